import type { PersonChangesFrame, ReceiptsFrame, ResetFrame, RoomChangesFrame, SummariesFrame } from "../../protocol/frames.ts";
import type { Id } from "../../protocol/ids.ts";
import type { Actor } from "./actor.ts";

/** Present heads of one room, for heartbeats and sweeps. */
export interface RoomHead {
  readonly tenantId: Id;
  readonly roomId: Id;
  readonly head: number;
  readonly receipts: number;
}

/** Present head of one person's log. */
export interface PersonHead {
  readonly tenantId: Id;
  readonly userId: Id;
  readonly head: number;
}

/** Answers cursors: what changed past them, in pages (SYNC-5 to SYNC-7). */
export interface SyncService {
  /** Random per database; a cursor of another lineage is answered with `reset`. */
  readonly lineage: Id;
  /** One page of a room's changes past `after`; `to` < `head` means: ask again from `to`. @throws Failure `not_found` */
  roomChanges(actor: Actor, roomId: Id, after: number): Promise<RoomChangesFrame | ResetFrame>;
  /** The same without a membership check, for a node's own feed of a room it serves. */
  feedChanges(tenantId: Id, roomId: Id, after: number): Promise<RoomChangesFrame | ResetFrame>;
  /** One page of the actor's own log past `after`. */
  personChanges(actor: Actor, after: number): Promise<PersonChangesFrame | ResetFrame>;
  /** Receipts past counter `after`, or null when there is nothing newer. @throws Failure `not_found` */
  receiptChanges(actor: Actor, roomId: Id, after: number): Promise<ReceiptsFrame | null>;
  /** Summaries of the actor's rooms whose head is not the one in `known` (rooms not in it count as 0). */
  summaries(actor: Actor, known: ReadonlyMap<Id, number>): Promise<SummariesFrame>;
  /** Whether the actor is a member now, and may therefore watch. */
  isMember(actor: Actor, roomId: Id): Promise<boolean>;
  /** Ids of all rooms the actor is in. */
  roomIds(actor: Actor): Promise<Id[]>;
  /** Present heads, across tenants, in one query each; rooms or persons that are gone are left out. */
  heads(rooms: readonly { tenantId: Id; roomId: Id }[], persons: readonly { tenantId: Id; userId: Id }[]): Promise<{ rooms: RoomHead[]; persons: PersonHead[] }>;
}
