import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { createConnectionPool } from "../../../server/database/connection-pool.ts";
import { databaseErrorCode } from "../../../server/database/database-errors.ts";

const ENDED = (error: unknown) => databaseErrorCode(error)?.code === "CONNECTION_ENDED";

suite("the pool of connections", () => {
  function open(size: number) {
    let made = 0;
    const pool = createConnectionPool(size, () => (made += 1));
    return { pool, made: () => made };
  }

  test("makes a connection only when none is free, and leases the one that was used last", async () => {
    const { pool, made } = open(3);
    const [first, second] = [await pool.take(), await pool.take()];
    pool.give(second);
    pool.give(first);
    assert.equal(await pool.take(), first);
    assert.equal(await pool.take(), second);
    assert.equal(made(), 2);
  });

  test("lets those who find none wait, and serves them in their order", async () => {
    const { pool, made } = open(1);
    const only = await pool.take();
    const served: string[] = [];
    const waiting = ["a", "b"].map(async (name) => {
      const connection = await pool.take();
      served.push(name);
      pool.give(connection);
    });
    pool.give(only);
    await Promise.all(waiting);
    assert.deepEqual(served, ["a", "b"]);
    assert.equal(made(), 1);
  });

  test("closes when every lease is given back, those that still waited included, and leases nothing more", async () => {
    const { pool } = open(1);
    const connection = await pool.take();
    const late = pool.take();
    const closed = pool.close(60_000);
    await assert.rejects(pool.take(), ENDED);
    pool.give(connection);
    pool.give(await late);
    assert.deepEqual(await closed, [connection]);
  });

  test("closes after its patience with what is not given back, and refuses who waits", async () => {
    const { pool } = open(1);
    const connection = await pool.take();
    const refused = assert.rejects(pool.take(), ENDED);
    assert.deepEqual(await pool.close(1), [connection]);
    await refused;
  });
});
