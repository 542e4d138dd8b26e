import { bigint, customType, timestamp } from "drizzle-orm/pg-core";

// Every key leads with the tenant, so that tables can be spread by tenant later, and so that a key never tells
// whether another tenant has the same id.
// What a batch writes in hundreds (messages, mentions, both logs) names its room or person without a foreign key: that row is locked
// by the same transaction and is never deleted, and the check for each row cost more than the row.

export const bytea = customType<{ data: Uint8Array }>({ dataType: () => "bytea" });
export const byteOrderedText = customType<{ data: string }>({ dataType: () => 'text collate "C"' });
export const counter = (name: string) => bigint(name, { mode: "number" }).notNull().default(0);
export const moment = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });
export const tsvector = customType<{ data: string }>({ dataType: () => "tsvector" });
