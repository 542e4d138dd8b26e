import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { sql } from "drizzle-orm";
import { openDatabase, openDatabaseBeside, rows, type Database } from "../../../server/database/database.ts";
import { socketPath, takeTurn } from "../../../server/database/pglite-socket.ts";
import { tenants } from "../../../server/database/schema/tenants.ts";
import { storedPolicy } from "../../../server/services/shared/policy.ts";
import { createId } from "../../support/databases.ts";
import { temporaryFolder } from "../../support/last-will.ts";

const count = (database: Database) =>
  database.acrossTenants(async (tx) => (await rows<{ n: number }>(tx, sql`select count(*)::int as n from tenants`))[0]?.n);
const add = (database: Database, name: string) =>
  database.acrossTenants((tx) => tx.insert(tenants).values({ id: createId(), name, policy: storedPolicy() }));

suite("the engine of a running node", () => {
  let place: string;
  let folder: string;
  let node: Database;
  before(async () => {
    place = await temporaryFolder("engine");
    folder = join(place, "data");
    node = await openDatabase({ folder });
  });
  after(async () => {
    await node.close();
    await rm(place, { recursive: true, force: true });
  });

  test("is reached by a command beside it, turn by turn, with the same data and lineage", async () => {
    const beside = await openDatabaseBeside({ folder });
    assert.equal(beside.lineage, node.lineage);
    await Promise.all(Array.from({ length: 20 }, (_, index) => add(index % 2 === 0 ? beside : node, `tenant ${index}`)));
    assert.deepEqual([await count(beside), await count(node)], [20, 20]);
    await beside.close();
  });

  test("rolls back what a guest leaves unfinished, and goes on", async () => {
    const had = await count(node);
    const guest = await takeTurn(socketPath(folder) ?? assert.fail("no socket"));
    const run = (statement: string) => guest.call({ type: "query", statement, parameters: [], rowsAs: "arrays" });
    await run("begin");
    await run("delete from tenants");
    const waiting = count(node);
    await guest.close();
    assert.equal(await waiting, had);
  });

  test("tells a guest what a statement broke, and takes its next turn", async () => {
    const beside = await openDatabaseBeside({ folder });
    await assert.rejects(add(beside, "tenant 0"), { code: "23505" });
    assert.equal(await count(beside), await count(node));
    await beside.close();
  });

  test("without a running node the folder is opened as ever", async () => {
    const alone = join(place, "alone");
    await (await openDatabaseBeside({ folder: alone })).close();
    await assert.rejects(takeTurn(socketPath(alone) ?? ""), { code: /ENOENT|ECONNREFUSED/ });
  });
});
