import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { ensureBuilt } from "../../demo/build.ts";
import { bodiesOf, createGroup, createPerson, say, type Person, type RawClient } from "../support/raw-client.ts";
import { startPostgres, type PostgresCluster } from "../support/postgres.ts";
import { startRedis, type TestRedis } from "../support/redis.ts";
import { startServer, type InProcessServer } from "../support/server.ts";

let postgres: PostgresCluster;
let redis: TestRedis;
let nodes: [InProcessServer, InProcessServer];
before(async () => {
  postgres = await startPostgres();
  redis = await startRedis();
  const databaseUrl = await postgres.createDatabase();
  ensureBuilt(join(import.meta.dirname, "../.."));
  const first = await startServer({ databaseUrl, redisUrl: redis.url });
  nodes = [first, await startServer({ databaseUrl, redisUrl: redis.url, tenant: first.tenant })];
});
after(async () => {
  await Promise.all(nodes.map((node) => node.stop()));
  await redis.stop();
  await postgres.remove();
});

const said = (roomId: string, body: string) => (frame: RawClient["frames"][number]) => bodiesOf([frame], roomId).includes(body);

suite("two nodes on one database and one Redis", () => {
  let ana: Person;
  let ben: Person;
  before(async () => {
    ana = await createPerson(nodes[0], "ana");
    ben = await createPerson(nodes[1], "ben");
  });

  test("a person on each talks in the same room, in one order", async () => {
    const roomId = await createGroup(ana, [ben]);
    const watch = [{ roomId, cursor: 0, receipts: 0 }];
    const [here, there] = [await ana.connect({ cursors: { watch } }), await ben.connect({ cursors: { watch } })];
    for (let turn = 0; turn < 10; turn += 1) await Promise.all([say(here, roomId, `ana ${turn}`), say(there, roomId, `ben ${turn}`)]);
    await say(here, roomId, "end");
    await Promise.all([here, there].map((client) => client.until(said(roomId, "end"))));
    // Frames may overlap (SYNC-5): a message that comes again is the one that is there.
    const [heard, alsoHeard] = [here, there].map(({ frames }) => [...new Set(bodiesOf(frames, roomId))]);
    assert.equal(heard?.length, 21);
    assert.deepEqual(heard, alsoHeard);
    await Promise.all([here.close(), there.close()]);
  });

  test("LIMIT-4 changes of presence on several nodes are a few frames to an observer, and the last one arrives", async () => {
    const eve = [await createPerson(nodes[0], "eve"), await createPerson(nodes[1], "eve")];
    const observer = await ben.connect();
    const devices = await Promise.all(eve.map((person) => person.connect()));
    const userIds = [eve[0]!.userId];
    await observer.command({ type: "observe_presence", userIds });
    for (let flip = 0; flip < 100; flip += 1)
      await Promise.all(devices.map((device) => device.command({ type: "set_presence", status: flip % 2 === 0 ? "away" : "online" })));
    await Promise.all(devices.map((device) => device.command({ type: "set_presence", status: "away" })));
    const told = () => observer.of("presence").flatMap(({ presences }) => presences.map(({ status }) => status));
    await Promise.all(devices.map((device) => device.close()));
    await observer.until(() => told().at(-1) === "offline");
    assert.ok(told().length <= 12, `${told().length} frames`);
    await observer.close();
  });

  test("SYNC-4 while Redis is away both go on; what it lost is healed when it is back, and live goes on", async () => {
    const roomId = await createGroup(ana, [ben]);
    const watch = [{ roomId, cursor: 0, receipts: 0 }];
    const [here, there] = [await ana.connect({ cursors: { watch } }), await ben.connect({ cursors: { watch } })];
    await say(here, roomId, "before");
    await there.until(said(roomId, "before"));
    await redis.kill();
    await say(here, roomId, "from one without a bus");
    await say(there, roomId, "from the other without a bus");
    await here.until(said(roomId, "from one without a bus"));
    await redis.start();
    await Promise.all([here.until(said(roomId, "from the other without a bus")), there.until(said(roomId, "from one without a bus"))]);
    await say(here, roomId, "after");
    await there.until(said(roomId, "after"));
    await here.until(said(roomId, "after"));
    const expected = ["before", "from one without a bus", "from the other without a bus", "after"];
    assert.deepEqual(bodiesOf(here.frames, roomId), expected);
    assert.deepEqual(bodiesOf(there.frames, roomId), expected);
    await Promise.all([here.close(), there.close()]);
  });

  test("SYNC-4 with Redis away for good a sweep tells within seconds, and the nodes stay in service", async () => {
    const roomId = await createGroup(ana, [ben]);
    const there = await ben.connect({ cursors: { watch: [{ roomId, cursor: 0, receipts: 0 }] } });
    await there.command({ type: "ping" });
    await redis.kill();
    const begun = Date.now();
    await say(ana, roomId, "by sweep");
    await there.until(said(roomId, "by sweep"));
    assert.ok(Date.now() - begun < 6_500);
    const ready = await fetch(`${nodes[0].url}/readyz`);
    const checks = { database: true, bus: false, files: false, script: true };
    assert.deepEqual([ready.status, await ready.json()], [200, { status: "ready", checks, reasons: [] }]);
    await redis.start();
    await there.close();
  });

  test("ROOM-5 a removal on one node cuts the other at once; what is said later is not heard there", async () => {
    const roomId = await createGroup(ana, [ben, await createPerson(nodes[0], "cleo")]);
    const there = await ben.connect({ cursors: { watch: [{ roomId, cursor: 0, receipts: 0 }] } });
    await there.command({ type: "ping" });
    const begun = Date.now();
    await ana.command({ type: "remove_member", roomId, userId: ben.userId });
    await say(ana, roomId, "not for ben");
    await there.until(
      (frame) =>
        frame.type === "person_changes" &&
        frame.subjects.some(
          (subject) => subject.kind === "membership" && subject.membership.role === null && subject.membership.roomId === roomId,
        ),
    );
    assert.ok(Date.now() - begun < 2_500);
    assert.equal((await there.command({ type: "watch", roomId, cursor: 0, receipts: 0 })).type, "refused");
    assert.deepEqual(bodiesOf(there.frames, roomId), []);
    await there.close();
  });

  test("WS-3 a sign-out on one node closes the sockets of the other within a second", async () => {
    const person = await createPerson(nodes[1], "leaver");
    const client = await person.connect();
    const admin = await createPerson(nodes[0], "admin", { roles: ["admin"] });
    const begun = Date.now();
    assert.equal((await admin.post("/v1/revocations", { subject: "leaver" })).status, 204);
    assert.equal(await client.closed, 4001);
    assert.ok(Date.now() - begun < 1_000);
  });

  test("R9 presence of a person on one node is seen on the other, and offline follows after the grace", async () => {
    const observer = await ben.connect();
    const person = await createPerson(nodes[0], "dora");
    await observer.command({ type: "observe_presence", userIds: [person.userId] });
    await observer.until(
      (frame) =>
        frame.type === "presence" && frame.presences.some(({ userId, status }) => userId === person.userId && status === "offline"),
    );
    const device = await person.connect();
    await observer.until(
      (frame) => frame.type === "presence" && frame.presences.some(({ userId, status }) => userId === person.userId && status === "online"),
    );
    await device.close();
    await observer.until(
      (frame) =>
        frame.type === "presence" &&
        frame.presences.some(({ userId, status, lastSeen }) => userId === person.userId && status === "offline" && lastSeen !== null),
    );
    await observer.close();
  });

  test("SYNC-7 a poll goes on at any node from the cursors the other one gave", async () => {
    const roomId = await createGroup(ana, [ben]);
    await say(ana, roomId, "one");
    const onFirst = await createPerson(nodes[0], "ben");
    const { frames } = await onFirst.poll({
      cursors: { lineage: ben.opened.lineage, person: 0, watch: [{ roomId, cursor: 0, receipts: 0 }], rooms: [] },
    });
    const last = frames.filter((frame) => frame.type === "room_changes").at(-1);
    assert.ok(last?.type === "room_changes");
    await say(ana, roomId, "two");
    const next = await ben.poll({
      cursors: { lineage: ben.opened.lineage, person: 0, watch: [{ roomId, cursor: last.to, receipts: 0 }], rooms: [] },
    });
    assert.deepEqual(bodiesOf([...frames, ...next.frames], roomId), ["one", "two"]);
  });
});
