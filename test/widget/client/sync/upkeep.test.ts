import assert from "node:assert/strict";
import { suite, test } from "node:test";
import * as fc from "fast-check";
import { CommandRefused } from "../../../../widget/client/platform/command-refused.ts";
import { createUpkeep, type Task } from "../../../../widget/client/sync/upkeep.ts";
import { createFakeClock } from "../../../support/fake-clock.ts";

/** Within this everything is done once trouble is over. */
const HEALED_MS = 5_000;

type Fate = "done" | "refused" | "swallowed" | "done in vain";

/** Two things to keep true, each at the value that is aimed at, and a way that may fail them. */
function setUp() {
  const clock = createFakeClock();
  const way: { fate: Fate; connected: boolean } = { fate: "done", connected: true };
  const aims = new Map([
    ["one", 0],
    ["two", 0],
  ]);
  const held = new Map(aims);
  const tries: string[] = [];
  let fail = (): void => {};
  const run = async (name: string, aim: number): Promise<void> => {
    tries.push(name);
    const { fate, connected } = way;
    await Promise.resolve();
    if (!connected || fate === "refused") throw new CommandRefused("unavailable");
    if (fate === "swallowed") await new Promise<void>((_, reject) => (fail = () => reject(new CommandRefused("unavailable"))));
    if (fate === "done") held.set(name, aim);
    upkeep.look();
  };
  const wanted = (): Task[] =>
    [...aims].filter(([name, aim]) => held.get(name) !== aim).map(([name, aim]) => ({ name, aim: String(aim), run: () => run(name, aim) }));
  const upkeep = createUpkeep({ clock, randomness: { number: () => 0.99 }, wanted, isConnected: () => way.connected });
  return {
    clock,
    way,
    held,
    tries,
    upkeep,
    aims,
    aim(name: string, value: number) {
      aims.set(name, value);
      upkeep.look();
    },
    giveUp: () => fail(),
  };
}

suite("what is kept up", () => {
  test("SYNC-7 of one name one try is under way at a time, and another aim is tried right after it", async () => {
    const { clock, aim, tries, held } = setUp();
    aim("one", 1);
    aim("one", 2);
    assert.deepEqual(tries, ["one"]);
    await clock.settle();
    assert.deepEqual([tries, held.get("one")], [["one", "one"], 2]);
  });

  test("SYNC-13 what fails is tried again ever later, up to every 4 s, and what is done in vain as well", async () => {
    for (const fate of ["refused", "done in vain"] as const) {
      const { clock, way, aim, tries } = setUp();
      way.fate = fate;
      aim("one", 1);
      await clock.advance(60_000);
      assert.ok(tries.length >= 15 && tries.length <= 20, `${tries.length} tries`);
    }
  });

  test("SYNC-13 without a connection what failed is held until there is one", async () => {
    const { clock, way, aim, held, tries, upkeep } = setUp();
    way.connected = false;
    aim("one", 1);
    await clock.advance(60_000);
    assert.deepEqual([tries.length, clock.timers], [1, 0]);
    way.connected = true;
    upkeep.wake();
    await clock.settle();
    assert.equal(held.get("one"), 1);
  });

  test("SYNC-7 what nobody answered is not waited for once the connection is lost", async () => {
    const { clock, way, aim, held, upkeep } = setUp();
    way.fate = "swallowed";
    aim("one", 1);
    await clock.settle();
    way.fate = "done";
    upkeep.lost();
    upkeep.wake();
    await clock.settle();
    assert.equal(held.get("one"), 1);
  });

  test("SYNC-7 whatever is refused, swallowed or in vain, everything is done within 5 s of the last fault, and nothing goes on after it", async () => {
    const step = fc.oneof(
      fc.record({ type: fc.constant("aim" as const), name: fc.constantFrom("one", "two"), value: fc.nat(3) }),
      fc.record({ type: fc.constant("fate" as const), fate: fc.constantFrom<Fate>("done", "refused", "swallowed", "done in vain") }),
      fc.record({ type: fc.constant("connection" as const), connected: fc.boolean() }),
      fc.record({ type: fc.constant("wait" as const), milliseconds: fc.constantFrom(1, 700, 9_000) }),
      fc.record({ type: fc.constant("give up" as const) }),
      fc.record({ type: fc.constant("look" as const) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const { clock, way, aims, held, aim, upkeep, giveUp } = setUp();
        for (const action of steps) {
          if (action.type === "aim") aim(action.name, action.value);
          else if (action.type === "fate") way.fate = action.fate;
          else if (action.type === "wait") await clock.advance(action.milliseconds);
          else if (action.type === "look") upkeep.look();
          else if (action.type === "give up") giveUp();
          else {
            way.connected = action.connected;
            if (action.connected) upkeep.wake();
            else upkeep.lost();
          }
        }
        // A connection that swallows is lost in the end, and another one stands.
        upkeep.lost();
        Object.assign(way, { fate: "done", connected: true });
        upkeep.wake();
        await clock.advance(HEALED_MS);
        assert.deepEqual([[...held], clock.timers], [[...aims], 0]);
      }),
      { numRuns: 300, seed: 20_261_128 },
    );
  });
});
