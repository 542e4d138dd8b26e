import assert from "node:assert/strict";
import { before, test } from "node:test";
import { eq, sql } from "drizzle-orm";
import type { Id } from "../../../../protocol/ids.ts";
import { rows, type Database, type Transaction } from "../../../../server/database/database.ts";
import { effects } from "../../../../server/database/schema/effects.ts";
import { users } from "../../../../server/database/schema/users.ts";
import { startEffectLoop } from "../../../../server/jobs/effect-loop.ts";
import { insertEffects, type NewEffect } from "../../../../server/repositories/effects.ts";
import { createEffectRunner, EFFECT_ATTEMPTS, type EffectKind, type EffectRunner } from "../../../../server/services/effects/effects.ts";
import { addTenant, addUsers, onEveryDatabase } from "../../../support/databases.ts";
import { createFakeClock, type FakeClock } from "../../../support/fake-clock.ts";
import { until } from "../../../support/waiting.ts";

const START = 1_800_000_000_000;
const logger = { warn: () => {}, error: () => {} };

onEveryDatabase("effects", (opened) => {
  let database: Database;
  before(async () => {
    database = opened.database;
  });

  interface World {
    readonly tenantId: Id;
    readonly clock: FakeClock;
    /** What was carried out, in its order, as the database has it. */
    done(): Promise<string[]>;
    add(effect: Partial<NewEffect>): Promise<void>;
    stored(): Promise<{ readonly key: string; readonly attempts: number; readonly dueAt: Date | null }[]>;
    node(options?: { readonly kind?: EffectKind; readonly log?: object[] }): EffectRunner;
  }

  /** A kind of its own for each test, for the database has the effects of all. */
  const setUp = async (): Promise<World> => {
    const tenantId = await addTenant(database);
    const [userId] = await addUsers(database, tenantId, [""]);
    const clock = createFakeClock(START);
    const kind = `test ${tenantId}`;
    return {
      tenantId,
      clock,
      async done() {
        const [user] = await database.withTenant(tenantId, (tx) => tx.select().from(users).where(eq(users.id, userId!)));
        return user!.name === "" ? [] : user!.name.trim().split(" ");
      },
      add: (effect) =>
        database.withTenant(tenantId, (tx) => insertEffects(tx, tenantId, [{ kind, key: "a", dueAt: START, payload: {}, ...effect }])),
      stored: () =>
        database.withTenant(tenantId, (tx) =>
          tx.select({ key: effects.key, attempts: effects.attempts, dueAt: effects.dueAt }).from(effects).orderBy(effects.key),
        ),
      node: ({ kind: other, log } = {}) => {
        const noted = (line: unknown) => void log?.push(line as object);
        return createEffectRunner({
          database,
          now: clock.now,
          logger: log === undefined ? logger : { warn: noted, error: noted },
          kinds: [{ ...other, kind, carryOut: other?.carryOut ?? ((tx, { key }) => note(tx, key)) }],
        });
      },
    };
  };
  const note = async (tx: Transaction, key: string) => {
    await rows(tx, sql`update users set name = name || ' ' || ${key}`);
    return { next: null };
  };

  /** An effect that waits for something outside, which the test answers. */
  const errand = (prepare: NonNullable<EffectKind["prepare"]>): EffectKind => ({
    kind: "",
    prepare,
    carryOut: (tx, _, found) => note(tx, String(found)),
  });

  test("EFFECT-4 what is slow is done outside of any transaction, by one node, and its result is written once", async () => {
    const world = await setUp();
    await world.add({});
    let asked = 0;
    const answer = Promise.withResolvers<string>();
    const kind = errand(() => {
      asked += 1;
      return answer.promise;
    });
    const runs = [world.node({ kind }).runDue()];
    await until(() => asked === 1);
    // Nothing is locked meanwhile: the row can be changed, and another node leaves it alone.
    assert.equal(await world.node({ kind }).runDue(), START + 60_000);
    assert.deepEqual([asked, await world.done()], [1, []]);
    answer.resolve("found");
    await Promise.all(runs);
    assert.deepEqual([await world.done(), await world.stored()], [["found"], []]);
  });

  test("EFFECT-4 who took too long comes too late: another node has done it, and it is done once", async () => {
    const world = await setUp();
    await world.add({});
    const answers = [Promise.withResolvers<string>(), Promise.withResolvers<string>()];
    let asked = 0;
    const kind = errand(() => answers[asked++]!.promise);
    const first = world.node({ kind }).runDue();
    await until(() => asked === 1);
    await world.clock.advance(60_000);
    const second = world.node({ kind }).runDue();
    await until(() => asked === 2);
    answers[1]!.resolve("second");
    await second;
    answers[0]!.resolve("first");
    await first;
    assert.deepEqual([await world.done(), await world.stored()], [["second"], []]);
  });

  test("EFFECT-4 what fails outside is tried again, and given up in the end; a node that stops puts it down for the next", async () => {
    const world = await setUp();
    await world.add({});
    const failing = errand(() => Promise.reject(new Error("away")));
    await world.node({ kind: failing }).runDue();
    const once = await world.stored();
    assert.deepEqual(
      once.map(({ attempts, dueAt }) => [attempts, dueAt!.getTime()]),
      [[1, START + 1_000]],
    );
    await world.clock.advance(1_000);
    let asked = false;
    const waiting = errand((_, signal) => {
      asked = true;
      return new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(new Error("stopped"))));
    });
    const node = world.node({ kind: waiting });
    const run = node.runDue();
    await until(() => asked);
    await node.stop();
    await run;
    const put = await world.stored();
    assert.deepEqual(
      put.map(({ attempts, dueAt }) => [attempts, dueAt!.getTime()]),
      [[1, START + 1_000]],
    );
    for (let index = 1; index < EFFECT_ATTEMPTS; index += 1) {
      await world.node({ kind: failing }).runDue();
      await world.clock.advance(300_000);
    }
    assert.deepEqual(
      (await world.stored()).map(({ attempts, dueAt }) => [attempts, dueAt]),
      [[EFFECT_ATTEMPTS, null]],
    );
  });

  test("EFFECT-1 what was rolled back has no effect, and one cause has one effect however often it is written", async () => {
    const world = await setUp();
    await assert.rejects(
      database.withTenant(world.tenantId, async (tx) => {
        await insertEffects(tx, world.tenantId, [{ kind: "x", key: "lost", dueAt: START, payload: {} }]);
        throw new Error("changed its mind");
      }),
    );
    assert.deepEqual(await world.stored(), []);
    await world.add({ payload: { first: true } });
    await world.add({ payload: { first: false }, dueAt: START + 1 });
    const seen: unknown[] = [];
    const carryOut: EffectKind["carryOut"] = async (_, { payload, dueAt }) => {
      seen.push(payload, dueAt);
      return { next: null };
    };
    await world.node({ kind: { kind: "", carryOut } }).runDue();
    assert.deepEqual(seen, [{ first: true }, START]);
  });

  test("EFFECT-2 what is due is carried out, longest due first, and nothing before its time", async () => {
    const { add, node, done, clock } = await setUp();
    await add({ key: "later", dueAt: START + 60_000 });
    await add({ key: "second", dueAt: START });
    await add({ key: "first", dueAt: START - 1 });
    assert.equal(await node().runDue(), START + 60_000);
    assert.deepEqual((await done()).sort(), ["first", "second"]);
    await clock.advance(60_000);
    assert.equal(await node().runDue(), null);
    assert.deepEqual((await done()).at(-1), "later");
  });

  test("EFFECT-2 an effect that goes on is due again, with what it left itself", async () => {
    const { add, node, done, clock } = await setUp();
    await add({ payload: { round: 1 } });
    const carryOut: EffectKind["carryOut"] = async (tx, { payload, at }) => {
      const { round } = payload as { round: number };
      await note(tx, `${round}`);
      return { next: round === 3 ? null : { dueAt: at + 1_000, payload: { round: round + 1 } } };
    };
    for (let turn = 0; turn < 5; turn++) {
      await node({ kind: { kind: "", carryOut } }).runDue();
      await clock.advance(1_000);
    }
    assert.deepEqual(await done(), ["1", "2", "3"]);
  });

  test("EFFECT-2 what fails leaves nothing behind, harms no other, is tried again ever later, and given up with one line of the log", async () => {
    const { add, node, done, stored, clock } = await setUp();
    await add({ key: "bad" });
    await add({ key: "good" });
    const log: { event?: string }[] = [];
    const carryOut: EffectKind["carryOut"] = async (tx, { key }) => {
      const result = await note(tx, key);
      if (key === "bad") throw new Error("no");
      return result;
    };
    const runner = node({ kind: { kind: "", carryOut }, log });
    await runner.runDue();
    assert.deepEqual(await done(), ["good"]);
    assert.deepEqual(await stored(), [{ key: "bad", attempts: 1, dueAt: new Date(START + 1_000) }]);
    await runner.runDue();
    assert.equal(log.length, 1);
    for (let attempt = 1; attempt < EFFECT_ATTEMPTS; attempt++) {
      await clock.advance(300_000);
      await runner.runDue();
    }
    assert.deepEqual(await stored(), [{ key: "bad", attempts: EFFECT_ATTEMPTS, dueAt: null }]);
    await clock.advance(3_600_000);
    await runner.runDue();
    assert.deepEqual(
      log.map(({ event }) => event),
      [...Array.from({ length: EFFECT_ATTEMPTS - 1 }, () => "effect_failed"), "effect_dead"],
    );
    assert.deepEqual(await done(), ["good"]);
  });

  test("EFFECT-2 two nodes at once carry out each effect once", async () => {
    const { add, node, done } = await setUp();
    const keys = Array.from({ length: 60 }, (_, index) => `k${index}`);
    for (const key of keys) await add({ key });
    const nodes = [node(), node(), node()];
    await Promise.all(nodes.map((one) => one.runDue()));
    // Those that another had in hand are looked for again.
    await nodes[0]!.runDue();
    assert.deepEqual((await done()).sort(), [...keys].sort());
  });

  test("EFFECT-2 kinds that a node does not know, such as those of a newer one, are left to others", async () => {
    const { add, node, stored, tenantId } = await setUp();
    await add({ kind: `newer ${tenantId}` });
    await node().runDue();
    assert.equal((await stored()).length, 1);
  });

  test("EFFECT-3 the loop wakes when the next effect is due, and finds within a second what came meanwhile", async () => {
    const { add, node, done, clock } = await setUp();
    await add({ key: "soon", dueAt: START + 300 });
    const loop = startEffectLoop({ effects: node(), clock, logger });
    await clock.advance(0);
    await until(() => clock.timers === 1);
    await clock.advance(299);
    assert.deepEqual(await done(), []);
    await clock.advance(1);
    await until(async () => (await done()).length === 1 && clock.timers === 1);
    await add({ key: "written", dueAt: clock.now() });
    await clock.advance(1_000);
    await until(async () => (await done()).length === 2);
    await loop.stop();
    assert.deepEqual(await done(), ["soon", "written"]);
  });

  test("EFFECT-3 a stop waits for what is under way, and takes up nothing more", async () => {
    const { add, node, done, stored } = await setUp();
    for (const key of ["a", "b", "c", "d", "e", "f", "g"]) await add({ key });
    const [entered, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const carryOut: EffectKind["carryOut"] = async (tx, { key }) => {
      entered.resolve();
      await released.promise;
      return note(tx, key);
    };
    const runner = node({ kind: { kind: "", carryOut } });
    const run = runner.runDue();
    await entered.promise;
    const stopped = runner.stop();
    released.resolve();
    await Promise.all([run, stopped]);
    const [finished, left] = [(await done()).length, (await stored()).length];
    assert.ok(finished > 0 && left > 0 && finished + left === 7, `${finished} done, ${left} left`);
  });
});
