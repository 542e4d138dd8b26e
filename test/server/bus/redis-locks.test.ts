import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, suite, test } from "node:test";
import { LockRefused } from "../../../server/bus/locks.ts";
import { connectRedis, createRedisClient, type RedisClient } from "../../../server/bus/redis-client.ts";
import { createRedisLocks } from "../../../server/bus/redis-locks.ts";
import { createLogger } from "../../../server/telemetry/logger.ts";
import { startRedis, type TestRedis } from "../../support/redis.ts";
import { describeLocks } from "./locks.contract.ts";

const logger = createLogger({ level: "silent", format: "json" });
const never = () => new AbortController().signal;
const ignore = () => {};

/** A node as far as locks go. */
async function openNode(url: string, times: { readonly leaseMs?: number; readonly waitMs?: number } = {}) {
  const redis: RedisClient = createRedisClient({ url, purpose: "test", logger });
  await connectRedis(redis);
  const listener = createRedisClient({ url, purpose: "test locks", logger });
  const locks = await createRedisLocks({ redis, listener, prefix: "test:", ...times });
  return {
    locks,
    /** As a process that dies: it says and renews nothing any more. */
    die() {
      locks.close();
      redis.destroy();
    },
  };
}

let contractRedis: TestRedis;
const contractNodes: Awaited<ReturnType<typeof openNode>>[] = [];

describeLocks(
  "redis",
  async () => {
    contractRedis = await startRedis();
    contractNodes.push(await openNode(contractRedis.url), await openNode(contractRedis.url));
    const [here, there] = contractNodes;
    return { here: here!.locks, there: there!.locks };
  },
  async () => {
    contractNodes.forEach((node) => node.die());
    await contractRedis.stop();
  },
);

suite("F1 locks that nodes share", () => {
  let redis: TestRedis;
  before(async () => (redis = await startRedis()));
  after(() => redis.stop());

  test("the lock of a node that died is free when its lease is over, and a node that lives keeps its own longer than that", async () => {
    const id = randomUUID();
    const [dead, alive, third] = [
      await openNode(redis.url, { leaseMs: 300 }),
      await openNode(redis.url, { leaseMs: 300 }),
      await openNode(redis.url),
    ];
    await dead.locks.newLock(id).lock(never(), ignore);
    dead.die();
    const lock = alive.locks.newLock(id);
    await lock.lock(never(), ignore);
    await assert.rejects(third.locks.newLock(id).lock(AbortSignal.timeout(900), ignore), LockRefused);
    await lock.unlock();
    await third.locks.newLock(id).lock(never(), ignore);
    alive.die();
    third.die();
  });

  test("who waits longer than the limit is refused", async () => {
    const [holder, waiter] = [await openNode(redis.url), await openNode(redis.url, { waitMs: 50 })];
    const lock = holder.locks.newLock("limit");
    await lock.lock(never(), ignore);
    await assert.rejects(waiter.locks.newLock("limit").lock(never(), ignore), LockRefused);
    holder.die();
    waiter.die();
  });

  test("a holder that Redis no longer knows is told to end, and its late release takes nothing from the next", async () => {
    const id = randomUUID();
    const [first, second] = [await openNode(redis.url, { leaseMs: 400 }), await openNode(redis.url)];
    const told = Promise.withResolvers<void>();
    const lost = first.locks.newLock(id);
    await lost.lock(never(), told.resolve);
    await redis.restart();
    await told.promise;
    const next = second.locks.newLock(id);
    await next.lock(never(), ignore);
    await lost.unlock();
    await assert.rejects(first.locks.newLock(id).lock(AbortSignal.timeout(100), ignore), LockRefused);
    await next.unlock();
    first.die();
    second.die();
  });

  test("a holder is told to end while Redis is away, before another could take the lock", async () => {
    const id = randomUUID();
    const own = await startRedis();
    const node = await openNode(own.url, { leaseMs: 400 });
    const told = Promise.withResolvers<void>();
    await node.locks.newLock(id).lock(never(), told.resolve);
    await own.kill();
    await told.promise;
    node.die();
  });
});
