import type { SearchLanguage } from "../../../protocol/search/words.ts";
import type { Id } from "../../../protocol/ids.ts";
import type { Database } from "../../database/database.ts";
import { listTenants } from "../../repositories/identity/tenants.ts";
import { lockRooms } from "../../repositories/messages/messages.ts";
import {
  claimBackfill,
  moveBackfill,
  nextPlaces,
  readForBackfill,
  resetBackfill,
  writeTerms,
} from "../../repositories/search/search-backfill.ts";

/** Making messages of before there was search findable, beside everything else that goes on (SEARCH-8). */
export interface SearchBackfill {
  /** Does what is left for all tenants; ends early when `signal` aborts. What another node has in hand stays with it. */
  run(signal: AbortSignal): Promise<void>;
  /** Does a tenant's messages again, as after a change of languages; answers how many. */
  again(tenantId: Id, signal: AbortSignal): Promise<number>;
}

export interface SearchBackfillDependencies {
  readonly database: Database;
  readonly searchLanguages?: readonly SearchLanguage[];
  /** Messages of one transaction, for which their rooms are locked. */
  readonly batch?: number;
}

export function createSearchBackfill({
  database,
  searchLanguages: languages = [],
  batch = 200,
}: SearchBackfillDependencies): SearchBackfill {
  const finished = new Set<Id>();

  /** One batch: how many it did, or that there is nothing to do. */
  const step = (tenantId: Id): Promise<number | "busy" | "done"> =>
    database.withTenant(tenantId, async (tx) => {
      const place = await claimBackfill(tx, tenantId);
      if (typeof place === "string") return place;
      const places = await nextPlaces(tx, tenantId, place, batch);
      const last = places.at(-1);
      if (last === undefined) {
        await moveBackfill(tx, tenantId, place, true);
        return "done";
      }
      await lockRooms(tx, tenantId, [...new Set(places.map(({ roomId }) => roomId))]);
      const messages = await readForBackfill(tx, tenantId, place, last);
      const readable = messages.filter(({ message }) => message.deletedAt === null);
      if (readable.length > 0) await writeTerms(tx, tenantId, readable, languages);
      await moveBackfill(tx, tenantId, last, false);
      return messages.length;
    });

  async function finish(tenantId: Id, signal: AbortSignal): Promise<number> {
    let count = 0;
    while (!signal.aborted) {
      const done = await step(tenantId);
      if (done === "done") finished.add(tenantId);
      if (typeof done === "string") break;
      count += done;
    }
    return count;
  }

  return {
    async run(signal) {
      const tenants = await database.acrossTenants(listTenants);
      for (const { id } of tenants) if (!finished.has(id)) await finish(id, signal);
    },
    async again(tenantId, signal) {
      await database.withTenant(tenantId, (tx) => resetBackfill(tx, tenantId));
      return finish(tenantId, signal);
    },
  };
}
