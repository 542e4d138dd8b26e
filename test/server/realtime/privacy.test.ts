import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { ServerFrame } from "../../../protocol/frames.ts";
import type { Id } from "../../../protocol/ids.ts";
import { createGroup, createPerson, say, type Person, type RawClient } from "../../support/raw-client.ts";
import { startServer, type InProcessServer } from "../../support/server.ts";

let server: InProcessServer;
before(async () => {
  server = await startServer();
});
after(() => server.stop());

const presencesOf = (userId: Id, frames: readonly ServerFrame[]) =>
  frames.flatMap((frame) => (frame.type === "presence" ? frame.presences.filter((presence) => presence.userId === userId) : []));
const statusOf = (userId: Id, frame: ServerFrame) => presencesOf(userId, [frame]).map(({ status }) => status);
const hide = async (client: Pick<RawClient, "command">, change: { hidesPresence?: boolean; hidesReads?: boolean; away?: boolean }) =>
  assert.equal((await client.command({ type: "set_settings", ...change })).type, "ack");
const setUp = async (): Promise<{ people: [Person, Person, Person]; roomId: Id }> => {
  const people: [Person, Person, Person] = [
    await createPerson(server, `ana ${Math.random()}`),
    await createPerson(server, `ben ${Math.random()}`),
    await createPerson(server, `cem ${Math.random()}`),
  ];
  return { people, roomId: await createGroup(people[0], people.slice(1)) };
};

suite("PRIV what is told of a person, over sockets and polls", () => {
  test("PRIV-2 who begins to hide is told to be offline without a time, to observers there and to come, by socket and by poll; and shown again when they want", async () => {
    const { people } = await setUp();
    const [ana, ben] = people;
    const [observer, hider] = [await ana.connect(), await ben.connect()];
    await observer.command({ type: "observe_presence", userIds: [ben.userId] });
    await observer.until((frame) => statusOf(ben.userId, frame).includes("online"));
    await hide(hider, { hidesPresence: true });
    await observer.until((frame) => statusOf(ben.userId, frame).includes("offline"));
    assert.deepEqual(presencesOf(ben.userId, observer.frames).at(-1), { userId: ben.userId, status: "offline", lastSeen: null });
    const polled = await ana.poll({ observe: [ben.userId] });
    assert.deepEqual(presencesOf(ben.userId, polled.frames), [{ userId: ben.userId, status: "offline", lastSeen: null }]);
    // Coming and going is not told either.
    const told = observer.frames.length;
    await hider.close();
    await (await ben.connect()).close();
    await observer.command({ type: "ping" });
    assert.deepEqual(presencesOf(ben.userId, observer.frames.slice(told)), []);
    const again = await ben.connect();
    await hide(again, { hidesPresence: false });
    await observer.until((frame) => observer.frames.indexOf(frame) >= told && statusOf(ben.userId, frame).includes("online"));
    await Promise.all([observer.close(), again.close()]);
  });

  test("PRIV-2 who hides loses what their devices were told of others, and is told nothing more, on all of them", async () => {
    const { people } = await setUp();
    const [ana, ben] = people;
    const [phone, desk, other] = [await ana.connect(), await ana.connect(), await ben.connect()];
    for (const device of [phone, desk]) {
      await device.command({ type: "observe_presence", userIds: [ben.userId] });
      await device.until((frame) => statusOf(ben.userId, frame).includes("online"));
    }
    await hide(phone, { hidesPresence: true });
    for (const device of [phone, desk]) await device.until((frame) => statusOf(ben.userId, frame).includes("offline"));
    const told = [phone.frames.length, desk.frames.length];
    await phone.command({ type: "observe_presence", userIds: [ben.userId] });
    await hide(other, { away: true });
    const polled = await ana.poll({ observe: [ben.userId] });
    await desk.command({ type: "ping" });
    assert.deepEqual(
      [phone.frames.slice(told[0]), desk.frames.slice(told[1]), polled.frames].map((frames) => presencesOf(ben.userId, frames)),
      [[], [], []],
    );
    await Promise.all([phone, desk, other].map((socket) => socket.close()));
  });

  test("PRIV-3 who hides what they read is told what was delivered to others and not what they read, while others are told both", async () => {
    const { people, roomId } = await setUp();
    const [ana, ben, cem] = people;
    await say(ana, roomId, "one", "two");
    await hide(ben, { hidesReads: true });
    const [watcher, hider] = [await ana.connect(), await ben.connect()];
    for (const client of [watcher, hider]) await client.command({ type: "watch", roomId, cursor: 0, receipts: 0 });
    await cem.command({ type: "mark_delivered", roomId, position: 2 });
    await cem.command({ type: "mark_read", roomId, position: 2 });
    await ben.command({ type: "mark_read", roomId, position: 2 });
    const seen = (client: RawClient) =>
      client.of("receipts").flatMap(({ receipts }) => receipts.map(({ userId, read, delivered }) => ({ userId, read, delivered })));
    await watcher.until(
      (frame) => frame.type === "receipts" && frame.receipts.some(({ userId, read }) => userId === cem.userId && read === 2),
    );
    await watcher.until((frame) => frame.type === "receipts" && frame.receipts.some(({ userId }) => userId === ben.userId));
    await hider.until((frame) => frame.type === "receipts" && frame.receipts.some(({ userId }) => userId === ben.userId));
    assert.deepEqual(
      seen(watcher).filter(({ userId }) => userId === ben.userId),
      [{ userId: ben.userId, read: 0, delivered: 2 }],
    );
    assert.deepEqual(
      seen(hider).filter(({ userId }) => userId === cem.userId),
      [{ userId: cem.userId, read: 0, delivered: 2 }],
    );
    const page = await fetch(`${server.url}/v1/rooms/${roomId}/receipts`, { headers: { authorization: `Bearer ${ben.token}` } });
    const { receipts } = (await page.json()) as { receipts: { userId: Id; read: number }[] };
    assert.equal(receipts.find(({ userId }) => userId === cem.userId)?.read, 0);
    await Promise.all([watcher.close(), hider.close()]);
  });

  test("PRIV-4 a tenant that shows nobody's presence shows it to nobody, by socket and by poll", async () => {
    const tenant = await server.addTenant({ policy: { presence: false } });
    const dark = { ...server, tenant };
    const [ana, ben] = [await createPerson(dark, "ana"), await createPerson(dark, "ben")];
    await createGroup(ana, [ben]);
    const [observer, other] = [await ana.connect(), await ben.connect()];
    await observer.command({ type: "observe_presence", userIds: [ben.userId] });
    const polled = await ana.poll({ observe: [ben.userId] });
    const nothing = { userId: ben.userId, status: "offline", lastSeen: null };
    assert.deepEqual([presencesOf(ben.userId, observer.frames), presencesOf(ben.userId, polled.frames)], [[nothing], [nothing]]);
    await Promise.all([observer.close(), other.close()]);
  });
});
