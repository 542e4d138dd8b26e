import { sql } from "drizzle-orm";
import { bigint, index, integer, jsonb, pgTable, primaryKey, text, unique, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { Attachment, Forwarded, Notice, Priority, Reaction, Thread } from "../../../protocol/entities.ts";
import type { LinkPreview } from "../../../protocol/link-preview.ts";
import type { MessageEvent } from "../../../protocol/events.ts";
import type { MentionRange, WideMention } from "../../../protocol/mention-range.ts";
import type { Poll } from "../../../protocol/poll.ts";
import { bytea, moment } from "./columns.ts";

export const messages = pgTable(
  "messages",
  {
    tenantId: uuid("tenant_id").notNull(),
    roomId: uuid("room_id").notNull(),
    /** Made by the author's client: what makes a send repeatable (SYNC-1). */
    id: uuid("id").notNull(),
    /** Ordinal in the main timeline, from 1 without gaps; of what stands in a thread alone: minus its first log number, which nobody is shown. */
    position: bigint("position", { mode: "number" }).notNull(),
    senderId: uuid("sender_id").notNull(),
    kind: text("kind").$type<"text">().notNull(),
    body: text("body").notNull(),
    mentions: uuid("mentions")
      .array()
      .notNull()
      .default(sql`'{}'`),
    /** Where they stand in the body; null: not known. */
    ranges: jsonb("ranges").$type<readonly MentionRange[]>(),
    /** What readers are shown of its files: the protocol's attachments. */
    attachments: jsonb("attachments")
      .$type<readonly Attachment[]>()
      .notNull()
      .default(sql`'[]'`),
    /** Set: a tombstone. */
    deletedAt: moment("deleted_at"),
    /** Who deleted it where that was not its author, and what they gave as the reason. */
    deletedBy: uuid("deleted_by"),
    deletedReason: text("deleted_reason"),
    /** Who pinned it in its room, and when; null: it is not pinned. */
    pinnedBy: uuid("pinned_by"),
    pinnedAt: moment("pinned_at"),
    /** How often its text was changed, and by whom and when last; null: it reads as it was sent. */
    revision: integer("revision").notNull().default(0),
    editedBy: uuid("edited_by"),
    editedAt: moment("edited_at"),
    /** Who has reacted with what: the protocol's reactions. */
    reactions: jsonb("reactions")
      .$type<readonly Reaction[]>()
      .notNull()
      .default(sql`'[]'`),
    /** The message of the room that it answers; null: none. */
    replyTo: uuid("reply_to"),
    /** What the room tells by it; null: somebody wrote it. */
    notice: jsonb("notice").$type<Notice>(),
    /** Mentions of many, and where they stand in the body; null: none. */
    wide: jsonb("wide").$type<readonly WideMention[]>(),
    /** What may be voted on, with its votes: the protocol's poll; null: nothing. */
    poll: jsonb("poll").$type<Poll>(),
    /** Of pages that it links to: the protocol's previews; null: none. */
    previews: jsonb("previews").$type<readonly LinkPreview[]>(),
    /** Links whose previews somebody has taken off; they get none again. */
    removedPreviews: text("removed_previews").array(),
    /** That it is more than a message among others, and who of how many has acknowledged it: the protocol's priority; null: it is one among others. */
    priority: jsonb("priority").$type<Priority>(),
    /** What the tenant's own system said: the protocol's event; null: a person's message. */
    event: jsonb("event").$type<MessageEvent>(),
    /** What it is about; the room has one message of it, which a tombstone stays. */
    eventSubject: text("event_subject"),
    /** Where its words come from, and what its files are copies of; null: its sender's own. */
    forwarded: jsonb("forwarded").$type<Forwarded>(),
    /** The message whose thread it stands in, and its ordinal there; null: none. */
    threadId: uuid("thread_id"),
    threadPosition: bigint("thread_position", { mode: "number" }),
    /** Of a message that a thread begins with: the protocol's thread. */
    thread: jsonb("thread").$type<Thread>(),
    /** SHA-256 of what was first sent: the same id with another body is a conflict, also after an edit. */
    fingerprint: bytea("fingerprint").notNull(),
    createdAt: moment("created_at").notNull().defaultNow(),
    changed: bigint("changed", { mode: "number" }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.roomId, t.id] }),
    uniqueIndex("messages_thread")
      .on(t.tenantId, t.roomId, t.threadId, t.threadPosition)
      .where(sql`thread_id is not null`),
    unique("messages_position_key").on(t.tenantId, t.roomId, t.position),
    uniqueIndex("messages_event_subject")
      .on(t.tenantId, t.roomId, t.eventSubject)
      .where(sql`event_subject is not null`),
    // Summaries tell the latest.
    index("messages_uncounted")
      .on(t.tenantId, t.roomId, t.position)
      .where(sql`deleted_at is not null or notice is not null`),
  ],
);

/** Who is mentioned where; what mention counts are made of. */
export const mentions = pgTable(
  "mentions",
  {
    tenantId: uuid("tenant_id").notNull(),
    userId: uuid("user_id").notNull(),
    roomId: uuid("room_id").notNull(),
    position: bigint("position", { mode: "number" }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.userId, t.roomId, t.position] })],
);

/** How messages read before they were edited. They go with their message's text. */
export const messageRevisions = pgTable(
  "message_revisions",
  {
    tenantId: uuid("tenant_id").notNull(),
    roomId: uuid("room_id").notNull(),
    messageId: uuid("message_id").notNull(),
    /** 0: as it was sent. */
    revision: integer("revision").notNull(),
    body: text("body").notNull(),
    ranges: jsonb("ranges").$type<readonly MentionRange[]>(),
    /** Who wrote it so, and when. */
    writtenBy: uuid("written_by").notNull(),
    writtenAt: moment("written_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.roomId, t.messageId, t.revision] })],
);

/**
 * Who has voted in an anonymous poll, while it is open: that nobody votes twice, and no more. What they chose stands nowhere; `receipt` tells the
 * repetition of a command from another vote, and says nothing else.
 */
export const pollVoters = pgTable(
  "poll_voters",
  {
    tenantId: uuid("tenant_id").notNull(),
    roomId: uuid("room_id").notNull(),
    messageId: uuid("message_id").notNull(),
    userId: uuid("user_id").notNull(),
    /** SHA-256 of the command's id. */
    receipt: bytea("receipt").notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.roomId, t.messageId, t.userId] })],
);
