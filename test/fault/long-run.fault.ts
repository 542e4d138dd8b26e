import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { LAYOUTS, startNodes, type Nodes } from "./nodes.ts";
import { describeOutcome, runFaults, type Outcome } from "./run.ts";
import { openStage, type Stage } from "./stage.ts";
import { addTallies, createTally, describeTally } from "./tally.ts";

// Seeds from `FIRST` on, of `STEPS` steps each, in each of `LAYOUT` (all unless told): as many as `MINUTES` hold, or exactly `SEEDS`.
const first = Number(process.env["FIRST"] ?? 1);
const steps = Number(process.env["STEPS"] ?? 120);
const seeds = process.env["SEEDS"] === undefined ? Infinity : Number(process.env["SEEDS"]);
const layouts = LAYOUTS.filter((layout) => (process.env["LAYOUT"] ?? layout) === layout);
const minutes = seeds === Infinity ? Number(process.env["MINUTES"] ?? 12) : Infinity;

suite("long fault run", () => {
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
    test(layout, async (context) => {
      const nodes: Nodes = await startNodes(layout, stage);
      const until = performance.now() + (minutes * 60_000) / layouts.length;
      try {
        for (let seed = first; seed < first + seeds && performance.now() < until; seed += 1) {
          const before = outcomes.length;
          await context.test(`seed ${seed}`, async () => {
            const outcome = await runFaults(nodes, { seed, steps });
            outcomes.push(outcome);
            console.log(describeOutcome(outcome));
            assert.deepEqual(outcome.violations, []);
          });
          // A run that came to no end leaves nodes that no other can begin on.
          if (outcomes.length === before) break;
        }
      } finally {
        await nodes.close();
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
