import { sql } from "drizzle-orm";
import type { Message } from "../../../protocol/entities.ts";
import type { RoomForwarding, RoomKind } from "../../../protocol/room-rules.ts";
import type { Id } from "../../../protocol/ids.ts";
import { rows, type Transaction } from "../../database/database.ts";
import { messageJson } from "../../database/entity-json.ts";
import { preferKeyOrder } from "./messages.ts";

/** A message that somebody wants to forward, and what its room says of that. */
export interface FoundForward {
  readonly message: Message;
  readonly kind: RoomKind;
  readonly forwarding: RoomForwarding;
  readonly senderName: string;
}

/** A file of a forwarded message as the new one has it: a row of its own, in its own room, for the same bytes. */
export interface CopiedFile {
  readonly sourceId: Id;
  readonly id: Id;
  readonly roomId: Id;
  /** Who forwarded it. */
  readonly userId: Id;
  readonly messageId: Id;
  readonly position: number;
}

/** The message as the person may read it now; null: they may not, or there is none. */
export async function findForward(
  tx: Transaction,
  tenantId: Id,
  userId: Id,
  { roomId, messageId }: { readonly roomId: Id; readonly messageId: Id },
): Promise<FoundForward | null> {
  await preferKeyOrder(tx);
  const [found] = await rows<FoundForward>(
    tx,
    sql`select ${messageJson} as message, r.kind, r.forwarding, u.name as "senderName"
        from rooms r
        join members p on p.tenant_id = r.tenant_id and p.room_id = r.id and p.user_id = ${userId} and p.role is not null
        cross join lateral (
          select * from messages m
          where m.tenant_id = r.tenant_id and m.room_id = r.id and m.id between ${messageId} and ${messageId} order by m.id limit 1
        ) m
        join users u on u.tenant_id = m.tenant_id and u.id = m.sender_id
        where r.tenant_id = ${tenantId} and r.id = ${roomId}`,
  );
  return found ?? null;
}

/** Makes rows for the files of forwarded messages. Those that they are made from are locked and ready, and the bytes are counted with them. */
export async function copyFiles(tx: Transaction, tenantId: Id, copies: readonly CopiedFile[]): Promise<void> {
  await rows(
    tx,
    sql`with copied as (
          insert into attachments (tenant_id, id, room_id, user_id, key, state, kind, name, media_type, size, declared_size, extra_size, width, height,
            duration, waveform, placeholder, thumbnails, scan, message_id, position, copy_of, expires_at)
          select ${tenantId}::uuid, c.id, c."roomId", c."userId", a.key, a.state, a.kind, a.name, a.media_type, a.size, a.declared_size, -a.size, a.width, a.height,
            a.duration, a.waveform, a.placeholder, a.thumbnails, a.scan, c."messageId", c.position, a.id, a.expires_at
          from json_to_recordset(${JSON.stringify(copies)}::text::json)
            as c ("sourceId" uuid, id uuid, "roomId" uuid, "userId" uuid, "messageId" uuid, position bigint)
          join attachments a on a.tenant_id = ${tenantId} and a.id = c."sourceId"
          returning id
        )
        update storage set files = files + (select count(*) from copied) where tenant_id = ${tenantId}`,
  );
}
