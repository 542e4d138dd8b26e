import type { User } from "../../protocol/entities.ts";
import { withNewer } from "./changes.ts";
import type { ChatState } from "./state.ts";

/** The state with persons put where they are newer than those known; one's own name included. */
export function putUsers(state: ChatState, list: readonly User[]): ChatState {
  const users = withNewer(state.users, list, { keyOf: (user) => user.id, wins: (user, present) => user.updatedAt > present.updatedAt });
  if (users === state.users) return state;
  const me = state.me === null ? null : (users.get(state.me.id) ?? state.me);
  return { ...state, users, me };
}
