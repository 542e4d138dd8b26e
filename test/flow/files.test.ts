import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import sharp from "sharp";
import { openLink } from "../../demo/link.ts";
import type { Id } from "../../protocol/ids.ts";
import { launchPersistent } from "../support/browser.ts";
import { zip } from "../support/files/zip.ts";
import { temporaryFolder } from "../support/last-will.ts";
import { startPostgres, type PostgresCluster } from "../support/postgres.ts";
import { spawnServer, type SpawnedServer } from "../support/server.ts";
import type { Person } from "./support/person.ts";
import { withDatabase, writePast } from "./support/records.ts";
import { raiseStage, type Stage } from "./support/stage.ts";

let cluster: PostgresCluster;
let databaseUrl: string;
let stage: Stage<SpawnedServer>;
let folder: string;

before(async () => {
  cluster = await startPostgres();
  databaseUrl = await cluster.createDatabase();
  folder = await temporaryFolder("files");
  stage = await raiseStage((origin) => spawnServer({ databaseUrl, origins: [origin], environment: { FILES_DIR: join(folder, "store") } }));
});
after(async () => {
  await stage.close();
  await cluster.remove();
  await rm(folder, { recursive: true, force: true });
});

const room = (name: string): Promise<Id> =>
  withDatabase(databaseUrl, (database) =>
    writePast(database, { tenantId: stage.server.tenant.id, name, people: ["ana", "ben"], lines: [] }),
  );

async function meet(roomId: Id): Promise<readonly [Person, Person]> {
  const attributes = `mode="inline" room="${roomId}"`;
  const [ana, ben] = await Promise.all([stage.enter("ana", { attributes }), stage.enter("ben", { attributes })]);
  await Promise.all([ana, ben].map((person) => person.composer.waitFor()));
  return [ana, ben];
}

const choose = (person: Person, files: readonly string[]): Promise<void> =>
  person.chat.locator("input[type=file]").setInputFiles([...files]);

/** The bytes that a press on a file's download button saves. */
async function saved(person: Person, name: string): Promise<string> {
  const [download] = await Promise.all([
    person.page.waitForEvent("download"),
    person.chat.getByRole("button", { name: `Download ${name}` }).click(),
  ]);
  const hash = createHash("sha256");
  for await (const chunk of await download.createReadStream()) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

suite("F1 F3 F4 files in a conversation", () => {
  test("F1 F4 a picture and a paper go with a text, and are seen, opened and saved at the other side", async () => {
    const [ana, ben] = await meet(await room("Papers"));
    const picture = join(folder, "shelf.png");
    const paper = join(folder, "order list.csv");
    await sharp({ create: { width: 900, height: 600, channels: 3, background: "#2a7" } })
      .png()
      .toFile(picture);
    await writeFile(paper, "item,count\nbolt,12\n");
    await choose(ana, [picture, paper]);
    await ana.chat.locator(".file-tray .file-card.is-uploaded").nth(1).waitFor();
    await ana.composer.fill("Today's shelf");
    await ana.composer.press("Enter");
    await ben.message("Today's shelf").waitFor();
    await ben.chat.locator(".picture.is-shown").waitFor();
    await ben.chat.getByRole("button", { name: "Open picture shelf.png" }).click();
    await ben.chat.getByRole("dialog", { name: "Picture" }).locator(".lightbox-image").waitFor();
    await ben.page.keyboard.press("Escape");
    assert.equal(await saved(ben, "order list.csv"), createHash("sha256").update("item,count\nbolt,12\n").digest("hex"));
    for (const { complaints } of [ana, ben]) assert.deepEqual(complaints, []);
    await Promise.all([ana, ben].map(({ page }) => page.context().close()));
  });

  test("F2 a file that may run programs is refused with the reason, and the rest can be sent", async () => {
    const [ana, ben] = await meet(await room("Refused"));
    const program = join(folder, "setup.exe");
    await writeFile(program, Buffer.concat([Buffer.from("MZ"), randomBytes(200)]));
    await choose(ana, [program]);
    await ana.chat.locator(".file-tray .problem", { hasText: "setup.exe" }).waitFor();
    await ana.say("without it");
    await ben.message("without it").waitFor();
    await Promise.all([ana, ben].map(({ page }) => page.context().close()));
  });

  test("F3 a deleted message leaves a note at both sides, and its file is gone", async () => {
    const [ana, ben] = await meet(await room("Deleted"));
    const paper = join(folder, "wrong.txt");
    await writeFile(paper, "not for you\n");
    await choose(ana, [paper]);
    await ana.chat.locator(".file-tray .file-card.is-uploaded").waitFor();
    await ana.composer.fill("oops");
    await ana.composer.press("Enter");
    await ben.chat.getByRole("button", { name: "Download wrong.txt" }).waitFor();
    await ana.sees("oops", "read");
    await ana.message("oops").hover();
    await ana.message("oops").getByRole("button", { name: "More actions" }).click();
    await ana.chat.getByRole("menuitem", { name: "Delete message" }).click();
    await ana.chat.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click();
    await Promise.all([ana, ben].map((person) => person.message("This message was deleted").waitFor()));
    assert.equal(await ben.chat.getByRole("button", { name: "Download wrong.txt" }).count(), 0);
    await Promise.all([ana, ben].map(({ page }) => page.context().close()));
  });

  test("F5 a voice message is recorded, heard before it is sent, and played at the other side", async () => {
    const [ana, ben] = await meet(await room("Voice"));
    const button = (person: Person, name: string) => person.chat.getByRole("button", { name, exact: true });
    await button(ana, "Record a voice message").click();
    await ana.chat.getByRole("timer", { name: "Recording" }).filter({ hasText: "0:01" }).waitFor();
    await button(ana, "Pause recording").click();
    await ana.chat.getByRole("timer", { name: "Recording paused" }).waitFor();
    await button(ana, "Go on recording").click();
    await ana.chat.getByRole("timer", { name: "Recording" }).filter({ hasText: "0:02" }).waitFor();
    await button(ana, "Stop and listen").click();
    const preview = ana.chat.locator("staff-chat-recorder staff-chat-player");
    await preview.getByRole("button", { name: "Play" }).click();
    await preview.getByRole("button", { name: "Pause" }).waitFor();
    await button(ana, "Send voice message").click();
    const heard = ben.chat.locator("staff-chat-attachment-group").getByRole("group", { name: "Voice message" });
    await heard.getByRole("button", { name: "Play" }).click();
    await heard.getByRole("button", { name: "Pause" }).waitFor();
    // To its end, at which it can be played again.
    await heard.getByRole("button", { name: "Play" }).waitFor();
    assert.equal(await heard.locator(".player-trouble").count(), 0);
    assert.match(await heard.locator(".player-time").innerText(), /0:0[23]/);
    await ana.chat.locator("textarea.input").waitFor();
    for (const { complaints } of [ana, ben]) assert.deepEqual(complaints, []);
    await Promise.all([ana, ben].map(({ page }) => page.context().close()));
  });

  test("F1 50 MB survive two cuts, a reload of the tab and a killed server, byte for byte", async (t) => {
    const roomId = await room("Large");
    const content = randomBytes(50_000_000);
    const large = join(folder, "archive.zip");
    const bytes = zip([{ name: "archive.dat", content, method: 0 }]);
    await writeFile(large, bytes);
    const profile = await temporaryFolder("large-profile");
    const context = await launchPersistent(profile);
    // A browser that stays keeps the file from ending.
    t.after(async () => {
      await context.close();
      await rm(profile, { recursive: true, force: true });
    });
    const attributes = `mode="inline" room="${roomId}"`;
    // About 2.5 MB/s: what is cut is cut in the middle.
    const link = await openLink(0, stage.server.port, 25);
    const ana = await stage.enter("ana", { attributes, context, link });
    const ben = await stage.enter("ben", { attributes });
    await Promise.all([ana, ben].map((person) => person.composer.waitFor()));
    ana.link.set({ slow: true });
    await choose(ana, [large]);
    const progress = (least: number) =>
      ana.page.waitForFunction(
        (wanted) => {
          const bar = document.querySelector("staff-chat")?.shadowRoot?.querySelector<HTMLProgressElement>(".file-progress");
          return bar === null || bar === undefined ? false : bar.value >= wanted;
        },
        least,
        { polling: 50 },
      );
    await ana.composer.fill("all of it");
    await progress(5);
    ana.link.set({ offline: true });
    await ana.connection("offline", "reconnecting");
    ana.link.set({ offline: false });
    await progress(20);
    await ana.page.reload();
    await ana.composer.waitFor();
    await progress(25);
    await stage.server.kill();
    await ana.connection("reconnecting", "polling", "offline");
    await stage.server.restart();
    await progress(40);
    ana.link.set({ offline: true });
    ana.link.set({ offline: false, slow: false });
    await ana.composer.press("Enter");
    await ben.message("all of it").waitFor({ timeout: 120_000 });
    assert.equal(await saved(ben, "archive.zip"), createHash("sha256").update(bytes).digest("hex"));
    await ben.page.context().close();
  });
});
