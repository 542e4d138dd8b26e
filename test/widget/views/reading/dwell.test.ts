import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { Dwell, READ_MS, type Sight } from "../../../../widget/views/reading/dwell.ts";
import { createFakeClock } from "../../../support/fake-clock.ts";

function begin(first: Sight) {
  const clock = createFakeClock();
  const read: number[] = [];
  const state = { sight: first };
  const dwell = new Dwell({ clock, look: () => state.sight, read: (position) => read.push(position) });
  return {
    clock,
    read,
    dwell,
    see(...seen: number[]): void {
      state.sight = { seen, covered: false };
      dwell.check();
    },
    /** Changes what is in sight without anybody telling. */
    set: (sight: Sight) => void (state.sight = sight),
  };
}

suite("R10 what counts as read", () => {
  test("a message in sight for half a second without a break is read, not a moment before", async () => {
    const { clock, read, see } = begin({ seen: [], covered: false });
    see(3, 4);
    await clock.advance(READ_MS - 1);
    assert.deepEqual(read, []);
    await clock.advance(1);
    assert.deepEqual(read, [4]);
    assert.equal(clock.timers, 0);
  });

  test("one that goes in between begins anew", async () => {
    const { clock, read, see } = begin({ seen: [], covered: false });
    see(3);
    await clock.advance(400);
    see();
    await clock.advance(50);
    see(3);
    await clock.advance(READ_MS - 1);
    assert.deepEqual(read, []);
    await clock.advance(1);
    assert.deepEqual(read, [3]);
  });

  test("messages that keep coming do not keep the earlier ones from being read", async () => {
    const { clock, read, see } = begin({ seen: [], covered: false });
    for (let last = 1; last <= 5; last++) {
      see(...Array.from({ length: last }, (_, index) => index + 1).filter((position) => position > (read.at(-1) ?? 0)));
      await clock.advance(200);
    }
    assert.deepEqual(read, [1, 2, 3]);
  });

  test("what is covered is looked at again until it comes free, and only then its half second begins", async () => {
    const { clock, read, dwell, set } = begin({ seen: [], covered: true });
    dwell.check();
    await clock.advance(10_000);
    assert.deepEqual(read, []);
    set({ seen: [7], covered: false });
    await clock.advance(READ_MS);
    assert.deepEqual(read, []);
    await clock.advance(READ_MS);
    assert.deepEqual(read, [7]);
    assert.equal(clock.timers, 0);
  });

  test("nothing in sight costs no timer, and a clock put back keeps nothing from being read", async () => {
    const { clock, read, see, dwell } = begin({ seen: [], covered: false });
    see();
    assert.equal(clock.timers, 0);
    see(1);
    dwell.stop();
    assert.equal(clock.timers, 0);
    assert.deepEqual(read, []);
  });
});
