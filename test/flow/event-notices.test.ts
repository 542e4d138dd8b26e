import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { type EventResponse, PATHS, pathTo } from "../../protocol/http.ts";
import { createApiKeyService } from "../../server/services/identity/api-keys.ts";
import { createId } from "../support/databases.ts";
import { eventually } from "../support/browser.ts";
import { openTeam } from "./support/team.ts";

type Told = Window & { readonly told: string[] };
type Chat = HTMLElement & { readonly unreadCount: number };

suite("EVENT-6 whether anybody is told", () => {
  let team: Awaited<ReturnType<typeof openTeam>>;
  let key: string;
  before(async () => {
    team = await openTeam();
    const { database, tenant } = team.stage.server;
    const common = { database, now: Date.now, random: (bytes: Uint8Array<ArrayBuffer>) => crypto.getRandomValues(bytes), createId };
    ({ key } = await createApiKeyService(common).create(tenant.id, { name: "Door", scopes: ["events:write"], rooms: [team.roomId] }));
  });
  after(() => team.stage.close());

  const post = async (event: object): Promise<EventResponse> => {
    const answer = await fetch(team.stage.server.url + pathTo(PATHS.events, { roomId: team.roomId }), {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: JSON.stringify(event),
    });
    return (await answer.json()) as EventResponse;
  };

  test("each new event counts as unread; only one that says so is told of, and a change of it counts and tells nothing", async () => {
    const ana = await team.stage.enter("ana", { attributes: `mode="launcher"` });
    await ana.chat.locator("[part~=badge]").waitFor();
    const unread = (count: number) =>
      eventually(ana.page, async (wanted) => document.querySelector<Chat>("staff-chat")?.unreadCount === wanted, count);
    await ana.page.evaluate(() => {
      const told: string[] = [];
      Object.assign(window, { told });
      document.addEventListener("staff-chat-notification", (event) => told.push(event.text));
    });
    const before = await ana.page.evaluate(() => document.querySelector<Chat>("staff-chat")!.unreadCount);
    await post({ subject: "gate", text: "The gate is open", at: Date.now() });
    await unread(before + 1);
    await post({ subject: "gate", text: "The gate is shut", notify: true, at: Date.now() + 1 });
    await post({ id: createId(), text: "Fire alarm", notify: true });
    await unread(before + 2);
    await eventually(ana.page, async () => (window as unknown as Told).told.length > 0, null);
    assert.deepEqual(await ana.page.evaluate(() => (window as unknown as Told).told), ["Fire alarm"]);
    assert.deepEqual(ana.complaints, []);
  });
});
