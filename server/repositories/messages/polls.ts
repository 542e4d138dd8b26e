import { sql } from "drizzle-orm";
import type { Message } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";
import { rows, type Transaction } from "../../database/database.ts";
import { logged, type MessageChange } from "./message-changes.ts";
import { list, rowOf, type InRoom } from "./messages.ts";

/** That a person has voted in an anonymous poll; `receipt`: hex of the SHA-256 of the command's id. */
export interface PollVoter {
  readonly roomId: Id;
  readonly messageId: Id;
  readonly userId: Id;
  readonly receipt: string;
}

/** Those of the persons who have voted in these polls, of those that are anonymous. The rooms are locked. */
export async function findVoters(tx: Transaction, tenantId: Id, wanted: readonly Omit<PollVoter, "receipt">[]): Promise<PollVoter[]> {
  const column = (read: (one: Omit<PollVoter, "receipt">) => Id) => list(wanted.map(read));
  return rows<PollVoter>(
    tx,
    sql`select p.room_id as "roomId", p.message_id as "messageId", p.user_id as "userId", encode(p.receipt, 'hex') as receipt
        from unnest(${column(({ roomId }) => roomId)}, ${column(({ messageId }) => messageId)}, ${column(({ userId }) => userId)}) as wanted (room_id, message_id, user_id)
        cross join lateral (
          select * from poll_voters p
          where p.tenant_id = ${tenantId} and p.room_id = wanted.room_id and p.message_id = wanted.message_id and p.user_id = wanted.user_id limit 1
        ) p`,
  );
}

/** Notes who has voted in anonymous polls. The rooms are locked, and none of them has. */
export async function insertVoters(tx: Transaction, tenantId: Id, voters: readonly PollVoter[]): Promise<void> {
  if (voters.length === 0) return;
  await rows(
    tx,
    sql`insert into poll_voters (tenant_id, room_id, message_id, user_id, receipt)
        select ${tenantId}::uuid, v."roomId", v."messageId", v."userId", decode(v.receipt, 'hex')
        from json_to_recordset(${JSON.stringify(voters)}::text::json) as v ("roomId" uuid, "messageId" uuid, "userId" uuid, receipt text)`,
  );
}

/** Whether the reader has voted in an anonymous poll that is open; null: no such message, or the room is not the reader's. */
export async function readVoted(
  tx: Transaction,
  tenantId: Id,
  { reader, messageId }: { readonly reader: InRoom; readonly messageId: Id },
): Promise<boolean | null> {
  const [found] = await rows<{ voted: boolean }>(
    tx,
    sql`select exists (
          select from poll_voters where tenant_id = ${tenantId} and room_id = ${reader.roomId} and message_id = ${messageId} and user_id = ${reader.id}
        ) as voted
        from messages m
        join members p on p.tenant_id = m.tenant_id and p.room_id = m.room_id and p.user_id = ${reader.id} and p.role is not null
        where m.tenant_id = ${tenantId} and m.room_id = ${reader.roomId} and m.id = ${messageId}`,
  );
  return found?.voted ?? null;
}

/** Ends a poll: who has voted in it is forgotten where it was anonymous. */
export async function writePollClosing(
  tx: Transaction,
  tenantId: Id,
  change: MessageChange & { readonly message: Message; readonly actorId: Id },
): Promise<void> {
  const { message, roomId } = change;
  await rows(
    tx,
    sql`with changed as (
          update messages set poll = ${JSON.stringify(message.poll)}::text::jsonb, changed = ${change.number}::bigint
          where ${rowOf(tenantId, message)}
          returning id
        ), ${logged(tenantId, change, change.actorId)}, voters as (
          delete from poll_voters where tenant_id = ${tenantId} and room_id = ${roomId} and message_id = ${message.id}
        )
        select from changed`,
  );
}
