import { eq } from "drizzle-orm";
import type { Id } from "../../protocol/ids.ts";
import type { Transaction } from "../database/database.ts";
import { tenants, type TenantPolicy } from "../database/schema.ts";

/** What a tenant decides for itself, or null when there is no such tenant. */
export async function readPolicy(tx: Transaction, tenantId: Id): Promise<TenantPolicy | null> {
  const [found] = await tx.select({ policy: tenants.policy }).from(tenants).where(eq(tenants.id, tenantId));
  return found?.policy ?? null;
}
