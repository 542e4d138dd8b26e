import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { Presence } from "../../../protocol/entities.ts";
import { PRESENCE_SPACING_MS } from "../../../protocol/limits.ts";
import { PresencePace } from "../../../server/realtime/presence-pace.ts";

/** A pace whose time passes when the test says so, in front of an observer who is told no state twice in a row. */
function createPace() {
  const told: Presence[] = [];
  const due: (() => void)[] = [];
  const last = new Map<string, string>();
  const pace = new PresencePace({
    tell(presence) {
      if (last.get(presence.userId) === presence.status) return false;
      last.set(presence.userId, presence.status);
      told.push(presence);
      return true;
    },
    later(work, milliseconds) {
      assert.equal(milliseconds, PRESENCE_SPACING_MS);
      due.push(work);
    },
  });
  return {
    say: (userId: string, status: Presence["status"]) => pace.take({ userId, status, lastSeen: null }),
    pass: () => due.splice(0).forEach((work) => work()),
    words: () => told.splice(0).map(({ userId, status }) => `${userId} ${status}`),
    waiting: () => due.length,
  };
}

suite("LIMIT-4 the pace of presence", () => {
  test("the first change is told at once, and of all that come in between only the last, when the time is over", () => {
    const { say, pass, words } = createPace();
    say("ana", "online");
    assert.deepEqual(words(), ["ana online"]);
    for (let flip = 0; flip < 500; flip += 1) say("ana", flip % 2 === 0 ? "away" : "online");
    say("ana", "away");
    assert.deepEqual(words(), []);
    pass();
    assert.deepEqual(words(), ["ana away"]);
  });

  test("what is told at the end of the time begins the next", () => {
    const { say, pass, words } = createPace();
    say("ana", "online");
    say("ana", "away");
    pass();
    say("ana", "online");
    assert.deepEqual(words(), ["ana online", "ana away"]);
    pass();
    assert.deepEqual(words(), ["ana online"]);
  });

  test("who is again as they were told is not told of, and the next change comes at once", () => {
    const { say, pass, words, waiting } = createPace();
    say("ana", "online");
    say("ana", "away");
    say("ana", "online");
    pass();
    assert.deepEqual([words(), waiting()], [["ana online"], 0]);
    say("ana", "away");
    assert.deepEqual(words(), ["ana away"]);
  });

  test("one person's changes hold back nobody else's", () => {
    const { say, words } = createPace();
    say("ana", "online");
    say("ben", "online");
    assert.deepEqual(words(), ["ana online", "ben online"]);
  });

  test("a sweep that repeats what is known waits for nothing", () => {
    const { say, pass, waiting } = createPace();
    say("ana", "online");
    pass();
    say("ana", "online");
    assert.equal(waiting(), 0);
  });
});
