import { UNTOUCHED } from "../../../../protocol/entities.ts";
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { RoomSubject } from "../../../../protocol/frames.ts";
import { FRAME_BYTES } from "../../../../protocol/limits.ts";
import { roomFrames } from "../../../../server/services/shared/room-frames.ts";

const roomId = "room";

function member(changed: number): RoomSubject {
  const user = { id: `user-${changed}`, name: "n".repeat(500), avatar: null, updatedAt: 0, removed: false };
  return { kind: "member", user, member: { roomId, userId: user.id, role: "member", since: 0, changed } };
}

function message(changed: number, body: string): RoomSubject {
  const base = { roomId, kind: "text", mentions: [], attachments: [], createdAt: 0, ...UNTOUCHED } as const;
  return {
    kind: "message",
    message: { ...base, id: `m-${changed}`, senderId: "ana", body, position: changed, changed, mentions: [], attachments: [] },
  };
}

suite("room frames", () => {
  test("a large change is told in frames that fit, and follow each other without a gap", () => {
    const subjects = Array.from({ length: 400 }, (_, index) =>
      index % 2 === 0 ? member(11 + index) : message(11 + index, "x".repeat(900)),
    );
    const frames = roomFrames({ roomId, from: 10, to: 410, subjects });
    assert.ok(frames.length > 5);
    for (const frame of frames) assert.ok(JSON.stringify(frame).length <= FRAME_BYTES);
    assert.deepEqual(
      frames.map(({ from }) => from),
      [10, ...frames.slice(0, -1).map(({ to }) => to)],
    );
    assert.equal(frames.at(-1)?.to, 410);
    assert.deepEqual(new Set(frames.map(({ head }) => head)), new Set([410]));
    assert.deepEqual(
      frames.flatMap((frame) => frame.subjects),
      subjects,
    );
  });

  test("one subject is one frame, however large", () => {
    const frames = roomFrames({ roomId, from: 1, to: 2, subjects: [message(2, "x".repeat(FRAME_BYTES))] });
    assert.deepEqual(
      frames.map(({ from, to }) => [from, to]),
      [[1, 2]],
    );
  });

  test("nothing changed is nothing told", () => assert.deepEqual(roomFrames({ roomId, from: 1, to: 1, subjects: [] }), []));
});
