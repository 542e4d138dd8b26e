import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  customType,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import type { Attachment } from "../../protocol/entities.ts";

// Every key leads with the tenant, so that tables can be spread by tenant later, and so that a key never tells
// whether another tenant has the same id.
// What a batch writes in hundreds (messages, mentions, both logs) names its room or person without a foreign key: that row is locked
// by the same transaction and is never deleted, and the check for each row cost more than the row.

const bytea = customType<{ data: Uint8Array }>({ dataType: () => "bytea" });
const byteOrderedText = customType<{ data: string }>({ dataType: () => 'text collate "C"' });
const counter = (name: string) => bigint(name, { mode: "number" }).notNull().default(0);
const moment = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });

/** What a tenant may decide for itself. */
export interface TenantPolicy {
  /** Who finds whom in people search: everyone of the tenant, those who share a room, or those who share a staff role. */
  readonly peopleSearch: "everyone" | "shared_rooms" | "shared_roles";
  /** Staff roles (the token's `roles`) that may make groups; empty: all. */
  readonly groupCreators: readonly string[];
  /** Staff roles that administer the tenant: revoke tokens and persons. */
  readonly administrators: readonly string[];
  /** Whether read positions are shown to others. */
  readonly readReceipts: boolean;
  /** What files the tenant takes; null: the defaults. */
  readonly files?: Partial<FilePolicy>;
}

/** What a tenant may decide about files. No list lifts the block of dangerous types. */
export interface FilePolicy {
  /** Bytes of one file. */
  readonly fileBytes: number;
  /** Bytes of all files together. */
  readonly quotaBytes: number;
  /** Extensions that are taken, lower case without the dot. */
  readonly extensions: readonly string[];
  /** While the virus scanner is away: `hold` keeps files back until it was asked, `allow` lets them through, marked as not scanned. */
  readonly scannerAway: "hold" | "allow";
}

/** The public members of a JSON Web Key (RFC 7517, RFC 7518 section 6, RFC 8037). */
export interface PublicKey {
  readonly kty?: string;
  readonly crv?: string;
  readonly x?: string;
  readonly y?: string;
  readonly n?: string;
  readonly e?: string;
}

/** One row: which database this is. A restored or new database gets another lineage, so old cursors are reset. */
export const database = pgTable("database", {
  id: boolean("id").primaryKey().default(true),
  lineage: uuid("lineage").notNull(),
});

export const tenants = pgTable("tenants", {
  id: uuid("id").primaryKey(),
  name: text("name").notNull().unique(),
  policy: jsonb("policy").$type<TenantPolicy>().notNull(),
  /** Exact origins (scheme, host, port) whose pages may use this tenant. */
  origins: text("origins")
    .array()
    .notNull()
    .default(sql`'{}'`),
  suspendedAt: moment("suspended_at"),
  createdAt: moment("created_at").notNull().defaultNow(),
});

export const tenantKeys = pgTable(
  "tenant_keys",
  {
    tenantId: uuid("tenant_id")
      .notNull()
      .references(() => tenants.id),
    /** The `kid` of tokens, or one made by us. */
    id: text("id").notNull(),
    algorithm: text("algorithm").$type<"HS256" | "ES256" | "RS256" | "EdDSA" | "JWKS">().notNull(),
    /** Public key, for ES256, RS256 and EdDSA. */
    publicKey: jsonb("public_key").$type<PublicKey>(),
    /** Shared secret for HS256, sealed with the server's key-encryption key. */
    sealedSecret: bytea("sealed_secret"),
    jwksUrl: text("jwks_url"),
    notBefore: moment("not_before").notNull().defaultNow(),
    /** Set by rotation: the key still verifies until then. */
    expiresAt: moment("expires_at"),
    revokedAt: moment("revoked_at"),
    createdAt: moment("created_at").notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.id] })],
);

export const users = pgTable(
  "users",
  {
    tenantId: uuid("tenant_id")
      .notNull()
      .references(() => tenants.id),
    id: uuid("id").notNull(),
    /** The tenant's own id of the person: the token's `sub`. */
    subject: text("subject").notNull(),
    name: text("name").notNull(),
    /** Orders people, and finds names by how they begin: plain comparisons alone may use an index under row security. */
    nameKey: byteOrderedText("name_key").generatedAlwaysAs(sql`lower(name)`),
    avatar: text("avatar"),
    roles: text("roles")
      .array()
      .notNull()
      .default(sql`'{}'`),
    /** Last number of the person's log. */
    head: counter("head"),
    /** Tokens issued before this are worth nothing. */
    signedOutAt: moment("signed_out_at"),
    removedAt: moment("removed_at"),
    lastSeenAt: moment("last_seen_at"),
    createdAt: moment("created_at").notNull().defaultNow(),
    updatedAt: moment("updated_at").notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    unique("users_subject_key").on(t.tenantId, t.subject),
    index("users_updated").on(t.tenantId, t.updatedAt),
    index("users_name").on(t.tenantId, t.nameKey, t.id),
  ],
);

export const rooms = pgTable(
  "rooms",
  {
    tenantId: uuid("tenant_id")
      .notNull()
      .references(() => tenants.id),
    id: uuid("id").notNull(),
    kind: text("kind").$type<"direct" | "group">().notNull(),
    name: text("name").notNull().default(""),
    topic: text("topic").notNull().default(""),
    /** Both user ids in order, for a direct room; so that two people have one. */
    directKey: text("direct_key"),
    /** Who made it; the same id from another person is a conflict. */
    createdBy: uuid("created_by"),
    /** Last number of the room's log. */
    head: counter("head"),
    /** Last position of the main timeline. */
    messages: counter("messages"),
    /** Last number of the receipt counter. */
    receipts: counter("receipts"),
    changed: counter("changed"),
    createdAt: moment("created_at").notNull().defaultNow(),
    /** When the last message came; orders room lists. */
    activeAt: moment("active_at").notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    uniqueIndex("rooms_direct_key")
      .on(t.tenantId, t.directKey)
      .where(sql`direct_key is not null`),
  ],
);

export const members = pgTable(
  "members",
  {
    tenantId: uuid("tenant_id").notNull(),
    roomId: uuid("room_id").notNull(),
    userId: uuid("user_id").notNull(),
    /** Null: no longer in the room; the row stays, a subject is never deleted. */
    role: text("role").$type<"owner" | "moderator" | "member" | "read_only">(),
    since: moment("since").notNull().defaultNow(),
    /** Public positions, only ever rising. */
    read: counter("read"),
    readAt: moment("read_at"),
    delivered: counter("delivered"),
    /** Receipt counter of the room at the last change of the public positions. */
    receipt: counter("receipt"),
    /** Private read marker; may go back. */
    marker: counter("marker"),
    /** When the person left by themselves; null: they are in, were taken out by another, or never were in. */
    leftAt: moment("left_at"),
    /** Who asked the person to come in, and when; null: nobody, or they are in. */
    invitedBy: uuid("invited_by"),
    invitedAt: moment("invited_at"),
    /** When the person declined that invitation. */
    declinedAt: moment("declined_at"),
    /** Invitations declined since the person was in the room last. */
    declines: integer("declines").notNull().default(0),
    /** Number of the room's log that last changed the public side. */
    changed: counter("changed"),
    /** Number of the person's log that last changed the private side. */
    personChanged: counter("person_changed"),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.roomId, t.userId] }),
    foreignKey({ columns: [t.tenantId, t.roomId], foreignColumns: [rooms.tenantId, rooms.id] }),
    foreignKey({ columns: [t.tenantId, t.userId], foreignColumns: [users.tenantId, users.id] }),
    index("members_user").on(t.tenantId, t.userId),
    index("members_receipt").on(t.tenantId, t.roomId, t.receipt),
  ],
);

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
    /** What readers are shown of its files: the protocol's attachments. */
    attachments: jsonb("attachments")
      .$type<readonly Attachment[]>()
      .notNull()
      .default(sql`'[]'`),
    /** Set: a tombstone. */
    deletedAt: moment("deleted_at"),
    /** SHA-256 of what was first sent: the same id with another body is a conflict, also after an edit. */
    fingerprint: bytea("fingerprint").notNull(),
    createdAt: moment("created_at").notNull().defaultNow(),
    changed: bigint("changed", { mode: "number" }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.roomId, t.id] }), unique("messages_position_key").on(t.tenantId, t.roomId, t.position)],
);

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
    /** Random name of its bytes in the store and of its upload; 24 bytes, base64url. Known to nobody but the uploader. */
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
    /** Bytes that thumbnails add; of a refused file whose bytes are gone, `-size`: together the two are what the row takes of the storage. */
    extraSize: counter("extra_size"),
    width: integer("width"),
    height: integer("height"),
    duration: integer("duration"),
    waveform: text("waveform"),
    placeholder: text("placeholder"),
    thumbnails: boolean("thumbnails").notNull().default(false),
    /** What the scanner said last: null before it was asked; `skipped` where the tenant lets files through while it is away. */
    scan: text("scan").$type<"clean" | "infected" | "away" | "skipped">(),
    /** The message it belongs to; null: none yet. */
    messageId: uuid("message_id"),
    position: bigint("position", { mode: "number" }),
    /** How often it was worked on, and when it is worked on next. */
    attempts: integer("attempts").notNull().default(0),
    dueAt: moment("due_at"),
    /** When it is collected unless it is complete and part of a message by then. */
    expiresAt: moment("expires_at").notNull(),
    createdAt: moment("created_at").notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    unique("attachments_key").on(t.tenantId, t.key),
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

/** The room's log: what changed, never the content. */
export const log = pgTable(
  "log",
  {
    tenantId: uuid("tenant_id").notNull(),
    roomId: uuid("room_id").notNull(),
    number: bigint("number", { mode: "number" }).notNull(),
    kind: text("kind").$type<"room" | "member" | "message">().notNull(),
    subject: uuid("subject").notNull(),
    actor: uuid("actor"),
    at: moment("at").notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.roomId, t.number] })],
);

/** The person's log, by the same rules. `subject` of a membership is the room. */
export const personLog = pgTable(
  "person_log",
  {
    tenantId: uuid("tenant_id").notNull(),
    userId: uuid("user_id").notNull(),
    number: bigint("number", { mode: "number" }).notNull(),
    kind: text("kind").$type<"membership" | "signed_out">().notNull(),
    subject: uuid("subject").notNull(),
    at: moment("at").notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.userId, t.number] })],
);

/** Socket tickets, by the SHA-256 of their random part; taken once by a delete. */
export const tickets = pgTable(
  "tickets",
  {
    tenantId: uuid("tenant_id").notNull(),
    hash: text("hash").notNull(),
    userId: uuid("user_id").notNull(),
    origin: text("origin"),
    tokenId: text("token_id"),
    tokenIssuedAt: moment("token_issued_at").notNull(),
    tokenExpiresAt: moment("token_expires_at").notNull(),
    expiresAt: moment("expires_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.hash] }), index("tickets_expiry").on(t.tenantId, t.expiresAt)],
);

/** Tokens ended before their time: one by `jti`, all of a person's, or all of a tenant's (both null: suspension). */
export const revocations = pgTable(
  "revocations",
  {
    tenantId: uuid("tenant_id").notNull(),
    id: uuid("id").notNull(),
    tokenId: text("token_id"),
    userId: uuid("user_id"),
    createdAt: moment("created_at").notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    index("revocations_token").on(t.tenantId, t.tokenId),
    index("revocations_created").on(t.createdAt),
  ],
);
