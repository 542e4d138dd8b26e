import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { ServerFrame } from "../../../protocol/frames.ts";
import { bodiesOf, createGroup, createPerson, createTestId, say, type Person } from "../../support/raw-client.ts";
import { startServer, type InProcessServer } from "../../support/server.ts";

let server: InProcessServer;
let ana: Person;
let ben: Person;
before(async () => {
  server = await startServer();
  ana = await createPerson(server, "ana");
  ben = await createPerson(server, "ben");
});
after(() => server.stop());

const isMessage = (body: string) => (frame: ServerFrame) =>
  frame.type === "room_changes" && frame.subjects.some((subject) => subject.kind === "message" && subject.message.body === body);

suite("a socket and what it is told", () => {
  test("WIRE-1 hello is answered by welcome with version, person, lineage and the token's end", async () => {
    const client = await ana.connect();
    const [welcome] = client.of("welcome");
    assert.equal(welcome?.version, 1);
    assert.equal(welcome?.userId, ana.userId);
    assert.equal(welcome?.lineage, ana.opened.lineage);
    assert.equal(welcome?.expiresAt, ana.opened.expiresAt);
    await client.close();
  });

  test("SYNC-7 what was missed follows the hello, once, in order, and then what is live", async () => {
    const roomId = await createGroup(ana, [ben]);
    await say(ana, roomId, "one", "two");
    const client = await ben.connect({ cursors: { watch: [{ roomId, cursor: 0, receipts: 0 }] } });
    await client.until(isMessage("two"));
    await say(ana, roomId, "three");
    await client.until(isMessage("three"));
    assert.deepEqual(bodiesOf(client.frames, roomId), ["one", "two", "three"]);
    assertContiguous(client.of("room_changes"), 0);
    await client.close();
  });

  test("SYNC-6 while one speaks without a pause, who joins in the middle misses nothing and hears nothing twice", async () => {
    const roomId = await createGroup(ana, [ben]);
    const speaker = await ana.connect();
    const total = 200;
    let spoken = 0;
    const speaking = (async () => {
      for (; spoken < total; spoken += 1) await say(speaker, roomId, `word ${spoken}`);
    })();
    const listeners = [];
    for (let count = 0; count < 5; count += 1) {
      listeners.push(await ben.connect({ cursors: { watch: [{ roomId, cursor: 0, receipts: 0 }] } }));
    }
    await speaking;
    const words = Array.from({ length: total }, (_, index) => `word ${index}`);
    for (const listener of listeners) {
      await listener.until(isMessage(words.at(-1)!));
      assert.deepEqual(bodiesOf(listener.frames, roomId), words);
      assertContiguous(listener.of("room_changes"), 0);
      await listener.close();
    }
    await speaker.close();
  });

  test("a room is told in full while it is watched, and not after unwatch", async () => {
    const roomId = await createGroup(ana, [ben]);
    const client = await ben.connect();
    assert.equal((await client.command({ type: "watch", roomId, cursor: 0, receipts: 0 })).type, "ack");
    await say(ana, roomId, "seen");
    await client.until(isMessage("seen"));
    assert.equal((await client.command({ type: "unwatch", roomId })).type, "ack");
    await say(ana, roomId, "unseen");
    await client.until((frame) => frame.type === "summaries" && frame.summaries.some(({ lastMessage }) => lastMessage?.body === "unseen"));
    assert.deepEqual(bodiesOf(client.frames, roomId), ["seen"]);
    await client.close();
  });

  test("a live frame names a sender whom the watchers may not know, once", async () => {
    const cleo = await createPerson(server, `cleo ${createTestId()}`);
    const roomId = await createGroup(ana, [ben, cleo]);
    const head = (await ben.open(roomId)).room!.cursor;
    const client = await ben.connect({ cursors: { watch: [{ roomId, cursor: head, receipts: 0 }] } });
    await client.command({ type: "ping" });
    await say(cleo, roomId, "who am I");
    await say(cleo, roomId, "again");
    await client.until(isMessage("again"));
    const named = client.of("room_changes").map(({ users }) => (users ?? []).map(({ id }) => id));
    assert.deepEqual(named, [[cleo.userId], []]);
    await client.close();
  });

  test("rooms off screen come as summaries with their last message and its sender, at most one frame a second", async () => {
    const rooms = [await createGroup(ana, [ben]), await createGroup(ana, [ben]), await createGroup(ana, [ben])];
    const client = await ben.connect();
    await client.command({ type: "ping" });
    const speaker = await ana.connect();
    const before = client.of("summaries").length;
    const begun = Date.now();
    for (let word = 0; word < 20; word += 1) for (const roomId of rooms) await say(speaker, roomId, `word ${word}`);
    for (const roomId of rooms) {
      await client.until(
        (frame) =>
          frame.type === "summaries" && frame.summaries.some((one) => one.roomId === roomId && one.lastMessage?.body === "word 19"),
      );
    }
    const frames = client.of("summaries").slice(before);
    assert.ok(frames.length <= 2 + Math.ceil((Date.now() - begun) / 1_000), `${frames.length} frames`);
    const last = frames.at(-1)!;
    assert.equal(last.summaries[0]?.messages, 20);
    assert.deepEqual(
      last.users.map(({ id }) => id),
      [ana.userId],
    );
    assert.deepEqual(client.of("room_changes"), []);
    await speaker.close();
    await client.close();
  });

  test("ROOM-4 a room gained and lost is told live to every device, without a new socket", async () => {
    const roomId = await createGroup(ana, [await createPerson(server, "dora")]);
    const devices = [await ben.connect(), await ben.connect()];
    await ana.command({ type: "add_members", roomId, userIds: [ben.userId] });
    for (const device of devices) await device.until((frame) => holdsMembership(frame, roomId, "member"));
    assert.equal((await devices[0]!.command({ type: "watch", roomId, cursor: 0, receipts: 0 })).type, "ack");
    await say(ana, roomId, "welcome");
    await devices[0]!.until(isMessage("welcome"));
    await ana.command({ type: "remove_member", roomId, userId: ben.userId });
    for (const device of devices) await device.until((frame) => holdsMembership(frame, roomId, null));
    for (const device of devices) await device.close();
  });

  test("ROOM-2 whom an administrator takes out of the tenant leaves its groups before everybody's eyes", async () => {
    const roomId = await createGroup(await createPerson(server, "former"), [ana, ben]);
    const client = await ana.connect({ cursors: { watch: [{ roomId, cursor: 0, receipts: 0 }] } });
    const admin = await createPerson(server, "admin", { roles: ["admin"] });
    assert.equal((await admin.post("/v1/revocations", { subject: "former", remove: true })).status, 204);
    const isPlace = (role: string | null) => (frame: ServerFrame) =>
      frame.type === "room_changes" && frame.subjects.some((one) => one.kind === "member" && one.member.role === role);
    await client.until(isPlace(null));
    await client.until((frame) => holdsMembership(frame, roomId, "owner"));
    await client.close();
  });

  test("ROOM-5 from the removal on no frame of the room leaves, on a socket or a poll", async () => {
    const roomId = await createGroup(ana, [ben, await createPerson(server, "cleo")]);
    const client = await ben.connect({ cursors: { watch: [{ roomId, cursor: 0, receipts: 0 }] } });
    await client.command({ type: "ping" });
    const known = await ben.open(roomId);
    const poll = ben.poll({
      waitMs: 10_000,
      cursors: {
        lineage: known.lineage,
        person: known.person,
        watch: [{ roomId, cursor: known.room!.cursor, receipts: 0 }],
        rooms: known.rooms.map(({ summary }) => ({ roomId: summary.roomId, head: summary.head })),
      },
    });
    const speaker = await ana.connect();
    await Promise.all([
      speaker.command({ type: "remove_member", roomId, userId: ben.userId }),
      say(speaker, roomId, "behind your back"),
      say(speaker, roomId, "and more"),
    ]);
    await client.until((frame) => holdsMembership(frame, roomId, null));
    await client.command({ type: "ping" });
    const removed = client.frames.findIndex((frame) => holdsMembership(frame, roomId, null));
    assert.deepEqual(
      client.frames.slice(removed).filter((frame) => "roomId" in frame && frame.roomId === roomId),
      [],
    );
    assert.equal((await client.command({ type: "watch", roomId, cursor: 0, receipts: 0 })).type, "refused");
    const { frames } = await poll;
    assert.ok(frames.some((frame) => holdsMembership(frame, roomId, null)) || frames.length > 0);
    assert.deepEqual(
      (
        await ben.poll({ cursors: { lineage: known.lineage, person: 0, watch: [{ roomId, cursor: 0, receipts: 0 }], rooms: [] } })
      ).frames.filter(({ type }) => type === "room_changes"),
      [],
    );
    await speaker.close();
    await client.close();
  });

  test("SYNC-7 a cursor of another lineage is answered with reset, one ahead of the head likewise", async () => {
    const roomId = await createGroup(ana, [ben]);
    const stranger = await ben.connect({ cursors: { lineage: createTestId() } });
    assert.deepEqual(await stranger.until(({ type }) => type === "reset"), { type: "reset", roomId: null, lineage: ben.opened.lineage });
    await stranger.close();
    const ahead = await ben.connect({ cursors: { watch: [{ roomId, cursor: 1_000_000, receipts: 0 }] } });
    assert.deepEqual(await ahead.until(({ type }) => type === "reset"), { type: "reset", roomId, lineage: ben.opened.lineage });
    await ahead.close();
  });

  test("ROOM-7 receipts of a watched room come live and past the counter", async () => {
    const roomId = await createGroup(ana, [ben]);
    await say(ana, roomId, "read me");
    const client = await ana.connect({ cursors: { watch: [{ roomId, cursor: 0, receipts: 0 }] } });
    await ben.command({ type: "mark_read", roomId, position: 1 });
    await client.until((frame) => frame.type === "receipts" && frame.receipts.some((one) => one.userId === ben.userId && one.read === 1));
    const late = await ana.connect({ cursors: { watch: [{ roomId, cursor: 0, receipts: 0 }] } });
    await late.until((frame) => frame.type === "receipts" && frame.receipts.some((one) => one.userId === ben.userId && one.read === 1));
    await late.close();
    await client.close();
  });

  test("R8 typing reaches those who watch, never oneself, and at most once a second", async () => {
    const roomId = await createGroup(ana, [ben]);
    const watch = [{ roomId, cursor: 0, receipts: 0 }];
    const [typist, watcher, elsewhere] = [
      await ana.connect({ cursors: { watch } }),
      await ben.connect({ cursors: { watch } }),
      await ben.connect(),
    ];
    await Promise.all([watcher.command({ type: "ping" }), typist.command({ type: "ping" })]);
    for (let key = 0; key < 5; key += 1) await typist.command({ type: "typing", roomId, active: true });
    await typist.command({ type: "typing", roomId, active: false });
    await watcher.until((frame) => frame.type === "typing" && !frame.active);
    assert.deepEqual(
      watcher.of("typing").map(({ active }) => active),
      [true, false],
    );
    assert.deepEqual([...typist.of("typing"), ...elsewhere.of("typing")], []);
    assert.equal((await typist.command({ type: "typing", roomId: createTestId(), active: true })).type, "refused");
    assert.equal((await ana.command({ type: "change_role", roomId, userId: ben.userId, role: "read_only" })).type, "ack");
    const silent = await watcher.command({ type: "typing", roomId, active: true });
    assert.ok(silent.type === "refused" && silent.code === "forbidden");
    for (const client of [typist, watcher, elsewhere]) await client.close();
  });
});

function holdsMembership(frame: ServerFrame, roomId: string, role: string | null): boolean {
  return (
    frame.type === "person_changes" &&
    frame.subjects.some(
      (subject) => subject.kind === "membership" && subject.membership.roomId === roomId && subject.membership.role === role,
    )
  );
}

function assertContiguous(frames: readonly { readonly from: number; readonly to: number }[], start: number): void {
  let cursor = start;
  for (const { from, to } of frames) {
    assert.ok(from <= cursor, `gap between ${cursor} and ${from}`);
    assert.ok(to > cursor, `repetition at ${to}`);
    cursor = to;
  }
}
