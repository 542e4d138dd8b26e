import type { Message } from "../../protocol/entities.ts";
import type { Id } from "../../protocol/ids.ts";
import type { OutgoingItem } from "../outbox/outgoing-item.ts";
import type { ChatState } from "../store/state.ts";
import { holds } from "../store/timeline.ts";

/** Whether a message that the server has taken is still to be shown by its row: its place in the timeline waits for others' (SYNC-8). */
export function awaitsFrame(state: ChatState, { roomId, id }: Pick<Message, "roomId" | "id">): boolean {
  const timeline = state.rooms.get(roomId)?.timeline ?? null;
  return timeline !== null && state.openRoomId === roomId && !timeline.hasAfter && !holds(timeline, id);
}

/** Rows of taken messages that have nothing more to wait for. */
export function rowsToEnd(state: ChatState, items: readonly OutgoingItem[]): Id[] {
  return items.filter((item) => item.stage === "committed" && !awaitsFrame(state, item)).map(({ id }) => id);
}
