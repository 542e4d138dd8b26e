import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Id } from "../../protocol/ids.ts";
import { createId } from "../support/databases.ts";
import { openTeam } from "./support/team.ts";

let stage: Awaited<ReturnType<typeof openTeam>>["stage"];
let roomId: Id;
before(async () => {
  ({ stage, roomId } = await openTeam());
  stage.serve("/shadow", {
    type: "text/html",
    body: `<!doctype html><html lang="en"><title>Shadow</title><button data-staff-chat="open">Open</button><div id="host"></div>
<script>
  (window.StaffChat = window.StaffChat || []).push(() => (window.pushed = true));
  document.querySelector("#host").attachShadow({ mode: "open" }).innerHTML =
    '<staff-chat server="${stage.server.url}" token-url="/token/ana"></staff-chat>';
</script>
<script type="module" src="${stage.server.url}/v1/staff-chat.js"></script>`,
  });
});
after(() => stage.close());

suite("pages of hosts", () => {
  test("K8 inside another shadow root: queued calls run, controls open it, and Escape gives the focus back to the launcher", async () => {
    const person = await stage.enter("ana", { path: "/shadow" });
    person.page.setDefaultTimeout(6_000);
    await person.page.waitForFunction(() => "pushed" in globalThis);
    await person.page.getByRole("button", { name: "Open", exact: true }).click();
    await person.room("Team").waitFor();
    await person.room("Team").focus();
    await person.page.keyboard.press("Escape");
    await person.chat.getByRole("button", { name: "Open chat" }).waitFor();
    const focused = await person.chat.evaluate((chat) => chat.shadowRoot?.activeElement?.className ?? "");
    assert.equal(focused, "launcher");
  });

  test("K8 K10 keys of the page's own fields are the page's; an unknown room is refused; texts and languages on the element act", async () => {
    const person = await stage.enter("ana", { attributes: `mode="inline" room="${roomId}" without-voice="false"` });
    person.page.setDefaultTimeout(6_000);
    const { page } = person;
    await person.message("for the team").waitFor();
    assert.equal(await person.chat.getByRole("button", { name: /voice/i }).count(), 1);
    const changes = await page.evaluate(async (unknown) => {
      const heard: string[] = [];
      const chat = document.querySelector("staff-chat")!;
      document.addEventListener("keydown", ({ key }) => heard.push(key));
      chat.addEventListener("staff-chat-room-change", () => heard.push("room-change"));
      chat.append(Object.assign(document.createElement("input"), { slot: "footer", id: "own" }));
      heard.push(await chat.openRoom(unknown).then(String, ({ code }: { code: string }) => code));
      return new Promise<string[]>((resolve) => setTimeout(() => resolve(heard), 100));
    }, createId());
    assert.deepEqual(changes, ["not_found"]);
    const next = page.evaluate(() => new Promise<string>((resolve) => document.addEventListener("keydown", ({ key }) => resolve(key))));
    await person.composer.press("a");
    await page.locator("#own").press("b");
    assert.equal(await next, "b");
    await page.evaluate(() => document.querySelector("staff-chat")!.setAttribute("lang", "fr"));
    await person.chat.locator('.shell[lang="fr"]').waitFor();
  });
});
