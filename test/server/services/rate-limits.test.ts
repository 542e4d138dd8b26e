import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { connectRedis, createRedisClient, type RedisClient } from "../../../server/bus/redis-client.ts";
import { Failure } from "../../../server/errors.ts";
import type { Session } from "../../../server/services/actor.ts";
import { createRateLimits, DEFAULT_RATE_BUDGETS, type RateBudgets } from "../../../server/services/rate-limits.ts";
import { startRedis } from "../../support/redis.ts";

const session = (tenantId: string, userId: string): Session => ({
  tenantId,
  userId,
  roles: [],
  tokenId: null,
  tokenIssuedAt: 0,
  tokenExpiresAt: 0,
});
const ana = session("t1", "ana");
const ben = session("t1", "ben");
const eve = session("t2", "ana");

const limited = (code: string) => (error: unknown) =>
  error instanceof Failure && error.code === code && (error.details.retryAfter ?? 0) >= 1;
const limits = (budgets: Partial<RateBudgets>, redis: object | null = null) =>
  createRateLimits({ budgets: { ...DEFAULT_RATE_BUDGETS, ...budgets }, redis });

// `once` of node:events would reject at the errors of the tries in between.
const next = (client: RedisClient, event: "error" | "ready") => new Promise<void>((resolve) => client.once(event, () => resolve()));

suite("rate limits", () => {
  test("S4 each person, tenant and address has a budget of its own, and the refusal says when to come back", async () => {
    const budget = (points: number) => ({ points, seconds: 60 });
    const { consumeRequest } = limits({ requests: { user: budget(2), tenant: budget(3), address: budget(1) } });
    await consumeRequest(null, "203.0.113.7");
    await assert.rejects(consumeRequest(null, "203.0.113.7"), limited("rate_limited"));
    await consumeRequest(null, "203.0.113.8");
    await consumeRequest(ana, "a");
    await consumeRequest(ana, "a");
    await assert.rejects(consumeRequest(ana, "a"), limited("rate_limited"));
    await consumeRequest(ben, "a");
    await assert.rejects(consumeRequest(ben, "a"), limited("rate_limited"));
    await consumeRequest(eve, "a");
  });

  test("S4 a command pays for each of its messages", async () => {
    const { consumeMessages } = limits({ messages: { user: { points: 60, seconds: 60 }, tenant: { points: 1_000, seconds: 60 } } });
    await consumeMessages(ana, 50);
    await assert.rejects(consumeMessages(ana, 50), limited("rate_limited"));
    await consumeMessages(ben, 50);
  });

  test("S4 open connections are counted by person, tenant and address, and given back once", () => {
    const { holdConnection } = limits({ openConnections: { user: 2, tenant: 3, address: 4 } });
    const release = holdConnection(ana, "a");
    holdConnection(ana, "a");
    assert.throws(() => holdConnection(ana, "b"), limited("too_many_connections"));
    release();
    release();
    holdConnection(ana, "a");
    assert.throws(() => holdConnection(ana, "b"), limited("too_many_connections"));
    holdConnection(ben, "a");
    assert.throws(() => holdConnection(ben, "b"), limited("too_many_connections"));
    holdConnection(eve, "a");
    assert.throws(() => holdConnection(eve, "a"), limited("too_many_connections"));
    holdConnection(eve, "b");
  });

  test("S4 nodes that share a Redis share the budgets, and count on their own while it is away", async () => {
    const redis = await startRedis();
    const quiet = { info: () => undefined, warn: () => undefined };
    const clients = [1, 2].map(() => createRedisClient({ url: redis.url, logger: quiet, purpose: "limits" }));
    const budgets = { connections: { address: { points: 2, seconds: 60 } } };
    try {
      for (const client of clients) await connectRedis(client);
      const [first, second] = clients.map((client) => limits(budgets, client));
      await first!.consumeConnection("a");
      await second!.consumeConnection("a");
      await assert.rejects(first!.consumeConnection("a"), limited("rate_limited"));
      const lost = next(clients[0]!, "error");
      await redis.kill();
      await lost;
      await first!.consumeConnection("a");
      await first!.consumeConnection("a");
      await assert.rejects(first!.consumeConnection("a"), limited("rate_limited"));
      const back = next(clients[0]!, "ready");
      await redis.start();
      await back;
      await first!.consumeConnection("a");
    } finally {
      for (const client of clients) client.destroy();
      await redis.kill();
    }
  });
});
