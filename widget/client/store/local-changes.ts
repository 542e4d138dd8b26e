import type { Id } from "../../../protocol/ids.ts";
import { selectUnread } from "./list-selectors.ts";
import { changeRoom } from "./changes.ts";
import { threadOf, type ConversationId } from "./conversation.ts";
import { moveThreadMarker } from "./threads.ts";
import type { ChatState, RoomState } from "./state.ts";
import { shrink } from "./timeline.ts";

/** Messages kept of a room that is not on screen. */
const KEPT_OFF_SCREEN = 50;

/** Puts a room on screen, with the unread divider where reading ended. */
export function showRoom(state: ChatState, roomId: Id): ChatState {
  if (state.openRoomId === roomId) return state;
  const left = hideRoom(state);
  const shown = changeRoom(left, roomId, (room) => ({ ...room, divider: dividerOf(room) }));
  return { ...shown, openRoomId: roomId };
}

/** Where reading ended, as the position before the first unread message; null when all is read. */
export function dividerOf(room: RoomState): number | null {
  return selectUnread(room) > 0 ? room.membership.marker : null;
}

/** Takes the room off screen; of its history only the newest part is kept. */
export function hideRoom(state: ChatState): ChatState {
  if (state.openRoomId === null) return state;
  const hidden = changeRoom(state, state.openRoomId, (room) => letGo({ ...room, divider: null, typing: new Map() }));
  return { ...hidden, openRoomId: null, thread: null };
}

function letGo(room: RoomState): RoomState {
  const timeline = room.timeline === null ? null : shrink(room.timeline, KEPT_OFF_SCREEN);
  return timeline === null
    ? { ...room, timeline, cursor: null, quoted: new Map() }
    : { ...room, timeline: { ...timeline, loading: "none", problem: null } };
}

/** Moves one's own marker at once, ahead of the server's answer; `position` as the number of messages read. */
export function moveMarker(state: ChatState, roomId: ConversationId, position: number): ChatState {
  if (threadOf(roomId) !== null) return moveThreadMarker(state, roomId, position);
  return changeRoom(state, roomId, (room) => {
    if (room.membership.marker === position) return room;
    const mentions = position >= room.summary.messages ? 0 : room.membership.mentions;
    return { ...room, membership: { ...room.membership, marker: position, mentions } };
  });
}

/** Shows these messages, and no others, as being deleted. */
export function showDeleting(state: ChatState, messageIds: readonly Id[]): ChatState {
  const deleting = new Set(messageIds);
  const isSame = deleting.size === state.deleting.size && messageIds.every((id) => state.deleting.has(id));
  return isSame ? state : { ...state, deleting };
}
