import { gte, sql } from "drizzle-orm";
import type { Id } from "../../../protocol/ids.ts";
import { rows, type Transaction } from "../../database/database.ts";
import { revocations } from "../../database/schema/users.ts";

/** Tokens that end; both ids null: all of the tenant's. `before`: ms since 1970. */
export interface StoredRevocation {
  readonly tenantId: Id;
  readonly userId: Id | null;
  readonly tokenId: string | null;
  readonly before: number;
}

export async function insertRevocation(tx: Transaction, id: Id, revocation: StoredRevocation): Promise<void> {
  const { tenantId, userId, tokenId, before } = revocation;
  await tx.insert(revocations).values({ tenantId, id, userId, tokenId, createdAt: new Date(before) });
}

/** Revocations of all tenants written since `since` (ms), oldest first; across tenants. */
export async function listRevocations(tx: Transaction, since: number): Promise<StoredRevocation[]> {
  const found = await tx
    .select()
    .from(revocations)
    .where(gte(revocations.createdAt, new Date(since)))
    .orderBy(revocations.createdAt);
  return found.map(({ tenantId, userId, tokenId, createdAt }) => ({ tenantId, userId, tokenId, before: createdAt.getTime() }));
}

/** Ends a person's tokens issued before `before` (ms) and, with `remove`, takes them out of the tenant; what they wrote stays. */
export async function endUser(
  tx: Transaction,
  user: { readonly tenantId: Id; readonly userId: Id },
  end: { readonly before: number; readonly remove: boolean },
): Promise<void> {
  const moment = sql`to_timestamp(${end.before}::float8 / 1000)`;
  await rows(
    tx,
    sql`update users set signed_out_at = greatest(signed_out_at, ${moment}), removed_at = case when ${end.remove}::bool then coalesce(removed_at, ${moment}) else removed_at end
        where tenant_id = ${user.tenantId} and id = ${user.userId}`,
  );
}
