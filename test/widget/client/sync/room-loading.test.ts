import assert from "node:assert/strict";
import { suite, test } from "node:test";
import * as fc from "fast-check";
import { type ErrorCode } from "../../../../protocol/errors.ts";
import { CLOSE } from "../../../../protocol/close-codes.ts";
import type { Id } from "../../../../protocol/ids.ts";
import type { ChatState } from "../../../../widget/client/store/state.ts";
import { NO_FAULTS } from "../../../support/fake-server.ts";
import { createFakeWorld, type FakeClient, type FakeWorld } from "../../../support/fake-world.ts";

/** Within this a room is whole once trouble is over. */
const HEALED_MS = 5_000;
/** Within this a request that nobody answers is given up. */
const UNANSWERED_MS = 15_000;

interface House {
  readonly world: FakeWorld;
  readonly ana: Id;
  readonly ben: Id;
  readonly roomId: Id;
  readonly otherId: Id;
}

/** A room of Ana and Ben in which something was said, and another. */
function createHouse(seed = 1): House {
  const world = createFakeWorld(seed);
  const { state } = world.server;
  const [ana, ben] = [state.addPerson("Ana"), state.addPerson("Ben")];
  const [roomId, otherId] = [state.addRoom("One"), state.addRoom("Two")];
  for (const room of [roomId, otherId]) for (const userId of [ana, ben]) state.setRole(room, userId, "member");
  const house = { world, ana, ben, roomId, otherId };
  say(house, roomId);
  state.mark(ben, roomId, { read: 1, delivered: 1 });
  return house;
}

function say({ world, ben }: House, roomId: Id): void {
  const { state } = world.server;
  state.send(ben, roomId, [{ id: state.newId(), body: "hello", mentions: [] }]);
  world.server.publish();
}

function place({ world }: House, roomId: Id, userId: Id, role: "member" | null): void {
  world.server.state.setRole(roomId, userId, role);
  world.server.publish();
}

/** What is on screen of a room, as comparable values. */
function shown({ rooms, openRoomId }: ChatState): unknown {
  const room = openRoomId === null ? undefined : rooms.get(openRoomId);
  if (room === undefined) return { openRoomId };
  const present = [...room.members.values()].filter(({ role }) => role !== null).map(({ userId }) => userId);
  return {
    openRoomId,
    messages: room.timeline?.messages.map(({ id, changed }) => [id, changed]),
    loading: room.timeline?.loading,
    marker: room.membership.marker,
    members: present.toSorted(),
    read: present.map((userId) => `${userId} ${room.receipts.get(userId)?.read ?? 0}`).toSorted(),
  };
}

async function assertLikeFresh({ world }: House, client: FakeClient): Promise<void> {
  const roomId = client.session.store.state.openRoomId;
  const held = shown(client.session.store.state);
  const fresh = world.client(client.userId, roomId === null ? {} : { roomId });
  await world.clock.advance(HEALED_MS);
  assert.deepEqual(held, shown(fresh.session.store.state));
  fresh.session.stop();
}

suite("the room on screen", () => {
  test("SYNC-7 a room that was on screen before its person was let in is read when they are", async () => {
    const house = createHouse();
    const { world, ana, roomId } = house;
    place(house, roomId, ana, null);
    const client = world.client(ana, { roomId });
    await world.clock.advance(HEALED_MS);
    place(house, roomId, ana, "member");
    await world.clock.advance(HEALED_MS);
    await assertLikeFresh(house, client);
    assert.equal(client.session.store.state.rooms.get(roomId)?.timeline?.messages.length, 1);
  });

  test("SYNC-7 a page that was being read when the room had to be read anew keeps nobody waiting", async () => {
    const house = createHouse();
    const { world, ana, roomId, otherId } = house;
    const client = world.client(ana, { roomId: otherId });
    await world.clock.advance(HEALED_MS);
    client.faults.loseRequest = 1;
    client.session.commands.openRoom(roomId);
    await world.clock.advance(200);
    client.faults.delay = 10_000;
    client.session.commands.jumpTo(roomId, 1);
    await world.clock.advance(1);
    Object.assign(client.faults, NO_FAULTS);
    await world.clock.advance(UNANSWERED_MS);
    await assertLikeFresh(house, client);
    assert.notEqual(client.session.store.state.rooms.get(roomId)?.cursor, null);
  });

  test("ROOM-4 a member whom the log tells of before the list was read does not stand for the list", async () => {
    const house = createHouse();
    const { world, ana, roomId, otherId } = house;
    const client = world.client(ana, { roomId: otherId });
    await world.clock.advance(HEALED_MS);
    client.session.commands.openRoom(roomId);
    await world.clock.advance(1);
    world.server.refuse("unavailable");
    await world.clock.advance(100);
    place(house, roomId, world.server.state.addPerson("Cleo"), "member");
    await world.clock.advance(100);
    assert.equal(client.session.store.state.rooms.get(roomId)?.members.size, 1);
    world.server.refuse(null);
    await world.clock.advance(HEALED_MS);
    await assertLikeFresh(house, client);
  });

  test("ROOM-4 a refusal from the time outside of a room does not take it away from who is in it again", async () => {
    const house = createHouse();
    const { world, ana, roomId, otherId } = house;
    const client = world.client(ana, { roomId: otherId });
    await world.clock.advance(HEALED_MS);
    world.server.state.setRole(roomId, ana, null);
    client.session.commands.openRoom(roomId);
    await world.clock.advance(1);
    place(house, roomId, ana, "member");
    await world.clock.advance(HEALED_MS);
    await assertLikeFresh(house, client);
    assert.ok(client.session.store.state.rooms.has(roomId));
  });

  test("SYNC-7 a presence that could not be told is told again", async () => {
    const { world, ana, roomId } = createHouse();
    const client = world.client(ana, { roomId });
    await world.clock.advance(HEALED_MS);
    const before = world.server.presenceOf(ana);
    client.faults.loseRequest = 1;
    client.session.commands.setAway(true);
    await world.clock.advance(1_000);
    Object.assign(client.faults, NO_FAULTS);
    await world.clock.advance(UNANSWERED_MS + HEALED_MS);
    assert.deepEqual([before, world.server.presenceOf(ana)], ["online", "away"]);
  });

  test("ROOM-7 what a page that ended had read and not told is told by the next one", async () => {
    const { world, ana, roomId } = createHouse();
    const client = world.client(ana, { roomId });
    await world.clock.advance(HEALED_MS);
    client.faults.down = true;
    client.session.commands.markRead(roomId, 1);
    await world.clock.advance(1_000);
    client.session.stop();
    await world.clock.advance(1_000);
    const next = world.client(ana, { roomId, device: client.device });
    await world.clock.advance(HEALED_MS);
    assert.equal(next.session.store.state.rooms.get(roomId)?.membership.marker, 1);
    assert.equal(world.server.state.persons.get(ana)?.places.get(roomId)?.marker, 1);
  });

  test("AUTH-8 what one person has read is not told in the name of the next", async () => {
    const { world, ana, ben, roomId } = createHouse();
    const { state } = world.server;
    state.send(ana, roomId, [{ id: state.newId(), body: "two", mentions: [] }]);
    let speaker = ana;
    const client = world.client(ana, { roomId, tokenProvider: async () => world.server.token(speaker) });
    await world.clock.advance(HEALED_MS);
    const before = state.persons.get(ben)!.places.get(roomId)!.marker;
    client.faults.down = true;
    client.session.commands.markRead(roomId, 2);
    await world.clock.advance(1_000);
    Object.assign(client.faults, NO_FAULTS);
    speaker = ben;
    // The source answers for somebody else: the session ends, and another one begins.
    await assert.rejects(client.session.refreshToken());
    const next = world.client(ben, { roomId });
    await world.clock.advance(UNANSWERED_MS + HEALED_MS);
    assert.equal(next.session.store.state.me?.id, ben);
    assert.equal(state.persons.get(ben)!.places.get(roomId)!.marker, before);
  });

  test("SYNC-5 SYNC-7 whatever is refused, lost, cut or answered late, every client ends as a fresh one within 5 s of the last fault", async () => {
    await fc.assert(fc.asyncProperty(history, runHistory), {
      numRuns: Number(process.env["ROOM_LOADING_RUNS"] ?? 250),
      seed: Number(process.env["ROOM_LOADING_SEED"] ?? 20_261_128),
      endOnFailure: false,
    });
  });
});

type Step =
  | { readonly type: "open"; readonly other: boolean }
  | { readonly type: "role"; readonly other: boolean; readonly inside: boolean }
  | { readonly type: "say"; readonly other: boolean }
  | {
      readonly type: "fault";
      readonly fault: "loseRequest" | "loseAnswer" | "swallow" | "delay" | "blockSocket" | "down";
      readonly on: boolean;
    }
  | { readonly type: "refuse"; readonly code: ErrorCode; readonly once: boolean }
  | { readonly type: "close" | "restart" | "lineage" | "older" | "around" | "read" | "unread" | "accept" }
  | { readonly type: "wait"; readonly milliseconds: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ type: fc.constant("open" as const), other: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant("role" as const), other: fc.boolean(), inside: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant("say" as const), other: fc.boolean() }) },
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant("fault" as const),
      fault: fc.constantFrom(
        "loseRequest" as const,
        "loseAnswer" as const,
        "swallow" as const,
        "delay" as const,
        "blockSocket" as const,
        "down" as const,
      ),
      on: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant("refuse" as const),
      code: fc.constantFrom<ErrorCode>("unavailable", "not_found", "rate_limited", "internal", "busy"),
      once: fc.boolean(),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constantFrom(
        "close" as const,
        "restart" as const,
        "lineage" as const,
        "older" as const,
        "around" as const,
        "read" as const,
        "unread" as const,
        "accept" as const,
      ),
    }),
  },
  { weight: 8, arbitrary: fc.record({ type: fc.constant("wait" as const), milliseconds: fc.constantFrom(1, 20, 400, 3_000, 20_000) }) },
);
const history = fc.record({ seed: fc.nat(), startsInside: fc.boolean(), steps: fc.array(step, { minLength: 3, maxLength: 30 }) });

async function runHistory({ seed, startsInside, steps }: { seed: number; startsInside: boolean; steps: Step[] }): Promise<void> {
  const house = createHouse(seed);
  const { world, ana, roomId, otherId } = house;
  if (!startsInside) place(house, roomId, ana, null);
  const begin = (former?: FakeClient): FakeClient => {
    const client = world.client(ana, former === undefined ? { roomId } : { roomId, device: former.device });
    Object.assign(client.faults, former?.faults ?? NO_FAULTS);
    // Like a page that shows one room only, whenever it is there.
    client.session.store.subscribe(() => {
      const { openRoomId, rooms } = client.session.store.state;
      if (openRoomId === null && rooms.has(roomId)) queueMicrotask(() => client.session.commands.openRoom(roomId));
    });
    return client;
  };
  let client = begin();
  for (const action of steps) client = await act(house, { client, begin, action });
  Object.assign(client.faults, NO_FAULTS);
  world.server.refuse(null);
  for (const room of [roomId, otherId]) place(house, room, ana, "member");
  // Requests that nobody answers end by themselves only.
  await world.clock.advance(UNANSWERED_MS);
  client.session.commands.reconnect();
  await world.clock.advance(HEALED_MS);
  assert.equal(client.session.store.state.connection.status, "online");
  client.session.commands.jumpTo(client.session.store.state.openRoomId!, null);
  await world.clock.advance(20);
  await assertLikeFresh(house, client);
  client.session.stop();
}

async function act(
  house: House,
  { client, begin, action }: { client: FakeClient; begin: (former: FakeClient) => FakeClient; action: Step },
): Promise<FakeClient> {
  const { world, ana, roomId, otherId } = house;
  const { commands, store } = client.session;
  const { openRoomId } = store.state;
  switch (action.type) {
    case "open":
      commands.openRoom(action.other ? otherId : roomId);
      break;
    case "role":
      place(house, action.other ? otherId : roomId, ana, action.inside ? "member" : null);
      break;
    case "say":
      say(house, action.other ? otherId : roomId);
      break;
    case "fault":
      Object.assign(client.faults, { [action.fault]: action.on ? SIZES[action.fault] : NO_FAULTS[action.fault] });
      break;
    case "refuse":
      if (action.once) world.server.refuseNext(action.code);
      else world.server.refuse(action.code);
      break;
    case "accept":
      world.server.refuse(null);
      break;
    case "close":
      world.server.close(CLOSE.restart);
      break;
    case "lineage":
      world.server.state.changeLineage();
      world.server.close(CLOSE.restart);
      break;
    case "restart":
      client.session.stop();
      await world.clock.advance(1);
      return begin(client);
    case "older":
      if (openRoomId !== null) commands.loadBefore(openRoomId);
      break;
    case "around":
      if (openRoomId !== null) commands.jumpTo(openRoomId, 1);
      break;
    case "read":
      if (openRoomId !== null) commands.markRead(openRoomId, store.state.rooms.get(openRoomId)?.summary.messages ?? 0);
      break;
    case "unread":
      if (openRoomId !== null) commands.markUnread(openRoomId, 1);
      break;
    case "wait":
      await world.clock.advance(action.milliseconds);
  }
  return client;
}

const SIZES = { loseRequest: 0.5, loseAnswer: 0.5, swallow: 0.3, delay: 400, blockSocket: true, down: true };
