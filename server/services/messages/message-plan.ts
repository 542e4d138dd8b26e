import type { ErrorCode } from "../../../protocol/errors.ts";
import { isRetryable } from "../../../protocol/errors.ts";
import { UNTOUCHED, type Attachment, type Message } from "../../../protocol/entities.ts";
import type { SendResult } from "../../../protocol/frames.ts";
import type { Id } from "../../../protocol/ids.ts";
import { POLL_DURATION_MS } from "../../../protocol/limits.ts";
import type { MentionRange, WideMention } from "../../../protocol/mention-range.ts";
import { isPollOver, type Poll } from "../../../protocol/poll.ts";
import { Failure } from "../../base/errors.ts";
import type { BoundFile, LockedFile } from "../../repositories/files/attachments.ts";
import type { Mention, RoomPerson } from "../../repositories/messages/mentions.ts";
import type { LockedRoom, MovedRoom, MemberState, StoredMessage } from "../../repositories/messages/messages.ts";
import type { TouchedMembership } from "../../repositories/people/person-markers.ts";
import { createFileDesk, type FileDesk } from "./message-files.ts";
import type { Outcome } from "./write-queue.ts";
import { mayMentionWidely, mayWrite, type Policy } from "../shared/policy.ts";

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
  readonly fingerprint: string;
}

/** One person's messages to one room, in their order. */
export interface Send {
  readonly userId: Id;
  readonly roomId: Id;
  readonly drafts: readonly CheckedMessage[];
  /** The sender's staff roles. */
  readonly roles: readonly string[];
  /** Those of the room who are online, where a draft means them. */
  readonly online: ReadonlySet<Id>;
}

/** What the database says, read under the lock of the rooms; `files` under that of their rows. */
export interface Known {
  readonly rooms: readonly LockedRoom[];
  readonly stored: readonly StoredMessage[];
  readonly places: readonly MemberState[];
  readonly files: readonly LockedFile[];
  /** The tenant's policy and all members of rooms, where many are mentioned; null: nowhere. */
  readonly wide: KnownWide | null;
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
  readonly rooms: readonly MovedRoom[];
  readonly mentions: readonly Mention[];
  readonly files: readonly BoundFile[];
  readonly touched: readonly TouchedMembership[];
}

const key = (roomId: Id, id: Id): string => `${roomId} ${id}`;

/** A batch while it is decided: what is known, as it becomes message by message, and what is to be written. */
interface Batch {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly rooms: ReadonlyMap<Id, { readonly id: Id; head: number; messages: number; moved: boolean }>;
  readonly stored: Map<string, StoredMessage>;
  readonly places: ReadonlyMap<string, { readonly role: MemberState["role"]; marker: number }>;
  readonly messages: StoredMessage[];
  readonly mentions: Mention[];
  readonly touched: Map<string, TouchedMembership>;
  readonly desk: FileDesk;
  readonly wide: KnownWide | null;
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
    wide: known.wide,
  };
  const outcomes = sends.map((send): Outcome<SendResult[]> => {
    const refusal = refusalOf(batch.rooms.has(send.roomId) ? batch.places.get(key(send.roomId, send.userId)) : undefined);
    const value = send.drafts.map((draft) => decide(batch, send, { draft, refusal }));
    if (refusal !== null && value.every(({ outcome }) => outcome === "refused")) return { ok: false, error: new Failure(refusal) };
    return { ok: true, value };
  });
  const rooms = [...batch.rooms.values()].filter((room) => room.moved);
  const { messages, mentions, touched, desk } = batch;
  return { outcomes, messages, rooms, mentions, files: desk.bound, touched: [...touched.values()] };
}

interface Wish {
  readonly draft: CheckedMessage;
  /** Why its sender may send nothing to the room; null: they may. */
  readonly refusal: ErrorCode | null;
}

function decide(batch: Batch, send: Send, { draft, refusal }: Wish): SendResult {
  const earlier = batch.stored.get(key(send.roomId, draft.id));
  // A repetition is answered as the first time, whatever became of its sender since.
  if (earlier !== undefined && isRepetition(earlier, send, draft))
    return { outcome: "committed", message: earlier.message, duplicate: true };
  if (refusal !== null) return refuse(draft.id, refusal);
  if (earlier !== undefined) return refuse(draft.id, "idempotency_conflict");
  if (draft.replyTo !== null && !isThere(batch, send.roomId, draft.replyTo)) return refuse(draft.id, "reply_invalid");
  if (!mayCall(batch, send, draft)) return refuse(draft.id, "wide_mention_not_allowed");
  if (draft.poll !== null && !mayEndAt(draft.poll, batch.at)) return refuse(draft.id, "poll_invalid");
  const attachments = batch.desk.resolveAttachments({ userId: send.userId, roomId: send.roomId, attachments: draft.attachments });
  if (typeof attachments === "string") return refuse(draft.id, attachments);
  const message = number(batch, send, { draft, attachments });
  touch(batch, message, calledBy(batch, send, draft));
  return { outcome: "committed", message, duplicate: false };
}

interface Numbered {
  readonly draft: CheckedMessage;
  readonly attachments: readonly Attachment[];
}

function number(batch: Batch, send: Send, { draft, attachments }: Numbered): Message {
  const room = batch.rooms.get(send.roomId)!;
  room.head += 1;
  room.messages += 1;
  room.moved = true;
  const mentions = [...new Set(draft.mentions)].filter((userId) => batch.places.has(key(room.id, userId)));
  const ranges = draft.ranges.filter(({ userId }) => mentions.includes(userId));
  const message: Message = {
    id: draft.id,
    roomId: room.id,
    position: room.messages,
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
    changed: room.head,
  };
  const one = { message, fingerprint: draft.fingerprint };
  batch.messages.push(one);
  batch.stored.set(key(room.id, draft.id), one);
  batch.desk.bind(attachments, message);
  return message;
}

/** Moves the sender's marker past their own message, and brings mentions to whom they name, and to `called`. */
function touch(
  { places, touched, mentions }: Batch,
  { roomId, position, senderId, mentions: named }: Message,
  called: readonly Id[],
): void {
  const own = places.get(key(roomId, senderId))!;
  if (own.marker === position - 1) {
    own.marker = position;
    touched.set(key(roomId, senderId), { userId: senderId, roomId, marker: position });
  }
  for (const userId of new Set([...named, ...called])) {
    if (userId === senderId) continue;
    mentions.push({ userId, roomId, position });
    const place = key(roomId, userId);
    touched.set(place, touched.get(place) ?? { userId, roomId, marker: null });
  }
}

/** The answer to one message that is not taken. */
export function refuse(messageId: Id, code: ErrorCode): SendResult {
  return { outcome: "refused", messageId, code, retryable: isRetryable(code) };
}

function refusalOf(place: Pick<MemberState, "role"> | undefined): ErrorCode | null {
  if (place === undefined) return "not_found";
  return mayWrite(place.role) ? null : "forbidden";
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
      ({ kind, role = "" }) => kind === "room" || (kind === "here" ? online.has(person.userId) : person.roles.includes(role)),
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
