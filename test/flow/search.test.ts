import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Id } from "../../protocol/ids.ts";
import type { Person } from "./support/person.ts";
import { writePast } from "./support/records.ts";
import { nameOf, openStage, type Entrance } from "./support/stage.ts";

const SAID = new Map([
  [40, "relevant, relevant and again relevant"],
  [60, "once relevant, among many words that are about something else"],
]);

suite("SEARCH-1 searching messages", () => {
  let stage: Awaited<ReturnType<typeof openStage>>;
  let room: Id;
  let entrance: Entrance;
  let atGate: Entrance;
  before(async () => {
    stage = await openStage();
    const { database } = stage.server;
    const tenantId = stage.server.tenant.id;
    const lines = Array.from({ length: 300 }, (_, index): [string, string] =>
      index === 20 ? ["ben", "The code of the back door is 4711"] : ["ana", SAID.get(index) ?? `Talk number ${index}`],
    );
    room = await writePast(database, { tenantId, name: "Team", people: ["ana", "ben"], lines });
    const gate = await writePast(database, { tenantId, name: "Gate", people: ["chi", "ben"], lines: [["ben", "Good morning"]] });
    atGate = { attributes: `mode="inline" room="${gate}"` };
    entrance = { attributes: `mode="inline" room="${room}" message-link="/chat?room={room}&message={message}"` };
  });
  after(() => stage.close());

  const dialog = ({ chat }: Person) => chat.getByRole("dialog", { name: "Search messages" });
  const field = (person: Person) => dialog(person).getByRole("combobox");
  const results = (person: Person) => dialog(person).locator(".search-result");

  test("by keyboard: the key opens it, operators and names are completed, Enter leads to the message far back, and the results are there again", async () => {
    const ana = await stage.enter("ana", entrance);
    await ana.composer.focus();
    await ana.page.keyboard.press("Control+f");
    await field(ana).waitFor();
    await ana.page.keyboard.type("fr");
    await dialog(ana).getByRole("option", { name: /from:/ }).waitFor();
    await ana.page.keyboard.press("Tab");
    await ana.page.keyboard.type("ben");
    await dialog(ana)
      .getByRole("option", { name: nameOf("ben") })
      .waitFor();
    await ana.page.keyboard.press("ArrowDown");
    await ana.page.keyboard.press("Enter");
    assert.equal(await field(ana).inputValue(), `from:${nameOf("ben")} `);
    await field(ana).fill("BACK döor cod");
    await ana.page.keyboard.press("Enter");
    await results(ana).first().waitFor();
    assert.equal(await results(ana).count(), 1);
    assert.deepEqual(await dialog(ana).locator("mark").allInnerTexts(), ["code", "back", "door"]);
    await ana.page.keyboard.press("ArrowDown");
    await ana.page.keyboard.press("Enter");
    await dialog(ana).waitFor({ state: "hidden" });
    await ana.message("The code of the back door is 4711").waitFor();
    await ana.chat.getByRole("button", { name: "Search messages" }).click();
    await results(ana).first().waitFor();
    await ana.page.keyboard.press("Escape");
    await dialog(ana).waitFor({ state: "hidden" });
    assert.deepEqual(ana.complaints, []);
  });

  test("what another has just said is found, in its room, and no more once it is deleted", async () => {
    const [chi, ben] = [await stage.enter("chi", atGate), await stage.enter("ben", atGate)];
    await ben.say("the parcel is at the gate");
    await chi.message("the parcel is at the gate").waitFor();
    await chi.choose("Search in this conversation");
    assert.equal(await field(chi).inputValue(), "in:Gate ");
    await chi.page.keyboard.type("parcel");
    await results(chi).getByText("the parcel is at the gate").waitFor();
    await chi.page.keyboard.press("Escape");
    await dialog(chi).waitFor({ state: "hidden" });
    await ben.message("the parcel is at the gate").hover();
    await ben.message("the parcel is at the gate").getByRole("button", { name: "More actions" }).click();
    await ben.chat.getByRole("menuitem", { name: "Delete" }).click();
    await ben.chat.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await chi.chat.locator("[part~=tombstone]").first().waitFor();
    await chi.chat.getByRole("button", { name: "Search messages" }).click();
    await field(chi).fill("parcel ");
    await chi.page.keyboard.press("Enter");
    await dialog(chi).getByText("Nothing was found for “parcel”").waitFor();
  });

  test("a query that has a mistake says what is expected, older results come on request, and the page opens it with a query", async () => {
    const ana = await stage.enter("ana", entrance);
    await ana.page.evaluate(() => document.querySelector("staff-chat")?.search("has:cake "));
    await field(ana).press("Enter");
    await dialog(ana).getByText("After “has:” comes one of file, image").waitFor();
    await field(ana).fill("talk number ");
    await field(ana).press("Enter");
    await results(ana).nth(19).waitFor();
    await dialog(ana).getByRole("button", { name: "Older results" }).click();
    await results(ana).nth(39).waitFor();
    assert.equal(await results(ana).count(), 40);
    // What holds the words more often comes first, though it is older.
    await field(ana).fill("relevant ");
    await field(ana).press("Enter");
    const order = (name: string) => dialog(ana).getByRole("radio", { name });
    await results(ana).first().getByText("once relevant").waitFor();
    assert.equal(await order("Newest first").isChecked(), true);
    await order("Newest first").press("ArrowRight");
    await results(ana).first().getByText("relevant, relevant and again relevant").waitFor();
    assert.equal(await order("Most relevant").isChecked(), true);
  });

  test("a link to a message is copied as the page writes it, and opens there", async () => {
    const ana = await stage.enter("ana", entrance);
    await ana.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await ana.say("look here");
    await ana.sees("look here", "sent");
    await ana.message("look here").hover();
    await ana.message("look here").getByRole("button", { name: "More actions" }).click();
    await ana.chat.getByRole("menuitem", { name: "Copy link" }).click();
    const link = new URL(await ana.page.evaluate(() => navigator.clipboard.readText()));
    assert.equal(link.pathname, "/chat");
    assert.equal(link.searchParams.get("room"), room);
    await ana.page.reload();
    await ana.page.evaluate(
      ([roomId, messageId]) => document.querySelector("staff-chat")?.openRoom(roomId!, { messageId: messageId! }),
      [link.searchParams.get("room"), link.searchParams.get("message")],
    );
    await ana.chat.locator("[part~=message-marked]").getByText("look here").waitFor();
  });
});
