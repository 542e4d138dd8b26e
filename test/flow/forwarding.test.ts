import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Person } from "./support/person.ts";
import { writePast } from "./support/records.ts";
import { openStage, type Entrance } from "./support/stage.ts";

suite("FWD forwarded messages", () => {
  let stage: Awaited<ReturnType<typeof openStage>>;
  let team: Entrance;
  let desk: Entrance;
  before(async () => {
    stage = await openStage();
    const tenantId = stage.server.tenant.id;
    const enter = (room: string): Entrance => ({ attributes: `mode="inline" room="${room}"` });
    team = enter(await writePast(stage.server.database, { tenantId, name: "Team", people: ["ana", "ben"] }));
    desk = enter(await writePast(stage.server.database, { tenantId, name: "Desk", people: ["ana", "cem"] }));
    await writePast(stage.server.database, { tenantId, name: "", people: ["ana", "ben"] });
  });
  after(() => stage.close());

  const ask = async (person: Person, text: string) => {
    await person.message(text).hover();
    await person.message(text).getByRole("button", { name: "More actions" }).click();
    await person.chat.getByRole("menuitem", { name: "Forward message" }).click();
    const dialog = person.chat.getByRole("dialog", { name: "Forward message" });
    await dialog.waitFor();
    return dialog;
  };

  test("FWD-1 FWD-2 a message goes on by keyboard, with a comment; who is not in its room is not told which that is", async () => {
    const [ana, cem] = [await stage.enter("ana", team), await stage.enter("cem", desk)];
    await cem.connection("online");
    await ana.say("gate 12 is closed");
    await ana.sees("gate 12 is closed", "sent");
    const dialog = await ask(ana, "gate 12 is closed");
    await dialog.getByRole("combobox", { name: "Search conversations" }).pressSequentially("des");
    await ana.page.keyboard.press("Enter");
    await dialog.getByRole("list", { name: "Chosen conversations" }).getByText("Desk").waitFor();
    await dialog.getByLabel("Comment").fill("please tell the drivers");
    await ana.page.keyboard.press("Tab");
    await ana.page.keyboard.press("Tab");
    await ana.page.keyboard.press("Enter");
    await ana.chat.locator(".room-name", { hasText: "Desk" }).waitFor();
    await ana.message("gate 12 is closed").getByText("Forwarded from Ana in Team").waitFor();
    await cem.message("gate 12 is closed").getByText("Forwarded from Ana", { exact: true }).waitFor();
    assert.deepEqual((await cem.texts()).slice(-2), ["please tell the drivers", "gate 12 is closed"]);
    assert.deepEqual([...ana.complaints, ...cem.complaints], []);
  });

  test("FWD-4 a file goes along, and is had by those of the room that it comes to", async () => {
    const [ben, ana, cem] = [await stage.enter("ben", team), await stage.enter("ana", team), await stage.enter("cem", desk)];
    await ben.connection("online");
    await cem.connection("online");
    await ben.chat
      .locator("input[type=file]")
      .first()
      .setInputFiles({ name: "rota.txt", mimeType: "text/plain", buffer: Buffer.from("Mon: Ben\n") });
    await ben.chat.locator("[part~=file-card]").waitFor();
    await ben.say("the rota");
    await ana.message("the rota").locator("[part~=file-card]").waitFor();
    const dialog = await ask(ana, "the rota");
    await dialog.getByRole("option", { name: "Desk" }).click();
    await dialog.getByRole("option", { name: "Ben" }).click();
    await dialog.getByRole("button", { name: "Forward", exact: true }).click();
    await dialog.waitFor({ state: "hidden" });
    const card = cem.message("the rota").locator("[part~=file-card]");
    await card.waitFor();
    await cem.message("the rota").getByText("Forwarded from Ben", { exact: true }).waitFor();
    const [download] = await Promise.all([
      cem.page.waitForEvent("download"),
      card.getByRole("button", { name: "Download rota.txt" }).click(),
    ]);
    assert.equal(download.suggestedFilename(), "rota.txt");
    await ben.openRoom("Ana");
    await ben.message("the rota").getByText("Forwarded from Ben in Team").waitFor();
    assert.deepEqual([...ana.complaints, ...ben.complaints, ...cem.complaints], []);
  });

  test("FWD-2 out of a direct conversation the words go without the other's name; made without a network it shows, and goes when that is back", async () => {
    const [ana, ben, cem] = [await stage.enter("ana"), await stage.enter("ben"), await stage.enter("cem", desk)];
    await cem.connection("online");
    await ben.openRoom("Ana");
    await ben.say("between us");
    await ana.openRoom("Ben");
    await ana.message("between us").waitFor();
    const dialog = await ask(ana, "between us");
    await dialog.getByText("without Ben’s name").waitFor();
    ana.link.set({ offline: true });
    await dialog.getByRole("option", { name: "Desk" }).click();
    await dialog.getByRole("button", { name: "Forward", exact: true }).click();
    await ana.message("between us").getByText("Forwarded", { exact: true }).waitFor();
    await ana.sees("between us", "sending");
    ana.link.set({ offline: false });
    await cem.message("between us").getByText("Forwarded", { exact: true }).waitFor();
  });

  test("FWD-3 an owner keeps the messages of a group inside, and the button is gone for everybody", async () => {
    const [ana, ben] = [await stage.enter("ana", team), await stage.enter("ben", team)];
    await ben.connection("online");
    await ana.say("stays here");
    const menu = async () => {
      await ben.message("stays here").hover();
      await ben.message("stays here").getByRole("button", { name: "More actions" }).click();
      await ben.chat.getByRole("menuitem", { name: "Pin message" }).waitFor();
    };
    await menu();
    assert.equal(await ben.chat.getByRole("menuitem", { name: "Forward message" }).count(), 1);
    await ben.page.keyboard.press("Escape");
    await ana.choose("Edit name and topic");
    await ana.chat.getByLabel("Keep messages inside").check();
    await ana.chat.getByRole("button", { name: "Save", exact: true }).click();
    await ben.message("stays here").locator("[part~=forward-button]").waitFor({ state: "detached" });
    await menu();
    assert.equal(await ben.chat.getByRole("menuitem", { name: "Forward message" }).count(), 0);
    assert.deepEqual([...ana.complaints, ...ben.complaints], []);
  });
});
