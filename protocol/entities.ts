import * as v from "valibot";
import { MessageEvent } from "./events.ts";
import { Id } from "./ids.ts";
import { LinkPreview } from "./link-preview.ts";
import { MentionRange, WideMention } from "./mention-range.ts";
import { Poll } from "./poll.ts";
import { Role, RoomAccess, RoomForwarding, RoomKind, RoomPosters } from "./room-rules.ts";

/** A number of a log or an ordinal: a whole number from 0; 0 means "nothing yet". */
export const LogNumber = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
/** Milliseconds since 1970, for display only; order is by numbers, never by time (SYNC-14). */
export const Timestamp = v.pipe(v.number(), v.safeInteger());

/** What a person says of themselves for a time (STATUS-1): an emoji, a text, or both. From `until` on there is none; null: until it is changed. */
export const UserStatus = v.object({ emoji: v.string(), text: v.string(), until: v.nullable(Timestamp) });
export type UserStatus = v.InferOutput<typeof UserStatus>;

/** A person as others see them. `updatedAt` decides which of two copies is newer. */
export const User = v.object({
  id: Id,
  name: v.string(),
  avatar: v.nullable(v.string()),
  updatedAt: Timestamp,
  status: v.optional(v.nullable(UserStatus)),
  /** Whether a program answers for them (BOT-1). */
  bot: v.optional(v.boolean()),
});
export type User = v.InferOutput<typeof User>;

/** A room as every member sees it; nothing in it depends on who looks. A direct room's `name` is empty: its name is the other person. */
export const Room = v.object({
  id: Id,
  kind: RoomKind,
  name: v.string(),
  topic: v.string(),
  createdAt: Timestamp,
  /** Who made it; null where that is not known. */
  createdBy: v.optional(v.nullable(Id), null),
  /** Stands for the room in the place of a picture; empty: none. */
  emoji: v.optional(v.string(), ""),
  access: v.optional(RoomAccess, "invited"),
  posters: v.optional(RoomPosters, "members"),
  forwarding: v.optional(RoomForwarding, "allowed"),
  /** Staff roles of the tenant, one of which it takes to come in; empty: none (ROOM-33). */
  staffRoles: v.optional(v.array(v.string()), []),
  /** When it was archived: nobody writes in it any more; null: it is not (ROOM-32). */
  archivedAt: v.optional(v.nullable(Timestamp), null),
  /** Whether links in its messages get previews, where the tenant has them (LINK-5). */
  linkPreviews: v.optional(v.boolean(), true),
  /** Number of the room's log that last changed this subject. */
  changed: LogNumber,
});
export type Room = v.InferOutput<typeof Room>;

/** A group into which others are brought and where everybody writes, as all were before there were others. */
export const PLAIN_ROOM: Pick<Room, "emoji" | "access" | "posters" | "forwarding" | "staffRoles" | "archivedAt" | "linkPreviews"> = {
  emoji: "",
  access: "invited",
  posters: "members",
  forwarding: "allowed",
  staffRoles: [],
  archivedAt: null,
  linkPreviews: true,
};

/** Someone's place in a room, as every member sees it. `role` null: no longer in the room. */
export const Member = v.object({
  roomId: Id,
  userId: Id,
  role: v.nullable(Role),
  since: Timestamp,
  /** Until when they may write nothing here (SAFE-2); null or past: they may. */
  silencedUntil: v.optional(v.nullable(Timestamp)),
  changed: LogNumber,
});
export type Member = v.InferOutput<typeof Member>;

export const ATTACHMENT_KINDS = ["image", "video", "audio", "voice", "file"] as const;
export const AttachmentKind = v.picklist(ATTACHMENT_KINDS);
export type AttachmentKind = v.InferOutput<typeof AttachmentKind>;

/** `checking`: uploaded, not yet to be had; `ready`: may be downloaded; `refused`: found to be malware or broken, and gone. */
export const ATTACHMENT_STATES = ["checking", "ready", "refused"] as const;
export const AttachmentState = v.picklist(ATTACHMENT_STATES);
export type AttachmentState = v.InferOutput<typeof AttachmentState>;

const optionalNumber = v.nullable(v.pipe(v.number(), v.safeInteger(), v.minValue(0)));

/**
 * A file of a message, as every member sees it. `size` in bytes; `width` and `height` in pixels as shown; `duration` in milliseconds;
 * `waveform`: base64 of up to 64 bytes, one loudness (0–255) each; `placeholder`: base64 of a WebP of a few pixels, to be drawn blurred until the
 * picture is there; `thumbnails`: whether the variants `small` and `large` exist.
 */
export const Attachment = v.object({
  id: Id,
  kind: AttachmentKind,
  state: AttachmentState,
  name: v.string(),
  mediaType: v.string(),
  size: LogNumber,
  width: optionalNumber,
  height: optionalNumber,
  duration: optionalNumber,
  waveform: v.nullable(v.string()),
  placeholder: v.nullable(v.string()),
  thumbnails: v.boolean(),
});
export type Attachment = v.InferOutput<typeof Attachment>;

/** Sizes in which an attachment is served: as it was sent (pictures without their metadata), or fitted into 480 or 1600 pixels. */
export const ATTACHMENT_VARIANTS = ["original", "small", "large"] as const;
export const AttachmentVariant = v.picklist(ATTACHMENT_VARIANTS);
export type AttachmentVariant = v.InferOutput<typeof AttachmentVariant>;

/** That a message is pinned in its room: by whom and when. */
export const Pin = v.object({ by: Id, at: Timestamp });
export type Pin = v.InferOutput<typeof Pin>;

/** That a message reads otherwise than it was sent: how often it was changed, and when and by whom last (ROOM-17). */
export const Edit = v.object({ revision: LogNumber, at: Timestamp, by: Id });
export type Edit = v.InferOutput<typeof Edit>;

/** Who has reacted with an emoji, in the order in which they came (ROOM-18). */
export const Reaction = v.object({ emoji: v.string(), userIds: v.array(Id) });
export type Reaction = v.InferOutput<typeof Reaction>;

/** That another than its author deleted a message, and what they gave as the reason; null: nothing (SAFE-3). */
export const Removal = v.object({ by: Id, reason: v.nullable(v.string()) });
export type Removal = v.InferOutput<typeof Removal>;

/** How a message read: 0 as it was sent, each edit one more. `by` and `at`: who wrote it so, and when. */
export const MessageRevision = v.object({
  revision: LogNumber,
  body: v.string(),
  ranges: v.optional(v.nullable(v.array(MentionRange))),
  by: Id,
  at: Timestamp,
});
export type MessageRevision = v.InferOutput<typeof MessageRevision>;

/** What a room tells of itself between the messages of its members (ROOM-39). */
export const NOTICE_TYPES = ["joined", "left", "added", "removed", "renamed", "topic_changed", "archived", "unarchived"] as const;
/** What the sender of a message did to its room. `people`: the first few to whom, with their names of that day; `count`: of how many; `text`: the new name or topic. */
export const Notice = v.object({
  type: v.picklist(NOTICE_TYPES),
  people: v.array(v.object({ id: Id, name: v.string() })),
  count: LogNumber,
  text: v.string(),
});
export type Notice = v.InferOutput<typeof Notice>;

export const PRIORITY_LEVELS = ["important", "emergency"] as const;
export const PriorityLevel = v.picklist(PRIORITY_LEVELS);
export type PriorityLevel = v.InferOutput<typeof PriorityLevel>;

/** The message that an emergency was escalated from, for who is not in its room. */
export const EscalatedFrom = v.object({ roomId: Id, roomName: v.string(), messageId: Id });
export type EscalatedFrom = v.InferOutput<typeof EscalatedFrom>;

/**
 * That a message asks for acknowledgement: of how many (everybody who was in the room when it was sent, but its author), and how many have given it.
 * An emergency reminds them until `expiresAt` (PRIO-1, PRIO-4).
 */
export const Priority = v.object({
  level: PriorityLevel,
  recipients: LogNumber,
  acknowledged: LogNumber,
  expiresAt: v.nullable(Timestamp),
  escalatedFrom: v.optional(v.nullable(EscalatedFrom), null),
});
export type Priority = v.InferOutput<typeof Priority>;

/** One's own acknowledgement of a message: owed, or given within the last UNACKNOWLEDGE_MS. `reminders`: how often one was reminded of it. */
export const Acknowledgement = v.object({
  messageId: Id,
  position: LogNumber,
  senderId: Id,
  level: PriorityLevel,
  at: Timestamp,
  expiresAt: v.nullable(Timestamp),
  acknowledgedAt: v.nullable(Timestamp),
  reminders: LogNumber,
});
export type Acknowledgement = v.InferOutput<typeof Acknowledgement>;

/**
 * What stands under a message that a thread begins with (THREAD-1). `messages`: last position in the thread; `count`: its messages that are not
 * deleted; `lastAt`: when the last of them was sent; `userIds`: who wrote last, latest first, up to THREAD_FACES.
 */
export const Thread = v.object({ messages: LogNumber, count: LogNumber, lastAt: Timestamp, userIds: v.array(Id) });
export type Thread = v.InferOutput<typeof Thread>;

/**
 * Where the words of a forwarded message come from: who wrote them, under the name of that day, and when. `roomId` and `messageId` name the first
 * message, never by a name: who is in that room knows it (FWD-2). Out of a direct room all but `at` is null, unless the words are the forwarder's own.
 */
export const Forwarded = v.object({
  userId: v.nullable(Id),
  name: v.nullable(v.string()),
  roomId: v.nullable(Id),
  messageId: v.nullable(Id),
  at: Timestamp,
});
export type Forwarded = v.InferOutput<typeof Forwarded>;

/**
 * A message; `position` is its ordinal in the room's main timeline, from 1 without gaps; 0: it stands in its thread alone. `deletedAt` set: a tombstone, which keeps its
 * position and has neither text nor mentions nor attachments nor previews nor a poll, is not pinned,
 * has no reactions, asks for nothing, is no event, and tells neither of edits nor what it answered nor where it came from. `pinned` null: it is not. `edited` null: it reads as it was sent.
 */
export const Message = v.object({
  id: Id,
  roomId: Id,
  position: LogNumber,
  senderId: Id,
  kind: v.picklist(["text"]),
  body: v.string(),
  mentions: v.array(Id),
  /** Where the mentions stand in `body`, as far as the writer's client told; the names there are those of the day of writing. */
  ranges: v.optional(v.nullable(v.array(MentionRange))),
  attachments: v.array(Attachment),
  createdAt: Timestamp,
  deletedAt: v.nullable(Timestamp),
  /** Of a tombstone whose message another than its author deleted; null: it is none, or the author did. */
  removal: v.optional(v.nullable(Removal), null),
  pinned: v.optional(v.nullable(Pin), null),
  edited: v.optional(v.nullable(Edit), null),
  /** In the order in which the first of each came. */
  reactions: v.optional(v.array(Reaction), []),
  /** The message of the room that it answers and quotes, whatever has become of that since; null: none (ROOM-20). */
  replyTo: v.optional(v.nullable(Id), null),
  /**
   * Not null: nobody wrote it, the room tells what its sender did. `body` says the same in English, for who does not know the type or the field.
   * It is not to be read like a message: unread counts leave it out (ROOM-39).
   */
  notice: v.optional(v.nullable(v.fallback(v.nullable(Notice), null)), null),
  /** Mentions of many, and where they stand in `body`; null: none (MENTION-1). */
  wide: v.optional(v.nullable(v.array(WideMention)), null),
  /** What may be voted on, with `body` as its question; null: nothing (POLL-1). */
  poll: v.optional(v.nullable(Poll), null),
  /** Of pages that it links to, in the order of the links; null: none (LINK-1). */
  previews: v.optional(v.nullable(v.array(LinkPreview)), null),
  /** Null: a message among others. */
  priority: v.optional(v.nullable(Priority), null),
  /** Null: a person's message. Otherwise the tenant's own system said it, `body` all of it in words (EVENT-1). */
  event: v.optional(v.nullable(MessageEvent), null),
  /** Null: its words are its sender's own (FWD-1). */
  forwarded: v.optional(v.nullable(Forwarded), null),
  /** The message of the room whose thread it stands in; null: none. */
  threadId: v.optional(v.nullable(Id), null),
  /** Its ordinal in that thread, from 1 without gaps; 0: it stands in none. */
  threadPosition: v.optional(LogNumber, 0),
  /** The thread that begins with it; null: none does. */
  thread: v.optional(v.nullable(Thread), null),
  changed: LogNumber,
});
export type Message = v.InferOutput<typeof Message>;

/** A person's message of the main timeline that answers none, to which nobody has done anything yet. */
export const UNTOUCHED: Pick<
  Message,
  | "deletedAt"
  | "removal"
  | "pinned"
  | "edited"
  | "reactions"
  | "replyTo"
  | "notice"
  | "wide"
  | "poll"
  | "previews"
  | "priority"
  | "event"
  | "forwarded"
  | "threadId"
  | "threadPosition"
  | "thread"
> = {
  deletedAt: null,
  removal: null,
  pinned: null,
  edited: null,
  reactions: [],
  replyTo: null,
  notice: null,
  wide: null,
  poll: null,
  previews: null,
  priority: null,
  event: null,
  forwarded: null,
  threadId: null,
  threadPosition: 0,
  thread: null,
};

/** That a person has saved a message for themselves, and when they want to be reminded of it; `reminded`: they were, and have not taken note yet (SAVE-1). */
export const SavedMark = v.object({ roomId: Id, savedAt: Timestamp, remindAt: v.nullable(Timestamp), reminded: v.boolean() });
export type SavedMark = v.InferOutput<typeof SavedMark>;

/** What became of a saved message; `saved` null: it is saved no more, or not to be seen. One that one is reminded of comes along. */
export const SavedChange = v.object({ messageId: Id, saved: v.nullable(SavedMark), message: v.optional(v.nullable(Message), null) });
export type SavedChange = v.InferOutput<typeof SavedChange>;

/** How far one member has read and received, as positions; public, only ever rising (R10). */
export const Receipt = v.object({
  userId: Id,
  read: LogNumber,
  readAt: v.nullable(Timestamp),
  delivered: LogNumber,
});
export type Receipt = v.InferOutput<typeof Receipt>;

/** A room that asks a person to come in. `by` is who asked last; `declined`: the person said no, and may still change their mind (ROOM-11). */
export const Invitation = v.object({ by: v.nullable(User), at: Timestamp, declined: v.boolean() });
export type Invitation = v.InferOutput<typeof Invitation>;

/** What a person is told of in a room: all messages, those that mention them, or nothing. */
export const NOTIFICATION_LEVELS = ["all", "mentions", "none"] as const;
export const NotificationLevel = v.picklist(NOTIFICATION_LEVELS);
export type NotificationLevel = v.InferOutput<typeof NotificationLevel>;

/** How a person wants a room, on all their devices (ROOM-35). */
export const RoomPreferences = v.object({
  level: NotificationLevel,
  /** Until then they are told of nothing, whatever the level; null: not. */
  mutedUntil: v.nullable(Timestamp),
  /** Favourites stand before all others, in the order of this; null: it is none. */
  favourite: v.nullable(v.number()),
});
export type RoomPreferences = v.InferOutput<typeof RoomPreferences>;

/** How everybody has a room who has not said otherwise. */
export const DEFAULT_PREFERENCES: RoomPreferences = { level: "all", mutedUntil: null, favourite: null };

/**
 * A thread that one follows and has not read to its end (THREAD-3). `marker`: position in the thread up to which it is read; `unread`: messages after
 * it that are not deleted, `mentions`: those of them that mention one.
 */
export const FollowedThread = v.object({ threadId: Id, marker: LogNumber, unread: LogNumber, mentions: LogNumber });
export type FollowedThread = v.InferOutput<typeof FollowedThread>;

/**
 * One's own place in a room, from one's own log: unread = `Summary.messages` − `marker` − those of `Summary.deleted` after `marker`, never below 0.
 * `role` null: one is not in the room, and only `invitation` tells of it. `peer` is the other person of a direct room.
 */
export const Membership = v.object({
  roomId: Id,
  role: v.nullable(Role),
  marker: LogNumber,
  mentions: LogNumber,
  /** Until when one may write nothing here (SAFE-2); null or past: one may. */
  silencedUntil: v.optional(v.nullable(Timestamp)),
  room: Room,
  peer: v.nullable(User),
  /** Null: none, as always with a role. */
  invitation: v.optional(v.nullable(Invitation), null),
  preferences: v.optional(RoomPreferences, DEFAULT_PREFERENCES),
  /** Threads of the room that one follows and has not read to their end: those in which was written last, THREADS_PER_MEMBERSHIP at most. */
  threads: v.optional(v.array(FollowedThread)),
  /** The last message of the first of `threads`; null: there is none. */
  threadMessage: v.optional(v.nullable(Message)),
  /** The latest ACKNOWLEDGEMENTS_PER_MEMBERSHIP, newest first. */
  acknowledgements: v.optional(v.array(Acknowledgement), []),
  /** How many messages one has written here to be sent later, or could not be sent (SCHED-1). */
  scheduled: v.optional(LogNumber, 0),
  /** Number of the person's log that last changed this subject. */
  changed: LogNumber,
});
export type Membership = v.InferOutput<typeof Membership>;

/** Positions of tombstones and notices, in rising order; the latest TOMBSTONES_PER_SUMMARY of the room. A node of 0.1 tells none. */
export const Tombstones = v.optional(v.array(LogNumber), []);

/**
 * What a room list shows of a room that is not on screen. `head`: last number of the log; `messages`: last position; `deleted`: which of them
 * are no longer to be read (ROOM-6).
 */
export const Summary = v.object({
  roomId: Id,
  head: LogNumber,
  messages: LogNumber,
  deleted: Tombstones,
  lastMessage: v.nullable(Message),
});
export type Summary = v.InferOutput<typeof Summary>;

export const PRESENCE_STATUSES = ["online", "away", "offline"] as const;
export const PresenceStatus = v.picklist(PRESENCE_STATUSES);
export type PresenceStatus = v.InferOutput<typeof PresenceStatus>;

/** What a person has decided for all their devices (STATUS-4, PRIV-1). `away`: that they count as away while a device of theirs is online. */
export const OwnSettings = v.object({ away: v.boolean(), hidesPresence: v.boolean(), hidesReads: v.boolean() });
export type OwnSettings = v.InferOutput<typeof OwnSettings>;

/** A person's presence over all their devices; `lastSeen` is set when offline. Of who hides it all that is told is `offline` without a time (PRIV-2). */
export const Presence = v.object({ userId: Id, status: PresenceStatus, lastSeen: v.nullable(Timestamp) });
export type Presence = v.InferOutput<typeof Presence>;
