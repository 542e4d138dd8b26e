import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Id } from "../../protocol/ids.ts";
import { writePast } from "./support/records.ts";
import type { Person } from "./support/person.ts";
import { openStage } from "./support/stage.ts";

let stage: Awaited<ReturnType<typeof openStage>>;
let room: Id;
let ben: Person;

before(async () => {
  stage = await openStage();
  room = await writePast(stage.server.database, { tenantId: stage.server.tenant.id, name: "Team", people: ["ana", "ben"] });
  ben = await stage.enter("ben", { attributes: `mode="inline" room="${room}"` });
  await ben.connection("online");
});
after(() => stage.close());

/** A long page with the chat far down, and a dialog of its own; in a frame of the page, where wanted. */
async function openPage({ framed }: { readonly framed: boolean }): Promise<Person> {
  const chat = `<script type="module" src="${stage.server.url}/v1/staff-chat.js"></script>
<script>window.told = []; addEventListener("staff-chat-notification", (event) => window.told.push(event.text));</script>
<style>body { margin: 0 } staff-chat { display: block; height: 400px }</style>
<staff-chat server="${stage.server.url}" token-url="/token/ana" mode="inline" room="${room}"></staff-chat>`;
  stage.serve("/inner", {
    type: "text/html",
    body: `<!doctype html><html lang="en"><head><title>Inner</title></head><body>${chat}</body></html>`,
  });
  const content = framed ? `<iframe src="/inner" style="border: 0; width: 800px; height: 420px"></iframe>` : chat;
  stage.serve("/long", {
    type: "text/html",
    body: `<!doctype html><html lang="en"><head><title>Rota</title></head>
<body><h1>Top</h1><div style="height: 3000px"></div><main>${content}</main><dialog>Sign here</dialog></body></html>`,
  });
  return stage.enter("ana", { path: "/long", viewport: { width: 900, height: 600 } });
}

for (const framed of [false, true])
  suite(`R10 a chat ${framed ? "in a frame " : ""}below the fold`, () => {
    test("reads nothing, tells of what comes, and reads when it is scrolled to and nothing lies over it", async () => {
      const ana = await openPage({ framed });
      const frame = framed
        ? await ana.page
            .locator("iframe")
            .elementHandle()
            .then((handle) => handle?.contentFrame())
        : ana.page.mainFrame();
      if (frame == null) throw new Error("the frame is not there");
      const unread = (count: number) =>
        frame.waitForFunction((wanted) => document.querySelector("staff-chat")?.unreadCount === wanted, count, { polling: 50 });
      await frame.waitForFunction(() => document.querySelector("staff-chat")?.connectionState === "online", undefined, { polling: 50 });
      const text = framed ? "come down, too" : "come down";
      await ben.say(text);
      await frame.waitForFunction((wanted) => Reflect.get(window, "told").includes(wanted), text, { polling: 50 });
      await unread(1);
      assert.match(await frame.title(), /^\(1\) /);
      await ben.sees(text, "delivered");

      await ana.page.evaluate(() => document.querySelector("dialog")?.showModal());
      await ana.page.evaluate(() => document.querySelector("main")?.scrollIntoView());
      await ben.say(`${text}: below a dialog`);
      await frame.waitForFunction((wanted) => Reflect.get(window, "told").includes(wanted), `${text}: below a dialog`, { polling: 50 });
      await unread(2);

      await ana.page.evaluate(() => document.querySelector("dialog")?.close());
      // A frame of the page has the focus when the person goes into it.
      if (framed) await frame.locator("textarea.input").focus();
      await unread(0);
      await ben.sees(text, "read");
      assert.doesNotMatch(await frame.title(), /^\(/);
      assert.deepEqual(ana.complaints, []);
      await ana.page.context().close();
    });
  });
