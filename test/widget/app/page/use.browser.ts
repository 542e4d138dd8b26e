import { assert } from "@open-wc/testing";
import { IDLE_MS } from "../../../../protocol/limits.ts";
import { followUse } from "../../../../widget/app/page/use.ts";
import { createManualClock } from "../../views/manual-clock.ts";

function open() {
  const clock = createManualClock();
  const told: boolean[] = [];
  const end = followUse({ page: document, clock, tell: (idle) => told.push(idle) });
  return { clock, told, end };
}

suite("STATUS-3 whether somebody uses a page", () => {
  test("is told 10 minutes after the last key, pointer or touch, and again with the next, each once", () => {
    const { clock, told, end } = open();
    clock.advance(IDLE_MS - 1);
    document.body.dispatchEvent(new PointerEvent("pointermove", { bubbles: true }));
    clock.advance(IDLE_MS - 1);
    assert.deepEqual(told, []);
    clock.advance(1);
    assert.deepEqual(told, [true]);
    clock.advance(IDLE_MS);
    assert.deepEqual(told, [true]);
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "a", bubbles: true }));
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "b", bubbles: true }));
    assert.deepEqual(told, [true, false]);
    clock.advance(IDLE_MS);
    assert.deepEqual(told, [true, false, true]);
    end();
  });

  test("is told no more after the end, whatever is pressed", () => {
    const { clock, told, end } = open();
    end();
    clock.advance(2 * IDLE_MS);
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "a", bubbles: true }));
    assert.deepEqual(told, []);
  });
});
