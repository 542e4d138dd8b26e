import { sql } from "drizzle-orm";
import { bigint, boolean, foreignKey, index, pgTable, primaryKey, text, unique, uuid } from "drizzle-orm/pg-core";
import { bytea, byteOrderedText, counter, moment } from "./columns.ts";
import { tenants } from "./tenants.ts";

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
    /** Where they said they are: an IANA name. */
    timeZone: text("time_zone"),
    /** A program of the tenant's, which posts events: nobody finds it, adds it or writes to it. */
    bot: boolean("bot").notNull().default(false),
    /** What they say of themselves, until `status_until`; both empty: nothing. */
    statusEmoji: text("status_emoji").notNull().default(""),
    statusText: text("status_text").notNull().default(""),
    statusUntil: moment("status_until"),
    /** By choice, whatever their devices say. */
    away: boolean("away").notNull().default(false),
    hidesPresence: boolean("hides_presence").notNull().default(false),
    hidesReads: boolean("hides_reads").notNull().default(false),
    /** Whether people talk to the person or to a program that answers; either is found, added and written to (BOT-1). */
    kind: text("kind").$type<"person" | "bot">().notNull().default("person"),
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

/**
 * The person's log, by the same rules. `subject` of a membership is the room, of a block who is blocked or no longer, of settings the person, of what is
 * saved the message, of a draft the room or thread.
 */
export const personLog = pgTable(
  "person_log",
  {
    tenantId: uuid("tenant_id").notNull(),
    userId: uuid("user_id").notNull(),
    number: bigint("number", { mode: "number" }).notNull(),
    kind: text("kind").$type<"membership" | "signed_out" | "block" | "settings">().notNull(),
    subject: uuid("subject").notNull(),
    at: moment("at").notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.userId, t.number] })],
);

/** Whom a person wants nothing to do with. */
export const blocks = pgTable(
  "blocks",
  {
    tenantId: uuid("tenant_id").notNull(),
    userId: uuid("user_id").notNull(),
    blockedId: uuid("blocked_id").notNull(),
    createdAt: moment("created_at").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.userId, t.blockedId] }),
    index("blocks_blocked").on(t.tenantId, t.blockedId),
    foreignKey({ columns: [t.tenantId, t.userId], foreignColumns: [users.tenantId, users.id] }),
    foreignKey({ columns: [t.tenantId, t.blockedId], foreignColumns: [users.tenantId, users.id] }),
  ],
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

/** Keys by which the tenant's own systems ask: known by a prefix, which is no secret, and the SHA-256 of the rest. */
export const apiKeys = pgTable(
  "api_keys",
  {
    tenantId: uuid("tenant_id")
      .notNull()
      .references(() => tenants.id),
    prefix: text("prefix").notNull(),
    hash: bytea("hash").notNull(),
    name: text("name").notNull(),
    scopes: text("scopes").array().notNull(),
    /** Rooms that it may act in; null: all. */
    rooms: uuid("rooms").array(),
    /** In whose name it posts. */
    userId: uuid("user_id").notNull(),
    createdAt: moment("created_at").notNull().defaultNow(),
    /** Right to a minute, so that a use is rarely a write. */
    usedAt: moment("used_at"),
    revokedAt: moment("revoked_at"),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.prefix] })],
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
