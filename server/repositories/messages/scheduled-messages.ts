import { sql, type SQL } from "drizzle-orm";
import type { PriorityLevel } from "../../../protocol/entities.ts";
import type { ErrorCode } from "../../../protocol/errors.ts";
import type { ScheduledMessage } from "../../../protocol/http.ts";
import type { Id } from "../../../protocol/ids.ts";
import type { MentionRange } from "../../../protocol/mention-range.ts";
import { rows, type Transaction } from "../../database/database.ts";
import { userJson } from "../../database/entity-json.ts";

/** A message that its author has written to be sent later. `sendAt`: ms since 1970. */
export interface StoredScheduledMessage {
  readonly userId: Id;
  readonly id: Id;
  readonly roomId: Id;
  readonly body: string;
  readonly mentions: readonly Id[];
  readonly ranges: readonly MentionRange[] | null;
  readonly replyTo: Id | null;
  readonly priority: PriorityLevel | null;
  readonly sendAt: number;
  /** Why it could not be sent; null: it waits. */
  readonly refused: ErrorCode | null;
}

const ms = (moment: SQL): SQL => sql`floor(extract(epoch from ${moment}) * 1000)::bigint`;
const stored: SQL = sql`s.user_id as "userId", s.id, s.room_id as "roomId", s.body, to_json(s.mentions) as mentions, s.ranges, s.reply_to as "replyTo",
  s.priority, ${ms(sql`s.send_at`)} as "sendAt", s.refused`;

/** Stores a scheduled message; false: the person has one of this id. */
export async function insertScheduledMessage(tx: Transaction, tenantId: Id, message: StoredScheduledMessage): Promise<boolean> {
  const inserted = await rows(
    tx,
    sql`insert into scheduled_messages (tenant_id, user_id, id, room_id, body, mentions, ranges, reply_to, priority, send_at, refused)
        values (${tenantId}, ${message.userId}, ${message.id}, ${message.roomId}, ${message.body}, ${sql.param(message.mentions)}::uuid[],
          ${message.ranges === null ? null : JSON.stringify(message.ranges)}::text::jsonb, ${message.replyTo}::uuid, ${message.priority}::text,
          to_timestamp(${message.sendAt}::float8 / 1000), ${message.refused}::text)
        on conflict do nothing returning id`,
  );
  return inserted.length === 1;
}

/** How many the person has. */
export async function countScheduledMessages(tx: Transaction, tenantId: Id, userId: Id): Promise<number> {
  const [found] = await rows<{ count: number }>(
    tx,
    sql`select count(*)::int as count from scheduled_messages where tenant_id = ${tenantId} and user_id = ${userId}`,
  );
  return found?.count ?? 0;
}

/** One of the person's, under its lock; null: there is none. */
export async function lockScheduledMessage(tx: Transaction, tenantId: Id, userId: Id, id: Id): Promise<StoredScheduledMessage | null> {
  const [found] = await rows<StoredScheduledMessage>(
    tx,
    sql`select ${stored} from scheduled_messages s where s.tenant_id = ${tenantId} and s.user_id = ${userId} and s.id = ${id} for update`,
  );
  return found ?? null;
}

/** Takes one away; null: there is none. */
export async function takeScheduledMessage(tx: Transaction, tenantId: Id, userId: Id, id: Id): Promise<StoredScheduledMessage | null> {
  const [taken] = await rows<StoredScheduledMessage>(
    tx,
    sql`delete from scheduled_messages s where s.tenant_id = ${tenantId} and s.user_id = ${userId} and s.id = ${id} returning ${stored}`,
  );
  return taken ?? null;
}

/** The person's scheduled messages, by their time. Who is out of a room does not learn its name (ROOM-5). */
export async function readScheduledMessages(tx: Transaction, tenantId: Id, userId: Id): Promise<ScheduledMessage[]> {
  return rows<ScheduledMessage>(
    tx,
    sql`select s.id, s.room_id as "roomId", case when p.role is null then '' else r.name end as "roomName", s.body, to_json(s.mentions) as mentions,
          coalesce(s.ranges, '[]') as ranges, s.reply_to as "replyTo", s.priority, ${ms(sql`s.send_at`)} as "sendAt", s.refused,
          case when r.kind = 'direct' then (
            select ${userJson} from members o join users u on u.tenant_id = o.tenant_id and u.id = o.user_id
            where o.tenant_id = r.tenant_id and o.room_id = r.id and o.user_id <> ${userId} limit 1) end as peer
        from scheduled_messages s
        join rooms r on r.tenant_id = s.tenant_id and r.id = s.room_id
        left join members p on p.tenant_id = s.tenant_id and p.room_id = s.room_id and p.user_id = s.user_id
        where s.tenant_id = ${tenantId} and s.user_id = ${userId} order by s.send_at, s.id`,
  );
}
