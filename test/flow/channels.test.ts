import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { writePast } from "./support/records.ts";
import type { Person } from "./support/person.ts";
import { openStage } from "./support/stage.ts";

suite("ROOM-30 channels", () => {
  let stage: Awaited<ReturnType<typeof openStage>>;
  before(async () => {
    stage = await openStage();
    await writePast(stage.server.database, { tenantId: stage.server.tenant.id, name: "Team", people: ["ana", "ben"] });
  });
  after(() => stage.close());

  const browse = async ({ chat }: Person) => {
    await chat.getByRole("button", { name: "New conversation" }).click();
    await chat.locator(".segment", { hasText: "Channel" }).click();
    await chat.getByRole("button", { name: "Browse channels" }).click();
  };
  const choose = async ({ chat }: Person, name: string) => {
    await chat.getByRole("button", { name: "Options of this conversation" }).click();
    await chat.getByRole("menuitem", { name }).click();
  };

  test("one makes a channel of announcements, another finds it, joins, reads and reacts; it is archived and opened again", async () => {
    const [ana, ben] = [
      await stage.enter("ana", { attributes: 'mode="inline"' }),
      await stage.enter("ben", { attributes: 'mode="inline"' }),
    ];
    await ben.connection("online");
    await ana.chat.getByRole("button", { name: "New conversation" }).click();
    await ana.chat.locator(".segment", { hasText: "Channel" }).click();
    await ana.chat.getByLabel("Channel name").fill("Company news");
    await ana.chat.getByRole("checkbox", { name: /Announcements/ }).check();
    await ana.chat.getByRole("button", { name: "Create channel" }).click();
    await ana.chat.locator(".room-name", { hasText: "Company news" }).first().waitFor();
    await ana.say("We move to the new house in May");

    await browse(ben);
    await ben.chat.getByLabel("Search channels by name").fill("news");
    await ben.chat.getByRole("button", { name: "Join “Company news”" }).click();
    await ben.message("We move to the new house in May").waitFor();
    await ben.chat.getByText("Only owners and moderators write here.").waitFor();
    await ana.chat.locator("article", { hasText: `${ben.name} joined` }).waitFor();

    await choose(ana, "Archive");
    await ana.chat.getByRole("dialog").getByRole("button", { name: "Archive" }).click();
    await ben.chat.getByText("This conversation is archived.").waitFor();
    await ben.chat.locator("[part~=room-item]", { hasText: "Company news" }).waitFor({ state: "detached" });
    await choose(ana, "Open again for writing");
    await ben.chat.getByText("Only owners and moderators write here.").waitFor();
    assert.deepEqual([...ana.complaints, ...ben.complaints], []);
  });

  test("ROOM-34 ROOM-37 a card tells who somebody is and opens a conversation; the last owner leaves with an heir", async () => {
    const [ana, ben] = [
      await stage.enter("ana", { attributes: 'mode="inline"' }),
      await stage.enter("ben", { attributes: 'mode="inline"' }),
    ];
    await ben.chat.locator("[part~=room-item]", { hasText: "Company news" }).click();
    await ben.chat.getByRole("button", { name: ana.name, exact: true }).first().click();
    const card = ben.chat.getByRole("dialog", { name: `About ${ana.name}` });
    await card.getByText("where they are").waitFor();
    await card.getByRole("button", { name: "Write a message" }).click();
    await ben.chat.getByRole("heading", { name: ana.name }).waitFor();
    await ben.say("thanks for the news");

    await ana.chat.locator("[part~=room-item]", { hasText: "Company news" }).click();
    await ana.chat.getByRole("button", { name: "Members", exact: true }).click();
    await ana.chat.getByRole("dialog").getByText(ben.name).waitFor();
    await ana.page.keyboard.press("Escape");
    await choose(ana, "Leave group");
    const heirs = ana.chat.getByRole("dialog", { name: "Who takes over “Company news”?" });
    await heirs.getByRole("radio", { name: ben.name }).check();
    await heirs.getByRole("button", { name: "Leave" }).click();
    await ana.chat.locator("[part~=room-item]", { hasText: "Company news" }).waitFor({ state: "detached" });
    await ben.chat.locator("[part~=room-item]", { hasText: "Company news" }).click();
    await ben.chat.getByRole("textbox", { name: /Message/ }).waitFor();
    assert.deepEqual([...ana.complaints, ...ben.complaints], []);
  });

  test("ROOM-35 a favourite and a muted room are so on another device at once, and after a reload", async () => {
    const [one, two] = [
      await stage.enter("ben", { attributes: 'mode="inline"' }),
      await stage.enter("ben", { attributes: 'mode="inline"' }),
    ];
    await two.connection("online");
    await one.chat.locator("[part~=room-item]", { hasText: "Team" }).click();
    await choose(one, "Add to favourites");
    await two.chat.getByText("Favourites", { exact: true }).waitFor();
    await choose(one, "Notifications");
    await one.chat.getByRole("radio", { name: "Nothing" }).check();
    await two.chat.locator("[part~=room-item]", { hasText: "Team" }).getByTitle("Muted").waitFor();
    await two.page.reload();
    await two.chat.locator("[part~=room-item]", { hasText: "Team" }).getByTitle("Muted").waitFor();
    assert.deepEqual([...one.complaints, ...two.complaints], []);
  });
});
