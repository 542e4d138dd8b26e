import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { collectComplaints, eventually, launchBrowser } from "../support/browser.ts";
import { findViolations } from "./support/axe.ts";
import { startDemo, type RunningDemo } from "./support/demo.ts";
import { hurry } from "./support/stage.ts";

type Chat = HTMLElement & { readonly unreadCount: number; hide(): void; show(): void };

/** A list of messages from edge to edge. */
const LINES = ".messages.are-lines";
const PAGES = ["/", "/lab", "/brands.html", "/playground.html", "/embed.html"];

suite("E16 the start page", () => {
  let demo: RunningDemo;
  let browser: Browser;
  let page: Page;
  let complaints: readonly string[];
  before(async () => {
    demo = await startDemo();
    browser = await launchBrowser();
    page = await browser.newPage({ viewport: { width: 1280, height: 800 }, reducedMotion: "reduce" });
    page.setDefaultTimeout(60_000);
    await hurry(page);
    complaints = collectComplaints(page);
    await page.goto(demo.origin);
  });
  after(async () => {
    await browser?.close();
    await demo?.stop();
  });

  const chat = () => page.locator("staff-chat");
  const unread = (count: number) =>
    eventually(page, async (wanted) => document.querySelector<Chat>("staff-chat")?.unreadCount === wanted, count);
  const choose = (name: string) => page.locator("#options label", { hasText: name }).click();
  const own = () => page.locator('[data-snippet="own"]').innerText();

  test("shows the headline, the two lines and the launcher with a badge of 3 on the first screen", async () => {
    await unread(3);
    await chat()
      .getByRole("button", { name: /Open chat/ })
      .waitFor();
    for (const place of [
      page.locator("h1"),
      page.locator('[data-copy="first"]'),
      page.locator(".window"),
      chat().locator("[part~=badge]"),
    ]) {
      const box = (await place.boundingBox()) ?? assert.fail("not drawn");
      assert.ok(box.y >= 0 && box.y + Math.min(box.height, 100) <= 800, JSON.stringify(box));
    }
    const lines = await page.locator('[data-snippet="first"]').innerText();
    assert.match(
      lines,
      /^<script type="module" src="http[^"]+\/v1\/staff-chat\.js"><\/script>\n<staff-chat token-url="\/token\/ana"><\/staff-chat>$/,
    );
  });

  test("axe finds nothing, light and dark, wide and narrow", async () => {
    for (const colorScheme of ["light", "dark"] as const)
      for (const width of [1280, 390]) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 800 });
        assert.deepEqual(await findViolations(page, "body"), [], `${colorScheme} ${width}`);
      }
    await page.emulateMedia({ colorScheme: "light" });
  });

  test("at 390 px tabs lead to the chat, with a dot while something is unread, and nothing is wider than the page", async () => {
    await page.setViewportSize({ width: 390, height: 800 });
    const tab = page.locator(".tabs button");
    await tab.locator(".dot").waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
    await tab.click();
    await chat().locator(".room-item").first().waitFor();
    await page.evaluate(() => document.querySelector<Chat>("staff-chat")?.hide());
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  test("a click opens eight rooms with faces, and in one a picture, a voice message, a file, a mention and where reading ended", async () => {
    await page.getByRole("button", { name: "Open the chat" }).click();
    await chat().locator(".room-item", { hasText: "Front desk" }).waitFor();
    assert.equal(await chat().locator(".room-item").count(), 8);
    await eventually(
      page,
      async () => {
        const faces = [...(document.querySelector("staff-chat")?.shadowRoot?.querySelectorAll("img") ?? [])];
        return faces.some(({ complete, naturalWidth }) => complete && naturalWidth > 0);
      },
      null,
    );
    await chat().locator(".room-item", { hasText: "Front desk" }).click();
    for (const part of ["unread-line", "mention", "player", "file-card"]) await chat().locator(`[part~="${part}"]`).first().waitFor();
    await chat().locator(".picture").first().waitFor();
    await chat().getByRole("button", { name: "Back" }).click();
  });

  test("Ben answers a lone visitor", async () => {
    await chat()
      .locator(".room-item", { has: page.getByText("Ben Okafor", { exact: true }) })
      .last()
      .click();
    await chat().locator("textarea.input").fill("Hello Ben");
    await page.keyboard.press("Enter");
    await chat().locator(".text", { hasText: "Front desk here" }).waitFor();
  });

  test("what is chosen changes the element and writes its lines", async () => {
    await choose("Dark");
    await choose("Lines");
    await choose("Français");
    await page.locator("#options .teal").click();
    await page.locator("[name=radius]").fill("4");
    await page.getByPlaceholder("Écrire un message").waitFor();
    assert.match(await own(), /<staff-chat token-url="\/token\/ana" color-scheme="dark" message-style="lines" lang="fr">/);
    assert.match(await own(), /staff-chat \{\n {4}--staff-chat-accent: #0f766e;\n {4}--staff-chat-radius: 4px;\n {2}\}/);
    assert.equal(await chat().evaluate((one) => getComputedStyle(one).getPropertyValue("--staff-chat-accent")), "#0f766e");
    await chat().locator(LINES).first().waitFor();
    await choose("Inline");
    const column = (await page.locator("#place").boundingBox()) ?? assert.fail("no place");
    const stands = (await chat().boundingBox()) ?? assert.fail("not drawn");
    assert.ok(Math.abs(column.x - stands.x) < 2 && Math.abs(column.width - stands.width) < 2);
    await choose("Launcher");
    await choose("English");
    await choose("System");
  });

  test("the plug is pulled: three queued, three sent, none lost, none doubled, by the server's own record", async () => {
    await page.getByRole("button", { name: "Pull the plug" }).click();
    const cell = (name: string, value: string) => page.locator(`[data-cell="${name}"] dd`, { hasText: new RegExp(`^${value}$`) }).waitFor();
    await cell("queued", "3");
    for (const [name, value] of [
      ["sent", "3"],
      ["lost", "0"],
      ["doubled", "0"],
    ] as const)
      await cell(name, value);
  });

  test("the header stands still while the page and the chat change, and nothing breaks the page's policy", async () => {
    assert.equal((await page.locator(".top").boundingBox())?.height, 56);
    for (const width of [320, 390, 820, 1600]) {
      await page.setViewportSize({ width, height: 800 });
      assert.equal((await page.locator(".top").boundingBox())?.height, 56, String(width));
    }
    assert.deepEqual(complaints, []);
  });

  test("O7 the documentation has its navigation at the side, cuts no line at 1200 px, and axe finds nothing", async () => {
    await page.goto((await page.locator("#docs").getAttribute("href")) ?? assert.fail("no link"));
    for (const width of [1200, 390]) {
      await page.setViewportSize({ width, height: 800 });
      const cut = await page.evaluate(
        () => [...document.querySelectorAll("html, pre")].filter((one) => one.scrollWidth > one.clientWidth).length,
      );
      assert.equal(cut, 0, String(width));
      assert.deepEqual(await findViolations(page, "body"), [], String(width));
    }
    await page.setViewportSize({ width: 1200, height: 800 });
    const [nav, main] = await Promise.all(["nav", "main"].map((name) => page.locator(name).boundingBox()));
    assert.ok(nav!.x + nav!.width <= main!.x);
  });

  test("every page has a viewport, a title and a language", async () => {
    for (const path of PAGES) {
      const text = await (await fetch(`${demo.origin}${path}`)).text();
      for (const wanted of [
        /<meta name="viewport" content="width=device-width, initial-scale=1"/,
        /<title>[^<]+<\/title>/,
        /<html lang="en">/,
      ])
        assert.match(text, wanted, path);
    }
  });
});
