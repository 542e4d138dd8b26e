import assert from "node:assert/strict";
import { suite, test } from "node:test";
import * as fc from "fast-check";
import { LogCursor } from "../../../../server/realtime/channels/log-cursor.ts";
import { type NumberedFrame, PreparedFrame } from "../../../../server/realtime/prepared-frame.ts";

const ROOM = "01890000-0000-7000-8000-000000000002";

function prepared(from: number, to: number): PreparedFrame<NumberedFrame> {
  return new PreparedFrame<NumberedFrame>({ type: "room_changes", roomId: ROOM, from, to, head: to, subjects: [] });
}

suite("SYNC-6 reading and live merged by number", () => {
  test("a live frame that comes during the reading follows it, and one that the reading held already is passed over", () => {
    const sent: PreparedFrame<NumberedFrame>[] = [];
    const send = (one: PreparedFrame<NumberedFrame>) => void sent.push(one);
    const logCursor = new LogCursor(3);
    logCursor.offer(prepared(4, 5), send);
    logCursor.offer(prepared(5, 6), send);
    logCursor.take(prepared(3, 5), send);
    assert.equal(logCursor.takeWaiting(send), true);
    assert.deepEqual(
      sent.map(({ frame }) => [frame.from, frame.to]),
      [
        [3, 5],
        [5, 6],
      ],
    );
  });

  test("a frame past the cursor is not sent: what lies between is read first", () => {
    const logCursor = new LogCursor(1);
    logCursor.takeWaiting(refuse);
    assert.equal(logCursor.offer(prepared(2, 3), refuse), false);
    assert.equal(logCursor.live, false);
  });

  test("whatever is doubled, lost or comes late, what is sent leaves no gap and ends at the head", () => {
    const event = fc.tuple(fc.nat(9), fc.constantFrom("once", "twice", "lost", "again"));
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), fc.nat(5), (events, start) => {
        const numbers: number[] = [];
        const send = (one: PreparedFrame<NumberedFrame>) => {
          assert.ok(one.frame.from <= (numbers.at(-1) ?? start), "no gap");
          assert.ok(one.frame.to > (numbers.at(-1) ?? start), "no repetition");
          numbers.push(one.frame.to);
        };
        let head = start;
        const logCursor = new LogCursor(start);
        const catchUp = () => {
          do {
            if (head > logCursor.cursor) logCursor.take(prepared(logCursor.cursor, head), send);
          } while (!logCursor.takeWaiting(send));
        };
        for (const [size, fate] of events) {
          const from = head;
          head += size + 1;
          const live = prepared(from, head);
          if (fate !== "lost" && !logCursor.offer(live, send)) catchUp();
          if (fate === "twice") logCursor.offer(live, send);
          if (fate === "again") catchUp();
        }
        catchUp();
        assert.equal(logCursor.cursor, head);
      }),
      { seed: 20261121, numRuns: 500 },
    );
  });
});

function refuse(): never {
  assert.fail("nothing may be sent");
}
