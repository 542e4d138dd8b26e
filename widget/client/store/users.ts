import type { User } from "../../../protocol/entities.ts";
import { withEntry, withNewer } from "./changes.ts";
import type { ChatState } from "./state.ts";

/** The state with persons put where they are newer than those known; one's own name included. */
export function putUsers(state: ChatState, list: readonly User[]): ChatState {
  const users = withNewer(state.users, list, { keyOf: (user) => user.id, wins: (user, present) => user.updatedAt > present.updatedAt });
  if (users === state.users) return state;
  const me = state.me === null ? null : (users.get(state.me.id) ?? state.me);
  return { ...state, users, me, formerNames: keepNames(state, users), rooms: renamePeers(state.rooms, users) };
}

/** Former names kept of one person. */
const NAMES_KEPT = 5;

// Text that mentions somebody is written with the name of its day.
function keepNames({ users: before, formerNames }: ChatState, users: ChatState["users"]): ChatState["formerNames"] {
  let kept = formerNames;
  for (const { id, name } of before.values()) {
    if (users.get(id)?.name === name) continue;
    const former = [name, ...(kept.get(id) ?? []).filter((other) => other !== name)];
    kept = withEntry(kept, id, former.slice(0, NAMES_KEPT));
  }
  return kept;
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
