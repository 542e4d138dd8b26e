import type {
  Attachment,
  AttachmentKind,
  Forwarded,
  Member,
  Membership,
  Message,
  OwnSettings,
  Presence,
  PriorityLevel,
  Receipt,
  Room,
  SavedMark,
  Summary,
  User,
} from "../../../protocol/entities.ts";
import type { ErrorCode } from "../../../protocol/errors.ts";
import type { Id } from "../../../protocol/ids.ts";
import type { MessagePatch } from "./message-patch.ts";
import type { Limits } from "../../../protocol/limits.ts";
import type { MentionRange, WideMention } from "../../../protocol/mention-range.ts";
import type { OutgoingPoll } from "../../../protocol/poll.ts";

/** What the connection is doing, as shown to the person (R5). */
export type ConnectionStatus = "idle" | "connecting" | "online" | "reconnecting" | "polling" | "offline" | "refused";

export interface Connection {
  readonly status: ConnectionStatus;
  /** When the next try is due (ms since 1970), while reconnecting. */
  readonly retryAt: number | null;
  /** Why it was refused: the server's word, or that the token source has no token; null otherwise. */
  readonly reason: ErrorCode | "token_failed" | null;
}

/** Stages of a message on its way out; it leaves the outbox when the log holds it. */
export type OutgoingStage = "queued" | "sending" | "failed";

/**
 * Stages of a file on its way: `waiting` for its turn, the network or the next try; `paused` by the person; `uploaded`: the server has all of it;
 * `failed`: refused for good until the person tries again.
 */
export type FileStage = "waiting" | "uploading" | "paused" | "uploaded" | "failed";

/** A file that was chosen and is in no message of the log yet. */
export interface OutgoingFile {
  /** Made when it was chosen; the message's attachment has the same id, but for a file that the server wanted under a new one. */
  readonly id: Id;
  readonly roomId: Id;
  /** The conversation for which it was chosen. */
  readonly conversation: string;
  readonly name: string;
  /** As the browser tells it; may be empty. */
  readonly mediaType: string;
  /** Bytes. */
  readonly size: number;
  readonly kind: AttachmentKind;
  /** Of a voice message, in milliseconds; null otherwise. */
  readonly duration: number | null;
  /** Of a voice message, as `Attachment.waveform`; null otherwise. */
  readonly waveform: string | null;
  readonly stage: FileStage;
  /** What the server has of it, from 0 to 1. */
  readonly progress: number;
  /** Why it failed, when it did. */
  readonly reason: ErrorCode | null;
  /** Whether it outlives the page. False where storage is denied or full: leaving the page loses it. */
  readonly kept: boolean;
}

/** A message not yet known to be in the log. */
export interface OutboxRow {
  readonly id: Id;
  readonly roomId: Id;
  readonly body: string;
  readonly mentions: readonly Id[];
  /** Where they stand in `body`. */
  readonly ranges: readonly MentionRange[];
  /** The message that it answers; null: none. */
  readonly replyTo: Id | null;
  /** Mentions of many, and where they stand in `body`. */
  readonly wide: readonly WideMention[];
  /** What may be voted on, with `body` as its question; null: nothing. */
  readonly poll: OutgoingPoll | null;
  /** Of a forwarded message: where its words come from, and its files; null: its words are the person's own. */
  readonly forward: { readonly source: Forwarded; readonly attachments: readonly Attachment[] } | null;
  /** The conversation that it is written in: its room, or a thread. */
  readonly conversation: string;
  /** What it asks for; null: a message among others. */
  readonly priority: PriorityLevel | null;
  /** In the order chosen. The message goes out when all of them are uploaded; until then it is `queued` and holds nothing back (SYNC-11). */
  readonly files: readonly OutgoingFile[];
  readonly createdAt: number;
  readonly stage: OutgoingStage;
  /** Why it failed, when it did. */
  readonly reason: ErrorCode | null;
}

/** A text that the server did not take for a message. */
export interface RefusedEdit {
  /** Of the edit itself, to try it again or drop it. */
  readonly id: Id;
  readonly messageId: Id;
  readonly body: string;
  readonly mentions: readonly Id[];
  readonly ranges?: readonly MentionRange[] | undefined;
  readonly reason: ErrorCode | null;
}

/** A stretch of history without gaps: positions rise by one from first to last. */
export interface Timeline {
  readonly messages: readonly Message[];
  /** Whether older messages exist before the first. */
  readonly hasBefore: boolean;
  /** Whether newer messages exist after the last (after a jump into the past). */
  readonly hasAfter: boolean;
  readonly loading: "none" | "before" | "after" | "around" | "newest";
  /** Why the last load failed; null when it did not. */
  readonly problem: ErrorCode | null;
}

/** The thread on screen, beside its room or above it. */
export interface ThreadState {
  /** Names it as a conversation: see conversation.ts. */
  readonly id: string;
  readonly roomId: Id;
  /** The message that it begins with. */
  readonly threadId: Id;
  /** That message; null until it is read. */
  readonly root: Message | null;
  /** Its messages by their positions in it, the first of all at 0; as true as the room's. Null until it is read. */
  readonly timeline: Timeline | null;
  /** Whether it was read since it was opened, or since the room was read anew. */
  readonly isRead: boolean;
  /** Null: not known yet. */
  readonly following: boolean | null;
  readonly typing: ReadonlyMap<Id, number>;
  /** Marker when it was opened; null: nothing was unread. */
  readonly divider: number | null;
  /** Whether what is written is to stand in the room as well. */
  readonly alsoInRoom: boolean;
}

/** One room as this client holds it. */
export interface RoomState {
  readonly room: Room;
  readonly membership: Membership;
  readonly summary: Summary;
  /** Number of the room's log up to which `timeline` and `members` are true; null: not loaded. */
  readonly cursor: number | null;
  /** Receipt counter up to which `receipts` is true. */
  readonly receiptCounter: number;
  /** Null until the room is first opened. */
  readonly timeline: Timeline | null;
  /** Messages that answers quote and that were read for them, as true as `timeline`; null: the room does not have it. */
  readonly quoted: ReadonlyMap<Id, Message | null>;
  readonly members: ReadonlyMap<Id, Member>;
  /** Whether the first page of members has been read; what came by the log alone says nothing of the others. */
  readonly membersRead: boolean;
  /** Whether `members` is everyone. */
  readonly membersComplete: boolean;
  readonly receipts: ReadonlyMap<Id, Receipt>;
  /** Whether `receipts` is everyone's. */
  readonly receiptsComplete: boolean;
  /** Who is typing, and until when (ms since 1970). */
  readonly typing: ReadonlyMap<Id, number>;
  /** Marker when the room was opened: where the unread divider stands while it is on screen; null: none. */
  readonly divider: number | null;
  /** When the latest message was sent that one's own log has told of threads of the room; 0: none. */
  readonly threadsToldAt: number;
  /** Where a thread is shown in the shape of a room: which one. */
  readonly threadId?: Id;
}

/** Everything the interface draws from. Frozen snapshots: a change makes new objects along its path, all else stays identical. */
export interface ChatState {
  readonly connection: Connection;
  /** Null until the first opening succeeded (or was restored from storage). */
  readonly me: User | null;
  readonly roles: readonly string[];
  readonly limits: Limits;
  readonly lineage: Id | null;
  /** Cursor of one's own log. */
  readonly personCursor: number;
  /** "loading" before the first list, "ready" after; "stale" when it comes from storage and was not confirmed yet. */
  readonly listing: "loading" | "stale" | "ready";
  readonly rooms: ReadonlyMap<Id, RoomState>;
  /** Rooms that ask the person to come in, by their id; also those that the person declined. */
  readonly invitations: ReadonlyMap<Id, Membership>;
  readonly users: ReadonlyMap<Id, User>;
  /** Names that persons had before, latest first, as far as this client saw them change: old mentions are written with them. */
  readonly formerNames: ReadonlyMap<Id, readonly string[]>;
  /** Server's time up to which `users` is true (ROOM-9); null: not known yet. */
  readonly usersAt: number | null;
  readonly presences: ReadonlyMap<Id, Presence>;
  /** By conversation, in sending order. */
  readonly outbox: ReadonlyMap<Id, readonly OutboxRow[]>;
  /** By conversation, as all of drafts. */
  readonly drafts: ReadonlyMap<Id, string>;
  /** Who is mentioned in a draft, and where; drafts that mention nobody are left out. */
  readonly draftMentions: ReadonlyMap<Id, readonly MentionRange[]>;
  /** The messages that drafts answer. */
  readonly draftReplies: ReadonlyMap<Id, Id>;
  /** Files chosen and not sent yet, in the order chosen; conversations without any are left out. */
  readonly draftFiles: ReadonlyMap<Id, readonly OutgoingFile[]>;
  /** Messages whose deletion was asked for; each stays until its tombstone comes (then `Message.deletedAt` tells) or the server refuses. */
  readonly deleting: ReadonlySet<Id>;
  /** How messages look by what was asked for and the log does not tell yet: it goes over what they are. */
  readonly patches: ReadonlyMap<Id, MessagePatch>;
  /** Edits that the server refused, by the message that they are about: their texts wait for the person. */
  readonly refusedEdits: ReadonlyMap<Id, RefusedEdit>;
  /** Whom the person has blocked (SAFE-1). */
  readonly blocked: ReadonlySet<Id>;
  /** What the person has decided for all their devices (STATUS-4, PRIV-1); null: not known, or the server knows no such things. */
  readonly settings: OwnSettings | null;
  /** What the person has saved, by messages; also of rooms that are not listed (SAVE-1). */
  readonly saved: ReadonlyMap<Id, SavedMark>;
  readonly openRoomId: Id | null;
  /** The thread of the open room that is on screen. */
  readonly thread: ThreadState | null;
  /** Sent, received and doubled messages since start, for the demo and tests. */
  readonly counters: { readonly sent: number; readonly received: number; readonly duplicated: number };
}
