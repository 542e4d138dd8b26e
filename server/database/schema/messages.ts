import { sql } from "drizzle-orm";
import { bigint, index, integer, jsonb, pgTable, primaryKey, text, unique, uuid } from "drizzle-orm/pg-core";
import type { Attachment, Reaction } from "../../../protocol/entities.ts";
import type { MentionRange } from "../../../protocol/mention-range.ts";
import { bytea, moment } from "./columns.ts";

export const messages = pgTable(
  "messages",
  {
    tenantId: uuid("tenant_id").notNull(),
    roomId: uuid("room_id").notNull(),
    /** Made by the author's client: what makes a send repeatable (SYNC-1). */
    id: uuid("id").notNull(),
    /** Ordinal in the main timeline, from 1 without gaps. */
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
    /** SHA-256 of what was first sent: the same id with another body is a conflict, also after an edit. */
    fingerprint: bytea("fingerprint").notNull(),
    createdAt: moment("created_at").notNull().defaultNow(),
    changed: bigint("changed", { mode: "number" }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.roomId, t.id] }),
    unique("messages_position_key").on(t.tenantId, t.roomId, t.position),
    // Summaries tell the latest.
    index("messages_deleted")
      .on(t.tenantId, t.roomId, t.position)
      .where(sql`deleted_at is not null`),
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
