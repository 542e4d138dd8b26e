import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Page } from "playwright-core";
import type { Person } from "./support/person.ts";
import { writePast } from "./support/records.ts";
import { openStage, type Entrance } from "./support/stage.ts";

const DESK = { width: 1000, height: 700 };
const PHONE = { width: 390, height: 760 };
let stage: Awaited<ReturnType<typeof openStage>>;
let ben: Person;

before(async () => {
  stage = await openStage();
  await writePast(stage.server.database, {
    tenantId: stage.server.tenant.id,
    name: "Team",
    people: ["ana", "ben", "cleo"],
    lines: [["ben", "hello"]],
  });
  ben = await stage.enter("ben", { attributes: 'mode="inline"' });
  await ben.connection("online");
  await ben.openRoom("Team");
});
after(() => stage.close());

const panel = (person: Person) => person.chat.locator(".panel");
const launcher = (person: Person) => person.chat.locator("[part~=launcher]");
const hasFocus = (page: Page, part: string) =>
  page.waitForFunction(
    (wanted) => document.querySelector("staff-chat")?.shadowRoot?.activeElement?.getAttribute("part")?.split(" ").includes(wanted),
    part,
  );

/** Ana, connected. */
async function enter(entrance: Entrance): Promise<Person> {
  const ana = await stage.enter("ana", entrance);
  await ana.connection("online");
  return ana;
}

suite("E2 the drawer", () => {
  for (const [direction, root, side] of [
    ["left to right", 'lang="en"', "right"],
    ["right to left", 'lang="en" dir="rtl"', "left"],
  ] as const) {
    test(`stands at the end of the page, as high as it, ${direction}; the page beside it stays usable, and Escape closes it`, async () => {
      const ana = await enter({ viewport: DESK, attributes: 'mode="drawer"', root });
      await launcher(ana).click();
      await panel(ana).waitFor();
      const box = (await panel(ana).boundingBox()) ?? assert.fail("not drawn");
      assert.deepEqual([box.y, box.height, box.width], [0, DESK.height, 400]);
      assert.equal(side === "left" ? box.x : DESK.width - box.x - box.width, 0);
      assert.equal(await panel(ana).evaluate((dialog) => dialog.matches(":modal")), false);
      await ana.page.evaluate(() =>
        document.body.append(Object.assign(document.createElement("button"), { id: "page", textContent: "Page" })),
      );
      await ana.page.locator("#page").focus();
      assert.equal(await ana.page.evaluate(() => document.activeElement?.id), "page");
      await ana.page.mouse.click(DESK.width / 2, 300);
      assert.equal(await panel(ana).isVisible(), true);
      await ana.chat.getByRole("button", { name: "New conversation" }).focus();
      await ana.page.keyboard.press("Escape");
      await panel(ana).waitFor({ state: "hidden" });
      await hasFocus(ana.page, "launcher");
      await ana.page.keyboard.press("Enter");
      await panel(ana).waitFor();
      await ana.page.context().close();
    });

    test(`is made wider and narrower at its edge by arrow keys and pointer, from 360 to 720 px, and remembers it, ${direction}`, async () => {
      const ana = await enter({ viewport: DESK, attributes: 'mode="drawer"', root });
      await launcher(ana).click();
      const handle = ana.chat.getByRole("separator", { name: "Width of the chat" });
      await handle.focus();
      const width = () => panel(ana).evaluate(({ offsetWidth }: HTMLElement) => offsetWidth);
      const [wider, narrower] = side === "right" ? ["ArrowLeft", "ArrowRight"] : ["ArrowRight", "ArrowLeft"];
      await ana.page.keyboard.press(wider);
      assert.deepEqual([await width(), await handle.getAttribute("aria-valuenow")], [416, "416"]);
      await ana.page.keyboard.press("End");
      await ana.page.keyboard.press(wider);
      assert.equal(await width(), 720);
      await ana.page.keyboard.press("Home");
      await ana.page.keyboard.press(narrower);
      assert.equal(await width(), 360);
      const at = (inline: number) => (side === "right" ? DESK.width - inline : inline);
      await ana.page.mouse.move(at(358), 300);
      await ana.page.mouse.down();
      await ana.page.mouse.move(at(500), 300, { steps: 3 });
      await ana.page.mouse.up();
      assert.equal(await width(), 500);
      await ana.page.reload();
      await ana.connection("online");
      await launcher(ana).click();
      await handle.waitFor();
      assert.equal(await width(), 500);
      await ana.page.context().close();
    });
  }
});

suite("E2 the launcher", () => {
  test("gives its place to the panel while that is open, so that one button closes it, and has it back with the focus", async () => {
    const ana = await enter({ viewport: DESK, attributes: "" });
    const before = (await launcher(ana).boundingBox()) ?? assert.fail("not drawn");
    await launcher(ana).click();
    await panel(ana).waitFor();
    assert.equal(await launcher(ana).isVisible(), false);
    const box = (await panel(ana).boundingBox()) ?? assert.fail("not drawn");
    assert.equal(Math.round(box.y + box.height), Math.round(before.y + before.height));
    assert.equal(await ana.chat.getByRole("button", { name: /close/i }).count(), 1);
    await ana.chat.getByRole("button", { name: "Close", exact: true }).click();
    await panel(ana).waitFor({ state: "hidden" });
    await hasFocus(ana.page, "launcher");
    assert.equal(await launcher(ana).isVisible(), true);
    await ana.page.context().close();
  });
});

suite("E6 a phone", () => {
  let ana: Person;
  before(async () => {
    const context = await stage.browser.newContext({ viewport: PHONE, isMobile: true, hasTouch: true, reducedMotion: "reduce" });
    ana = await enter({ context, attributes: "" });
    await launcher(ana).tap();
  });
  after(() => ana.page.context().close());

  test("the panel fills the screen, and opening a room does not bring the keyboard", async () => {
    await ana.room("Team").tap();
    await ana.composer.waitFor();
    assert.deepEqual(await panel(ana).boundingBox(), { x: 0, y: 0, ...PHONE });
    assert.equal(await ana.chat.evaluate(({ shadowRoot }) => shadowRoot?.activeElement?.localName), undefined);
  });

  test("fields are large enough that nothing zooms, and what is pressed is at least 44 px", async () => {
    assert.ok((await ana.composer.evaluate((input) => Number.parseFloat(getComputedStyle(input).fontSize))) >= 16);
    await ana.composer.fill("as long as there is something to send");
    for (const name of ["Send", "Members", "Options of this conversation", "Back to conversations", "Close"]) {
      const button = ana.chat.getByRole("button", { name, exact: true });
      // "Send" grows as it comes.
      await button.evaluate(async (element) => Promise.all(element.getAnimations().map(({ finished }) => finished)));
      const box = (await button.boundingBox()) ?? assert.fail(name);
      assert.ok(Math.min(box.width, box.height) >= 44, `${name} ${JSON.stringify(box)}`);
    }
    await ana.composer.fill("");
  });

  test("a mouse beside the screen shows what can be done with a message, one message at a time", async () => {
    await ana.say("first");
    await ana.say("second");
    const more = (text: string) => ana.message(text).getByRole("button", { name: "More actions" });
    assert.equal(await ana.page.evaluate(() => matchMedia("(hover: hover)").matches), false);
    for (const text of ["first", "second"]) {
      await ana.message(text).hover();
      await more(text).waitFor();
    }
    await more("first").waitFor({ state: "hidden" });
  });

  test("the panel ends above an on-screen keyboard", async () => {
    // A browser without a screen has no keyboard: it is told of a smaller view, as one with a keyboard tells.
    await ana.page.evaluate(() => {
      const view = window.visualViewport ?? new VisualViewport();
      Object.defineProperties(view, { height: { value: 420 }, offsetTop: { value: 30 } });
      view.dispatchEvent(new Event("resize"));
    });
    const box = (await panel(ana).boundingBox()) ?? assert.fail("not drawn");
    assert.deepEqual([box.y, box.height], [30, 420]);
    const composer = (await ana.composer.boundingBox()) ?? assert.fail("not drawn");
    assert.ok(composer.y + composer.height <= 450);
  });

  test("it is as the sheet says it: notches are kept free", async () => {
    const padding = await ana.chat.evaluate(({ shadowRoot }) => {
      const rules = [...(shadowRoot?.adoptedStyleSheets ?? [])].flatMap((sheet) => [...sheet.cssRules].map(({ cssText }) => cssText));
      return rules.find((rule) => rule.includes("data-narrow") && rule.includes("env(")) ?? "";
    });
    for (const side of ["top", "right", "bottom", "left"]) assert.ok(padding.includes(`env(safe-area-inset-${side})`), side);
  });
});

suite("E6 reduced motion", () => {
  test("nothing moves that moves otherwise", async () => {
    const moving = async (reducedMotion: "reduce" | "no-preference"): Promise<number> => {
      const context = await stage.browser.newContext({ viewport: DESK, reducedMotion });
      const ana = await enter({ context, attributes: "" });
      // Once, so that the views are there.
      await launcher(ana).click();
      await panel(ana).waitFor();
      await ana.page.keyboard.press("Escape");
      await panel(ana).waitFor({ state: "hidden" });
      const longest = await ana.chat.evaluate(async (element) => {
        element.setAttribute("open", "");
        await (element as HTMLElement & { updateComplete: Promise<unknown> }).updateComplete;
        const animations = element.shadowRoot?.getAnimations() ?? [];
        return Math.max(0, ...animations.map(({ effect }) => Number(effect?.getComputedTiming().duration ?? 0)));
      });
      await context.close();
      return longest;
    };
    assert.ok((await moving("no-preference")) > 100);
    assert.ok((await moving("reduce")) < 1);
  });
});

suite("what tells of a new message while nobody looks", () => {
  test("badge, page title and a sound tell; switched off, title and sound do not; looking takes badge and title away", async () => {
    const cleo = await stage.enter("cleo", { attributes: "" });
    const { page } = cleo;
    await page.addInitScript(() => {
      const { start } = OscillatorNode.prototype;
      Object.assign(window, { tones: 0 });
      OscillatorNode.prototype.start = function (when) {
        Object.assign(window, { tones: (window as never as { tones: number }).tones + 1 });
        start.call(this, when);
      };
    });
    await page.reload();
    await cleo.connection("online");
    const tones = () => page.evaluate(() => (window as never as { tones: number }).tones);
    const unread = (count: number) =>
      page.waitForFunction((wanted) => document.querySelector("staff-chat")?.unreadCount === wanted, count, { polling: 50 });
    // What was said to the team before.
    await unread(3);
    // Browsers allow sounds once the person did something.
    await page.mouse.click(5, 5);
    await ben.say("one");
    await unread(4);
    assert.equal(await cleo.chat.locator(".badge").innerText(), "4");
    assert.equal(await page.title(), "(4) Rota");
    await page.waitForFunction(() => (window as never as { tones: number }).tones === 2, undefined, { polling: 50 });
    await page.evaluate(() => {
      for (const name of ["without-sound", "without-title-badge"]) document.querySelector("staff-chat")?.setAttribute(name, "");
    });
    const told = page.evaluate(
      () => new Promise((resolve) => document.addEventListener("staff-chat-notification", resolve, { once: true })),
    );
    await ben.say("two");
    await Promise.all([unread(5), told]);
    assert.deepEqual([await page.title(), await tones()], ["Rota", 2]);
    await page.evaluate(() => document.querySelector("staff-chat")?.removeAttribute("without-title-badge"));
    await page.waitForFunction(() => document.title === "(5) Rota", undefined, { polling: 50 });
    await launcher(cleo).click();
    await cleo.openRoom("Team");
    await unread(0);
    assert.equal(await page.title(), "Rota");
    assert.equal(await cleo.chat.locator(".badge").isVisible(), false);
    await page.context().close();
  });
});

suite("E12 signing out while the chat is open", () => {
  for (const mode of ["launcher", "drawer"]) {
    test(`leaves it open and says so, ${mode}`, async () => {
      const ana = await enter({ viewport: DESK, attributes: `mode="${mode}"` });
      await launcher(ana).click();
      await ana.room("Team").waitFor();
      await ana.page.evaluate(() => document.querySelector("staff-chat")?.signOut());
      await ana.chat.getByText("You are signed out").waitFor();
      assert.equal(await ana.page.evaluate(() => document.querySelector("staff-chat")?.open), true);
      await ana.page.context().close();
    });
  }
});
