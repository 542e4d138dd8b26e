import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { suite, test } from "node:test";
import type { ClientFrame } from "../../../../protocol/commands.ts";
import { connectRedis, createRedisClient, type RedisClient } from "../../../../server/bus/redis-client.ts";
import { Failure } from "../../../../server/base/errors.ts";
import type { Session } from "../../../../server/services/shared/actor.ts";
import { ACTION_BUDGETS } from "../../../../server/services/shared/action-budgets.ts";
import { createRateLimits, DEFAULT_RATE_BUDGETS, type RateBudgets } from "../../../../server/services/shared/rate-limits.ts";
import { startRedis } from "../../../support/redis.ts";

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
const nobody = () => Promise.resolve(0);
const lines: object[] = [];
const limits = (budgets: Partial<RateBudgets>, redis: object | null = null) =>
  createRateLimits({ budgets: { ...DEFAULT_RATE_BUDGETS, ...budgets }, redis, logger: { info: (line: object) => lines.push(line) } });

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
    const { consumeCommand } = limits({ messages: { user: { points: 60, seconds: 60 }, tenant: { points: 1_000, seconds: 60 } } });
    const messages = Array.from({ length: 50 }, () => ({ id: "m", body: "x", mentions: [] }));
    const command = { type: "send_messages", id: "c", roomId: "r", messages } as const;
    await consumeCommand(ana, command, nobody);
    await assert.rejects(consumeCommand(ana, command, nobody), limited("rate_limited"));
    await consumeCommand(ben, command, nobody);
  });

  test("LIMIT-2 a room costs its people too, and a command that is larger than its budget can still be done once", async () => {
    const window = (points: number) => ({ windows: [{ points, seconds: 60 }], shared: true });
    const actions = { ...DEFAULT_RATE_BUDGETS.actions, rooms: window(10), people: window(5) };
    const { consumeCommand } = limits({ actions });
    const create = (people: number) =>
      ({ type: "create_room", id: "c", roomId: "r", kind: "group", name: "n", userIds: Array.from({ length: people }, String) }) as const;
    await consumeCommand(ana, create(3), nobody);
    await assert.rejects(consumeCommand(ana, create(3), nobody), limited("rate_limited"));
    await consumeCommand(ben, create(50), nobody);
    await assert.rejects(consumeCommand(ben, create(1), nobody), limited("rate_limited"));
    await consumeCommand(eve, create(3), nobody);
  });

  test("LIMIT-2 a new name is weighed by the members it is told to", async () => {
    const { consumeCommand } = limits({});
    const rename = { type: "update_room", id: "c", roomId: "r", name: "n" } as const;
    for (let count = 0; count < 20; count += 1) await consumeCommand(ana, rename, () => Promise.resolve(100));
    await assert.rejects(
      consumeCommand(ana, rename, () => Promise.resolve(100)),
      limited("rate_limited"),
    );
    await consumeCommand(ben, rename, () => Promise.resolve(1_000_000));
  });

  test("LIMIT-2 docs/protocol.md has each budget as it is", () => {
    const text = readFileSync(new URL("../../../../docs/protocol.md", import.meta.url), "utf8");
    const documented = [...text.matchAll(/^\| `(\w+)` \| (\d+) \| (\d*) ?\|/gm)].map(([, name, minute, hour]) => [name, minute, hour]);
    const real = Object.entries(ACTION_BUDGETS).map(([name, { windows }]) => [
      name,
      String(windows[0]?.points),
      String(windows[1]?.points ?? ""),
    ]);
    assert.deepEqual(documented, real);
  });

  test("LIMIT-3 a budget that is used up is one line of the log for each window and person", async () => {
    lines.length = 0;
    const { consumeUpload } = limits({ uploads: { user: { points: 2, seconds: 60 } } });
    const upload = (session: Session) => consumeUpload(session).catch(() => undefined);
    for (let count = 0; count < 10; count += 1) await upload(ana);
    for (let count = 0; count < 10; count += 1) await upload(ben);
    assert.deepEqual(
      lines.map((line) => ({ ...line, retryAfter: undefined })),
      ["t1:ana", "t1:ben"].map((key) => ({ event: "rate_limited", budget: "uploads:user", key, retryAfter: undefined })),
    );
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
    const room: ClientFrame = { type: "create_room", id: "c", roomId: "r", kind: "group", name: "n", userIds: [] };
    try {
      for (const client of clients) await connectRedis(client);
      const [first, second] = clients.map((client) => limits(budgets, client));
      await first!.consumeConnection("a");
      await second!.consumeConnection("a");
      await assert.rejects(first!.consumeConnection("a"), limited("rate_limited"));
      for (let count = 0; count < 10; count += 1) for (const node of [first!, second!]) await node.consumeCommand(ana, room, nobody);
      for (const node of [first!, second!]) await assert.rejects(node.consumeCommand(ana, room, nobody), limited("rate_limited"));
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
