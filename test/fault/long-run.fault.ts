import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { LAYOUTS, startNodes, type Nodes } from "./nodes.ts";
import { describeOutcome, runFaults, type Outcome } from "./run.ts";
import { openStage, type Stage } from "./stage.ts";
import { addTallies, createTally, describeTally } from "./tally.ts";

// `SEEDS` schedules from `FIRST` on, in each of `LAYOUT` (all unless told), of `STEPS` steps each.
const seeds = Number(process.env["SEEDS"] ?? 40);
const first = Number(process.env["FIRST"] ?? 1);
const steps = Number(process.env["STEPS"] ?? 120);
const layouts = LAYOUTS.filter((layout) => (process.env["LAYOUT"] ?? layout) === layout);

suite(`long fault run of ${seeds} seeds`, () => {
  const outcomes: Outcome[] = [];
  let stage: Stage;
  before(async () => {
    stage = await openStage();
  });
  after(async () => {
    await stage.close();
    console.log(describeTotals(outcomes));
  });

  for (const layout of layouts) {
    suite(layout, () => {
      let nodes: Nodes;
      before(async () => {
        nodes = await startNodes(layout, stage);
      });
      after(() => nodes.close());

      for (let seed = first; seed < first + seeds; seed += 1) {
        test(`seed ${seed}`, async () => {
          const outcome = await runFaults(nodes, { seed, steps });
          outcomes.push(outcome);
          console.log(describeOutcome(outcome));
          assert.deepEqual(outcome.violations, []);
        });
      }
    });
  }
});

function describeTotals(outcomes: readonly Outcome[]): string {
  const sum = (count: (outcome: Outcome) => number) => outcomes.reduce((total, outcome) => total + count(outcome), 0);
  const faults = outcomes.reduce((tally, outcome) => addTallies(tally, outcome.faults), createTally());
  const rules = outcomes.flatMap(({ violations }) => violations.map(({ rule }) => rule));
  const found = [...Map.groupBy(rules, (rule) => rule)].map(([rule, list]) => `${rule} ${list.length}`).join(", ");
  return [
    `${outcomes.length} runs, ${sum(({ sent }) => sent)} sent, ${sum(({ acknowledged }) => acknowledged)} acknowledged, ${sum(({ stored }) => stored)} stored`,
    `lost 0, doubled 0, reordered 0, gaps 0 unless named here: ${found || "no violations"}`,
    describeTally(faults),
  ].join("\n");
}
