import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { collectComplaints, launchBrowser } from "../support/browser.ts";
import { findViolations } from "./support/axe.ts";
import { startDemo, type RunningDemo } from "./support/demo.ts";

/** In a frame of the page the chat is no page of its own. */
const RULES = { region: { enabled: false }, "page-has-heading-one": { enabled: false } };

suite("E15 the playground", () => {
  let demo: RunningDemo;
  let browser: Browser;
  let page: Page;
  let complaints: readonly string[];
  before(async () => {
    demo = await startDemo();
    browser = await launchBrowser();
    page = await browser.newPage({ viewport: { width: 400, height: 700 }, reducedMotion: "reduce" });
    page.setDefaultTimeout(60_000);
    complaints = collectComplaints(page);
    await page.goto(`${demo.origin}/playground.html`);
    await shown("rooms");
  });
  after(async () => {
    await browser?.close();
    await demo?.stop();
  });

  const shown = async (state: string) => {
    await page.waitForFunction((id) => document.documentElement.dataset["shown"] === id, state);
    assert.equal(await page.evaluate(() => document.documentElement.dataset["problem"] ?? ""), "", state);
  };

  test("each state has an address, and the page around it is sound", async () => {
    await page.setViewportSize({ width: 1280, height: 800 });
    const links = page.locator("#states a");
    assert.ok((await links.count()) > 40);
    await links.filter({ hasText: /^Mentions$/ }).click();
    await shown("mentions");
    assert.equal(new URL(page.url()).hash, "#state=mentions");
    await page.getByLabel("Direction").selectOption("rtl");
    await shown("mentions");
    assert.equal(new URL(page.url()).hash, "#state=mentions&dir=rtl");
    assert.equal(await page.locator("staff-chat").getAttribute("dir"), "rtl");
    assert.deepEqual(await findViolations(page, "body"), []);
    await page.setViewportSize({ width: 400, height: 700 });
  });

  test("A11Y-2 every state is reached, and axe finds nothing in it, light and dark", async () => {
    const states = await page
      .locator("#states a")
      .evaluateAll((links) => links.map((link) => (link as HTMLElement).dataset["state"] ?? ""));
    const found: string[] = [];
    for (const state of states) {
      await page.evaluate((id) => (location.hash = `state=${id}&bare`), state);
      await shown(state);
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        const violations = await findViolations(page, "staff-chat", { rules: RULES });
        found.push(...violations.map((violation) => `${state} ${colorScheme} ${violation}`));
      }
    }
    assert.deepEqual(found, []);
    assert.deepEqual(complaints, []);
  });
});
