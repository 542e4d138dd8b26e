import { sql } from "drizzle-orm";
import type { RoomPreferences } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";
import { rows, type Transaction } from "../../database/database.ts";

/** What a person sets of how they want a room; what is undefined stays. */
export type PreferenceWish = { readonly [K in keyof RoomPreferences]?: RoomPreferences[K] | undefined };

/** Stores preferences of a person who is in the room now; false: they are not, or all of it is so already. */
export async function writePreferences(
  tx: Transaction,
  tenantId: Id,
  place: { readonly roomId: Id; readonly userId: Id },
  { level, mutedUntil, favourite }: PreferenceWish,
): Promise<boolean> {
  const until = mutedUntil == null ? sql`null::timestamptz` : sql`to_timestamp(${mutedUntil}::float8 / 1000)`;
  const next = sql`(${level === undefined ? sql`level` : sql`${level}::text`}, ${mutedUntil === undefined ? sql`muted_until` : until},
    ${favourite === undefined ? sql`favourite` : sql`${favourite}::float8`})`;
  const written = await rows(
    tx,
    sql`update members set (level, muted_until, favourite) = ${next}
        where tenant_id = ${tenantId} and room_id = ${place.roomId} and user_id = ${place.userId} and role is not null
          and (level, muted_until, favourite) is distinct from ${next}
        returning user_id`,
  );
  return written.length === 1;
}
