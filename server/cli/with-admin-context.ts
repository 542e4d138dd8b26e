import type { Tenant } from "../repositories/identity/tenants.ts";
import type { AdminContext } from "./admin-context.ts";

/** Opens the database of the environment, does the work, closes it. What needs no database never loads what opens one. */
export async function withAdminContext<T>(work: (context: AdminContext) => Promise<T>): Promise<T> {
  const { openAdminContext } = await import("./admin-context.ts");
  const context = await openAdminContext();
  try {
    return await work(context);
  } finally {
    await context.close();
  }
}

/** The same for one tenant, by id or name. */
export function withTenant<T>(idOrName: string, work: (context: AdminContext, tenant: Tenant) => Promise<T>): Promise<T> {
  return withAdminContext(async (context) => work(context, await context.tenants.get(idOrName)));
}
