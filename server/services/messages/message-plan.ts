import type { ErrorCode } from "../../../protocol/errors.ts";
import { isRetryable } from "../../../protocol/errors.ts";
import { UNTOUCHED, type Attachment, type EscalatedFrom, type Message, type PriorityLevel } from "../../../protocol/entities.ts";
import type { SendResult } from "../../../protocol/frames.ts";
import type { Id } from "../../../protocol/ids.ts";
import { POLL_DURATION_MS } from "../../../protocol/limits.ts";
import type { MentionRange, WideMention } from "../../../protocol/mention-range.ts";
import { isPollOver, type Poll } from "../../../protocol/poll.ts";
import { Failure } from "../../base/errors.ts";
import type { NewEffect } from "../../repositories/effects.ts";
import type { BoundFile, LockedFile } from "../../repositories/files/attachments.ts";
import type { Mention, RoomPerson } from "../../repositories/messages/mentions.ts";
import type { BatchRoom, MovedRoom, MemberState, StoredMessage } from "../../repositories/messages/messages.ts";
import { MARKER_STRIDE } from "../../repositories/people/own-marker.ts";
import type { TouchedMembership } from "../../repositories/people/person-markers.ts";
import type { FoundFollower, StoredFollower, StoredRoot } from "../../repositories/messages/threads.ts";
import type { CopiedFile } from "../../repositories/messages/forwards.ts";
import type { Forward } from "./forward-plan.ts";
import { createFileDesk, type FileDesk } from "./message-files.ts";
import { createThreadDesk, threadProblem, type ThreadDesk } from "./thread-plan.ts";
import type { Outcome } from "./write-queue.ts";
import type { Screening } from "../safety/message-screen.ts";
import { previewEffects } from "../shared/link-previews.ts";
import { mayMentionWidely, refusalToWrite, type Policy } from "../shared/policy.ts";
import { askForAcknowledgement, mayAsk, type KnownPriorities, type PriorityWork } from "./priority-plan.ts";

/** A message whose text passed. `attachments`: each once. `fingerprint`: hex of the SHA-256 of what was sent. */
export interface CheckedMessage {
  readonly id: Id;
  readonly body: string;
  readonly mentions: readonly Id[];
  /** Where mentions stand in the body. */
  readonly ranges: readonly MentionRange[];
  /** Mentions of many, where they stand in the body. */
  readonly wide: readonly WideMention[];
  readonly attachments: readonly Id[];
  /** The message that it answers; null: none. */
  readonly replyTo: Id | null;
  /** What may be voted on; null: nothing. */
  readonly poll: Poll | null;
  /** The message whose thread it goes into; null: none. */
  readonly threadId: Id | null;
  /** Of a message of a thread: whether it stands in the main timeline as well. */
  readonly alsoInRoom: boolean;
  /** Whether it asks for acknowledgement, and where an emergency comes from that was escalated; null: a message among others. */
  readonly priority: { readonly level: PriorityLevel; readonly escalatedFrom: EscalatedFrom | null } | null;
  readonly fingerprint: string;
  /** The message that it forwards, whose words and files it has; null: its own. */
  readonly forward: Forward | null;
  /** Why it is not taken, unless it is there already; null: it is. */
  readonly refusal: Screening["refusal"];
}

/** One person's messages to one room, in their order. */
export interface Send {
  readonly userId: Id;
  /** Staff roles of the person. */
  readonly roles: readonly string[];
  readonly roomId: Id;
  readonly drafts: readonly CheckedMessage[];
  /** Those of the room who are online, where a draft may mean them. */
  readonly online?: ReadonlySet<Id>;
  /** Whether the person's own log tells of it in any case: something beside the message changes for them. */
  readonly tellsSender?: true;
}

/** What the database says, read under the lock of the rooms; `files` under that of their rows. */
export interface Known {
  readonly rooms: readonly BatchRoom[];
  readonly stored: readonly StoredMessage[];
  readonly places: readonly MemberState[];
  readonly files: readonly LockedFile[];
  /** The tenant's policy and all members of rooms, where many are mentioned; null: nowhere. */
  readonly wide: KnownWide | null;
  /** Of the threads that the batch writes into. */
  readonly followers: readonly FoundFollower[];
  /** Null: no message of the batch asks for acknowledgement. */
  readonly priorities: KnownPriorities | null;
}

/** What has to be known of mentions of many. */
export interface KnownWide {
  readonly policy: Policy;
  readonly persons: readonly RoomPerson[];
}

/** What a batch will write, and what it answers once that is committed. */
export interface Plan {
  readonly outcomes: readonly Outcome<SendResult[]>[];
  readonly messages: readonly StoredMessage[];
  /** Messages that threads begin with, as these leave them; their numbers follow those of `messages` in their rooms. */
  readonly roots: readonly StoredRoot[];
  readonly followers: readonly StoredFollower[];
  readonly rooms: readonly MovedRoom[];
  readonly mentions: readonly Mention[];
  readonly files: readonly BoundFile[];
  readonly copies: readonly CopiedFile[];
  readonly touched: readonly TouchedMembership[];
  /** What messages that ask for acknowledgement need beside themselves. */
  readonly asked: readonly PriorityWork[];
  /** Messages that wait for a moderator. */
  readonly held: readonly HeldMessage[];
  /** Has links read. */
  readonly previews: readonly NewEffect[];
}

/** A message that a filter holds. */
export interface HeldMessage {
  readonly userId: Id;
  readonly roomId: Id;
  readonly draft: CheckedMessage;
}

const key = (roomId: Id, id: Id): string => `${roomId} ${id}`;

/** What a batch changes of a room. */
type Moving = { -readonly [K in "head" | "messages"]: BatchRoom[K] } & { moved: boolean };

/** A batch while it is decided: what is known, as it becomes message by message, and what is to be written. */
interface Batch {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly rooms: ReadonlyMap<Id, Pick<BatchRoom, "id" | "posters" | "archived" | "blocked" | "linkPreviews"> & Moving>;
  readonly stored: Map<string, StoredMessage>;
  readonly places: ReadonlyMap<
    string,
    { readonly role: MemberState["role"]; silencedUntil: MemberState["silencedUntil"]; readonly marker: number }
  >;
  readonly messages: StoredMessage[];
  readonly mentions: Mention[];
  readonly touched: Map<string, TouchedMembership>;
  readonly desk: FileDesk;
  readonly held: HeldMessage[];
  readonly wide: KnownWide | null;
  readonly threads: ThreadDesk;
  readonly priorities: KnownPriorities | null;
  readonly asked: PriorityWork[];
  readonly previews: NewEffect[];
}

/** Decides a batch: who may send, what is there already, and the numbers of what is new (SYNC-1, SYNC-2). `at`: ms since 1970. */
export function planBatch(sends: readonly Send[], known: Known, at: number): Plan {
  const batch: Batch = {
    at,
    rooms: new Map(known.rooms.map((room) => [room.id, { ...room, moved: false }])),
    stored: new Map(known.stored.map((one) => [key(one.message.roomId, one.message.id), one])),
    places: new Map(known.places.map((place) => [key(place.roomId, place.userId), { ...place }])),
    messages: [],
    mentions: [],
    touched: new Map(),
    desk: createFileDesk(known.files),
    held: [],
    wide: known.wide,
    threads: createThreadDesk(known.followers),
    priorities: known.priorities,
    asked: [],
    previews: [],
  };
  const outcomes = sends.map((send): Outcome<SendResult[]> => {
    const refusal = refusalOf(batch, send);
    const value = send.drafts.map((draft) => decide(batch, send, { draft, refusal }));
    if (refusal !== null && value.every(({ outcome }) => outcome === "refused")) return { ok: false, error: refusal };
    return { ok: true, value };
  });
  const roots = numberRoots(batch);
  const rooms = [...batch.rooms.values()].filter((room) => room.moved);
  const { messages, mentions, touched, desk, asked, held, previews } = batch;
  const followers = batch.threads.followers();
  for (const { userId, roomId } of followers) touchMembership(batch, userId, roomId);
  return {
    outcomes,
    messages,
    roots,
    followers,
    rooms,
    mentions,
    files: desk.bound,
    copies: desk.copied,
    touched: [...touched.values()],
    asked,
    held,
    previews,
  };
}

interface Wish {
  readonly draft: CheckedMessage;
  /** Why its sender may send nothing to the room; null: they may. */
  readonly refusal: Failure | null;
}

/** Gives the first messages of threads the numbers after all else of their rooms. */
function numberRoots({ rooms, stored, threads }: Batch): StoredRoot[] {
  return threads.roots(
    (roomId, id) => stored.get(key(roomId, id))!.message,
    (roomId) => (rooms.get(roomId)!.head += 1),
  );
}

function decide(batch: Batch, send: Send, { draft, refusal }: Wish): SendResult {
  const earlier = batch.stored.get(key(send.roomId, draft.id));
  // A repetition is answered as the first time, whatever became of its sender since.
  if (earlier !== undefined && isRepetition(earlier, send, draft))
    return { outcome: "committed", message: earlier.message, duplicate: true };
  if (refusal !== null) return refuse(draft.id, refusal.code, refusal.details.retryAfter);
  if (earlier !== undefined) return refuse(draft.id, "idempotency_conflict");
  if (draft.refusal !== null) {
    if (draft.refusal.code === "message_held") batch.held.push({ userId: send.userId, roomId: send.roomId, draft });
    return refuse(draft.id, draft.refusal.code, draft.refusal.retryAfter);
  }
  if (draft.replyTo !== null && !isThere(batch, send.roomId, draft.replyTo)) return refuse(draft.id, "reply_invalid");
  if (!mayCall(batch, send, draft)) return refuse(draft.id, "wide_mention_not_allowed");
  if (draft.poll !== null && !mayEndAt(draft.poll, batch.at)) return refuse(draft.id, "poll_invalid");
  const root = draft.threadId === null ? null : batch.stored.get(key(send.roomId, draft.threadId))?.message;
  const problem = root === null ? null : threadProblem(root);
  if (problem !== null) return refuse(draft.id, problem);
  if (draft.priority !== null && !mayAsk(batch.priorities, send, draft.priority)) return refuse(draft.id, "priority_not_allowed");
  const attachments = filesOf(batch, send, draft);
  if (typeof attachments === "string") return refuse(draft.id, attachments);
  if (send.tellsSender) batch.touched.set(key(send.roomId, send.userId), { userId: send.userId, roomId: send.roomId, marker: null });
  const message = ask(batch, draft, number(batch, send, { draft, attachments, root: root ?? null }));
  const called = calledBy(batch, send, draft);
  if (root != null) batch.threads.add(root, message, { called, isPresent: (userId) => batch.places.has(key(send.roomId, userId)) });
  if (message.position > 0) touch(batch, message, called);
  return { outcome: "committed", message, duplicate: false };
}

function filesOf({ desk }: Batch, { userId, roomId }: Send, { forward, attachments }: CheckedMessage): readonly Attachment[] | ErrorCode {
  return forward === null ? desk.resolveAttachments({ userId, roomId, attachments }) : desk.copyAttachments(forward);
}

interface Numbered {
  readonly draft: CheckedMessage;
  readonly attachments: readonly Attachment[];
  /** The message whose thread it goes into; null: none. */
  readonly root: Message | null;
}

function number(batch: Batch, send: Send, { draft, attachments, root }: Numbered): Message {
  const room = batch.rooms.get(send.roomId)!;
  const inRoom = root === null || draft.alsoInRoom;
  room.head += 1;
  if (inRoom) room.messages += 1;
  room.moved = true;
  const mentions = [...new Set(draft.mentions)].filter((userId) => batch.places.has(key(room.id, userId)));
  const ranges = draft.ranges.filter(({ userId }) => mentions.includes(userId));
  const message: Message = {
    id: draft.id,
    roomId: room.id,
    position: inRoom ? room.messages : 0,
    senderId: send.userId,
    kind: "text",
    body: draft.body,
    mentions,
    ranges: ranges.length === 0 ? null : ranges,
    attachments: [...attachments],
    createdAt: batch.at,
    ...UNTOUCHED,
    replyTo: draft.replyTo,
    wide: draft.wide.length === 0 ? null : [...draft.wide],
    poll: draft.poll,
    forwarded: draft.forward?.source ?? null,
    threadId: draft.threadId,
    threadPosition: root === null ? 0 : batch.threads.nextPosition(root),
    changed: room.head,
  };
  const one = { message, fingerprint: draft.fingerprint };
  batch.messages.push(one);
  batch.stored.set(key(room.id, draft.id), one);
  batch.desk.bind(attachments, message, draft.forward);
  if (room.linkPreviews) batch.previews.push(...previewEffects(message, batch.at));
  return message;
}

/** Notes what a message needs that asks for acknowledgement, and says so in it. */
function ask({ priorities, asked, touched, at }: Batch, { priority }: CheckedMessage, message: Message): Message {
  if (priority === null || priorities === null) return message;
  const work = askForAcknowledgement(priorities, message, { ...priority, at });
  asked.push(work);
  for (const userId of work.owed.userIds) {
    const place = key(message.roomId, userId);
    touched.set(place, touched.get(place) ?? { userId, roomId: message.roomId, marker: null });
  }
  message.priority = work.priority;
  return message;
}

/** Brings mentions to whom a message names, and to `called`. The sender's marker moves by itself (ROOM-6), and is written down now and then. */
function touch(batch: Batch, { roomId, position, senderId, mentions: named }: Message, called: readonly Id[]): void {
  const { places, touched, mentions } = batch;
  const written = places.get(key(roomId, senderId))!.marker;
  if (position % MARKER_STRIDE === 0 && position - written > MARKER_STRIDE)
    touched.set(key(roomId, senderId), { userId: senderId, roomId, marker: "own" });
  for (const userId of new Set([...named, ...called])) {
    if (userId === senderId) continue;
    mentions.push({ userId, roomId, position });
    touchMembership(batch, userId, roomId);
  }
}

function touchMembership({ touched }: Batch, userId: Id, roomId: Id): void {
  const place = key(roomId, userId);
  touched.set(place, touched.get(place) ?? { userId, roomId, marker: null });
}

/** The answer to one message that is not taken. */
export function refuse(messageId: Id, code: ErrorCode, retryAfter?: number): SendResult {
  return { outcome: "refused", messageId, code, retryable: isRetryable(code), ...(retryAfter === undefined ? {} : { retryAfter }) };
}

function refusalOf({ rooms, places, at }: Batch, { roomId, userId }: Send): Failure | null {
  const [room, place] = [rooms.get(roomId), places.get(key(roomId, userId))];
  if (room === undefined || place === undefined) return new Failure("not_found");
  return refusalToWrite({ ...room, ...place }, at);
}

/** Whether the room has the message, be it by this batch, and it is not deleted. */
function isThere({ stored }: Batch, roomId: Id, id: Id): boolean {
  return stored.get(key(roomId, id))?.message.deletedAt === null;
}

/** Whether the sender may mention many as the draft does (MENTION-1). */
function mayCall({ wide, places }: Batch, { roomId, userId, roles }: Send, draft: CheckedMessage): boolean {
  if (draft.wide.length === 0) return true;
  const place = places.get(key(roomId, userId));
  if (wide === null || place === undefined || !mayMentionWidely({ roles }, wide.policy, place.role)) return false;
  return draft.wide.every(({ role }) => role === undefined || wide.policy.mentionRoles.includes(role));
}

/** Those whom mentions of many mean: who is in the room as it is numbered, online when it came, and has the role. */
function calledBy({ wide }: Batch, { roomId, online }: Send, draft: CheckedMessage): readonly Id[] {
  if (draft.wide.length === 0) return [];
  const isCalled = (person: RoomPerson): boolean =>
    draft.wide.some(
      ({ kind, role = "" }) => kind === "room" || (kind === "here" ? online?.has(person.userId) === true : person.roles.includes(role)),
    );
  return (wide?.persons ?? []).flatMap((person) => (person.roomId === roomId && isCalled(person) ? [person.userId] : []));
}

/** Whether a poll that begins now ends in time. */
function mayEndAt(poll: Poll, now: number): boolean {
  return !isPollOver(poll, now) && (poll.closesAt ?? now) <= now + POLL_DURATION_MS;
}

function isRepetition(earlier: StoredMessage, send: Send, draft: CheckedMessage): boolean {
  return earlier.message.senderId === send.userId && earlier.fingerprint === draft.fingerprint;
}
