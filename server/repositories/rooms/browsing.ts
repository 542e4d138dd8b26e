import { sql } from "drizzle-orm";
import type { BrowsedRoom } from "../../../protocol/http.ts";
import type { Id } from "../../../protocol/ids.ts";
import { rows, type Transaction } from "../../database/database.ts";
import { roomJson } from "../../database/entity-json.ts";

/** Who browses, with their staff roles, and what. */
export interface Browsing {
  readonly userId: Id;
  readonly roles: readonly string[];
  /** Words that the name holds. */
  readonly words: readonly string[];
  /** Archived rooms alone, or none of them. */
  readonly archived: boolean;
  /** The room after which the page begins. */
  readonly after: Id | null;
  readonly limit: number;
}

/** Rooms that a person may come into, and archived groups that they are in, by name. */
export async function browseRooms(tx: Transaction, tenantId: Id, wanted: Browsing): Promise<BrowsedRoom[]> {
  const { userId, words, after } = wanted;
  const own = sql`exists (select from members p where p.tenant_id = r.tenant_id and p.room_id = r.id and p.user_id = ${userId} and p.role is not null)`;
  const open = sql`r.access = 'open' and (r.staff_roles = '{}' or r.staff_roles && ${sql.param(wanted.roles)}::text[] or ${own})`;
  const shown = wanted.archived
    ? sql`r.archived_at is not null and r.kind = 'group' and (${own} or (${open}))`
    : sql`r.archived_at is null and ${open}`;
  // What somebody may not see does not begin a page either: where it did would tell of its name.
  const past =
    after === null
      ? sql`true`
      : sql`(r.name_key, r.id) > (select r.name_key, r.id from rooms r where r.tenant_id = ${tenantId} and r.id = ${after} and ${shown})`;
  const found = await rows<{ entry: BrowsedRoom }>(
    tx,
    sql`with page as materialized (
          select r.* from rooms r
          where r.tenant_id = ${tenantId} and ${shown} and r.name ilike all(${sql.param(words.map((word) => `%${escaped(word)}%`))}::text[]) and ${past}
          order by r.name_key, r.id limit ${wanted.limit}::int
        )
        select json_build_object('room', ${roomJson},
          'role', (select p.role from members p where p.tenant_id = ${tenantId} and p.room_id = r.id and p.user_id = ${userId}),
          'members', (select count(*)::int from members p where p.tenant_id = ${tenantId} and p.room_id = r.id and p.role is not null)) as entry
        from page r order by r.name_key, r.id`,
  );
  return found.map(({ entry }) => entry);
}

function escaped(word: string): string {
  return word.replace(/[\\%_]/g, "\\$&");
}
