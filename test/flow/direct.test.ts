import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { writePast } from "./support/records.ts";
import { openStage } from "./support/stage.ts";

let stage: Awaited<ReturnType<typeof openStage>>;
before(async () => {
  stage = await openStage();
  await writePast(stage.server.database, { tenantId: stage.server.tenant.id, name: "Team", people: ["ana", "ben"] });
});
after(() => stage.close());

suite("K10 a page opens the conversation with a person by the subject of their tokens", () => {
  test("it is made once, opens from the page's button, reaches the other, and what cannot be is named", async () => {
    const ana = await stage.enter("ana", { attributes: "" });
    const open = (subject: unknown) =>
      ana.page.evaluate(async (wanted) => {
        const chat = document.querySelector("staff-chat");
        return chat?.openDirect(wanted as string).catch((error: { readonly code: string }) => error.code);
      }, subject);
    const roomId = await open("ben");
    assert.match(roomId ?? "", /^[0-9a-f-]{36}$/);
    await ana.chat.locator(".room-name", { hasText: "Ben" }).waitFor();
    await ana.say("hello Ben");
    const ben = await stage.enter("ben");
    await ben.openRoom("Ana");
    await ben.message("hello Ben").waitFor();
    assert.equal(await open("ben"), roomId);
    assert.equal(await ben.page.evaluate(() => document.querySelector("staff-chat")?.openDirect("ana")), roomId);
    assert.deepEqual(await Promise.all(["nobody", "ana", "", 5].map(open)), [
      "not_found",
      "invalid_request",
      "invalid_request",
      "invalid_request",
    ]);
    assert.deepEqual([...ana.complaints, ...ben.complaints], []);
  });
});
