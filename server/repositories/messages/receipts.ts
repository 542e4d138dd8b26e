import { sql } from "drizzle-orm";
import type { Receipt } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";
import { rows, type Transaction } from "../../database/database.ts";
import { markerJson } from "../people/own-marker.ts";
import type { InRoom } from "./messages.ts";

/** A person's positions in a room, public and private. */
export interface Positions {
  readonly roomId: Id;
  readonly userId: Id;
  readonly read: number;
  readonly readAt: number | null;
  readonly delivered: number;
  readonly marker: number;
  /** Whether the person has put the marker back. */
  readonly held: boolean;
  /** Where the marker is written down: one's own messages may have brought it further. */
  readonly written: number;
}

/** Public positions to store, already raised; `receipt` is the room's counter that stamps them. */
export interface RaisedPositions {
  readonly roomId: Id;
  readonly userId: Id;
  readonly read: number;
  readonly readAt: number | null;
  readonly delivered: number;
  readonly receipt: number;
}

/** Public positions as stored, and the counter up to which they were read. */
export interface StoredReceipts {
  readonly counter: number;
  readonly receipts: Receipt[];
}

const receiptJson = sql`json_build_object('userId', p.user_id, 'read', case when shown.reads then p.read else 0 end,
  'readAt', case when shown.reads then floor(extract(epoch from p.read_at) * 1000) end, 'delivered', p.delivered)`;

/** Positions of `persons` who are in their room now; their rooms are locked. */
export async function findPositions(tx: Transaction, tenantId: Id, persons: readonly InRoom[]): Promise<Positions[]> {
  return rows<Positions>(
    tx,
    sql`select p.room_id as "roomId", p.user_id as "userId", p.read, p.delivered, ${markerJson} as marker, p.marker_held as held, p.marker as written,
          floor(extract(epoch from p.read_at) * 1000)::bigint as "readAt"
        from json_to_recordset(${JSON.stringify(persons)}::text::json) as wanted ("roomId" uuid, id uuid)
        join members p on p.tenant_id = ${tenantId} and p.room_id = wanted."roomId" and p.user_id = wanted.id
        join rooms r on r.tenant_id = p.tenant_id and r.id = p.room_id
        where p.role is not null`,
  );
}

/** Those of `roomIds` in which the person's own messages have brought their marker further than it is written down. */
export async function findUnwrittenMarkers(tx: Transaction, tenantId: Id, userId: Id, roomIds: readonly Id[]): Promise<Id[]> {
  const found = await rows<{ id: Id }>(
    tx,
    sql`select r.id from members p join rooms r on r.tenant_id = p.tenant_id and r.id = p.room_id
        where p.tenant_id = ${tenantId} and p.user_id = ${userId} and p.room_id = any(${sql.param(roomIds)}::uuid[]) and p.role is not null
          and ${markerJson} > p.marker`,
  );
  return found.map(({ id }) => id);
}

/** Stores public positions and moves the receipt counters of their rooms, in one statement. The rooms are locked. */
export async function storePositions(tx: Transaction, tenantId: Id, raised: readonly RaisedPositions[]): Promise<void> {
  if (raised.length === 0) return;
  await rows(
    tx,
    sql`with raised as materialized (
          select * from json_to_recordset(${JSON.stringify(raised)}::text::json) as t (
            "roomId" uuid, "userId" uuid, read bigint, "readAt" float8, delivered bigint, receipt bigint)
        ), stored as (
          update members p set read = greatest(p.read, t.read), delivered = greatest(p.delivered, t.delivered), receipt = t.receipt,
            read_at = to_timestamp(t."readAt" / 1000)
          from raised t where p.tenant_id = ${tenantId} and p.room_id = t."roomId" and p.user_id = t."userId"
        )
        update rooms r set receipts = t.receipt from (select distinct "roomId", receipt from raised) t
        where r.tenant_id = ${tenantId} and r.id = t."roomId"`,
  );
}

/** Positions of the room's present members past counter `after`, as `reader` may see them; null when the reader is not a member. One statement. */
export async function readReceipts(tx: Transaction, tenantId: Id, reader: InRoom, after: number): Promise<StoredReceipts | null> {
  const [found] = await rows<StoredReceipts>(
    tx,
    sql`select r.receipts as counter, (
          select coalesce(json_agg(${receiptJson} order by p.user_id), '[]')
          from members p, (select coalesce((policy->>'readReceipts')::boolean, true) as reads from tenants where id = ${tenantId}) shown
          where p.tenant_id = ${tenantId} and p.room_id = ${reader.roomId} and p.role is not null and p.receipt > ${after}::bigint
        ) as receipts
        from rooms r join members own on own.tenant_id = r.tenant_id and own.room_id = r.id and own.user_id = ${reader.id} and own.role is not null
        where r.tenant_id = ${tenantId} and r.id = ${reader.roomId}`,
  );
  return found ?? null;
}
