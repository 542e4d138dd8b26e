import assert from "node:assert/strict";
import { after, before, suite, test, type TestContext } from "node:test";
import { startNodes, type Layout, type Nodes } from "./nodes.ts";
import { describeOutcome, runFaults } from "./run.ts";
import { openStage, type Stage } from "./stage.ts";
import { addTallies, createTally, describeTally, type Fault } from "./tally.ts";

/** Seeds played in each layout; one that ever failed stays. */
const SEEDS: readonly (readonly [layout: Layout, seeds: readonly number[]])[] = [
  ["one node", [1, 205]],
  ["two nodes", [3, 5, 7, 9, 206]],
  ["folder", [6, 206]],
];
const STEPS = 60;
/** Faults without which the slice proves nothing. */
const NEEDED: readonly Fault[] = [
  "kills",
  "crashes",
  "cuts",
  "midFrameCuts",
  "swallowedAnswers",
  "repeatedSends",
  "pageCrashes",
  "removals",
];

suite("first fault run", () => {
  let stage: Stage;
  let tally = createTally();
  before(async () => {
    stage = await openStage();
  });
  after(() => stage.close());

  for (const [layout, seeds] of SEEDS) {
    suite(layout, () => {
      let nodes: Nodes;
      before(async () => {
        nodes = await startNodes(layout, stage);
      });
      after(() => nodes.close());

      for (const seed of seeds) {
        test(`SYNC-1 SYNC-5 nothing is lost, doubled, reordered or leaked, and all clients end as fresh ones: seed ${seed}`, async (context: TestContext) => {
          const outcome = await runFaults(nodes, { seed, steps: STEPS });
          context.diagnostic(describeOutcome(outcome));
          assert.deepEqual(outcome.violations, []);
          tally = addTallies(tally, outcome.faults);
        });
      }
    });
  }

  test("the faults of the slice really happened", () => {
    for (const fault of NEEDED) assert.ok(tally[fault] > 0, `no ${fault}: ${describeTally(tally)}`);
  });
});
