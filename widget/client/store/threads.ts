import type { FollowedThread, Message } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";
import { changeRoom, withoutEntry } from "./changes.ts";
import { inThread, lastOfThread, roomOf, threadOf, type ConversationId } from "./conversation.ts";
import type { ThreadCounts } from "./thread-counts.ts";
import type { ChatState, RoomState, ThreadState } from "./state.ts";
import { putMessage } from "./timeline.ts";

/** A thread that one follows and has not read to its end; undefined: nothing is unread in it. */
export function followedThread(room: RoomState, threadId: Id): FollowedThread | undefined {
  return room.membership.threads?.find((one) => one.threadId === threadId);
}

/** The state with the open thread changed, where it is this one. */
export function changeThread(state: ChatState, id: ConversationId, change: (thread: ThreadState) => ThreadState): ChatState {
  const { thread } = state;
  if (thread?.id !== id) return state;
  const next = change(thread);
  return next === thread ? state : { ...state, thread: next };
}

/** What the log has told of the open thread is not all any more: it is read anew. */
export function forgetThread(state: ChatState, roomId: Id): ChatState {
  return state.thread?.roomId === roomId ? { ...state, thread: { ...state.thread, timeline: null, isRead: false } } : state;
}

/** Puts a message that the log holds into the open thread, where it stands there, or begins it. */
export function putIntoThread(state: ChatState, message: Message): ChatState {
  const { thread } = state;
  if (thread === null || thread.roomId !== message.roomId) return state;
  const isRoot = message.id === thread.threadId;
  if (!isRoot && message.threadId !== thread.threadId) return state;
  const isNew = !isRoot && message.threadPosition > lastOfThread(thread);
  const timeline = thread.timeline === null ? null : putMessage(thread.timeline, inThread(message));
  const root = isRoot && message.changed > (thread.root?.changed ?? -1) ? message : thread.root;
  return {
    ...state,
    thread: {
      ...thread,
      timeline,
      root,
      // Who writes follows.
      following: isNew && message.senderId === state.me?.id ? true : thread.following,
      typing: isNew ? withoutEntry(thread.typing, message.senderId) : thread.typing,
    },
  };
}

/** Moves one's own marker in a thread at once, ahead of the server's answer. */
export function moveThreadMarker(state: ChatState, id: ConversationId, position: number): ChatState {
  const threadId = threadOf(id);
  return changeRoom(state, roomOf(id), (room) => {
    const { threads = [] } = room.membership;
    const former = threads.find((one) => one.threadId === threadId);
    if (threadId === null || former?.marker === position) return room;
    const counts = unreadAfter(state, id, { former, position });
    if (former === undefined && counts.unread === 0) return room;
    const others = threads.filter((one) => one !== former);
    const left = counts.unread === 0 ? others : [{ threadId, marker: position, ...counts }, ...others];
    return { ...room, membership: { ...room.membership, threads: left } };
  });
}

/** By the messages of the open thread; of one that is not, by how far the marker moved. */
function unreadAfter(
  state: ChatState,
  id: ConversationId,
  { former, position }: { readonly former: FollowedThread | undefined; readonly position: number },
): ThreadCounts {
  const timeline = state.thread?.id === id ? state.thread.timeline : null;
  if (timeline === null || timeline.hasAfter) {
    const unread = Math.max(0, (former?.unread ?? 0) - (position - (former?.marker ?? position)));
    return { unread, mentions: Math.min(unread, former?.mentions ?? 0) };
  }
  const me = state.me?.id ?? "";
  const left = timeline.messages.filter((one) => one.position > position && one.deletedAt === null && one.senderId !== me);
  return { unread: left.length, mentions: left.filter(({ mentions }) => mentions.includes(me)).length };
}
