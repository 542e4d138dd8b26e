import { sql } from "drizzle-orm";
import type { Message, Thread, User } from "../../../protocol/entities.ts";
import type { ThreadPlace } from "../../../protocol/http.ts";
import type { Id } from "../../../protocol/ids.ts";
import { rows, type Transaction } from "../../database/database.ts";
import { messageJson, userJson } from "../../database/entity-json.ts";
import { facesOf, preferKeyOrder, type InRoom, type PageRange } from "./messages.ts";

/** A person of a thread who is in its room; `following` null: the author of its first message, of whom nothing is stored yet. */
export interface FoundFollower {
  readonly roomId: Id;
  readonly threadId: Id;
  readonly userId: Id;
  readonly following: boolean | null;
  readonly marker: number;
}

/** Who follows a thread from now on, `messages`: its last position. */
export interface StoredFollower {
  readonly roomId: Id;
  readonly threadId: Id;
  readonly userId: Id;
  readonly following: boolean;
  readonly marker: number;
  readonly messages: number;
}

/** A message that a thread begins with, as the thread leaves it; `actorId`: who came last. */
export interface StoredRoot {
  readonly message: Message & { readonly thread: Thread };
  readonly actorId: Id;
}

/** Those who follow the threads or have once, as far as they are in their rooms, and the authors of messages with which no thread began yet. */
export async function findFollowers(tx: Transaction, tenantId: Id, threads: readonly InRoom[]): Promise<FoundFollower[]> {
  if (threads.length === 0) return [];
  return rows<FoundFollower>(
    tx,
    sql`with wanted as materialized (select * from json_to_recordset(${JSON.stringify(threads)}::text::json) as w ("roomId" uuid, id uuid)), found as (
          select f.room_id, f.thread_id, f.user_id, f.following, f.marker from wanted w
          join thread_followers f on f.tenant_id = ${tenantId} and f.room_id = w."roomId" and f.thread_id = w.id
          union all
          select m.room_id, m.id, m.sender_id, null, 0 from wanted w
          cross join lateral (
            select * from messages m where m.tenant_id = ${tenantId} and m.room_id = w."roomId" and m.id between w.id and w.id order by m.id limit 1
          ) m where m.thread is null
        )
        select f.room_id as "roomId", f.thread_id as "threadId", f.user_id as "userId", f.following, f.marker from found f
        join members p on p.tenant_id = ${tenantId} and p.room_id = f.room_id and p.user_id = f.user_id and p.role is not null`,
  );
}

/** Stores what threads are now, with the log rows of the messages that they begin with and the heads of their rooms. The rooms are locked. `at`: ms since 1970. */
export async function storeRoots(tx: Transaction, tenantId: Id, roots: readonly StoredRoot[], at: number): Promise<void> {
  if (roots.length === 0) return;
  const values = roots.map(({ actorId, message: { roomId, id, position, thread, changed: number } }) => ({
    roomId,
    id,
    position,
    thread,
    number,
    actorId,
  }));
  await rows(
    tx,
    sql`with roots as materialized (
          select * from json_to_recordset(${JSON.stringify(values)}::text::json)
            as r ("roomId" uuid, id uuid, position bigint, thread jsonb, number bigint, "actorId" uuid)
        ), changed as (
          update messages m set thread = r.thread, changed = r.number from roots r
          where m.tenant_id = ${tenantId} and m.room_id = r."roomId" and m.position = r.position
        ), logged as (
          insert into log (tenant_id, room_id, number, kind, subject, actor, at)
          select ${tenantId}::uuid, "roomId", number, 'message', id, "actorId", to_timestamp(${at}::float8 / 1000) from roots
        )
        update rooms set head = greatest(rooms.head, moved.head) from (select "roomId" as id, max(number) as head from roots group by 1) moved
        where rooms.tenant_id = ${tenantId} and rooms.id = moved.id`,
  );
}

/** Stores who follows threads, and up to where they have read. The rooms are locked. `at`: ms since 1970. */
export async function storeFollowers(tx: Transaction, tenantId: Id, followers: readonly StoredFollower[], at: number): Promise<void> {
  if (followers.length === 0) return;
  await rows(
    tx,
    sql`insert into thread_followers (tenant_id, room_id, thread_id, user_id, following, marker, messages, active_at)
        select ${tenantId}::uuid, f."roomId", f."threadId", f."userId", f.following, f.marker, f.messages, to_timestamp(${at}::float8 / 1000)
        from json_to_recordset(${JSON.stringify(followers)}::text::json)
          as f ("roomId" uuid, "threadId" uuid, "userId" uuid, following boolean, marker bigint, messages bigint)
        on conflict (tenant_id, room_id, thread_id, user_id) do update set following = excluded.following, marker = excluded.marker,
          active_at = case when thread_followers.messages = excluded.messages then thread_followers.active_at else excluded.active_at end,
          messages = excluded.messages`,
  );
}

/** Moves the marker of a person who follows a thread; false: they do not, or it stands there. */
export async function moveThreadMarker(
  tx: Transaction,
  tenantId: Id,
  place: InRoom & { readonly threadId: Id },
  marker: { readonly position: number; readonly unread: boolean },
): Promise<boolean> {
  const position = marker.unread
    ? sql`least(greatest(${marker.position}::bigint - 1, 0), messages)`
    : sql`greatest(marker, least(${marker.position}::bigint, messages))`;
  const moved = await rows(
    tx,
    sql`update thread_followers set marker = ${position}
        where tenant_id = ${tenantId} and room_id = ${place.roomId} and thread_id = ${place.threadId} and user_id = ${place.id}
          and following and marker <> ${position} returning user_id`,
  );
  return moved.length > 0;
}

/** One page of a thread and what surrounds it, all of one moment. `messages`: the thread's last position. */
export interface StoredThreadPage {
  readonly head: number;
  readonly messages: number;
  readonly root: Message;
  readonly place: ThreadPlace;
  readonly page: Message[];
  readonly users: User[];
}

/** A page of a thread as the person may see it, or null; one statement. */
export async function readThreadPage(
  tx: Transaction,
  tenantId: Id,
  { reader, threadId }: { readonly reader: InRoom; readonly threadId: Id },
  range: PageRange,
): Promise<StoredThreadPage | null> {
  const order = range.nearest === "from" ? sql`asc` : sql`desc`;
  await preferKeyOrder(tx);
  const [found] = await rows<StoredThreadPage>(
    tx,
    sql`with root as materialized (
          select m.* from messages m
          where m.tenant_id = ${tenantId} and m.room_id = ${reader.roomId} and m.id between ${threadId} and ${threadId} order by m.id limit 1
        ), page as materialized (
          select m.* from messages m
          where m.tenant_id = ${tenantId} and m.room_id = ${reader.roomId} and m.thread_id = ${threadId}
            and m.thread_position between ${range.from}::bigint and ${range.to}::bigint
          order by m.thread_position ${order} limit ${range.limit}::int
        )
        select r.head, coalesce((m.thread->>'messages')::bigint, 0) as messages, ${messageJson} as root,
          (select coalesce(json_agg(${messageJson} order by m.thread_position), '[]') from page m) as page,
          json_build_object('following', coalesce(f.following, false), 'marker', coalesce(f.marker, 0)) as place,
          (select coalesce(json_agg(${userJson}), '[]') from users u where u.tenant_id = ${tenantId} and u.id in (
            select sender_id from page union select sender_id from root union ${facesOf(sql`root`)})) as users
        from rooms r
        join members p on p.tenant_id = r.tenant_id and p.room_id = r.id and p.user_id = ${reader.id} and p.role is not null
        join root m on m.room_id = r.id
        left join thread_followers f on f.tenant_id = r.tenant_id and f.room_id = r.id and f.thread_id = m.id and f.user_id = p.user_id
        where r.tenant_id = ${tenantId} and r.id = ${reader.roomId}`,
  );
  return found ?? null;
}
