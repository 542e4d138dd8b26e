import type { User } from "../../protocol/entities.ts";
import { withNewer } from "./changes.ts";
import type { ChatState } from "./state.ts";

/** The state with persons put where they are newer than those known; one's own name included. */
export function putUsers(state: ChatState, list: readonly User[]): ChatState {
  const users = withNewer(state.users, list, { keyOf: (user) => user.id, wins: (user, present) => user.updatedAt > present.updatedAt });
  if (users === state.users) return state;
  const me = state.me === null ? null : (users.get(state.me.id) ?? state.me);
  return { ...state, users, me, rooms: renamePeers(state.rooms, users) };
}

// A direct room is called after its other person.
function renamePeers(rooms: ChatState["rooms"], users: ChatState["users"]): ChatState["rooms"] {
  const renamed = [...rooms.values()].flatMap((room) => {
    const { peer } = room.membership;
    const user = peer === null ? undefined : users.get(peer.id);
    if (peer === null || user === undefined || user.updatedAt <= peer.updatedAt) return [];
    return [{ ...room, membership: { ...room.membership, peer: user } }];
  });
  return withNewer(rooms, renamed, { keyOf: ({ room }) => room.id, wins: () => true });
}
