import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { createSpamGuard, type Attempt } from "../../../../server/services/safety/spam-guard.ts";
import { createId } from "../../../support/databases.ts";

const ROOM = createId();
const attempt = (text: string, change: Partial<Attempt> = {}): Attempt => ({ id: createId(), roomId: ROOM, text, ...change });

function setUp(perMinute = 300) {
  const clock = { at: 1_000_000_000 };
  const guard = createSpamGuard({ perMinute, now: () => clock.at });
  const judge = (one: Attempt, person = "ana") => guard.judge(person, one);
  return { clock, judge };
}

suite("SAFE-7 spam", () => {
  test("the same text is slowed the sixth time in a minute; what came too early goes when it comes again in time", () => {
    const { clock, judge } = setUp();
    for (let time = 0; time < 5; time += 1) assert.equal(judge(attempt("buy now")).outcome, "goes");
    const sixth = attempt("buy now");
    assert.deepEqual(judge(sixth), { outcome: "waits", retryAfter: 5 });
    clock.at += 2_000;
    assert.deepEqual(judge(sixth), { outcome: "waits", retryAfter: 3 });
    assert.deepEqual(judge(attempt("something else")), { outcome: "waits", retryAfter: 3 });
    assert.equal(judge(attempt("buy now"), "ben").outcome, "goes");
    clock.at += 3_000;
    assert.equal(judge(sixth).outcome, "goes");
    assert.equal(judge(attempt("something else")).outcome, "goes");
  });

  test("SYNC-1 a message that is sent again, as its answer was lost, is no second one", () => {
    const { judge } = setUp();
    const one = attempt("hello");
    for (let time = 0; time < 50; time += 1) assert.equal(judge(one).outcome, "goes");
  });

  test("the same text into many rooms, and forty texts in ten seconds, are slowed; who writes as people do is not", () => {
    const rooms = setUp();
    const results = Array.from({ length: 5 }, () => rooms.judge(attempt("join us", { roomId: createId() })).outcome);
    assert.deepEqual(results, ["goes", "goes", "goes", "goes", "waits"]);
    const flood = setUp();
    for (let count = 0; count < 40; count += 1) assert.equal(flood.judge(attempt(`line ${count}`)).outcome, "goes");
    assert.equal(flood.judge(attempt("line 40")).outcome, "waits");
    const person = setUp();
    for (let count = 0; count < 200; count += 1) {
      assert.equal(person.judge(attempt(count % 3 === 0 ? "ok" : `answer ${count}`)).outcome, "goes");
      person.clock.at += 5_000;
    }
  });

  test("it slows for longer and longer, then takes nothing for a quarter of an hour, and forgets after half an hour without", () => {
    const { clock, judge } = setUp();
    const provoke = () => {
      for (let time = 0; time < 6; time += 1) {
        const verdict = judge(attempt("buy now"));
        if (verdict.outcome !== "goes") return verdict;
      }
      return null;
    };
    const verdicts = [];
    for (let time = 0; time < 5; time += 1) {
      const verdict = provoke();
      verdicts.push(verdict);
      clock.at += (verdict?.retryAfter ?? 0) * 1_000;
    }
    assert.deepEqual(verdicts, [
      { outcome: "waits", retryAfter: 5 },
      { outcome: "waits", retryAfter: 15 },
      { outcome: "waits", retryAfter: 60 },
      { outcome: "waits", retryAfter: 180 },
      { outcome: "blocked", retryAfter: 900 },
    ]);
    clock.at += 30 * 60_000;
    assert.deepEqual(provoke(), { outcome: "waits", retryAfter: 5 });
  });

  test("where the operator lets people send more, more of the same is taken", () => {
    const { judge } = setUp(3_000);
    for (let time = 0; time < 50; time += 1) assert.equal(judge(attempt("tick")).outcome, "goes");
    assert.equal(judge(attempt("tick")).outcome, "waits");
  });
});
