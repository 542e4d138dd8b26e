import type { Member, Message, Summary } from "../../../../protocol/entities.ts";
import type { RoomChangesFrame, RoomSubject } from "../../../../protocol/frames.ts";
import type { Id } from "../../../../protocol/ids.ts";
import { isUncounted } from "../../../../protocol/tombstones.ts";
import { changeRoom, withEntry, withoutEntry, withTombstones } from "../changes.ts";
import { showDeleting } from "../local-changes.ts";
import type { Effect, Reduction } from "../reduce.ts";
import type { ChatState, RoomState } from "../state.ts";
import { holds, putMessage } from "../timeline.ts";
import { putIntoThread } from "../threads.ts";
import { putUsers } from "../users.ts";

/** Applies a frame of a room's log: if it begins at or before the cursor and ends after it; else it is old, or something is missing in between (SYNC-5). */
export function reduceRoomChanges(state: ChatState, frame: RoomChangesFrame): Reduction {
  const room = state.rooms.get(frame.roomId);
  if (room === undefined || (room.cursor !== null && frame.to <= room.cursor)) return { state, effects: [] };
  if (room.cursor !== null && frame.from > room.cursor) return { state, effects: [{ type: "catch_up_room", roomId: frame.roomId }] };

  const known = room.summary.messages;
  const messages = frame.subjects
    .flatMap((subject) => (subject.kind === "message" ? [subject.message] : []))
    .sort((a, b) => a.position - b.position);
  let next = putUsers(
    state,
    frame.subjects.flatMap((subject) => (subject.kind === "member" ? [subject.user] : [])).concat(frame.users ?? []),
  );
  next = changeRoom(next, frame.roomId, (present) => putSubjects(present, frame));
  for (const message of messages) next = recordMessage(next, message);
  return {
    state: next,
    effects: messageEffects(
      messages.filter((message) => message.position > known),
      messages,
      state.me?.id ?? null,
    ),
  };
}

function messageEffects(fresh: readonly Message[], all: readonly Message[], me: Id | null): Effect[] {
  const effects: Effect[] = [];
  const arrived = fresh.filter((message) => message.senderId !== me && message.notice === null);
  const recorded = all.filter((message) => message.senderId === me);
  if (arrived.length > 0) effects.push({ type: "arrived", messages: arrived });
  if (recorded.length > 0) effects.push({ type: "recorded", messages: recorded });
  const events = all.filter(({ event }) => event != null);
  if (events.length > 0) effects.push({ type: "events", messages: events.sort((one, other) => one.changed - other.changed) });
  return effects;
}

function putSubjects(room: RoomState, frame: RoomChangesFrame): RoomState {
  const next = frame.subjects.reduce(putSubject, room);
  const head = Math.max(next.summary.head, frame.to);
  const summary = head === next.summary.head ? next.summary : { ...next.summary, head };
  return { ...next, summary, cursor: room.cursor === null ? null : frame.to };
}

function putSubject(room: RoomState, subject: RoomSubject): RoomState {
  switch (subject.kind) {
    case "room":
      return subject.room.changed > room.room.changed ? { ...room, room: subject.room } : room;
    case "member":
      return putMember(room, subject.member);
    case "message":
      return room;
  }
}

/** Puts a member's place if it is newer. Who is out stays known as such, so that a late older state does not bring them back. */
export function putMember(room: RoomState, member: Member): RoomState {
  const present = room.members.get(member.userId);
  if (present !== undefined && present.changed >= member.changed) return room;
  const typing = member.role === null ? withoutEntry(room.typing, member.userId) : room.typing;
  return { ...room, members: withEntry(room.members, member.userId, member), typing };
}

/**
 * Puts the answer to a send. Where messages of others are still on their way before it, the log's own frame will
 * put it, so that nothing is ever shown out of order (SYNC-8).
 */
export function recordAnswer(state: ChatState, message: Message): ChatState {
  const room = state.rooms.get(message.roomId);
  if (room === undefined) return state;
  return isFollowed(state, room) && message.position > room.summary.messages + 1 ? state : recordMessage(state, message);
}

/** Whether the room's own log tells everything of it, so that summaries, which may be ahead, have nothing to say. */
export function isFollowed(state: ChatState, room: RoomState): boolean {
  return room.cursor !== null && state.openRoomId === room.room.id;
}

/**
 * Puts a message that the log holds wherever it is shown: timeline, summary, own marker (ROOM-6), typing line.
 * The same whether it comes as answer to a send or as a frame of the log (SYNC-8).
 */
export function recordMessage(before: ChatState, message: Message): ChatState {
  const room = before.rooms.get(message.roomId);
  if (room === undefined) return before;
  const state = putIntoThread(before, message);
  if (message.position === 0) return endDeleting(recordInThread(state, message), message);
  const own = message.senderId === state.me?.id;
  // A message that is changed later, as by its deletion, is no news of its author.
  const isNew = message.position > room.summary.messages;
  const counted = isNew && message.notice === null ? countMessage(state, message) : state;
  const doubled = room.timeline !== null && isDoubled(room, message);
  const next = changeRoom(counted, message.roomId, (present) => {
    const timeline = present.timeline === null ? null : putMessage(present.timeline, message);
    const { membership } = present;
    const moves = (own || message.notice !== null) && isNew && message.position === membership.marker + 1;
    return {
      ...present,
      timeline,
      quoted: putQuotedAnew(present, message),
      summary: putIntoSummary(present.summary, message),
      membership: moves ? { ...membership, marker: message.position } : membership,
      typing: isNew ? withoutEntry(present.typing, message.senderId) : present.typing,
    };
  });
  const deleted = endDeleting(next, message);
  return doubled ? { ...deleted, counters: { ...deleted.counters, duplicated: deleted.counters.duplicated + 1 } } : deleted;
}

// What stands in a thread alone is nothing that the room shows, but for answers that quote it.
function recordInThread(state: ChatState, message: Message): ChatState {
  return changeRoom(state, message.roomId, (room) => {
    const quoted = putQuotedAnew(room, message);
    return quoted === room.quoted ? room : { ...room, quoted };
  });
}

function putQuotedAnew({ quoted }: RoomState, message: Message): RoomState["quoted"] {
  return (quoted.get(message.id)?.changed ?? Infinity) < message.changed ? withEntry(quoted, message.id, message) : quoted;
}

function endDeleting(state: ChatState, { id, deletedAt }: Message): ChatState {
  if (deletedAt === null) return state;
  return showDeleting(
    state,
    [...state.deleting].filter((one) => one !== id),
  );
}

// The same message at a second position would be shown twice: the one thing that the log rules out.
function isDoubled(room: RoomState, message: Message): boolean {
  const last = room.timeline?.messages.at(-1);
  return last !== undefined && message.position > last.position && room.timeline !== null && holds(room.timeline, message.id);
}

/** Counts a message that was not known before, as sent or received. */
export function countMessage(state: ChatState, message: Message): ChatState {
  const { counters } = state;
  const own = message.senderId === state.me?.id;
  return { ...state, counters: own ? { ...counters, sent: counters.sent + 1 } : { ...counters, received: counters.received + 1 } };
}

function putIntoSummary(before: Summary, message: Message): Summary {
  const summary = isUncounted(message) ? withTombstones(before, [message.position]) : before;
  const { lastMessage } = summary;
  const isLast =
    message.position > summary.messages ||
    (message.position === summary.messages && (lastMessage === null || lastMessage.changed < message.changed));
  if (!isLast) return summary;
  return { ...summary, messages: message.position, lastMessage: message, head: Math.max(summary.head, message.changed) };
}
