import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  doublePrecision,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import type { RoomForwarding } from "../../../protocol/room-rules.ts";
import { byteOrderedText, counter, moment } from "./columns.ts";
import { tenants } from "./tenants.ts";
import { users } from "./users.ts";

export const rooms = pgTable(
  "rooms",
  {
    tenantId: uuid("tenant_id")
      .notNull()
      .references(() => tenants.id),
    id: uuid("id").notNull(),
    kind: text("kind").$type<"direct" | "group">().notNull(),
    name: text("name").notNull().default(""),
    /** Orders rooms that are browsed: plain comparisons alone may use an index under row security. */
    nameKey: byteOrderedText("name_key").generatedAlwaysAs(sql`lower(name)`),
    topic: text("topic").notNull().default(""),
    emoji: text("emoji").notNull().default(""),
    access: text("access").$type<"invited" | "open">().notNull().default("invited"),
    posters: text("posters").$type<"members" | "moderators">().notNull().default("members"),
    forwarding: text("forwarding").$type<RoomForwarding>().notNull().default("allowed"),
    /** Staff roles, one of which it takes to come in; none: everybody may. */
    staffRoles: text("staff_roles")
      .array()
      .notNull()
      .default(sql`'{}'`),
    archivedAt: moment("archived_at"),
    /** Whether links in its messages get previews, where the tenant has them. */
    linkPreviews: boolean("link_previews").notNull().default(true),
    /** Both user ids in order, for a direct room; so that two people have one. */
    directKey: text("direct_key"),
    /** Who made it; the same id from another person is a conflict. */
    createdBy: uuid("created_by"),
    /** Last number of the room's log. */
    head: counter("head"),
    /** Last position of the main timeline. */
    messages: counter("messages"),
    /** Notices since the last message that somebody wrote: markers pass over them. */
    trailingNotices: integer("trailing_notices").notNull().default(0),
    /** Last number of the receipt counter. */
    receipts: counter("receipts"),
    changed: counter("changed"),
    /** Of a direct room: one of the two has blocked the other. Kept with the blocks, so that a message asks nothing more for it. */
    blocked: boolean("blocked").notNull().default(false),
    createdAt: moment("created_at").notNull().defaultNow(),
    /** When the last message came; orders room lists. */
    activeAt: moment("active_at").notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    uniqueIndex("rooms_direct_key")
      .on(t.tenantId, t.directKey)
      .where(sql`direct_key is not null`),
    index("rooms_open")
      .on(t.tenantId, t.nameKey, t.id)
      .where(sql`access = 'open'`),
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
    /** The latest steps by which they came there: positions and milliseconds in turn. The first tells only where they stood. */
    readMarks: bigint("read_marks", { mode: "number" })
      .array()
      .notNull()
      .default(sql`'{}'`),
    deliveredMarks: bigint("delivered_marks", { mode: "number" })
      .array()
      .notNull()
      .default(sql`'{}'`),
    /** Receipt counter of the room at the last change of the public positions. */
    receipt: counter("receipt"),
    /** Private read marker; may go back. One's own messages right after it are read with it: those it is not written for. */
    marker: counter("marker"),
    /** Whether the person has put the marker back: then it stays where it is, whatever they say themselves. */
    markerHeld: boolean("marker_held").notNull().default(false),
    /** When the person left by themselves; null: they are in, were taken out by another, or never were in. */
    leftAt: moment("left_at"),
    /** Until when the person may write nothing; it outlives leaving and coming back. */
    silencedUntil: moment("silenced_until"),
    /** Who asked the person to come in, and when; null: nobody, or they are in. */
    invitedBy: uuid("invited_by"),
    invitedAt: moment("invited_at"),
    /** When the person declined that invitation. */
    declinedAt: moment("declined_at"),
    /** Invitations declined since the person was in the room last. */
    declines: integer("declines").notNull().default(0),
    /** What the person is told of; null: as who has not said. */
    level: text("level").$type<"all" | "mentions" | "none">(),
    mutedUntil: moment("muted_until"),
    /** Orders the person's favourites; null: the room is none. */
    favourite: doublePrecision("favourite"),
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
