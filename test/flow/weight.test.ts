import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Page } from "playwright-core";
import type { Person } from "./support/person.ts";
import { writePast } from "./support/records.ts";
import { openStage } from "./support/stage.ts";

let stage: Awaited<ReturnType<typeof openStage>>;
let ana: Person;
before(async () => {
  stage = await openStage();
  await writePast(stage.server.database, { tenantId: stage.server.tenant.id, name: "Everybody", people: ["ana", "ben"] });
  ana = await stage.enter("ana");
});
after(() => stage.close());

/** Names of the chunks a page has asked for. */
async function chunksOf(page: Page): Promise<string[]> {
  const addresses = await page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => name));
  return [...new Set(addresses.flatMap((address) => /\/chunks\/([\w-]+)-[\w-]{8}\.js/.exec(address)?.[1] ?? []))].sort();
}

suite("what a page loads", () => {
  test("SIZE who reads and writes plain messages has the four chunks that the size gate weighs, and no other", async () => {
    await ana.openRoom("Everybody");
    await ana.say("Good morning");
    await ana.sees("Good morning", "sent");
    await ana.page.waitForLoadState("networkidle");
    assert.deepEqual(await chunksOf(ana.page), ["application", "define", "en", "mount-panel"]);
  });

  test("SIZE what cannot be fetched is said, and fetched the next time it is asked for", async () => {
    for (const chunk of [/\/chunks\/en-more-/, /\/chunks\/dialogs-/]) {
      await ana.page.route(chunk, (route) => route.abort());
      const refused = ana.page.waitForEvent("requestfailed", (request) => chunk.test(request.url()));
      await ana.chat.getByRole("button", { name: "Members", exact: true }).click();
      await refused;
      await ana.chat.getByRole("alert").getByText("cannot be reached right now").waitFor();
      await ana.page.unroute(chunk);
    }
    await ana.chat.getByRole("button", { name: "Members", exact: true }).click();
    await ana.chat.getByRole("dialog", { name: "Members" }).waitFor();
    assert.equal(await ana.chat.getByRole("alert").getByText("cannot be reached right now").count(), 0);
    assert.deepEqual(await chunksOf(ana.page), [
      "application",
      "define",
      "dialogs",
      "en",
      "en-more",
      "mount-panel",
      "problem",
      "rare-icons",
      "views-people",
    ]);
  });

  test("E8 a menu's button that is pressed before the menu is fetched opens it, by pointer and by key, and says when it cannot be fetched", async () => {
    const fay = await stage.enter("ana");
    await fay.openRoom("Everybody");
    const button = fay.chat.locator(".room-header .menu-button");
    const chunk = /\/chunks\/dialogs-/;
    // Nothing came near before that could have fetched it.
    const press = (key: string | null) =>
      button.evaluate((node: HTMLElement, pressed) => {
        if (pressed === null) node.click();
        else node.dispatchEvent(new KeyboardEvent("keydown", { key: pressed, bubbles: true, cancelable: true }));
      }, key);
    await fay.page.route(chunk, (route) => route.abort());
    await press(null);
    await fay.chat.getByRole("alert").getByText("cannot be reached right now").waitFor();
    await fay.page.unroute(chunk);
    await press("ArrowUp");
    await fay.chat.getByRole("menuitem").first().waitFor();
    await fay.page.keyboard.press("Escape");
    await fay.chat.getByRole("menuitem").first().waitFor({ state: "hidden" });
    const gus = await stage.enter("ben");
    await gus.openRoom("Everybody");
    const other = gus.chat.locator(".room-header .menu-button");
    await other.evaluate((node: HTMLElement) => [node.click(), node.click()].length);
    await gus.chat.getByRole("menuitem").first().waitFor();
  });

  test("R10 the first press of the ticks shows who has seen a message, and the next one closes it", async () => {
    const eve = await stage.enter("ben");
    await eve.openRoom("Everybody");
    await eve.say("Morning all");
    await eve.sees("Morning all", "sent");
    const ticks = eve.message("Morning all").locator("button.status");
    // By the keyboard's press alone: nothing came near before that could have fetched it.
    await ticks.evaluate((button: HTMLElement) => button.click());
    await eve.chat.locator(".seen-by").waitFor();
    await ticks.click();
    await eve.chat.locator(".seen-by").waitFor({ state: "hidden" });
  });
});
