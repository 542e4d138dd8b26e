import { assert } from "@open-wc/testing";
import fc from "fast-check";
import { anyMessage, LONGEST } from "../content/messages.ts";
import { assertLight, clear } from "./heavy-messages.ts";

teardown(clear);

suite("RE-2 no message freezes a page", () => {
  test("whatever fifty messages say", async function () {
    this.timeout(90_000);
    const five = fc.array(anyMessage(LONGEST), { minLength: 5, maxLength: 5 });
    const light = fc.asyncProperty(five, (texts) => assertLight("these", (index) => texts[index % texts.length] ?? ""));
    const { failed, seed, counterexamplePath, errorInstance } = await fc.check(light, { numRuns: 4, endOnFailure: true });
    // The texts themselves would fill the screen.
    assert.isFalse(failed, `seed ${seed}, path ${counterexamplePath}: ${String(errorInstance)}`);
  });
});
