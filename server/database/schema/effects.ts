import { sql } from "drizzle-orm";
import { index, integer, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { moment } from "./columns.ts";

/** What is still to be done because of something that was committed: written in the transaction of its cause, gone once it is done. */
export const effects = pgTable(
  "effects",
  {
    tenantId: uuid("tenant_id").notNull(),
    kind: text("kind").notNull(),
    /** Names what is to be done among those of its kind, so that one cause has one effect however often it is written. */
    key: text("key").notNull(),
    /** Null: it failed too often, and is tried no more. */
    dueAt: moment("due_at"),
    payload: jsonb("payload").notNull(),
    /** Failures since it last succeeded. */
    attempts: integer("attempts").notNull().default(0),
    createdAt: moment("created_at").notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.kind, t.key] }),
    index("effects_due")
      .on(t.dueAt)
      .where(sql`due_at is not null`),
  ],
);
