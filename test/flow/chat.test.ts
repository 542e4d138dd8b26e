import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Person } from "./support/person.ts";
import { findRoomId, recordedBodies, writePast } from "./support/records.ts";
import { openStage } from "./support/stage.ts";

let stage: Awaited<ReturnType<typeof openStage>>;
let ana: Person;
let ben: Person;

before(async () => {
  stage = await openStage();
  // Who never signed in cannot be found.
  await writePast(stage.server.database, { tenantId: stage.server.tenant.id, name: "Everybody", people: ["cleo", "ana", "ben"] });
  [ana, ben] = await Promise.all([stage.enter("ana"), stage.enter("ben")]);
  await Promise.all([ana, ben].map((person) => person.connection("online")));
});
after(() => stage.close());

suite("two people chat", () => {
  test("R1 R2 UI-5 a direct room by people search is at the other side at once, with badge and last message", async () => {
    await ana.writeTo("Ben");
    await ana.say("Hi Ben");
    await ben.room("Ana").locator(".unread-badge").waitFor();
    assert.match(await ben.room("Ana").innerText(), /Hi Ben/);
    await ana.sees("Hi Ben", "delivered");
  });

  test("R10 R11 sent, delivered and read show at the sender, and reading empties the badge", async () => {
    await ana.say("One more");
    await ben.page.waitForFunction(() => document.querySelector("staff-chat")?.unreadCount === 2);
    await ben.openRoom("Ana");
    await ben.chat.locator(".unread-line").waitFor();
    await ana.sees("Hi Ben", "read");
    await ana.sees("One more", "read");
    await ben.page.waitForFunction(() => document.querySelector("staff-chat")?.unreadCount === 0);
    assert.equal(await ben.room("Ana").locator(".unread-badge").count(), 0);
  });

  test("R8 R9 typing and presence show at the other side", async () => {
    await ben.composer.pressSequentially("I am wri", { delay: 20 });
    await ana.chat.getByText("Ben is typing…").first().waitFor();
    await ben.composer.fill("");
    await ana.chat.locator(".room-header .presence-online").waitFor();
    await ana.chat.locator(".room-note", { hasText: /^\s*Online\s*$/ }).waitFor();
  });

  test("R1 what both say at once is at both once, in the order of the log", async () => {
    const turns = Array.from({ length: 8 }, (_, turn) => turn);
    const talk = async (person: Person) => {
      for (const turn of turns) await person.say(`${person.subject} ${turn}`);
    };
    await Promise.all([talk(ana), talk(ben)]);
    await Promise.all([ana.sees("ana 7", "read"), ben.sees("ben 7", "read")]);
    const texts = await ana.texts();
    assert.deepEqual(await ben.texts(), texts);
    assert.equal(texts.length, 18);
    for (const { subject } of [ana, ben])
      assert.deepEqual(
        texts.filter((text) => text.startsWith(`${subject} `)),
        turns.map((turn) => `${subject} ${turn}`),
      );
  });
});

suite("a group", () => {
  before(() => ana.createGroup("Early shift", ["Ben"]));

  test("ROOM-1 a new group is at its members without a reload", async () => {
    await ana.say("Welcome");
    await ben.openRoom("Early shift");
    await ben.message("Welcome").waitFor();
    assert.equal(await ben.chat.locator(".author:not(.visually-hidden)").innerText(), "Ana");
  });

  test("ROOM-4 ROOM-5 a member taken out loses the room live, and finds it with its history when added again", async () => {
    await ana.chat.getByRole("button", { name: "Members", exact: true }).click();
    const members = ana.chat.getByRole("dialog", { name: "Members" });
    await members.getByRole("button", { name: "Options for Ben" }).click();
    await members.getByRole("menuitem", { name: "Remove from group" }).click();
    await ana.chat.getByRole("button", { name: "Remove", exact: true }).click();
    await ben.room("Early shift").waitFor({ state: "detached" });
    await ben.chat.getByRole("heading", { name: "You are no longer in “Early shift”" }).waitFor();
    await members.getByRole("button", { name: "Add people" }).click();
    const adding = ana.chat.getByRole("dialog", { name: "Add people" });
    await adding.getByRole("option", { name: "Ben" }).click();
    await adding.getByRole("button", { name: "Add", exact: true }).click();
    await members.getByRole("button", { name: "Options for Ben" }).waitFor();
    await ben.openRoom("Early shift");
    await ben.message("Welcome").waitFor();
  });

  test("ROOM-6 who may only read has no composer, live, and has it back as a member", async () => {
    const members = ana.chat.getByRole("dialog", { name: "Members" });
    const change = async (item: string) => {
      await members.getByRole("button", { name: "Options for Ben" }).click();
      await members.getByRole("menuitem", { name: item }).click();
    };
    await change("Make Read only");
    await ben.chat.getByText("You can read here, but not write.").waitFor();
    assert.equal(await ben.composer.isVisible(), false);
    await change("Make Member");
    await ben.composer.waitFor();
    await ana.page.keyboard.press("Escape");
    await members.waitFor({ state: "hidden" });
    await ben.say("I may write again");
    await ana.message("I may write again").waitFor();
  });

  test("ROOM-7 who leaves is gone from the list, and the others go on", async () => {
    await ben.choose("Leave group");
    await ben.chat.getByRole("button", { name: "Leave", exact: true }).click();
    await ben.room("Early shift").waitFor({ state: "detached" });
    await ana.say("Bye");
    await ana.sees("Bye", "sent");
    const { database, tenant } = stage.server;
    assert.deepEqual(await recordedBodies(database, tenant.id, await findRoomId(database, tenant.id, "Early shift")), [
      "Welcome",
      "I may write again",
      "Bye",
    ]);
  });

  test("R1 nobody's page complained of anything", () => {
    assert.deepEqual([ana.complaints, ben.complaints], [[], []]);
  });
});
