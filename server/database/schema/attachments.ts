import { sql } from "drizzle-orm";
import { bigint, boolean, index, integer, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { counter, moment } from "./columns.ts";
import { tenants } from "./tenants.ts";

/**
 * Files, from the moment their upload begins. Never deleted before their bytes are: `state` says what there is.
 * A message carries a copy of what its readers are shown, so that history and logs need no second look.
 */
export const attachments = pgTable(
  "attachments",
  {
    tenantId: uuid("tenant_id").notNull(),
    /** Made by the uploader's client; what a message names. */
    id: uuid("id").notNull(),
    roomId: uuid("room_id").notNull(),
    userId: uuid("user_id").notNull(),
    /**
     * Random name of its bytes in the store and of its upload; 24 bytes, base64url. Known to nobody but the uploader. Copies of forwarded messages share it:
     * the bytes are there as long as one of them is.
     */
    key: text("key").notNull(),
    /**
     * `uploading`: bytes are coming; `checking`: all there, pictures and scan to be done; `ready`; `refused`: `reason` says why;
     * `removed`: to be forgotten, its bytes are on their way out.
     */
    state: text("state").$type<"uploading" | "checking" | "ready" | "refused" | "removed">().notNull(),
    /** Error code of a refusal. */
    reason: text("reason"),
    kind: text("kind").$type<"image" | "video" | "audio" | "voice" | "file">().notNull(),
    name: text("name").notNull(),
    mediaType: text("media_type").notNull(),
    /** Bytes as declared at the start, and as stored since; what the quota counts. */
    size: bigint("size", { mode: "number" }).notNull(),
    /** Bytes that the upload has, whatever is made of them: by this a repeated declaration is known, and the upload says where it is. */
    declaredSize: bigint("declared_size", { mode: "number" }).notNull(),
    /** Bytes that thumbnails add; where the bytes are gone, or are counted with another row, `-size`: together the two are what the row takes of the storage. */
    extraSize: counter("extra_size"),
    width: integer("width"),
    height: integer("height"),
    duration: integer("duration"),
    waveform: text("waveform"),
    placeholder: text("placeholder"),
    thumbnails: boolean("thumbnails").notNull().default(false),
    /** The picture of a link preview: nobody has sent it, and no gallery shows it. */
    preview: boolean("preview").notNull().default(false),
    /** What the scanner said last: null before it was asked; `skipped` where the tenant lets files through while it is away. */
    scan: text("scan").$type<"clean" | "infected" | "away" | "skipped">(),
    /** The message it belongs to; null: none yet. */
    messageId: uuid("message_id"),
    position: bigint("position", { mode: "number" }),
    /** The attachment that it was made from when its message was forwarded; null: it was uploaded. */
    copyOf: uuid("copy_of"),
    /** How often it was worked on, and when it is worked on next. */
    attempts: integer("attempts").notNull().default(0),
    dueAt: moment("due_at"),
    /** When it is collected unless it is complete and part of a message by then. */
    expiresAt: moment("expires_at").notNull(),
    createdAt: moment("created_at").notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    index("attachments_key").on(t.tenantId, t.key),
    index("attachments_gallery")
      .on(t.tenantId, t.roomId, t.id)
      .where(sql`message_id is not null`),
    index("attachments_gallery_kind")
      .on(t.tenantId, t.roomId, t.kind, t.id)
      .where(sql`message_id is not null`),
    index("attachments_message")
      .on(t.tenantId, t.roomId, t.messageId)
      .where(sql`message_id is not null`),
    index("attachments_due")
      .on(t.dueAt)
      .where(sql`due_at is not null`),
    index("attachments_expiry")
      .on(t.expiresAt)
      .where(sql`message_id is null`),
  ],
);

/** What each tenant's files take, exact under concurrency: reserved when an upload begins, given back when its bytes are gone. */
export const storage = pgTable("storage", {
  tenantId: uuid("tenant_id")
    .primaryKey()
    .references(() => tenants.id),
  bytes: counter("bytes"),
  files: counter("files"),
});

/** How many uploads were refused, by error code. */
export const refusedUploads = pgTable(
  "refused_uploads",
  { tenantId: uuid("tenant_id").notNull(), code: text("code").notNull(), count: counter("count") },
  (t) => [primaryKey({ columns: [t.tenantId, t.code] })],
);
