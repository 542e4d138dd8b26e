import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { DEFAULT_PREFERENCES, PLAIN_ROOM, UNTOUCHED, type Message } from "../../../protocol/entities.ts";
import type { PersonChangesFrame, ReceiptsFrame, ResetFrame, RoomChangesFrame, ServerFrame } from "../../../protocol/frames.ts";
import { personTopic, roomTopic } from "../../../server/bus/bus.ts";
import { createMemoryBus } from "../../../server/bus/memory.ts";
import { Failure } from "../../../server/base/errors.ts";
import type { Session } from "../../../server/services/shared/actor.ts";
import type { SyncService } from "../../../server/services/sync/sync.ts";
import type { Connection, Sink } from "../../../server/realtime/connection.ts";
import type { Id } from "../../../protocol/ids.ts";
import { createFanOut } from "../../../server/realtime/fan-out.ts";

const TENANT = "00000000-0000-7000-8000-00000000000a";
const ROOM = "00000000-0000-7000-8000-000000000001";
const OTHER = "00000000-0000-7000-8000-000000000003";
const USER = "00000000-0000-7000-8000-000000000002";
const LOGGER = { fatal() {}, error() {}, warn() {}, info() {}, debug() {} };

const session: Session = {
  tenantId: TENANT,
  userId: USER,
  roles: [],
  tokenId: null,
  tokenIssuedAt: 0,
  tokenExpiresAt: Infinity,
};

/** What the database holds, in numbers only; `away`: it can't be read. */
interface Held {
  head: number;
  receipts: number;
  person: number;
  /** Number of the room's log since which the person is in it; null: they are not. */
  since: number | null;
  away: boolean;
}

/** One node with one person, whose database answers what a test says. */
function createNode(held: Held) {
  const bus = createMemoryBus({ logger: LOGGER });
  const read = <T>(answer: () => T): Promise<T> => (held.away ? Promise.reject(new Failure("unavailable")) : Promise.resolve(answer()));
  const changes = (after: number) => read((): RoomChangesFrame => roomFrame(after, held.head));
  const sync: SyncService = {
    lineage: TENANT,
    roomChanges: (_actor, _roomId, after) => changes(after),
    feedChanges: (_tenantId, _roomId, after) => changes(after),
    personChanges: (_actor, after) =>
      read((): PersonChangesFrame | ResetFrame => ({
        type: "person_changes",
        from: after,
        to: held.person,
        head: held.person,
        subjects: [],
      })),
    receiptChanges: (_actor, roomId, after) =>
      read((): ReceiptsFrame | null =>
        held.receipts <= after ? null : { type: "receipts", roomId, from: after, to: held.receipts, receipts: [] },
      ),
    summaries: () =>
      read(() => ({
        type: "summaries",
        summaries: [{ roomId: ROOM, head: held.head, messages: 0, deleted: [], lastMessage: null }],
        users: [],
      })),
    place: (_actor, roomId) =>
      read(() => (held.since === null ? null : { roomId, role: "member" as const, changed: held.since, ...RULES })),
    standing: () =>
      read(() => ({
        places: held.since === null ? [] : [{ roomId: ROOM, role: "member" as const, changed: held.since, ...RULES }],
        head: held.person,
        hidesReads: false,
      })),
    heads: (rooms, persons) =>
      read(() => ({
        rooms: rooms.map((room) => ({ ...room, head: held.head, receipts: held.receipts })),
        persons: persons.map((person) => ({ ...person, head: held.person })),
      })),
  };
  let now = 0;
  const fanOut = createFanOut({
    bus,
    sync,
    logger: LOGGER,
    // So long after the last look that whatever is spaced out is due.
    now: () => (now += 60_000),
    users: { known: async (_actor, ids) => [...ids] },
    receipts: { writeOwnMarkers: async (_actor, roomIds) => void written.push(...roomIds) },
    isEnded: () => false,
  });
  const frames: ServerFrame[] = [];
  const written: Id[] = [];
  let sent = (): void => {};
  const sink: Sink = { send: ({ frame }) => (frames.push(frame), sent()), ready: async () => true, close() {} };
  return {
    bus,
    fanOut,
    sync,
    frames,
    written,
    open: (): Promise<Connection> => fanOut.open(session, sink, "c"),
    /** Resolves when the list has been told of `head`. */
    async summed(head: number) {
      while (!summarised(frames).includes(head)) await new Promise<void>((resolve) => (sent = resolve));
    },
    async sweep() {
      const { rooms, persons } = fanOut.followed();
      fanOut.takeHeads(await sync.heads(rooms, persons));
      await settle();
    },
    tellRoom: (frame: RoomChangesFrame) => bus.publish(roomTopic(TENANT, ROOM), { type: "room", tenantId: TENANT, frame }),
    tellPerson: (frame: PersonChangesFrame) =>
      bus.publish(personTopic(TENANT, USER), { type: "person", tenantId: TENANT, userId: USER, frame }),
  };
}

const RULES = { posters: "members" as const, silencedUntil: null, blocked: false, archived: false };

function roomFrame(from: number, to: number, subjects: RoomChangesFrame["subjects"] = []): RoomChangesFrame {
  return { type: "room_changes", roomId: ROOM, from, to, head: to, subjects };
}

function messageBy(senderId: Id, position: number, changed: number): Message {
  const text = { body: "words", mentions: [], ranges: null, attachments: [], createdAt: 0 };
  return { id: `${ROOM.slice(0, -4)}${1000 + position}`, roomId: ROOM, position, senderId, kind: "text", ...text, ...UNTOUCHED, changed };
}

/** A person's place in the room as its log tells it. */
function placeFrame(from: number, role: "member" | null, userId = USER): RoomChangesFrame {
  const user = { id: userId, name: "Ben", avatar: null, updatedAt: 0 };
  return roomFrame(from, from + 1, [{ kind: "member", member: { roomId: ROOM, userId, role, since: 0, changed: from + 1 }, user }]);
}

function personFrame(from: number, role: "member" | null, head: number): PersonChangesFrame {
  const room = { id: ROOM, kind: "group" as const, name: "", topic: "", createdAt: 0, createdBy: null, ...PLAIN_ROOM, changed: 1 };
  const membership = {
    roomId: ROOM,
    role,
    marker: 0,
    mentions: 0,
    room,
    peer: null,
    invitation: null,
    preferences: DEFAULT_PREFERENCES,
    acknowledgements: [],
    scheduled: 0,
    changed: from + 1,
  };
  const summary = role === null ? null : { roomId: ROOM, head, messages: 0, deleted: [], lastMessage: null };
  return { type: "person_changes", from, to: from + 1, head: from + 1, subjects: [{ kind: "membership", membership, summary }] };
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(() => setImmediate(resolve))));
const reached = (frames: readonly ServerFrame[], type: "room_changes" | "receipts"): number =>
  Math.max(0, ...frames.map((frame) => (frame.type === type ? frame.to : 0)));

/** Heads that the list was told of. */
const summarised = (frames: readonly ServerFrame[]): number[] =>
  frames.flatMap((frame) => (frame.type === "summaries" ? frame.summaries.map(({ head }) => head) : []));

suite("what a node hands on when bus or database fail it", () => {
  test("ROOM-5 SYNC-4 an end of membership that the room's log tells late takes nobody out who is in again", async () => {
    const node = createNode({ head: 5, receipts: 0, person: 1, since: 1, away: false });
    const connection = await node.open();
    await connection.watch({ roomId: ROOM, cursor: 5, receipts: 0 });
    node.tellPerson(personFrame(1, null, 0));
    node.tellPerson(personFrame(2, "member", 7));
    await settle();
    await node.fanOut.ensureRoom(connection, ROOM);
    await connection.watch({ roomId: ROOM, cursor: 5, receipts: 0 });
    node.tellRoom(placeFrame(5, null));
    node.tellRoom(placeFrame(6, "member"));
    await settle();
    assert.deepEqual(
      [connection.userChannel.rooms.has(ROOM), connection.watches.has(ROOM), reached(node.frames, "room_changes")],
      [true, true, 7],
    );
  });

  test("ROOM-5 an end of membership takes out who has been in since before, whichever log tells first", async () => {
    for (const first of ["room", "person"]) {
      const node = createNode({ head: 5, receipts: 0, person: 1, since: 4, away: false });
      const connection = await node.open();
      await connection.watch({ roomId: ROOM, cursor: 5, receipts: 0 });
      if (first === "room") node.tellRoom(placeFrame(5, null));
      else node.tellPerson(personFrame(1, null, 0));
      assert.deepEqual([connection.userChannel.rooms.has(ROOM), connection.watches.has(ROOM)], [false, false]);
    }
  });

  test("SYNC-4 a room whose first head could not be read is told in full by the next sweep", async () => {
    const held: Held = { head: 5, receipts: 0, person: 1, since: null, away: false };
    const node = createNode(held);
    const connection = await node.open();
    held.since = 5;
    held.away = true;
    node.tellPerson(personFrame(1, "member", 5));
    await settle();
    held.away = false;
    await connection.watch({ roomId: ROOM, cursor: 5, receipts: 0 });
    held.head = 6;
    held.receipts = 1;
    await node.sweep();
    assert.deepEqual([reached(node.frames, "room_changes"), reached(node.frames, "receipts")], [6, 1]);
  });

  test("SYNC-4 a room off screen whose first head could not be read is summed up by the next sweep", async () => {
    const held: Held = { head: 5, receipts: 0, person: 1, since: null, away: false };
    const node = createNode(held);
    await node.open();
    held.since = 5;
    held.away = true;
    node.tellPerson(personFrame(1, "member", 5));
    await settle();
    Object.assign(held, { away: false, head: 6 });
    await node.sweep();
    await settle();
    assert.deepEqual(summarised(node.frames), [6]);
    node.fanOut.stop();
  });

  test("SYNC-4 SYNC-7 a feed that is too far behind begins anew, and sums the room up as it is then", async () => {
    const held: Held = { head: 5, receipts: 0, person: 1, since: 1, away: false };
    const node = createNode(held);
    await node.open();
    node.tellRoom(roomFrame(5, 6));
    held.head = 6;
    await settle();
    assert.deepEqual(summarised(node.frames), [6]);
    const { feedChanges } = node.sync;
    node.sync.feedChanges = async () => ({ type: "reset", roomId: ROOM, lineage: TENANT });
    held.head = 9;
    await node.sweep();
    node.sync.feedChanges = feedChanges;
    await node.sweep();
    await settle();
    assert.deepEqual(summarised(node.frames), [6, 9]);
    node.fanOut.stop();
  });

  test("SYNC-5 what passes while a summary is being read is in what is told", async () => {
    const held: Held = { head: 5, receipts: 0, person: 1, since: 1, away: false };
    const node = createNode(held);
    await node.open();
    const { summaries } = node.sync;
    // Read before the second frame was written, answered after it has passed.
    node.sync.summaries = async (...parameters) => {
      const read = await summaries(...parameters);
      held.head = 9;
      node.tellRoom(roomFrame(6, 9));
      return read;
    };
    held.head = 6;
    node.tellRoom(roomFrame(5, 6));
    await settle();
    assert.equal(summarised(node.frames).at(-1), 9);
    node.fanOut.stop();
  });

  test("SYNC-5 a summary that misses something that passed is read again", async () => {
    const held: Held = { head: 9, receipts: 0, person: 1, since: 1, away: false };
    const node = createNode(held);
    await node.open();
    const { summaries } = node.sync;
    let reads = 0;
    node.sync.summaries = async (...parameters) => {
      const read = await summaries(...parameters);
      reads += 1;
      return reads === 1 ? { ...read, summaries: [{ roomId: ROOM, head: 7, messages: 0, deleted: [], lastMessage: null }] } : read;
    };
    held.head = 10;
    node.tellRoom(roomFrame(9, 10));
    await node.summed(10);
    assert.deepEqual(summarised(node.frames), [10]);
    node.fanOut.stop();
  });

  test("SYNC-5 a room that leaves the screen before all of it was told is summed up", async () => {
    const held: Held = { head: 5, receipts: 0, person: 1, since: 1, away: false };
    const node = createNode(held);
    const connection = await node.open();
    node.sync.roomChanges = () => new Promise(() => {});
    void connection.watch({ roomId: ROOM, cursor: 3, receipts: 0 });
    await settle();
    connection.unwatch(ROOM);
    await settle();
    assert.deepEqual(summarised(node.frames), [5]);
    node.fanOut.stop();
  });

  test("ROOM-6 before a device is told by a summary of what its person has said themselves, their own log tells of their marker", async () => {
    const held: Held = { head: 5, receipts: 0, person: 1, since: 1, away: false };
    const node = createNode(held);
    await node.open();
    const say = (position: number, senderId: Id) => {
      held.head += 1;
      node.tellRoom(roomFrame(held.head - 1, held.head, [{ kind: "message", message: messageBy(senderId, position, held.head) }]));
    };
    for (const userId of [USER, OTHER]) {
      node.tellRoom(placeFrame(held.head, "member", userId));
      held.head += 1;
    }
    say(1, OTHER);
    await node.summed(8);
    assert.deepEqual(node.written, []);
    say(2, USER);
    await node.summed(9);
    assert.deepEqual(node.written, [ROOM]);
    // What is told of it later is no news of its author.
    say(2, USER);
    await node.summed(10);
    assert.deepEqual(node.written, [ROOM]);
    node.fanOut.stop();
  });

  test("SYNC-5 a room that could not be watched is summed up when it leaves the screen", async () => {
    const node = createNode({ head: 5, receipts: 0, person: 1, since: 1, away: false });
    const connection = await node.open();
    node.sync.roomChanges = () => Promise.reject(new Failure("unavailable"));
    await assert.rejects(connection.watch({ roomId: ROOM, cursor: 3, receipts: 0 }));
    await settle();
    // Its device has the room on screen, and passes over what was said of it by now.
    node.frames.length = 0;
    connection.unwatch(ROOM);
    await settle();
    assert.deepEqual(summarised(node.frames), [5]);
    node.fanOut.stop();
  });

  test("SYNC-4 a person whose log had to be given up is followed by what comes after, whatever becomes of the first", async () => {
    const node = createNode({ head: 5, receipts: 0, person: 1, since: 1, away: false });
    const { standing, personChanges } = node.sync;
    let fail = (): void => {};
    node.sync.standing = () => new Promise((_resolve, reject) => (fail = () => reject(new Failure("unavailable"))));
    node.sync.personChanges = async () => ({ type: "reset", roomId: null, lineage: TENANT });
    const first = assert.rejects(node.open());
    await settle();
    node.tellPerson(personFrame(1, "member", 5));
    node.tellPerson(personFrame(7, "member", 5));
    await settle();
    Object.assign(node.sync, { standing, personChanges });
    await node.open();
    fail();
    await first;
    assert.equal(node.fanOut.followed().persons.length, 1);
    node.fanOut.stop();
  });

  test("SYNC-5 a room that a device has not been told of yet is summed up once it has", async () => {
    const held: Held = { head: 5, receipts: 0, person: 1, since: 1, away: false };
    const node = createNode(held);
    const connection = await node.open();
    const { personChanges } = node.sync;
    let answer = (): void => {};
    node.sync.personChanges = (...parameters) => new Promise((resolve) => (answer = () => resolve(personChanges(...parameters))));
    const following = connection.followPerson(1);
    held.head = 6;
    node.tellRoom(roomFrame(5, 6));
    await settle();
    assert.deepEqual(summarised(node.frames), []);
    answer();
    await following;
    await node.summed(6);
    node.fanOut.stop();
  });

  test("SYNC-6 a room that could not be read for a connection is not followed by it, so that heartbeats leave it out", async () => {
    const held: Held = { head: 5, receipts: 0, person: 1, since: 1, away: false };
    const node = createNode(held);
    const connection = await node.open();
    held.away = true;
    await assert.rejects(connection.watch({ roomId: ROOM, cursor: 3, receipts: 0 }));
    assert.equal(connection.watches.has(ROOM), false);
  });

  test("SYNC-6 what a live frame tells while a sweep reads the same is told once, of the room and of the person", async () => {
    const held: Held = { head: 5, receipts: 0, person: 1, since: 1, away: false };
    const node = createNode(held);
    const connection = await node.open();
    await Promise.all([connection.followPerson(1), connection.watch({ roomId: ROOM, cursor: 5, receipts: 0 })]);
    node.frames.length = 0;
    Object.assign(held, { head: 7, person: 3 });
    const sweeping = node.sweep();
    // The sweep has the heads and reads; its pages begin where these live frames begin.
    await Promise.resolve();
    node.tellRoom(roomFrame(5, 6));
    node.tellPerson(personFrame(1, "member", 6));
    await sweeping;
    const told = node.frames.flatMap((frame) =>
      frame.type === "room_changes" || frame.type === "person_changes" ? [`${frame.type} ${frame.from}-${frame.to}`] : [],
    );
    assert.deepEqual(told.toSorted(), ["person_changes 1-2", "person_changes 2-3", "room_changes 5-6", "room_changes 6-7"]);
    node.fanOut.stop();
  });

  test("ROOM-7 SYNC-6 receipts that a sweep finds while nothing was to be read yet are read", async () => {
    const held: Held = { head: 5, receipts: 5, person: 1, since: 1, away: false };
    const node = createNode(held);
    const connection = await node.open();
    const watching = connection.watch({ roomId: ROOM, cursor: 5, receipts: 5 });
    // Committed after the reading, and found before its answer.
    held.receipts = 6;
    const { rooms, persons } = node.fanOut.followed();
    node.fanOut.takeHeads({
      rooms: rooms.map((room) => ({ ...room, head: 5, receipts: 6 })),
      persons: persons.map((person) => ({ ...person, head: 1 })),
    });
    await watching;
    await settle();
    assert.equal(reached(node.frames, "receipts"), 6);
  });
});
