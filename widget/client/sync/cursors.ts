import type { Cursors, WatchedRoom } from "../../../protocol/commands.ts";
import type { Id } from "../../../protocol/ids.ts";
import { LISTED_ROOMS } from "../../../protocol/limits.ts";
import { selectRooms } from "../store/list-selectors.ts";
import type { ChatState } from "../store/state.ts";

/** All that this client holds, for a server that has never heard of it (SYNC-7). */
export function cursorsOf(state: ChatState, watch: WatchedRoom[]): Cursors {
  const rooms = selectRooms(state)
    .slice(0, LISTED_ROOMS)
    .map(({ room, summary }) => ({ roomId: room.id, head: summary.head }));
  const people = state.usersAt === null ? {} : { people: state.usersAt };
  return { lineage: state.lineage ?? "", person: state.personCursor, watch, rooms, ...people };
}

/** Last positions of rooms with something unread, latest activity first. */
export function unreadPositions(state: ChatState, limit: number): { readonly roomId: Id; readonly position: number }[] {
  return selectRooms(state)
    .filter(({ summary, membership }) => summary.messages > membership.marker)
    .slice(0, limit)
    .map(({ room, summary }) => ({ roomId: room.id, position: summary.messages }));
}
