import type { Message } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";
import type { OutboxItem } from "../outbox/outbox-item.ts";
import type { ChatState } from "../store/state.ts";
import { holds } from "../store/timeline.ts";

/**
 * Whether a message that the server has taken is still to be shown by its row: its place in the timeline waits for others' (SYNC-8).
 * One that the log has passed already lies before the timeline: a second answer may tell of it long after the first was lost.
 */
export function awaitsFrame(state: ChatState, { roomId, id, changed }: Pick<Message, "roomId" | "id" | "changed">): boolean {
  const room = state.rooms.get(roomId);
  const timeline = room?.timeline ?? null;
  if (timeline === null || state.openRoomId !== roomId || timeline.hasAfter || holds(timeline, id)) return false;
  return (room?.cursor ?? 0) < changed;
}

/** Rows of taken messages that have nothing more to wait for. */
export function rowsToEnd(state: ChatState, items: readonly OutboxItem[]): Id[] {
  return items.flatMap(({ id, roomId, stage, changed = 0 }) =>
    stage === "committed" && !awaitsFrame(state, { id, roomId, changed }) ? [id] : [],
  );
}
