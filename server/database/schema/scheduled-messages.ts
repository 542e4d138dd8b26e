import { sql } from "drizzle-orm";
import { index, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { PriorityLevel } from "../../../protocol/entities.ts";
import type { ErrorCode } from "../../../protocol/errors.ts";
import type { MentionRange } from "../../../protocol/mention-range.ts";
import { moment } from "./columns.ts";

/** Messages that their authors have written to be sent later. One that was sent is gone from here. */
export const scheduledMessages = pgTable(
  "scheduled_messages",
  {
    tenantId: uuid("tenant_id").notNull(),
    userId: uuid("user_id").notNull(),
    /** The message's own id, under which it is sent. */
    id: uuid("id").notNull(),
    roomId: uuid("room_id").notNull(),
    body: text("body").notNull(),
    mentions: uuid("mentions")
      .array()
      .notNull()
      .default(sql`'{}'`),
    ranges: jsonb("ranges").$type<readonly MentionRange[]>(),
    replyTo: uuid("reply_to"),
    priority: text("priority").$type<PriorityLevel>(),
    sendAt: moment("send_at").notNull(),
    /** Why it could not be sent when its time had come; null: it waits. */
    refused: text("refused").$type<ErrorCode>(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.userId, t.id] }), index("scheduled_messages_room").on(t.tenantId, t.userId, t.roomId)],
);
