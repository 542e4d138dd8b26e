import type { NotificationLevel, Summary } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";
import { memoise, memoisePerObject } from "./memoise.ts";
import { selectThreadCounts } from "./thread-counts.ts";
import type { ChatState, RoomState } from "./state.ts";

/** Messages and mentions that wait for the person. */
export interface Unread {
  readonly messages: number;
  readonly mentions: number;
}

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

const listRooms = memoise((sorted: readonly RoomState[]): readonly RoomState[] => {
  const listed = sorted.filter(({ room }) => room.archivedAt === null);
  const favourites = listed.filter(isFavourite).sort((a, b) => favouriteOf(a) - favouriteOf(b));
  return favourites.length === 0 ? listed : [...favourites, ...listed.filter((room) => !isFavourite(room))];
});

/** Rooms as a list shows them: favourites first, in their own order, then the others; archived ones are not in it. */
export function selectListedRooms(state: ChatState): readonly RoomState[] {
  return listRooms(selectRooms(state));
}

/** Archived rooms of the person, latest activity first. */
export function selectArchivedRooms(state: ChatState): readonly RoomState[] {
  return selectRooms(state).filter(({ room }) => room.archivedAt !== null);
}

/** Whether the person wants the room before all others. */
export function isFavourite({ membership }: RoomState): boolean {
  return membership.preferences.favourite !== null;
}

const favouriteOf = ({ membership }: RoomState): number => membership.preferences.favourite ?? Infinity;

/** What the person is told of in a room now: of nothing while it is muted (ROOM-36). */
export function selectLevel({ membership: { preferences } }: Pick<RoomState, "membership">, now: number): NotificationLevel {
  return preferences.mutedUntil !== null && preferences.mutedUntil > now ? "none" : preferences.level;
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

/** What of a room waits for the person: all that is unread, what mentions them, or nothing, as they want it (ROOM-36). */
export function selectWaiting(room: RoomState, now: number): Unread {
  const level = room.room.archivedAt === null ? selectLevel(room, now) : "none";
  if (level === "none") return NOTHING;
  const inThreads = selectThreadCounts(room);
  const mentions = room.membership.mentions + inThreads.mentions;
  return { messages: level === "all" ? selectUnread(room) + inThreads.unread : mentions, mentions };
}

const NOTHING: Unread = { messages: 0, mentions: 0 };

/** Counts what waits in all rooms; anew only when a room is muted no longer. */
const waitingIn = memoisePerObject((rooms: ReadonlyMap<Id, RoomState>) => {
  let waiting = { total: NOTHING, until: -Infinity };
  return (now: number): typeof waiting => {
    if (now >= waiting.until) waiting = countWaiting(rooms, now);
    return waiting;
  };
});

function countWaiting(rooms: ReadonlyMap<Id, RoomState>, now: number): { readonly total: Unread; readonly until: number } {
  const total = { messages: 0, mentions: 0 };
  let until = Infinity;
  for (const room of rooms.values()) {
    const { messages, mentions } = selectWaiting(room, now);
    total.messages += messages;
    total.mentions += mentions;
    const { mutedUntil } = room.membership.preferences;
    if (mutedUntil !== null && mutedUntil > now) until = Math.min(until, mutedUntil);
  }
  return { total, until };
}

/** What waits for the person in all rooms, and until when (ms since 1970) that holds if nothing happens. */
export function selectAllWaiting(state: ChatState, now: number): { readonly total: Unread; readonly until: number } {
  return waitingIn(state.rooms)(now);
}
