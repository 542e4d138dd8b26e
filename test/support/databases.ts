import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { after, before, suite } from "node:test";
import { fileURLToPath } from "node:url";
import { createIdMaker, type Id } from "../../protocol/ids.ts";
import { openDatabase, type Database } from "../../server/database/database.ts";
import { tenants, type TenantPolicy } from "../../server/database/schema/tenants.ts";
import { users } from "../../server/database/schema/users.ts";
import { storedPolicy } from "../../server/services/shared/policy.ts";
import { startPostgres } from "./postgres.ts";

/** A database of a test file's own, empty but for its schema. */
export interface TestDatabase {
  readonly database: Database;
  close(): Promise<void>;
}

/** Every kind of database that the product runs on; contract suites run once for each. */
export const DATABASES: readonly { readonly name: string; open(options?: { readonly poolSize?: number }): Promise<TestDatabase> }[] = [
  {
    name: "PGlite",
    open: async () => {
      const database = await openDatabase({ memory: true }, { snapshot: snapshotPath() });
      return { database, close: () => database.close() };
    },
  },
  {
    name: "PostgreSQL",
    open: async (options = {}) => {
      const cluster = await startPostgres();
      const database = await openDatabase({ url: await cluster.createDatabase() }, options);
      return {
        database,
        close: async () => {
          await database.close();
          await cluster.remove();
        },
      };
    },
  },
];

/**
 * A suite that runs on each kind of database, once it is open; it closes after everything that the tests end. `opened.database` is there from
 * the first `before` on.
 */
export function onEveryDatabase(
  what: string,
  tests: (opened: { readonly name: string; readonly database: Database }) => void,
  options: { readonly poolSize?: number } = {},
): void {
  for (const { name, open } of DATABASES)
    suite(`${what} on ${name}`, () => {
      let opened: TestDatabase | null = null;
      before(async () => {
        opened = await open(options);
      });
      tests({
        name,
        get database() {
          return opened?.database ?? assert.fail("the database opens with the tests");
        },
      });
      after(() => opened?.close());
    });
}

export const createId: () => Id = createIdMaker({ now: Date.now, random: (bytes) => crypto.getRandomValues(bytes) });

/** Makes a tenant and answers its id. */
export async function addTenant(database: Database, policy: Partial<TenantPolicy> = {}): Promise<Id> {
  const id = createId();
  await database.acrossTenants((tx) => tx.insert(tenants).values({ id, name: `tenant ${id}`, policy: storedPolicy(policy) }));
  return id;
}

/** Makes persons with these names and answers their ids, in their order; ids rise. */
export async function addUsers(database: Database, tenantId: Id, names: readonly string[], roles: string[] = []): Promise<Id[]> {
  const rows = names.map((name) => {
    const id = createId();
    return { tenantId, id, subject: `subject ${id}`, name, roles };
  });
  await database.withTenant(tenantId, (tx) => tx.insert(users).values(rows));
  return rows.map(({ id }) => id);
}

const SNAPSHOTS = fileURLToPath(new URL("../../node_modules/.cache/staff-chat-databases/", import.meta.url));

// One file for the present state of the migrations, kept with the packages: an older one would be brought forward at each start.
function snapshotPath(): string {
  const folder = new URL("../../server/database/migrations/", import.meta.url);
  const hash = createHash("sha256");
  for (const name of readdirSync(folder)
    .filter((one) => one.endsWith(".sql"))
    .sort())
    hash.update(readFileSync(new URL(name, folder)));
  const name = `${hash.digest("hex").slice(0, 16)}.tar`;
  mkdirSync(SNAPSHOTS, { recursive: true });
  for (const other of readdirSync(SNAPSHOTS))
    if (/^\w{16}\.tar$/.test(other) && other !== name) rmSync(join(SNAPSHOTS, other), { force: true });
  return join(SNAPSHOTS, name);
}
