import type { Id } from "../../../protocol/ids.ts";
import type { ChatState } from "../store/state.ts";
import type { History } from "./history.ts";
import type { Task } from "./upkeep.ts";

/**
 * What the room on screen lacks, to be read. Asked of the state alone: however a room came to be on screen, or lost what it held,
 * what is missing is wanted until it is there. Before the list is confirmed nobody knows what is missing.
 */
export function roomTasks(state: ChatState, history: Pick<History, "loadRoom" | "loadThread" | "loadMembers">): Task[] {
  const { openRoomId, rooms, listing } = state;
  const room = openRoomId === null ? undefined : rooms.get(openRoomId);
  if (room === undefined || listing !== "ready") return [];
  const roomId: Id = room.room.id;
  if (room.cursor === null) return [{ name: `room ${roomId}`, run: () => history.loadRoom(roomId) }];
  const { thread } = state;
  const threads = thread === null || thread.isRead ? [] : [{ name: `thread ${thread.id}`, run: () => history.loadThread(thread.id) }];
  if (room.receiptsComplete && (room.membersRead || room.membersComplete)) return threads;
  return [...threads, { name: `people ${roomId}`, run: () => history.loadMembers(roomId, { all: false }) }];
}
