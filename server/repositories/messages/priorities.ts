import { sql, type SQL } from "drizzle-orm";
import type { PriorityLevel, User } from "../../../protocol/entities.ts";
import type { AcknowledgementEntry, AcknowledgementsResponse, EscalationEntry } from "../../../protocol/http.ts";
import type { EscalationTarget } from "../../../protocol/provisioning/policy.ts";
import type { Id } from "../../../protocol/ids.ts";
import { rows, type Transaction } from "../../database/database.ts";
import { messageJson, userJson } from "../../database/entity-json.ts";
import type { Message } from "../../../protocol/entities.ts";
import type { ChangedMessage } from "./message-changes.ts";
import { list, type InRoom } from "./messages.ts";

/** Who is to acknowledge a message, and until when they are reminded. `at`, `expiresAt`: ms since 1970. */
export interface OwedAcknowledgements {
  readonly roomId: Id;
  readonly messageId: Id;
  readonly position: number;
  readonly senderId: Id;
  readonly level: PriorityLevel;
  readonly at: number;
  readonly expiresAt: number | null;
  readonly userIds: readonly Id[];
}

/** One person's acknowledgement of a message; `acknowledgedAt` null: it is owed. ms since 1970. */
export interface StoredAcknowledgement {
  readonly roomId: Id;
  readonly messageId: Id;
  readonly userId: Id;
  readonly acknowledgedAt: number | null;
}

const ms = (moment: SQL): SQL => sql`floor(extract(epoch from ${moment}) * 1000)`;

/** Everybody who is in one of these rooms now, by room. */
export async function findRecipients(tx: Transaction, tenantId: Id, roomIds: readonly Id[]): Promise<{ roomId: Id; userIds: Id[] }[]> {
  return rows(
    tx,
    sql`select room_id as "roomId", json_agg(user_id order by user_id) as "userIds" from members
        where tenant_id = ${tenantId} and room_id = any(${list(roomIds)}) and role is not null group by room_id`,
  );
}

/** Stores who is to acknowledge which message. */
export async function insertAcknowledgements(tx: Transaction, tenantId: Id, owed: readonly OwedAcknowledgements[]): Promise<void> {
  if (owed.length === 0) return;
  await rows(
    tx,
    sql`insert into acknowledgements (tenant_id, room_id, message_id, user_id, position, sender_id, level, owed_at, expires_at)
        select ${tenantId}::uuid, o."roomId", o."messageId", u.id::uuid, o.position, o."senderId", o.level,
          to_timestamp(o.at / 1000), to_timestamp(o."expiresAt" / 1000)
        from json_to_recordset(${JSON.stringify(owed)}::text::json) as o (
          "roomId" uuid, "messageId" uuid, position bigint, "senderId" uuid, level text, at float8, "expiresAt" float8, "userIds" json)
        cross join lateral json_array_elements_text(o."userIds") as u (id)`,
  );
}

/** The acknowledgements of `wanted`, as far as they are asked for; their rooms are locked. */
export async function findAcknowledgements(
  tx: Transaction,
  tenantId: Id,
  wanted: readonly { readonly roomId: Id; readonly messageId: Id; readonly userId: Id }[],
): Promise<StoredAcknowledgement[]> {
  return rows<StoredAcknowledgement>(
    tx,
    sql`select a.room_id as "roomId", a.message_id as "messageId", a.user_id as "userId", ${ms(sql`a.acknowledged_at`)}::bigint as "acknowledgedAt"
        from json_to_recordset(${JSON.stringify(wanted)}::text::json) as w ("roomId" uuid, "messageId" uuid, "userId" uuid)
        join acknowledgements a on a.tenant_id = ${tenantId} and a.room_id = w."roomId" and a.message_id = w."messageId" and a.user_id = w."userId"`,
  );
}

/** What a batch of acknowledgements changes: each once, and the messages with their new counts and numbers. ms since 1970. */
export interface GivenAcknowledgements {
  readonly at: number;
  readonly given: readonly (StoredAcknowledgement & { readonly openUntil: number | null })[];
  readonly changed: readonly ChangedMessage[];
}

/** Stores acknowledgements, the counts of their messages, log rows and heads of the rooms, in one statement. The rooms are locked. */
export async function storeAcknowledgements(tx: Transaction, tenantId: Id, { at, given, changed }: GivenAcknowledgements): Promise<void> {
  const values = changed.map(({ actorId, message: { roomId, id, position, priority, changed: number } }) => ({
    roomId,
    id,
    position,
    priority,
    number,
    actorId,
  }));
  await rows(
    tx,
    sql`with given as (
          update acknowledgements a set acknowledged_at = to_timestamp(g."acknowledgedAt" / 1000),
            open_until = coalesce(to_timestamp(g."openUntil" / 1000), 'infinity')
          from json_to_recordset(${JSON.stringify(given)}::text::json)
            as g ("roomId" uuid, "messageId" uuid, "userId" uuid, "acknowledgedAt" float8, "openUntil" float8)
          where a.tenant_id = ${tenantId} and a.room_id = g."roomId" and a.message_id = g."messageId" and a.user_id = g."userId"
        ), counted as materialized (
          select * from json_to_recordset(${JSON.stringify(values)}::text::json)
            as c ("roomId" uuid, id uuid, position bigint, priority jsonb, number bigint, "actorId" uuid)
        ), changed as (
          update messages m set priority = c.priority, changed = c.number from counted c
          where m.tenant_id = ${tenantId} and m.room_id = c."roomId" and m.position = c.position
        ), logged as (
          insert into log (tenant_id, room_id, number, kind, subject, actor, at)
          select ${tenantId}::uuid, "roomId", number, 'message', id, "actorId", to_timestamp(${at}::float8 / 1000) from counted
        )
        update rooms set head = moved.head from (select "roomId" as id, max(number) as head from counted group by 1) moved
        where rooms.tenant_id = ${tenantId} and rooms.id = moved.id`,
  );
}

/** Notes that everybody who is in the room and has not acknowledged is reminded once more; answers them. The room is locked. */
export async function recordReminders(tx: Transaction, tenantId: Id, { roomId, id }: InRoom): Promise<Id[]> {
  const found = await rows<{ userId: Id }>(
    tx,
    sql`update acknowledgements a set reminders = a.reminders + 1 from members p
        where a.tenant_id = ${tenantId} and a.room_id = ${roomId} and a.message_id = ${id} and a.acknowledged_at is null
          and p.tenant_id = a.tenant_id and p.room_id = a.room_id and p.user_id = a.user_id and p.role is not null
        returning a.user_id as "userId"`,
  );
  return found.map(({ userId }) => userId);
}

/** Whether somebody to whom a message was escalated has acknowledged that. */
export async function isEscalationAnswered(tx: Transaction, tenantId: Id, { roomId, id }: InRoom): Promise<boolean> {
  const found = await rows(
    tx,
    sql`select from escalations e join acknowledgements a on a.tenant_id = e.tenant_id and a.room_id = e.told_room_id
          and a.message_id = e.told_message_id and a.user_id = e.user_id
        where e.tenant_id = ${tenantId} and e.room_id = ${roomId} and e.message_id = ${id} and a.acknowledged_at is not null limit 1`,
  );
  return found.length > 0;
}

/** People of a step of escalation who are there and were not asked by the message itself. */
export async function findEscalationPersons(
  tx: Transaction,
  tenantId: Id,
  wanted: { readonly target: EscalationTarget; readonly message: Pick<Message, "roomId" | "id" | "senderId">; readonly limit: number },
): Promise<Id[]> {
  const { target, message, limit } = wanted;
  const meant = "role" in target ? sql`u.roles @> array[${target.role}]::text[]` : sql`u.subject = ${target.subject}`;
  const found = await rows<{ id: Id }>(
    tx,
    sql`select u.id from users u
        where u.tenant_id = ${tenantId} and ${meant} and u.removed_at is null and u.id <> ${message.senderId}
          and not exists (select from acknowledgements a
            where a.tenant_id = u.tenant_id and a.room_id = ${message.roomId} and a.message_id = ${message.id} and a.user_id = u.id)
        order by u.id limit ${limit}::int`,
  );
  return found.map(({ id }) => id);
}

/** Somebody who was told of an emergency by a message of their own. `at`: ms since 1970. */
export interface StoredEscalation {
  readonly roomId: Id;
  readonly messageId: Id;
  readonly userId: Id;
  readonly step: number;
  readonly at: number;
  readonly told: InRoom;
}

export async function insertEscalation(tx: Transaction, tenantId: Id, escalation: StoredEscalation): Promise<void> {
  const { roomId, messageId, userId, step, at, told } = escalation;
  await rows(
    tx,
    sql`insert into escalations (tenant_id, room_id, message_id, user_id, step, at, told_room_id, told_message_id)
        values (${tenantId}, ${roomId}, ${messageId}, ${userId}, ${step}, to_timestamp(${at}::float8 / 1000), ${told.roomId}, ${told.id})
        on conflict do nothing`,
  );
}

/** Who has acknowledged a message and who has not, with the message, its room's name and its author. */
export interface AcknowledgementReport extends AcknowledgementsResponse {
  readonly message: Message;
  readonly sender: User;
  readonly roomName: string;
}

const entryJson = sql`json_build_object('user', ${userJson}, 'acknowledgedAt', ${ms(sql`a.acknowledged_at`)}, 'reminders', a.reminders,
  'present', exists (select from members p where p.tenant_id = a.tenant_id and p.room_id = a.room_id and p.user_id = a.user_id and p.role is not null))`;

/** The report of a message that asks for acknowledgement, those first who owe it; null: there is none that the person may see. */
export async function readAcknowledgements(
  tx: Transaction,
  tenantId: Id,
  { reader, messageId, limit }: { readonly reader: InRoom; readonly messageId: Id; readonly limit: number | null },
): Promise<AcknowledgementReport | null> {
  const [found] = await rows<AcknowledgementReport & { entries: AcknowledgementEntry[]; escalations: EscalationEntry[] }>(
    tx,
    sql`select ${messageJson} as message, r.name as "roomName",
          (select ${userJson} from users u where u.tenant_id = m.tenant_id and u.id = m.sender_id) as sender,
          (select coalesce(json_agg(entry), '[]') from (
            select ${entryJson} as entry from acknowledgements a join users u on u.tenant_id = a.tenant_id and u.id = a.user_id
            where a.tenant_id = m.tenant_id and a.room_id = m.room_id and a.message_id = m.id
            order by a.acknowledged_at is not null, u.name_key, u.id limit ${limit}::int) listed) as entries,
          (select coalesce(json_agg(json_build_object('user', ${userJson}, 'step', e.step, 'at', ${ms(sql`e.at`)}, 'acknowledgedAt', ${ms(sql`a.acknowledged_at`)})
              order by e.step, u.name_key, u.id), '[]')
            from escalations e join users u on u.tenant_id = e.tenant_id and u.id = e.user_id
            left join acknowledgements a on a.tenant_id = e.tenant_id and a.room_id = e.told_room_id and a.message_id = e.told_message_id and a.user_id = e.user_id
            where e.tenant_id = m.tenant_id and e.room_id = m.room_id and e.message_id = m.id) as escalations
        from messages m
        join rooms r on r.tenant_id = m.tenant_id and r.id = m.room_id
        join members p on p.tenant_id = m.tenant_id and p.room_id = m.room_id and p.user_id = ${reader.id} and p.role is not null
        where m.tenant_id = ${tenantId} and m.room_id = ${reader.roomId} and m.id = ${messageId} and m.priority is not null`,
  );
  return found ?? null;
}
