import type { User } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";
import type { Localize } from "../../i18n/localize.ts";
import type { ChatState, RoomState } from "../../client/store/state.ts";

/** What a room is called on screen. */
export function titleOf(localize: Localize, { membership, room }: RoomState): string {
  if (room.kind === "direct") return membership.peer?.name ?? localize.term("formerMember");
  return room.name === "" ? localize.term("unnamedGroup") : room.name;
}

/** A person by id; one that is not known any more is a former member. */
export function userOf(state: ChatState, localize: Localize, id: Id): User {
  if (state.me?.id === id) return state.me;
  return state.users.get(id) ?? { id, name: localize.term("formerMember"), avatar: null, updatedAt: 0 };
}

/** Present members that are known by name, in the order of their names. */
export function peopleOf(state: ChatState, room: RoomState): User[] {
  const people: User[] = [];
  for (const member of room.members.values()) {
    const user = member.userId === state.me?.id ? state.me : state.users.get(member.userId);
    if (member.role !== null && user !== undefined) people.push(user);
  }
  const { peer } = room.membership;
  if (peer !== null && !people.some(({ id }) => id === peer.id)) people.push(peer);
  return people.sort((one, other) => one.name.localeCompare(other.name));
}
