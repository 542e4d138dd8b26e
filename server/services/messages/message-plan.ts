import type { ErrorCode } from "../../../protocol/errors.ts";
import { isRetryable } from "../../../protocol/errors.ts";
import { UNTOUCHED, type Attachment, type Message } from "../../../protocol/entities.ts";
import type { SendResult } from "../../../protocol/frames.ts";
import type { Id } from "../../../protocol/ids.ts";
import type { MentionRange } from "../../../protocol/mention-range.ts";
import { Failure } from "../../base/errors.ts";
import type { BoundFile, LockedFile } from "../../repositories/files/attachments.ts";
import type { Mention } from "../../repositories/messages/mentions.ts";
import type { LockedRoom, MovedRoom, MemberState, StoredMessage } from "../../repositories/messages/messages.ts";
import type { TouchedMembership } from "../../repositories/people/person-markers.ts";
import { createFileDesk, type FileDesk } from "./message-files.ts";
import type { Outcome } from "./write-queue.ts";
import type { Screening } from "../safety/message-screen.ts";
import { writingRefusal } from "../shared/policy.ts";

/** A message whose text passed. `attachments`: each once. `fingerprint`: hex of the SHA-256 of what was sent. */
export interface CheckedMessage {
  readonly id: Id;
  readonly body: string;
  readonly mentions: readonly Id[];
  /** Where mentions stand in the body. */
  readonly ranges: readonly MentionRange[];
  readonly attachments: readonly Id[];
  /** The message that it answers; null: none. */
  readonly replyTo: Id | null;
  readonly fingerprint: string;
  /** Why it is not taken, unless it is there already; null: it is. */
  readonly refusal: Screening["refusal"];
}

/** One person's messages to one room, in their order. */
export interface Send {
  readonly userId: Id;
  readonly roomId: Id;
  readonly drafts: readonly CheckedMessage[];
}

/** What the database says, read under the lock of the rooms; `files` under that of their rows. */
export interface Known {
  readonly rooms: readonly LockedRoom[];
  readonly stored: readonly StoredMessage[];
  readonly places: readonly MemberState[];
  readonly files: readonly LockedFile[];
}

/** What a batch will write, and what it answers once that is committed. */
export interface Plan {
  readonly outcomes: readonly Outcome<SendResult[]>[];
  readonly messages: readonly StoredMessage[];
  readonly rooms: readonly MovedRoom[];
  readonly mentions: readonly Mention[];
  readonly files: readonly BoundFile[];
  readonly touched: readonly TouchedMembership[];
  /** Messages that wait for a moderator. */
  readonly held: readonly HeldMessage[];
}

/** A message that a filter holds. */
export interface HeldMessage {
  readonly userId: Id;
  readonly roomId: Id;
  readonly draft: CheckedMessage;
}

const key = (roomId: Id, id: Id): string => `${roomId} ${id}`;

/** A batch while it is decided: what is known, as it becomes message by message, and what is to be written. */
interface Batch {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly rooms: ReadonlyMap<Id, { readonly id: Id; readonly blocked: boolean; head: number; messages: number; moved: boolean }>;
  readonly stored: Map<string, StoredMessage>;
  readonly places: ReadonlyMap<string, { readonly role: MemberState["role"]; mutedUntil: MemberState["mutedUntil"]; marker: number }>;
  readonly messages: StoredMessage[];
  readonly mentions: Mention[];
  readonly touched: Map<string, TouchedMembership>;
  readonly desk: FileDesk;
  readonly held: HeldMessage[];
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
  };
  const outcomes = sends.map((send): Outcome<SendResult[]> => {
    const refusal = refusalOf(batch, send);
    const value = send.drafts.map((draft) => decide(batch, send, { draft, refusal }));
    if (refusal !== null && value.every(({ outcome }) => outcome === "refused")) return { ok: false, error: refusal };
    return { ok: true, value };
  });
  const rooms = [...batch.rooms.values()].filter((room) => room.moved);
  const { messages, mentions, touched, desk, held } = batch;
  return { outcomes, messages, rooms, mentions, files: desk.bound, touched: [...touched.values()], held };
}

interface Wish {
  readonly draft: CheckedMessage;
  /** Why its sender may send nothing to the room; null: they may. */
  readonly refusal: Failure | null;
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
  const attachments = batch.desk.resolveAttachments({ userId: send.userId, roomId: send.roomId, attachments: draft.attachments });
  if (typeof attachments === "string") return refuse(draft.id, attachments);
  const message = number(batch, send, { draft, attachments });
  touch(batch, message);
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
    changed: room.head,
  };
  const one = { message, fingerprint: draft.fingerprint };
  batch.messages.push(one);
  batch.stored.set(key(room.id, draft.id), one);
  batch.desk.bind(attachments, message);
  return message;
}

/** Moves the sender's marker past their own message, and brings mentions to whom they name. */
function touch({ places, touched, mentions }: Batch, { roomId, position, senderId, mentions: named }: Message): void {
  const own = places.get(key(roomId, senderId))!;
  if (own.marker === position - 1) {
    own.marker = position;
    touched.set(key(roomId, senderId), { userId: senderId, roomId, marker: position });
  }
  for (const userId of named.filter((id) => id !== senderId)) {
    mentions.push({ userId, roomId, position });
    const place = key(roomId, userId);
    touched.set(place, touched.get(place) ?? { userId, roomId, marker: null });
  }
}

/** The answer to one message that is not taken. */
export function refuse(messageId: Id, code: ErrorCode, retryAfter?: number): SendResult {
  return { outcome: "refused", messageId, code, retryable: isRetryable(code), ...(retryAfter === undefined ? {} : { retryAfter }) };
}

function refusalOf({ rooms, places, at }: Batch, { roomId, userId }: Send): Failure | null {
  const [room, place] = [rooms.get(roomId), places.get(key(roomId, userId))];
  if (room === undefined || place === undefined) return new Failure("not_found");
  return writingRefusal({ ...place, blocked: room.blocked }, at);
}

/** Whether the room has the message, be it by this batch, and it is not deleted. */
function isThere({ stored }: Batch, roomId: Id, id: Id): boolean {
  return stored.get(key(roomId, id))?.message.deletedAt === null;
}

function isRepetition(earlier: StoredMessage, send: Send, draft: CheckedMessage): boolean {
  return earlier.message.senderId === send.userId && earlier.fingerprint === draft.fingerprint;
}
