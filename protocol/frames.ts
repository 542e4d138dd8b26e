import * as v from "valibot";
import { CommandId } from "./commands.ts";
import { Draft } from "./personal/drafts.ts";
import {
  LogNumber,
  Member,
  Membership,
  Message,
  OwnSettings,
  Presence,
  Receipt,
  Room,
  SavedChange,
  Summary,
  Timestamp,
  User,
} from "./entities.ts";
import { ErrorCode, FieldProblem } from "./errors.ts";
import { Id } from "./ids.ts";

/** What a room's log can name, with its full present state. */
export const RoomSubject = v.variant("kind", [
  v.object({ kind: v.literal("room"), room: Room }),
  v.object({ kind: v.literal("member"), member: Member, user: User }),
  v.object({ kind: v.literal("message"), message: Message }),
]);
export type RoomSubject = v.InferOutput<typeof RoomSubject>;

/** What a person's log can name. `signed_out`: every token issued before `before` is worth nothing any more. */
export const PersonSubject = v.variant("kind", [
  v.object({ kind: v.literal("membership"), membership: Membership, summary: v.nullable(Summary) }),
  v.object({ kind: v.literal("signed_out"), before: Timestamp }),
]);
export type PersonSubject = v.InferOutput<typeof PersonSubject>;

/**
 * The present state of every subject changed in (from, to] of a room's log. Live frames and catch-up are the same frame;
 * the reducer puts each subject if it is newer, and applies the frame only when `from` ≤ its cursor (SYNC-5).
 * `head` is the log's last number when the frame was made: `to` < `head` means more frames follow.
 */
export const RoomChangesFrame = v.object({
  type: v.literal("room_changes"),
  roomId: Id,
  from: LogNumber,
  to: LogNumber,
  head: LogNumber,
  subjects: v.array(RoomSubject),
  /** Persons named by the subjects that the receiver may not know; only in catch-up. */
  users: v.optional(v.array(User)),
});
export type RoomChangesFrame = v.InferOutput<typeof RoomChangesFrame>;

/** The same for a person's log; goes to that person's devices only. */
export const PersonChangesFrame = v.object({
  type: v.literal("person_changes"),
  from: LogNumber,
  to: LogNumber,
  head: LogNumber,
  subjects: v.array(PersonSubject),
  /** All whom the person has blocked, where that changed (SAFE-1). */
  blocked: v.optional(v.array(Id)),
  /** What the person has decided, and they themselves as others see them, where that changed (STATUS-1, PRIV-1). */
  settings: v.optional(OwnSettings),
  user: v.optional(User),
  /** What became of messages that the person has saved (SAVE-1). */
  saved: v.optional(v.array(SavedChange)),
  /** Drafts that the person has on other devices, ended ones too (DRAFT-1). */
  drafts: v.optional(v.array(Draft)),
});
export type PersonChangesFrame = v.InferOutput<typeof PersonChangesFrame>;

/** The cursor can't be answered (too far behind, ahead of the head, or of another database): drop the cache and read anew. `roomId` null: everything. */
export const ResetFrame = v.object({ type: v.literal("reset"), roomId: v.nullable(Id), lineage: Id });
export type ResetFrame = v.InferOutput<typeof ResetFrame>;

/** Rooms off screen that moved, at most once a second. */
export const SummariesFrame = v.object({ type: v.literal("summaries"), summaries: v.array(Summary), users: v.array(User) });
export type SummariesFrame = v.InferOutput<typeof SummariesFrame>;

/** Read and delivered positions that moved, up to receipt counter `to`; monotone, so a doubled frame does no harm. */
export const ReceiptsFrame = v.object({
  type: v.literal("receipts"),
  roomId: Id,
  from: LogNumber,
  to: LogNumber,
  receipts: v.array(Receipt),
});
export type ReceiptsFrame = v.InferOutput<typeof ReceiptsFrame>;

/** `threadId`: in this thread, not in the main timeline. */
export const TypingFrame = v.object({
  type: v.literal("typing"),
  roomId: Id,
  threadId: v.optional(Id),
  userId: Id,
  active: v.boolean(),
});
export type TypingFrame = v.InferOutput<typeof TypingFrame>;

export const PresenceFrame = v.object({ type: v.literal("presence"), presences: v.array(Presence) });
export type PresenceFrame = v.InferOutput<typeof PresenceFrame>;

/** Persons whose name or picture changed. `at` is the next `people` cursor, in the answer to one (ROOM-9). */
export const UsersFrame = v.object({ type: v.literal("users"), users: v.array(User), at: v.optional(Timestamp) });
export type UsersFrame = v.InferOutput<typeof UsersFrame>;

/** The first frame of a connection: it is authenticated and subscribed; what it missed follows. */
export const WelcomeFrame = v.object({
  type: v.literal("welcome"),
  version: v.number(),
  connectionId: v.string(),
  userId: Id,
  lineage: Id,
  /** When the connection's token ends; renew before. The server's tolerance comes on top (AUTH-1). */
  expiresAt: Timestamp,
  heartbeatMs: v.number(),
});
export type WelcomeFrame = v.InferOutput<typeof WelcomeFrame>;

/** Every 10 s: heads of what the connection follows, so that loss of the very last frame shows too (SYNC-5). */
export const HeartbeatFrame = v.object({
  type: v.literal("heartbeat"),
  person: LogNumber,
  rooms: v.array(v.object({ roomId: Id, head: LogNumber, receipts: LogNumber })),
});
export type HeartbeatFrame = v.InferOutput<typeof HeartbeatFrame>;

/** What became of one message of a `send_messages`: committed at `position` (the same answer however often it is sent), or refused. */
export const SendResult = v.variant("outcome", [
  v.object({ outcome: v.literal("committed"), message: Message, duplicate: v.boolean() }),
  v.object({ outcome: v.literal("refused"), messageId: Id, code: ErrorCode, retryable: v.boolean(), retryAfter: v.optional(v.number()) }),
]);
export type SendResult = v.InferOutput<typeof SendResult>;

/**
 * The command is done, durably where it is durable. `messages` answers `send_messages`, in its order; `roomId` answers `create_room` and `open_direct`;
 * `changed` is the number of the room's log up to which a client has to have come that shows what the command did.
 */
export const AckFrame = v.object({
  type: v.literal("ack"),
  id: CommandId,
  messages: v.optional(v.array(SendResult)),
  roomId: v.optional(Id),
  changed: v.optional(LogNumber),
});
export type AckFrame = v.InferOutput<typeof AckFrame>;

/** The command was not done. `retryAfter` is in seconds. */
export const RefusedFrame = v.object({
  type: v.literal("refused"),
  id: CommandId,
  code: ErrorCode,
  retryable: v.boolean(),
  retryAfter: v.optional(v.number()),
  errors: v.optional(v.array(FieldProblem)),
});
export type RefusedFrame = v.InferOutput<typeof RefusedFrame>;

/** The server goes away: come back after `retryAfter` milliseconds, which differ from socket to socket (SYNC-13). */
export const GoodbyeFrame = v.object({ type: v.literal("goodbye"), retryAfterMs: v.number() });
export type GoodbyeFrame = v.InferOutput<typeof GoodbyeFrame>;

/** Everything a server may send. */
export const ServerFrame = v.variant("type", [
  WelcomeFrame,
  RoomChangesFrame,
  PersonChangesFrame,
  ResetFrame,
  SummariesFrame,
  ReceiptsFrame,
  TypingFrame,
  PresenceFrame,
  UsersFrame,
  HeartbeatFrame,
  AckFrame,
  RefusedFrame,
  GoodbyeFrame,
]);
export type ServerFrame = v.InferOutput<typeof ServerFrame>;
export type ServerFrameType = ServerFrame["type"];
/** The answer to a command. */
export type AnswerFrame = AckFrame | RefusedFrame;
