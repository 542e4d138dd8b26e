import { eq } from "drizzle-orm";
import type { Id } from "../../../protocol/ids.ts";
import type { Transaction } from "../../database/database.ts";
import { tenants, type TenantPolicy } from "../../database/schema/tenants.ts";

/** What is stored of a tenant's own decisions; null when there is no such tenant. */
export async function findPolicy(tx: Transaction, tenantId: Id): Promise<Partial<TenantPolicy> | null> {
  const [found] = await tx.select({ policy: tenants.policy }).from(tenants).where(eq(tenants.id, tenantId));
  return found?.policy ?? null;
}
