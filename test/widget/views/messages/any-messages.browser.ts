import { assert } from "@open-wc/testing";
import fc from "fast-check";
import { anyMessage, LONGEST } from "../../content/messages.ts";
import { assertLight, clear } from "./heavy-messages.ts";

/** Always the same texts: how long they take is measured, and a machine that is busy must not make others fail. A seed that was too slow joins these. */
const SEEDS = [1, 2];

teardown(clear);

suite("RE-2 no message freezes a page", () => {
  for (const seed of SEEDS)
    test(`whatever fifty messages say (seed ${seed})`, async function () {
      this.timeout(90_000);
      const five = fc.array(anyMessage(LONGEST), { minLength: 5, maxLength: 5 });
      const light = fc.asyncProperty(five, (texts) => assertLight("these", (index) => texts[index % texts.length] ?? ""));
      const { failed, counterexamplePath, errorInstance } = await fc.check(light, { seed, numRuns: 2, endOnFailure: true });
      // The texts themselves would fill the screen.
      assert.isFalse(failed, `seed ${seed}, path ${counterexamplePath}: ${String(errorInstance)}`);
    });
});
