import type { Id } from "../../../protocol/ids.ts";
import type { Database } from "../../database/database.ts";
import { findLinkPage, storeLinkPage, type LinkPage } from "../../repositories/previews/link-pages.ts";
import type { PageReader } from "./page-reader.ts";

/** Milliseconds for which a page is known: long enough for all who talk of it today, and a failure not for long. */
const [KNOWN_MS, FAILED_MS] = [86_400_000, 600_000];

export interface PageCacheDependencies {
  readonly database: Pick<Database, "withTenant">;
  readonly pages: PageReader;
  /** Milliseconds since 1970. */
  now(): number;
}

/** Reads pages, each once for a tenant and a while. */
export function createPageCache({ database, pages, now }: PageCacheDependencies) {
  const underWay = new Map<string, Promise<LinkPage>>();
  const read = async (tenantId: Id, address: string, signal: AbortSignal): Promise<LinkPage> => {
    const known = await database.withTenant(tenantId, (tx) => findLinkPage(tx, tenantId, { address, at: now() }));
    if (known !== null) return known;
    const page = await pages.read(address, signal);
    const at = now();
    const expiresAt = at + (page.facts === null ? FAILED_MS : KNOWN_MS);
    await database.withTenant(tenantId, (tx) => storeLinkPage(tx, tenantId, { address, page, at, expiresAt }));
    return page;
  };
  // Who links to it at the same time waits for the same answer.
  return (tenantId: Id, address: string, signal: AbortSignal): Promise<LinkPage> => {
    const name = `${tenantId} ${address}`;
    const asked = underWay.get(name) ?? read(tenantId, address, signal).finally(() => underWay.delete(name));
    underWay.set(name, asked);
    return asked;
  };
}
