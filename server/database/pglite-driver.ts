import { existsSync } from "node:fs";
import { mkdir, realpath } from "node:fs/promises";
import { join } from "node:path";
import { CommitOutcomeUnknown, isConnectionLost } from "./database-errors.ts";
import { startWork, type Driver, type Run, type SecurityContext } from "./driver.ts";
import { startPglite, type PgliteClient } from "./pglite-client.ts";
import { lockFolder } from "./pglite-lock.ts";
import type { PglitePlace } from "./pglite-messages.ts";
import { shareEngine, socketPath, takeTurn } from "./pglite-socket.ts";

/** Milliseconds between two cleanings: the engine has no autovacuum, and without statistics it stops using its indexes. */
const MAINTENANCE_MS = 10 * 60_000;
const FIRST_MAINTENANCE_MS = 60_000;

/**
 * PostgreSQL inside this process, in a thread of its own. It survives the death of the process at any moment; the engine does not fsync,
 * so after a power cut the last writes may be missing. Where that matters, use a PostgreSQL server.
 */
export async function createPgliteDriver({ folder, snapshot }: PglitePlace): Promise<Driver> {
  const unlock = folder === null ? null : await lockFolder(folder);
  try {
    const client = await startPglite({ folder: folder === null ? null : await dataFolder(folder), snapshot });
    if (snapshot !== null) await renewLineage(client, snapshot);
    const inTurn = createQueue();
    const unshare = folder === null ? null : await shareEngine(folder, client, inTurn);
    return createDriver({ client, inTurn, unshare: async () => unshare?.(), unlock: async () => unlock?.(), snapshot });
  } catch (error) {
    await unlock?.();
    throw error;
  }
}

/** A driver for an engine that another process has; null: no process shares one there. */
export async function joinPgliteDriver(folder: string): Promise<Driver | null> {
  const path = socketPath(folder);
  const first = path === null ? null : await takeTurn(path).catch(() => null);
  if (path === null || first === null) return null;
  await first.close();
  return {
    async transaction(context, work) {
      const client = await takeTurn(path);
      try {
        return await runTransaction(client, context, work);
      } finally {
        await client.close();
      }
    },
    close: async () => {},
  };
}

interface Engine {
  readonly client: PgliteClient;
  readonly inTurn: <T>(work: () => Promise<T>) => Promise<T>;
  /** Ends the turns of others. */
  readonly unshare: () => Promise<void>;
  /** Gives the folder back. */
  readonly unlock: () => Promise<void>;
  readonly snapshot: string | null;
}

function createDriver({ client, inTurn, unshare, unlock, snapshot }: Engine): Driver {
  let used = false;
  const maintain = (): void => {
    if (used) inTurn(() => client.call(statement("vacuum analyze"))).catch(() => {});
    used = false;
  };
  const first = setTimeout(maintain, FIRST_MAINTENANCE_MS).unref();
  const later = setInterval(maintain, MAINTENANCE_MS).unref();
  return {
    transaction: async (context, work) => {
      const value = await inTurn(() => runTransaction(client, context, work));
      used = true;
      if (context === null && snapshot !== null && !existsSync(snapshot)) await inTurn(() => client.call({ type: "dump", path: snapshot }));
      return value;
    },
    close: async () => {
      clearTimeout(first);
      clearInterval(later);
      await unshare();
      await inTurn(() => client.close());
      await unlock();
    },
  };
}

async function runTransaction<T>(client: PgliteClient, context: SecurityContext | null, work: (run: Run) => Promise<T>): Promise<T> {
  const begun = client.call(statement("begin"));
  await begun;
  const run: Run = (text, parameters, rowsAs) => client.call({ type: "query", statement: text, parameters, rowsAs });
  const guarded = startWork(run, { begun, context, work });
  let value: T;
  try {
    value = await guarded.done;
  } catch (error) {
    await client.call(statement("rollback"));
    throw error;
  }
  try {
    await client.call(statement("commit"));
  } catch (error) {
    throw isConnectionLost(error) ? new CommitOutcomeUnknown() : error;
  }
  await guarded.confirm();
  return value;
}

// The engine has one connection: transactions take turns, in the order in which they were asked for.
function createQueue(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const done = last.then(work);
    last = done.catch(() => {});
    return done;
  };
}

const statement = (text: string) => ({ type: "query", statement: text, parameters: [], rowsAs: "arrays" }) as const;

async function dataFolder(folder: string): Promise<string> {
  const data = join(folder, "postgres");
  await mkdir(data, { recursive: true, mode: 0o700 });
  // The engine does not follow a link at its root.
  return realpath(data);
}

// A snapshot is one database; each that starts from it is another.
async function renewLineage(client: PgliteClient, snapshot: string): Promise<void> {
  if (existsSync(snapshot)) await client.call(statement("update database set lineage = gen_random_uuid()"));
}
