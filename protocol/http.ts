import * as v from "valibot";
import { Command, Cursors, MessageText } from "./commands.ts";
import {
  Attachment,
  AttachmentKind,
  AttachmentVariant,
  LogNumber,
  Member,
  Membership,
  Message,
  MessageRevision,
  OwnSettings,
  PriorityLevel,
  Receipt,
  Room,
  SavedChange,
  Summary,
  Timestamp,
  Tombstones,
  User,
} from "./entities.ts";
import { Role } from "./room-rules.ts";
import { ErrorCode } from "./errors.ts";
import { AckFrame, RefusedFrame, ServerFrame } from "./frames.ts";
import { Id } from "./ids.ts";
import { Limits, MESSAGES_BY_ID, OBSERVED_USERS, PAGE_ATTACHMENTS, PAGE_MESSAGES, PAGE_RECEIPTS, PAGE_ROOMS } from "./limits.ts";

/** Paths of the HTTP contract, in Hono's notation. */
export const PATHS = {
  open: "/v1/open",
  tickets: "/v1/tickets",
  commands: "/v1/commands",
  poll: "/v1/poll",
  socket: "/v1/socket",
  rooms: "/v1/rooms",
  room: "/v1/rooms/:roomId",
  messages: "/v1/rooms/:roomId/messages",
  messagesById: "/v1/rooms/:roomId/messages/by-id",
  messageRevisions: "/v1/rooms/:roomId/messages/:messageId/revisions",
  messageVote: "/v1/rooms/:roomId/messages/:messageId/vote",
  acknowledgements: "/v1/rooms/:roomId/messages/:messageId/acknowledgements",
  acknowledgementExport: "/v1/rooms/:roomId/messages/:messageId/acknowledgements/export",
  drafts: "/v1/drafts",
  savedMessages: "/v1/saved-messages",
  scheduledMessages: "/v1/scheduled-messages",
  events: "/v1/rooms/:roomId/events",
  members: "/v1/rooms/:roomId/members",
  member: "/v1/rooms/:roomId/members/:subject",
  receipts: "/v1/rooms/:roomId/receipts",
  messageReceipts: "/v1/rooms/:roomId/messages/:messageId/receipts",
  roomAttachments: "/v1/rooms/:roomId/attachments",
  uploads: "/v1/uploads",
  upload: "/v1/uploads/:uploadId",
  attachmentLinks: "/v1/attachments/links",
  attachmentContent: "/v1/attachments/:attachmentId/content",
  file: "/v1/files/:link",
  search: "/v1/search",
  users: "/v1/users",
  user: "/v1/users/:subject",
  profile: "/v1/users/by-id/:userId/profile",
  session: "/v1/session",
  revocations: "/v1/revocations",
  apiKeys: "/v1/api-keys",
  apiKey: "/v1/api-keys/:prefix",
  storage: "/v1/storage",
  policy: "/v1/policy",
  reports: "/v1/reports",
  health: "/healthz",
  readiness: "/readyz",
  openapi: "/openapi.json",
  docs: "/docs",
} as const;

/** Fills the `:name` parts of a path. */
export function pathTo(path: (typeof PATHS)[keyof typeof PATHS], values: Readonly<Record<string, string>> = {}): string {
  return path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(values[name] ?? ""));
}

/** A single-use socket ticket; opaque, good for 30 s, bound to tenant, user and origin (AUTH-3). */
export const Ticket = v.object({ value: v.string(), expiresAt: Timestamp });
export type Ticket = v.InferOutput<typeof Ticket>;

/** A room with its newest messages, and the cursor from which to watch it. Messages rise by position without gaps. */
export const RoomSnapshot = v.object({
  room: Room,
  cursor: LogNumber,
  receipts: LogNumber,
  messages: v.array(Message),
  /** As in `Summary`. */
  deleted: Tombstones,
  hasBefore: v.boolean(),
  users: v.array(User),
});
export type RoomSnapshot = v.InferOutput<typeof RoomSnapshot>;

/** A row of the room list. */
export const RoomEntry = v.object({ membership: Membership, summary: Summary });
export type RoomEntry = v.InferOutput<typeof RoomEntry>;

/** `timeZone`: where the person is, as an IANA name; kept, and told to who looks at their profile. One that is none is passed over. */
export const OpenRequest = v.object({
  roomId: v.optional(v.nullable(Id)),
  timeZone: v.optional(v.fallback(v.pipe(v.string(), v.maxLength(64)), "")),
});
export type OpenRequest = v.InferOutput<typeof OpenRequest>;
/** The one call that opens a chat. `expiresAt` is the token's; `person` the cursor of one's own log. */
export const OpenResponse = v.object({
  version: v.number(),
  lineage: Id,
  tenantId: Id,
  user: User,
  roles: v.array(v.string()),
  expiresAt: Timestamp,
  limits: Limits,
  person: LogNumber,
  rooms: v.array(RoomEntry),
  /** Rooms that ask the person to come in, the latest LISTED_INVITATIONS, newest first. */
  invitations: v.optional(v.array(Membership), []),
  room: v.nullable(RoomSnapshot),
  users: v.array(User),
  /** Whom the person has blocked. */
  blocked: v.optional(v.array(Id), []),
  /** What the person has decided; a server that tells nothing knows neither statuses nor hiding. */
  settings: v.optional(OwnSettings),
  /** What the person has saved (SAVE-1). */
  saved: v.optional(v.array(SavedChange), []),
  ticket: Ticket,
});
export type OpenResponse = v.InferOutput<typeof OpenResponse>;

export const TicketResponse = v.object({ ticket: Ticket, expiresAt: Timestamp });
export type TicketResponse = v.InferOutput<typeof TicketResponse>;

export const CommandRequest = Command;
export const CommandResponse = v.variant("type", [AckFrame, RefusedFrame]);

/** A poll names the device, whether its person uses it, what it holds, what it observes, and how long it may wait (ms). */
export const PollRequest = v.object({
  connectionId: Id,
  status: v.optional(v.picklist(["online", "away"])),
  cursors: Cursors,
  observe: v.pipe(v.array(Id), v.maxLength(OBSERVED_USERS)),
  waitMs: v.pipe(v.number(), v.minValue(0), v.maxValue(25_000)),
});
export type PollRequest = v.InferOutput<typeof PollRequest>;
export const PollResponse = v.object({ frames: v.array(ServerFrame), expiresAt: Timestamp });
export type PollResponse = v.InferOutput<typeof PollResponse>;

/** A whole number in a query. */
export const wholeNumber = v.pipe(v.string(), v.regex(/^\d{1,15}$/, "must be a whole number"), v.transform(Number));

/**
 * At most one of `before`, `after`, `around`, `at`: positions, for `around` also the id of a message, for `at` a time in ms since 1970, for what was
 * written first from then on. None, an id that the room does not have, and a time after the last message ask for the newest. `thread`: the page is of
 * the thread that begins with this message, and so are positions; it takes no `at`.
 */
export const MessagesQuery = v.pipe(
  v.object({
    before: v.optional(wholeNumber),
    after: v.optional(wholeNumber),
    around: v.optional(v.union([wholeNumber, Id])),
    at: v.optional(wholeNumber),
    thread: v.optional(Id),
    limit: v.optional(v.pipe(wholeNumber, v.minValue(1), v.maxValue(PAGE_MESSAGES)), String(PAGE_MESSAGES)),
  }),
  v.check(
    (query) => [query.before, query.after, query.around, query.at].filter((value) => value !== undefined).length <= 1,
    "give one of before, after, around, at",
  ),
  v.check(({ at, thread }) => at === undefined || thread === undefined, "at is for rooms, not for threads"),
);
export type MessagesQuery = v.InferOutput<typeof MessagesQuery>;
/** Whether one follows a thread, and up to which position one has read it. */
export const ThreadPlace = v.object({ following: v.boolean(), marker: LogNumber });
export type ThreadPlace = v.InferOutput<typeof ThreadPlace>;

/** A page of history; `head` is the room's log number at which it was read. Of a thread: with the message that it begins with, and one's own place. */
export const MessagesResponse = v.object({
  messages: v.array(Message),
  root: v.optional(v.nullable(Message)),
  place: v.optional(v.nullable(ThreadPlace)),
  users: v.array(User),
  hasBefore: v.boolean(),
  hasAfter: v.boolean(),
  head: LogNumber,
});
export type MessagesResponse = v.InferOutput<typeof MessagesResponse>;

/** Ids of messages, with commas between them: those that replies quote and no page holds. */
export const MessagesByIdQuery = v.object({
  ids: v.pipe(
    v.string(),
    v.transform((ids) => ids.split(",")),
    v.array(Id),
    v.maxLength(MESSAGES_BY_ID),
  ),
});
export type MessagesByIdQuery = v.InferOutput<typeof MessagesByIdQuery>;
/** Those that the room has, in the order of their positions, as they are at `head` of the room's log. */
export const MessagesByIdResponse = v.object({ messages: v.array(Message), users: v.array(User), head: LogNumber });
export type MessagesByIdResponse = v.InferOutput<typeof MessagesByIdResponse>;

/** How a message has read, latest first: the newest LISTED_REVISIONS. */
export const MessageRevisionsResponse = v.object({ revisions: v.array(MessageRevision) });
export type MessageRevisionsResponse = v.InferOutput<typeof MessageRevisionsResponse>;

/** Whether the person has voted in an anonymous poll; what they chose nobody can tell (POLL-2). */
export const MessageVoteResponse = v.object({ voted: v.boolean() });
export type MessageVoteResponse = v.InferOutput<typeof MessageVoteResponse>;

/** A person who was asked for the acknowledgement of a message. `acknowledgedAt` null: not yet; `present`: whether they are in the room. */
export const AcknowledgementEntry = v.object({
  user: User,
  acknowledgedAt: v.nullable(Timestamp),
  reminders: LogNumber,
  present: v.boolean(),
});
export type AcknowledgementEntry = v.InferOutput<typeof AcknowledgementEntry>;
/** A person who was told of an emergency in step `step`, and when they have acknowledged that. */
export const EscalationEntry = v.object({ user: User, step: LogNumber, at: Timestamp, acknowledgedAt: v.nullable(Timestamp) });
export type EscalationEntry = v.InferOutput<typeof EscalationEntry>;
/** Who has acknowledged a message and who has not, these first, by name; the first LISTED_ACKNOWLEDGEMENTS. */
export const AcknowledgementsResponse = v.object({ entries: v.array(AcknowledgementEntry), escalations: v.array(EscalationEntry) });
export type AcknowledgementsResponse = v.InferOutput<typeof AcknowledgementsResponse>;

export const EXPORT_FORMATS = ["csv", "json"] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];
export const ExportQuery = v.object({ format: v.optional(v.picklist(EXPORT_FORMATS), "csv") });

/** A message that its author has written to be sent later. `refused`: why it could not be sent when its time had come; null: it waits. */
export const ScheduledMessage = v.object({
  id: Id,
  roomId: Id,
  roomName: v.string(),
  peer: v.nullable(User),
  ...MessageText.entries,
  replyTo: v.nullable(Id),
  priority: v.nullable(PriorityLevel),
  sendAt: Timestamp,
  refused: v.nullable(ErrorCode),
});
export type ScheduledMessage = v.InferOutput<typeof ScheduledMessage>;
/** One's own, by their time. */
export const ScheduledMessagesResponse = v.object({ messages: v.array(ScheduledMessage) });
export type ScheduledMessagesResponse = v.InferOutput<typeof ScheduledMessagesResponse>;

export const MembersQuery = v.object({
  after: v.optional(Id),
  limit: v.optional(v.pipe(wholeNumber, v.minValue(1), v.maxValue(200)), "200"),
});
export type MembersQuery = v.InferOutput<typeof MembersQuery>;
export const MemberEntry = v.object({ member: Member, user: User });
/** Members in user-id order; `next` is the `after` of the next page. */
export const MembersResponse = v.object({ members: v.array(MemberEntry), next: v.nullable(Id) });
export type MembersResponse = v.InferOutput<typeof MembersResponse>;

/**
 * Rooms that are open to the person; with `archived` those alone that are archived, of the person's own groups too. Those whose name holds
 * `search`, by name; `after` is the `next` of the page before.
 */
export const RoomsQuery = v.object({
  search: v.optional(v.pipe(v.string(), v.maxLength(80)), ""),
  archived: v.optional(v.picklist(["true", "false"]), "false"),
  after: v.optional(Id),
  limit: v.optional(v.pipe(wholeNumber, v.minValue(1), v.maxValue(PAGE_ROOMS)), String(PAGE_ROOMS)),
});
export type RoomsQuery = v.InferOutput<typeof RoomsQuery>;
/** A room that a person may come into, or is in: then with their `role`. `members`: how many it has. */
export const BrowsedRoom = v.object({ room: Room, role: v.nullable(Role), members: LogNumber });
export type BrowsedRoom = v.InferOutput<typeof BrowsedRoom>;
export const RoomsResponse = v.object({ rooms: v.array(BrowsedRoom), next: v.nullable(Id) });
export type RoomsResponse = v.InferOutput<typeof RoomsResponse>;

/** A person as those see them who may know them: their staff roles, and the IANA name of their time zone, where they told one. */
export const ProfileResponse = v.object({ user: User, roles: v.array(v.string()), timeZone: v.nullable(v.string()) });
export type ProfileResponse = v.InferOutput<typeof ProfileResponse>;

/** Receipts of all present members, and the counter they were read at. */
export const ReceiptsResponse = v.object({ receipts: v.array(Receipt), counter: LogNumber });
export type ReceiptsResponse = v.InferOutput<typeof ReceiptsResponse>;

export const RECEIPT_STATES = ["read", "delivered", "pending"] as const;
export type ReceiptState = (typeof RECEIPT_STATES)[number];
/** `state`: of which persons; `after` is the `next` of the page before. */
export const MessageReceiptsQuery = v.object({
  state: v.picklist(RECEIPT_STATES),
  after: v.optional(Id),
  limit: v.optional(v.pipe(wholeNumber, v.minValue(1), v.maxValue(PAGE_RECEIPTS)), String(PAGE_RECEIPTS)),
});
export type MessageReceiptsQuery = v.InferOutput<typeof MessageReceiptsQuery>;
/**
 * How far one member is with a message. Times are null where nobody knows them (of each person the latest steps are kept), or where the person or
 * the caller does not show them (PRIV-2, PRIV-3).
 */
export const MessageReceipt = v.object({ user: User, deliveredAt: v.nullable(Timestamp), readAt: v.nullable(Timestamp) });
export type MessageReceipt = v.InferOutput<typeof MessageReceipt>;
/**
 * A page of those members, but its author, who are in the state that was asked for, by name; and how many there are in each. `hidden`: of how many
 * the caller is not told what they have read; these count as `delivered` or `pending`.
 */
export const MessageReceiptsResponse = v.object({
  entries: v.array(MessageReceipt),
  next: v.nullable(Id),
  counts: v.object({ read: LogNumber, delivered: LogNumber, pending: LogNumber }),
  hidden: LogNumber,
});
export type MessageReceiptsResponse = v.InferOutput<typeof MessageReceiptsResponse>;

/**
 * Metadata of an upload by the tus protocol 1.0 (`Upload-Metadata`, each value base64): the room, the id that the message will name (made by
 * the client, so that it can be named before it is there), name and declared type, and for a voice message its waveform and duration in ms.
 */
export const UploadMetadata = v.object({
  roomId: Id,
  attachmentId: Id,
  name: v.pipe(v.string(), v.maxLength(1_000)),
  mediaType: v.pipe(v.string(), v.maxLength(200)),
  voice: v.optional(v.literal("true")),
  duration: v.optional(wholeNumber),
  waveform: v.optional(v.pipe(v.string(), v.maxLength(128), v.regex(/^[A-Za-z0-9+/]*={0,2}$/, "must be base64"))),
});
export type UploadMetadata = v.InferOutput<typeof UploadMetadata>;
/** The answer to the request that brought the last byte. */
export const UploadResponse = v.object({ attachment: Attachment });
export type UploadResponse = v.InferOutput<typeof UploadResponse>;

export const AttachmentLinksRequest = v.object({
  attachments: v.pipe(
    v.array(v.object({ id: Id, variant: AttachmentVariant, download: v.optional(v.boolean(), false) })),
    v.minLength(1),
    v.maxLength(PAGE_ATTACHMENTS),
  ),
});
export type AttachmentLinksRequest = v.InferOutput<typeof AttachmentLinksRequest>;
/**
 * A link for one person, good until `expiresAt`; whether the person may still have the file is asked again at each use. `url` is absolute, or a
 * path on the server's own address.
 */
export const AttachmentLink = v.object({ id: Id, variant: AttachmentVariant, url: v.string(), expiresAt: Timestamp });
export type AttachmentLink = v.InferOutput<typeof AttachmentLink>;
/** Links in the order asked for; those that the person may not have are left out. */
export const AttachmentLinksResponse = v.object({ links: v.array(AttachmentLink) });
export type AttachmentLinksResponse = v.InferOutput<typeof AttachmentLinksResponse>;

export const AttachmentContentQuery = v.object({ variant: v.optional(AttachmentVariant, "original") });

/** Newest first; `before` is the `next` of the page before. */
export const RoomAttachmentsQuery = v.object({
  kind: v.optional(AttachmentKind),
  before: v.optional(Id),
  limit: v.optional(v.pipe(wholeNumber, v.minValue(1), v.maxValue(PAGE_ATTACHMENTS)), String(PAGE_ATTACHMENTS)),
});
export type RoomAttachmentsQuery = v.InferOutput<typeof RoomAttachmentsQuery>;
/** A file of a room with the message it belongs to. */
export const RoomAttachment = v.object({ attachment: Attachment, messageId: Id, position: LogNumber, senderId: Id, createdAt: Timestamp });
export type RoomAttachment = v.InferOutput<typeof RoomAttachment>;
export const RoomAttachmentsResponse = v.object({ attachments: v.array(RoomAttachment), users: v.array(User), next: v.nullable(Id) });
export type RoomAttachmentsResponse = v.InferOutput<typeof RoomAttachmentsResponse>;

/** What a tenant's files take, and what was refused since when, by error code. For tenant administrators. */
export const StorageResponse = v.object({
  bytes: LogNumber,
  quotaBytes: LogNumber,
  files: LogNumber,
  refused: v.array(v.object({ code: ErrorCode, count: LogNumber })),
});
export type StorageResponse = v.InferOutput<typeof StorageResponse>;

export const UsersQuery = v.object({
  search: v.optional(v.pipe(v.string(), v.maxLength(80)), ""),
  limit: v.optional(v.pipe(wholeNumber, v.minValue(1), v.maxValue(50)), "20"),
});
export type UsersQuery = v.InferOutput<typeof UsersQuery>;
export const UsersResponse = v.object({ users: v.array(User) });
export type UsersResponse = v.InferOutput<typeof UsersResponse>;

/** An id of the tenant's own: PostgreSQL's text holds no U+0000. */
const ForeignId = v.pipe(v.string(), v.maxLength(256), v.regex(/^[^\0]+$/));

/** Ends tokens: one by its `jti`, or all of a person's issued up to now; `remove` also takes the person out of the tenant. For tenant administrators. */
export const RevocationRequest = v.union([
  v.object({ tokenId: ForeignId }),
  v.object({ subject: ForeignId, remove: v.optional(v.boolean(), false) }),
]);
export type RevocationRequest = v.InferOutput<typeof RevocationRequest>;
