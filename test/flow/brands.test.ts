import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { collectComplaints, launchBrowser } from "../support/browser.ts";
import { findViolations } from "./support/axe.ts";
import { startDemo, type RunningDemo } from "./support/demo.ts";

const root = join(import.meta.dirname, "../..");
const BRANDS = ["gym", "freight", "bank"];

interface Named {
  readonly name: string;
}
interface Manifest {
  readonly modules: readonly {
    readonly declarations: readonly {
      readonly cssParts: readonly Named[];
      readonly cssProperties: readonly Named[];
      readonly slots: readonly Named[];
    }[];
  }[];
}

suite("E16 three brands, restyled from outside", () => {
  let demo: RunningDemo;
  let browser: Browser;
  let page: Page;
  let complaints: readonly string[];
  let sheet: string;
  before(async () => {
    sheet = (await readFile(join(root, "demo/pages/brands.css"), "utf8")).replace(/\/\*[\s\S]*?\*\//g, "");
    demo = await startDemo();
    browser = await launchBrowser();
    page = await browser.newPage({ viewport: { width: 1280, height: 2_400 }, reducedMotion: "reduce" });
    page.setDefaultTimeout(60_000);
    complaints = collectComplaints(page);
    await page.goto(`${demo.origin}/brands.html`);
    for (const brand of BRANDS) {
      await page.locator(`#${brand} staff-chat .text`).first().waitFor();
      await page.locator(`#${brand} staff-chat [part~=room-item]`).first().waitFor();
    }
    // Somebody else writes where the haulier does not look, so that there is something unread.
    await unreadFor("sanna", "freight", "sanna");
    await page.locator("#freight staff-chat [part~=unread-badge]").first().waitFor();
    // What sends stands in the place of the microphone once there is something to send.
    await page.locator("#freight staff-chat textarea").first().fill("Back at six");
  });
  after(async () => {
    await browser?.close();
    await demo?.stop();
  });

  /** Sends a message as `subject` by the same API as everybody. */
  async function unreadFor(subject: string, company: string, room: string): Promise<void> {
    const settings = (await (await fetch(`${demo.origin}/demo/settings`)).json()) as {
      server: string;
      rooms: Record<string, Record<string, string>>;
    };
    const token = await fetch(`${demo.origin}/token/${subject}`, { method: "POST", headers: { origin: demo.origin } });
    const { token: bearer } = (await token.json()) as { token: string };
    const answer = await fetch(`${settings.server}/v1/commands`, {
      method: "POST",
      headers: { authorization: `Bearer ${bearer}`, "content-type": "application/json" },
      body: JSON.stringify({
        type: "send_messages",
        id: crypto.randomUUID(),
        roomId: settings.rooms[company]?.[room],
        messages: [{ id: crypto.randomUUID(), body: "On the road again", mentions: [] }],
      }),
    });
    assert.equal(answer.status, 200, await answer.text());
  }

  test("the sheet names documented parts and properties only, needs no !important, and the page fills documented slots", async () => {
    const manifest = JSON.parse(await readFile(join(root, "custom-elements.json"), "utf8")) as Manifest;
    const { cssParts, cssProperties, slots } = manifest.modules[0]!.declarations[0]!;
    const names = (list: readonly Named[]) => new Set(list.map(({ name }) => name));
    const used = (text: string, pattern: RegExp) => [...new Set([...text.matchAll(pattern)].map((match) => match[1]!))];
    const html = await readFile(join(root, "demo/pages/brands.html"), "utf8");
    const [parts, properties, filled] = [
      used(sheet, /::part\(([\w-]+)\)/g),
      used(sheet, /(--staff-chat-[\w-]+):/g),
      used(html, /slot="([\w-]+)"/g),
    ];
    assert.ok(parts.length > 12 && properties.length > 10 && filled.length === 3);
    assert.deepEqual(
      parts.filter((part) => !names(cssParts).has(part)),
      [],
    );
    assert.deepEqual(
      properties.filter((property) => !names(cssProperties).has(property)),
      [],
    );
    assert.deepEqual(
      filled.filter((slot) => !names(slots).has(slot)),
      [],
    );
    assert.doesNotMatch(sheet, /!important/);
    assert.doesNotMatch(html, /\sstyle=/);
  });

  test("every declaration reaches what it names: without it something that is on screen looks different", async () => {
    assert.deepEqual(await page.evaluate(findIdle), []);
  });

  test("axe finds nothing, so that every text stands out 4.5:1 from what is behind it", async () => {
    // Three chats on one page have the same names; a customer has one.
    const rules = { "landmark-unique": { enabled: false } };
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      assert.deepEqual(await findViolations(page, "body", { rules }), [], colorScheme);
    }
    assert.deepEqual(complaints, []);
  });
});

/** In the page: declarations of the sheet without which every element keeps the looks that it has with them. */
function findIdle(): string[] {
  const sheet = [...document.styleSheets].find(({ href }) => href?.endsWith("/brands.css"));
  const rules = [...(sheet?.cssRules ?? [])].filter((rule) => rule instanceof CSSStyleRule);
  // What a token of the sheet can show itself in.
  const shown = ["color", "background-color", "border-top-color", "border-top-left-radius", "font-family", "box-shadow", "padding-left"];
  const looksOf = (elements: readonly Element[], names: readonly string[]) =>
    elements
      .map((element) => getComputedStyle(element))
      .map((style) => names.map((name) => style.getPropertyValue(name)).join())
      .join();
  return rules.flatMap((rule) =>
    rule.selectorText.split(/,\s*/).flatMap((selector) => {
      const [host = "", part] = selector.split("::part(");
      const shadow = document.querySelector(host)?.shadowRoot;
      const every = [...(shadow?.querySelectorAll("[part]") ?? [])];
      const reached = part === undefined ? every : every.filter((element) => element.part.contains(part.slice(0, -1)));
      if (reached.length === 0) return [`${selector}: nothing there`];
      return [...rule.style].flatMap((name) => {
        const value = rule.style.getPropertyValue(name);
        const names = name.startsWith("--") ? shown : [name];
        const before = looksOf(reached, names);
        rule.style.removeProperty(name);
        const without = looksOf(reached, names);
        rule.style.setProperty(name, value);
        return before === without ? [`${selector} { ${name} }`] : [];
      });
    }),
  );
}
