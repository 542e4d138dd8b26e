import { createConnectionPool } from "./connection-pool.ts";
import { CommitOutcomeUnknown, isConnectionLost } from "./database-errors.ts";
import { startWork, type Driver, type Run, type SecurityContext } from "./driver.ts";
import { createConnection, type Connection } from "./postgres-connection.ts";

export interface PostgresOptions {
  readonly url: string;
  readonly poolSize: number;
}

/** Statements a connection keeps prepared; beyond it they are parsed each time, so that generated lists don't fill the server's memory. */
const PREPARED_STATEMENTS = 300;
const LEASES = 100_000;
/** How long closing waits for transactions under way. */
const CLOSE_MS = 2_000;

/** A pool of connections to a PostgreSQL server. */
export function createPostgresDriver({ url, poolSize }: PostgresOptions): Driver {
  const isPrepared = createPreparedList();
  const pool = createConnectionPool(poolSize, () => createConnection({ url, isPrepared, leases: LEASES }));
  return {
    transaction: async (context, work) => {
      const connection = await pool.take();
      try {
        connection.lease();
        return await runTransaction(connection, context, work);
      } finally {
        void connection.settle().then(() => pool.give(connection));
      }
    },
    close: async () => {
      const connections = await pool.close(CLOSE_MS);
      await Promise.all(connections.map((connection) => connection.end()));
    },
  };
}

// BEGIN is not awaited: it travels with the first statements of the work.
async function runTransaction<T>(connection: Connection, context: SecurityContext | null, work: (run: Run) => Promise<T>): Promise<T> {
  const begun = connection.run("begin read write", [], "arrays");
  const guarded = startWork(connection.run, { begun, context, work });
  let value: T;
  try {
    value = await guarded.done;
  } catch (error) {
    await rollBack(connection);
    throw error;
  }
  const reachable = !connection.isLost();
  try {
    await connection.run("commit", [], "arrays");
  } catch (error) {
    throw reachable && isConnectionLost(error) ? new CommitOutcomeUnknown() : error;
  }
  await guarded.confirm();
  return value;
}

async function rollBack(connection: Connection): Promise<void> {
  if (connection.isLost()) return;
  try {
    await connection.run("rollback", [], "arrays");
  } catch {
    // Nobody knows what state it is in.
    if (!connection.isLost()) await connection.end();
  }
}

function createPreparedList(): (statement: string) => boolean {
  const known = new Set<string>();
  return (statement) => {
    if (known.has(statement)) return true;
    if (known.size >= PREPARED_STATEMENTS) return false;
    known.add(statement);
    return true;
  };
}
