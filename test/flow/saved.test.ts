import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { PATHS } from "../../protocol/http.ts";
import type { Id } from "../../protocol/ids.ts";
import type { Person } from "./support/person.ts";
import { writePast } from "./support/records.ts";
import { openStage, type Entrance } from "./support/stage.ts";

suite("SAVE saved messages", () => {
  let stage: Awaited<ReturnType<typeof openStage>>;
  let roomId: Id;
  let team: Entrance;
  let desk: Entrance;
  before(async () => {
    stage = await openStage();
    const tenantId = stage.server.tenant.id;
    const enter = (room: string): Entrance => ({ attributes: `mode="inline" room="${room}"` });
    roomId = await writePast(stage.server.database, { tenantId, name: "Team", people: ["ana", "ben"] });
    team = enter(roomId);
    desk = enter(await writePast(stage.server.database, { tenantId, name: "Desk", people: ["ana", "ben"] }));
  });
  after(() => stage.close());

  const act = async (person: Person, text: string, name: string) => {
    await person.message(text).hover();
    await person.message(text).getByRole("button", { name: "More actions" }).click();
    await person.chat.getByRole("menuitem", { name }).click();
  };
  const saved = async (person: Person) => {
    await person.chat.getByRole("button", { name: /^Saved messages/ }).click();
    const dialog = person.chat.getByRole("dialog", { name: "Saved messages" });
    await dialog.waitFor();
    return dialog;
  };

  test("SAVE-1 SAVE-2 what one saves is on one's other device at once, for nobody else, and leads back to the message", async () => {
    const [ana, ben, second] = [await stage.enter("ana", team), await stage.enter("ben", team), await stage.enter("ana", desk)];
    for (const person of [ben, second]) await person.connection("online");
    await ben.say("the supplier calls at four");
    await ana.message("the supplier calls at four").waitFor();
    await act(ana, "the supplier calls at four", "Save for later");
    await ana.message("the supplier calls at four").getByText("Saved for later").waitFor();
    const dialog = await saved(second);
    await dialog.locator("[part~=saved-jump]").filter({ hasText: "the supplier calls at four" }).waitFor();
    assert.equal(await ben.chat.locator("[part~=saved-note]").count(), 0);
    await second.page.keyboard.press("Tab");
    await second.page.keyboard.press("Enter");
    await second.chat.locator(".room-name", { hasText: "Team" }).waitFor();
    await second.message("the supplier calls at four").getByText("Saved for later").waitFor();
    await act(second, "the supplier calls at four", "Remove from saved");
    await ana.chat.locator("[part~=saved-note]").waitFor({ state: "detached" });
    await (await saved(ana)).getByText("Nothing is saved.").waitFor();
    assert.deepEqual([...ana.complaints, ...ben.complaints, ...second.complaints], []);
  });

  test("SAVE-3 a time is chosen by keyboard; saved without a network it goes when that is back", async () => {
    const [ana, second] = [await stage.enter("ana", team), await stage.enter("ana", team)];
    await second.connection("online");
    await ana.say("order bolts");
    await ana.sees("order bolts", "sent");
    ana.link.set({ offline: true });
    await act(ana, "order bolts", "Remind me");
    await ana.chat.getByRole("dialog", { name: "Remind me" }).waitFor();
    await ana.page.keyboard.press("Enter");
    await ana
      .message("order bolts")
      .getByText(/^Reminder: /)
      .waitFor();
    ana.link.set({ offline: false });
    await second
      .message("order bolts")
      .getByText(/^Reminder: /)
      .waitFor();
    const dialog = await saved(second);
    await dialog.getByRole("button", { name: "Remind me" }).click();
    await second.chat.getByRole("button", { name: "No reminder" }).click();
    await ana.message("order bolts").getByText("Saved for later").waitFor();
    await dialog.getByRole("button", { name: "Remove from saved" }).click();
    await ana.chat.locator("[part~=saved-note]").waitFor({ state: "detached" });
    assert.deepEqual([...ana.complaints, ...second.complaints], []);
  });

  test("SAVE-3 a reminder that is due is told the page and counted, on every device, until the person takes note", async () => {
    const [ana, second] = [await stage.enter("ana", desk), await stage.enter("ana", team)];
    for (const person of [ana, second]) await person.connection("online");
    await second.say("ring the bank");
    await second.sees("ring the bank", "sent");
    const messageId = await second.message("ring the bank").getAttribute("data-message");
    const response = await fetch(`${stage.server.url}${PATHS.commands}`, {
      method: "POST",
      headers: { authorization: `Bearer ${await stage.server.tenant.mint("ana", { name: "Ana" })}`, "content-type": "application/json" },
      body: JSON.stringify({ type: "save_message", id: "1", roomId, messageId, saved: true, remindAt: Date.now() }),
    });
    assert.equal(((await response.json()) as { readonly type: string }).type, "ack");
    for (const person of [ana, second]) await person.chat.getByRole("button", { name: "Saved messages: 1 reminder" }).waitFor();
    await ana.chat.getByText("Reminder: Ana (Team): ring the bank").waitFor({ state: "attached" });
    const dialog = await saved(ana);
    await dialog.getByText(/You wanted to be reminded/).waitFor();
    await dialog.getByRole("button", { name: "Done" }).click();
    await second.chat.getByRole("button", { name: "Saved messages", exact: true }).waitFor();
    assert.deepEqual([...ana.complaints, ...second.complaints], []);
  });
});
