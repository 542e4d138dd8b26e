import { sql } from "drizzle-orm";
import type { Message, Notice } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";
import { rows, type Transaction } from "../../database/database.ts";
import { messageJson } from "../../database/entity-json.ts";
import { list } from "../messages/messages.ts";

/** A notice to be written as a message of `actorId`. The room is locked, and `head` is the last number of its log. `at`: ms since 1970. */
export interface NoticeToWrite {
  readonly roomId: Id;
  readonly head: number;
  readonly actorId: Id;
  readonly at: number;
  readonly id: Id;
  readonly notice: Notice;
  /** The same in English. */
  readonly body: string;
}

/** Names of persons, in the order of `ids`; who is not there is left out. */
export async function findNames(tx: Transaction, tenantId: Id, ids: readonly Id[]): Promise<Notice["people"]> {
  return rows<Notice["people"][number]>(
    tx,
    sql`select id, name from users where tenant_id = ${tenantId} and id = any(${list(ids)}) order by array_position(${list(ids)}, id)`,
  );
}

/** The last message of a room, when it is a notice of this type and was made after `since` (ms). */
export async function findLastNotice(
  tx: Transaction,
  tenantId: Id,
  { roomId, type, since }: { readonly roomId: Id; readonly type: Notice["type"]; readonly since: number },
): Promise<(Message & { readonly notice: Notice }) | null> {
  const [found] = await rows<{ message: Message & { notice: Notice } }>(
    tx,
    sql`select ${messageJson} as message from messages m join rooms r on r.tenant_id = m.tenant_id and r.id = m.room_id
        where m.tenant_id = ${tenantId} and m.room_id = ${roomId} and m.position = r.messages and m.notice->>'type' = ${type}
          and m.created_at > to_timestamp(${since}::float8 / 1000)`,
  );
  return found?.message ?? null;
}

/** Writes a notice as the room's next message, with the next number of its log. */
export async function insertNotice(tx: Transaction, tenantId: Id, wanted: NoticeToWrite): Promise<Message> {
  const number = wanted.head + 1;
  const at = sql`to_timestamp(${wanted.at}::float8 / 1000)`;
  const [written] = await rows<{ message: Message }>(
    tx,
    sql`with moved as (
          update rooms set head = ${number}::bigint, messages = messages + 1, trailing_notices = trailing_notices + 1, active_at = ${at} where tenant_id = ${tenantId} and id = ${wanted.roomId} returning messages
        ), ${logged(tenantId, wanted)}
        insert into messages as m (tenant_id, room_id, id, position, sender_id, kind, body, notice, fingerprint, created_at, changed)
        select ${tenantId}::uuid, ${wanted.roomId}::uuid, ${wanted.id}::uuid, moved.messages, ${wanted.actorId}::uuid, 'text', ${wanted.body},
          ${JSON.stringify(wanted.notice)}::text::jsonb, sha256(''), ${at}, ${number}::bigint from moved
        returning ${messageJson} as message`,
  );
  return written!.message;
}

/** Lets a notice that is there say more; `id` is its own. */
export async function extendNotice(tx: Transaction, tenantId: Id, wanted: NoticeToWrite): Promise<Message> {
  const number = wanted.head + 1;
  const [written] = await rows<{ message: Message }>(
    tx,
    sql`with moved as (
          update rooms set head = ${number}::bigint where tenant_id = ${tenantId} and id = ${wanted.roomId}
        ), ${logged(tenantId, wanted)}
        update messages m set notice = ${JSON.stringify(wanted.notice)}::text::jsonb, body = ${wanted.body}, changed = ${number}::bigint
        where m.tenant_id = ${tenantId} and m.room_id = ${wanted.roomId} and m.id = ${wanted.id}
        returning ${messageJson} as message`,
  );
  return written!.message;
}

const logged = (tenantId: Id, { roomId, head, id, actorId, at }: NoticeToWrite) => sql`logged as (
    insert into log (tenant_id, room_id, number, kind, subject, actor, at)
    values (${tenantId}::uuid, ${roomId}::uuid, ${head + 1}::bigint, 'message', ${id}::uuid, ${actorId}::uuid, to_timestamp(${at}::float8 / 1000))
  )`;
