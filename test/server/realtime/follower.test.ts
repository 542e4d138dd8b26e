import assert from "node:assert/strict";
import { suite, test } from "node:test";
import * as fc from "fast-check";
import { Follower } from "../../../server/realtime/follower.ts";
import { type NumberedFrame, Parcel } from "../../../server/realtime/parcel.ts";

const ROOM = "01890000-0000-7000-8000-000000000002";

function parcel(from: number, to: number): Parcel<NumberedFrame> {
  return new Parcel<NumberedFrame>({ type: "room_changes", roomId: ROOM, from, to, head: to, subjects: [] });
}

suite("SYNC-6 reading and live merged by number", () => {
  test("a live frame that comes during the reading follows it, and one that the reading held already is passed over", () => {
    const sent: Parcel<NumberedFrame>[] = [];
    const send = (one: Parcel<NumberedFrame>) => void sent.push(one);
    const follower = new Follower(3);
    follower.offer(parcel(4, 5), send);
    follower.offer(parcel(5, 6), send);
    follower.take(parcel(3, 5), send);
    assert.equal(follower.settle(send), true);
    assert.deepEqual(
      sent.map(({ frame }) => [frame.from, frame.to]),
      [
        [3, 5],
        [5, 6],
      ],
    );
  });

  test("a frame past the cursor is not sent: what lies between is read first", () => {
    const follower = new Follower(1);
    follower.settle(refuse);
    assert.equal(follower.offer(parcel(2, 3), refuse), false);
    assert.equal(follower.live, false);
  });

  test("whatever is doubled, lost or comes late, what is sent leaves no gap and ends at the head", () => {
    const event = fc.tuple(fc.nat(9), fc.constantFrom("once", "twice", "lost", "again"));
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), fc.nat(5), (events, start) => {
        const numbers: number[] = [];
        const send = (one: Parcel<NumberedFrame>) => {
          assert.ok(one.frame.from <= (numbers.at(-1) ?? start), "no gap");
          assert.ok(one.frame.to > (numbers.at(-1) ?? start), "no repetition");
          numbers.push(one.frame.to);
        };
        let head = start;
        const follower = new Follower(start);
        const catchUp = () => {
          do {
            if (head > follower.cursor) follower.take(parcel(follower.cursor, head), send);
          } while (!follower.settle(send));
        };
        for (const [size, fate] of events) {
          const from = head;
          head += size + 1;
          const live = parcel(from, head);
          if (fate !== "lost" && !follower.offer(live, send)) catchUp();
          if (fate === "twice") follower.offer(live, send);
          if (fate === "again") catchUp();
        }
        catchUp();
        assert.equal(follower.cursor, head);
      }),
      { seed: 20261121, numRuns: 500 },
    );
  });
});

function refuse(): never {
  assert.fail("nothing may be sent");
}
