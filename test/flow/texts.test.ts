import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Id } from "../../protocol/ids.ts";
import { writePast } from "./support/records.ts";
import { openStage } from "./support/stage.ts";

let stage: Awaited<ReturnType<typeof openStage>>;
let room: Id;

before(async () => {
  stage = await openStage();
  const { database, tenant } = stage.server;
  room = await writePast(database, { tenantId: tenant.id, name: "Team", people: ["ana", "ben", "王芳"], lines: [["ben", "hello"]] });
  await writePast(database, { tenantId: tenant.id, name: "Other", people: ["ben", "ana"], lines: [["ana", "over here"]] });
});
after(() => stage.close());

suite("what is written is what is read", () => {
  test("C3 C7 links, marks, mentions and previews mean the same at both sides, and what can't be seen is not sent", async () => {
    const ana = await stage.enter("ana", { attributes: `mode="inline" room="${room}"` });
    const ben = await stage.enter("ben", { attributes: `mode="inline"` });
    await ana.message("hello").waitFor();
    await ben.openRoom("Other");

    // What can't be seen is nothing to be sent.
    await ana.composer.fill("\u200b\u2800");
    assert.equal(await ana.chat.getByRole("button", { name: "Send", exact: true }).count(), 0);
    await ana.composer.fill("");

    // A mention is one, whatever follows, where words have no spaces between them.
    await ana.composer.pressSequentially("@王");
    await ana.chat.getByRole("option", { name: "王芳", exact: true }).waitFor();
    await ana.composer.press("Enter");
    await ana.composer.press("Backspace");
    await ana.composer.pressSequentially("你好 see https://example.com’s __init__ and **bold**");
    await ana.composer.press("Enter");

    const preview = ben.room("Team").locator(".room-preview");
    await preview.filter({ hasText: "Ana: @王芳你好 see https://example.com’s __init__ and bold" }).waitFor();
    await ben.openRoom("Team");
    for (const person of [ana, ben]) {
      await person.chat
        .locator('[part="mention"]')
        .filter({ hasText: /^@王芳$/ })
        .waitFor();
      await person.chat
        .locator('a[href="https://example.com"]')
        .filter({ hasText: /^https:\/\/example\.com$/ })
        .waitFor();
      await person.chat
        .locator("strong")
        .filter({ hasText: /^bold$/ })
        .waitFor();
    }

    await ana.composer.fill("[https://bank.example](https://evil.example)");
    await ana.composer.press("Enter");
    await ben.chat.locator('a[href="https://evil.example"]').filter({ hasText: "https://bank.example (https://evil.example)" }).waitFor();
    for (const person of [ana, ben]) assert.deepEqual(person.complaints, []);
  });
});
