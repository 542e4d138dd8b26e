import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Presence } from "../../../../protocol/entities.ts";
import { tenantTopic, type Bus } from "../../../../server/bus/bus.ts";
import { createMemoryBus } from "../../../../server/bus/memory.ts";
import { connectRedis, createRedisClient, type RedisClient } from "../../../../server/bus/redis-client.ts";
import {
  createMemoryPresenceStore,
  createRedisPresenceStore,
  PRESENCE_EXPIRY_MS,
  type PresenceStore,
} from "../../../../server/services/people/presence-store.ts";
import { createPresenceService } from "../../../../server/services/people/presence.ts";
import { createLogger } from "../../../../server/telemetry/logger.ts";
import { startRedis, type TestRedis } from "../../../support/redis.ts";

const logger = createLogger({ level: "silent", format: "json" });
const TENANT = "01890000-0000-7000-8000-000000000001";
const ANA = { tenantId: TENANT, userId: "01890000-0000-7000-8000-00000000000a" };
const BEN = { tenantId: TENANT, userId: "01890000-0000-7000-8000-00000000000b" };

interface Fixture {
  readonly name: string;
  /** Two nodes' views; the same one where there is only one node. */
  open(clock: { now(): number }): Promise<[PresenceStore, PresenceStore]>;
  close(): Promise<void>;
}

let redis: TestRedis;
let client: RedisClient;

const FIXTURES: readonly Fixture[] = [
  {
    name: "memory",
    open: async (clock) => {
      const store = createMemoryPresenceStore(clock);
      return [store, store];
    },
    close: async () => {},
  },
  {
    name: "redis",
    open: async ({ now }) => {
      redis = await startRedis();
      client = createRedisClient({ url: redis.url, logger, purpose: "test" });
      await connectRedis(client);
      return [
        createRedisPresenceStore({ redis: client, prefix: "test:", node: "one", now }),
        createRedisPresenceStore({ redis: client, prefix: "test:", node: "two", now }),
      ];
    },
    close: async () => {
      client.destroy();
      await redis.stop();
    },
  },
];

for (const fixture of FIXTURES) {
  suite(`R9 presence store · ${fixture.name}`, () => {
    let time = 1_000_000;
    let here: PresenceStore;
    let there: PresenceStore;
    before(async () => ([here, there] = await fixture.open({ now: () => time })));
    after(() => fixture.close());

    test("what a node says is read on every node; who is unknown is offline", async () => {
      await here.put(ANA, "away");
      assert.deepEqual(await there.read([ANA, BEN]), ["away", "offline"]);
      await here.put(ANA, "online");
      assert.deepEqual(await there.read([ANA]), ["online"]);
      await here.remove(ANA);
      assert.deepEqual(await there.read([ANA]), ["offline"]);
    });

    test("a word that nobody repeats expires", async () => {
      await here.put(BEN, "online");
      time += PRESENCE_EXPIRY_MS;
      assert.deepEqual(await there.read([BEN]), ["offline"]);
    });
  });
}

suite("R9 presence of several nodes", () => {
  let stores: [PresenceStore, PresenceStore];
  before(async () => (stores = await FIXTURES[1]!.open({ now: Date.now })));
  after(() => FIXTURES[1]!.close());

  test("online on one node wins over away on another", async () => {
    await stores[0].put(ANA, "away");
    await stores[1].put(ANA, "online");
    assert.deepEqual(await stores[0].read([ANA]), ["online"]);
    await stores[1].remove(ANA);
    assert.deepEqual(await stores[0].read([ANA]), ["away"]);
  });
});

suite("R9 presence of a person over all devices", () => {
  const told: Presence[] = [];
  const touched: number[] = [];
  const known = new Map([
    [ANA.userId, { id: ANA.userId, lastSeen: 42, away: false, hidden: false }],
    [BEN.userId, { id: BEN.userId, lastSeen: null, away: false, hidden: false }],
  ]);
  let wake = () => {};
  const bus: Bus = createMemoryBus({ logger });
  const actor = { ...ANA, roles: [] };
  const presence = createPresenceService({
    store: createMemoryPresenceStore({ now: Date.now }),
    bus,
    users: {
      touch: async (_tenant, _user, at) => {
        touched.push(at);
        known.set(ANA.userId, { ...known.get(ANA.userId)!, lastSeen: at });
      },
      availability: async () => known,
    },
    logger,
    now: Date.now,
  });
  before(() => bus.subscribe(tenantTopic(TENANT), (event) => event.type === "presence" && (told.push(event.presence), wake())));
  const next = async (count: number) => {
    while (told.length < count) await new Promise<void>((resolve) => (wake = resolve));
    return told.at(-1);
  };

  test("the first device makes online; away only when all devices are away; each change is told once", async () => {
    presence.came(actor, "phone");
    assert.deepEqual(await next(1), { userId: ANA.userId, status: "online", lastSeen: null });
    presence.came(actor, "desk");
    presence.setStatus(actor, "phone", "away");
    presence.setStatus(actor, "desk", "away");
    assert.deepEqual(await next(2), { userId: ANA.userId, status: "away", lastSeen: null });
    presence.setStatus(actor, "desk", "online");
    await next(3);
    presence.left(actor, "desk");
    assert.equal((await next(4))?.status, "away");
  });

  test("who reloads was never gone; who stays away is told offline with the time, which is stored", async () => {
    presence.left(actor, "phone", 1_000);
    presence.came(actor, "phone");
    assert.deepEqual((await presence.read(TENANT, [ANA.userId]))[0]?.status, "away");
    presence.left(actor, "phone", 1);
    const last = await next(5);
    assert.equal(last?.status, "offline");
    assert.deepEqual(touched, [last?.lastSeen]);
  });

  test("reading answers when who is offline was last seen", async () => {
    assert.deepEqual(await presence.read(TENANT, [ANA.userId, BEN.userId]), [
      { userId: ANA.userId, status: "offline", lastSeen: touched[0] },
      { userId: BEN.userId, status: "offline", lastSeen: null },
    ]);
  });

  test("STATUS-3 a device that was left for a new one is forgotten: who then goes away, or leaves, is told so", async () => {
    presence.came(actor, "before the reload");
    await next(6);
    presence.left(actor, "before the reload", 1);
    presence.came(actor, "after the reload");
    presence.setStatus(actor, "after the reload", "away");
    assert.equal((await next(7))?.status, "away");
    presence.left(actor, "after the reload", 1);
    assert.equal((await next(8))?.status, "offline");
  });

  test("STATUS-3 a device that polls says with each poll whether it is used, and is there between two of them beside others", async () => {
    presence.came(actor, "desk");
    await next(9);
    presence.setStatus(actor, "desk", "away");
    await next(10);
    presence.came(actor, "poll one", "online");
    assert.equal((await next(11))?.status, "online");
    presence.left(actor, "poll one", 1_000);
    presence.came(actor, "poll one", "online");
    assert.equal(told.length, 11);
    presence.left(actor, "poll one", 1_000);
    presence.came(actor, "poll one", "away");
    assert.equal((await next(12))?.status, "away");
    presence.left(actor, "poll one", 1);
    presence.left(actor, "desk", 1);
    await next(13);
  });

  test("STATUS-4 PRIV-2 away by choice holds while a device is used, and of who hides nothing is told but offline without a time", async () => {
    presence.came(actor, "desk");
    assert.equal((await next(14))?.status, "online");
    known.set(ANA.userId, { ...known.get(ANA.userId)!, away: true });
    presence.refresh(ANA);
    assert.equal((await next(15))?.status, "away");
    known.set(ANA.userId, { ...known.get(ANA.userId)!, hidden: true });
    presence.refresh(ANA);
    assert.deepEqual(await next(16), { userId: ANA.userId, status: "offline", lastSeen: null });
    assert.deepEqual(await presence.read(TENANT, [ANA.userId]), [{ userId: ANA.userId, status: "offline", lastSeen: null }]);
    await presence.close();
  });
});
