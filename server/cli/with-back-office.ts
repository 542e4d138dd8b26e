import type { Tenant } from "../repositories/tenants.ts";
import type { BackOffice } from "./back-office.ts";

/** Opens the database of the environment, does the work, closes it. What needs no database never loads what opens one. */
export async function withBackOffice<T>(work: (office: BackOffice) => Promise<T>): Promise<T> {
  const { openBackOffice } = await import("./back-office.ts");
  const office = await openBackOffice();
  try {
    return await work(office);
  } finally {
    await office.close();
  }
}

/** The same for one tenant, by id or name. */
export function withTenant<T>(idOrName: string, work: (office: BackOffice, tenant: Tenant) => Promise<T>): Promise<T> {
  return withBackOffice(async (office) => work(office, await office.tenants.get(idOrName)));
}
