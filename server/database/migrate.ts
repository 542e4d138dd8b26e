import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { databaseErrorCode } from "./database-errors.ts";
import type { Driver, Run } from "./driver.ts";
import { SetupError } from "./setup-error.ts";

interface Migration {
  readonly name: string;
  readonly hash: string;
  readonly statements: readonly string[];
}

/** Any fixed number: nodes that start at once on one database take turns on it. */
const MIGRATION_LOCK = 7_301_942;
const FOLDER = new URL("./migrations/", import.meta.url);
const JOURNAL_TABLE = `create table if not exists schema_migrations (
  number integer primary key, name text not null, hash text not null, applied_at timestamptz not null default now())`;

/** Applies what the database has not seen yet, in one transaction; forward only. @throws SetupError */
export async function migrate(driver: Driver): Promise<void> {
  const migrations = await readMigrations();
  try {
    await driver.transaction(null, async (run) => {
      await run(`select pg_advisory_xact_lock(${MIGRATION_LOCK})`, [], "arrays");
      await run(JOURNAL_TABLE, [], "arrays");
      await applyMissing(run, migrations);
    });
  } catch (error) {
    throw explain(error);
  }
}

/** Refuses a database whose schema is not this version's; changes nothing. @throws SetupError */
export async function assertMigrated(driver: Driver): Promise<void> {
  const wanted = (await readMigrations()).map(({ hash }) => hash);
  const applied = await driver.transaction(null, (run) => run("select hash from schema_migrations order by number", [], "arrays"));
  if (applied.flat().join() === wanted.join()) return;
  throw new SetupError(
    "The running node is of another version than this command.",
    "Use the command of its version, or stop the node first.",
  );
}

async function applyMissing(run: Run, migrations: readonly Migration[]): Promise<void> {
  const applied = (await run("select name, hash from schema_migrations order by number", [], "arrays")) as [string, string][];
  if (applied.length > migrations.length) {
    throw new SetupError(
      "The database has a newer schema than this version knows.",
      "Start the version that migrated it, or a newer one; schemas only go forward.",
    );
  }
  for (const [number, migration] of migrations.entries()) {
    const known = applied[number];
    if (known === undefined) await applyOne(run, number, migration);
    else if (known[0] !== migration.name || known[1] !== migration.hash) {
      throw new SetupError(
        `Migration ${migration.name} is not the one that this database was made with.`,
        "Restore the file: an applied migration is never changed.",
      );
    }
  }
}

async function applyOne(run: Run, number: number, migration: Migration): Promise<void> {
  for (const statement of migration.statements) await run(statement, [], "arrays");
  await run("insert into schema_migrations (number, name, hash) values ($1, $2, $3)", [number, migration.name, migration.hash], "arrays");
}

async function readMigrations(): Promise<Migration[]> {
  const journal = JSON.parse(await readFile(new URL("meta/_journal.json", FOLDER), "utf8")) as { entries: { tag: string }[] };
  return Promise.all(
    journal.entries.map(async ({ tag }) => {
      const text = await readFile(new URL(`${tag}.sql`, FOLDER), "utf8");
      return { name: tag, hash: createHash("sha256").update(text).digest("hex"), statements: text.split("--> statement-breakpoint") };
    }),
  );
}

function explain(error: unknown): unknown {
  const known = databaseErrorCode(error);
  if (known === null) return error;
  if (known.code === "42501") {
    return new SetupError(
      "The database user may not create tables or roles.",
      "Give it CREATE on the database and CREATEROLE, or let an administrator run the first start.",
    );
  }
  if (known.code === "28P01" || known.code === "28000" || known.code === "3D000") {
    return new SetupError(
      `The database server refused the connection (${known.code}).`,
      "Check user, password and database name in DATABASE_URL.",
    );
  }
  if (/^(E[A-Z]{3,}|CONNECT)/.test(known.code)) {
    return new SetupError(
      `The database server can't be reached (${known.code}).`,
      "Check host and port in DATABASE_URL, and that the server runs.",
    );
  }
  if (known.code === "57P03" || known.code.startsWith("53")) {
    return new SetupError(
      `The database server takes no connections now (${known.code}).`,
      "Wait until it has started, or raise its max_connections or lower DATABASE_POOL.",
    );
  }
  if (/CERT|SSL|TLS/.test(known.code)) {
    return new SetupError(
      `The database server and this one do not agree on TLS (${known.code}).`,
      "Check sslmode in DATABASE_URL and the server's certificate.",
    );
  }
  return error;
}
