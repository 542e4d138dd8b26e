import type { MessagesResponse } from "../../../protocol/http.ts";
import type { Id } from "../../../protocol/ids.ts";
import { threadConversation, type ConversationId } from "./conversation.ts";
import type { ChatState } from "./state.ts";
import { changeThread, followedThread } from "./threads.ts";

/** Puts a thread of the open room on screen, in the place of another. */
export function openThread(state: ChatState, roomId: Id, threadId: Id): ChatState {
  const room = state.rooms.get(roomId);
  const id = threadConversation(roomId, threadId);
  if (room === undefined || state.openRoomId !== roomId || state.thread?.id === id) return state;
  const root = room.timeline?.messages.find((message) => message.id === threadId) ?? null;
  const divider = followedThread(room, threadId)?.marker ?? null;
  const fresh = { timeline: null, isRead: false, following: null, typing: new Map(), alsoInRoom: false };
  return { ...state, thread: { id, roomId, threadId, root, divider, ...fresh } };
}

export function closeThread(state: ChatState): ChatState {
  return state.thread === null ? state : { ...state, thread: null };
}

/** Takes what a page of a thread says of the thread itself. */
export function takeThreadPage(state: ChatState, id: ConversationId, { root = null, place = null }: MessagesResponse): ChatState {
  return changeThread(state, id, (thread) => ({
    ...thread,
    isRead: true,
    root: root !== null && root.changed > (thread.root?.changed ?? -1) ? root : thread.root,
    following: place?.following ?? thread.following,
  }));
}
