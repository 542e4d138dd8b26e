import assert from "node:assert/strict";
import { suite, test } from "node:test";
import * as fc from "fast-check";
import { CommandRefused } from "../../../../widget/client/platform/command-refused.ts";
import { createRetryPump, type RetryPump } from "../../../../widget/client/queue/retry-pump.ts";
import { createFakeClock } from "../../../support/fake-clock.ts";
import { createRandom } from "../../../support/random.ts";

const PARALLEL = 2;
const FLOOR_MS = 5_000;

/** Keys that are to be done, of which each fails some times first; every try takes up to 2 s. */
function setUp(seed: number, keys: readonly string[]) {
  const clock = createFakeClock();
  const random = createRandom(seed);
  const left = new Map(keys.map((key) => [key, random.below(5)]));
  const floors = new Map<string, number>();
  const running = new Map<string, number>();
  const begun: string[] = [];
  const broken: string[] = [];
  let online = true;
  const pump: RetryPump = createRetryPump({
    clock,
    randomness: { number: () => random.next(), fill: (bytes) => bytes },
    parallel: PARALLEL,
    online: () => online,
    ready: () => left.keys(),
    onRunning: (key, isRunning) => void running.set(key, (running.get(key) ?? 0) + (isRunning ? 1 : -1)),
    async run(key, signal) {
      const mine = begun.push(key);
      if (!online) broken.push(`${key} begun without a network`);
      if ((running.get(key) ?? 0) !== 1) broken.push(`${key} twice at once`);
      if ([...running.values()].reduce((sum, count) => sum + count, 0) > PARALLEL) broken.push("too many at once");
      if (clock.now() < (floors.get(key) ?? 0)) broken.push(`${key} sooner than the server asked`);
      await new Promise<void>((resolve) => clock.setTimeout(resolve, random.below(2_000)));
      if (signal.aborted) return;
      if (begun.lastIndexOf(key) !== mine - 1) broken.push(`${key} goes on after it was begun anew`);
      const failures = left.get(key) ?? 0;
      if (failures === 0) return void left.delete(key);
      left.set(key, failures - 1);
      const retryAfterMs = random.chance(0.5) ? FLOOR_MS : undefined;
      floors.set(key, clock.now() + (retryAfterMs ?? 0));
      throw new CommandRefused("unavailable", { retryAfterMs });
    },
  });
  return {
    clock,
    pump,
    left,
    running,
    begun,
    broken,
    halt(key: string) {
      floors.delete(key);
      pump.halt(key);
    },
    setOnline(next: boolean) {
      online = next;
      if (next) pump.wake();
      else pump.interrupt();
    },
  };
}

suite("retry pump", () => {
  test("SYNC-11 whatever is woken, halted and cut, a key has one try at a time, few run at once, the server's wait is heeded, and all is done", async () => {
    const step = fc.oneof(fc.constantFrom("pump", "wake", "interrupt", "offline", "online", "halt"), fc.integer({ min: 1, max: 8_000 }));
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.array(step, { maxLength: 40 }), async (seed, steps) => {
        const keys = ["a", "b", "c", "d"];
        const world = setUp(seed, keys);
        world.pump.pump();
        for (const [index, action] of steps.entries()) {
          if (typeof action === "number") await world.clock.advance(action);
          else if (action === "halt") world.halt(keys[index % keys.length]!);
          else if (action === "offline" || action === "online") world.setOnline(action === "online");
          else world.pump[action]();
        }
        world.setOnline(true);
        await world.clock.advance(300_000);
        assert.deepEqual(world.broken, []);
        assert.deepEqual([...world.left.keys()], []);
        assert.deepEqual(new Set(world.running.values()), new Set([0]));
        assert.equal(world.clock.timers, 0);
      }),
      { numRuns: 100, seed: 7 },
    );
  });

  test("SYNC-11 after the end nothing is begun and no timer is left, whatever was under way", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.nat({ max: 8_000 }), async (seed, after) => {
        const world = setUp(seed, ["a", "b", "c"]);
        world.pump.pump();
        await world.clock.advance(after);
        world.pump.stop();
        const before = world.begun.length;
        world.pump.delay("a");
        world.pump.wake();
        await world.clock.advance(120_000);
        assert.equal(world.begun.length, before);
        assert.equal(world.clock.timers, 0);
      }),
      { numRuns: 30, seed: 8 },
    );
  });

  test("SYNC-13 waits grow while nothing is got done, and are short again once something is", async () => {
    const clock = createFakeClock();
    const tries: number[] = [];
    let progresses = false;
    const pump = createRetryPump({
      clock,
      randomness: { number: () => 0.99, fill: (bytes) => bytes },
      ready: () => ["a"],
      async run() {
        tries.push(clock.now());
        if (progresses) pump.progressed("a");
        throw new CommandRefused("unavailable");
      },
    });
    pump.pump();
    await clock.advance(60_000);
    const waits = tries.slice(1).map((at, index) => at - tries[index]!);
    assert.deepEqual(
      waits,
      waits.toSorted((a, b) => a - b),
    );
    assert.ok(waits.length > 4 && waits.at(-1)! > 10_000, String(waits));
    progresses = true;
    const before = tries.length;
    await clock.advance(60_000);
    assert.ok(tries.length - before > 60, `${tries.length - before} tries`);
    pump.stop();
  });
});
