import type { Summary } from "../../../../protocol/entities.ts";
import { changeRoom } from "../changes.ts";
import type { Reduction } from "../reduce.ts";
import { countMessage, isFollowed } from "./reduce-room.ts";
import type { ChatState } from "../state.ts";

/** Puts what the list shows of a room, if newer. A followed room is told by its own log alone, message by message. */
export function putSummary(state: ChatState, summary: Summary): Reduction {
  const room = state.rooms.get(summary.roomId);
  if (room === undefined || room.summary.head >= summary.head || isFollowed(state, room)) return { state, effects: [] };
  const put = changeRoom(state, summary.roomId, (present) => ({ ...present, summary }));
  const { lastMessage } = summary;
  if (lastMessage === null || lastMessage.position <= room.summary.messages) return { state: put, effects: [] };
  const counted = countMessage(put, lastMessage);
  return { state: counted, effects: lastMessage.senderId === state.me?.id ? [] : [{ type: "arrived", messages: [lastMessage] }] };
}
