import assert from "node:assert/strict";
import { once } from "node:events";
import { after, before, suite, test } from "node:test";
import { startPostgres, type PostgresCluster } from "../support/postgres.ts";
import { bodiesOf, createGroup, createPerson, say, type Person } from "../support/raw-client.ts";
import { spawnServer, type SpawnedServer } from "../support/server.ts";

let postgres: PostgresCluster;
let server: SpawnedServer;
let ana: Person;
let ben: Person;
before(async () => {
  postgres = await startPostgres();
  server = await spawnServer({ databaseUrl: await postgres.createDatabase() });
  ana = await createPerson(server, "ana");
  ben = await createPerson(server, "ben");
});
after(async () => {
  await server.stop();
  await postgres.remove();
});

suite("a node that is stopped or killed", () => {
  test("SYNC-3 what was acknowledged is there after a kill, and cursors go on where they were", async () => {
    const roomId = await createGroup(ana, [ben]);
    const watch = [{ roomId, cursor: 0, receipts: 0 }];
    const client = await ben.connect({ cursors: { watch } });
    await say(ana, roomId, "before the kill");
    const last = await client.until((frame) => bodiesOf([frame], roomId).includes("before the kill"));
    assert.ok(last.type === "room_changes");
    await say(ana, roomId, "unheard");
    await server.restart();
    assert.equal(await client.closed, 1006);
    const again = await ben.connect({ cursors: { watch: [{ roomId, cursor: last.to, receipts: 0 }] } });
    await again.until((frame) => bodiesOf([frame], roomId).includes("unheard"));
    assert.deepEqual(bodiesOf(again.frames, roomId), ["unheard"]);
    await again.close();
  });

  test("WIRE-7 SIGTERM tells sockets to come back, and the process ends with 0", async () => {
    const client = await ben.connect();
    const ended = once(server.child, "exit");
    server.child.kill("SIGTERM");
    assert.equal(await client.closed, 1012);
    assert.equal(client.of("goodbye").length, 1);
    assert.deepEqual(await ended, [0, null]);
  });
});
