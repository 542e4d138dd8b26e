import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Page } from "playwright-core";
import type { Id } from "../../protocol/ids.ts";
import { eventually } from "../support/browser.ts";
import { backdate, findMessageId, writePast } from "./support/records.ts";
import type { Person } from "./support/person.ts";
import { openStage } from "./support/stage.ts";

const LENGTH = 500;
let stage: Awaited<ReturnType<typeof openStage>>;
let ana: Person;
let roomId: Id;

before(async () => {
  stage = await openStage();
  const { database, tenant } = stage.server;
  const lines = Array.from(
    { length: LENGTH },
    (_, index) => ["ben", `message ${index + 1}${index % 7 === 0 ? `\n${"of several lines ".repeat(12)}` : ""}`] as const,
  );
  roomId = await writePast(database, {
    tenantId: tenant.id,
    name: "Archive",
    people: ["ana", "ben"],
    lines: lines.map(([who, text], index) => [index % 3 === 0 ? "ana" : who, text]),
  });
  ana = await stage.enter("ana");
  await ana.connection("online");
});
after(() => stage.close());

/** Runs in the page: where the rows are. */
const look = (page: Page) =>
  page.evaluate(() => {
    const root = document.querySelector("staff-chat")?.shadowRoot;
    const rows = [...(root?.querySelectorAll<HTMLElement>("staff-chat-message-list article") ?? [])];
    const positions = rows.map((row) => Number(row.querySelector<HTMLElement>(".bubble")?.dataset["position"]));
    return { count: rows.length, first: positions[0] ?? 0, last: positions.at(-1) ?? 0 };
  });

suite("UI-7 a long history", () => {
  test("R10 it opens at the first unread message, in the middle of what is there", async () => {
    await ana.openRoom("Archive");
    await ana.chat.locator("article").first().waitFor();
    await ana.chat.locator(".unread-line").waitFor();
    assert.ok((await look(ana.page)).count <= 200);
  });

  test("R12 scrolling up loads page after page to the beginning; what is read moves at most a pixel, and the DOM stays small", async () => {
    await ana.chat.getByRole("button", { name: /Jump to the latest|new message/ }).click();
    await ana.page.waitForFunction(
      (last) => document.querySelector("staff-chat")?.shadowRoot?.querySelector(`[data-position="${last}"]`) !== null,
      LENGTH,
    );
    const measured = await ana.page.evaluate(climb);
    assert.equal(measured.reachedFirst, true);
    assert.ok(measured.most <= 200, `${measured.most} rows`);
    assert.ok(measured.pages >= 5, `${measured.pages} pages`);
    assert.ok(measured.worst <= 1, `moved by ${measured.worst} px`);
  });

  test("R12 the way back to the latest message is one press", async () => {
    await ana.chat.getByRole("button", { name: /Jump to the latest|new message/ }).click();
    await ana.message(`message ${LENGTH}`).waitFor();
    const { last, count } = await look(ana.page);
    assert.equal(last, LENGTH);
    assert.ok(count <= 200);
    assert.deepEqual(ana.complaints, []);
  });

  test("R12 one jumps to the beginning, to a day, and is told of no day that is none, by keyboard alone", async () => {
    const dialog = ana.chat.getByRole("dialog", { name: "Jump to a date" });
    const openDialog = async () => {
      await ana.chat.getByRole("button", { name: "Options of this conversation" }).press("Enter");
      await ana.chat.getByRole("menuitem", { name: "Jump to a date" }).press("Enter");
      await dialog.waitFor();
    };
    await openDialog();
    await dialog.getByRole("button", { name: "The very beginning" }).press("Enter");
    await ana.chat.locator('.message.is-marked [data-position="1"]').waitFor();
    await dialog.waitFor({ state: "hidden" });
    await backdate(stage.server.database, stage.server.tenant.id, { roomId, upTo: 150, days: 3 });
    await openDialog();
    assert.equal(await dialog.getByLabel("Day").evaluate((field: HTMLInputElement) => field.matches(":focus")), true);
    await dialog.getByLabel("Day").fill(new Date().toLocaleDateString("sv"));
    await dialog.getByRole("button", { name: "Jump", exact: true }).press("Enter");
    await ana.chat.locator('.message.is-marked [data-position="151"]').waitFor();
    await ana.chat.getByRole("button", { name: /Jump to the latest|new message/ }).click();
    await ana.message(`message ${LENGTH}`).waitFor();
  });

  test("E3 R12 openRoom leads to a message that is not loaded, after a reload and from the end of the same room, and marks it", async () => {
    await ana.page.reload();
    for (const position of [120, 20]) {
      const messageId = await findMessageId(stage.server.database, stage.server.tenant.id, { roomId, position });
      const open = ([room, message]: readonly [Id, Id]) => document.querySelector("staff-chat")?.openRoom(room, { messageId: message });
      await ana.page.evaluate(open, [roomId, messageId] as const);
      const marked = ana.chat.locator(`.message.is-marked[data-message="${messageId}"]`);
      await marked.waitFor();
      const place = (await marked.boundingBox()) ?? assert.fail("not drawn");
      assert.ok(place.y > 60 && place.y < 500, `at ${place.y}`);
      assert.ok((await look(ana.page)).count <= 200);
      await ana.chat.getByRole("button", { name: /Jump to the latest|new message/ }).click();
      await ana.message(`message ${LENGTH}`).waitFor();
      await marked.waitFor({ state: "detached" });
    }
  });
});

suite("R10 E3 a room of unread messages into which the page leads", () => {
  test("stands at that message at once, and only what the reader has seen from where they left counts as read", async () => {
    const { database, tenant } = stage.server;
    const unread = 400;
    const lines = Array.from({ length: unread }, (_, index) => ["ben", `unread ${index + 1}`] as const);
    const room = await writePast(database, { tenantId: tenant.id, name: "Missed", people: ["cleo", "ben"], lines });
    const cleo = await stage.enter("cleo");
    await cleo.connection("online");
    const lead = async (position: number): Promise<void> => {
      const messageId = await findMessageId(database, tenant.id, { roomId: room, position });
      await cleo.page.evaluate(([id, message]) => document.querySelector("staff-chat")?.openRoom(id, { messageId: message }), [
        room,
        messageId,
      ] as const);
      const place = (await cleo.message(`unread ${position}`).boundingBox()) ?? assert.fail("not drawn");
      assert.ok(place.y > 0 && place.y < 700, `${position} at ${place.y}`);
    };
    const left = () => cleo.page.evaluate(() => document.querySelector("staff-chat")?.unreadCount ?? 0);
    await lead(200);
    await lead(1);
    await eventually(cleo.page, async (all) => document.querySelector("staff-chat")?.unreadCount !== all, unread);
    assert.ok((await left()) > unread / 2 + 100, `${await left()} left`);
    await cleo.chat.getByRole("button", { name: /Jump to the latest|new message/ }).click();
    await cleo.message(`unread ${unread}`).waitFor();
    await eventually(cleo.page, async () => document.querySelector("staff-chat")?.unreadCount === 0, null);
  });
});

/** Runs in the page: scrolls up to the first message, and measures how far what is on screen moves when rows come in above. */
async function climb(): Promise<{ reachedFirst: boolean; most: number; pages: number; worst: number }> {
  const list = document.querySelector("staff-chat")?.shadowRoot?.querySelector("staff-chat-message-list");
  const scroller =
    [...(list?.querySelectorAll("*") ?? [])].find(
      (one) => getComputedStyle(one).overflowY === "auto" || getComputedStyle(one).overflowY === "scroll",
    ) ?? list;
  if (!list || !scroller) throw new Error("no list");
  const rows = () => [...list.querySelectorAll<HTMLElement>("article")];
  // After a frame is painted: what a person sees.
  const frame = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  const pages = new Set<string | undefined>();
  let [most, worst] = [0, 0];
  const begun = performance.now();
  while (list.querySelector('[data-position="1"]') === null && performance.now() - begun < 30_000) {
    // By turns in steps, and at once to the very top, where nothing above can make up for what shrinks.
    scroller.scrollTop -= pages.size % 2 === 0 ? 400 : 100_000;
    await frame();
    const top = scroller.getBoundingClientRect().top;
    const anchor = rows().find((row) => row.getBoundingClientRect().bottom > top + 40);
    const before = anchor?.getBoundingClientRect().top ?? 0;
    const first = rows()[0]?.dataset["message"];
    pages.add(first);
    await frame();
    await frame();
    most = Math.max(most, rows().length);
    if (rows()[0]?.dataset["message"] !== first && anchor?.isConnected)
      worst = Math.max(worst, Math.abs(anchor.getBoundingClientRect().top - before));
  }
  return { reachedFirst: list.querySelector('[data-position="1"]') !== null, most, pages: pages.size, worst };
}

const HOSTILE = [
  `<img src=x onerror="alert(1)">`,
  `<script>alert(2)</script>`,
  `"><svg onload=alert(3)>`,
  `javascript:alert(4)`,
  `[press](javascript:alert(5))`,
  `<a href="javascript:alert(6)" onclick="alert(6)">x</a>`,
  "`<iframe srcdoc='<script>parent.alert(7)</script>'></iframe>`",
  `<style>*{display:none}</style><base href="//evil.example">`,
  `\${alert(8)} {{constructor.constructor('alert(9)')()}}`,
  `<staff-chat token="x"></staff-chat><form action=//evil.example><button>go`,
];

suite("SEC-1 hostile text", () => {
  test("what is markup elsewhere is text here: in messages, in the names of rooms and of people", async () => {
    const { server } = stage;
    const eve = `eve<img src=x onerror=alert(10)>`;
    const room = `<img src=x onerror=alert(11)>`;
    await writePast(server.database, {
      tenantId: server.tenant.id,
      name: room,
      people: ["ana", eve],
      lines: HOSTILE.map((text) => [eve, text]),
    });
    const alarms: string[] = [];
    ana.page.on("dialog", (dialog) => {
      alarms.push(dialog.message());
      void dialog.dismiss();
    });
    ana.page.on("framenavigated", (frame) => alarms.push(frame.url()));
    await ana.page.reload();
    alarms.length = 0;
    await ana.openRoom(room);
    await ana.page.waitForFunction(
      (count) => document.querySelector("staff-chat")?.shadowRoot?.querySelectorAll("article").length === count,
      HOSTILE.length,
    );
    const drawn = (await ana.texts()).join("\n");
    for (const text of HOSTILE.filter((one) => !/^[[`"]/.test(one))) assert.ok(drawn.includes(text), text);
    assert.ok((await ana.chat.locator(".author").first().innerText()).includes("<img src=x onerror=alert(10)>"));
    const live = await ana.chat.evaluate((element) => {
      const found = element.shadowRoot?.querySelectorAll(
        "staff-chat-message-list :is(script, iframe, svg[onload], style, base, form, staff-chat, a[href^='javascript:'], [onerror], [onclick]), .room-title img, .author img",
      );
      return [...(found ?? [])].map((one) => one.outerHTML);
    });
    assert.deepEqual(live, []);
    await ana.chat.getByRole("button", { name: "Members", exact: true }).click();
    await ana.chat.getByRole("dialog", { name: "Members" }).waitFor();
    assert.deepEqual([alarms, ana.complaints], [[], []]);
  });
});
