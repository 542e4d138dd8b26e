import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { writePast } from "./support/records.ts";
import { openStage, type Entrance } from "./support/stage.ts";

suite("ROOM-13 pinned messages", () => {
  let stage: Awaited<ReturnType<typeof openStage>>;
  let entrance: Entrance;
  before(async () => {
    stage = await openStage();
    const room = await writePast(stage.server.database, { tenantId: stage.server.tenant.id, name: "Team", people: ["ana", "ben"] });
    entrance = { attributes: `mode="inline" room="${room}"` };
  });
  after(() => stage.close());

  test("a pin put on by keyboard is everybody's at once, is there after a reload, and is taken off by another", async () => {
    const [ana, ben] = [await stage.enter("ana", entrance), await stage.enter("ben", entrance)];
    await ben.connection("online");
    await ana.say("the code is 4711");
    await ana.message("the code is 4711").focus();
    const button = (name: string) => ana.message("the code is 4711").getByRole("button", { name });
    const isReached = (name: string) => button(name).evaluate((one) => one.matches(":focus"));
    await button("Reply").waitFor();
    // Tab reaches the toolbar, arrow keys the buttons in it and the lines of its menu.
    while (!(await isReached("Reply"))) await ana.page.keyboard.press("Tab");
    while (!(await isReached("More actions"))) await ana.page.keyboard.press("ArrowRight");
    await ana.page.keyboard.press("Enter");
    const line = ana.chat.getByRole("menuitem", { name: "Pin message" });
    await line.waitFor();
    while (!(await line.evaluate((one) => one.matches(":focus")))) await ana.page.keyboard.press("ArrowDown");
    await ana.page.keyboard.press("Enter");
    await ana.message("the code is 4711").getByText("Pinned by you").waitFor();
    await ben.message("the code is 4711").getByText(`Pinned by ${ana.name}`).waitFor();
    await ben.page.reload();
    await ben.message("the code is 4711").getByText(`Pinned by ${ana.name}`).waitFor();
    await ben.message("the code is 4711").hover();
    await ben.message("the code is 4711").getByRole("button", { name: "More actions" }).click();
    await ben.chat.getByRole("menuitem", { name: "Unpin message" }).click();
    for (const person of [ana, ben]) await person.chat.locator("[part~=pin]").waitFor({ state: "detached" });
    assert.deepEqual([...ana.complaints, ...ben.complaints], []);
  });

  test("a pin made without a network shows, and is sent when it is back", async () => {
    const [ana, ben] = [await stage.enter("ana", entrance), await stage.enter("ben", entrance)];
    await ben.connection("online");
    await ana.say("gate 12");
    await ana.sees("gate 12", "read");
    ana.link.set({ offline: true });
    await ana.message("gate 12").hover();
    await ana.message("gate 12").getByRole("button", { name: "More actions" }).click();
    await ana.chat.getByRole("menuitem", { name: "Pin message" }).click();
    await ana.message("gate 12").getByText("Pinned by you").waitFor();
    ana.link.set({ offline: false });
    await ben.message("gate 12").getByText(`Pinned by ${ana.name}`).waitFor();
  });
});
