import type { Id } from "../../../protocol/ids.ts";
import type { Database, Transaction } from "../../database/database.ts";

/** Reads under a tenant. What is asked for in one turn of the event loop shares a transaction, its statements sent together. */
export type ReadBatcher = <T>(tenantId: Id, read: (tx: Transaction) => Promise<T>) => Promise<T>;

/** Reads, and answers what is to be done once all of the group have succeeded. */
type Asked = (tx: Transaction) => Promise<() => void>;

interface Waiting {
  readonly asked: Asked;
  readonly reject: (error: unknown) => void;
}

/** Reads of one transaction; more are spread over several connections. */
const MOST = 16;

/** For reads of one statement that need not be of one moment: begin, tenant and commit cost more than they do. */
export function createReadBatcher(database: Pick<Database, "withTenant">): ReadBatcher {
  const waiting = new Map<Id, Waiting[]>();

  function flush(tenantId: Id): void {
    const all = waiting.get(tenantId) ?? [];
    waiting.delete(tenantId);
    for (let start = 0; start < all.length; start += MOST) void readTogether(database, tenantId, all.slice(start, start + MOST));
  }

  return (tenantId, read) =>
    new Promise((resolve, reject) => {
      const asked: Asked = async (tx) => {
        const value = await read(tx);
        return () => resolve(value);
      };
      const group = waiting.get(tenantId);
      if (group !== undefined) return void group.push({ asked, reject });
      waiting.set(tenantId, [{ asked, reject }]);
      setImmediate(flush, tenantId);
    });
}

// One that fails must not fail the others: each is then read by itself.
async function readTogether(database: Pick<Database, "withTenant">, tenantId: Id, group: readonly Waiting[]): Promise<void> {
  try {
    const answers = await database.withTenant(tenantId, (tx) => Promise.all(group.map(({ asked }) => asked(tx))));
    for (const answer of answers) answer();
  } catch (error) {
    if (group.length > 1) for (const one of group) void readTogether(database, tenantId, [one]);
    else for (const { reject } of group) reject(error);
  }
}
