import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { rows, type Database, type Transaction } from "../../server/database/database.ts";
import type { Platform } from "../../widget/client/platform/platform.ts";
import { openWebSocket } from "../../widget/client/platform/browser/socket.ts";
import type { Random } from "../support/random.ts";

/** A database that sometimes says it has committed messages and has not: what is published and acknowledged is not true. */
export function forgetfulDatabase(database: Database, random: Random): Database {
  return {
    ...database,
    async withTenant(tenantId, work) {
      const undone: { value?: Awaited<ReturnType<typeof work>> } = {};
      try {
        return await database.withTenant(tenantId, async (tx) => {
          const before = await countMessages(tx);
          const value = await work(tx);
          if ((await countMessages(tx)) === before || !random.chance(0.3)) return value;
          undone.value = value;
          throw new Error("not committed");
        });
      } catch (error) {
        if (undone.value === undefined) throw error;
        return undone.value;
      }
    },
  };
}

async function countMessages(tx: Transaction): Promise<number> {
  const [found] = await rows<{ count: number }>(tx, sql`select count(*)::int as count from messages`);
  return found?.count ?? 0;
}

/** A database whose heads are never ahead of anything, so that sweeps find nothing. */
export function headlessDatabase(database: Database): Database {
  return {
    ...database,
    acrossTenants: async (work) => {
      const found = await database.acrossTenants(work);
      if (isHeads(found)) for (const heads of [found.rooms, found.persons]) heads.length = 0;
      return found;
    },
  };
}

function isHeads(value: unknown): value is { rooms: unknown[]; persons: unknown[] } {
  return (
    typeof value === "object" &&
    value !== null &&
    "rooms" in value &&
    Array.isArray(value.rooms) &&
    "persons" in value &&
    Array.isArray(value.persons)
  );
}

/** A page that makes the id of a message anew when it sends it a second time. */
export function forgetfulPage(platform: Platform): Platform {
  const tried = new Map<string, number>();
  const renew = (text: string): string =>
    text.includes('"send_messages"')
      ? text.replaceAll(/"id":"([^"]+)","body":"([^"]+)"/g, (whole, _id: string, body: string) => {
          const tries = (tried.get(body) ?? 0) + 1;
          tried.set(body, tries);
          return tries === 2 ? `"id":"${randomUUID()}","body":"${body}"` : whole;
        })
      : text;
  const open = platform.openSocket ?? openWebSocket;
  return {
    ...platform,
    fetch: (input, init) => platform.fetch(input, typeof init?.body === "string" ? { ...init, body: renew(init.body) } : init),
    openSocket(url, handlers) {
      const pipe = open(url, handlers);
      return { ...pipe, send: (text) => pipe.send(renew(text)) };
    },
  };
}
