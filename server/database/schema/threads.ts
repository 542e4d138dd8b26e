import { sql } from "drizzle-orm";
import { bigint, boolean, index, pgTable, primaryKey, uuid } from "drizzle-orm/pg-core";
import { moment } from "./columns.ts";

/** Who follows a thread, or has once, and up to where they have read it. */
export const threadFollowers = pgTable(
  "thread_followers",
  {
    tenantId: uuid("tenant_id").notNull(),
    roomId: uuid("room_id").notNull(),
    /** The message that the thread begins with. */
    threadId: uuid("thread_id").notNull(),
    userId: uuid("user_id").notNull(),
    following: boolean("following").notNull(),
    /** Position in the thread up to which it is read; may go back. */
    marker: bigint("marker", { mode: "number" }).notNull(),
    /** Last position in the thread while it is followed: whether there is anything unread is seen by the row alone. */
    messages: bigint("messages", { mode: "number" }).notNull(),
    /** When the last message came while it is followed. */
    activeAt: moment("active_at").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.roomId, t.threadId, t.userId] }),
    index("thread_followers_unread")
      .on(t.tenantId, t.userId, t.roomId, t.activeAt)
      .where(sql`following and messages > marker`),
  ],
);
