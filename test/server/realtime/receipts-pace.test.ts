import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { ReceiptsFrame } from "../../../protocol/frames.ts";
import { ReceiptsPace } from "../../../server/realtime/receipts-pace.ts";

/** A pace whose time passes when the test says so. */
function createPace(watchers: number) {
  const told: { frame: ReceiptsFrame; readsOnly: readonly string[] }[] = [];
  const due: { work: () => void; milliseconds: number }[] = [];
  const pace = new ReceiptsPace({
    tell: (frame, readsOnly) => void told.push({ frame, readsOnly }),
    later: (work, milliseconds) => void due.push({ work, milliseconds }),
    watchers: () => watchers,
  });
  let counter = 0;
  return {
    read(userId: string, read: number, { delivered = read, readsOnly = false, skip = 0 } = {}) {
      counter += 1 + skip;
      const receipts = [{ userId, read, readAt: read, delivered }];
      pace.take({ type: "receipts", roomId: "room", from: counter - 1, to: counter, receipts }, readsOnly ? [userId] : []);
    },
    pass: () => due.splice(0).forEach(({ work }) => work()),
    waits: () => due.map(({ milliseconds }) => milliseconds),
    frames: () => told.splice(0).map(({ frame: { from, to, receipts } }) => [from, to, receipts.length]),
    told,
  };
}

suite("R10 the pace of receipts", () => {
  test("what a thousand read is one frame at once and one for all that comes until the next may go", () => {
    const { read, pass, frames, waits } = createPace(1_000);
    for (let reader = 0; reader < 1_000; reader += 1) read(`reader ${reader}`, 7);
    assert.deepEqual(frames(), [[0, 1, 1]]);
    assert.deepEqual(waits(), [2_000]);
    pass();
    assert.deepEqual(frames(), [[1, 1_000, 999]]);
    pass();
    assert.deepEqual([frames(), waits()], [[], []]);
  });

  test("two people wait for each other hardly at all", () => {
    const { read, waits } = createPace(2);
    read("ana", 1);
    assert.deepEqual(waits(), [20]);
  });

  test("of one person the furthest counts, and who was delivered something is not among those who only read", () => {
    const { read, pass, told } = createPace(50);
    read("first", 1);
    read("ana", 4, { delivered: 5 });
    read("ana", 5, { readsOnly: true });
    read("ben", 9, { readsOnly: true });
    read("ben", 8, { readsOnly: true });
    pass();
    assert.deepEqual(told.at(-1)?.readsOnly, ["ben"]);
    assert.deepEqual(
      told.at(-1)?.frame.receipts.map(({ userId, read: position, delivered }) => [userId, position, delivered]),
      [
        ["ana", 5, 5],
        ["ben", 9, 9],
      ],
    );
  });

  test("SYNC-5 what was lost in between shows as a gap, and is not joined over", () => {
    const { read, pass, frames } = createPace(50);
    read("first", 1);
    read("ana", 1);
    read("ben", 1, { skip: 3 });
    pass();
    assert.deepEqual(frames(), [
      [0, 1, 1],
      [1, 2, 1],
      [5, 6, 1],
    ]);
  });
});
