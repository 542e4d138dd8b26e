import { index, integer, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { bytea, moment } from "./columns.ts";

/** What a tenant's server has read of pages that were linked to, for a while: a page that many link to is asked once. */
export const linkPages = pgTable(
  "link_pages",
  {
    tenantId: uuid("tenant_id").notNull(),
    /** SHA-256 of the address. */
    address: bytea("address").notNull(),
    /** What the page says of itself; null: nothing could be read. */
    facts: jsonb("facts"),
    /** Its picture as it was drawn, a small WebP; null: it has none. */
    picture: bytea("picture"),
    width: integer("width"),
    height: integer("height"),
    placeholder: text("placeholder"),
    expiresAt: moment("expires_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.address] }), index("link_pages_expiry").on(t.tenantId, t.expiresAt)],
);
