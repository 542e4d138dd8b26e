import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { CommitOutcomeUnknown, isUnreachable } from "../../../server/database/database-errors.ts";
import type { Driver, Run } from "../../../server/database/driver.ts";
import { createPostgresDriver } from "../../../server/database/postgres-driver.ts";
import { startPostgres, type PostgresCluster } from "../../support/postgres.ts";
import { openRelay } from "./support/relay.ts";

/** Chunks that the server says from the first byte of a connection to the end of its first transaction, and more. */
const CHUNKS = 16;

const isLoss = (error: unknown) => error instanceof CommitOutcomeUnknown || isUnreachable(error);

suite("a connection to PostgreSQL that is lost", () => {
  let cluster: PostgresCluster;
  let url: URL;
  let straight: Driver;
  const unhandled: unknown[] = [];
  const note = (error: unknown) => void unhandled.push(error);
  before(async () => {
    cluster = await startPostgres();
    url = new URL(await cluster.createDatabase());
    straight = createPostgresDriver({ url: url.href, poolSize: 1 });
    await straight.transaction(null, (run) => run("create table notes (attempt int, part int)", [], "arrays"));
    process.on("unhandledRejection", note);
  });
  after(async () => {
    process.off("unhandledRejection", note);
    await straight.close();
    await cluster.remove();
  });

  // The second part is sent without being awaited, so that at every moment something waits to be sent or answered.
  async function writeTwoParts(run: Run, attempt: number): Promise<void> {
    await Promise.all([run("select 1", [], "arrays"), insert(run, attempt, 1)]);
    insert(run, attempt, 2).catch(() => {});
  }

  function insert(run: Run, attempt: number, part: number): Promise<unknown[]> {
    return run("insert into notes select $1::int, $2::int", [attempt, part], "arrays");
  }

  const countParts = (attempt: number) =>
    straight.transaction(null, (run) => run("select part from notes where attempt = $1::int", [attempt], "arrays"));

  test("G5 SYNC-3 fails its own transaction, of which all or nothing is kept, and serves the next, at whatever moment it breaks", async () => {
    let failures = 0;
    for (let chunks = 0; chunks < CHUNKS; chunks += 1) {
      let left = chunks;
      const way = await openRelay(Number(url.port), { toClient: (chunk) => (left-- === 0 ? null : chunk) });
      const driver = createPostgresDriver({ url: url.href.replace(url.port, String(way.port)), poolSize: 1 });
      const failure: unknown = await driver.transaction(null, (run) => writeTwoParts(run, chunks)).catch((error: unknown) => error);
      assert.ok(failure === undefined || isLoss(failure));
      if (failure !== undefined) failures += 1;
      const kept = (await countParts(chunks)).length;
      assert.ok(failure === undefined ? kept === 2 : kept === 0 || kept === 2, `${kept} parts are kept`);
      // Broken late, the loss may only be seen by the transaction after.
      const next = () => driver.transaction(null, (run) => run("select 2", [], "arrays"));
      assert.deepEqual(await next().catch((error: unknown) => (isLoss(error) ? next() : Promise.reject(error))), [[2]]);
      await driver.close();
      way.close();
    }
    assert.ok(failures > 5);
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(unhandled, []);
  });

  test("G5 refuses every later statement of its transaction", async () => {
    let broken = false;
    const way = await openRelay(Number(url.port), { toServer: (chunk) => (broken ? null : chunk) });
    const driver = createPostgresDriver({ url: url.href.replace(url.port, String(way.port)), poolSize: 1 });
    const work = driver.transaction(null, async (run) => {
      await insert(run, 100, 1);
      broken = true;
      await insert(run, 100, 2).catch(() => {});
      broken = false;
      await insert(run, 100, 3);
    });
    await assert.rejects(work, isUnreachable);
    assert.deepEqual(await countParts(100), []);
    await driver.close();
    way.close();
  });
});
