import type { TypingFrame } from "../../../protocol/frames.ts";
import { TYPING_MS } from "../../../protocol/limits.ts";
import { changeRoom, withEntry, withoutEntry } from "./changes.ts";
import type { ChatState } from "./state.ts";

/** Shows that another person types, or has stopped. */
export function putTyping(state: ChatState, frame: TypingFrame, now: number): ChatState {
  if (frame.userId === state.me?.id) return state;
  return changeRoom(state, frame.roomId, (room) => {
    const typing = frame.active ? withEntry(room.typing, frame.userId, now + TYPING_MS) : withoutEntry(room.typing, frame.userId);
    return typing === room.typing ? room : { ...room, typing };
  });
}

/** Takes out typing notices that ended before `now`. */
export function expireTyping(state: ChatState, now: number): ChatState {
  let next = state;
  for (const [roomId, room] of state.rooms) {
    if (![...room.typing.values()].some((until) => until <= now)) continue;
    next = changeRoom(next, roomId, (present) => ({ ...present, typing: new Map([...present.typing].filter(([, until]) => until > now)) }));
  }
  return next;
}

/** When the next typing notice ends (ms since 1970); null: none is shown. */
export function nextTypingEnd(state: ChatState): number | null {
  let next: number | null = null;
  for (const room of state.rooms.values()) for (const until of room.typing.values()) next = next === null ? until : Math.min(next, until);
  return next;
}
