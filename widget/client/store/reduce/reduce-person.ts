import type { Id } from "../../../../protocol/ids.ts";
import type { Membership, OwnSettings, Summary } from "../../../../protocol/entities.ts";
import type { PersonChangesFrame, PersonSubject } from "../../../../protocol/frames.ts";
import { roomOf, type ConversationId } from "../conversation.ts";
import { changeRoom, withEntry, withoutEntry } from "../changes.ts";
import { newRoomState } from "../initial.ts";
import { putSaved } from "../saved.ts";
import { putSummary } from "./reduce-summary.ts";
import type { Effect, Reduction } from "../reduce.ts";
import type { ChatState, RoomState } from "../state.ts";
import { putUsers } from "../users.ts";

/** Applies a frame of one's own log, by the same rule as a room's: rooms gained and lost, own markers, ended tokens. */
export function reducePersonChanges(state: ChatState, frame: PersonChangesFrame): Reduction {
  if (frame.to <= state.personCursor) return { state, effects: [] };
  if (frame.from > state.personCursor) return { state, effects: [{ type: "catch_up_person" }] };
  let next: ChatState = {
    ...state,
    personCursor: frame.to,
    ...(frame.blocked !== undefined && { blocked: new Set(frame.blocked) }),
  };
  if (frame.user !== undefined) next = putUsers(next, [frame.user]);
  const effects: Effect[] = [];
  if (frame.settings !== undefined) {
    const reduction = putSettings(next, frame.settings);
    next = reduction.state;
    effects.push(...reduction.effects);
  }
  if (frame.saved !== undefined) {
    const { state: told, reminded } = putSaved(next, frame.saved);
    next = told;
    if (reminded.length > 0) effects.push({ type: "reminded", messages: reminded });
  }
  if (frame.drafts !== undefined) effects.push({ type: "drafted", drafts: frame.drafts });
  for (const subject of frame.subjects) {
    const reduction = putPersonSubject(next, subject);
    next = reduction.state;
    effects.push(...reduction.effects);
  }
  return { state: next, effects };
}

/**
 * Puts what the person has decided. Who hides is told nothing of others from then on (PRIV-2, PRIV-3), and keeps nothing of what they were told; who shows
 * again asks anew.
 */
export function putSettings(state: ChatState, settings: OwnSettings): Reduction {
  const before = state.settings;
  const turned = (name: keyof OwnSettings) => before !== null && before[name] !== settings[name];
  let next: ChatState = { ...state, settings };
  if (settings.hidesPresence) next = { ...next, presences: new Map() };
  if (!turned("hidesReads")) return { state: next, effects: [] };
  const rooms = [...state.rooms].map(
    ([id, room]) => [id, { ...room, receipts: new Map(), receiptCounter: 0, receiptsComplete: false }] as const,
  );
  next = { ...next, rooms: new Map(rooms) };
  return { state: next, effects: state.openRoomId === null ? [] : [{ type: "catch_up_room", roomId: state.openRoomId }] };
}

function putPersonSubject(state: ChatState, subject: PersonSubject): Reduction {
  switch (subject.kind) {
    case "signed_out":
      return { state, effects: [{ type: "signed_out", before: subject.before }] };
    case "membership": {
      const next = putInvitation(state, subject.membership);
      if (subject.membership.role === null) return removeRoom(next, subject.membership);
      const { state: added, effects } = addRoom(next, subject.membership, subject.summary);
      return { state: added, effects: [...effects, ...askedBy(state, subject.membership)] };
    }
  }
}

/** What the person is asked for, or reminded of, that they were not before. */
function askedBy({ rooms }: ChatState, { roomId, acknowledgements }: Membership): Effect[] {
  if (acknowledgements.length === 0) return [];
  const former = rooms.get(roomId)?.membership.acknowledgements ?? [];
  const reminders = (id: Id) => former.find(({ messageId }) => messageId === id)?.reminders ?? -1;
  const asked = acknowledgements.filter((one) => one.acknowledgedAt === null && one.reminders > reminders(one.messageId));
  return asked.length === 0 ? [] : [{ type: "asked", roomId, asked }];
}

// One's own log comes in order, so what it says last is how it is.
function putInvitation(state: ChatState, membership: Membership): ChatState {
  const { roomId, invitation } = membership;
  const invitations = invitation === null ? withoutEntry(state.invitations, roomId) : withEntry(state.invitations, roomId, membership);
  return invitations === state.invitations ? state : { ...state, invitations };
}

/** Messages of threads that one follows come as news by one's own log: the last of them, where it is later than all that were told. */
function addRoom(state: ChatState, membership: Membership, summary: Summary | null): Reduction {
  const next = putMembership(state, passOwn(state, membership, summary), null);
  const room = next.rooms.get(membership.roomId);
  if (summary === null || room === undefined) return { state: next, effects: [] };
  const news = state.rooms.has(membership.roomId) ? threadNews(state, membership) : [];
  // What a room had been told before one came in is history; later, its summary is news like any other.
  if (!state.rooms.has(membership.roomId)) return { state: putMembership(next, membership, summary), effects: [] };
  const put = putSummary(next, summary);
  return { ...put, effects: [...put.effects, ...news] };
}

function threadNews(state: ChatState, { roomId, threadMessage }: Membership): Effect[] {
  const room = state.rooms.get(roomId);
  if (room === undefined || threadMessage == null || threadMessage.senderId === state.me?.id || threadMessage.position > 0) return [];
  const isNews = threadMessage.createdAt > room.threadsToldAt && threadMessage.deletedAt === null;
  return isNews ? [{ type: "arrived", messages: [threadMessage] }] : [];
}

/** A map by conversations without those of a room; the same map where there are none. */
function withoutRoom<Value>(map: ReadonlyMap<ConversationId, Value>, roomId: Id): ReadonlyMap<ConversationId, Value> {
  const left = [...map].filter(([id]) => roomOf(id) !== roomId);
  return left.length === map.size ? map : new Map(left);
}

/** Takes a room away with all that was kept of it (ROOM-5). */
export function removeRoom(state: ChatState, { roomId, changed }: Pick<Membership, "roomId" | "changed">): Reduction {
  const room = state.rooms.get(roomId);
  if (room === undefined || room.membership.changed > changed) return { state, effects: [] };
  const next: ChatState = {
    ...state,
    rooms: withoutEntry(state.rooms, roomId),
    drafts: withoutRoom(state.drafts, roomId),
    draftMentions: withoutRoom(state.draftMentions, roomId),
    draftReplies: withoutRoom(state.draftReplies, roomId),
    draftFiles: withoutRoom(state.draftFiles, roomId),
    thread: state.thread?.roomId === roomId ? null : state.thread,
    openRoomId: state.openRoomId === roomId ? null : state.openRoomId,
  };
  return { state: next, effects: [{ type: "room_lost", roomId }] };
}

/** Puts one's own place in a room, and what the list shows of it, each if newer. */
export function putMembership(state: ChatState, membership: Membership, summary: Summary | null): ChatState {
  const withPeer = membership.peer === null ? state : putUsers(state, [membership.peer]);
  const present = withPeer.rooms.get(membership.roomId);
  if (present === undefined) {
    return { ...withPeer, rooms: withEntry(withPeer.rooms, membership.roomId, newRoomState(membership, summary)) };
  }
  return changeRoom(withPeer, membership.roomId, (room) => joinRoom(room, membership, summary));
}

function joinRoom(room: RoomState, membership: Membership, summary: Summary | null): RoomState {
  const next: RoomState = {
    ...room,
    // At the same number the server is right: a marker moved here ahead of it may never have been told.
    membership: membership.changed >= room.membership.changed ? membership : room.membership,
    room: membership.room.changed > room.room.changed ? membership.room : room.room,
    summary: summary !== null && summary.head > room.summary.head ? summary : room.summary,
    threadsToldAt: Math.max(room.threadsToldAt, membership.threadMessage?.createdAt ?? 0),
  };
  const same = next.membership === room.membership && next.room === room.room && next.summary === room.summary;
  return same ? room : next;
}

/**
 * A membership that was true when the room had no more than `summary` says. What one has said oneself since, right after all was read, is read
 * with it (ROOM-6), and no later membership tells so.
 */
export function passOwn(state: ChatState, membership: Membership, summary: Summary | null): Membership {
  const room = state.rooms.get(membership.roomId);
  if (room === undefined || summary === null || membership.marker < summary.messages || room.summary.messages <= summary.messages)
    return membership;
  let marker = Math.max(membership.marker, Math.min(room.membership.marker, room.summary.messages));
  for (const { position, senderId, notice } of room.timeline?.messages ?? [])
    if (position === marker + 1 && (senderId === state.me?.id || notice !== null)) marker = position;
  return marker === membership.marker ? membership : { ...membership, marker };
}
