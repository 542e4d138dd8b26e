import type { SearchLanguage } from "../../../protocol/search/words.ts";
import { sql } from "drizzle-orm";
import type { Edit, Message, MessageRevision } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";
import { rows, type Transaction } from "../../database/database.ts";
import { termsWritten } from "../search/message-terms.ts";
import { logged, type MessageChange } from "./message-changes.ts";
import { rowOf } from "./message-row.ts";
import { previewsJson } from "../previews/previews.ts";
import type { InRoom } from "./messages.ts";

/** A message as an edit leaves it. */
export interface WrittenEdit extends MessageChange {
  readonly message: Message & { readonly edited: Edit };
  /** The message as it was. */
  readonly former: Message;
  /** As for a batch of messages. */
  readonly languages: readonly SearchLanguage[];
}

/**
 * Gives a message another text, and keeps the one that it had. Who is mentioned is decided by the caller, of the members. Answers the persons
 * whose count of unread mentions rises or falls by it.
 */
export async function writeEdit(tx: Transaction, tenantId: Id, change: WrittenEdit): Promise<Id[]> {
  const { message, former, roomId } = change;
  const { edited, position } = message;
  const row = rowOf(tenantId, message);
  const here = sql`tenant_id = ${tenantId} and room_id = ${roomId} and position = ${position}::bigint`;
  // What stands in a thread alone is no mention of the room: its followers' unread messages say whom they mention.
  const named = sql.param(position === 0 ? [] : message.mentions.filter((userId) => userId !== message.senderId));
  const ranges = message.ranges ? JSON.stringify(message.ranges) : null;
  const found = await rows<{ userId: Id }>(
    tx,
    sql`with kept as (
          insert into message_revisions (tenant_id, room_id, message_id, revision, body, ranges, written_by, written_at)
          select tenant_id, room_id, id, revision, body, ranges, coalesce(edited_by, sender_id), coalesce(edited_at, created_at) from messages where ${row}
        ), changed as (
          update messages set body = ${message.body}, mentions = ${`{${message.mentions.join(",")}}`}::text::uuid[], ranges = ${ranges}::text::jsonb, wide = ${message.wide === null ? null : JSON.stringify(message.wide)}::text::jsonb,
            previews = ${previewsJson(message)}, revision = ${edited.revision}::int, edited_by = ${edited.by}::uuid, edited_at = to_timestamp(${edited.at}::float8 / 1000), changed = ${change.number}::bigint
          where ${row} returning id
        ), ${logged(tenantId, change, edited.by)}, ${termsWritten(tenantId, message, change.languages)}, unmentioned as (
          delete from mentions where ${here} and ${former.wide === null}::boolean and user_id = any(${sql.param(former.mentions)}::uuid[]) and user_id <> all(${named}::uuid[])
          returning user_id
        ), mentioned as (
          insert into mentions (tenant_id, user_id, room_id, position)
          select ${tenantId}::uuid, named, ${roomId}::uuid, ${position}::bigint from unnest(${named}::uuid[]) as named
          on conflict do nothing returning user_id
        )
        select p.user_id as "userId" from (select user_id from unmentioned union select user_id from mentioned) n
        join members p on p.tenant_id = ${tenantId} and p.room_id = ${roomId} and p.user_id = n.user_id and p.role is not null and p.marker < ${position}::bigint
        order by p.user_id`,
  );
  return found.map(({ userId }) => userId);
}

/**
 * How a message has read, the newest `limit`, latest first, with its text of today; null: no such message, or the room is not the reader's.
 * One that was never edited has one, a tombstone none.
 */
export async function readRevisions(
  tx: Transaction,
  tenantId: Id,
  { reader, messageId, limit }: { readonly reader: InRoom; readonly messageId: Id; readonly limit: number },
): Promise<MessageRevision[] | null> {
  const [found] = await rows<{ revisions: MessageRevision[] }>(
    tx,
    sql`select (
          select coalesce(json_agg(json_build_object(
            'revision', r.revision, 'body', r.body, 'ranges', r.ranges, 'by', r.written_by, 'at', floor(extract(epoch from r.written_at) * 1000)
          ) order by r.revision desc), '[]')
          from (
            select m.revision, m.body, m.ranges, coalesce(m.edited_by, m.sender_id) as written_by, coalesce(m.edited_at, m.created_at) as written_at
            where m.deleted_at is null
            union all
            select revision, body, ranges, written_by, written_at from message_revisions
            where tenant_id = ${tenantId} and room_id = ${reader.roomId} and message_id = ${messageId}
            order by revision desc limit ${limit}::int
          ) r
        ) as revisions
        from messages m
        join members p on p.tenant_id = m.tenant_id and p.room_id = m.room_id and p.user_id = ${reader.id} and p.role is not null
        where m.tenant_id = ${tenantId} and m.room_id = ${reader.roomId} and m.id = ${messageId}`,
  );
  return found?.revisions ?? null;
}
