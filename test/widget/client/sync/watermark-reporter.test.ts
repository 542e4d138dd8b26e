import assert from "node:assert/strict";
import { suite, test } from "node:test";
import * as fc from "fast-check";
import type { ErrorCode } from "../../../../protocol/errors.ts";
import { createWatermarkReporter, type Position } from "../../../../widget/client/sync/watermark-reporter.ts";
import { CommandRefused } from "../../../../widget/client/platform/command-refused.ts";
import { createFakeClock } from "../../../support/fake-clock.ts";

const ROOM = "00000000-0000-7000-8000-000000000001";
const OTHER = "00000000-0000-7000-8000-000000000002";
const GATHER_MS = 1_000;
/** Within this everything is told once trouble is over. */
const HEALED_MS = 5_000;

type Fate = "answered" | "lost before" | "lost after" | "swallowed" | ErrorCode;

/** A server that keeps a marker by the rules, on a way that may lose what it says or what it is told. */
function setUp() {
  const clock = createFakeClock();
  const told: number[] = [];
  const way: { fate: Fate; connected: boolean } = { fate: "answered", connected: true };
  const markers = new Map<string, number>();
  const positions = createWatermarkReporter({
    clock,
    gatherMs: GATHER_MS,
    isConnected: () => way.connected,
    async tell(roomId, { position, back }: Position) {
      const { fate, connected } = way;
      await Promise.resolve();
      if (!connected || fate === "lost before") throw new CommandRefused("unavailable");
      if (fate !== "lost after" && fate !== "answered" && fate !== "swallowed") throw new CommandRefused(fate);
      told.push(position);
      markers.set(roomId, back ? position - 1 : Math.max(markers.get(roomId) ?? 0, position));
      if (fate === "lost after") throw new CommandRefused("unavailable");
      if (fate === "swallowed") await new Promise(() => {});
    },
  });
  return { clock, told, way, markers, positions };
}

/** Where each marker stands; one that stands at the start is as if there were none. */
function reached(markers: ReadonlyMap<string, number>): object {
  return Object.fromEntries([...markers].filter(([, marker]) => marker > 0));
}

suite("positions on their way to the server", () => {
  test("ROOM-7 of those gathered the furthest is told, once", async () => {
    const { clock, told, positions } = setUp();
    for (const position of [3, 7, 5, 7]) positions.raise(ROOM, position);
    await clock.advance(10 * GATHER_MS);
    assert.deepEqual(told, [7]);
  });

  test("ROOM-7 a position is told again for as long as there is a connection and no answer", async () => {
    const { clock, told, way, positions } = setUp();
    way.fate = "unavailable";
    positions.raise(ROOM, 66);
    await clock.advance(600_000);
    way.fate = "answered";
    await clock.advance(HEALED_MS);
    assert.deepEqual([told, positions.untold().size, clock.timers], [[66], 0, 0]);
  });

  test("ROOM-7 without a connection nothing is tried until there is one, and then at once", async () => {
    const { clock, told, way, positions } = setUp();
    way.connected = false;
    positions.raise(ROOM, 1);
    await clock.advance(16 * GATHER_MS);
    assert.deepEqual([told, clock.timers], [[], 0]);
    way.connected = true;
    positions.wake();
    await clock.advance(GATHER_MS);
    assert.deepEqual([told, clock.timers], [[1], 0]);
  });

  test("ROOM-7 what the last connection swallowed is told again by the next", async () => {
    const { clock, told, way, positions } = setUp();
    way.fate = "swallowed";
    positions.raise(ROOM, 5);
    await clock.advance(GATHER_MS);
    way.fate = "answered";
    positions.wake();
    await clock.advance(GATHER_MS);
    assert.deepEqual([told, positions.untold().size], [[5, 5], 0]);
  });

  test("ROOM-7 what is refused for good is not told again, and counts as not told", async () => {
    const { clock, told, way, positions } = setUp();
    way.fate = "not_found";
    positions.raise(ROOM, 5);
    await clock.advance(100 * GATHER_MS);
    assert.deepEqual([positions.untold().size, clock.timers], [0, 0]);
    way.fate = "answered";
    positions.raise(ROOM, 5);
    await clock.advance(GATHER_MS);
    assert.deepEqual(told, [5]);
  });

  test("ROOM-6 what is marked unread is told until it is answered, and lower positions count again", async () => {
    const { clock, told, way, markers, positions } = setUp();
    positions.raise(ROOM, 9);
    await clock.advance(GATHER_MS);
    way.fate = "unavailable";
    positions.lower(ROOM, 4);
    await clock.advance(60_000);
    way.fate = "answered";
    await clock.advance(HEALED_MS);
    assert.equal(markers.get(ROOM), 3);
    positions.raise(ROOM, 6);
    await clock.advance(GATHER_MS);
    assert.deepEqual([told, markers.get(ROOM)], [[9, 4, 6], 6]);
  });

  test("ROOM-6 ROOM-7 whatever is lost, refused or swallowed, each marker ends within 5 s of the last fault where the person put it", async () => {
    const roomId = fc.constantFrom(ROOM, OTHER);
    const step = fc.oneof(
      fc.record({ type: fc.constant("raise" as const), roomId, position: fc.integer({ min: 1, max: 9 }) }),
      fc.record({ type: fc.constant("lower" as const), roomId, position: fc.integer({ min: 1, max: 9 }) }),
      fc.record({
        type: fc.constant("fate" as const),
        fate: fc.constantFrom<Fate>(
          "answered",
          "lost before",
          "lost after",
          "swallowed",
          "unavailable",
          "rate_limited",
          "not_authenticated",
          "busy",
        ),
      }),
      fc.record({ type: fc.constant("connection" as const), connected: fc.boolean() }),
      fc.record({ type: fc.constant("wait" as const), milliseconds: fc.constantFrom(10, 1_000, 9_000) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const { clock, way, markers, positions } = setUp();
        const shown = new Map<string, number>();
        for (const action of steps) {
          if (action.type === "raise") {
            shown.set(action.roomId, Math.max(shown.get(action.roomId) ?? 0, action.position));
            positions.raise(action.roomId, action.position);
          } else if (action.type === "lower") {
            shown.set(action.roomId, action.position - 1);
            positions.lower(action.roomId, action.position);
          } else if (action.type === "fate") way.fate = action.fate;
          else if (action.type === "wait") await clock.advance(action.milliseconds);
          else {
            way.connected = action.connected;
            if (action.connected) positions.wake();
          }
        }
        Object.assign(way, { fate: "answered", connected: true });
        positions.wake();
        await clock.advance(HEALED_MS);
        assert.deepEqual(reached(markers), reached(shown));
        assert.deepEqual([positions.untold().size, clock.timers], [0, 0]);
      }),
      { numRuns: 300, seed: 20_261_128 },
    );
  });
});
