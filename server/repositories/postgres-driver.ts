import postgres from "postgres";
import { parseArrayText } from "./array-text.ts";
import { CommitOutcomeUnknown, isConnectionLost, toDatabaseError } from "./database-errors.ts";
import { startWork, type Driver, type GuardedWork, type Run, type SecurityContext } from "./driver.ts";

export interface PostgresOptions {
  readonly url: string;
  readonly poolSize: number;
}

/** Milliseconds a statement, or a transaction between two statements, may take before the server ends it. */
const STATEMENT_MS = 30_000;
/** Statements a connection keeps prepared; beyond it they are parsed each time, so that generated lists don't fill the server's memory. */
const PREPARED_STATEMENTS = 300;

// Timestamps and json arrive from the query builder as text already; int8 holds counters, far below 2^53.
const TYPES = {
  int8: { to: 20, from: [20], serialize: String, parse: Number },
  json: {
    to: 3802,
    from: [114, 3802],
    serialize: (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value)),
    parse: (text: string): unknown => JSON.parse(text),
  },
  /** text[], varchar[], uuid[]. */
  texts: { to: 1009, from: [1009, 1015, 2951], serialize: (value: unknown) => value, parse: parseArrayText },
};

/** A pool of connections to a PostgreSQL server. */
export function createPostgresDriver({ url, poolSize }: PostgresOptions): Driver {
  const pool = postgres(url, {
    max: poolSize,
    connect_timeout: 10,
    backoff: (retries) => Math.min(0.05 * 2 ** retries, 2),
    onnotice: () => {},
    // The driver asks for array types on each new connection and catches no failure of it: a database that goes away then would end the process.
    fetch_types: false,
    connection: { application_name: "staff-chat", statement_timeout: STATEMENT_MS, idle_in_transaction_session_timeout: STATEMENT_MS },
    types: TYPES,
  });
  const isPrepared = createPreparedList();
  return {
    transaction: (context, work) => runTransaction(pool, { context, work, isPrepared }),
    close: () => pool.end({ timeout: 2 }),
  };
}

interface TransactionRequest<T> {
  readonly context: SecurityContext | null;
  readonly work: (run: Run) => Promise<T>;
  readonly isPrepared: (statement: string) => boolean;
}

async function runTransaction<T>(
  pool: postgres.Sql<{ int8: number; json: unknown }>,
  { context, work, isPrepared }: TransactionRequest<T>,
): Promise<T> {
  const state: { guarded: GuardedWork<T> | null; committing: boolean; over: boolean } = { guarded: null, committing: false, over: false };
  try {
    const committed = await pool.begin(async (connection) => {
      state.guarded = startWork(runOn(connection, isPrepared), context, work);
      const value = await settleWhileConnected(state.guarded.done, () => state.over);
      state.committing = true;
      return { value };
    });
    await state.guarded?.confirm();
    return committed.value;
  } catch (error) {
    state.over = true;
    state.guarded?.abandon();
    if (state.committing && isConnectionLost(toDatabaseError(error))) throw new CommitOutcomeUnknown();
    throw isDriverError(error) ? toDatabaseError(error) : error;
  }
}

/**
 * Never settles once the connection is lost: the driver would answer with a ROLLBACK on a connection that is closed, which crashes the
 * process, or that meanwhile serves another transaction. The driver itself rejects such a transaction when the socket closes.
 */
function settleWhileConnected<T>(done: Promise<T>, isOver: () => boolean): Promise<T> {
  return new Promise((resolve, reject) => {
    done.then(
      (value) => {
        if (!isOver()) resolve(value);
      },
      (error: unknown) => {
        if (!isOver() && !isConnectionLost(error)) reject(error);
      },
    );
  });
}

function runOn(connection: postgres.TransactionSql<{ int8: number; json: unknown }>, isPrepared: (statement: string) => boolean): Run {
  return async (statement, parameters, rowsAs) => {
    try {
      const query = connection.unsafe<object[]>(statement, parameters as postgres.SerializableParameter[], {
        prepare: isPrepared(statement),
      });
      return rowsAs === "arrays" ? [...(await query.values())] : [...(await query)];
    } catch (error) {
      throw toDatabaseError(error);
    }
  };
}

function isDriverError(error: unknown): boolean {
  return error instanceof postgres.PostgresError || (error instanceof Error && "code" in error && isConnectionLost(toDatabaseError(error)));
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
