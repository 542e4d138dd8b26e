import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Person } from "./support/person.ts";
import { recordedBodies, writePast } from "./support/records.ts";
import { openStage } from "./support/stage.ts";

let stage: Awaited<ReturnType<typeof openStage>>;
let ana: Person;
let ben: Person;
let roomId: string;

before(async () => {
  stage = await openStage();
  roomId = await writePast(stage.server.database, {
    tenantId: stage.server.tenant.id,
    name: "Team",
    people: ["ana", "ben"],
    lines: [["ana", "hello"]],
  });
  [ana, ben] = (await Promise.all(
    ["ana", "ben"].map((subject) => stage.enter(subject, { attributes: `mode="inline" room="${roomId}"` })),
  )) as [Person, Person];
  await Promise.all([ana, ben].map((person) => person.connection("online")));
});
after(() => stage.close());

/** Ana gives Ben another role, and closes the dialog once it stands there. */
async function give(role: "Read only" | "Member"): Promise<void> {
  await ana.page.bringToFront();
  await ana.chat.getByRole("button", { name: "Members", exact: true }).click();
  await ana.chat.getByRole("button", { name: "Options for Ben" }).click();
  await ana.chat.getByRole("menuitem", { name: `Make ${role}` }).click();
  const label = ana.chat.getByRole("dialog").getByText("Read only", { exact: true });
  await label.waitFor({ state: role === "Member" ? "detached" : "visible" });
  await ana.page.keyboard.press("Escape");
}

suite("R1 a message that is refused", () => {
  test("says why, can be sent again in its turn, and can be taken back into the composer", async () => {
    ben.link.set({ offline: true });
    await ben.connection("reconnecting");
    await ben.say("first");
    await ben.say("second");
    await give("Read only");
    ben.link.set({ offline: false });
    await ben.page.bringToFront();
    await Promise.all([ben.sees("first", "failed"), ben.sees("second", "failed")]);
    assert.match(await ben.message("first").locator(".failure").innerText(), /Not sent\. Your role does not allow this/);
    await give("Member");
    await ben.page.bringToFront();
    await ben.composer.waitFor();
    await ben.message("first").getByRole("button", { name: "Send again" }).click();
    await ben.sees("first", "read");
    await ben.message("second").getByRole("button", { name: "Discard" }).click();
    await ben.message("second").waitFor({ state: "detached" });
    assert.equal(await ben.composer.inputValue(), "second");
    await ben.composer.press("Enter");
    await ana.message("second").waitFor();
    assert.deepEqual(await recordedBodies(stage.server.database, stage.server.tenant.id, roomId), ["hello", "first", "second"]);
    assert.deepEqual([ana.complaints, ben.complaints], [[], []]);
  });
});
