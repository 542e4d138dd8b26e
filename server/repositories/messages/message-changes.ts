import { sql } from "drizzle-orm";
import type { Message, Pin, Removal } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";
import type { StoredState } from "../files/attachments.ts";
import { rows, type Transaction } from "../../database/database.ts";
import { rowOf } from "./message-row.ts";
import { attachmentJson } from "../../database/entity-json.ts";
import { isTerm, termsDeleted, termSet } from "../search/message-terms.ts";

/** A change of one message. Its room is locked; `number` is the next of the room's log. `at`: ms since 1970. */
export interface MessageChange {
  readonly roomId: Id;
  readonly number: number;
  readonly at: number;
}

/** An attachment's row under its lock, taken after its room's. */
export interface LockedAttachment {
  readonly id: Id;
  readonly roomId: Id;
  readonly userId: Id;
  readonly key: string;
  readonly state: StoredState;
  /** Null: part of no message yet. */
  readonly messageId: Id | null;
}

/** A message as reactions or votes leave it; `actorId`: who came last, null: not to be told. */
export interface ChangedMessage {
  readonly message: Message;
  readonly actorId: Id | null;
}

/** Log row and head of the room for the rows of `changed`, which has none when nothing changed. */
export const logged = (tenantId: Id, { roomId, number, at }: MessageChange, actorId: Id | null) => sql`logged as (
    insert into log (tenant_id, room_id, number, kind, subject, actor, at)
    select ${tenantId}::uuid, ${roomId}::uuid, ${number}::bigint, 'message', id, ${actorId}::uuid, to_timestamp(${at}::float8 / 1000) from changed
  ), moved as (
    update rooms set head = ${number}::bigint where tenant_id = ${tenantId} and id = ${roomId} and exists (select from changed)
  )`;

/**
 * Leaves a tombstone in place of a message: text, mentions and files are gone from it, and its files are due for removal. Answers the persons
 * whose count of unread mentions falls by it, or whom it asked for acknowledgement.
 */
export async function writeTombstone(
  tx: Transaction,
  tenantId: Id,
  change: MessageChange & { readonly message: Message; readonly actorId: Id; readonly removal: Removal | null },
): Promise<Id[]> {
  const { message, roomId, number, removal } = change;
  const found = await rows<{ userId: Id }>(
    tx,
    sql`with changed as (
          update messages set body = '', mentions = '{}', ranges = null, attachments = '[]', reactions = '[]', pinned_by = null, pinned_at = null, edited_by = null, edited_at = null, reply_to = null, priority = null, wide = null, poll = null, previews = null, removed_previews = null, event = null, forwarded = null,
            deleted_at = to_timestamp(${change.at}::float8 / 1000),
            deleted_by = ${removal?.by ?? null}::uuid, deleted_reason = ${removal?.reason ?? null}::text, changed = ${number}::bigint
          where ${rowOf(tenantId, message)}
          returning id
        ), ${logged(tenantId, change, change.actorId)}, ${termsDeleted(tenantId, message)}, unmentioned as (
          delete from mentions where tenant_id = ${tenantId} and room_id = ${roomId} and position = ${message.position}::bigint
            and ${message.wide === null ? sql`user_id = any(${sql.param(message.mentions)}::uuid[])` : sql`user_id in (select user_id from members where tenant_id = ${tenantId} and room_id = ${roomId})`}
          returning user_id
        ), released as (
          delete from acknowledgements where tenant_id = ${tenantId} and room_id = ${roomId} and message_id = ${message.id}
          returning user_id
        ), escalated as (
          delete from escalations where tenant_id = ${tenantId} and room_id = ${roomId} and message_id = ${message.id}
        ), revisions as (
          delete from message_revisions where tenant_id = ${tenantId} and room_id = ${roomId} and message_id = ${message.id}
        ), voters as (
          delete from poll_voters where tenant_id = ${tenantId} and room_id = ${roomId} and message_id = ${message.id}
        ), files as (
          update attachments a set state = 'removed', due_at = now(), attempts = 0 from (
            select id from attachments where tenant_id = ${tenantId} and room_id = ${roomId} and message_id = ${message.id} order by id for no key update
          ) own where a.tenant_id = ${tenantId} and a.id = own.id
        )
        select p.user_id as "userId" from (
          select user_id, bool_or(released) as released from (
            select user_id, false as released from unmentioned union all select user_id, true from released
          ) each group by user_id
        ) n join members p
          on p.tenant_id = ${tenantId} and p.room_id = ${roomId} and p.user_id = n.user_id and p.role is not null
            and (n.released or p.marker < ${message.position}::bigint)
        order by p.user_id`,
  );
  return found.map(({ userId }) => userId);
}

/** Pins a message, or takes its pin off for null. */
export async function writePin(
  tx: Transaction,
  tenantId: Id,
  change: MessageChange & { readonly message: Message; readonly actorId: Id; readonly pinned: Pin | null },
): Promise<void> {
  const { message, pinned } = change;
  await rows(
    tx,
    sql`with changed as (
          update messages set pinned_by = ${pinned?.by ?? null}::uuid, pinned_at = to_timestamp(${pinned?.at ?? null}::float8 / 1000), changed = ${change.number}::bigint
          where ${rowOf(tenantId, message)}
          returning id
        ), ${logged(tenantId, change, change.actorId)}, ${termSet(tenantId, message, isTerm("pinned"), pinned !== null)}
        select from changed`,
  );
}

/**
 * Stores what many change of messages, their reactions or their polls, with the log rows and the heads of their rooms, in one statement. The rooms are
 * locked. `at`: ms since 1970.
 */
export async function storeChanged(
  tx: Transaction,
  tenantId: Id,
  { part, changed, at }: { readonly part: "reactions" | "poll"; readonly changed: readonly ChangedMessage[]; readonly at: number },
): Promise<void> {
  const values = changed.map(({ actorId, message }) => {
    const { roomId, id, position, threadId, threadPosition, changed: number } = message;
    return { roomId, id, position, threadId, threadPosition, value: message[part], number, actorId };
  });
  const inThreads = sql`, changed_in_threads as (
          update messages m set ${sql.raw(part)} = r.value, changed = r.number from given r
          where m.tenant_id = ${tenantId} and m.room_id = r."roomId" and r.position = 0 and m.thread_id = r."threadId" and m.thread_position = r."threadPosition"
        )`;
  await rows(
    tx,
    sql`with given as materialized (
          select * from json_to_recordset(${JSON.stringify(values)}::text::json)
            as r ("roomId" uuid, id uuid, position bigint, "threadId" uuid, "threadPosition" bigint, value jsonb, number bigint, "actorId" uuid)
        ), changed as (
          update messages m set ${sql.raw(part)} = r.value, changed = r.number from given r
          where m.tenant_id = ${tenantId} and m.room_id = r."roomId" and m.position = r.position
        )${values.some(({ position }) => position === 0) ? inThreads : sql``}, logged as (
          insert into log (tenant_id, room_id, number, kind, subject, actor, at)
          select ${tenantId}::uuid, "roomId", number, 'message', id, "actorId", to_timestamp(${at}::float8 / 1000) from given
        )
        update rooms set head = moved.head from (select "roomId" as id, max(number) as head from given group by 1) moved
        where rooms.tenant_id = ${tenantId} and rooms.id = moved.id`,
  );
}

/** Brings a message's copies of its attachments up to date; false when they are already, or it is a tombstone. */
export async function refreshAttachments(
  tx: Transaction,
  tenantId: Id,
  change: MessageChange & { readonly messageId: Id },
): Promise<boolean> {
  const { roomId, messageId, number } = change;
  const [found] = await rows<{ refreshed: boolean }>(
    tx,
    sql`with present as materialized (
          select m.position, (
            select jsonb_agg(coalesce(${attachmentJson}::jsonb, copy.value) order by copy.ordinality)
            from jsonb_array_elements(m.attachments) with ordinality as copy
            left join attachments a on a.tenant_id = m.tenant_id and a.id = (copy.value->>'id')::uuid
          ) as attachments
          from (
            select * from messages m
            where m.tenant_id = ${tenantId} and m.room_id = ${roomId} and m.id between ${messageId} and ${messageId} order by m.id limit 1
          ) m where m.deleted_at is null
        ), changed as (
          update messages m set attachments = present.attachments, changed = ${number}::bigint from present
          where m.tenant_id = ${tenantId} and m.room_id = ${roomId} and m.position = present.position and m.attachments <> present.attachments
          returning m.id
        ), ${logged(tenantId, change, null)}
        select exists (select from changed) as refreshed`,
  );
  return found?.refreshed ?? false;
}

/** The room of an attachment, which never changes; null: no such attachment. */
export async function roomOfAttachment(tx: Transaction, tenantId: Id, attachmentId: Id): Promise<Id | null> {
  const [found] = await rows<{ roomId: Id }>(
    tx,
    sql`select room_id as "roomId" from attachments where tenant_id = ${tenantId} and id = ${attachmentId}`,
  );
  return found?.roomId ?? null;
}

/** Locks an attachment's row; its room is locked. Null: it is gone. */
export async function lockAttachment(tx: Transaction, tenantId: Id, attachmentId: Id): Promise<LockedAttachment | null> {
  const [found] = await rows<LockedAttachment>(
    tx,
    sql`select id, room_id as "roomId", user_id as "userId", key, state, message_id as "messageId" from attachments
        where tenant_id = ${tenantId} and id = ${attachmentId} for no key update`,
  );
  return found ?? null;
}
