import type { RoomKind, User } from "../../protocol/entities.ts";
import type { RoomEntry, RoomSnapshot } from "../../protocol/http.ts";
import type { Id } from "../../protocol/ids.ts";
import type { Actor } from "./actor.ts";

/** A room to be made; the creator is its owner and not in `userIds`. */
export interface NewRoom {
  readonly roomId: Id;
  readonly kind: RoomKind;
  readonly name: string;
  readonly userIds: readonly Id[];
}

/** Making, changing and reading rooms. */
export interface RoomService {
  /**
   * Makes a room and answers its id; a direct room that exists already answers the existing id. Repeatable with the same id.
   * @throws Failure `not_found` (a person that the actor may not see), `forbidden` (policy), `text_*` (name), `idempotency_conflict`, `invalid_request` (a direct room needs exactly one other person)
   */
  create(actor: Actor, room: NewRoom): Promise<Id>;
  /** Renames or sets the topic; owners and moderators of groups. @throws Failure `not_found`, `forbidden`, `text_*` */
  update(actor: Actor, roomId: Id, change: { readonly name?: string | undefined; readonly topic?: string | undefined }): Promise<void>;
  /** The actor's rooms, latest activity first, at most LISTED_ROOMS, with the senders of their last messages. */
  list(actor: Actor): Promise<{ rooms: RoomEntry[]; users: User[] }>;
  /** Newest page of one room with the cursor from which to watch it; one consistent read. @throws Failure `not_found` */
  snapshot(actor: Actor, roomId: Id): Promise<RoomSnapshot>;
}
