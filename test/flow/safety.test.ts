import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { PATHS } from "../../protocol/http.ts";
import { writePast } from "./support/records.ts";
import type { Person } from "./support/person.ts";
import { openStage, type Entrance } from "./support/stage.ts";

suite("SAFE safety", () => {
  let stage: Awaited<ReturnType<typeof openStage>>;
  let team: Entrance;
  let direct: Entrance;
  before(async () => {
    stage = await openStage();
    const { tenant, url } = stage.server;
    const enter = (room: string): Entrance => ({ attributes: `mode="inline" room="${room}"` });
    const write = (name: string, people: readonly [string, string, ...string[]]) =>
      writePast(stage.server.database, { tenantId: tenant.id, name, people });
    team = enter(await write("Team", ["ana", "ben", "cem"]));
    direct = enter(await write("", ["ana", "ben"]));
    await write("Desk", ["admin", "cem"]);
    const filters = [
      { kind: "word", text: "secret plan", action: "hold" },
      { kind: "word", text: "darn", action: "mask" },
    ];
    const response = await fetch(`${url}${PATHS.policy}`, {
      method: "PATCH",
      headers: {
        authorization: `Bearer ${await tenant.mint("admin", { name: "Admin", roles: ["admin"] })}`,
        "content-type": "application/json",
      },
      body: JSON.stringify({ filters }),
    });
    assert.equal(response.status, 200);
  });
  after(() => stage.close());

  const act = async (person: Person, text: string, name: string) => {
    await person.message(text).hover();
    await person.message(text).getByRole("button", { name: "More actions" }).click();
    await person.chat.getByRole("menuitem", { name }).click();
  };
  const agree = (person: Person, name: string) =>
    person.chat.locator("staff-chat-confirm-dialog").getByRole("button", { name, exact: true }).click();

  test("SAFE-1 who blocks is not written to any more, on all devices, until they take it back; in groups the other's messages are folded", async () => {
    const [ana, ben] = [await stage.enter("ana", direct), await stage.enter("ben", direct)];
    const second = await stage.enter("ana", team);
    await ben.connection("online");
    await ben.say("please answer");
    await ana.message("please answer").waitFor();
    await ana.chat.locator(".room-name button").click();
    await ana.chat.locator(".details").getByRole("button", { name: "Block" }).click();
    await agree(ana, "Block");
    await ana.chat.locator(".details-close").click();
    await ana.chat.getByText("You have blocked Ben").waitFor();
    await ben.say("hello?");
    await ben.sees("hello?", "failed");
    await ben.message("hello?").getByText("You can’t write to each other here.").waitFor();
    await ben.message("hello?").getByRole("button", { name: "Discard" }).click();
    const loud = await stage.enter("ben", team);
    await loud.say("to everybody");
    await second.chat.getByText("Message of a person you blocked").first().waitFor();
    assert.equal(await second.message("to everybody").count(), 0);
    await second.chat.locator("article").getByRole("button", { name: "Show" }).click();
    await second.message("to everybody").waitFor();
    await ana.chat.locator(".composer-reason").getByRole("button", { name: "Unblock" }).click();
    await agree(ana, "Unblock");
    await ben.say("and now?");
    await ana.message("and now?").waitFor();
    assert.deepEqual([...ana.complaints, ...ben.complaints, ...second.complaints], []);
  });

  test("SAFE-2 SAFE-3 the owner of a group mutes a member and deletes what they wrote, and says why", async () => {
    const [ana, cem] = [await stage.enter("ana", team), await stage.enter("cem", team)];
    await cem.connection("online");
    await cem.say("noise");
    await ana.message("noise").waitFor();
    await act(ana, "noise", "Delete message");
    await ana.chat.getByLabel("Reason, shown in its place").fill("Wrong room");
    await agree(ana, "Delete");
    await cem.chat.getByText("Deleted by Ana: Wrong room").waitFor();
    await ana.chat.locator("[part~=members-button]").click();
    await ana.chat.getByRole("button", { name: "Options for Cem" }).click();
    await ana.chat.getByRole("menuitem", { name: "Mute…" }).click();
    await agree(ana, "Mute");
    await cem.chat.getByText("A moderator has paused your writing here until").waitFor();
    await ana.chat.getByRole("button", { name: "Options for Cem" }).click();
    await ana.chat.getByRole("menuitem", { name: "Unmute" }).click();
    await cem.say("thank you");
    await ana.message("thank you").waitFor();
    assert.deepEqual([...ana.complaints, ...cem.complaints], []);
  });

  test("SAFE-4 SAFE-6 what is reported, and what a filter holds, waits for a moderator, who deletes the one and sends on the other", async () => {
    const [ana, cem] = [await stage.enter("ana", team), await stage.enter("cem", team)];
    await cem.connection("online");
    await cem.say("a rude thing");
    await ana.message("a rude thing").waitFor();
    await act(ana, "a rude thing", "Report message");
    await ana.chat.getByLabel("What they should know").fill("Again and again");
    await agree(ana, "Report");
    await cem.say("the secret plan");
    await cem.sees("the secret plan", "failed");
    await cem.composer.fill("oh darn");
    await cem.composer.press("Enter");
    await ana.message("oh ****").waitFor();
    const admin = await stage.enter("admin");
    await admin.chat.getByRole("button", { name: "Reports" }).click();
    const card = (text: string) => admin.chat.locator(".report").filter({ hasText: text });
    await card("Again and again").getByRole("button", { name: "Delete" }).click();
    await admin.chat.getByLabel("Reason, shown in its place").fill("House rules");
    await agree(admin, "Delete");
    await ana.chat.getByText("Deleted by a moderator: House rules").waitFor();
    await card("the secret plan").getByRole("button", { name: "Send on" }).click();
    await ana.message("the secret plan").waitFor();
    await cem.sees("the secret plan", "sent").catch(() => cem.sees("the secret plan", "read"));
    await admin.chat.getByText("Nothing waits for you").waitFor();
    assert.deepEqual([...ana.complaints, ...cem.complaints, ...admin.complaints], []);
  });
});
