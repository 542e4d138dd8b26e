import type { SearchLanguage } from "../../../protocol/search-words.ts";
import { sql, type SQL } from "drizzle-orm";
import type { Message, Role, RoomPosters, User } from "../../../protocol/entities.ts";
import type { MessagesByIdResponse } from "../../../protocol/http.ts";
import type { Id } from "../../../protocol/ids.ts";
import { rows, type Transaction } from "../../database/database.ts";
import { messageJson, userJson } from "../../database/entity-json.ts";
import { termsOf, termsVector } from "../search/message-terms.ts";
import { storedPosition } from "./message-row.ts";

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
}

/** A message that is there already; `fingerprint` tells a repetition from a conflict. */
export interface StoredMessage {
  readonly fingerprint: string;
  readonly message: Message;
}

/** A person's place in a room, and the private marker. */
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

/** Locks rooms in the order of their ids, as every transaction does that numbers anything in them; unknown ones are left out. */
export async function lockRooms(tx: Transaction, tenantId: Id, roomIds: readonly Id[]): Promise<LockedRoom[]> {
  return rows<LockedRoom>(
    tx,
    sql`select id, head, messages, receipts, trailing_notices as "trailingNotices", posters, archived_at is not null as archived, blocked from rooms
        where tenant_id = ${tenantId} and id = any(${list(roomIds)}) order by id for no key update`,
  );
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

/**
 * Messages that are there already, of those in `messages`, and places of those in `persons` who are in their room now. A statement of
 * its own after the lock, so that it sees what the lock waited for.
 */
export async function findForBatch(
  tx: Transaction,
  tenantId: Id,
  wanted: { readonly messages: readonly InRoom[]; readonly persons: readonly InRoom[] },
): Promise<Found> {
  const [found] = await rows<Found>(
    tx,
    sql`select (
          select coalesce(json_agg(json_build_object('fingerprint', encode(m.fingerprint, 'hex'), 'message', ${messageJson})), '[]')
          from ${pairs(wanted.messages)} as wanted (room_id, id)
          cross join lateral (
            select * from messages m
            where m.tenant_id = ${tenantId} and m.room_id = wanted.room_id and m.id between wanted.id and wanted.id order by m.id limit 1
          ) m
        ) as stored, (
          select coalesce(json_agg(json_build_object('roomId', p.room_id, 'userId', p.user_id, 'role', p.role, 'marker', p.marker,
            'silencedUntil', floor(extract(epoch from p.silenced_until) * 1000))), '[]')
          from ${pairs(wanted.persons)} as wanted (room_id, user_id)
          cross join lateral (
            select * from members p
            where p.tenant_id = ${tenantId} and p.room_id between wanted.room_id and wanted.room_id and p.user_id between wanted.user_id and wanted.user_id
            order by p.room_id, p.user_id limit 1
          ) p
          where p.role is not null
        ) as places`,
  );
  return found ?? { stored: [], places: [] };
}

/** Each of `wanted` once. */
export function distinct(wanted: readonly InRoom[]): InRoom[] {
  return [...new Map(wanted.map((one) => [`${one.roomId} ${one.id}`, one])).values()];
}

function pairs(wanted: readonly InRoom[]): SQL {
  return sql`unnest(${list(wanted.map(({ roomId }) => roomId))}, ${list(wanted.map(({ id }) => id))})`;
}

/** What a batch writes. `languages`: those in which its messages are found by the stems of their words. */
export interface MessageBatch {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly messages: readonly StoredMessage[];
  readonly rooms: readonly MovedRoom[];
  readonly languages: readonly SearchLanguage[];
}

/** Stores messages with their log rows and what they are found by, and moves their rooms' counters, in one statement. The rooms are locked. */
export async function insertMessages(tx: Transaction, tenantId: Id, batch: MessageBatch): Promise<void> {
  const { messages, rooms, languages } = batch;
  const column = (read: (message: Message) => unknown): SQL => sql`${sql.param(messages.map(({ message }) => read(message)))}`;
  const written = messages.map(({ message }) => termsOf(tenantId, message));
  const words = optionalColumn(
    { name: "words", type: "text", absent: null },
    written.map((one) => (languages.length > 0 ? one.words : null)),
  );
  const terms = termsVector({ terms: sql`terms`, words: sql`words` }, languages);
  const columns = optionalColumns(messages.map(({ message }) => message));
  const extra = {
    given: sql.join(columns.map(({ given }) => given)),
    name: sql.join(columns.map(({ name }) => name)),
    read: sql.join(columns.map(({ read }) => read)),
  };
  const at = sql`to_timestamp(${batch.at}::float8 / 1000)`;
  await rows(
    tx,
    sql`with incoming as materialized (
          select * from unnest(
            ${column(({ roomId }) => roomId)}::uuid[], ${column(({ id }) => id)}::uuid[], ${column(storedPosition)}::bigint[],
            ${column(({ senderId }) => senderId)}::uuid[], ${column(({ kind }) => kind)}::text[], ${column(({ body }) => body)}::text[],
            ${column(({ mentions }) => `{${mentions.join(",")}}`)}::text[], ${sql.param(messages.map(({ fingerprint }) => fingerprint))}::text[],
            ${column(({ changed }) => changed)}::bigint[], ${sql.param(written.map((one) => one.terms))}::text[]${extra.given}${words.given}
          ) as m (room_id, id, position, sender_id, kind, body, mentions, fingerprint, changed, terms${extra.name}${words.name})
        ), stored as (
          insert into messages (tenant_id, room_id, id, position, sender_id, kind, body, mentions, fingerprint, created_at, changed${extra.name})
          select ${tenantId}::uuid, room_id, id, position, sender_id, kind, body, mentions::uuid[], decode(fingerprint, 'hex'), ${at}, changed${extra.read} from incoming
        ), termed as (
          insert into message_terms (tenant_id, at, room_id, position, terms)
          select ${tenantId}::uuid, ${Math.floor(batch.at)}::bigint, room_id, position, ${terms} from incoming
        ), logged as (
          insert into log (tenant_id, room_id, number, kind, subject, actor, at)
          select ${tenantId}::uuid, room_id, changed, 'message', id, sender_id, ${at} from incoming
        )
        update rooms r set head = moved.head, messages = moved.messages,
          trailing_notices = case when r.messages < moved.messages then 0 else r.trailing_notices end,
          active_at = case when r.messages < moved.messages then ${at} else r.active_at end
        from unnest(${list(rooms.map(({ id }) => id))}, ${sql.param(rooms.map(({ head }) => head))}::bigint[], ${sql.param(rooms.map((room) => room.messages))}::bigint[])
          as moved (id, head, messages)
        where r.tenant_id = ${tenantId} and r.id = moved.id`,
  );
}

/** What most messages have not. A batch without files, places of mentions, replies, priorities, events or threads writes nothing of them: the columns have their defaults. */
function optionalColumns(messages: readonly Message[]): readonly OptionalColumn[] {
  const files = optionalColumn(
    { name: "attachments", type: "jsonb", absent: "[]" },
    messages.map((message) => (message.attachments.length > 0 ? JSON.stringify(message.attachments) : "[]")),
  );
  const places = optionalColumn(
    { name: "ranges", type: "jsonb", absent: null },
    messages.map((message) => (message.ranges ? JSON.stringify(message.ranges) : null)),
  );
  const replies = optionalColumn(
    { name: "reply_to", type: "uuid", absent: null },
    messages.map((message) => message.replyTo),
  );
  const polls = optionalColumn(
    { name: "poll", type: "jsonb", absent: null },
    messages.map((message) => (message.poll === null ? null : JSON.stringify(message.poll))),
  );
  const wide = optionalColumn(
    { name: "wide", type: "jsonb", absent: null },
    messages.map((message) => (message.wide === null ? null : JSON.stringify(message.wide))),
  );
  const priorities = optionalColumn(
    { name: "priority", type: "jsonb", absent: null },
    messages.map((message) => (message.priority === null ? null : JSON.stringify(message.priority))),
  );
  const events = optionalColumn(
    { name: "event", type: "jsonb", absent: null },
    messages.map((message) => (message.event ? JSON.stringify(message.event) : null)),
  );
  const subjects = optionalColumn(
    { name: "event_subject", type: "text", absent: null },
    messages.map((message) => message.event?.subject ?? null),
  );
  const threads = optionalColumn(
    { name: "thread_id", type: "uuid", absent: null },
    messages.map((message) => message.threadId),
  );
  const inThreads = optionalColumn(
    { name: "thread_position", type: "bigint", absent: null },
    messages.map((message) => (message.threadId === null ? null : String(message.threadPosition))),
  );
  const forwards = optionalColumn(
    { name: "forwarded", type: "jsonb", absent: null },
    messages.map((message) => (message.forwarded ? JSON.stringify(message.forwarded) : null)),
  );
  return [files, places, replies, priorities, polls, wide, events, subjects, forwards, threads, inThreads];
}

/** A part of the statement for each place where a column is named. */
interface OptionalColumn {
  readonly given: SQL;
  readonly name: SQL;
  readonly read: SQL;
}

/** A column for `insertMessages`, its values as texts, left out where each is `absent`: what the column has by itself. */
function optionalColumn(
  { name, type, absent }: { readonly name: string; readonly type: "jsonb" | "uuid" | "text" | "bigint"; readonly absent: string | null },
  values: readonly (string | null)[],
): OptionalColumn {
  if (values.every((value) => value === absent)) return { given: sql``, name: sql``, read: sql`` };
  return { given: sql`, ${sql.param(values)}::text[]`, name: sql`, ${sql.raw(name)}`, read: sql`, ${sql.raw(`${name}::${type}`)}` };
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
