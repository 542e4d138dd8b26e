import type { PersonChangesFrame, ReceiptsFrame, ResetFrame, RoomChangesFrame, SummariesFrame } from "../../../protocol/frames.ts";
import type { Id } from "../../../protocol/ids.ts";
import { CATCH_UP_LIMIT, CATCH_UP_ROWS, LISTED_ROOMS } from "../../../protocol/limits.ts";
import { Failure } from "../../base/errors.ts";
import type { Database } from "../../database/database.ts";
import { readPersonHeads, readRoomHeads, type PersonHead, type RoomHead } from "../../repositories/heads.ts";
import { readReceipts } from "../../repositories/messages/receipts.ts";
import {
  readPersonHead,
  readPersonLog,
  readPlaces,
  readRoomLog,
  readSummaries,
  type LogPage,
  type Place,
} from "../../repositories/sync.ts";
import type { Actor } from "../shared/actor.ts";
import { createReadBatcher } from "../shared/read-batcher.ts";

export type { PersonHead, RoomHead };

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
  /** The actor's place in a room that they are in now, and may therefore watch; null otherwise. */
  place(actor: Actor, roomId: Id): Promise<Place | null>;
  /** All rooms the actor is in, whether they hide what they read, and the last number of their own log, which tells of all that changes after. @throws Failure `not_found` */
  standing(actor: Actor): Promise<{ places: Place[]; head: number; hidesReads: boolean }>;
  /** Present heads, across tenants, in one query each; rooms or persons that are gone are left out. */
  heads(
    rooms: readonly { tenantId: Id; roomId: Id }[],
    persons: readonly { tenantId: Id; userId: Id }[],
  ): Promise<{ rooms: RoomHead[]; persons: PersonHead[] }>;
}

/** How much one catch-up frame holds; the rest follows in the next. */
export interface CatchUpLimits {
  readonly rows: number;
  readonly bytes: number;
}

export interface SyncServiceDependencies {
  readonly database: Database;
  readonly limits?: CatchUpLimits;
}

const LIMITS: CatchUpLimits = { rows: CATCH_UP_ROWS, bytes: 400 * 1024 };

export function createSyncService({ database, limits = LIMITS }: SyncServiceDependencies): SyncService {
  const { lineage } = database;
  // A connection that opens reads four or five of these at once, and after a restart thousands of connections open.
  const read = createReadBatcher(database);

  async function changesOf(
    tenantId: Id,
    room: { readonly roomId: Id; readonly readerId: Id | null },
    after: number,
  ): Promise<RoomChangesFrame | ResetFrame> {
    const found = await read(tenantId, (tx) => readRoomLog(tx, tenantId, room, { ...limits, after }));
    if (found === null) throw new Failure("not_found");
    const { roomId } = room;
    return isAnswerable(found, after) ? { type: "room_changes", roomId, from: after, ...found } : { type: "reset", roomId, lineage };
  }

  async function placeOf({ tenantId, userId }: Actor, roomId: Id): Promise<Place | null> {
    const [found] = await read(tenantId, (tx) => readPlaces(tx, tenantId, userId, roomId));
    return found ?? null;
  }

  return {
    lineage,
    roomChanges: (actor, roomId, after) => changesOf(actor.tenantId, { roomId, readerId: actor.userId }, after),
    feedChanges: (tenantId, roomId, after) => changesOf(tenantId, { roomId, readerId: null }, after),
    async personChanges({ tenantId, userId }, after) {
      const found = await read(tenantId, (tx) => readPersonLog(tx, tenantId, userId, { ...limits, after }));
      if (found === null) throw new Failure("not_found");
      return isAnswerable(found, after) ? { type: "person_changes", from: after, ...found } : { type: "reset", roomId: null, lineage };
    },
    async receiptChanges({ tenantId, userId }, roomId, after) {
      const found = await read(tenantId, (tx) => readReceipts(tx, tenantId, { roomId, id: userId }, after));
      if (found === null) throw new Failure("not_found");
      return found.counter <= after ? null : { type: "receipts", roomId, from: after, to: found.counter, receipts: found.receipts };
    },
    async summaries({ tenantId, userId }, known) {
      const found = await read(tenantId, (tx) => readSummaries(tx, tenantId, { userId, known, limit: LISTED_ROOMS }));
      return { type: "summaries", ...found };
    },
    place: placeOf,
    async standing({ tenantId, userId }) {
      // The number first, on the same connection: what changes between the two is told by the log, and nothing is missed.
      const [person, places] = await read(tenantId, (tx) =>
        Promise.all([readPersonHead(tx, tenantId, userId), readPlaces(tx, tenantId, userId, null)]),
      );
      if (person === null) throw new Failure("not_found");
      return { places, ...person };
    },
    heads: (rooms, persons) =>
      database.acrossTenants(async (tx) => {
        const [roomHeads, personHeads] = await Promise.all([readRoomHeads(tx, rooms), readPersonHeads(tx, persons)]);
        return { rooms: roomHeads, persons: personHeads };
      }),
  };
}

function isAnswerable({ head }: LogPage<unknown>, after: number): boolean {
  return after <= head && head - after <= CATCH_UP_LIMIT;
}
