import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { createRandom } from "../support/random.ts";
import { check } from "./checker.ts";
import { runModel, type PlantedFault } from "./model.ts";

const SEEDS = 200;

suite("history checker", () => {
  test("finds nothing in a sound system, whatever the order of its steps", () => {
    for (let seed = 1; seed <= SEEDS; seed += 1) assert.deepEqual(check(runModel(createRandom(seed), null)), [], `seed ${seed}`);
  });

  const planted: readonly [PlantedFault, readonly string[]][] = [
    ["identity-cursor", ["diverged", "unknown"]],
    ["publish-before-commit", ["diverged", "unknown"]],
    ["new-id-on-retry", ["doubled"]],
    ["read-before-subscribe", ["gap", "diverged"]],
    ["no-sweep", ["diverged"]],
  ];
  for (const [fault, rules] of planted) {
    test(`SYNC finds the planted fault ${fault}`, () => {
      const found = new Set<string>();
      for (let seed = 1; seed <= SEEDS; seed += 1)
        for (const violation of check(runModel(createRandom(seed), fault))) found.add(violation.rule);
      for (const rule of rules) assert.ok(found.has(rule), `${fault} shows as ${[...found].join(", ") || "nothing"}, not as ${rule}`);
    });
  }
});
