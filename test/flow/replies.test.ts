import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { writePast } from "./support/records.ts";
import type { Person } from "./support/person.ts";
import { openStage, type Entrance } from "./support/stage.ts";

const PAST = 200;

suite("ROOM-20 replies", () => {
  let stage: Awaited<ReturnType<typeof openStage>>;
  let fresh: Entrance;
  let long: Entrance;
  before(async () => {
    stage = await openStage();
    const lines = Array.from({ length: PAST }, (_, index) => ["ana", `line ${index}`] as const);
    const { tenant } = stage.server;
    const people = ["ana", "ben"] as const;
    const enter = (room: string): Entrance => ({ attributes: `mode="inline" room="${room}"` });
    fresh = enter(await writePast(stage.server.database, { tenantId: tenant.id, name: "Team", people }));
    long = enter(await writePast(stage.server.database, { tenantId: tenant.id, name: "Long", people, lines }));
  });
  after(() => stage.close());

  /** The message that says it itself, and not in a quote. */
  const message = ({ chat, page }: Person, text: string) =>
    chat.locator("article").filter({ has: page.locator(".text", { hasText: new RegExp(`^\\s*${text}\\s*$`) }) });
  const act = async (person: Person, text: string, name: string) => {
    await message(person, text).hover();
    await message(person, text).getByRole("button", { name: "More actions" }).click();
    await person.chat.getByRole("menuitem", { name }).click();
  };
  const reply = async (person: Person, to: string, text: string) => {
    await message(person, to).hover();
    await message(person, to).getByRole("button", { name: "Reply", exact: true }).click();
    await person.composer.and(person.chat.locator(":focus")).waitFor();
    await person.say(text);
  };
  const quote = (person: Person, in_: string, quoted: string) => person.message(in_).getByRole("button", { name: `In reply to ${quoted}` });

  test("a reply quotes what it answers as it is: edited, deleted, also without a network and over a reload", async () => {
    const [ana, ben] = [await stage.enter("ana", fresh), await stage.enter("ben", fresh)];
    await ben.connection("online");
    await ana.say("gate 12 at nine");
    await reply(ben, "gate 12 at nine", "on my way");
    await quote(ana, "on my way", "Ana: gate 12 at nine").waitFor();
    await act(ana, "gate 12 at nine", "Edit message");
    const editor = ana.chat.getByRole("textbox", { name: "Edit message" });
    await editor.fill("gate 14 at ten");
    await ana.page.keyboard.press("Enter");
    await quote(ben, "on my way", "Ana: gate 14 at ten").waitFor();
    ben.link.set({ offline: true });
    await reply(ben, "on my way", "and late");
    await reply(ben, "and late", "very late");
    await quote(ben, "very late", "Ben: and late").waitFor();
    await message(ben, "very late").locator(".status-sending").waitFor();
    ben.link.set({ offline: false });
    await quote(ana, "very late", "Ben: and late").waitFor();
    await act(ana, "gate 14 at ten", "Delete message");
    await ana.chat.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await quote(ben, "on my way", "Ana: This message was deleted").waitFor();
    await ben.page.reload();
    await quote(ben, "on my way", "Ana: This message was deleted").waitFor();
    assert.deepEqual(ana.complaints, []);
  });

  test("the draft keeps what it answers over a reload; the quote leads far back, and says what no page holds", async () => {
    const [ana, ben] = [await stage.enter("ana", long), await stage.enter("ben", long)];
    await ben.connection("online");
    await message(ben, "line 3").hover();
    await message(ben, "line 3").getByRole("button", { name: "Reply", exact: true }).click();
    await ben.composer.fill("as I said");
    await ben.chat.locator(".composer").getByText("line 3").waitFor();
    await ben.page.reload();
    await ben.chat.locator(".composer").getByText("line 3").waitFor();
    assert.equal(await ben.composer.inputValue(), "as I said");
    await ben.composer.press("Enter");
    await quote(ana, "as I said", "Ana: line 3").focus();
    await ana.page.keyboard.press("Enter");
    await message(ana, "line 3").and(ana.chat.locator(":focus")).waitFor();
    assert.deepEqual([...ana.complaints, ...ben.complaints], []);
  });
});
