import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { writePast } from "./support/records.ts";
import type { Person } from "./support/person.ts";
import { openStage, type Entrance } from "./support/stage.ts";

const PAST = 200;

suite("ROOM-20 replies", () => {
  let stage: Awaited<ReturnType<typeof openStage>>;
  let long: Entrance;
  before(async () => {
    stage = await openStage();
    const lines = Array.from({ length: PAST }, (_, index) => ["ana", `line ${index}`] as const);
    const { tenant } = stage.server;
    const people = ["ana", "ben"] as const;
    const enter = (room: string): Entrance => ({ attributes: `mode="inline" room="${room}"` });
    long = enter(await writePast(stage.server.database, { tenantId: tenant.id, name: "Long", people, lines }));
  });
  after(() => stage.close());

  /** The message that says it itself, and not in a quote. */
  const message = ({ chat, page }: Person, text: string) =>
    chat.locator("article").filter({ has: page.locator(".text", { hasText: new RegExp(`^\\s*${text}\\s*$`) }) });
  const quote = (person: Person, in_: string, quoted: string) => person.message(in_).getByRole("button", { name: `In reply to ${quoted}` });

  test("the draft keeps what it answers over a reload; the quote leads far back, and says what no page holds", async () => {
    const [ana, ben] = [await stage.enter("ana", long), await stage.enter("ben", long)];
    await ben.connection("online");
    await message(ben, "line 3").hover();
    await message(ben, "line 3").getByRole("button", { name: "Reply" }).click();
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
