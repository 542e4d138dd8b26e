import { sql } from "drizzle-orm";
import { index, jsonb, pgTable, primaryKey, text, unique, uuid } from "drizzle-orm/pg-core";
import type { OutgoingMessage } from "../../../protocol/commands.ts";
import type { ReportedMessage } from "../../../protocol/safety/reports.ts";
import { moment } from "./columns.ts";

/** What waits for a moderator, and what they decided: messages that people reported, and those that a filter holds. */
export const reports = pgTable(
  "reports",
  {
    tenantId: uuid("tenant_id").notNull(),
    /** Rises with time. */
    id: uuid("id").notNull(),
    kind: text("kind").$type<"report" | "held">().notNull(),
    roomId: uuid("room_id").notNull(),
    messageId: uuid("message_id").notNull(),
    /** Who wrote the message. */
    authorId: uuid("author_id").notNull(),
    /** Who reported it; of a held message its author. */
    reporterId: uuid("reporter_id").notNull(),
    reason: text("reason").notNull(),
    note: text("note").notNull(),
    /** The message and those before it, as they read when it was reported; the message itself comes last. */
    context: jsonb("context").$type<readonly ReportedMessage[]>().notNull(),
    /** What its author sent, to be sent on once a moderator lets it; null: it was reported. */
    held: jsonb("held").$type<OutgoingMessage>(),
    createdAt: moment("created_at").notNull(),
    /** When, by whom and how it was decided; null: it waits. */
    resolvedAt: moment("resolved_at"),
    resolvedBy: uuid("resolved_by"),
    action: text("action").$type<"dismiss" | "delete" | "mute" | "ban" | "release">(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    unique("reports_once").on(t.tenantId, t.roomId, t.messageId, t.reporterId, t.kind),
    index("reports_open")
      .on(t.tenantId, t.id)
      .where(sql`resolved_at is null`),
  ],
);
