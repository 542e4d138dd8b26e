import { and, eq, isNull, sql } from "drizzle-orm";
import type { Id } from "../../../protocol/ids.ts";
import type { Transaction } from "../../database/database.ts";
import { tenantKeys } from "../../database/schema/tenants.ts";

/** A row of `tenant_keys`. */
export type TenantKey = typeof tenantKeys.$inferSelect;
export type NewTenantKey = Omit<typeof tenantKeys.$inferInsert, "createdAt" | "revokedAt" | "expiresAt">;

/** All keys of a tenant, newest first, dead ones too. */
export async function listKeys(tx: Transaction, tenantId: Id): Promise<TenantKey[]> {
  return tx
    .select()
    .from(tenantKeys)
    .where(eq(tenantKeys.tenantId, tenantId))
    .orderBy(sql`${tenantKeys.createdAt} desc, ${tenantKeys.id}`);
}

/** Across tenants. False: the tenant has a key of that id. */
export async function insertKey(tx: Transaction, key: NewTenantKey): Promise<boolean> {
  const made = await tx.insert(tenantKeys).values(key).onConflictDoNothing().returning({ id: tenantKeys.id });
  return made.length > 0;
}

/** Lets a living key end at `expiresAt`, or earlier if it does already; across tenants. False: no such key, or revoked. */
export async function expireKey(tx: Transaction, key: { readonly tenantId: Id; readonly id: string }, expiresAt: Date): Promise<boolean> {
  const found = await tx
    .update(tenantKeys)
    .set({ expiresAt: sql`least(${tenantKeys.expiresAt}, ${expiresAt.toISOString()}::timestamptz)` })
    .where(and(eq(tenantKeys.tenantId, key.tenantId), eq(tenantKeys.id, key.id), isNull(tenantKeys.revokedAt)))
    .returning({ id: tenantKeys.id });
  return found.length > 0;
}

/** Across tenants. False: no such key. */
export async function revokeKey(tx: Transaction, key: { readonly tenantId: Id; readonly id: string }): Promise<boolean> {
  const found = await tx
    .update(tenantKeys)
    .set({ revokedAt: sql`coalesce(${tenantKeys.revokedAt}, now())` })
    .where(and(eq(tenantKeys.tenantId, key.tenantId), eq(tenantKeys.id, key.id)))
    .returning({ id: tenantKeys.id });
  return found.length > 0;
}
