import type { User } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";
import type { Localize } from "../../i18n/localize.ts";
import type { ChatState, RoomState } from "../../client/store/state.ts";

/** What a room is called on screen. */
export function titleOf(localize: Localize, { membership, room }: Pick<RoomState, "membership" | "room">): string {
  if (room.kind === "direct") return membership.peer?.name ?? localize.term("formerMember");
  return room.name === "" ? localize.term("unnamedGroup") : room.name;
}

/** A person by id; one that is not known any more is a former member. */
export function userOf(state: Pick<ChatState, "me" | "users">, localize: Localize, id: Id): User {
  if (state.me?.id === id) return state.me;
  return state.users.get(id) ?? { id, name: localize.term("formerMember"), avatar: null, updatedAt: 0 };
}
