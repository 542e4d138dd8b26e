import type { OpenResponse } from "../../../protocol/http.ts";
import type { Id } from "../../../protocol/ids.ts";
import type { Position, WatermarkReporter } from "./watermark-reporter.ts";
import { roomOf, threadOf, type ConversationId } from "../store/conversation.ts";
import { moveMarker } from "../store/local-changes.ts";
import type { ChatState } from "../store/state.ts";

/** Shows each marker as the person has moved it until the server has answered, whatever older state of it comes meanwhile. */
export function showAsked(state: ChatState, untold: ReadonlyMap<Id, Position>): ChatState {
  let next = state;
  for (const [roomId, { position, back }] of untold) {
    const marker = markerOf(next, roomId);
    if (back ? marker !== position - 1 : marker < position) next = moveMarker(next, roomId, back ? Math.max(0, position - 1) : position);
  }
  return next;
}

// In a thread without anything unread nothing is before its end.
function markerOf(state: ChatState, conversation: ConversationId): number {
  const room = state.rooms.get(roomOf(conversation));
  const threadId = threadOf(conversation);
  if (threadId === null) return room?.membership.marker ?? 0;
  return room?.membership.threads?.find((one) => one.threadId === threadId)?.marker ?? Infinity;
}

/**
 * Takes up what a page that ended had not been answered to: at the same number of the person's log a marker that stands elsewhere than
 * the server's was moved here and never told; or all was read here, and the person has said more by another device since (ROOM-6).
 */
export function takeUpAsked(state: ChatState, response: OpenResponse, read: WatermarkReporter): void {
  if (state.lineage !== response.lineage) return;
  for (const { membership } of response.rooms) {
    const room = state.rooms.get(membership.roomId);
    if (room === undefined || room.membership.changed !== membership.changed) continue;
    const held = room.membership;
    if (held.marker > membership.marker) read.raise(membership.roomId, held.marker);
    if (held.marker < membership.marker && held.marker < room.summary.messages) read.lower(membership.roomId, held.marker + 1);
  }
}
