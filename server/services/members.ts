import type { Role } from "../../protocol/entities.ts";
import type { MembersQuery, MembersResponse } from "../../protocol/http.ts";
import type { Id } from "../../protocol/ids.ts";
import type { Actor } from "./actor.ts";

/** Who is in a room and as what. Every change writes the room's log and the logs of the persons concerned, in one transaction. */
export interface MemberService {
  /** Adds persons to a group as members; those already in it are passed over. Owners and moderators. @throws Failure `not_found`, `forbidden` */
  add(actor: Actor, roomId: Id, userIds: readonly Id[]): Promise<void>;
  /** Takes a person out of a group. Owners anyone; moderators members and read-only. @throws Failure `not_found`, `forbidden`, `last_owner` */
  remove(actor: Actor, roomId: Id, userId: Id): Promise<void>;
  /** Gives a member another role. Owners only. @throws Failure `not_found`, `forbidden`, `last_owner` */
  changeRole(actor: Actor, roomId: Id, userId: Id, role: Role): Promise<void>;
  /** Leaves a group; the last owner of a room with others in it can't. @throws Failure `not_found`, `forbidden` (direct room), `last_owner` */
  leave(actor: Actor, roomId: Id): Promise<void>;
  /** Present members in user-id order. @throws Failure `not_found` */
  page(actor: Actor, roomId: Id, query: MembersQuery): Promise<MembersResponse>;
}
