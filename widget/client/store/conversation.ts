import type { Message } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";
import { changeRoom } from "./changes.ts";
import type { ChatState, RoomState, ThreadState, Timeline } from "./state.ts";

/** Where messages stand and are written: a room by its id, or a thread of it. What takes the id of a room takes this, where it says so. */
export type ConversationId = string;

const ID_LENGTH = 36;

/** The conversation that is a thread, by the message that it begins with. */
export function threadConversation(roomId: Id, threadId: Id): ConversationId {
  return `${roomId}:${threadId}`;
}

/** The thread of a room, or for none the room itself. */
export function conversationIn(roomId: Id, threadId: Id | null): ConversationId {
  return threadId === null ? roomId : threadConversation(roomId, threadId);
}

/** The room of a conversation. */
export function roomOf(id: ConversationId): Id {
  return id.slice(0, ID_LENGTH);
}

/** The thread that a conversation is; null: it is a room. */
export function threadOf(id: ConversationId): Id | null {
  return id.length > ID_LENGTH ? id.slice(ID_LENGTH + 1) : null;
}

/** A conversation in the shape of a room; undefined: it is not here, as a thread that is not open. */
export function conversationOf(state: ChatState, id: ConversationId): RoomState | undefined {
  const room = state.rooms.get(roomOf(id));
  if (room === undefined || threadOf(id) === null) return room;
  return state.thread?.id === id ? threadAsRoom(room, state.thread) : undefined;
}

/** Whether a conversation is on screen. */
export function isOpen({ openRoomId, thread }: ChatState, id: ConversationId): boolean {
  return threadOf(id) === null ? openRoomId === id : thread?.id === id;
}

/** The state with another timeline of a conversation; the same state where there is nothing to change. */
export function changeTimeline(
  state: ChatState,
  id: ConversationId,
  change: (timeline: Timeline | null, room: RoomState) => Timeline | null,
): ChatState {
  if (threadOf(id) === null)
    return changeRoom(state, id, (room) => {
      const next = change(room.timeline, room);
      return next === room.timeline ? room : { ...room, timeline: next };
    });
  const { thread } = state;
  const room = state.rooms.get(roomOf(id));
  if (thread?.id !== id || room === undefined) return state;
  const timeline = change(thread.timeline, room);
  return timeline === thread.timeline ? state : { ...state, thread: { ...thread, timeline } };
}

/** A message as it stands in its thread, or in the one that begins with it: before all others. */
export function inThread(message: Message): Message {
  return { ...message, position: message.threadPosition };
}

/** Last position of a thread, as far as it is known. */
export function lastOfThread({ root, timeline }: ThreadState): number {
  const shown = timeline === null || timeline.hasAfter ? 0 : (timeline.messages.at(-1)?.position ?? 0);
  return Math.max(root?.thread?.messages ?? 0, shown);
}

/** Threads as rooms: who asks twice gets the same object, or would take it for a change each time. */
const known = new WeakMap<ThreadState, { readonly room: RoomState; readonly shown: RoomState }>();
const NOBODY: RoomState["receipts"] = new Map();

function threadAsRoom(room: RoomState, thread: ThreadState): RoomState {
  const former = known.get(thread);
  if (former?.room === room) return former.shown;
  const messages = lastOfThread(thread);
  // Who does not follow it has nothing unread in it, nor who has read it to its end.
  const marker = room.membership.threads?.find(({ threadId }) => threadId === thread.threadId)?.marker ?? messages;
  const deleted = thread.timeline?.messages.flatMap(({ position, deletedAt }) => (deletedAt === null ? [] : position)) ?? [];
  const shown: RoomState = {
    ...room,
    threadId: thread.threadId,
    timeline: thread.timeline,
    membership: { ...room.membership, marker, mentions: 0 },
    summary: { ...room.summary, messages, deleted },
    receipts: NOBODY,
    typing: thread.typing,
    divider: thread.divider,
  };
  known.set(thread, { room, shown });
  return shown;
}
