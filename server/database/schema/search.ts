import { bigint, boolean, index, pgTable, primaryKey, uuid } from "drizzle-orm/pg-core";
import { tsvector } from "./columns.ts";

/**
 * What each message is found by: its words, and what is asked of it by operators (whose it is, what it has). A table beside the messages,
 * so that their rows stay narrow and an index of them is never built while somebody waits.
 */
export const messageTerms = pgTable(
  "message_terms",
  {
    tenantId: uuid("tenant_id").notNull(),
    /** When the message was sent, in milliseconds since 1970: results are in this order. */
    at: bigint("at", { mode: "number" }).notNull(),
    roomId: uuid("room_id").notNull(),
    position: bigint("position", { mode: "number" }).notNull(),
    terms: tsvector("terms").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.at, t.roomId, t.position] }),
    // What waits in the index to be sorted in is read by every search, and sorted in by whoever sends the message that is one too many.
    index("message_terms_found").using("gin", t.terms).with({ gin_pending_list_limit: 512 }),
  ],
);

/** How far the messages of before there was search are in `message_terms`, by room and position. */
export const searchBackfill = pgTable("search_backfill", {
  tenantId: uuid("tenant_id").primaryKey(),
  roomId: uuid("room_id").notNull(),
  position: bigint("position", { mode: "number" }).notNull(),
  done: boolean("done").notNull().default(false),
});
