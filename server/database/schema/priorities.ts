import { sql } from "drizzle-orm";
import { bigint, index, integer, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { PriorityLevel } from "../../../protocol/entities.ts";
import { moment } from "./columns.ts";

/** Who owes the acknowledgement of which message: everybody who was in the room when it was sent, but its author. */
export const acknowledgements = pgTable(
  "acknowledgements",
  {
    tenantId: uuid("tenant_id").notNull(),
    roomId: uuid("room_id").notNull(),
    messageId: uuid("message_id").notNull(),
    userId: uuid("user_id").notNull(),
    position: bigint("position", { mode: "number" }).notNull(),
    senderId: uuid("sender_id").notNull(),
    level: text("level").$type<PriorityLevel>().notNull(),
    owedAt: moment("owed_at").notNull(),
    /** Until then the person is reminded; null: they are not. */
    expiresAt: moment("expires_at"),
    /** Null: not yet. */
    acknowledgedAt: moment("acknowledged_at"),
    /** Until then the person's client is told of it: for ever while it is owed, and as long as it can be taken back. */
    openUntil: moment("open_until")
      .notNull()
      .default(sql`'infinity'`),
    /** How often the person was reminded. */
    reminders: integer("reminders").notNull().default(0),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.roomId, t.messageId, t.userId] }),
    index("acknowledgements_open").on(t.tenantId, t.userId, t.roomId, t.openUntil),
  ],
);

/** Who was told of an emergency that nobody had acknowledged, and by which message. */
export const escalations = pgTable(
  "escalations",
  {
    tenantId: uuid("tenant_id").notNull(),
    roomId: uuid("room_id").notNull(),
    messageId: uuid("message_id").notNull(),
    userId: uuid("user_id").notNull(),
    /** Which of the tenant's steps it was, from 1. */
    step: integer("step").notNull(),
    at: moment("at").notNull(),
    /** The message to the person. */
    toldRoomId: uuid("told_room_id").notNull(),
    toldMessageId: uuid("told_message_id").notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.roomId, t.messageId, t.userId] })],
);
