import { sql } from "drizzle-orm";
import type { Id } from "../../../protocol/ids.ts";
import { rows, type Transaction } from "../../database/database.ts";

/**
 * One thing that happened to a person. `subject` of a membership is the room, of a block the other person, of settings the person, of what is saved the
 * message, of a draft the room or thread.
 */
export interface PersonLogEntry {
  readonly userId: Id;
  readonly kind: "membership" | "signed_out" | "block" | "settings" | "saved" | "draft";
  readonly subject: Id;
}

/** The number that an entry was given in its person's log, which is the log's last. */
export interface PersonLogNumber {
  readonly userId: Id;
  readonly head: number;
}

/**
 * Writes one entry for each of several persons, in one statement (SYNC-2). Persons are locked in the order of their ids, after any room.
 * Unknown persons are left out; each occurs once. `at`: ms since 1970.
 */
export async function appendPersonLog(
  tx: Transaction,
  tenantId: Id,
  at: number,
  entries: readonly PersonLogEntry[],
): Promise<PersonLogNumber[]> {
  if (entries.length === 0) return [];
  return rows<PersonLogNumber>(
    tx,
    sql`with entries as materialized (
          select * from json_to_recordset(${JSON.stringify(entries)}::text::json) as e ("userId" uuid, kind text, subject uuid)
        ), locked as materialized (
          select u.id from users u where u.tenant_id = ${tenantId} and u.id in (select "userId" from entries) order by u.id for no key update
        ), raised as (
          update users u set head = u.head + 1 from locked where u.tenant_id = ${tenantId} and u.id = locked.id returning u.id, u.head
        ), logged as (
          insert into person_log (tenant_id, user_id, number, kind, subject, at)
          select ${tenantId}::uuid, raised.id, raised.head, e.kind, e.subject, to_timestamp(${at}::float8 / 1000)
          from entries e join raised on raised.id = e."userId"
        ), marked as (
          update members p set person_changed = raised.head from entries e join raised on raised.id = e."userId"
          where e.kind = 'membership' and p.tenant_id = ${tenantId} and p.room_id = e.subject and p.user_id = raised.id
        )
        select id as "userId", head from raised order by id`,
  );
}
