import { sql } from "drizzle-orm";
import type { Id } from "../../../protocol/ids.ts";
import { rows, type Transaction } from "../../database/database.ts";
import { markerJson } from "./own-marker.ts";

/**
 * A membership whose private side changes: a new marker, `own`: to where one's own messages have brought it, or (null) only what hangs on it,
 * such as the count of mentions. `held`: the person has put it there, and their own messages move it no more.
 */
export interface TouchedMembership {
  readonly userId: Id;
  readonly roomId: Id;
  readonly marker: number | "own" | null;
  readonly held?: boolean;
}

/** The numbers (head − total, head] that a person's log was given. */
export interface PersonLogRange {
  readonly userId: Id;
  readonly head: number;
  readonly total: number;
}

/**
 * Sets markers and writes each to its person's log, in one statement. The rooms are locked; persons are locked here in the order of
 * their ids, as in every change of memberships. Each pair of person and room occurs once. `at`: ms since 1970.
 */
export async function touchMemberships(
  tx: Transaction,
  tenantId: Id,
  at: number,
  touched: readonly TouchedMembership[],
): Promise<PersonLogRange[]> {
  if (touched.length === 0) return [];
  const given = touched.map(({ userId, roomId, marker, held = false }) => {
    return { userId, roomId, marker: marker === "own" ? null : marker, own: marker === "own", held };
  });
  return rows<PersonLogRange>(
    tx,
    sql`with touched as materialized (
          select "userId" as user_id, "roomId" as room_id, marker, own, held,
            row_number() over (partition by "userId" order by "roomId") as ordinal, count(*) over (partition by "userId") as total
          from json_to_recordset(${JSON.stringify(given)}::text::json) as t ("userId" uuid, "roomId" uuid, marker bigint, own boolean, held boolean)
        ), locked as materialized (
          select u.id from users u where u.tenant_id = ${tenantId} and u.id in (select user_id from touched) order by u.id for no key update
        ), raised as (
          update users u set head = u.head + t.total
          from (select distinct user_id, total from touched) t join locked on locked.id = t.user_id
          where u.tenant_id = ${tenantId} and u.id = locked.id
          returning u.id, u.head, t.total
        ), entries as (
          select t.user_id, t.room_id, t.marker, t.own, t.held, raised.head - t.total + t.ordinal as number from touched t join raised on raised.id = t.user_id
        ), logged as (
          insert into person_log (tenant_id, user_id, number, kind, subject, at)
          select ${tenantId}::uuid, user_id, number, 'membership', room_id, to_timestamp(${at}::float8 / 1000) from entries
        ), moved as (
          update members p set person_changed = e.number, marker = case when e.own then ${markerJson} else coalesce(e.marker, p.marker) end,
            marker_held = case when e.marker is null then p.marker_held else e.held end
          from entries e join rooms r on r.tenant_id = ${tenantId} and r.id = e.room_id
          where p.tenant_id = ${tenantId} and p.room_id = e.room_id and p.user_id = e.user_id
        )
        select id as "userId", head, total from raised`,
  );
}
