import { boolean, index, pgTable, primaryKey, uuid } from "drizzle-orm/pg-core";
import { moment } from "./columns.ts";

/** Messages that persons keep for themselves, and when they want to be reminded of them. */
export const savedMessages = pgTable(
  "saved_messages",
  {
    tenantId: uuid("tenant_id").notNull(),
    userId: uuid("user_id").notNull(),
    messageId: uuid("message_id").notNull(),
    roomId: uuid("room_id").notNull(),
    savedAt: moment("saved_at").notNull(),
    /** Null: they don't. */
    remindAt: moment("remind_at"),
    /** Whether they were; it stays until they have taken note. */
    reminded: boolean("reminded").notNull().default(false),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.userId, t.messageId] }), index("saved_messages_listed").on(t.tenantId, t.userId, t.savedAt)],
);
