import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { openTeam } from "./support/team.ts";
import { findViolations } from "./support/axe.ts";
import type { Person } from "./support/person.ts";
import type { Entrance } from "./support/stage.ts";

suite("SLASH commands that are written", () => {
  let stage: Awaited<ReturnType<typeof openTeam>>["stage"];
  let entrance: Entrance;
  before(async () => {
    const team = await openTeam();
    stage = team.stage;
    entrance = { attributes: `mode="inline" room="${team.roomId}"`, viewport: { width: 900, height: 700 } };
  });
  after(() => stage.close());
  const enter = async (...subjects: string[]): Promise<Person[]> => {
    const people = await Promise.all(subjects.map((subject) => stage.enter(subject, entrance)));
    await Promise.all(people.map((person) => person.connection("online")));
    return people;
  };
  const type = async (person: Person, text: string) => {
    await person.composer.fill("");
    await person.composer.pressSequentially(text);
  };
  const give = async (person: Person, text: string) => {
    await person.composer.fill(text);
    await person.composer.press("Escape");
    await person.composer.press("Enter");
  };
  const notes = (person: Person) => person.chat.locator("[part~=composer-notes]");
  const isEmpty = (person: Person) => person.composer.and(person.page.locator(":placeholder-shown")).waitFor();

  test("SLASH-2 a command is chosen from the list by keyboard, carried out for everybody, and leaves the field empty", async () => {
    const [ana, ben] = await enter("ana", "ben");
    await type(ana!, "/");
    const list = ana!.chat.getByRole("listbox", { name: "Commands" });
    await list.waitFor();
    assert.deepEqual(await findViolations(ana!.page, "staff-chat"), []);
    const active = () => ana!.composer.getAttribute("aria-activedescendant");
    assert.equal(await active(), "composer-commands-0");
    await ana!.composer.press("ArrowDown");
    assert.equal(await active(), "composer-commands-1");
    await ana!.composer.press("Escape");
    await list.waitFor({ state: "detached" });
    await type(ana!, "/to");
    await ana!.chat.getByRole("option", { name: "/topic" }).waitFor();
    await ana!.composer.press("Enter");
    assert.equal(await ana!.composer.inputValue(), "/topic ");
    await ana!.composer.pressSequentially("Rota of week 49");
    await ana!.composer.press("Enter");
    await isEmpty(ana!);
    for (const person of [ana!, ben!]) await person.chat.locator("[part~=room-note]").getByText("Rota of week 49").waitFor();
    assert.deepEqual([...ana!.complaints, ...ben!.complaints], []);
  });

  test("SLASH-3 what is no command is sent as it is, two strokes are one, and an unknown command keeps the text and says so", async () => {
    const [ana, ben] = await enter("ana", "ben");
    for (const text of ["/etc/passwd is a file", "/ and more", "5/7"]) {
      await give(ana!, text);
      await ben!.message(text).waitFor();
    }
    await give(ana!, "//topic is a command");
    await ben!.message("/topic is a command").waitFor();
    await give(ana!, "/tpoic Rota");
    await notes(ana!).getByText("There is no command /tpoic. To send it as a message, begin with //.").waitFor();
    assert.equal(await ana!.composer.inputValue(), "/tpoic Rota");
    await ana!.composer.fill("/tpoic Rot");
    await notes(ana!).getByText("There is no command").waitFor({ state: "detached" });
    // Who only takes part sets no topic.
    await give(ben!, "/topic mine");
    await notes(ben!).getByText("/topic can’t be used here").waitFor();
  });

  test("SLASH-2 /shrug and /me are messages, /mute is for oneself, and a wrong duration is told", async () => {
    const [ana, ben] = await enter("ana", "ben");
    await give(ana!, "/shrug no idea");
    await ben!.message("no idea ¯\\_(ツ)_/¯").waitFor();
    await give(ana!, "/me waves");
    await ben!.chat.locator("staff-chat-message-list em").getByText("waves").waitFor();
    await give(ana!, "/mute 2 parsecs");
    await notes(ana!).getByText("Write for how long").waitFor();
    await give(ana!, "/mute 2h");
    await isEmpty(ana!);
    await ana!.room("Team").locator(".room-muted").waitFor();
    await give(ana!, "/unmute");
    await ana!.room("Team").locator(".room-muted").waitFor({ state: "detached" });
    await give(ana!, "/poll Which day?");
    await ana!.chat.getByRole("dialog").getByRole("textbox", { name: "Question" }).and(ana!.page.locator(":focus")).waitFor();
    assert.equal(await ana!.chat.getByRole("dialog").getByRole("textbox", { name: "Question" }).inputValue(), "Which day?");
    await ana!.page.keyboard.press("Escape");
  });

  test("SLASH-2 /invite offers people who are not here yet, and brings them in; /status and /away are seen by the other one", async () => {
    const [ana, cleo] = [(await enter("ana"))[0]!, await stage.enter("cleo", { ...entrance, attributes: 'mode="inline"' })];
    await cleo.connection("online");
    await type(ana, "/invite cle");
    await ana.chat.getByRole("option", { name: cleo.name }).waitFor();
    await ana.composer.press("Tab");
    assert.equal(await ana.composer.inputValue(), `/invite @${cleo.name} `);
    await ana.composer.press("Enter");
    await isEmpty(ana);
    await cleo.openRoom("Team");
    await ana.say("welcome");
    await give(ana, "/status 🍽️ At lunch");
    await cleo.chat.locator("staff-chat-message-list").getByRole("img", { name: "At lunch" }).first().waitFor();
    await give(ana, "/status");
    await ana.chat.getByRole("dialog", { name: "Your status" }).waitFor();
    await ana.page.keyboard.press("Escape");
    assert.deepEqual([...ana.complaints, ...cleo.complaints], []);
  });
});
