import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { roomTopic, type Bus } from "../../../server/bus/bus.ts";
import { frameText } from "../../../server/bus/frame-text.ts";
import { connectRedis, createRedisClient } from "../../../server/bus/redis-client.ts";
import { createRedisBus } from "../../../server/bus/redis.ts";
import { createLogger } from "../../../server/telemetry/logger.ts";
import { startRedis, type TestRedis } from "../../support/redis.ts";
import { createListener, describeBus, ROOM, roomEvent, TENANT } from "./bus.contract.ts";
import { until } from "../../support/waiting.ts";

const logger = createLogger({ level: "silent", format: "json" });
let shared: TestRedis;

describeBus(
  "redis",
  async () => {
    shared = await startRedis();
    const options = { url: shared.url, prefix: "test:", logger };
    return { here: await createRedisBus(options), there: await createRedisBus(options) };
  },
  async ({ here, there }) => {
    await here.close();
    await there.close();
    await shared.stop();
  },
);

suite("SYNC-4 a Redis that goes and comes back", () => {
  const topic = roomTopic(TENANT, ROOM);
  let redis: TestRedis;
  let here: Bus;
  let there: Bus;
  before(async () => {
    redis = await startRedis();
    here = await createRedisBus({ url: redis.url, prefix: "test:", logger });
    there = await createRedisBus({ url: redis.url, prefix: "test:", logger });
  });
  after(async () => {
    await here.close();
    await there.close();
    await redis.stop();
  });

  test("while it is away nothing throws or hangs, the own node still hears, and both know; afterwards both are told to sweep and hear again", async () => {
    const own = createListener();
    const other = createListener();
    const late = createListener();
    await here.subscribe(topic, own.listen);
    await there.subscribe(topic, other.listen);
    await redis.kill();
    await until(() => !here.healthy && !there.healthy);

    here.publish(topic, roomEvent(1));
    assert.deepEqual(own.events, [roomEvent(1)]);
    const elsewhere = roomTopic(TENANT, TENANT);
    await there.subscribe(elsewhere, late.listen);

    const swept = Promise.all([nextLoss(here), nextLoss(there)]);
    await redis.start();
    await swept;
    await until(() => here.healthy && there.healthy);
    here.publish(topic, roomEvent(2));
    here.publish(elsewhere, roomEvent(3));
    await other.includes(roomEvent(2));
    assert.deepEqual(other.events.at(-1), roomEvent(2));
    assert.deepEqual(await late.count(1), [roomEvent(3)]);
  });

  test("what is no event is passed over with a line of the log, and what follows is heard", async () => {
    const refused: object[] = [];
    const watching = await createRedisBus({
      url: redis.url,
      prefix: "test:",
      logger: { ...logger, warn: (line: object) => refused.push(line) },
    });
    const listener = createListener();
    const elsewhere = roomTopic(ROOM, ROOM);
    await watching.subscribe(elsewhere, listener.listen);
    const stranger = createRedisClient({ url: redis.url, purpose: "stranger", logger });
    await connectRedis(stranger);
    await stranger.publish(`test:${elsewhere}`, 'stranger\n{"type":"room"}\n{}');
    here.publish(elsewhere, roomEvent(9));
    assert.deepEqual(await listener.count(1), [roomEvent(9)]);
    assert.deepEqual(refused, [{ event: "bus_message_refused", problem: "tenantId object" }]);
    await Promise.all([stranger.close(), watching.close()]);
  });

  test("WIRE-9 a frame from another node keeps the text it came with", async () => {
    const listener = createListener();
    await there.subscribe(topic, listener.listen);
    const event = roomEvent(7);
    here.publish(topic, event);
    const [received] = await listener.count(1);
    assert.ok(received?.type === "room");
    assert.equal(frameText(received.frame), JSON.stringify(event.frame));
    assert.equal(frameText(received.frame), frameText(received.frame));
  });
});

const nextLoss = (bus: Bus): Promise<void> => new Promise((resolve) => bus.onLoss(resolve));
