import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { createPositions } from "../../../widget/outbox/positions.ts";
import { createFakeClock } from "../../support/fake-clock.ts";

const ROOM = "00000000-0000-7000-8000-000000000001";
const GATHER_MS = 1_000;

function setUp() {
  const clock = createFakeClock();
  const told: number[] = [];
  const server = { away: false };
  const positions = createPositions({
    clock,
    gatherMs: GATHER_MS,
    async tell(_, position) {
      if (server.away) throw new Error("away");
      told.push(position);
    },
  });
  return { clock, told, server, positions };
}

suite("positions on their way to the server", () => {
  test("ROOM-7 of those gathered the furthest is told, once", async () => {
    const { clock, told, positions } = setUp();
    for (const position of [3, 7, 5, 7]) positions.raise(ROOM, position);
    await clock.advance(10 * GATHER_MS);
    assert.deepEqual(told, [7]);
  });

  test("ROOM-7 what failed is tried again, ever later, and not for ever", async () => {
    const { clock, told, server, positions } = setUp();
    server.away = true;
    positions.raise(ROOM, 1);
    await clock.advance(3 * GATHER_MS);
    server.away = false;
    await clock.advance(4 * GATHER_MS);
    assert.deepEqual(told, [1]);
    server.away = true;
    positions.raise(ROOM, 2);
    await clock.advance(100 * GATHER_MS);
    assert.equal(clock.timers, 0);
  });

  test("ROOM-7 a connection that is back tells at once, however long the next try is off", async () => {
    const { clock, told, server, positions } = setUp();
    server.away = true;
    positions.raise(ROOM, 1);
    await clock.advance(16 * GATHER_MS);
    assert.equal(clock.timers, 1);
    server.away = false;
    positions.wake();
    await clock.advance(GATHER_MS);
    assert.deepEqual([told, clock.timers], [[1], 0]);
  });
});
