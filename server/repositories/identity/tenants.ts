import { arrayContains, eq, or, sql } from "drizzle-orm";
import type { Id } from "../../../protocol/ids.ts";
import type { Transaction } from "../../database/database.ts";
import { tenants, type TenantPolicy } from "../../database/schema/tenants.ts";

/** A row of `tenants`. */
export interface Tenant {
  readonly id: Id;
  readonly name: string;
  readonly policy: TenantPolicy;
  readonly origins: readonly string[];
  readonly suspendedAt: Date | null;
  readonly createdAt: Date;
}

/** The tenant, also a suspended one; under itself or across tenants. */
export async function findTenant(tx: Transaction, tenantId: Id): Promise<Tenant | null> {
  const [found] = await tx.select().from(tenants).where(eq(tenants.id, tenantId));
  return found ?? null;
}

/** By id or name; across tenants. */
export async function findTenantNamed(tx: Transaction, idOrName: string): Promise<Tenant | null> {
  const [found] = await tx
    .select()
    .from(tenants)
    .where(or(eq(sql`${tenants.id}::text`, idOrName), eq(tenants.name, idOrName)))
    .limit(1);
  return found ?? null;
}

/** All tenants by name; across tenants. */
export async function listTenants(tx: Transaction): Promise<Tenant[]> {
  return tx.select().from(tenants).orderBy(tenants.name);
}

/** Across tenants. False: the id or the name is taken. */
export async function insertTenant(tx: Transaction, tenant: Omit<Tenant, "suspendedAt" | "createdAt">): Promise<boolean> {
  const made = await tx
    .insert(tenants)
    .values({ ...tenant, origins: [...tenant.origins] })
    .onConflictDoNothing()
    .returning({ id: tenants.id });
  return made.length > 0;
}

/** Across tenants. Answers the row as it is now, null: no such tenant. */
export async function updateTenant(
  tx: Transaction,
  tenantId: Id,
  change: { readonly policy?: TenantPolicy; readonly origins?: string[] },
): Promise<Tenant | null> {
  const [found] = await tx.update(tenants).set(change).where(eq(tenants.id, tenantId)).returning();
  return found ?? null;
}

/** Across tenants. A tenant that is suspended already keeps its time. False: no such tenant. */
export async function setSuspended(tx: Transaction, tenantId: Id, suspended: boolean): Promise<boolean> {
  const suspendedAt = suspended ? sql`coalesce(${tenants.suspendedAt}, now())` : null;
  const found = await tx.update(tenants).set({ suspendedAt }).where(eq(tenants.id, tenantId)).returning({ id: tenants.id });
  return found.length > 0;
}

/** Whether any tenant that is not suspended lists the origin; across tenants. */
export async function someTenantLists(tx: Transaction, origin: string): Promise<boolean> {
  const found = await tx
    .select({ id: tenants.id })
    .from(tenants)
    .where(sql`${arrayContains(tenants.origins, [origin])} and ${tenants.suspendedAt} is null`)
    .limit(1);
  return found.length > 0;
}
