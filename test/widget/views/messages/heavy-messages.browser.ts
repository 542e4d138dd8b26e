import { assert } from "@open-wc/testing";
import { fill, HEAVY_UNITS, heavyMessage, LONGEST } from "../../content/messages.ts";
import { ALLOWED, assertLight, clear, drawn, longTasks, open } from "./heavy-messages.ts";

teardown(clear);

suite("RE-2 no message freezes a page", () => {
  // The first brings sanitiser and fonts along.
  suiteSetup(async function () {
    this.timeout(60_000);
    await drawn(await open(() => "**a** א 谢 👍"));
    clear();
  });

  for (const unit of HEAVY_UNITS) {
    test(`fifty times the longest message, full of ${JSON.stringify(unit)}`, async function () {
      this.timeout(60_000);
      const text = heavyMessage(unit);
      await assertLight(JSON.stringify(unit), () => text);
    });
  }

  test("a folded message holds what it shows, and all of it is drawn when asked for, a portion at a time", async () => {
    const view = await open((index) => (index === 49 ? fill("[\n") : "ok"));
    await drawn(view);
    const bubble = view.find('.bubble[data-position="50"]');
    assert.isBelow(bubble.querySelectorAll(".text *").length, 100);
    const button = view.find("[part~=unfold-button]");
    const duration = await longTasks(() => {
      button.click();
      return Promise.resolve(view);
    });
    assert.isBelow(duration, ALLOWED);
    assert.equal(bubble.querySelector(".text")?.textContent?.replace(/[^[]/g, "").length, LONGEST / 2);
    assert.isAbove(bubble.querySelectorAll(".portion").length, 10);
  });
});
