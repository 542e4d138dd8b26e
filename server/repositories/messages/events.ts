import { sql } from "drizzle-orm";
import type { Message } from "../../../protocol/entities.ts";
import type { MessageEvent } from "../../../protocol/events.ts";
import type { Id } from "../../../protocol/ids.ts";
import { rows, type Transaction } from "../../database/database.ts";
import { messageJson } from "../../database/entity-json.ts";
import type { SearchLanguage } from "../../../protocol/search/words.ts";
import { termsWritten } from "../search/message-terms.ts";
import { logged, type MessageChange } from "./message-changes.ts";
import { preferKeyOrder } from "./messages.ts";

/** A message that is an event. */
export type EventMessage = Message & { readonly event: MessageEvent };

/** Which message of a room an event is: the one of its subject, or the one of its id. */
export type EventKey = { readonly roomId: Id } & (
  | { readonly id: Id; readonly subject?: never }
  | { readonly subject: string; readonly id?: never }
);

/** The message of an event in its room, which is locked: a tombstone, too. */
export async function findEventMessage(tx: Transaction, tenantId: Id, { roomId, id, subject }: EventKey): Promise<Message | null> {
  await preferKeyOrder(tx);
  const [found] = await rows<{ message: Message }>(
    tx,
    id === undefined
      ? sql`select ${messageJson} as message from messages m where m.tenant_id = ${tenantId} and m.room_id = ${roomId} and m.event_subject = ${subject}`
      : sql`select ${messageJson} as message from (
              select * from messages m where m.tenant_id = ${tenantId} and m.room_id = ${roomId} and m.id between ${id} and ${id} order by m.id limit 1
            ) m`,
  );
  return found?.message ?? null;
}

/** Brings an event's message up to date, with its row of the room's log. */
export async function writeEvent(
  tx: Transaction,
  tenantId: Id,
  change: MessageChange & { readonly message: EventMessage; readonly actorId: Id; readonly languages: readonly SearchLanguage[] },
): Promise<void> {
  const { message, roomId, number } = change;
  await rows(
    tx,
    sql`with changed as (
          update messages set body = ${message.body}, event = ${JSON.stringify(message.event)}::text::jsonb, changed = ${number}::bigint
          where tenant_id = ${tenantId} and room_id = ${roomId} and position = ${message.position}::bigint
          returning id
        ), ${logged(tenantId, change, change.actorId)}, ${termsWritten(tenantId, message, change.languages)}
        select from changed`,
  );
}
