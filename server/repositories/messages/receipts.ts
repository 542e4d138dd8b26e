import { sql, type SQL } from "drizzle-orm";
import type { Receipt } from "../../../protocol/entities.ts";
import type { MessageReceiptsQuery, MessageReceiptsResponse } from "../../../protocol/http.ts";
import type { Id } from "../../../protocol/ids.ts";
import { rows, type Transaction } from "../../database/database.ts";
import { markerJson } from "../people/own-marker.ts";
import { userJson } from "../../database/entity-json.ts";
import { preferKeyOrder, type InRoom } from "./messages.ts";

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
    sql`select p.room_id as "roomId", p.user_id as "userId", p.read, p.delivered, ${markerJson} as marker, p.marker_held as held, p.marker as written,
          floor(extract(epoch from p.read_at) * 1000)::bigint as "readAt", u.hides_reads as "hidesReads"
        from json_to_recordset(${JSON.stringify(persons)}::text::json) as wanted ("roomId" uuid, id uuid)
        join members p on p.tenant_id = ${tenantId} and p.room_id = wanted."roomId" and p.user_id = wanted.id
        join users u on u.tenant_id = p.tenant_id and u.id = p.user_id
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
            "roomId" uuid, "userId" uuid, read bigint, "readAt" float8, delivered bigint, receipt bigint, "hidesReads" boolean, at float8)
        ), stored as (
          update members p set read = greatest(p.read, t.read), delivered = greatest(p.delivered, t.delivered),
            receipt = coalesce(t.receipt, p.receipt), read_at = case when t."hidesReads" and t.read > p.read then null else to_timestamp(t."readAt" / 1000) end,
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

/** When a person came as far as `position`, by their marks; null: the steps that are kept do not tell. */
const markedAt = (marks: SQL, position: SQL): SQL =>
  sql`(select case when i > 1 then nullif(${marks}[i + 1], 0) end from generate_subscripts(${marks}, 1) i where i % 2 = 1 and ${marks}[i] >= ${position} order by i limit 1)`;

/** Whether the reader of `me` is told when something came to the person of `u`: it says when a device of theirs was there (PRIV-2). */
const showsPresence = sql`(u.id = me.id or (coalesce((t.policy->>'presence')::boolean, true) and not u.hides_presence and not me.hides_presence))`;

/** A page of those members who are in a state with a message of the main timeline, and the counts of all; null where the reader does not see it. */
export async function readMessageReceipts(
  tx: Transaction,
  tenantId: Id,
  { roomId, messageId, readerId }: { readonly roomId: Id; readonly messageId: Id; readonly readerId: Id },
  { state, after, limit }: MessageReceiptsQuery,
): Promise<MessageReceiptsResponse | null> {
  await preferKeyOrder(tx);
  const [found] = await rows<Omit<MessageReceiptsResponse, "next">>(
    tx,
    sql`with seen as materialized (
          select m.position, m.sender_id from members own cross join lateral (
            select * from messages m
            where m.tenant_id = own.tenant_id and m.room_id = own.room_id and m.id between ${messageId} and ${messageId} order by m.id limit 1
          ) m
          where own.tenant_id = ${tenantId} and own.room_id = ${roomId} and own.user_id = ${readerId} and own.role is not null and m.position > 0
        ), each as materialized (
          select u.id, u.name_key, ${showsReads} as shows_reads,
            case when p.read >= s.position and ${showsReads} then 'read' when greatest(p.delivered, p.read) >= s.position then 'delivered' else 'pending' end as state,
            case when ${showsReads} and p.read >= s.position then coalesce(${markedAt(sql`p.read_marks`, sql`s.position`)},
              case when cardinality(p.read_marks) = 0 and p.read = s.position then floor(extract(epoch from p.read_at) * 1000)::bigint end) end as read_at,
            case when ${showsPresence} and p.delivered >= s.position then ${markedAt(sql`p.delivered_marks`, sql`s.position`)} end as delivered_at
          from seen s join members p on p.tenant_id = ${tenantId} and p.room_id = ${roomId} and p.role is not null and p.user_id <> s.sender_id
          join users u on u.tenant_id = p.tenant_id and u.id = p.user_id
          join tenants t on t.id = p.tenant_id
          join users me on me.tenant_id = p.tenant_id and me.id = ${readerId}
        ), page as materialized (
          select * from each where state = ${state} and (${after ?? null}::uuid is null
            or (name_key, id) > (select a.name_key, a.id from users a where a.tenant_id = ${tenantId} and a.id = ${after ?? null}::uuid))
          order by name_key, id limit ${limit + 1}::int
        )
        select (select coalesce(json_agg(json_build_object('user', (select ${userJson} from users u where u.tenant_id = ${tenantId} and u.id = page.id),
            'readAt', page.read_at, 'deliveredAt', page.delivered_at) order by page.name_key, page.id), '[]') from page) as entries,
          json_build_object('read', count(*) filter (where state = 'read'), 'delivered', count(*) filter (where state = 'delivered'),
            'pending', count(*) filter (where state = 'pending')) as counts,
          count(*) filter (where not shows_reads) as hidden
        from each having exists (select from seen)`,
  );
  if (found === undefined) return null;
  const { entries, ...rest } = found;
  const page = entries.slice(0, limit);
  return { ...rest, entries: page, next: entries.length > limit ? (page.at(-1)?.user.id ?? null) : null };
}
