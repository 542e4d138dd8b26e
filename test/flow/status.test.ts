import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { openTeam } from "./support/team.ts";
import { findViolations } from "./support/axe.ts";
import type { Person } from "./support/person.ts";
import type { Entrance } from "./support/stage.ts";

suite("STATUS what people say of themselves, and PRIV what they hide", () => {
  let stage: Awaited<ReturnType<typeof openTeam>>["stage"];
  let roomId: string;
  before(async () => ({ stage, roomId } = await openTeam()));
  after(() => stage.close());
  const inline = 'mode="inline"';
  const entrance = (): Entrance => ({ attributes: `${inline} room="${roomId}"`, viewport: { width: 900, height: 760 } });
  const dialogOf = (person: Person) => person.chat.getByRole("dialog", { name: "Your status" });
  const open = async (person: Person) => {
    await person.chat.locator("[part~=own-button]").click();
    await dialogOf(person).waitFor();
    return dialogOf(person);
  };

  test("STATUS-1 a status that is set by keyboard stands beside the name for the other one, on the card and on one's own second device, and is cleared again", async () => {
    const [ana, ben] = [await stage.enter("ana", entrance()), await stage.enter("ben", entrance())];
    const anaToo = await stage.enter("ana", entrance());
    await Promise.all([ben, ana, anaToo].map((person) => person.connection("online")));
    await ana.say("back in a moment");
    await ben.message("back in a moment").waitFor();
    await ana.chat.locator("[part~=own-button]").focus();
    await ana.page.keyboard.press("Enter");
    const dialog = dialogOf(ana);
    await dialog.getByRole("textbox", { name: "What’s your status?" }).waitFor();
    assert.deepEqual(await findViolations(ana.page, "staff-chat"), []);
    await ana.page.keyboard.type("Fetching coffee");
    await dialog.getByRole("combobox", { name: "Remove after" }).selectOption({ label: "1 hour" });
    await dialog.getByRole("textbox").press("Enter");
    await dialog.waitFor({ state: "detached" });
    assert.equal(await ana.chat.locator("[part~=own-button]").evaluate((button) => button.matches(":focus")), true);
    const mark = ben.chat.locator("staff-chat-message-list").getByRole("img", { name: "Fetching coffee" }).first();
    await mark.waitFor();
    await ben.chat.locator("[part~=author-button]").first().click();
    await ben.chat.locator("[part~=person-status]").getByText("Fetching coffee").waitFor();
    await ben.chat.getByText(/^Until /).waitFor();
    await anaToo.chat.getByRole("button", { name: "Your status: 💬 Fetching coffee" }).waitFor();
    // Whoever comes later sees it too.
    await ben.page.reload();
    await mark.waitFor();
    const again = await open(anaToo);
    await again.getByRole("button", { name: "Clear status" }).click();
    await mark.waitFor({ state: "detached" });
    await ana.chat.getByRole("button", { name: "Your status", exact: true }).waitFor();
    assert.deepEqual([...ana.complaints, ...ben.complaints, ...anaToo.complaints], []);
  });

  test("STATUS-1 an emoji is chosen in the dialog, a suggestion fills it, and what is too long is not said", async () => {
    const ana = await stage.enter("ana", entrance());
    await ana.connection("online");
    const dialog = await open(ana);
    await dialog.getByRole("button", { name: "On holiday" }).click();
    assert.equal(await dialog.getByRole("textbox").inputValue(), "On holiday");
    await dialog.locator("[part~=status-emoji-button]").click();
    await dialog.locator("[part~=emoji]").first().click();
    await dialog.getByRole("button", { name: "Emoji of your status: 👍" }).waitFor();
    await dialog.getByRole("textbox", { name: "What’s your status?" }).fill("x".repeat(101));
    await dialog.getByText("1 character too long").waitFor();
    await dialog.getByRole("textbox", { name: "What’s your status?" }).press("Enter");
    await dialog.getByRole("textbox", { name: "What’s your status?" }).fill("Off");
    await dialog.getByRole("button", { name: "Save" }).click();
    await ana.chat.getByRole("button", { name: "Your status: 👍 Off" }).waitFor();
  });

  test("STATUS-4 PRIV-2 who sets themselves as away is away for the other one, and who hides is nothing to them and sees nothing of them", async () => {
    const wide: Entrance = { attributes: inline, viewport: { width: 900, height: 760 } };
    const [ana, ben] = [await stage.enter("ana", wide), await stage.enter("ben", wide)];
    await ana.writeTo(ben.name);
    await ana.say("are you there?");
    await ben.openRoom(ana.name);
    const noteOf = (person: Person) => person.chat.locator("[part~=room-header] [part~=room-note]");
    await noteOf(ben).getByText("Online").waitFor();
    const dialog = await open(ana);
    await dialog.getByRole("switch", { name: "Set yourself as away" }).check();
    await noteOf(ben).getByText("Away").waitFor();
    await dialog.getByRole("switch", { name: "Show when you are online and were last seen" }).uncheck();
    await noteOf(ben).getByText("Away").waitFor({ state: "detached" });
    await noteOf(ana).getByText("Online").waitFor({ state: "detached" });
    await dialog.getByRole("switch", { name: "Set yourself as away" }).uncheck();
    await dialog.getByRole("switch", { name: "Show when you are online and were last seen" }).check();
    await noteOf(ben).getByText("Online").waitFor();
    await noteOf(ana).getByText("Online").waitFor();
    await ana.page.keyboard.press("Escape");
  });

  test("PRIV-3 who sends no read receipts has their reading shown to nobody, sees nobody's, and still counts as having received", async () => {
    const [ana, ben] = [await stage.enter("ana", entrance()), await stage.enter("ben", entrance())];
    await ben.connection("online");
    const dialog = await open(ben);
    await dialog.getByRole("switch", { name: "Send read receipts" }).uncheck();
    await ben.page.keyboard.press("Escape");
    await ana.say("who reads this?");
    await ben.message("who reads this?").waitFor();
    await ana.sees("who reads this?", "delivered");
    await ben.say("not me");
    await ana.message("not me").waitFor();
    await ben.sees("not me", "delivered");
    await ana.sees("who reads this?", "delivered");
  });
});
