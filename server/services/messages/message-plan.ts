import type { ErrorCode } from "../../../protocol/errors.ts";
import { isRetryable } from "../../../protocol/errors.ts";
import type { Attachment, Message } from "../../../protocol/entities.ts";
import type { SendResult } from "../../../protocol/frames.ts";
import type { Id } from "../../../protocol/ids.ts";
import { Failure } from "../../base/errors.ts";
import type { BoundFile, LockedFile } from "../../repositories/attachments.ts";
import type { Mention } from "../../repositories/mentions.ts";
import type { LockedRoom, MovedRoom, MemberState, StoredMessage } from "../../repositories/messages.ts";
import type { TouchedMembership } from "../../repositories/person-markers.ts";
import { createFileDesk } from "./message-files.ts";
import type { Outcome } from "./write-queue.ts";

/** A message whose text passed. `attachments`: each once. `fingerprint`: hex of the SHA-256 of what was sent. */
export interface CheckedMessage {
  readonly id: Id;
  readonly body: string;
  readonly mentions: readonly Id[];
  readonly attachments: readonly Id[];
  readonly fingerprint: string;
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
}

const key = (roomId: Id, id: Id): string => `${roomId} ${id}`;

/** Decides a batch: who may send, what is there already, and the numbers of what is new (SYNC-1, SYNC-2). `at`: ms since 1970. */
export function planBatch(sends: readonly Send[], known: Known, at: number): Plan {
  const rooms = new Map(known.rooms.map((room) => [room.id, { ...room, moved: false }]));
  const stored = new Map(known.stored.map((one) => [key(one.message.roomId, one.message.id), one]));
  const places = new Map(known.places.map((place) => [key(place.roomId, place.userId), { ...place }]));
  const touched = new Map<string, TouchedMembership>();
  const messages: StoredMessage[] = [];
  const mentions: Mention[] = [];
  const desk = createFileDesk(known.files);

  function number(send: Send, draft: CheckedMessage, attachments: readonly Attachment[]): Message {
    const room = rooms.get(send.roomId)!;
    room.head += 1;
    room.messages += 1;
    room.moved = true;
    const present = [...new Set(draft.mentions)].filter((userId) => places.has(key(room.id, userId)));
    const message: Message = {
      id: draft.id,
      roomId: room.id,
      position: room.messages,
      senderId: send.userId,
      kind: "text",
      body: draft.body,
      mentions: present,
      attachments: [...attachments],
      createdAt: at,
      deletedAt: null,
      changed: room.head,
    };
    const one = { message, fingerprint: draft.fingerprint };
    messages.push(one);
    stored.set(key(room.id, draft.id), one);
    desk.bind(attachments, message);
    return message;
  }

  function touch(message: Message): void {
    const { roomId, position, senderId } = message;
    const own = places.get(key(roomId, senderId))!;
    if (own.marker === position - 1) {
      own.marker = position;
      touched.set(key(roomId, senderId), { userId: senderId, roomId, marker: position });
    }
    for (const userId of message.mentions.filter((id) => id !== senderId)) {
      mentions.push({ userId, roomId, position });
      const place = key(roomId, userId);
      touched.set(place, touched.get(place) ?? { userId, roomId, marker: null });
    }
  }

  function decide(send: Send, draft: CheckedMessage, refusal: ErrorCode | null): SendResult {
    const earlier = stored.get(key(send.roomId, draft.id));
    // A repetition is answered as the first time, whatever became of its sender since.
    if (earlier !== undefined && isRepetition(earlier, send, draft))
      return { outcome: "committed", message: earlier.message, duplicate: true };
    if (refusal !== null) return refuse(draft.id, refusal);
    if (earlier !== undefined) return refuse(draft.id, "idempotency_conflict");
    const attachments = desk.resolveAttachments({ userId: send.userId, roomId: send.roomId, attachments: draft.attachments });
    if (typeof attachments === "string") return refuse(draft.id, attachments);
    const message = number(send, draft, attachments);
    touch(message);
    return { outcome: "committed", message, duplicate: false };
  }

  const outcomes = sends.map((send): Outcome<SendResult[]> => {
    const refusal = refusalOf(rooms.has(send.roomId) ? places.get(key(send.roomId, send.userId)) : undefined);
    const value = send.drafts.map((draft) => decide(send, draft, refusal));
    if (refusal !== null && value.every(({ outcome }) => outcome === "refused")) return { ok: false, error: new Failure(refusal) };
    return { ok: true, value };
  });
  const moved = [...rooms.values()].filter((room) => room.moved);
  return { outcomes, messages, rooms: moved, mentions, files: desk.bound, touched: [...touched.values()] };
}

/** The answer to one message that is not taken. */
export function refuse(messageId: Id, code: ErrorCode): SendResult {
  return { outcome: "refused", messageId, code, retryable: isRetryable(code) };
}

function refusalOf(place: MemberState | undefined): ErrorCode | null {
  if (place === undefined) return "not_found";
  return place.role === "read_only" ? "forbidden" : null;
}

function isRepetition(earlier: StoredMessage, send: Send, draft: CheckedMessage): boolean {
  return earlier.message.senderId === send.userId && earlier.fingerprint === draft.fingerprint;
}
