import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Browser, FrameLocator, Page } from "playwright-core";
import sharp from "sharp";
import { collectComplaints, launchBrowser } from "../support/browser.ts";
import { startDemo, type RunningDemo } from "./support/demo.ts";
import { hurry } from "./support/stage.ts";

let demo: RunningDemo;
let browser: Browser;
let page: Page;
let origin: string;
let complaints: readonly string[];

before(async () => {
  demo = await startDemo();
  ({ origin } = demo);
  browser = await launchBrowser();
  page = await browser.newPage({ viewport: { width: 1600, height: 1000 }, reducedMotion: "reduce" });
  page.setDefaultTimeout(60_000);
  await hurry(page);
  complaints = collectComplaints(page);
  await page.goto(`${origin}/lab`);
  await Promise.all(["ana", "ben"].map((side) => state(side, "online")));
});
after(async () => {
  await browser?.close();
  await demo.stop();
});

const card = (side: string) => page.locator(`.side[data-side="${side}"]`);
const frame = (side: string): FrameLocator => card(side).frameLocator("iframe");
const state = (side: string, name: string) => card(side).locator(`[data-state="${name}"]`).waitFor();
const flip = (side: string, name: string) => card(side).getByRole("switch", { name }).click();
const seen = (side: string, text: string) => frame(side).locator("staff-chat .text", { hasText: text }).waitFor();

async function say(side: string, text: string): Promise<void> {
  const input = frame(side).locator("staff-chat textarea.input");
  await input.fill(text);
  await input.press("Enter");
  await seen(side, text);
}

/** Waits until the counters of a side say this. */
async function counts(side: string, expected: { readonly sent: number; readonly received: number }): Promise<void> {
  for (const [name, count] of Object.entries({ ...expected, duplicated: 0 }))
    await card(side)
      .locator(`[data-count="${name}"]`, { hasText: new RegExp(`^${count}$`) })
      .waitFor();
}

suite("the demo: two people side by side", () => {
  test("what one writes the other has, and the counters say so", async () => {
    await say("ana", "Hello Ben");
    await seen("ben", "Hello Ben");
    await say("ben", "Hello Ana");
    await seen("ana", "Hello Ana");
    await Promise.all(["ana", "ben"].map((side) => counts(side, { sent: 1, received: 1 })));
  });

  test("the switches change the real network: offline, blocked sockets, slow", async () => {
    await flip("ana", "Offline");
    await state("ana", "offline");
    await frame("ana").locator("staff-chat .banner-offline").waitFor();
    await say("ana", "written offline");
    await say("ben", "said meanwhile");
    await flip("ana", "Offline");
    await state("ana", "online");
    await Promise.all([seen("ben", "written offline"), seen("ana", "said meanwhile")]);
    await flip("ben", "Block WebSocket");
    await state("ben", "polling");
    await say("ben", "without a socket");
    await seen("ana", "without a socket");
    await flip("ben", "Block WebSocket");
    await state("ben", "online");
    await flip("ben", "Slow network");
    await say("ben", "slowly");
    await seen("ana", "slowly");
    await flip("ben", "Slow network");
    await counts("ana", { sent: 2, received: 4 });
    await counts("ben", { sent: 4, received: 2 });
  });

  for (const [name, action] of [
    ["restarted", "Restart server"],
    ["killed", "Kill -9"],
  ] as const) {
    test(`with the server ${name} in mid-sentence the draft stays and what is sent arrives once`, async () => {
      const draft = frame("ben").locator("staff-chat textarea.input");
      await draft.fill(`half a sentence when ${name}`);
      await page.getByRole("button", { name: action }).click();
      await card("ana").locator('[data-state="reconnecting"], [data-state="connecting"], [data-state="polling"]').waitFor();
      await say("ana", `sent while ${name}`);
      await seen("ben", `sent while ${name}`);
      await draft.press("Enter");
      await seen("ana", `half a sentence when ${name}`);
      await page.locator("#server-status", { hasText: "server running" }).waitFor();
    });
  }

  test("a reloaded side has all of it, once and in order", async () => {
    const reloaded = page.waitForEvent("framenavigated");
    await card("ana").getByRole("button", { name: "Reload" }).click();
    await reloaded;
    await seen("ana", "half a sentence when killed");
    const texts = (side: string) => frame(side).locator("staff-chat staff-chat-message-list .text").allInnerTexts();
    assert.deepEqual(await texts("ana"), await texts("ben"));
    assert.equal(new Set(await texts("ana")).size, (await texts("ana")).length);
  });

  test("a picture that one attaches the other sees", async () => {
    const buffer = await sharp({ create: { width: 60, height: 40, channels: 3, background: "teal" } })
      .png()
      .toBuffer();
    await frame("ana").locator("staff-chat input[type=file]").setInputFiles({ name: "desk.png", mimeType: "image/png", buffer });
    await frame("ana").locator("staff-chat .file-card.is-uploaded").waitFor();
    await say("ana", "how it looks");
    const picture = (side: string) => frame(side).locator("staff-chat article", { hasText: "how it looks" }).locator(".picture.is-shown");
    await Promise.all(["ana", "ben"].map((side) => picture(side).waitFor()));
  });

  test("people of another tenant are found nowhere", async () => {
    const chat = frame("ana").locator("staff-chat");
    await chat.getByRole("button", { name: "New conversation" }).click();
    const search = chat.getByRole("combobox", { name: "Search people by name" });
    await chat.getByRole("option", { name: "Ben Okafor" }).waitFor();
    await search.fill("Zoe");
    await chat.getByText("Nobody found.").waitFor();
    assert.equal(await chat.getByRole("option").count(), 0);
    assert.equal(await chat.getByText("Not yours").count(), 0);
    await page.keyboard.press("Escape");
    assert.deepEqual(complaints, []);
  });

  test("a page with nothing but the two pasted lines is a chat", async () => {
    const other = await browser.newPage();
    await other.goto(`${origin}/embed.html`);
    await other.getByRole("button", { name: /Open chat/ }).click();
    await other.locator("staff-chat .room-item", { hasText: "Front desk" }).click();
    await other.locator("staff-chat textarea.input").fill("from two lines");
    await other.keyboard.press("Enter");
    await seen("ben", "from two lines");
    const lines = (await (await fetch(`${origin}/embed.html`)).text()).split("\n").filter((line) => line.includes("staff-chat"));
    assert.equal(lines.length, 2);
    await other.close();
  });
});
