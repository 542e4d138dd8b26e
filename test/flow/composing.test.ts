import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Id } from "../../protocol/ids.ts";
import { findMentions, writePast } from "./support/records.ts";
import { openStage } from "./support/stage.ts";

let stage: Awaited<ReturnType<typeof openStage>>;
let room: Id;

before(async () => {
  stage = await openStage();
  const { database, tenant } = stage.server;
  room = await writePast(database, { tenantId: tenant.id, name: "Team", people: ["ana", "ben", "benedict"], lines: [["ben", "hello"]] });
  await writePast(database, { tenantId: tenant.id, name: "Other", people: ["ana", "ben"], lines: [["ben", "over here"]] });
});
after(() => stage.close());

suite("what is being written", () => {
  test("C7 R6 whom a draft mentions stays with it over another room and a reload, and is told of it", async () => {
    const ana = await stage.enter("ana", { attributes: `mode="inline" room="${room}"` });
    const ben = await stage.enter("ben", { attributes: `mode="inline"` });
    await ana.message("hello").waitFor();
    await ana.composer.pressSequentially("@ben");
    await ana.chat.getByRole("option", { name: "Ben", exact: true }).waitFor();
    await ana.composer.press("Enter");
    await ana.composer.press("Home");
    await ana.composer.pressSequentially("please, ");
    await ana.openRoom("Other");
    await ana.openRoom("Team");
    assert.equal(await ana.composer.inputValue(), "please, @Ben ");
    await ana.page.reload();
    await ana.message("hello").waitFor();
    await ana.page.waitForFunction(() => document.querySelector("staff-chat")?.connectionState === "online");
    assert.equal(await ana.composer.inputValue(), "please, @Ben ");
    await ana.composer.press("Enter");
    await ana.message("please, @Ben").waitFor();
    await ana.sees("please, @Ben", "delivered");
    const { database, tenant } = stage.server;
    assert.deepEqual(await findMentions(database, tenant.id, "please, @Ben"), ["Ben"]);
    await ben.room("Team").locator(".mention-badge").waitFor();
    for (const person of [ana, ben]) {
      assert.deepEqual(person.complaints, []);
      await person.page.context().close();
    }
  });

  test("R7 what was sent in one tab does not come back in the other, and what is typed in both stays", async () => {
    const first = await stage.enter("ana", { attributes: `mode="inline" room="${room}"` });
    const context = first.page.context();
    const second = await stage.enter("ana", { attributes: `mode="inline" room="${room}"`, context });
    for (const tab of [first, second]) {
      await tab.message("hello").waitFor();
      await tab.connection("online", "polling");
    }
    const holds = (tab: typeof first, text: string) =>
      tab.page.waitForFunction(
        (wanted) => document.querySelector("staff-chat")?.shadowRoot?.querySelector("textarea")?.value === wanted,
        text,
        {
          polling: 50,
        },
      );
    await first.composer.pressSequentially("only once");
    await holds(second, "only once");
    await first.composer.press("Enter");
    await holds(second, "");
    await second.composer.press("Enter");
    await first.sees("only once", "sent");
    await Promise.all([first.composer.pressSequentially("aaaaaaaa"), second.composer.pressSequentially("bbbbbbbb")]);
    const texts = await Promise.all([first, second].map((tab) => tab.composer.inputValue()));
    for (const text of texts) assert.match(text, /^(?:a{8}|b{8}|a+b{8}|b+a{8})$/, "typed letters are torn apart");
    await second.composer.fill("");
    await first.composer.fill("");
    await second.message("only once").waitFor();
    assert.equal((await second.texts()).filter((text) => text === "only once").length, 1);
    await context.close();
  });
});
