import { bigint, boolean, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { DraftVersion } from "../../../protocol/personal/drafts.ts";
import { moment } from "./columns.ts";

/** What persons have written and not sent. An ended draft stays as a version without text, so that a device that was away learns that it is over. */
export const drafts = pgTable(
  "drafts",
  {
    tenantId: uuid("tenant_id").notNull(),
    userId: uuid("user_id").notNull(),
    /** The room, or the thread in it. */
    subject: uuid("subject").notNull(),
    roomId: uuid("room_id").notNull(),
    /** Null: it is the room's. */
    threadId: uuid("thread_id"),
    draft: jsonb("draft").$type<DraftVersion>().notNull(),
    /** Whether there is anything in it. */
    written: boolean("written").notNull(),
    /** The order of versions. */
    count: bigint("count", { mode: "number" }).notNull(),
    writer: text("writer").notNull(),
    updatedAt: moment("updated_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.userId, t.subject] })],
);
