import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { writePast } from "./support/records.ts";
import type { Person } from "./support/person.ts";
import { openStage, type Entrance } from "./support/stage.ts";

suite("C7 polls", () => {
  let stage: Awaited<ReturnType<typeof openStage>>;
  const enter = async (name: string): Promise<Entrance> => {
    const room = await writePast(stage.server.database, { tenantId: stage.server.tenant.id, name, people: ["ana", "ben", "cem"] });
    return { attributes: `mode="inline" room="${room}"` };
  };
  before(async () => {
    stage = await openStage();
  });
  after(() => stage.close());

  const make = async (
    { chat, page }: Person,
    { question, options, anonymous = false }: { question: string; options: string[]; anonymous?: boolean },
  ) => {
    await chat.getByRole("button", { name: "Format and mention" }).click();
    await chat.getByRole("menuitem", { name: "Create a poll" }).click();
    const dialog = chat.getByRole("dialog", { name: "Create a poll" });
    await dialog.getByLabel("Question").fill(question);
    await dialog.getByLabel("Option 1", { exact: true }).fill(options[0]!);
    for (const [index, option] of options.slice(1).entries()) {
      // Enter leads from one option to the next, and makes another behind the last.
      await page.keyboard.press("Enter");
      await dialog
        .getByLabel(`Option ${index + 2}`, { exact: true })
        .and(chat.locator(":focus"))
        .fill(option);
    }
    if (anonymous) await dialog.getByLabel("Anonymous").check();
    await dialog.getByRole("button", { name: "Send poll" }).click();
    await dialog.waitFor({ state: "hidden" });
  };
  const poll = (person: Person, question: string) => person.message(question).locator(".poll");
  /** Waits until an option has so many votes, and is one's own or not. */
  const counts = async (person: Person, option: string, votes: string, isOwn = false) => {
    const result = person.chat.locator(`.poll-result${isOwn ? ".is-mine" : ":not(.is-mine)"}`).filter({ hasText: option });
    await result.locator(".poll-share").filter({ hasText: votes }).waitFor();
  };

  test("POLL-1 POLL-2 POLL-3 two people vote by keyboard, one without a network; the result is everybody's, over a reload, and closing ends it", async () => {
    const entrance = await enter("Lunch");
    const [ana, ben] = [await stage.enter("ana", entrance), await stage.enter("ben", entrance)];
    await ben.connection("online");
    await make(ana, { question: "Lunch?", options: ["Pizza", "Soup", "Rice"] });
    // A radio group is one stop of Tab, and arrow keys choose in it.
    await poll(ben, "Lunch?").getByRole("radio", { name: "Pizza" }).focus();
    await ben.page.keyboard.press("ArrowDown");
    await poll(ben, "Lunch?").getByRole("radio", { name: "Soup", checked: true }).waitFor();
    await ben.page.keyboard.press("Enter");
    await counts(ben, "Soup", "100%", true);
    await poll(ben, "Lunch?").and(ben.chat.locator(":focus")).waitFor();
    await poll(ana, "Lunch?").getByText("1 person has voted").waitFor();
    ana.link.set({ offline: true });
    await poll(ana, "Lunch?").getByRole("radio", { name: "Rice" }).check();
    await poll(ana, "Lunch?").getByRole("button", { name: "Vote" }).click();
    await counts(ana, "Rice", "50%", true);
    ana.link.set({ offline: false });
    await counts(ben, "Rice", "50%");
    await counts(ben, "Soup", "50%", true);
    await poll(ben, "Lunch?").getByRole("button", { name: "Change my vote" }).click();
    await poll(ben, "Lunch?").getByRole("radio", { name: "Rice" }).check();
    await poll(ben, "Lunch?").getByRole("button", { name: "Vote" }).click();
    await ana.page.reload();
    await counts(ana, "Rice", "2 votes", true);
    await ana.message("Lunch?").hover();
    await ana.message("Lunch?").getByRole("button", { name: "More actions" }).click();
    await ana.chat.getByRole("menuitem", { name: "Close poll" }).click();
    await poll(ben, "Lunch?").getByText(`closed by ${ana.name}`).waitFor();
    assert.equal(await poll(ben, "Lunch?").getByRole("button").count(), 0);
    assert.deepEqual([...ana.complaints, ...ben.complaints], []);
  });

  test("POLL-2 an anonymous poll tells no names, and who has voted is known on another device", async () => {
    const entrance = await enter("Kitchen");
    const [ana, ben] = [await stage.enter("ana", entrance), await stage.enter("ben", entrance)];
    await ben.connection("online");
    await make(ana, { question: "Who cleans?", options: ["A firm", "We do"], anonymous: true });
    await poll(ben, "Who cleans?").getByRole("radio", { name: "We do" }).check();
    await poll(ben, "Who cleans?").getByRole("button", { name: "Vote" }).click();
    await poll(ben, "Who cleans?").getByText("1 person has voted · anonymous · you have voted").waitFor();
    await poll(ana, "Who cleans?").getByText("1 person has voted").waitFor();
    assert.ok(!(await poll(ana, "Who cleans?").innerText()).includes(ben.name));
    const other = await stage.enter("ben", entrance);
    await poll(other, "Who cleans?").getByText("you have voted").waitFor();
    assert.equal(await poll(other, "Who cleans?").getByRole("radio").count(), 0);
    assert.deepEqual([...ana.complaints, ...ben.complaints, ...other.complaints], []);
  });

  test("POLL-1 what was written in the dialog is there again after it was closed; what can't be asked is said by its name", async () => {
    const ana = await stage.enter("ana", await enter("Drafts"));
    await ana.connection("online");
    const open = async () => {
      await ana.chat.getByRole("button", { name: "Format and mention" }).click();
      await ana.chat.getByRole("menuitem", { name: "Create a poll" }).click();
    };
    const dialog = ana.chat.getByRole("dialog", { name: "Create a poll" });
    await open();
    await dialog.getByLabel("Question").fill("Half a question");
    await ana.page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
    await open();
    assert.equal(await dialog.getByLabel("Question").inputValue(), "Half a question");
    await dialog.getByRole("button", { name: "Send poll" }).click();
    await dialog.getByText("Write at least two options.").waitFor();
    for (const number of [1, 2]) await dialog.getByLabel(`Option ${number}`, { exact: true }).fill("Twice");
    await dialog.getByRole("button", { name: "Send poll" }).click();
    await dialog.getByText("Two options are the same.").waitFor();
    assert.deepEqual(ana.complaints, []);
  });
});
