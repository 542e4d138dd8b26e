import { sql, type SQL } from "drizzle-orm";
import type { SavedChange, SavedMark } from "../../../protocol/entities.ts";
import type { SavedMessagesResponse } from "../../../protocol/personal/saved.ts";
import type { Id } from "../../../protocol/ids.ts";
import { rows, type Transaction } from "../../database/database.ts";
import { messageJson, roomJson, userJson } from "../../database/entity-json.ts";
import { list, preferKeyOrder } from "../messages/messages.ts";

/** Whose saved message. */
export interface SavedKey {
  readonly userId: Id;
  readonly messageId: Id;
}

/** How a message is saved. Milliseconds since 1970. */
export interface StoredSaved extends Pick<SavedMark, "roomId" | "savedAt" | "remindAt"> {
  readonly messageId: Id;
}

const moment = (at: number | null): SQL => sql`to_timestamp(${at}::float8 / 1000)`;
const ofPerson = (tenantId: Id, { userId, messageId }: SavedKey): SQL =>
  sql`tenant_id = ${tenantId} and user_id = ${userId} and message_id = ${messageId}`;

/** Mark of the row `s`. */
const markJson: SQL = sql`json_build_object('roomId', s.room_id, 'savedAt', floor(extract(epoch from s.saved_at) * 1000), 'remindAt', floor(extract(epoch from s.remind_at) * 1000), 'reminded', s.reminded)`;

// Rows `s`, with the message `m` and its room `r`, that their person sees now: they are in the room, and it is not deleted.
const visible = (tenantId: Id, userId: Id): SQL => sql`saved_messages s
  join members p on p.tenant_id = s.tenant_id and p.room_id = s.room_id and p.user_id = s.user_id and p.role is not null
  join rooms r on r.tenant_id = s.tenant_id and r.id = s.room_id
  cross join lateral (
    select * from messages m where m.tenant_id = s.tenant_id and m.room_id = s.room_id and m.id between s.message_id and s.message_id order by m.id limit 1
  ) m
  where s.tenant_id = ${tenantId} and s.user_id = ${userId} and m.deleted_at is null`;

/** What became of these saved messages, also of those that the person does not see now. One that they are reminded of comes along, to be told. */
export async function readSavedChanges(tx: Transaction, tenantId: Id, userId: Id, messageIds: readonly Id[]): Promise<SavedChange[]> {
  await preferKeyOrder(tx);
  return rows<SavedChange>(
    tx,
    sql`select named.id as "messageId", case when s.message_id is not null then ${markJson} end as saved, seen.message
        from unnest(${list(messageIds)}) as named (id)
        left join saved_messages s on s.tenant_id = ${tenantId} and s.user_id = ${userId} and s.message_id = named.id
        left join lateral (
          select ${messageJson} as message from ${visible(tenantId, userId)} and s.message_id = named.id and s.reminded
        ) seen on true`,
  );
}

/** All that the person has saved, as marks by messages; for the opening. Whoever is out of a room keeps them, for who comes back sees them again. */
export const savedMarksJson = (tenantId: Id | SQL, userId: Id | SQL): SQL =>
  sql`(select coalesce(json_agg(json_build_object('messageId', s.message_id, 'saved', ${markJson})), '[]') from saved_messages s
    where s.tenant_id = ${tenantId}::uuid and s.user_id = ${userId}::uuid)`;

/** A page of what the person has saved and sees now, latest first, with rooms and people. */
export async function listSaved(
  tx: Transaction,
  tenantId: Id,
  { userId, before, limit }: { readonly userId: Id; readonly before: number | null; readonly limit: number },
): Promise<Omit<SavedMessagesResponse, "next">> {
  await preferKeyOrder(tx);
  const older = before === null ? sql`` : sql`and s.saved_at < ${moment(before)}`;
  const [found] = await rows<Omit<SavedMessagesResponse, "next">>(
    tx,
    sql`with page as materialized (
          select ${markJson} as mark, ${messageJson} as message, s.saved_at, s.message_id, m.sender_id, s.room_id
          from ${visible(tenantId, userId)} ${older}
          order by s.saved_at desc, s.message_id desc limit ${limit}::int
        )
        select (select coalesce(json_agg(json_build_object('saved', mark, 'message', message) order by saved_at desc, message_id desc), '[]') from page) as messages,
          (select coalesce(json_agg(json_build_object('room', ${roomJson}, 'peer', case when r.kind = 'direct' then (
              select ${userJson} from members o join users u on u.tenant_id = o.tenant_id and u.id = o.user_id
              where o.tenant_id = r.tenant_id and o.room_id = r.id and o.user_id <> ${userId} limit 1) end)), '[]')
            from rooms r where r.tenant_id = ${tenantId} and r.id in (select room_id from page)) as rooms,
          (select coalesce(json_agg(${userJson}), '[]') from users u where u.tenant_id = ${tenantId} and u.id in (select sender_id from page)) as users`,
  );
  return found ?? { messages: [], rooms: [], users: [] };
}

/** Whether the person reads the message: they are in its room, and it is not deleted. */
export async function mayRead(
  tx: Transaction,
  tenantId: Id,
  place: { readonly userId: Id; readonly roomId: Id; readonly messageId: Id },
): Promise<boolean> {
  await preferKeyOrder(tx);
  const found = await rows(
    tx,
    sql`select from members p
        cross join lateral (
          select deleted_at, notice from messages m
          where m.tenant_id = p.tenant_id and m.room_id = p.room_id and m.id between ${place.messageId} and ${place.messageId} order by m.id limit 1
        ) m
        where p.tenant_id = ${tenantId} and p.room_id = ${place.roomId} and p.user_id = ${place.userId} and p.role is not null
          and m.deleted_at is null and m.notice is null`,
  );
  return found.length === 1;
}

/** How the person has saved it, under its lock; null: they have not. */
export async function lockSaved(tx: Transaction, tenantId: Id, key: SavedKey): Promise<SavedMark | null> {
  const [found] = await rows<{ mark: SavedMark }>(
    tx,
    sql`select ${markJson} as mark from saved_messages s where ${ofPerson(tenantId, key)} for update`,
  );
  return found?.mark ?? null;
}

/** How many the person has. */
export async function countSaved(tx: Transaction, tenantId: Id, userId: Id): Promise<number> {
  const [found] = await rows<{ count: number }>(
    tx,
    sql`select count(*)::int as count from saved_messages where tenant_id = ${tenantId} and user_id = ${userId}`,
  );
  return found?.count ?? 0;
}

/** Saves a message, or gives one that is saved another time to be reminded at. */
export async function writeSaved(tx: Transaction, tenantId: Id, userId: Id, saved: StoredSaved): Promise<void> {
  await rows(
    tx,
    sql`insert into saved_messages (tenant_id, user_id, message_id, room_id, saved_at, remind_at)
        values (${tenantId}, ${userId}, ${saved.messageId}, ${saved.roomId}, ${moment(saved.savedAt)}, ${moment(saved.remindAt)})
        on conflict (tenant_id, user_id, message_id) do update set room_id = excluded.room_id, remind_at = excluded.remind_at, reminded = false`,
  );
}

export async function removeSaved(tx: Transaction, tenantId: Id, key: SavedKey): Promise<void> {
  await rows(tx, sql`delete from saved_messages where ${ofPerson(tenantId, key)}`);
}

/** Notes that the person is reminded, where they still want to be at that time, and read the message; false: not. */
export async function markReminded(tx: Transaction, tenantId: Id, key: SavedKey, remindAt: number): Promise<boolean> {
  const mark = await lockSaved(tx, tenantId, key);
  if (mark === null || mark.reminded || mark.remindAt !== remindAt) return false;
  if (!(await mayRead(tx, tenantId, { ...key, roomId: mark.roomId }))) return false;
  await rows(tx, sql`update saved_messages set reminded = true where ${ofPerson(tenantId, key)}`);
  return true;
}
