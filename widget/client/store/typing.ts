import type { TypingFrame } from "../../../protocol/frames.ts";
import { TYPING_MS } from "../../../protocol/limits.ts";
import type { Id } from "../../../protocol/ids.ts";
import { threadConversation } from "./conversation.ts";
import { changeThread } from "./threads.ts";
import { changeRoom, withEntry, withoutEntry } from "./changes.ts";
import type { ChatState } from "./state.ts";

interface Typists {
  readonly typing: ReadonlyMap<Id, number>;
}

/** Shows that another person types, or has stopped. */
export function putTyping(state: ChatState, frame: TypingFrame, now: number): ChatState {
  const { roomId, threadId, userId, active } = frame;
  if (userId === state.me?.id) return state;
  const put = <Place extends Typists>(place: Place): Place => {
    const typing = active ? withEntry(place.typing, userId, now + TYPING_MS) : withoutEntry(place.typing, userId);
    return typing === place.typing ? place : { ...place, typing };
  };
  return threadId === undefined ? changeRoom(state, roomId, put) : changeThread(state, threadConversation(roomId, threadId), put);
}

/** Takes out typing notices that ended before `now`. */
export function expireTyping(state: ChatState, now: number): ChatState {
  let next = state;
  const expire = <Place extends Typists>(place: Place): Place =>
    [...place.typing.values()].some((until) => until <= now)
      ? { ...place, typing: new Map([...place.typing].filter(([, until]) => until > now)) }
      : place;
  for (const roomId of state.rooms.keys()) next = changeRoom(next, roomId, expire);
  return next.thread === null ? next : changeThread(next, next.thread.id, expire);
}

/** When the next typing notice ends (ms since 1970); null: none is shown. */
export function nextTypingEnd(state: ChatState): number | null {
  let next: number | null = null;
  for (const { typing } of [...state.rooms.values(), ...(state.thread === null ? [] : [state.thread])])
    for (const until of typing.values()) next = next === null ? until : Math.min(next, until);
  return next;
}
