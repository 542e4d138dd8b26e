import { sql, type SQL } from "drizzle-orm";
import type { Message } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";

/** The position that is stored: positions differ within a room, so what stands in a thread alone has its first log number there, below 0. */
export function storedPosition({ position, changed }: Message): number {
  return position === 0 ? -changed : position;
}

/** The row of a message, by an index that leads to it alone. */
export function rowOf(tenantId: Id, { roomId, position, threadId, threadPosition }: Message): SQL {
  const here = sql`tenant_id = ${tenantId} and room_id = ${roomId}`;
  if (position > 0) return sql`${here} and position = ${position}::bigint`;
  return sql`${here} and thread_id = ${threadId} and thread_position = ${threadPosition}::bigint`;
}

/** The stored position of a message, for a statement that may change it. */
export function positionOf(tenantId: Id, message: Message): SQL {
  return message.position > 0 ? sql`${message.position}::bigint` : sql`(select position from messages where ${rowOf(tenantId, message)})`;
}
