import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, before, suite, test } from "node:test";
import type { AxeResults, RunOptions } from "axe-core";
import type { Page } from "playwright-core";
import type { Id } from "../../protocol/ids.ts";
import { writePast } from "./support/records.ts";
import { openStage, type Entrance } from "./support/stage.ts";
import type { Person } from "./support/person.ts";

const WIDE = { width: 1000, height: 700 };
let stage: Awaited<ReturnType<typeof openStage>>;
let axe: string;
let roomId: Id;

before(async () => {
  [stage, axe] = await Promise.all([openStage(), readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8")]);
  const { database, tenant } = stage.server;
  const lines = [
    ["ben", "Hello **there**"],
    ["ana", "See https://example.org"],
    ["ben", "> quoted\n\n- a\n- b"],
    ["ben", "مرحبا `code`"],
    ["ana", "fine 🎉"],
  ] as const;
  roomId = await writePast(database, { tenantId: tenant.id, name: "Early shift", people: ["ana", "ben", "cleo"], lines });
  await writePast(database, { tenantId: tenant.id, name: "", people: ["ana", "ben"], lines: [["ben", "unread one"]] });
});
after(() => stage.close());

/** Serious or not: anything axe finds in the chat. */
async function violations(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe);
  const options: RunOptions = {
    resultTypes: ["violations"],
    rules: { region: { enabled: false }, "page-has-heading-one": { enabled: false } },
  };
  const results = await page.evaluate(
    (given) => (window as never as { axe: { run(context: string, options: unknown): Promise<AxeResults> } }).axe.run("staff-chat", given),
    options,
  );
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${JSON.stringify(target)} ${failureSummary ?? ""}`),
  );
}

/** The name of what has the focus, however deep. */
const focused = (page: Page) =>
  page.evaluate(() => {
    let active = document.activeElement;
    while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
    return active?.getAttribute("aria-label") ?? active?.textContent?.trim() ?? "";
  });

suite("A11Y-1 by keyboard alone", () => {
  test("one opens the chat, picks a room, writes, sends, looks at the members and closes; the focus is where it is expected", async () => {
    const ana = await stage.enter("ana", { attributes: "" });
    const { page } = ana;
    await ana.connection("online");
    const press = (key: string) => page.keyboard.press(key);
    await press("Tab");
    assert.match(await focused(page), /^Open chat/);
    await press("Enter");
    await ana.room("Early shift").waitFor();
    await waitForFocus(page, "Ben");
    await press("ArrowDown");
    assert.match(await focused(page), /Early shift/);
    await press("Enter");
    await waitForFocus(page, "Message Early shift");
    await page.keyboard.type("typed");
    await press("Shift+Enter");
    await page.keyboard.type("in two lines");
    await press("Enter");
    await ana.chat.locator(".is-own .text", { hasText: /^typed\s*in two lines$/ }).waitFor();
    assert.equal(await ana.composer.inputValue(), "");
    await ana.chat.getByRole("button", { name: "Members", exact: true }).focus();
    await press("Enter");
    const dialog = ana.chat.getByRole("dialog", { name: "Members" });
    await dialog.waitFor();
    await waitForFocus(page, "Add people");
    await press("Escape");
    await dialog.waitFor({ state: "hidden" });
    await waitForFocus(page, "Members");
    await press("Escape");
    await ana.chat.locator("dialog.panel").waitFor({ state: "hidden" });
    assert.match(await focused(page), /^Open chat/);
    await page.context().close();
  });

  for (const [what, button] of [
    ["the menu of a room", "[part~=menu-button]"],
    ["who has seen a message", "button.status"],
  ] as const) {
    test(`${what} opens above everything, is closed by a press elsewhere and by Escape, which closes nothing else and leads back`, async () => {
      const ana = await stage.enter("ana", { attributes: `open room="${roomId}"` });
      await ana.message("fine 🎉").waitFor();
      const opener = ana.chat.locator(button).last();
      const popover = ana.chat.locator("[popover]:popover-open:not(.panel, .launcher)");
      await opener.click();
      await popover.waitFor();
      // Who has seen it is read first, and what is open grows with that.
      await popover.locator('[aria-busy="true"]').waitFor({ state: "detached" });
      const box = (await popover.boundingBox()) ?? assert.fail("not drawn");
      assert.equal(
        await popover.evaluate((one, { x, y }) => one.contains((one.getRootNode() as ShadowRoot).elementFromPoint(x, y)), {
          x: box.x + box.width - 3,
          y: box.y + box.height / 2,
        }),
        true,
      );
      await ana.page.mouse.click(20, 20);
      await popover.waitFor({ state: "detached" });
      await opener.press("Enter");
      await popover.waitFor();
      await ana.page.keyboard.press("Escape");
      await popover.waitFor({ state: "detached" });
      assert.equal(await opener.evaluate((one) => one.matches(":focus")), true);
      assert.equal(await ana.chat.locator(".panel").isVisible(), true);
      await ana.page.context().close();
    });
  }

  test("Escape closes a menu that was opened a moment ago, and not the chat around it", async () => {
    const ana = await stage.enter("ana", { attributes: `open room="${roomId}"` });
    await ana.message("fine 🎉").waitFor();
    const menu = ana.chat.locator("[popover]:popover-open:not(.panel, .launcher)");
    for (const button of [".room-header .menu-button", "button.status"]) {
      const opener = ana.chat.locator(button).last();
      await opener.click();
      await menu.waitFor();
      await ana.page.keyboard.press("Escape");
      await menu.waitFor({ state: "detached" });
      // Before the browser has told of what was opened, the focus is still on its button.
      await opener.evaluate((one: HTMLElement) => {
        one.click();
        one.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true, composed: true, cancelable: true }));
      });
      await menu.waitFor({ state: "detached" });
      assert.equal(await ana.chat.locator(".panel").isVisible(), true, button);
    }
    await ana.page.context().close();
  });

  test("arrows walk through the messages, and Escape leads back to writing", async () => {
    const ana = await stage.enter("ana", { attributes: `mode="inline" room="${roomId}"` });
    await ana.message("fine 🎉").waitFor();
    await ana.composer.focus();
    await ana.page.keyboard.press("Shift+Tab");
    await waitForFocus(ana.page, "Attach files");
    await ana.page.keyboard.press("Shift+Tab");
    await ana.page.waitForFunction(() => document.querySelector("staff-chat")?.shadowRoot?.activeElement?.closest("article") !== null);
    const last = await focused(ana.page);
    await ana.chat.locator('article[tabindex="0"]').focus();
    await ana.page.keyboard.press("ArrowUp");
    assert.notEqual(await focused(ana.page), last);
    await ana.page.keyboard.press("Escape");
    await waitForFocus(ana.page, "Message Early shift");
    await ana.page.context().close();
  });
});

async function waitForFocus(page: Page, label: string): Promise<void> {
  await page.waitForFunction((wanted) => {
    let active = document.activeElement;
    while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
    return `${active?.getAttribute("aria-label") ?? ""} ${active?.textContent ?? ""}`.includes(wanted);
  }, label);
}

const LOOKS: readonly { readonly name: string; readonly entrance: Entrance }[] = [
  { name: "light", entrance: { viewport: WIDE } },
  { name: "dark", entrance: { viewport: WIDE, colorScheme: "dark" } },
  {
    name: "right to left, dark and narrow",
    entrance: { viewport: { width: 360, height: 700 }, colorScheme: "dark", root: 'lang="ar" dir="rtl"' },
  },
];

for (const { name, entrance } of LOOKS) {
  suite(`A11Y-2 axe finds nothing, ${name}`, () => {
    let ana: Person;
    before(async () => {
      ana = await stage.enter("ana", { ...entrance, attributes: 'mode="inline"' });
      await ana.connection("online");
    });
    after(() => ana.page.context().close());

    test("in the room list, a room, and every dialog", async () => {
      await ana.room("Early shift").waitFor();
      assert.deepEqual(await violations(ana.page), []);
      await ana.openRoom("Early shift");
      await ana.message("fine 🎉").waitFor();
      await ana.chat.locator("strong").first().waitFor();
      assert.deepEqual(await violations(ana.page), []);
      await ana.chat.getByRole("button", { name: "Members", exact: true }).click();
      await ana.chat.getByRole("button", { name: "Options for Ben" }).click();
      await ana.chat.getByRole("menuitem", { name: "Remove from group" }).waitFor();
      assert.deepEqual(await violations(ana.page), []);
      await ana.chat.getByRole("menuitem", { name: "Remove from group" }).click();
      await ana.chat.getByText("Remove Ben?").waitFor();
      assert.deepEqual(await violations(ana.page), []);
      await ana.chat.getByRole("button", { name: "Cancel" }).click();
      await ana.page.keyboard.press("Escape");
      await ana.choose("Edit name and topic");
      await ana.chat.getByRole("dialog", { name: "Edit name and topic" }).waitFor();
      assert.deepEqual(await violations(ana.page), []);
      await ana.page.keyboard.press("Escape");
    });

    test("in the states of the connection", async () => {
      ana.link.set({ blocked: true });
      await ana.chat.locator(".banner-polling").waitFor();
      assert.deepEqual(await violations(ana.page), []);
      ana.link.set({ blocked: false, offline: true });
      await ana.chat.locator(".banner-reconnecting").waitFor();
      await ana.say("waits");
      assert.deepEqual(await violations(ana.page), []);
      await ana.page.context().setOffline(true);
      await ana.chat.locator(".banner-offline").waitFor();
      assert.deepEqual(await violations(ana.page), []);
    });
  });
}

suite("A11Y-2 axe finds nothing where access is refused", () => {
  test("and the chat says what to do", async () => {
    const ana = await stage.enter("ana", { attributes: `mode="inline" token="not.a.token"`, path: "/" });
    await ana.page.evaluate(() => document.querySelector("staff-chat")?.removeAttribute("token-url"));
    await ana.connection("refused");
    await ana.chat.locator(".banner-refused").waitFor();
    assert.deepEqual(await violations(ana.page), []);
  });
});
