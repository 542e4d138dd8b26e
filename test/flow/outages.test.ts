import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { after, before, suite, test } from "node:test";
import type { Id } from "../../protocol/ids.ts";
import { eventually, launchPersistent } from "../support/browser.ts";
import { startPostgres, type PostgresCluster } from "../support/postgres.ts";
import { spawnServer, type SpawnedServer } from "../support/server.ts";
import type { Person } from "./support/person.ts";
import { recordedBodies, withDatabase, writePast } from "./support/records.ts";
import { raiseStage, type Stage } from "./support/stage.ts";
import { temporaryFolder } from "../support/last-will.ts";

let cluster: PostgresCluster;
let databaseUrl: string;
let stage: Stage<SpawnedServer>;
let profile: string;

before(async () => {
  cluster = await startPostgres();
  databaseUrl = await cluster.createDatabase();
  profile = await temporaryFolder("profile");
  stage = await raiseStage((origin) => spawnServer({ databaseUrl, origins: [origin] }));
});
after(async () => {
  await stage.close();
  await cluster.remove();
  await rm(profile, { recursive: true, force: true });
});

const write = (name: string, lines: readonly (readonly [string, string])[] = []): Promise<Id> =>
  withDatabase(databaseUrl, (database) => writePast(database, { tenantId: stage.server.tenant.id, name, people: ["ana", "ben"], lines }));
const recorded = (roomId: Id): Promise<string[]> =>
  withDatabase(databaseUrl, (database) => recordedBodies(database, stage.server.tenant.id, roomId));

/** Ana and Ben, both with the room open and connected. */
async function meet(roomId: Id): Promise<readonly [Person, Person]> {
  const attributes = `mode="inline" room="${roomId}"`;
  const [ana, ben] = await Promise.all([stage.enter("ana", { attributes }), stage.enter("ben", { attributes })]);
  await Promise.all([ana, ben].map((person) => person.connection("online")));
  await Promise.all([ana, ben].map((person) => person.composer.waitFor()));
  return [ana, ben];
}

/** Both sides and the log hold exactly these, and nobody's page complained. */
async function agree(roomId: Id, people: readonly Person[], texts: readonly string[]): Promise<void> {
  await Promise.all(people.map((person) => person.reads(texts)));
  assert.deepEqual(await recorded(roomId), texts);
  for (const { complaints } of people) assert.deepEqual(complaints, []);
  await Promise.all(people.map(({ page }) => page.context().close()));
}

suite("a person sees what is going on, and nothing is lost, doubled or reordered", () => {
  test("R4 R5 with sockets blocked polling takes over and says so, both ways work, and the socket comes back when it can", async () => {
    const roomId = await write("Blocked");
    const [ana, ben] = await meet(roomId);
    ana.link.set({ blocked: true });
    await ana.connection("polling");
    await ana.chat.locator(".banner-polling").waitFor();
    await ana.say("by polling");
    await ben.message("by polling").waitFor();
    await ana.sees("by polling", "read");
    await ben.say("heard by polling");
    await ana.message("heard by polling").waitFor();
    ana.link.set({ blocked: false });
    await ana.connection("online");
    await ana.chat.locator(".banner").waitFor({ state: "detached" });
    await ben.say("and by socket");
    await agree(roomId, [ana, ben], ["by polling", "heard by polling", "and by socket"]);
  });

  test("R3 R5 with the server killed in mid-sentence the draft stays, what is sent waits in sight, and arrives once", async () => {
    const roomId = await write("Killed", [["ana", "before"]]);
    const [ana, ben] = await meet(roomId);
    await ben.composer.fill("half a sen");
    await stage.server.kill();
    await Promise.all([ana.connection("reconnecting"), ben.connection("reconnecting")]);
    await ana.say("while it is down");
    await ana.say("and one more");
    await ana.sees("while it is down", "sending");
    await ana.chat.locator(".banner-reconnecting").waitFor();
    await stage.server.restart();
    await ben.message("and one more").waitFor();
    assert.equal(await ben.composer.inputValue(), "half a sen");
    await ben.composer.pressSequentially("tence");
    await ben.composer.press("Enter");
    await ana.chat.locator(".banner").waitFor({ state: "detached" });
    await agree(roomId, [ana, ben], ["before", "while it is down", "and one more", "half a sentence"]);
  });

  test("R3 written offline, the page reloaded in between: history is readable, the words wait, and arrive once in order", async () => {
    const roomId = await write("Reloaded", [["ben", "history"]]);
    const [ana, ben] = await meet(roomId);
    await ana.message("history").waitFor();
    await stored(ana, roomId);
    ana.link.set({ offline: true });
    await ana.connection("reconnecting");
    for (const text of ["one", "two", "three"]) await ana.say(text);
    await ana.composer.fill("a draft");
    await ana.page.reload();
    await ana.reads(["history", "one", "two", "three"]);
    await ana.sees("three", "sending");
    ana.link.set({ offline: false });
    await ben.message("three").waitFor();
    await ana.sees("three", "read");
    assert.equal(await ana.composer.inputValue(), "a draft");
    await agree(roomId, [ana, ben], ["history", "one", "two", "three"]);
  });

  test("R3 SYNC-9 written offline, the browser closed and opened again online: all of it arrives once in order", async (context) => {
    const launch = async () => {
      const launched = await launchPersistent(profile);
      // A browser that is left open would keep the tests from ending.
      context.after(() => launched.close());
      return launched;
    };
    const roomId = await write("Closed", [["ben", "history"]]);
    const attributes = `mode="inline" room="${roomId}"`;
    const ben = await stage.enter("ben", { attributes });
    const first = await launch();
    const ana = await stage.enter("ana", { attributes, context: first });
    await ana.message("history").waitFor();
    await stored(ana, roomId);
    ana.link.set({ offline: true });
    await ana.connection("reconnecting");
    for (const text of ["written", "while", "offline"]) await ana.say(text);
    // A browser on a busy machine may end before what it shows is on the disk.
    await stored(ana, roomId, 3);
    await first.close();
    ana.link.set({ offline: false });
    await ben.say("meanwhile");
    const again = await stage.enter("ana", { attributes, context: await launch(), link: ana.link });
    await ben.message("offline").waitFor();
    await again.sees("offline", "read");
    await agree(roomId, [again, ben], ["history", "meanwhile", "written", "while", "offline"]);
  });

  test("R3 answers that a slow network delays double nothing", async () => {
    const roomId = await write("Slow");
    const [ana, ben] = await meet(roomId);
    ana.link.set({ slow: true });
    for (const text of ["slow one", "slow two"]) await ana.say(text);
    await ben.message("slow two").waitFor();
    // The answer is still on its way when everything is cut.
    ana.link.set({ offline: true, slow: false });
    await ana.connection("reconnecting");
    ana.link.set({ offline: false });
    await ana.sees("slow two", "read");
    await agree(roomId, [ana, ben], ["slow one", "slow two"]);
  });
});

/** Waits until something of the room is stored in this browser: its state, and so many messages on their way. */
async function stored({ page }: Person, roomId: Id, outgoing = 0): Promise<void> {
  await eventually(
    page,
    async ([id, count]) => {
      const read = (database: IDBDatabase, area: string) =>
        new Promise<unknown[]>((resolve) => {
          const request =
            area === "state"
              ? database.transaction(area).objectStore(area).getAllKeys()
              : database.transaction(area).objectStore(area).getAll();
          request.addEventListener("success", () => resolve(request.result.filter((each) => JSON.stringify(each).includes(id))));
        });
      for (const { name } of await indexedDB.databases()) {
        if (!name?.startsWith("staff-chat:")) continue;
        const database = await new Promise<IDBDatabase>((resolve, reject) => {
          const request = indexedDB.open(name);
          request.addEventListener("success", () => resolve(request.result));
          request.addEventListener("error", () => reject(request.error ?? new Error("not opened")));
        });
        const [state, outbox] = [await read(database, "state"), await read(database, "outbox")];
        database.close();
        if (state.length > 0 && outbox.length >= count) return true;
      }
      return false;
    },
    [roomId, outgoing] as const,
  );
}
