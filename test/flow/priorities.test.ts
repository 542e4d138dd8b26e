import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, suite, test } from "node:test";
import { startPostgres, type PostgresCluster } from "../support/postgres.ts";
import { spawnServer, type SpawnedServer } from "../support/server.ts";
import { findViolations } from "./support/axe.ts";
import type { Person } from "./support/person.ts";
import { withDatabase, writePast } from "./support/records.ts";
import { raiseStage, type Entrance, type Stage } from "./support/stage.ts";

suite("priority and scheduled messages", () => {
  let cluster: PostgresCluster;
  let stage: Stage<SpawnedServer>;
  let databaseUrl: string;
  before(async () => {
    cluster = await startPostgres();
    databaseUrl = await cluster.createDatabase();
    // Reminders come every two seconds here.
    const policy = { emergencyRepeat: 2, emergencyExpiry: 600 };
    stage = await raiseStage((origin) => spawnServer({ databaseUrl, origins: [origin], policy }));
  });
  after(async () => {
    await stage.close();
    await cluster.remove();
  });

  const write = (name: string) =>
    withDatabase(databaseUrl, (database) => writePast(database, { tenantId: stage.server.tenant.id, name, people: ["ana", "ben"] }));
  const enter = async (subject: string, room: string, more: Entrance = {}): Promise<Person> => {
    const person = await stage.enter(subject, { attributes: `mode="inline" room="${room}"`, ...more });
    await person.composer.waitFor();
    await person.connection("online");
    return person;
  };
  const ask = async (person: Person, item: string, text: string) => {
    await person.composer.fill(text);
    await person.chat.locator("[part~=format-button]").click();
    await person.chat.locator('[role^="menuitem"]', { hasText: item }).click();
  };
  const banner = ({ chat }: Person) => chat.locator("[part~=emergency-banner]");
  const leave = (...people: readonly Person[]) => Promise.all(people.map(({ page }) => page.context().close()));

  test("PRIO-1 PRIO-3 what is important is acknowledged, taken back, and listed with who has and who has not", async () => {
    const roomId = await write("Ward 3");
    const [ana, ben] = [await enter("ana", roomId), await enter("ben", roomId)];
    await ask(ana, "Important", "new rota from Monday");
    await ana.chat.locator("[part~=composer-priority]", { hasText: "Important" }).waitFor();
    await ana.composer.press("Enter");
    await ana.message("new rota from Monday").locator("[part~=priority-important]", { hasText: "Important" }).waitFor();
    assert.equal(await ana.chat.locator("[part~=composer-priority]").count(), 0);
    const message = ben.message("new rota from Monday");
    await message.locator("[part~=priority-important]").waitFor();
    assert.equal(await banner(ben).count(), 0);
    await message.getByRole("button", { name: "Acknowledge", exact: true }).click();
    await message.locator("[part~=acknowledged]").waitFor();
    const count = ana.message("new rota from Monday").locator("[part~=acknowledgement-count]");
    await count.filter({ hasText: "1 of 1 acknowledged" }).waitFor();
    await ben.message("new rota from Monday").getByRole("button", { name: "Take back" }).click();
    await count.filter({ hasText: "0 of 1 acknowledged" }).waitFor();
    await message.getByRole("button", { name: "Acknowledge", exact: true }).click();
    await count.filter({ hasText: "1 of 1" }).click();
    const list = ana.chat.getByRole("dialog", { name: "Acknowledgements" });
    await list.getByText("1 has acknowledged").waitFor();
    await list.getByText("Ben", { exact: true }).waitFor();
    const [download] = await Promise.all([ana.page.waitForEvent("download"), list.getByRole("button", { name: "Save as CSV" }).click()]);
    assert.match(await readFile(await download.path(), "utf8"), /^\uFEFF"kind","name"[^\r]*\r\n"recipient","Ben","/);
    assert.deepEqual(await findViolations(ana.page, "staff-chat"), []);
    await leave(ana, ben);
  });

  test("PRIO-4 an emergency stands above the chat in any room, with a way to it, goes on over a restart, and ends when it is acknowledged", async () => {
    const [roomId, other] = [await write("Night shift"), await write("Canteen")];
    const [ana, ben] = [await enter("ana", roomId), await enter("ben", other, { viewport: { width: 380, height: 700 } })];
    await ask(ana, "Emergency", "power failure in hall 2");
    await ana.composer.press("Enter");
    await banner(ben).filter({ hasText: "Emergency from Ana" }).filter({ hasText: "Night shift" }).waitFor();
    await ben.chat.locator('.announcer [role="alert"]', { hasText: "Emergency from Ana (Night shift)" }).first().waitFor();
    assert.deepEqual(await findViolations(ben.page, "staff-chat"), []);
    await stage.server.restart();
    await Promise.all([ana, ben].map((person) => person.connection("online")));
    await ben.chat.locator('.announcer [role="alert"]', { hasText: "Emergency from Ana" }).first().waitFor();
    await banner(ben).getByRole("button", { name: "Show" }).click();
    await ben.message("power failure in hall 2").locator("[part~=priority-emergency]").waitFor();
    await banner(ben).getByRole("button", { name: "Acknowledge" }).click();
    await banner(ben).waitFor({ state: "detached" });
    await ana.message("power failure in hall 2").locator("[part~=acknowledgement-count]", { hasText: "1 of 1 acknowledged" }).waitFor();
    for (const { complaints } of [ana, ben]) assert.deepEqual(complaints, []);
    await leave(ana, ben);
  });

  test("SCHED-1 SCHED-2 a message is scheduled, changed, survives a restart, and is sent when its time has come", async () => {
    const roomId = await write("Handover");
    const [ana, ben] = [await enter("ana", roomId), await enter("ben", roomId)];
    await ask(ana, "Send later", "see you at sven");
    const dialog = ana.chat.getByRole("dialog", { name: "Send later" });
    await dialog.getByRole("button", { name: "Tomorrow morning" }).waitFor();
    assert.deepEqual(await findViolations(ana.page, "staff-chat"), []);
    await dialog.getByRole("button", { name: "Tomorrow morning" }).click();
    await dialog.waitFor({ state: "detached" });
    assert.equal(await ana.composer.inputValue(), "");
    await stage.server.restart();
    await Promise.all([ana, ben].map((person) => person.connection("online")));
    await ana.chat.getByRole("button", { name: "1 scheduled message" }).click();
    const list = ana.chat.getByRole("dialog", { name: "Scheduled messages" });
    await list.getByRole("button", { name: "Change" }).click();
    await list.getByRole("textbox", { name: "Message" }).fill("see you at seven");
    await list.getByRole("button", { name: "Save" }).click();
    await list.getByText("see you at seven").waitFor();
    assert.deepEqual(await ben.texts(), []);
    await list.getByRole("button", { name: "Send now" }).click();
    await list.getByText("Nothing is scheduled.").waitFor();
    await ben.message("see you at seven").waitFor();
    await ben.reads(["see you at seven"]);
    await leave(ana, ben);
  });
});
