import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Id } from "../../protocol/ids.ts";
import { recordedBodies, writePast } from "./support/records.ts";
import { openStage } from "./support/stage.ts";

let stage: Awaited<ReturnType<typeof openStage>>;
let room: Id;
before(async () => {
  stage = await openStage();
  room = await writePast(stage.server.database, { tenantId: stage.server.tenant.id, name: "Team", people: ["ana", "ben"] });
});
after(() => stage.close());

/** Ways to leave a page in the very turn in which Enter was pressed. */
const WAYS: Readonly<Record<string, (page: Window) => void>> = {
  "reloads the page": (page) => page.location.reload(),
  "goes to another address": (page) => page.location.assign("/?subject=ana&server=about:blank"),
};
const TIMES = 10;

suite("R7 who presses Enter and leaves at once", () => {
  for (const [way, leave] of Object.entries(WAYS))
    test(`and ${way} finds the message sent exactly once, also without a network at that moment`, async () => {
      const ana = await stage.enter("ana", { attributes: `mode="inline" room="${room}"` });
      await ana.connection("online");
      const address = ana.page.url();
      const texts = Array.from({ length: TIMES }, (_, index) => `${way} ${index}`);
      for (const text of texts) {
        ana.link.set({ offline: true });
        await ana.composer.fill(text);
        const left = ana.page.waitForEvent("framenavigated");
        await ana.composer.evaluate(
          (field, { source }) => {
            field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, composed: true, cancelable: true }));
            // oxlint-disable-next-line typescript/no-implied-eval -- a function of this file, which has to run in the turn of the key.
            (new Function("page", `(${source})(page)`) as (page: Window) => void)(window);
          },
          { source: leave.toString() },
        );
        await left;
        ana.link.set({ offline: false });
        await ana.page.goto(address);
        await ana.connection("online");
        await ana.message(text).locator(".status-sent, .status-delivered").waitFor();
      }
      const recorded = await recordedBodies(stage.server.database, stage.server.tenant.id, room);
      assert.deepEqual(
        recorded.filter((body) => body.startsWith(way)),
        texts,
      );
      await ana.page.context().close();
    });
});
