import assert from "node:assert/strict";
import { get } from "node:http";
import { after, before, suite, test } from "node:test";
import type { Page } from "playwright-core";
import type { Id } from "../../protocol/ids.ts";
import { BUDGETS } from "../../tools/budgets.ts";
import type { Person } from "./support/person.ts";
import { findMessageId, writePast } from "./support/records.ts";
import { openStage } from "./support/stage.ts";

let stage: Awaited<ReturnType<typeof openStage>>;
let roomId: Id;
before(async () => {
  stage = await openStage();
  const past = { tenantId: stage.server.tenant.id, people: ["ana", "ben"] } as const;
  await writePast(stage.server.database, { ...past, name: "Everybody" });
  roomId = await writePast(stage.server.database, { ...past, name: "Lobby" });
});
after(() => stage.close());

/** Addresses of the scripts that a page has asked for. */
async function scriptsOf(page: Page): Promise<string[]> {
  const addresses = await page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => name));
  return [...new Set(addresses)].filter((address) => /\/v1\/[\w/-]+\.js$/.test(address)).sort();
}

/** Names of the chunks a page has asked for. */
async function chunksOf(page: Page): Promise<string[]> {
  return (await scriptsOf(page)).flatMap((address) => /\/chunks\/([\w-]+)-[\w-]{8}\.js$/.exec(address)?.[1] ?? []).sort();
}

/** Bytes of a file as the server sends it to a browser that takes gzip. */
function weigh(address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    get(address, { headers: { "Accept-Encoding": "gzip" } }, (response) => {
      response.resume();
      if (response.headers["content-encoding"] === "gzip") resolve(Number(response.headers["content-length"]));
      else reject(new Error(`${address} came as ${response.headers["content-encoding"]}`));
    }).on("error", reject);
  });
}

/** Holds that a page has fetched the chunks of a budget, no others, and no more bytes. */
async function holdsBudget({ page }: Person, name: Exclude<keyof typeof BUDGETS, "all">): Promise<void> {
  const { chunks, limit } = BUDGETS[name];
  await page.waitForLoadState("networkidle");
  assert.deepEqual(await chunksOf(page), chunks.toSorted());
  const bytes = (await Promise.all((await scriptsOf(page)).map(weigh))).reduce((sum, each) => sum + each, 0);
  assert.ok(bytes > 0 && bytes <= limit, `${BUDGETS[name].name}: ${bytes} bytes, limit ${limit}`);
}

const LAUNCHER = { attributes: "" };
const launcher = ({ chat }: Person) => chat.locator("[part~=launcher]");

suite("SIZE what a visit weighs, in the browser", () => {
  test("with Save-Data nothing but the element comes, until somebody comes near, opens, or the page asks", async () => {
    const sparingContext = async () => {
      const context = await stage.browser.newContext({ reducedMotion: "reduce" });
      await context.addInitScript(() => Object.defineProperty(navigator, "connection", { value: { saveData: true } }));
      return context;
    };
    const sparing = await stage.enter("ana", { ...LAUNCHER, context: await sparingContext() });
    await launcher(sparing).waitFor();
    await holdsBudget(sparing, "entry");
    await launcher(sparing).hover();
    await sparing.connection("online");
    await sparing.page.waitForFunction(() => performance.getEntriesByType("resource").some(({ name }) => name.includes("mount-panel")));
    const asking = await stage.enter("ana", { ...LAUNCHER, context: await sparingContext() });
    await asking.page.evaluate(() => document.querySelector("staff-chat")?.ready);
    await holdsBudget(asking, "idle");
    await Promise.all([sparing, asking].map(({ page }) => page.context().close()));
  });

  test("who has used the chat on this device has the rest of the session at idle, too, out of the browser's cache", async () => {
    const context = await stage.browser.newContext({ reducedMotion: "reduce" });
    const first = await stage.enter("ana", { ...LAUNCHER, context });
    await first.connection("online");
    await launcher(first).press("Enter");
    await first.room("Lobby").press("Enter");
    await first.composer.pressSequentially("half a thought");
    await first.page.close();
    const next = await stage.enter("ana", { ...LAUNCHER, context });
    await next.connection("online");
    await next.page.waitForFunction(() => performance.getEntriesByType("resource").some(({ name }) => name.includes("/session-parts-")));
    await next.page.waitForLoadState("networkidle");
    assert.deepEqual(await chunksOf(next.page), ["application", "define", "session-parts"]);
    const sent = await next.page.evaluate(() =>
      performance
        .getEntriesByType("resource")
        .flatMap((entry) => (entry.name.includes("/session-parts-") ? [Reflect.get(entry, "transferSize")] : [])),
    );
    assert.deepEqual(sent, [0]);
    await context.close();
  });

  test("a page that nobody looks at yet has nothing but the element, until it is looked at", async () => {
    const context = await stage.browser.newContext({ reducedMotion: "reduce" });
    await context.addInitScript(() => {
      let hidden = true;
      Object.defineProperty(document, "hidden", { get: () => hidden });
      addEventListener("looked-at", () => {
        hidden = false;
        document.dispatchEvent(new Event("visibilitychange"));
      });
    });
    const behind = await stage.enter("ana", { ...LAUNCHER, context });
    await launcher(behind).waitFor();
    await holdsBudget(behind, "entry");
    await behind.page.evaluate(() => dispatchEvent(new Event("looked-at")));
    await behind.connection("online");
    await context.close();
  });

  test("idle and closed it has no views, and badge, title, event and screen reader tell of a message all the same", async () => {
    const ben = await stage.enter("ben", LAUNCHER);
    await ben.connection("online");
    await holdsBudget(ben, "idle");
    const told = ben.page.evaluate(
      () => new Promise<void>((resolve) => document.addEventListener("staff-chat-notification", () => resolve(), { once: true })),
    );
    const writer = await stage.enter("ana");
    await writer.openRoom("Lobby");
    await writer.say("Is anybody there?");
    await told;
    await ben.page.waitForFunction(() => document.title.startsWith("(1)"), undefined, { polling: 50 });
    assert.equal(await ben.chat.locator(".badge").innerText(), "1");
    await ben.chat.locator(".announcer").getByText("Ana in Lobby: Is anybody there?").waitFor({ state: "attached" });
    assert.deepEqual(await chunksOf(ben.page), ["application", "define", "en", "session-parts", "title-badge"]);
    await Promise.all([ben, writer].map(({ page }) => page.context().close()));
  });

  test("opened, read and written in by the keyboard it is a working chat, and with the first formatted message it has the formatter", async () => {
    const eve = await stage.enter("ana", LAUNCHER);
    await eve.connection("online");
    await launcher(eve).press("Enter");
    await eve.room("Lobby").press("Enter");
    await eve.message("Is anybody there?").waitFor();
    await eve.composer.pressSequentially("I am");
    await eve.composer.press("Enter");
    await eve.sees("I am", "sent");
    const ben = await stage.enter("ben");
    await ben.openRoom("Lobby");
    await ben.say("So am I");
    await eve.message("So am I").waitFor();
    await eve.page.waitForFunction(() => document.querySelector("staff-chat")?.unreadCount === 0, undefined, { polling: 50 });
    await holdsBudget(eve, "working");
    await ben.composer.fill("**Good**");
    await ben.composer.press("Enter");
    await eve.chat.locator("strong", { hasText: "Good" }).waitFor();
    await holdsBudget(eve, "formatted");
    // The room's line says it, too: whoever comes next would need the parser for that.
    await ben.say("Bye");
    await Promise.all([eve, ben].map(({ page }) => page.context().close()));
  });

  test("no view is fetched before somebody comes near the launcher, by pointer or by focus", async () => {
    for (const approach of ["hover", "focus"] as const) {
      const gil = await stage.enter("ana", LAUNCHER);
      await gil.connection("online");
      assert.ok(!(await chunksOf(gil.page)).includes("mount-panel"));
      const views = gil.page.waitForResponse(/\/chunks\/mount-panel-/);
      await launcher(gil)[approach]();
      await views;
      assert.equal(await gil.chat.locator(".panel").count(), 0, "fetched is not yet drawn");
      await gil.page.context().close();
    }
  });

  test("E2 opened where the views cannot be fetched it says so in the words of a failed load, and the next intent or press opens it", async () => {
    const hal = await stage.enter("ana", LAUNCHER);
    await hal.connection("online");
    await hal.page.route(/\/chunks\/mount-panel-/, (route) => route.abort());
    const failed = hal.page.evaluate(
      () => new Promise((resolve) => document.addEventListener("staff-chat-error", (event) => resolve(Reflect.get(event, "code")))),
    );
    await hal.page.evaluate(() => {
      const chat = document.querySelector("staff-chat");
      chat?.show();
      chat?.focus();
    });
    await hal.chat.getByRole("alert").getByText("The chat could not be loaded.").waitFor();
    assert.equal(await failed, "load-failed");
    await hal.chat.getByRole("button", { name: "Try again" }).click();
    await hal.chat.getByRole("alert").getByText("The chat could not be loaded.").waitFor();
    await hal.page.unroute(/\/chunks\/mount-panel-/);
    await hal.chat.getByRole("button", { name: "Try again" }).click();
    await hal.room("Lobby").waitFor();
    assert.equal(await hal.chat.getByRole("alert").getByText("The chat could not be loaded.").count(), 0);
    await hal.page.context().close();
  });

  test("E5 a room and a message that are asked for before the views are there are shown once they are", async () => {
    const ida = await stage.enter("ana", LAUNCHER);
    await ida.connection("online");
    const { database, tenant } = stage.server;
    const messageId = await findMessageId(database, tenant.id, { roomId, position: 1 });
    await ida.page.evaluate(([room, message]) => document.querySelector("staff-chat")?.openRoom(room, { messageId: message }), [
      roomId,
      messageId,
    ] as const);
    await ida.chat.locator(`.message.is-marked[data-message="${messageId}"]`).waitFor();
    await ida.page.context().close();
  });

  test("E13 a session that ends while its views are on the way draws nothing, and the next one does", async () => {
    const jan = await stage.enter("ana", LAUNCHER);
    await jan.connection("online");
    let release: (() => void) | undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    await jan.page.route(/\/chunks\/mount-panel-/, (route) => held.then(() => route.continue()));
    const asked = jan.page.waitForRequest(/\/chunks\/mount-panel-/);
    await jan.page.evaluate(() => document.querySelector("staff-chat")?.show());
    await asked;
    await jan.page.evaluate(() => document.querySelector("staff-chat")?.signOut());
    release?.();
    await jan.chat.getByText("You are signed out").waitFor();
    assert.equal(await jan.chat.locator("staff-chat-panel").count(), 1);
    await jan.page.evaluate(() => document.querySelector("staff-chat")?.signIn());
    await jan.room("Lobby").waitFor();
    assert.equal(await jan.chat.locator("staff-chat-panel").count(), 1);
    await jan.page.context().close();
  });
});

suite("what a page loads", () => {
  let ana: Person;
  before(async () => {
    ana = await stage.enter("ana");
  });

  test("SIZE who reads and writes plain messages has the five chunks that the size gate weighs, and no other", async () => {
    await ana.openRoom("Everybody");
    await ana.say("Good morning");
    await ana.sees("Good morning", "sent");
    await ana.page.waitForLoadState("networkidle");
    assert.deepEqual(await chunksOf(ana.page), ["application", "define", "en", "mount-panel", "session-parts"]);
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
      "combobox",
      "define",
      "dialog-element",
      "dialogs",
      "en",
      "en-more",
      "mount-panel",
      "note",
      "popover",
      "problem",
      "rare-icons",
      "report-reasons",
      "reports",
      "save-file",
      "session-parts",
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
