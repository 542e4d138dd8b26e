import type { SQL } from "drizzle-orm";
import { drizzle, type PgRemoteDatabase } from "drizzle-orm/pg-proxy";
import type { Id } from "../../protocol/ids.ts";
import { unwrap } from "./database-errors.ts";
import type { Driver, Plans, Run, SecurityContext } from "./driver.ts";
import { assertIsolation } from "./assert-isolation.ts";
import { assertMigrated, migrate } from "./migrate.ts";
import { createPgliteDriver, joinPgliteDriver } from "./pglite-driver.ts";
import { createPostgresDriver } from "./postgres-driver.ts";

/** What a repository runs its statements on. It is worth nothing after the callback that it was given to. */
export type Transaction = Omit<PgRemoteDatabase, "transaction"> & {
  /** Runs a text that is always the same: see `prepared`. */
  runFixed(statement: string, parameters: readonly unknown[]): Promise<unknown[]>;
};

/** How statements of a transaction are planned. */
export interface TransactionOptions {
  /** `kept`: once a connection, whatever the values are; `kept in key order`: and along the index that has the wanted order, as look-ups by id need. */
  readonly plans?: Plans;
}

/** The only way to the data: transactions under row-level security. Nothing is visible outside of them. */
export interface Database {
  /**
   * Runs `work` in one transaction that sees and writes the rows of one tenant only. Commits when it resolves, unless a statement in it
   * failed; also one whose answer `work` did not await, which is how a last statement travels with COMMIT.
   * Use nothing but `tx` inside: another transaction of the same database would wait for this one for ever.
   * @throws DatabaseError, CommitOutcomeUnknown, whatever `work` throws
   */
  withTenant<T>(tenantId: Id, work: (tx: Transaction) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /** The same across tenants, with the few rows and columns that jobs need (RLS-1). */
  acrossTenants<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  /** Random per database: a cursor of another lineage is worth nothing here (SYNC-7). */
  readonly lineage: Id;
  close(): Promise<void>;
}

/** Where the data is: a PostgreSQL server, a folder of this machine's disk, or this process's memory. */
export type DatabasePlace = { readonly url: string } | { readonly folder: string } | { readonly memory: true };

export interface DatabaseOptions {
  /** Connections to a PostgreSQL server; 10 unless told. */
  readonly poolSize?: number;
  /** For `memory`: a file that keeps the empty database after the first start, so that the next ones are quick. */
  readonly snapshot?: string;
}

/**
 * Opens the database for a command: of a folder that a running node has, through that node; else as `openDatabase` does. @throws SetupError
 */
export async function openDatabaseBeside(place: DatabasePlace, options: DatabaseOptions = {}): Promise<Database> {
  const driver = "folder" in place ? await joinPgliteDriver(place.folder) : null;
  if (driver === null) return openDatabase(place, options);
  await assertMigrated(driver);
  return createDatabase(driver, await readLineage(driver));
}

/** Opens the database, brings its schema up to date and refuses to serve one whose tenants are not kept apart. @throws SetupError */
export async function openDatabase(place: DatabasePlace, options: DatabaseOptions = {}): Promise<Database> {
  const driver = await createDriver(place, options);
  try {
    await migrate(driver);
    await assertIsolation(driver);
    return createDatabase(driver, await readLineage(driver));
  } catch (error) {
    await driver.close();
    throw error;
  }
}

/** Runs a raw statement and answers its rows by column name: numbers for int8, `Date` for timestamps, parsed json, on both databases. */
export async function rows<T extends object>(tx: Transaction, query: SQL): Promise<T[]> {
  // Sent in this very turn, so that it goes along with what is sent beside it, and with COMMIT where nobody waits for its answer.
  return (await tx.execute(query).execute()) as object[] as T[];
}

async function createDriver(place: DatabasePlace, options: DatabaseOptions): Promise<Driver> {
  if ("url" in place) return createPostgresDriver({ url: place.url, poolSize: options.poolSize ?? 10 });
  return createPgliteDriver({ folder: "folder" in place ? place.folder : null, snapshot: options.snapshot ?? null });
}

function createDatabase(driver: Driver, lineage: Id): Database {
  const under = async <T>(context: SecurityContext, work: (tx: Transaction) => Promise<T>): Promise<T> => {
    try {
      return await driver.transaction(context, (run) => work(createTransaction(run)));
    } catch (error) {
      throw unwrap(error);
    }
  };
  return {
    withTenant: (tenantId, work, { plans = "fresh" } = {}) => under({ role: "staff_chat_app", tenantId, plans }, work),
    acrossTenants: (work) => under({ role: "staff_chat_jobs", tenantId: "" }, work),
    lineage,
    close: () => driver.close(),
  };
}

function createTransaction(run: Run): Transaction {
  const builder = drizzle(async (statement, parameters: unknown[], method) => ({
    rows: await run(statement, parameters, method === "execute" ? "objects" : "arrays"),
  }));
  return Object.assign(builder, {
    runFixed: (statement: string, parameters: readonly unknown[]) => run(statement, parameters, "objects"),
  });
}

async function readLineage(driver: Driver): Promise<Id> {
  const found = await driver.transaction({ role: "staff_chat_app", tenantId: "" }, (run) =>
    run("select lineage::text from database", [], "arrays"),
  );
  const [row] = found as [string][];
  if (row === undefined) throw new Error("The table `database` is empty.");
  return row[0];
}
