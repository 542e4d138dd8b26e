import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { writePast } from "./support/records.ts";
import type { Person } from "./support/person.ts";
import { openStage, type Entrance } from "./support/stage.ts";

suite("ROOM-17 edited messages", () => {
  let stage: Awaited<ReturnType<typeof openStage>>;
  let entrance: Entrance;
  before(async () => {
    stage = await openStage();
    const room = await writePast(stage.server.database, { tenantId: stage.server.tenant.id, name: "Team", people: ["ana", "ben"] });
    entrance = { attributes: `mode="inline" room="${room}"` };
  });
  after(() => stage.close());

  const editor = (person: Person) => person.chat.getByRole("textbox", { name: "Edit message" });
  const edit = async (person: Person, from: string, to: string) => {
    await person.message(from).hover();
    await person.message(from).getByRole("button", { name: "More actions" }).click();
    await person.chat.getByRole("menuitem", { name: "Edit message" }).click();
    await editor(person).fill(to);
    await editor(person).press("Enter");
  };

  test("arrow up in an empty composer edits one's last message; everybody sees it as edited, and what it was before", async () => {
    const [ana, ben] = [await stage.enter("ana", entrance), await stage.enter("ben", entrance)];
    await ben.connection("online");
    await ana.say("meet at nine");
    await ana.sees("meet at nine", "read");
    await ana.composer.press("ArrowUp");
    assert.equal(await editor(ana).inputValue(), "meet at nine");
    await editor(ana).fill("meet at ten");
    await ana.page.keyboard.press("Enter");
    await ben.message("meet at ten").waitFor();
    await ben.message("meet at ten").getByRole("button", { name: "edited" }).click();
    await ben.chat.getByRole("dialog", { name: "Edits" }).getByText("meet at nine").waitFor();
    await ben.page.keyboard.press("Escape");
    await ben.page.reload();
    await ben.message("meet at ten").getByRole("button", { name: "edited" }).waitFor();
    assert.deepEqual([...ana.complaints, ...ben.complaints], []);
  });

  test("Escape leaves the message as it was, and the focus at it; others' messages have no edit button", async () => {
    const [ana, ben] = [await stage.enter("ana", entrance), await stage.enter("ben", entrance)];
    await ben.connection("online");
    await ana.say("lunch?");
    await ana.sees("lunch?", "read");
    await ana.composer.press("ArrowUp");
    await editor(ana).fill("dinner?");
    await ana.page.keyboard.press("Escape");
    await editor(ana).waitFor({ state: "detached" });
    await ana.message("lunch?").and(ana.chat.locator(":focus")).waitFor();
    await ben.message("lunch?").hover();
    await ben.message("lunch?").getByRole("button", { name: "Copy text" }).waitFor();
    assert.equal(await ben.message("lunch?").getByRole("button", { name: "Edit message" }).count(), 0);
  });

  test("of two edits at once one is refused with both texts there, and is saved by editing again", async () => {
    const [desk, phone] = [await stage.enter("ana", entrance), await stage.enter("ana", entrance)];
    await desk.say("gate 1");
    await phone.message("gate 1").waitFor();
    desk.link.set({ offline: true });
    await edit(desk, "gate 1", "gate 2");
    await desk.message("gate 2").waitFor();
    await edit(phone, "gate 1", "gate 3");
    await phone.message("gate 3").getByRole("button", { name: "edited" }).waitFor();
    await phone.page.reload();
    await phone.message("gate 3").waitFor();
    desk.link.set({ offline: false });
    const refused = desk.chat.getByRole("group", { name: "An edit that was not saved" });
    await refused.getByText("gate 2").waitFor();
    await desk.message("gate 3").waitFor();
    await desk.page.reload();
    await refused.getByText("gate 2").waitFor();
    await refused.getByRole("button", { name: "Edit again" }).click();
    assert.equal(await editor(desk).inputValue(), "gate 2");
    await editor(desk).press("Enter");
    await phone.message("gate 2").waitFor();
    await refused.waitFor({ state: "detached" });
  });
});

suite("ROOM-18 reactions", () => {
  let stage: Awaited<ReturnType<typeof openStage>>;
  let entrance: Entrance;
  before(async () => {
    stage = await openStage();
    const room = await writePast(stage.server.database, { tenantId: stage.server.tenant.id, name: "Team", people: ["ana", "ben"] });
    entrance = { attributes: `mode="inline" room="${room}"` };
  });
  after(() => stage.close());

  test("a reaction by search and keyboard is everybody's at once, says who gave it, and is joined and taken off by a press", async () => {
    const [ana, ben] = [await stage.enter("ana", entrance), await stage.enter("ben", entrance)];
    await ben.connection("online");
    await ana.say("we did it");
    await ben.message("we did it").hover();
    await ben.message("we did it").getByRole("button", { name: "React" }).click();
    const picker = ben.chat.getByRole("dialog", { name: "Choose an emoji" });
    await picker.getByRole("searchbox").fill("party pop");
    await picker.getByRole("button", { name: "party popper" }).waitFor();
    await ben.page.keyboard.press("Enter");
    await picker.waitFor({ state: "hidden" });
    const reaction = (person: Person, name: string) => person.message("we did it").getByRole("button", { name });
    await reaction(ana, "🎉 1: Ben").click();
    await reaction(ben, "🎉 2: You and Ana").waitFor();
    await ana.page.reload();
    await reaction(ana, "🎉 2: You and Ben").click();
    await reaction(ben, "🎉 1: You").click();
    await ben.message("we did it").getByRole("group", { name: "Reactions" }).waitFor({ state: "detached" });
    assert.deepEqual([...ana.complaints, ...ben.complaints], []);
  });

  test("one of the usual emoji takes one press more; without a network it shows, and is sent when that is back", async () => {
    const [ana, ben] = [await stage.enter("ana", entrance), await stage.enter("ben", entrance)];
    await ben.connection("online");
    await ana.say("pizza?");
    await ben.message("pizza?").hover();
    await ben.message("pizza?").getByRole("button", { name: "React" }).click();
    await ben.chat.getByRole("group", { name: "Often used" }).getByRole("button", { name: "👍" }).click();
    await ana.message("pizza?").getByRole("button", { name: "👍 1: Ben" }).waitFor();
    ana.link.set({ offline: true });
    await ana.message("pizza?").getByRole("button", { name: "👍 1: Ben" }).click();
    await ana.message("pizza?").getByRole("button", { name: "👍 2: You and Ben" }).waitFor();
    ana.link.set({ offline: false });
    await ben.message("pizza?").getByRole("button", { name: "👍 2: You and Ana" }).waitFor();
  });
});
