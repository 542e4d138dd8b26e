import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Id } from "../../protocol/ids.ts";
import { startHeadless, type HeadlessClient } from "../support/headless.ts";
import { writePast } from "./support/records.ts";
import { nameOf, openStage } from "./support/stage.ts";
import type { Person } from "./support/person.ts";

let stage: Awaited<ReturnType<typeof openStage>>;
let room: Id;
const others: HeadlessClient[] = [];

before(async () => {
  stage = await openStage();
  const { database, tenant } = stage.server;
  room = await writePast(database, { tenantId: tenant.id, name: "Team", people: ["cem", "ana", "ben"] });
  await writePast(database, { tenantId: tenant.id, name: "", people: ["ana", "ben"], lines: [["ana", "hi"]] });
});
after(async () => {
  for (const { session } of others) session.stop();
  await stage.close();
});

async function join(subject: string): Promise<HeadlessClient> {
  const tokenProvider = () => stage.server.tenant.mint(subject, { name: nameOf(subject) });
  const client = startHeadless({ server: stage.server.url, tokenProvider });
  others.push(client);
  await client.until(({ connection, listing }) => connection.status === "online" && listing === "ready", `${subject} is there`);
  client.session.commands.openRoom(room);
  await client.until((state) => state.rooms.get(room)?.timeline?.loading === "none", `${subject} has the room`);
  return client;
}

/** Ana's count, wherever it is told. */
async function counts({ page, chat }: Person, unread: number, mentions: number): Promise<void> {
  await page.waitForFunction(
    ([messages, named]) => {
      const element = document.querySelector("staff-chat");
      return element?.unreadCount === messages && element?.mentionCount === named;
    },
    [unread, mentions] as const,
    { polling: 50 },
  );
  await page.waitForFunction((title) => document.title === title, unread === 0 ? "Rota" : `(${unread}) Rota`, { polling: 50 });
  const badge = chat.locator("[part~=badge]");
  if (unread === 0) await badge.waitFor({ state: "hidden" });
  else await badge.filter({ hasText: new RegExp(`^${unread}$`) }).waitFor();
}

suite("ROOM-6 a message that was deleted before it was read", () => {
  test("counts no more in badge, title, events and list, whoever deleted it, and after a reload", async () => {
    const [ben, cem] = [await join("ben"), await join("cem")];
    const ana = await stage.enter("ana", { attributes: "" });
    await ana.connection("online");
    await ana.page.evaluate(() => {
      Reflect.set(window, "told", []);
      addEventListener("staff-chat-unread-change", (event) => Reflect.get(window, "told").push(event.unreadCount));
    });
    const anaId = [...cem.state.users.values()].find(({ name }) => name === "Ana")?.id;
    assert.ok(anaId);
    const say = async (text: string, mentions: readonly Id[] = []): Promise<Id> => {
      ben.session.commands.send(room, text, { mentions });
      const of = ({ state }: HeadlessClient) => state.rooms.get(room)?.timeline?.messages.find(({ body }) => body === text)?.id;
      await Promise.all([ben, cem].map((client) => client.until(() => of(client) !== undefined, text)));
      return of(ben)!;
    };
    const [first, second] = [await say("one"), await say("two @Ana", [anaId])];
    await say("three");
    await counts(ana, 3, 1);
    await ben.session.commands.deleteMessage(room, first);
    await counts(ana, 2, 1);
    await cem.session.commands.deleteMessage(room, second);
    await counts(ana, 1, 0);
    const told = await ana.page.evaluate(() => Reflect.get(window, "told") as number[]);
    assert.deepEqual([...new Set(told.slice(told.indexOf(3)))], [3, 2, 1]);
    await ana.page.reload();
    await counts(ana, 1, 0);

    ana.link.set({ offline: true });
    const fourth = await say("four");
    await ben.session.commands.deleteMessage(room, fourth);
    ana.link.set({ offline: false });
    await ana.connection("online");
    await counts(ana, 1, 0);
    await ana.chat.getByRole("button", { name: /Open chat/ }).click();
    await ana.room("Team").locator("[part~=unread-badge]", { hasText: "1" }).waitFor();
    await ana.openRoom("Team");
    await counts(ana, 0, 0);
    assert.deepEqual(ana.complaints, []);
  });
});

suite("K10 a message that arrives in the room before the person's eyes", () => {
  test("is read without a change of the count; one in another room counts", async () => {
    const { database, tenant } = stage.server;
    const inSight = await writePast(database, { tenantId: tenant.id, name: "Ward", people: ["dan", "ben"] });
    const elsewhere = await writePast(database, { tenantId: tenant.id, name: "Stock", people: ["dan", "ben"] });
    const ben = await join("ben");
    const dan = await stage.enter("dan", { attributes: `mode="inline" room="${inSight}"` });
    await dan.connection("online");
    await dan.page.evaluate(() => {
      Reflect.set(window, "told", []);
      addEventListener("staff-chat-unread-change", (event) => Reflect.get(window, "told").push(event.unreadCount));
    });
    const told = () => dan.page.evaluate(() => Reflect.get(window, "told") as number[]);
    const isRead = (room: Id, position: number) =>
      ben.until(
        ({ me, rooms }) =>
          [...(rooms.get(room)?.receipts ?? [])].some(([person, receipt]) => person !== me?.id && receipt.read >= position),
        `${position} is read`,
      );
    ben.session.commands.openRoom(inSight);
    for (const position of [1, 2, 3]) {
      ben.session.commands.send(inSight, `before your eyes ${position}`);
      await dan.message(`before your eyes ${position}`).waitFor();
      await isRead(inSight, position);
    }
    assert.deepEqual([await told(), await dan.page.title()], [[], "Rota"]);
    ben.session.commands.send(elsewhere, "over here");
    await dan.page.waitForFunction(() => document.querySelector("staff-chat")?.unreadCount === 1, undefined, { polling: 50 });
    assert.deepEqual([await told(), dan.complaints], [[1], []]);
  });
});
