import { sql, type SQL } from "drizzle-orm";
import type { Receipt } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";
import { rows, type Transaction } from "../../database/database.ts";
import type { InRoom } from "./messages.ts";

/** A person's positions in a room, public and private. */
export interface Positions {
  readonly roomId: Id;
  readonly userId: Id;
  readonly read: number;
  readonly readAt: number | null;
  readonly delivered: number;
  readonly marker: number;
  /** Whether others are not to see what they have read (PRIV-3). */
  readonly hidesReads: boolean;
}

/** Public positions to store, already raised; `receipt` is the room's counter that stamps them, null where others are told nothing of it. */
export interface RaisedPositions {
  readonly roomId: Id;
  readonly userId: Id;
  readonly read: number;
  readonly readAt: number | null;
  readonly delivered: number;
  readonly receipt: number | null;
  readonly hidesReads: boolean;
  /** When they came so far (ms). */
  readonly at: number;
}

/** Public positions as stored, and the counter up to which they were read. */
export interface StoredReceipts {
  readonly counter: number;
  readonly receipts: Receipt[];
}

/** Whether the reader of `me` is told what the person of `u` has read: their tenant `t` shows it, and neither hides it (PRIV-3). */
export const showsReads = sql`(u.id = me.id or (coalesce((t.policy->>'readReceipts')::boolean, true) and not u.hides_reads and not me.hides_reads))`;

const receiptJson = sql`json_build_object('userId', p.user_id, 'read', case when ${showsReads} then p.read else 0 end,
  'readAt', case when ${showsReads} then floor(extract(epoch from p.read_at) * 1000) end, 'delivered', p.delivered)`;

/** Steps that are kept of how far somebody came when, the latest. */
const MARKS = 16;

/**
 * The marks of a person's way, positions and milliseconds in turn, with one more. The first tells only where they stood: what was before it happened
 * nobody knows when. Who hides what they read leaves no marks (PRIV-3).
 */
function marked(
  column: SQL,
  former: SQL,
  { position, at, hidden }: { readonly position: SQL; readonly at: SQL; readonly hidden: SQL },
): SQL {
  const kept = sql`case when cardinality(${column}) = 0 then array[${former}, 0] else ${column}[greatest(1, cardinality(${column}) - ${sql.raw(String(2 * (MARKS - 1) - 1))}):] end`;
  return sql`case when ${position} <= ${former} then ${column} when ${hidden} then array[${position}, 0] else ${kept} || array[${position}, ${at}::bigint] end`;
}

/** Positions of `persons` who are in their room now; their rooms are locked. */
export async function findPositions(tx: Transaction, tenantId: Id, persons: readonly InRoom[]): Promise<Positions[]> {
  return rows<Positions>(
    tx,
    sql`select p.room_id as "roomId", p.user_id as "userId", p.read, p.delivered, p.marker,
          floor(extract(epoch from p.read_at) * 1000)::bigint as "readAt", u.hides_reads as "hidesReads"
        from json_to_recordset(${JSON.stringify(persons)}::text::json) as wanted ("roomId" uuid, id uuid)
        join members p on p.tenant_id = ${tenantId} and p.room_id = wanted."roomId" and p.user_id = wanted.id
        join users u on u.tenant_id = p.tenant_id and u.id = p.user_id
        where p.role is not null`,
  );
}

/** Own messages that follow one another right after `position`; `last` is the position of the last of them. */
export interface OwnRun {
  readonly roomId: Id;
  readonly userId: Id;
  readonly position: number;
  readonly last: number;
}

/** Messages looked at after a position; a longer run is rare, and reading on ends it. */
const OWN_RUN = 50;

/** Runs of a person's own messages right after positions of rooms; none where another's message, or nothing, comes next. */
export async function findOwnRuns(tx: Transaction, tenantId: Id, after: readonly Omit<OwnRun, "last">[]): Promise<OwnRun[]> {
  if (after.length === 0) return [];
  return rows<OwnRun>(
    tx,
    sql`select w."roomId", w."userId", w.position, max(own.position) as last
        from json_to_recordset(${JSON.stringify(after)}::text::json) as w ("roomId" uuid, "userId" uuid, position bigint)
        cross join lateral (
          select m.position, row_number() over (order by m.position) as ordinal
          from messages m
          where m.tenant_id = ${tenantId} and m.room_id = w."roomId" and m.sender_id = w."userId"
            and m.position > w.position and m.position <= w.position + ${OWN_RUN}::bigint
        ) own
        where own.position = w.position + own.ordinal
        group by w."roomId", w."userId", w.position`,
  );
}

/** Stores public positions and moves the receipt counters of their rooms, in one statement. The rooms are locked. */
export async function storePositions(tx: Transaction, tenantId: Id, raised: readonly RaisedPositions[]): Promise<void> {
  if (raised.length === 0) return;
  await rows(
    tx,
    sql`with raised as materialized (
          select * from json_to_recordset(${JSON.stringify(raised)}::text::json) as t (
            "roomId" uuid, "userId" uuid, read bigint, "readAt" float8, delivered bigint, receipt bigint, "hidesReads" boolean, at float8)
        ), stored as (
          update members p set read = greatest(p.read, t.read), delivered = greatest(p.delivered, t.delivered),
            receipt = coalesce(t.receipt, p.receipt), read_at = to_timestamp(t."readAt" / 1000),
            read_marks = ${marked(sql`p.read_marks`, sql`p.read`, { position: sql`t.read`, at: sql`t."readAt"`, hidden: sql`t."hidesReads"` })},
            delivered_marks = ${marked(sql`p.delivered_marks`, sql`p.delivered`, { position: sql`t.delivered`, at: sql`t.at`, hidden: sql`false` })}
          from raised t where p.tenant_id = ${tenantId} and p.room_id = t."roomId" and p.user_id = t."userId"
        )
        update rooms r set receipts = t.receipt from (select distinct "roomId", receipt from raised where receipt is not null) t
        where r.tenant_id = ${tenantId} and r.id = t."roomId"`,
  );
}

/** Positions of the room's present members past counter `after`, as `reader` may see them; null when the reader is not a member. One statement. */
export async function readReceipts(tx: Transaction, tenantId: Id, reader: InRoom, after: number): Promise<StoredReceipts | null> {
  const [found] = await rows<StoredReceipts>(
    tx,
    sql`select r.receipts as counter, (
          select coalesce(json_agg(${receiptJson} order by p.user_id), '[]')
          from members p join users u on u.tenant_id = p.tenant_id and u.id = p.user_id
          join tenants t on t.id = p.tenant_id
          join users me on me.tenant_id = p.tenant_id and me.id = ${reader.id}
          where p.tenant_id = ${tenantId} and p.room_id = ${reader.roomId} and p.role is not null and p.receipt > ${after}::bigint
        ) as receipts
        from rooms r join members own on own.tenant_id = r.tenant_id and own.room_id = r.id and own.user_id = ${reader.id} and own.role is not null
        where r.tenant_id = ${tenantId} and r.id = ${reader.roomId}`,
  );
  return found ?? null;
}
