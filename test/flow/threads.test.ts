import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { writePast } from "./support/records.ts";
import type { Person } from "./support/person.ts";
import { openStage, type Entrance } from "./support/stage.ts";

suite("THREAD threads", () => {
  let stage: Awaited<ReturnType<typeof openStage>>;
  let fresh: Entrance;
  before(async () => {
    stage = await openStage();
    const { tenant } = stage.server;
    const room = await writePast(stage.server.database, { tenantId: tenant.id, name: "Team", people: ["ana", "ben"] });
    fresh = { attributes: `mode="inline" room="${room}"` };
  });
  after(() => stage.close());

  const room = ({ chat }: Person) => chat.locator("staff-chat-room-view");
  const thread = ({ chat }: Person) => chat.locator("staff-chat-thread-view");
  const summary = (person: Person) => room(person).locator("[part~=thread-summary]");
  const answer = async (person: Person, text: string) => {
    await thread(person).locator("textarea").fill(text);
    await thread(person).locator("textarea").press("Enter");
  };
  const says = (place: ReturnType<typeof room>, text: string) => place.locator("article", { hasText: text });

  test("two answer in a thread: seen at once, counted apart, without a network, over a reload, by keyboard", async () => {
    const [ana, ben] = [await stage.enter("ana", fresh), await stage.enter("ben", fresh)];
    await ben.connection("online");
    await ana.say("who is in on Friday?");
    await says(room(ben), "who is in on Friday?").hover();
    await says(room(ben), "who is in on Friday?").getByRole("button", { name: "More actions" }).click();
    await ben.chat.getByRole("menuitem", { name: "Reply in thread" }).click();
    await thread(ben).locator("textarea:focus").waitFor();
    await answer(ben, "I am");
    await summary(ana).filter({ hasText: "1 reply" }).filter({ hasText: "1 new" }).waitFor();
    assert.equal(await says(room(ana), "I am").count(), 0);

    await summary(ana).focus();
    await ana.page.keyboard.press("Enter");
    await says(thread(ana), "I am").waitFor();
    await thread(ana).locator("textarea:focus").waitFor();
    await summary(ana).filter({ hasText: "1 new" }).waitFor({ state: "detached" });
    ana.link.set({ offline: true });
    await answer(ana, "good");
    await thread(ana).locator(".status-sending").waitFor();
    ana.link.set({ offline: false });
    await says(thread(ben), "good").waitFor();

    await thread(ben).getByLabel("Also send to Team").check();
    await answer(ben, "Friday is settled");
    await says(room(ana), "Friday is settled").getByText("Sent from a thread").waitFor({ state: "attached" });
    await says(thread(ana), "Friday is settled").waitFor();
    assert.equal(await thread(ben).getByLabel("Also send to Team").isChecked(), false);

    await thread(ana).locator("textarea").fill("half a th");
    await ana.page.keyboard.press("Escape");
    await summary(ana).first().and(ana.chat.locator(":focus")).waitFor();
    assert.equal(await room(ana).locator("textarea").inputValue(), "");
    await ana.page.reload();
    await summary(ana).first().filter({ hasText: "3 replies" }).click();
    await says(thread(ana), "good").waitFor();
    assert.equal(await thread(ana).locator("textarea").inputValue(), "half a th");
    assert.deepEqual([...ana.complaints, ...ben.complaints], []);
  });
});
