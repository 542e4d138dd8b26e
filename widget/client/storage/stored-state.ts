import * as v from "valibot";
import {
  LogNumber,
  Member,
  Membership,
  Message,
  OwnSettings,
  Receipt,
  Room,
  SavedMark,
  Summary,
  Timestamp,
  User,
} from "../../../protocol/entities.ts";
import { Id } from "../../../protocol/ids.ts";
import { Limits } from "../../../protocol/limits.ts";
import { parseValue } from "../../../protocol/parse.ts";
import type { StoredValues } from "../platform/storage.ts";
import { newRoomState } from "../store/initial.ts";
import type { ChatState, RoomState } from "../store/state.ts";
import { newTimeline } from "../store/timeline.ts";

const StoredMeta = v.object({
  lineage: Id,
  person: LogNumber,
  me: User,
  roles: v.array(v.string()),
  limits: Limits,
  users: v.array(User),
  usersAt: v.nullable(Timestamp),
  invitations: v.optional(v.array(Membership), []),
  blocked: v.optional(v.array(Id), []),
  settings: v.optional(v.nullable(OwnSettings), null),
  saved: v.optional(v.array(v.tuple([Id, SavedMark])), []),
  formerNames: v.optional(v.array(v.object({ id: Id, names: v.array(v.string()) })), []),
});
type StoredMeta = v.InferOutput<typeof StoredMeta>;

const StoredRoom = v.object({
  lineage: Id,
  membership: Membership,
  room: Room,
  summary: Summary,
  cursor: v.nullable(LogNumber),
  receiptCounter: LogNumber,
  timeline: v.nullable(v.object({ messages: v.array(Message), hasBefore: v.boolean() })),
  members: v.array(Member),
  membersRead: v.optional(v.boolean(), false),
  membersComplete: v.boolean(),
  receipts: v.array(Receipt),
  receiptsComplete: v.boolean(),
});
type StoredRoom = v.InferOutput<typeof StoredRoom>;

export const META_KEY = "meta";

/** Key of a room in the area of the state. */
export function roomKey(roomId: Id): string {
  return `room:${roomId}`;
}

/** What is stored of everything but the rooms; null before the first opening. */
export function toStoredMeta({
  lineage,
  personCursor: person,
  me,
  roles,
  limits,
  users,
  usersAt,
  invitations,
  blocked,
  settings,
  saved,
  formerNames,
}: ChatState): StoredMeta | null {
  if (lineage === null || me === null) return null;
  const former = [...formerNames].map(([id, names]) => ({ id, names: [...names] }));
  return {
    lineage,
    person,
    me,
    roles: [...roles],
    limits,
    users: [...users.values()],
    usersAt,
    invitations: [...invitations.values()],
    blocked: [...blocked],
    settings,
    saved: [...saved],
    formerNames: former,
  };
}

/** What is stored of a room: its newest stretch, with the cursor that belongs to it. */
export function toStoredRoom(room: RoomState, lineage: Id): StoredRoom {
  const { timeline } = room;
  const kept = timeline !== null && !timeline.hasAfter && room.cursor !== null;
  return {
    lineage,
    membership: room.membership,
    room: room.room,
    summary: room.summary,
    cursor: kept ? room.cursor : null,
    receiptCounter: room.receiptCounter,
    timeline: kept ? { messages: [...timeline.messages], hasBefore: timeline.hasBefore } : null,
    members: [...room.members.values()],
    membersRead: room.membersRead,
    membersComplete: room.membersComplete,
    receipts: [...room.receipts.values()],
    receiptsComplete: room.receiptsComplete,
  };
}

/** Whether what is stored of two states of a room is the same. */
export function isStoredAlike(a: RoomState, b: RoomState): boolean {
  return (
    a.membership === b.membership &&
    a.room === b.room &&
    a.summary === b.summary &&
    a.cursor === b.cursor &&
    a.receiptCounter === b.receiptCounter &&
    a.timeline?.messages === b.timeline?.messages &&
    a.timeline?.hasAfter === b.timeline?.hasAfter &&
    a.members === b.members &&
    a.receipts === b.receipts &&
    a.membersRead === b.membersRead &&
    a.membersComplete === b.membersComplete &&
    a.receiptsComplete === b.receiptsComplete
  );
}

/** Whether another tab has stored a later state of one's own log than `person`; ours is then not written. */
export function isBehind(stored: unknown, meta: StoredMeta): boolean {
  const parsed = parseValue(StoredMeta, stored);
  return parsed.ok && parsed.value.lineage === meta.lineage && parsed.value.person > meta.person;
}

/** Joins our state of a room with what another tab may have stored: of each part the newer. */
export function joinStoredRoom(stored: unknown, ours: StoredRoom): StoredRoom {
  const parsed = parseValue(StoredRoom, stored);
  if (!parsed.ok || parsed.value.lineage !== ours.lineage) return ours;
  const theirs = parsed.value;
  const base = (theirs.cursor ?? -1) > (ours.cursor ?? -1) ? theirs : ours;
  return {
    ...base,
    membership: theirs.membership.changed > ours.membership.changed ? theirs.membership : ours.membership,
    room: theirs.room.changed > ours.room.changed ? theirs.room : ours.room,
    summary: theirs.summary.head > ours.summary.head ? theirs.summary : ours.summary,
  };
}

/** What was stored, to be put into a state; null when there is nothing that can be read. A room that can't be read is left out. */
export function readStoredState(entries: StoredValues): Partial<ChatState> | null {
  const meta = parseValue(StoredMeta, entries.get(META_KEY));
  if (!meta.ok) return null;
  const { users, invitations, blocked, saved, formerNames, ...rest } = meta.value;
  const rooms = [...entries].filter(([key]) => key !== META_KEY).flatMap(([, value]) => readRoom(value, rest.lineage));
  return {
    ...rest,
    users: new Map(users.map((user) => [user.id, user])),
    invitations: new Map(invitations.map((membership) => [membership.roomId, membership])),
    blocked: new Set(blocked),
    saved: new Map(saved),
    formerNames: new Map(formerNames.map(({ id, names }) => [id, names])),
    rooms: new Map(rooms.map((room) => [room.room.id, room])),
    listing: "stale",
  };
}

function readRoom(value: unknown, lineage: Id): RoomState[] {
  const parsed = parseValue(StoredRoom, value);
  if (!parsed.ok || parsed.value.lineage !== lineage) return [];
  const { membership, room, summary, cursor, receiptCounter, timeline, members, membersRead, membersComplete, receipts, receiptsComplete } =
    parsed.value;
  return [
    {
      ...newRoomState(membership, summary),
      room,
      cursor: timeline === null ? null : cursor,
      receiptCounter,
      timeline: timeline === null ? null : newTimeline({ ...timeline, hasAfter: false }),
      members: new Map(members.map((member) => [member.userId, member])),
      membersRead,
      membersComplete,
      receipts: new Map(receipts.map((receipt) => [receipt.userId, receipt])),
      receiptsComplete,
    },
  ];
}
