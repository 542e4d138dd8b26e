import type { Summary } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";
import { memoise, memoisePerObject } from "./memoise.ts";
import { selectThreadCounts } from "./thread-counts.ts";
import type { ChatState, RoomState } from "./state.ts";

const sortRooms = memoise((rooms: ReadonlyMap<Id, RoomState>, me: Id | null): readonly RoomState[] =>
  [...rooms.values()].sort(
    (a, b) =>
      Number(isOwnConversation(b, me)) - Number(isOwnConversation(a, me)) ||
      lastActivity(b) - lastActivity(a) ||
      (a.room.id < b.room.id ? 1 : -1),
  ),
);

/**
 * Rooms, latest activity first; those that somebody else made and nobody has written in yet are last (ROOM-12). Times come from the
 * server, so a wrong clock here changes nothing.
 */
export function selectRooms(state: ChatState): readonly RoomState[] {
  return sortRooms(state.rooms, state.me?.id ?? null);
}

function isOwnConversation({ room, summary }: RoomState, me: Id | null): boolean {
  return summary.lastMessage !== null || (me !== null && room.createdBy === me);
}

function lastActivity(room: RoomState): number {
  return Math.max(room.room.createdAt, room.summary.lastMessage?.createdAt ?? 0);
}

/** Messages after one's own marker that are not deleted (ROOM-6). */
export function selectUnread({ summary, membership }: RoomState): number {
  return countAfter(summary, membership.marker);
}

/** Messages after a position that are not deleted. */
export function countAfter({ messages, deleted }: Summary, position: number): number {
  return Math.max(0, messages - position - deleted.filter((tombstone) => tombstone > position).length);
}

const countAll = memoisePerObject((rooms: ReadonlyMap<Id, RoomState>) => {
  let unread = 0;
  let mentions = 0;
  for (const room of rooms.values()) {
    const inThreads = selectThreadCounts(room);
    unread += selectUnread(room) + inThreads.unread;
    mentions += room.membership.mentions + inThreads.mentions;
  }
  return { unread, mentions };
});

/** Unread messages of all rooms, with those of threads that one follows. */
export function selectUnreadTotal(state: ChatState): number {
  return countAll(state.rooms).unread;
}

/** Unread mentions of all rooms and of threads that one follows. */
export function selectMentionTotal(state: ChatState): number {
  return countAll(state.rooms).mentions;
}
