import assert from "node:assert/strict";
import { suite, test } from "node:test";
import * as fc from "fast-check";
import { UNTOUCHED, type Message, type Summary } from "../../../protocol/entities.ts";
import type { RoomChangesFrame, RoomSubject } from "../../../protocol/frames.ts";
import { RoomSummary } from "../../../server/realtime/room-summary.ts";

const ROOM = "01890000-0000-7000-8000-000000000002";

/** What happens to a room, one number of its log each: a message, or a change of the one `back` before the last. */
type Happening = "message" | { readonly back: number; readonly deletes: boolean };
const events = fc.array(fc.oneof(fc.constant("message" as const), fc.record({ back: fc.nat(3), deletes: fc.boolean() })), {
  maxLength: 30,
});

function message(position: number, changed: number, deleted: boolean): Message {
  return {
    id: `01890000-0000-7000-8000-${String(position).padStart(12, "0")}`,
    roomId: ROOM,
    senderId: ROOM,
    position,
    changed,
    createdAt: 0,
    ...UNTOUCHED,
    deletedAt: deleted ? changed : null,
    kind: "text",
    body: `as of ${changed}`,
    attachments: [],
    mentions: [],
  };
}

/** The summary after each number of the log, from none on, and what each number tells. */
function history(happened: readonly Happening[]): { readonly summaries: Summary[]; readonly subjects: RoomSubject[][] } {
  const messages: Message[] = [];
  const summaries: Summary[] = [{ roomId: ROOM, head: 0, messages: 0, deleted: [], lastMessage: null }];
  const subjects: RoomSubject[][] = [];
  for (const [index, event] of happened.entries()) {
    const at = event === "message" ? messages.length : messages.length - 1 - event.back;
    const deletes = event !== "message" && event.deletes;
    if (at >= 0) messages[at] = message(at + 1, index + 1, deletes || (messages[at]?.deletedAt ?? null) !== null);
    subjects.push(at >= 0 ? [{ kind: "message", message: messages[at]! }] : []);
    const deleted = messages.flatMap(({ position, deletedAt }) => (deletedAt === null ? [] : position));
    summaries.push({ roomId: ROOM, head: index + 1, messages: messages.length, deleted, lastMessage: messages.at(-1) ?? null });
  }
  return { summaries, subjects };
}

suite("SYNC-5 the summary of a room, read once and kept up by frames", () => {
  test("is what the log says, or is read again, however frames are cut and whenever it was read", () => {
    fc.assert(
      fc.property(events, fc.array(fc.record({ length: fc.nat(4), read: fc.option(fc.nat(30)) })), fc.nat(30), (happened, steps, begin) => {
        const { summaries, subjects } = history(happened);
        const kept = new RoomSummary();
        let head = Math.min(begin, happened.length);
        for (const { length, read } of steps) {
          const to = Math.min(head + length, happened.length);
          if (to > head) kept.learn(frame(head, to, subjects));
          head = Math.max(head, to);
          if (read !== null) kept.keep(summaries[Math.min(read, happened.length)]!);
          const present = kept.at(head);
          if (present !== null) assert.deepEqual(present, summaries[present.head]);
        }
      }),
      { numRuns: 500 },
    );
  });

  test("is there once it was read at or after the number at which the frames begin", () => {
    const { summaries, subjects } = history(["message", "message", { back: 0, deletes: true }, "message"]);
    const kept = new RoomSummary();
    kept.learn(frame(2, 4, subjects));
    kept.keep(summaries[1]!);
    assert.equal(kept.at(4), null);
    kept.keep(summaries[2]!);
    assert.deepEqual(kept.at(4), summaries[4]);
  });
});

function frame(from: number, to: number, subjects: readonly RoomSubject[][]): RoomChangesFrame {
  return { type: "room_changes", roomId: ROOM, from, to, head: to, subjects: subjects.slice(from, to).flat() };
}
