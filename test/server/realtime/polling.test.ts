import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Cursors } from "../../../protocol/commands.ts";
import type { ServerFrame } from "../../../protocol/frames.ts";
import type { Id } from "../../../protocol/ids.ts";
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

/** Cursors of a client that holds everything there is. */
async function upToDate(person: Person, roomId: Id): Promise<Cursors> {
  const { lineage, person: cursor, rooms, room, ticket } = await person.open(roomId);
  return {
    lineage,
    person: cursor,
    watch: [{ roomId, cursor: room!.cursor, receipts: room!.receipts }],
    rooms: rooms.map(({ summary }) => ({ roomId: summary.roomId, head: summary.head })),
    // Past the overlap in which names are told again.
    people: ticket.expiresAt,
  };
}

/** What a client does with its cursors when frames come. */
function advance(cursors: Cursors, frames: readonly ServerFrame[]): Cursors {
  let { person, watch, rooms } = cursors;
  for (const frame of frames) {
    if (frame.type === "person_changes") person = frame.to;
    if (frame.type === "room_changes") watch = watch.map((one) => (one.roomId === frame.roomId ? { ...one, cursor: frame.to } : one));
    if (frame.type === "receipts") watch = watch.map((one) => (one.roomId === frame.roomId ? { ...one, receipts: frame.to } : one));
    if (frame.type === "summaries")
      rooms = rooms.map((one) => ({ ...one, head: frame.summaries.find(({ roomId }) => roomId === one.roomId)?.head ?? one.head }));
  }
  return { ...cursors, person, watch, rooms };
}

suite("WIRE-5 polling", () => {
  test("a poll with nothing to say answers empty when its time is over", async () => {
    const roomId = await createGroup(ana, [ben]);
    const answer = await ben.poll({ waitMs: 50, cursors: await upToDate(ben, roomId) });
    assert.deepEqual(answer.frames, []);
    assert.equal(answer.expiresAt, ben.opened.expiresAt);
  });

  test("a poll answers at once what lies past its cursors", async () => {
    const roomId = await createGroup(ana, [ben]);
    const cursors = await upToDate(ben, roomId);
    await say(ana, roomId, "missed");
    const begun = Date.now();
    assert.deepEqual(bodiesOf((await ben.poll({ waitMs: 20_000, cursors })).frames, roomId), ["missed"]);
    assert.ok(Date.now() - begun < 5_000);
  });

  test("a poll that waits answers with the first thing said, and the next poll goes on from there", async () => {
    const roomId = await createGroup(ana, [ben]);
    const cursors = await upToDate(ben, roomId);
    const waiting = ben.poll({ waitMs: 20_000, cursors });
    await say(ana, roomId, "live");
    const { frames } = await waiting;
    assert.deepEqual(bodiesOf(frames, roomId), ["live"]);
    assert.deepEqual((await ben.poll({ waitMs: 0, cursors: advance(cursors, frames) })).frames, []);
  });

  test("the same script brings a socket and a row of polls the same subjects with the same numbers", async () => {
    const roomId = await createGroup(ana, [ben]);
    const begin = await upToDate(ben, roomId);
    const socket = await ben.connect({ cursors: begin });
    await socket.command({ type: "ping" });
    const script = async () => {
      await say(ana, roomId, "one", "two");
      await ana.command({ type: "update_room", roomId, name: "renamed" });
      await ana.command({ type: "mark_read", roomId, position: 2 });
      await ben.command({ type: "mark_read", roomId, position: 1 });
      await say(ana, roomId, "last");
    };
    const polled: ServerFrame[] = [];
    const done = script();
    for (let cursors = begin; !bodiesOf(polled, roomId).includes("last");) {
      const { frames } = await ben.poll({ waitMs: 5_000, cursors });
      cursors = advance(cursors, frames);
      polled.push(...frames);
    }
    await done;
    await socket.until((frame) => bodiesOf([frame], roomId).includes("last"));
    assert.deepEqual(finalState(polled), finalState(socket.frames));
    await socket.close();
  });

  test("a poll that its client gave up leaves nothing behind", async () => {
    const roomId = await createGroup(ana, [ben]);
    const given = new AbortController();
    const waiting = ben.poll({ waitMs: 20_000, cursors: await upToDate(ben, roomId) }, given.signal);
    given.abort();
    await assert.rejects(waiting);
    const cursors = await upToDate(ben, roomId);
    const next = ben.poll({ waitMs: 20_000, cursors });
    await say(ana, roomId, "still there");
    assert.deepEqual(bodiesOf((await next).frames, roomId), ["still there"]);
  });

  test("WIRE-4 a command by HTTP is answered by the frames of the socket", async () => {
    const roomId = await createGroup(ana, [ben]);
    assert.equal((await ben.command({ type: "mark_read", roomId, position: 0 })).type, "ack");
    const refused = await ben.command({ type: "update_room", roomId, name: "mine" });
    assert.ok(refused.type === "refused" && refused.code === "forbidden" && !refused.retryable);
    const unknown = await ben.command({ type: "mark_read", roomId: createTestId(), position: 0 });
    assert.ok(unknown.type === "refused" && unknown.code === "not_found");
  });

  test("ROOM-8 presence of observed persons comes along without ending the wait; an id that nobody has is passed over", async () => {
    const roomId = await createGroup(ana, [ben]);
    const answer = await ben.poll({ waitMs: 50, observe: [ana.userId, createTestId()], cursors: await upToDate(ben, roomId) });
    const presences = answer.frames.flatMap((frame) => (frame.type === "presence" ? frame.presences : []));
    assert.deepEqual(
      presences.map(({ userId }) => userId),
      [ana.userId],
    );
  });
});

/** Each subject as it was last told, and the last number of each sequence. */
function finalState(frames: readonly ServerFrame[]): unknown {
  const state = new Map<string, unknown>();
  for (const frame of frames) {
    if (frame.type === "room_changes") {
      state.set("room", frame.to);
      for (const subject of frame.subjects) state.set(keyOf(subject), subject);
    }
    if (frame.type === "person_changes") state.set("person", frame.to);
    if (frame.type === "receipts") for (const receipt of frame.receipts) state.set(`receipt ${receipt.userId}`, receipt);
  }
  return [...state].sort(([a], [b]) => (a < b ? -1 : 1));
}

function keyOf(subject: Extract<ServerFrame, { type: "room_changes" }>["subjects"][number]): string {
  if (subject.kind === "message") return `message ${subject.message.id}`;
  return subject.kind === "member" ? `member ${subject.member.userId}` : "settings";
}
