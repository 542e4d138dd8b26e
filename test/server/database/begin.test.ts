import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { databaseErrorCode } from "../../../server/database/database-errors.ts";
import type { Driver } from "../../../server/database/driver.ts";
import { createPostgresDriver } from "../../../server/database/postgres-driver.ts";
import { startPostgres, type PostgresCluster } from "../../support/postgres.ts";
import { openRelay, type Relay } from "./support/relay.ts";

const SYNTAX_ERROR = "42601";

suite("BEGIN", () => {
  let cluster: PostgresCluster;
  let way: Relay;
  let driver: Driver;
  let spoil = false;
  let turns = 0;
  let serverSpoke = true;
  before(async () => {
    cluster = await startPostgres();
    const url = new URL(await cluster.createDatabase());
    way = await openRelay(Number(url.port), {
      toServer: (chunk) => {
        if (serverSpoke) turns += 1;
        serverSpoke = false;
        return spoil ? Buffer.from(chunk.toString("latin1").replace("begin", "bogus"), "latin1") : chunk;
      },
      toClient: (chunk) => {
        serverSpoke = true;
        return chunk;
      },
    });
    url.port = String(way.port);
    driver = createPostgresDriver({ url: url.href, poolSize: 1 });
    await driver.transaction(null, (run) => run("create table notes (id int)", [], "arrays"));
  });
  after(async () => {
    await driver.close();
    way.close();
    await cluster.remove();
  });

  const count = async () => (await driver.transaction(null, (run) => run("select id from notes", [], "arrays"))).length;
  const insert = (id: number) => driver.transaction(null, (run) => run("insert into notes select $1::int", [id], "arrays"));

  test("travels with the first statements: what is looked up and then written takes two round trips", async () => {
    const work = () =>
      driver.transaction(null, async (run) => {
        await Promise.all([run("select $1::int", [1], "arrays"), run("select $1::text", ["a"], "arrays")]);
        run("insert into notes select $1::int", [1], "arrays").catch(() => {});
      });
    // A statement's first time on a connection has a round trip of its own.
    await work();
    turns = 0;
    await work();
    assert.equal(turns, 2);
  });

  test("SYNC-3 that fails lets no statement sent along with it write anything, and the connection serves on", async () => {
    await insert(2);
    const before = await count();
    spoil = true;
    await assert.rejects(insert(3), (error) => databaseErrorCode(error)?.code === SYNTAX_ERROR);
    spoil = false;
    assert.equal(await count(), before);
    await insert(4);
    assert.equal(await count(), before + 1);
  });

  test("RLS-1 that fails lets no statement sent along with it be answered", async () => {
    const look = () =>
      driver.transaction(null, (run) => run("select id from notes", [], "arrays").then((found) => assert.fail(`${found.length} rows`)));
    spoil = true;
    await assert.rejects(look(), (error) => databaseErrorCode(error)?.code === SYNTAX_ERROR);
    spoil = false;
  });
});
