import { sql, type SQL } from "drizzle-orm";
import type { Id } from "../../../protocol/ids.ts";
import { rows, type Transaction } from "../../database/database.ts";

/** All whom a person has blocked, in id order. */
export const blockedJson = (tenantId: Id | SQL, userId: Id | SQL): SQL =>
  sql`(select coalesce(json_agg(b.blocked_id order by b.blocked_id), '[]') from blocks b where b.tenant_id = ${tenantId} and b.user_id = ${userId})`;

/** Who blocks whom. */
export interface Block {
  readonly userId: Id;
  readonly blockedId: Id;
}

export async function readBlocked(tx: Transaction, tenantId: Id, userId: Id): Promise<Id[]> {
  const [found] = await rows<{ blocked: Id[] }>(tx, sql`select ${blockedJson(tenantId, userId)} as blocked`);
  return found?.blocked ?? [];
}

/** Whether one of the two has blocked the other. */
export async function isBlockedPair(tx: Transaction, tenantId: Id, one: Id, other: Id): Promise<boolean> {
  const found = await rows(
    tx,
    sql`select from blocks where tenant_id = ${tenantId} and (user_id, blocked_id) in ((${one}::uuid, ${other}::uuid), (${other}::uuid, ${one}::uuid)) limit 1`,
  );
  return found.length > 0;
}

/** Whether one of `userIds` has blocked the person. */
export async function isBlockedByAny(tx: Transaction, tenantId: Id, userId: Id, userIds: readonly Id[]): Promise<boolean> {
  if (userIds.length === 0) return false;
  const found = await rows(
    tx,
    sql`select from blocks where tenant_id = ${tenantId} and blocked_id = ${userId} and user_id = any(${sql.param(userIds)}::uuid[]) limit 1`,
  );
  return found.length > 0;
}

/** Locks the direct room of two people; null: they have none. */
export async function lockDirectRoom(tx: Transaction, tenantId: Id, { userId, blockedId }: Block): Promise<Id | null> {
  const [found] = await rows<{ id: Id }>(
    tx,
    sql`select id from rooms where tenant_id = ${tenantId} and direct_key = ${[userId, blockedId].sort().join(":")} for no key update`,
  );
  return found?.id ?? null;
}

/** Whether two people have a direct room. */
export async function hasDirectRoom(tx: Transaction, tenantId: Id, { userId, blockedId }: Block): Promise<boolean> {
  const found = await rows(
    tx,
    sql`select from rooms where tenant_id = ${tenantId} and direct_key = ${[userId, blockedId].sort().join(":")}`,
  );
  return found.length > 0;
}

/** Writes the block with its moment (ms since 1970), or takes it away for null; and what the direct room of the two has of it. */
export async function writeBlock(
  tx: Transaction,
  tenantId: Id,
  { userId, blockedId, at, roomId }: Block & { readonly at: number | null; readonly roomId: Id | null },
): Promise<void> {
  await rows(
    tx,
    at === null
      ? sql`delete from blocks where tenant_id = ${tenantId} and user_id = ${userId} and blocked_id = ${blockedId}`
      : sql`insert into blocks (tenant_id, user_id, blocked_id, created_at)
            values (${tenantId}, ${userId}, ${blockedId}, to_timestamp(${at}::float8 / 1000)) on conflict do nothing`,
  );
  if (roomId === null) return;
  const blocked = await isBlockedPair(tx, tenantId, userId, blockedId);
  await rows(tx, sql`update rooms set blocked = ${blocked}::boolean where tenant_id = ${tenantId} and id = ${roomId}`);
}
