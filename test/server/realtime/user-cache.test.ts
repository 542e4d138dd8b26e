import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { ServerFrame } from "../../../protocol/frames.ts";
import type { Id } from "../../../protocol/ids.ts";
import { members, rooms } from "../../../server/database/schema/rooms.ts";
import { createPerson, createTestId, type Person } from "../../support/raw-client.ts";
import { startServer, type InProcessServer } from "../../support/server.ts";

let server: InProcessServer;
let ana: Person;
let ben: Person;
let stranger: Person;
before(async () => {
  server = await startServer({ policy: { peopleSearch: "shared_rooms" } });
  ana = await createPerson(server, "ana", { roles: ["admin"] });
  ben = await createPerson(server, "ben");
  stranger = await createPerson(server, "stranger");
  await shareRoom(ana, ben);
});
after(() => server.stop());

const isNamed = (userId: Id, name: string) => (frame: ServerFrame) =>
  frame.type === "users" && frame.users.some((user) => user.id === userId && user.name === name);
const tellsOf = (userId: Id) => (frame: ServerFrame) =>
  frame.type === "presence" && frame.presences.some((presence) => presence.userId === userId);

/** Under this policy nobody can be added who shares no room yet. */
async function shareRoom(owner: Person, other: Person): Promise<Id> {
  const roomId = createTestId();
  const tenantId = server.tenant.id;
  await server.database.withTenant(tenantId, async (tx) => {
    await tx.insert(rooms).values({ tenantId, id: roomId, kind: "group" });
    await tx.insert(members).values([
      { tenantId, roomId, userId: owner.userId, role: "owner" },
      { tenantId, roomId, userId: other.userId, role: "member" },
    ]);
  });
  return roomId;
}

suite("the people of one's rooms", () => {
  test("ROOM-9 a new name reaches everyone who shares a room, whatever is on their screen, and nobody else", async () => {
    const [sharing, apart] = [await ben.connect(), await stranger.connect()];
    await createPerson(server, "ana", { name: "Ana Lima", roles: ["admin"] });
    await sharing.until(isNamed(ana.userId, "Ana Lima"));
    await apart.command({ type: "ping" });
    assert.deepEqual(apart.frames.filter(isNamed(ana.userId, "Ana Lima")), []);
    await sharing.close();
    await apart.close();
  });

  test("ROOM-9 who was away is told at the next connection, by socket or poll, from the cursor of the last one", async () => {
    const device = await ben.connect();
    const first = await device.until(({ type }) => type === "users");
    const people = first.type === "users" ? first.at : undefined;
    assert.ok(people !== undefined);
    await device.close();
    await createPerson(server, "ana", { name: "Ana Maria", roles: ["admin"] });
    const back = await ben.connect({ cursors: { people } });
    await back.until(isNamed(ana.userId, "Ana Maria"));
    await back.close();
    const { lineage, person } = ben.opened;
    const polled = await ben.poll({ cursors: { lineage, person, watch: [], rooms: [], people } });
    assert.ok(polled.frames.some(isNamed(ana.userId, "Ana Maria")));
    const other = await stranger.connect({ cursors: { people } });
    await other.command({ type: "ping" });
    assert.deepEqual(other.frames.filter(isNamed(ana.userId, "Ana Maria")), []);
    await other.close();
  });

  test("ROOM-8 presence is told of people of one's rooms; of whom one may not find no more than of an id that never was", async () => {
    const observer = await ben.connect();
    await observer.command({ type: "observe_presence", userIds: [ana.userId, stranger.userId] });
    await observer.until(tellsOf(ana.userId));
    const device = await stranger.connect();
    await device.command({ type: "set_presence", status: "away" });
    await observer.command({ type: "ping" });
    assert.deepEqual(observer.frames.filter(tellsOf(stranger.userId)), []);
    await device.close();
    await observer.close();
  });

  test("ROOM-8 who is out of the only room they shared is told nothing of the others' presence any more", async () => {
    const cleo = await createPerson(server, "cleo");
    const roomId = await shareRoom(ana, cleo);
    const [observer, witness] = [await cleo.connect(), await ben.connect()];
    for (const client of [observer, witness]) {
      await client.command({ type: "observe_presence", userIds: [ana.userId] });
      await client.until(tellsOf(ana.userId));
    }
    await ana.command({ type: "remove_member", roomId, userId: cleo.userId });
    await observer.until(({ type }) => type === "person_changes");
    const told = observer.frames.length;
    const device = await ana.connect();
    await witness.until((frame) => frame.type === "presence" && frame.presences.some(({ status }) => status === "online"));
    await observer.command({ type: "ping" });
    assert.deepEqual(observer.frames.slice(told).filter(tellsOf(ana.userId)), []);
    for (const client of [device, observer, witness]) await client.close();
  });
});
