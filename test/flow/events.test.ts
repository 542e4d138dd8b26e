import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { collectComplaints, launchBrowser } from "../support/browser.ts";
import { findViolations } from "./support/axe.ts";
import { startDemo, type RunningDemo } from "./support/demo.ts";

suite("C12 the pages of two customers", () => {
  let demo: RunningDemo;
  let browser: Browser;
  let hosts: Readonly<Record<string, string>>;
  before(async () => {
    demo = await startDemo();
    browser = await launchBrowser();
    hosts = ((await (await fetch(`${demo.origin}/demo/settings`)).json()) as { hosts: typeof hosts }).hosts;
  });
  after(async () => {
    await browser?.close();
    await demo?.stop();
  });

  const enter = async (company: string): Promise<{ page: Page; complaints: readonly string[] }> => {
    const page = await (await browser.newContext({ viewport: { width: 1360, height: 860 }, reducedMotion: "reduce" })).newPage();
    page.setDefaultTimeout(60_000);
    const complaints = collectComplaints(page);
    await page.goto(hosts[company]!);
    await page.locator("staff-chat [part~=message]").first().waitFor();
    return { page, complaints };
  };
  const card = (page: Page, title: string) =>
    page.locator("staff-chat [part~=message]", { has: page.locator("[part~=card-title]", { hasText: title }) });
  const status = (page: Page, title: string, label: string) => card(page, title).locator("[part~=card-status]", { hasText: label });

  test("the start page leads to both", async () => {
    const { page } = await enter("ironyard");
    await page.goto(demo.origin);
    for (const company of ["ironyard", "fjordline"]) {
      const link = page.locator(`[data-host=${company}]`);
      await page.locator(`[data-host=${company}][href^="http://localhost"]`).waitFor();
      assert.equal(await link.getAttribute("href"), hosts[company]);
    }
    await page.context().close();
  });

  test("a check-in is a card of the feed and a count of the page, in both browsers; the check-out brings both up to date, in one card", async () => {
    const [first, second] = [await enter("ironyard"), await enter("ironyard")];
    for (const { page } of [first, second]) await page.locator("#live[data-live=true]").waitFor();
    assert.equal(await first.page.locator("#rows tr").count(), 500);
    const inside = Number(await first.page.locator("#inside").innerText());
    await first.page.getByRole("button", { name: "Check in Bruno Haddad" }).click();
    for (const { page } of [first, second]) {
      await status(page, "Bruno Haddad", "Inside").waitFor();
      await page.locator("#m1001 .state[data-state=inside]").waitFor();
      await page.locator("#inside", { hasText: String(inside + 1) }).waitFor();
    }
    await second.page.getByRole("button", { name: "Check out Bruno Haddad" }).click();
    for (const { page } of [first, second]) {
      await status(page, "Bruno Haddad", "Left").waitFor();
      await page.locator("#m1001 .state[data-state=left]").waitFor();
      await page.locator("#inside", { hasText: String(inside) }).waitFor();
      assert.equal(await card(page, "Bruno Haddad").count(), 1);
      await card(page, "Bruno Haddad").locator("[part~=card-updated]").waitFor();
    }
    await second.page.reload();
    await status(second.page, "Bruno Haddad", "Left").waitFor();
    assert.deepEqual([...first.complaints, ...second.complaints], []);
    for (const { page } of [first, second]) await page.context().close();
  });

  test("who may not come in is told of with buttons: one posts an answer in one's own name, the other leads to the member", async () => {
    const { page, complaints } = await enter("ironyard");
    await page.locator("#live[data-live=true]").waitFor();
    await page.getByRole("button", { name: "Check in Leo Rossi" }).click();
    await status(page, "Leo Rossi", "Membership ended").waitFor();
    await page.locator("#refused", { hasText: "1" }).waitFor();
    await card(page, "Leo Rossi").getByRole("button", { name: "I take care" }).click();
    const answer = page.locator("staff-chat [part~=message-own]", { hasText: "I take care of Leo Rossi at Main door." });
    await answer.locator("[part~=status-read], [part~=status-sent], [part~=status-delivered]").waitFor();
    await answer.locator("[part~=quote-card]", { hasText: "Leo Rossi stands at Main door" }).waitFor();
    await card(page, "Leo Rossi").getByRole("link", { name: "Open member" }).click();
    await page.locator("#m1011.is-marked").waitFor();
    assert.equal(page.context().pages().length, 1);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      assert.deepEqual(await findViolations(page, "body"), [], colorScheme);
    }
    await page.setViewportSize({ width: 390, height: 844 });
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  test("a shipment is one card of its route's channel, whatever becomes of it; another route has a channel of its own", async () => {
    const { page, complaints } = await enter("fjordline");
    await page.getByRole("button", { name: "Too warm: FL-2211" }).click();
    await status(page, "FL-2211", "Too warm").waitFor();
    await page.getByRole("button", { name: "Delivered: FL-2211" }).click();
    await status(page, "FL-2211", "Delivered").waitFor();
    assert.equal(await card(page, "FL-2211").count(), 1);
    await page.getByRole("button", { name: "Delay: FL-3102" }).click();
    await status(page, "FL-3102", "Delayed").waitFor();
    assert.equal(await card(page, "FL-2211").count(), 0);
    await page.getByRole("button", { name: "Channel of Oslo – Göteborg" }).click();
    await status(page, "FL-2211", "Delivered").waitFor();
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      assert.deepEqual(await findViolations(page, "body"), [], colorScheme);
    }
    await page.setViewportSize({ width: 390, height: 844 });
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  test("PRIO-1 an emergency of the duty desk stands above the chat in every room until it is acknowledged", async () => {
    const { page, complaints } = await enter("fjordline");
    await page.getByRole("button", { name: "Emergency on Umeå – Narvik" }).click();
    const banner = page.locator("staff-chat [part~=emergency-banner]");
    await banner.waitFor();
    await page.getByRole("button", { name: "Channel of Oslo – Göteborg" }).click();
    await banner.locator("[part~=emergency-show]").click();
    const message = page.locator("staff-chat article", { hasText: "Accident on Umeå – Narvik" });
    await message.locator("[part~=priority-emergency]").waitFor();
    await message.locator("[part~=acknowledge-button]").click();
    await message.locator("[part~=acknowledgement-count]", { hasText: "1 of 3" }).waitFor();
    await banner.waitFor({ state: "hidden" });
    assert.deepEqual(complaints, []);
    await page.context().close();
  });
});
