import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { openTeam } from "./support/team.ts";
import type { Person } from "./support/person.ts";
import type { Entrance } from "./support/stage.ts";

suite("DRAFT drafts on several devices", () => {
  let stage: Awaited<ReturnType<typeof openTeam>>["stage"];
  let team: Entrance;
  before(async () => {
    const opened = await openTeam();
    stage = opened.stage;
    team = { attributes: `mode="inline" room="${opened.roomId}"` };
  });
  after(() => stage.close());

  const holds = async ({ page, composer }: Person, text: string) => {
    await composer.waitFor();
    await page.waitForFunction(
      (wanted) => document.querySelector("staff-chat")?.shadowRoot?.querySelector<HTMLTextAreaElement>("textarea.input")?.value === wanted,
      text,
      { polling: 50 },
    );
  };

  test("DRAFT-1 DRAFT-3 what Ana writes at her desk she goes on with on her phone, sends there, and it does not come back; Ben sees nothing of it before", async () => {
    const [desk, phone, ben] = [await stage.enter("ana", team), await stage.enter("ana", team), await stage.enter("ben", team)];
    for (const person of [desk, phone, ben]) await person.connection("online");
    await desk.composer.fill("the keys are");
    await holds(phone, "the keys are");
    await phone.composer.pressSequentially(" at the desk");
    await holds(desk, "the keys are at the desk");
    assert.deepEqual(await ben.texts(), ["for the team"]);
    await phone.composer.press("Enter");
    await ben.message("the keys are at the desk").waitFor();
    await holds(desk, "");
    await desk.page.reload();
    await desk.message("the keys are at the desk").waitFor();
    await holds(desk, "");
    assert.deepEqual([...desk.complaints, ...phone.complaints, ...ben.complaints], []);
  });

  test("DRAFT-2 a device that comes later has it, one that was away learns that it is over, and what was typed there meanwhile stays", async () => {
    const desk = await stage.enter("ana", team);
    await desk.connection("online");
    await desk.composer.fill("ask about the van");
    const phone = await stage.enter("ana", team);
    await holds(phone, "ask about the van");
    phone.link.set({ offline: true });
    await desk.composer.press("Enter");
    await desk.message("ask about the van").waitFor();
    await phone.page.reload();
    phone.link.set({ offline: false });
    await phone.message("ask about the van").waitFor();
    await holds(phone, "");
    await phone.composer.fill("typed on the phone");
    await holds(desk, "typed on the phone");
  });
});
