import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { PATIENCE_MS, StaffChatError } from "../../../widget/base/call-error.ts";
import { createPageCalls } from "../../../widget/element/page-calls.ts";
import { createReadiness } from "../../../widget/app/readiness.ts";
import { createFakeClock } from "../../support/fake-clock.ts";
import { createRandom } from "../../support/random.ts";

/** How a call ended; null while it has not. */
function outcomeOf(call: Promise<unknown>): { readonly value: unknown } {
  const outcome: { value: unknown } = { value: null };
  call.then(
    (value) => (outcome.value = value),
    (error: unknown) => (outcome.value = error instanceof StaffChatError ? error.code : error),
  );
  return outcome;
}

function setUp() {
  const clock = createFakeClock();
  return { clock, calls: createPageCalls<string>(clock) };
}

suite("E13 calls of the page", () => {
  test("those that wait are done in order by the first session", async () => {
    const { clock, calls } = setUp();
    const done: string[] = [];
    for (const name of ["a", "b"]) void calls.make(async (person) => done.push(`${name} by ${person}`));
    calls.end(null);
    calls.begin("Ana");
    void calls.make(async (person) => done.push(`c by ${person}`));
    await clock.settle();
    assert.deepEqual(done, ["a by Ana", "b by Ana", "c by Ana"]);
    assert.equal(clock.timers, 0);
  });

  test("a session that ends takes with it what waits for it and what is under way", async () => {
    const { clock, calls } = setUp();
    const waiting = outcomeOf(calls.make(async (person) => person));
    calls.end("signed_out");
    calls.begin("Ben");
    await clock.settle();
    assert.equal(waiting.value, "signed_out");
    const underWay = outcomeOf(calls.make(() => new Promise(() => undefined)));
    calls.end("session_ended");
    await clock.settle();
    assert.equal(underWay.value, "session_ended");
    assert.equal(clock.timers, 0);
  });

  test("nothing waits for ever", async () => {
    const { clock, calls } = setUp();
    let isDone = false;
    const late = outcomeOf(calls.make(async () => (isDone = true)));
    await clock.advance(PATIENCE_MS - 1);
    assert.equal(late.value, null);
    await clock.advance(1);
    assert.equal(late.value, "timed_out");
    calls.begin("Ana");
    await clock.settle();
    assert.equal(isDone, false, "what was given up is not done later");
  });

  for (let seed = 1; seed <= 50; seed++) {
    test(`whatever comes in whatever order, no call is done by another person than the one it was made for, and each settles (seed ${seed})`, async () => {
      const { clock, calls } = setUp();
      const random = createRandom(seed);
      let era = 0;
      let isRunning = false;
      const wrong: string[] = [];
      const outcomes: { readonly value: unknown }[] = [];
      const steps = [
        () => {
          const mine = era;
          const takes = random.below(2_000);
          const act = (theirs: string) => {
            if (theirs !== String(mine)) wrong.push(`made in ${mine}, done in ${theirs}`);
            return new Promise<string>((resolve) => clock.setTimeout(() => resolve("done"), takes));
          };
          outcomes.push(outcomeOf(calls.make(act)));
        },
        () => {
          if (!isRunning) calls.begin(String(era));
          isRunning = true;
        },
        () => {
          calls.end("session_ended");
          isRunning = false;
          era += 1;
        },
      ];
      for (let step = 0; step < 60; step++) {
        steps[random.below(steps.length)]!();
        await clock.advance(random.below(1_500));
      }
      await clock.advance(PATIENCE_MS);
      assert.deepEqual(wrong, []);
      assert.deepEqual(
        outcomes.filter(({ value }) => value === null),
        [],
      );
      assert.equal(clock.timers, 0);
    });
  }
});

suite("E13 person and rooms are known, or not", () => {
  test("a refusal ends what waits, and what asks then; another token opens it anew", async () => {
    const clock = createFakeClock();
    const readiness = createReadiness(clock);
    const before = outcomeOf(readiness.whenReady());
    readiness.refused("origin_not_allowed");
    const after = outcomeOf(readiness.whenReady());
    await clock.settle();
    assert.deepEqual([before.value, after.value], ["origin_not_allowed", "origin_not_allowed"]);
    readiness.refused(null);
    const next = outcomeOf(readiness.whenReady());
    await clock.settle();
    assert.equal(next.value, null);
    readiness.ready();
    readiness.refused("not_authenticated");
    const later = outcomeOf(readiness.whenReady());
    await clock.settle();
    assert.deepEqual([next.value, later.value], [undefined, undefined]);
  });

  test("a token that never comes is not waited for", async () => {
    const clock = createFakeClock();
    const waiting = outcomeOf(createReadiness(clock).whenReady());
    await clock.advance(PATIENCE_MS);
    assert.equal(waiting.value, "timed_out");
  });
});
