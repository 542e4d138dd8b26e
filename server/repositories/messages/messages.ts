import { sql, type SQL } from "drizzle-orm";
import type { Message, User } from "../../../protocol/entities.ts";
import type { Role, RoomPosters } from "../../../protocol/room-rules.ts";
import type { MessagesByIdResponse } from "../../../protocol/http.ts";
import type { Id } from "../../../protocol/ids.ts";
import { rows, type Transaction } from "../../database/database.ts";
import { prepared, type Named } from "../../database/prepared.ts";
import { messageJson, userJson } from "../../database/entity-json.ts";

/** Counters of a room, read under its lock: they stay true until the transaction ends. */
export interface LockedRoom {
  readonly id: Id;
  readonly head: number;
  readonly messages: number;
  readonly receipts: number;
  /** A direct room in which one has blocked the other (SAFE-1). */
  readonly blocked: boolean;
  /** Notices since the last message that somebody wrote. */
  readonly trailingNotices: number;
  readonly posters: RoomPosters;
  readonly archived: boolean;
  /** Whether its links get previews (LINK-5). */
  readonly linkPreviews: boolean;
}

/** A message that is there already; `fingerprint` tells a repetition from a conflict. */
export interface StoredMessage {
  readonly fingerprint: string;
  readonly message: Message;
}

/** A person's place in a room, and where their private marker is written down. */
export interface MemberState {
  readonly roomId: Id;
  readonly userId: Id;
  readonly role: Role;
  readonly marker: number;
  /** Milliseconds since 1970; null: never muted (SAFE-2). */
  readonly silencedUntil: number | null;
}

/** Something in a room: a message or a person. */
export interface InRoom {
  readonly roomId: Id;
  readonly id: Id;
}

/** What a batch made of a room's counters. */
export interface MovedRoom {
  readonly id: Id;
  readonly head: number;
  readonly messages: number;
}

/** One message page and what surrounds it, all of one moment. `head` and `messages` are the room's counters. */
export interface StoredPage {
  readonly head: number;
  readonly messages: number;
  readonly page: Message[];
  readonly users: User[];
}

/** Which positions a page holds: the nearest `limit` of [from, to], counted from the named end. */
export interface PageRange {
  readonly from: number;
  readonly to: number;
  readonly nearest: "from" | "to";
  readonly limit: number;
}

/** What a batch must know of a room, read under its lock. */
export type BatchRoom = Omit<LockedRoom, "receipts" | "trailingNotices">;

const lockRoomsNow = prepared<{ tenantId: Id; roomIds: readonly Id[] }, LockedRoom>(
  ({ tenantId, roomIds }) =>
    sql`select id, head, messages, receipts, trailing_notices as "trailingNotices", posters, archived_at is not null as archived, blocked,
          link_previews as "linkPreviews" from rooms
        where tenant_id = ${tenantId}::uuid and id = any(${roomIds}::uuid[]) order by id for no key update`,
);

/** Locks rooms in the order of their ids, as every transaction does that numbers anything in them; unknown ones are left out. */
export async function lockRooms(tx: Transaction, tenantId: Id, roomIds: readonly Id[]): Promise<LockedRoom[]> {
  return lockRoomsNow(tx, { tenantId, roomIds });
}

// Lookups by id are ranges in the order of the primary key. By equality the planner, without fresh statistics, takes another index that
// starts with tenant and room as well, and reads the whole history for each id. A range alone does not hold it from that either: it sorts.

/** Makes the planner look up along the index that has the wanted order, for the rest of the transaction. Plans that sort all the same look so dear then that they would be compiled. */
export async function preferKeyOrder(tx: Transaction): Promise<void> {
  await rows(tx, sql`select set_config('enable_sort', 'off', true), set_config('jit', 'off', true)`);
}

/** What a batch must know of messages and persons. */
export interface Found {
  readonly stored: StoredMessage[];
  readonly places: MemberState[];
}

/** Messages and persons that are looked up: each pair of the same place in two lists. */
interface LookedUp {
  readonly tenantId: Id;
  readonly messageRooms: readonly Id[];
  readonly messageIds: readonly Id[];
  readonly personRooms: readonly Id[];
  readonly personIds: readonly Id[];
}

/** The columns `stored` and `places`. */
const lookUp = ({ tenantId, messageRooms, messageIds, personRooms, personIds }: Named<LookedUp>): SQL => sql`(
    select coalesce(json_agg(json_build_object('fingerprint', encode(m.fingerprint, 'hex'), 'message', ${messageJson})), '[]')
    from unnest(${messageRooms}::uuid[], ${messageIds}::uuid[]) as wanted (room_id, id)
    cross join lateral (
      select * from messages m
      where m.tenant_id = ${tenantId}::uuid and m.room_id = wanted.room_id and m.id between wanted.id and wanted.id order by m.id limit 1
    ) m
  ) as stored, (
    select coalesce(json_agg(json_build_object('roomId', p.room_id, 'userId', p.user_id, 'role', p.role, 'marker', p.marker,
      'silencedUntil', floor(extract(epoch from p.silenced_until) * 1000))), '[]')
    from unnest(${personRooms}::uuid[], ${personIds}::uuid[]) as wanted (room_id, user_id)
    cross join lateral (
      select * from members p
      where p.tenant_id = ${tenantId}::uuid and p.room_id between wanted.room_id and wanted.room_id and p.user_id between wanted.user_id and wanted.user_id
      order by p.room_id, p.user_id limit 1
    ) p
    where p.role is not null
  ) as places`;

const findNow = prepared<LookedUp, Found>((value) => sql`select ${lookUp(value)}`);

// Whoever changes who is in a room, or what was said in it, moves its head. Where the head under the lock is the one that the statement
// saw when it began, the rest of what it saw holds under the lock as well.
const lockAndFindNow = prepared<LookedUp & { roomIds: readonly Id[] }, Found & { rooms: (BatchRoom & { moved: boolean })[] }>(
  (value) =>
    sql`with locked as materialized (
          select id, head, messages, posters, archived_at is not null as archived, blocked, link_previews from rooms
          where tenant_id = ${value.tenantId}::uuid and id = any(${value.roomIds}::uuid[]) order by id for no key update
        )
        select (
          select coalesce(json_agg(json_build_object('id', l.id, 'head', l.head, 'messages', l.messages, 'posters', l.posters,
            'archived', l.archived, 'blocked', l.blocked, 'linkPreviews', l.link_previews, 'moved', l.head is distinct from r.head)), '[]')
          from locked l left join rooms r on r.tenant_id = ${value.tenantId}::uuid and r.id = l.id
        ) as rooms, ${lookUp(value)}`,
);

/** What is looked up of messages and persons. */
export interface Wanted {
  readonly messages: readonly InRoom[];
  readonly persons: readonly InRoom[];
}

function lookedUp(tenantId: Id, { messages, persons }: Wanted): LookedUp {
  return {
    tenantId,
    messageRooms: messages.map(({ roomId }) => roomId),
    messageIds: messages.map(({ id }) => id),
    personRooms: persons.map(({ roomId }) => roomId),
    personIds: persons.map(({ id }) => id),
  };
}

/**
 * Messages that are there already, of those in `messages`, and places of those in `persons` who are in their room now. A statement of
 * its own after the lock, so that it sees what the lock waited for.
 */
export async function findForBatch(tx: Transaction, tenantId: Id, wanted: Wanted): Promise<Found> {
  const [found] = await findNow(tx, lookedUp(tenantId, wanted));
  return found ?? { stored: [], places: [] };
}

/** Locks rooms as `lockRooms` does and looks up what a batch must know, in one statement unless another transaction was just changing them. */
export async function lockAndFind(
  tx: Transaction,
  tenantId: Id,
  { roomIds, ...wanted }: Wanted & { readonly roomIds: readonly Id[] },
): Promise<Found & { readonly rooms: readonly BatchRoom[] }> {
  const [found] = await lockAndFindNow(tx, { ...lookedUp(tenantId, wanted), roomIds });
  if (found === undefined) return { rooms: [], stored: [], places: [] };
  return found.rooms.some(({ moved }) => moved) ? { ...found, ...(await findForBatch(tx, tenantId, wanted)) } : found;
}

/** Each of `wanted` once. */
export function distinct(wanted: readonly InRoom[]): InRoom[] {
  return [...new Map(wanted.map((one) => [`${one.roomId} ${one.id}`, one])).values()];
}

function pairs(wanted: readonly InRoom[]): SQL {
  return sql`unnest(${list(wanted.map(({ roomId }) => roomId))}, ${list(wanted.map(({ id }) => id))})`;
}

/** Ids of those whose faces stand under messages of `page`. */
export function facesOf(page: SQL): SQL {
  return sql`select jsonb_array_elements_text(thread->'userIds')::uuid from ${page} where thread is not null`;
}

/** A page of a room's history as the person may see it, or null; one statement, so page and counters are of one moment. */
export async function readPage(tx: Transaction, tenantId: Id, reader: InRoom, range: PageRange): Promise<StoredPage | null> {
  const order = range.nearest === "from" ? sql`asc` : sql`desc`;
  const [found] = await rows<StoredPage>(
    tx,
    sql`with page as materialized (
          select m.* from messages m
          where m.tenant_id = ${tenantId} and m.room_id = ${reader.roomId} and m.position between ${range.from}::bigint and ${range.to}::bigint
          order by m.position ${order} limit ${range.limit}::int
        )
        select r.head, r.messages,
          (select coalesce(json_agg(${messageJson} order by m.position), '[]') from page m) as page,
          (select coalesce(json_agg(${userJson}), '[]') from users u
            where u.tenant_id = ${tenantId} and u.id in (select sender_id from page union ${facesOf(sql`page`)})) as users
        from rooms r
        join members p on p.tenant_id = r.tenant_id and p.room_id = r.id and p.user_id = ${reader.id} and p.role is not null
        where r.tenant_id = ${tenantId} and r.id = ${reader.roomId}`,
  );
  return found ?? null;
}

/**
 * The position of the first message of a room written at a time (ms since 1970) or later, or null. Positions have no gaps and are given in the order of time, so a
 * hundred thousand messages take seventeen looks.
 */
export async function findPositionAt(
  tx: Transaction,
  tenantId: Id,
  { roomId, at }: { readonly roomId: Id; readonly at: number },
): Promise<number | null> {
  const [found] = await rows<{ position: number }>(
    tx,
    sql`with recursive search (low, high) as (
          select 1::bigint, messages + 1 from rooms where tenant_id = ${tenantId} and id = ${roomId}
          union all
          select case when m.created_at < to_timestamp(${at}::float8 / 1000) then m.position + 1 else low end,
            case when m.created_at < to_timestamp(${at}::float8 / 1000) then high else m.position end
          from search
          join messages m on m.tenant_id = ${tenantId} and m.room_id = ${roomId} and m.position = (low + high) / 2
          where low < high
        )
        select low as position from search join rooms r on r.tenant_id = ${tenantId} and r.id = ${roomId}
        where low = high and low <= r.messages`,
  );
  return found?.position ?? null;
}

/** Those of the messages that the room has, as the person may see them, or null; of one moment with the room's `head`. */
export async function readMessages(
  tx: Transaction,
  tenantId: Id,
  { reader, ids }: { readonly reader: InRoom; readonly ids: readonly Id[] },
): Promise<MessagesByIdResponse | null> {
  await preferKeyOrder(tx);
  const [found] = await rows<MessagesByIdResponse>(
    tx,
    sql`with wanted as materialized (
          select m.* from ${pairs(ids.map((id) => ({ roomId: reader.roomId, id })))} as wanted (room_id, id)
          cross join lateral (
            select * from messages m
            where m.tenant_id = ${tenantId} and m.room_id = wanted.room_id and m.id between wanted.id and wanted.id order by m.id limit 1
          ) m
        )
        select r.head,
          (select coalesce(json_agg(${messageJson} order by m.position), '[]') from wanted m) as messages,
          (select coalesce(json_agg(${userJson}), '[]') from users u
            where u.tenant_id = ${tenantId} and u.id in (select sender_id from wanted)) as users
        from rooms r
        join members p on p.tenant_id = r.tenant_id and p.room_id = r.id and p.user_id = ${reader.id} and p.role is not null
        where r.tenant_id = ${tenantId} and r.id = ${reader.roomId}`,
  );
  return found ?? null;
}

/** UUIDs as one parameter. */
export function list(ids: readonly Id[]): SQL {
  return sql`${sql.param(ids)}::uuid[]`;
}
