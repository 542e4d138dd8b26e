import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Page } from "playwright-core";
import type { Id } from "../../protocol/ids.ts";
import { eventually } from "../support/browser.ts";
import type { Person } from "./support/person.ts";
import { recordedBodies, writePast } from "./support/records.ts";
import { openStage } from "./support/stage.ts";

let stage: Awaited<ReturnType<typeof openStage>>;
let roomId: Id;
let attributes: string;

before(async () => {
  stage = await openStage();
  roomId = await writePast(stage.server.database, {
    tenantId: stage.server.tenant.id,
    name: "Team",
    people: ["ana", "ben"],
    lines: [["ben", "for Ana's eyes"]],
  });
  await writePast(stage.server.database, {
    tenantId: stage.server.tenant.id,
    name: "Private",
    people: ["ana", "cleo"],
    lines: [["cleo", "a secret"]],
  });
  attributes = `mode="inline" room="${roomId}"`;
});
after(() => stage.close());

const databases = (page: Page) =>
  page.evaluate(async () =>
    (await indexedDB.databases())
      .map(({ name }) => name ?? "")
      .filter((name) => name.startsWith("staff-chat:"))
      .sort(),
  );

suite("R14 two tabs of one person", () => {
  let first: Person;
  let second: Person;
  let ben: Person;
  before(async () => {
    [first, ben] = await Promise.all([stage.enter("ana", { attributes }), stage.enter("ben", { attributes: 'mode="inline"' })]);
    second = await stage.enter("ana", { attributes: 'mode="inline"', context: first.page.context() });
    await Promise.all([first, second, ben].map((person) => person.connection("online")));
  });
  after(() => Promise.all([first, ben].map(({ page }) => page.context().close())));

  test("what one sends both show once, also what waits without a network", async () => {
    await second.openRoom("Team");
    await first.page.bringToFront();
    await first.say("from the first");
    await second.reads(["for Ana's eyes", "from the first"]);
    await second.page.bringToFront();
    for (const { link } of [first, second]) link.set({ offline: true });
    await Promise.all([first.connection("reconnecting"), second.connection("reconnecting")]);
    await second.say("waiting in the second");
    for (const { link } of [first, second]) link.set({ offline: false });
    const texts = ["for Ana's eyes", "from the first", "waiting in the second"];
    await Promise.all([first, second].map((tab) => tab.reads(texts)));
    await second.sees("waiting in the second", "sent");
    assert.deepEqual(await recordedBodies(stage.server.database, stage.server.tenant.id, roomId), texts);
  });

  test("R10 unread agrees: what one tab reads is read in the other", async () => {
    for (const tab of [first, second]) {
      await tab.page.bringToFront();
      await tab.openRoom("Private");
    }
    await ben.openRoom("Team");
    await ben.say("news");
    const unread = (tab: Person, count: number) =>
      tab.page.waitForFunction((wanted) => document.querySelector("staff-chat")?.unreadCount === wanted, count, { polling: 50 });
    await Promise.all([first, second].map((tab) => unread(tab, 1)));
    await first.page.bringToFront();
    await first.openRoom("Team");
    await Promise.all([first, second].map((tab) => unread(tab, 0)));
    await second.page.bringToFront();
    await second.room("Team").locator(".unread-badge").waitFor({ state: "detached" });
  });
});

suite("R7 several tabs tell once of a new message", () => {
  test("one of two tabs in which nobody looks does; none while the person looks at one; the other one when that is closed", async () => {
    const first = await stage.enter("ana", { attributes: "" });
    const second = await stage.enter("ana", { attributes: "", context: first.page.context() });
    const ben = await stage.enter("ben", { attributes: 'mode="inline"' });
    await Promise.all([first, second, ben].map((person) => person.connection("online")));
    const tabs = [await notebook(first.page), await notebook(second.page)] as const;
    const told = async () => (await Promise.all(tabs.map(({ told: list }) => list()))).flat();
    const say = async (text: string) => {
      await ben.say(text);
      await Promise.all(tabs.map((tab) => tab.heard(text)));
    };
    await ben.openRoom("Team");
    await say("to nobody");
    await Promise.any(tabs.map((tab) => tab.tells("to nobody")));
    await second.page.evaluate(() => document.querySelector("staff-chat")?.show());
    const isLooking = (wanted: boolean) =>
      eventually(
        second.page,
        async (is) => ((await navigator.locks.query()).held ?? []).some(({ name }) => name?.includes("looking")) === is,
        wanted,
      );
    await isLooking(true);
    await say("to one who looks");
    await second.page.evaluate(() => document.querySelector("staff-chat")?.hide());
    await isLooking(false);
    await say("to nobody again");
    await Promise.any(tabs.map((tab) => tab.tells("to nobody again")));
    assert.deepEqual(await told(), ["to nobody", "to nobody again"]);
    await first.page.close();
    await ben.say("to the last");
    await tabs[1].tells("to the last");
    await Promise.all([second, ben].map(({ page }) => page.context().close()));
  });
});

/** Writes down, in a page, which messages came and of which the person is told. */
async function notebook(page: Page) {
  await page.evaluate(() => {
    const notes: Record<string, string[]> = { "staff-chat-message": [], "staff-chat-notification": [] };
    Object.assign(window, { notes });
    for (const [type, list] of Object.entries(notes))
      document.addEventListener(type, (event) => "message" in event && list.push((event.message as { body: string }).body));
  });
  const waitFor = (type: string, text: string) =>
    page.waitForFunction(
      ([wanted, body]) => (window as never as { notes: Record<string, string[]> }).notes[wanted!]?.includes(body!),
      [type, text],
      { polling: 50 },
    );
  return {
    heard: (text: string) => waitFor("staff-chat-message", text),
    tells: (text: string) => waitFor("staff-chat-notification", text),
    told: () => page.evaluate(() => (window as never as { notes: Record<string, string[]> }).notes["staff-chat-notification"] ?? []),
  };
}

suite("E12 a person ends", () => {
  test("with another person on the page nothing of the former is drawn or reachable, and their socket is closed", async () => {
    const ana = await stage.enter("ana", { attributes });
    const sockets = watchSockets(ana.page);
    await ana.page.reload();
    await ana.message("for Ana's eyes").waitFor();
    await ana.connection("online");
    await ana.composer.fill("a draft of Ana");
    await ana.page.evaluate(() => document.querySelector("staff-chat")?.setAttribute("token-url", "/token/dora"));
    await ana.chat.getByText("This conversation is not available").waitFor();
    await ana.connection("online");
    const drawn = await ana.chat.evaluate((element) => element.shadowRoot?.textContent ?? "");
    for (const former of ["Ana's eyes", "Private", "a draft of Ana", "a secret"]) assert.ok(!drawn.includes(former), former);
    assert.equal(sockets.open, 1);
    await ana.page.context().close();
  });

  test("signing out with wipe deletes what is stored, closes the socket, and says so", async () => {
    const ana = await stage.enter("ana", { attributes });
    const sockets = watchSockets(ana.page);
    await ana.page.reload();
    await ana.message("for Ana's eyes").waitFor();
    await ana.connection("online");
    await eventually(ana.page, async () => (await indexedDB.databases()).some(({ name }) => name?.startsWith("staff-chat:")), null);
    assert.equal((await databases(ana.page)).length, 1);
    await ana.page.evaluate(() => document.querySelector("staff-chat")?.signOut({ wipe: true }));
    await ana.chat.getByText("You are signed out").waitFor();
    assert.deepEqual(await databases(ana.page), []);
    assert.equal(sockets.open, 0);
    const drawn = await ana.chat.evaluate((element) => element.shadowRoot?.textContent ?? "");
    assert.ok(!drawn.includes("Ana's eyes"));
    assert.deepEqual(ana.complaints, []);
    await ana.page.context().close();
  });

  test("a wipe in one tab ends the other one", async () => {
    const ana = await stage.enter("ana", { attributes });
    const other = await stage.enter("ana", { attributes, context: ana.page.context() });
    for (const tab of [ana, other]) await tab.message("for Ana's eyes").waitFor();
    await ana.page.evaluate(() => document.querySelector("staff-chat")?.signOut({ wipe: true }));
    await other.chat.getByText("You are signed out").waitFor();
    assert.deepEqual(await databases(ana.page), []);
    await ana.page.context().close();
  });
});

/** Counts the page's sockets that stand. */
function watchSockets(page: Page): { readonly open: number } {
  const sockets = new Set<object>();
  page.on("websocket", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  return {
    get open() {
      return sockets.size;
    },
  };
}
