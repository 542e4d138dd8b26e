import assert from "node:assert/strict";
import { before, test } from "node:test";
import { sql } from "drizzle-orm";
import type { Id } from "../../../../protocol/ids.ts";
import type { BusEvent } from "../../../../server/bus/bus-event.ts";
import { roomTopic, personTopic } from "../../../../server/bus/bus.ts";
import { rows, type Database } from "../../../../server/database/database.ts";
import type { Actor } from "../../../../server/services/shared/actor.ts";
import { createMemberService, type MemberService } from "../../../../server/services/rooms/members.ts";
import { createRoomService, type RoomService } from "../../../../server/services/rooms/rooms.ts";
import { addTenant, addUsers, createId, onEveryDatabase } from "../../../support/databases.ts";
import { createRecordingBus } from "../../../support/recording-bus.ts";

onEveryDatabase("Rooms", (opened) => {
  const bus = createRecordingBus();
  let database: Database;
  let rooms: RoomService;
  let members: MemberService;
  let tenantId: Id;
  let [ana, ben, cleo]: Actor[] = [];
  before(async () => {
    database = opened.database;
    rooms = createRoomService({ database, bus, now: Date.now });
    members = createMemberService({ database, bus, now: Date.now });
    tenantId = await addTenant(database);
    [ana, ben, cleo] = (await addUsers(database, tenantId, ["Ana", "Ben", "Cleo"])).map((userId) => ({ tenantId, userId, roles: [] }));
  });

  const group = (userIds: Id[], name = "Team") => ({ roomId: createId(), kind: "group" as const, name, userIds });
  const direct = (userId: Id) => ({ roomId: createId(), kind: "direct" as const, name: "", userIds: [userId] });

  test("ROOM-4 a new group stands in its log and in the log of each person, and is told after the commit", async () => {
    bus.take();
    const wanted = group([ben!.userId], "  Team  ");
    assert.equal(await rooms.create(ana!, wanted), wanted.roomId);
    const [room, ...persons] = bus.take();
    assert.equal(room?.topic, roomTopic(tenantId, wanted.roomId));
    assert.ok(room?.event.type === "room");
    const { from, to, head, subjects } = room.event.frame;
    assert.deepEqual([from, to, head], [0, 3, 3]);
    assert.deepEqual(
      subjects.map((subject) => subject.kind),
      ["room", "member", "member"],
    );
    assert.ok(subjects[0]?.kind === "room" && subjects[0].room.name === "Team" && subjects[0].room.changed === 1);
    assert.deepEqual(
      persons.map(({ topic }) => topic),
      [personTopic(tenantId, ana!.userId), personTopic(tenantId, ben!.userId)],
    );
    for (const { event } of persons)
      assertMembership(event, { role: event.type === "person" && event.userId === ana!.userId ? "owner" : "member", unread: 0 });
    assert.deepEqual(await logNumbers(database, tenantId, wanted.roomId), ["1 room", "2 member", "3 member"]);
  });

  test("creation is repeatable: same id and creator, same answer and nothing written twice; another creator is a conflict", async () => {
    const wanted = group([ben!.userId]);
    await rooms.create(ana!, wanted);
    bus.take();
    assert.equal(await rooms.create(ana!, wanted), wanted.roomId);
    assert.deepEqual(bus.take(), []);
    await assert.rejects(rooms.create(ben!, { ...wanted, userIds: [ana!.userId] }), { code: "idempotency_conflict" });
    const at = group([ben!.userId]);
    assert.deepEqual(new Set(await Promise.all(Array.from({ length: 5 }, () => rooms.create(ana!, at)))), new Set([at.roomId]));
    assert.equal((await logNumbers(database, tenantId, at.roomId)).length, 3);
  });

  test("ROOM-3 two people have one direct room, also when both make it at once", async () => {
    const tries = Array.from({ length: 8 }, (_, index) =>
      index % 2 === 0 ? rooms.create(ana!, direct(cleo!.userId)) : rooms.create(cleo!, direct(ana!.userId)),
    );
    const ids = new Set(await Promise.all(tries));
    assert.equal(ids.size, 1);
    const [roomId] = [...ids];
    const { rooms: listed } = await rooms.list(cleo!);
    const entry = listed.find(({ membership }) => membership.roomId === roomId);
    assert.equal(entry?.membership.peer?.id, ana!.userId);
    assert.equal(entry?.membership.room.name, "");
    assert.deepEqual(await logNumbers(database, tenantId, roomId!), ["1 room", "2 member", "3 member"]);
  });

  test("ROOM-19 a subject opens the one direct room with its person; unknown, removed and hidden people are the same not_found, oneself is named", async () => {
    const [first, second, third] = await addUsers(database, tenantId, ["Uma", "Vic", "Wim"]);
    const uma = { tenantId, userId: first!, roles: [] };
    const open = (userId: Id, actor: Actor = uma) => rooms.openDirect(actor, createId(), `subject ${userId}`);
    const roomId = await open(second!);
    assert.deepEqual([await open(second!), await open(first!, { ...uma, userId: second! })], [roomId, roomId]);
    const [listed] = (await rooms.list(uma)).rooms;
    assert.deepEqual([listed?.membership.roomId, listed?.membership.peer?.name, listed?.membership.room.kind], [roomId, "Vic", "direct"]);
    const same = createId();
    assert.deepEqual(
      [await rooms.openDirect(uma, same, `subject ${third}`), await rooms.openDirect(uma, same, `subject ${third}`)],
      [same, same],
    );
    await database.withTenant(tenantId, (tx) => rows(tx, sql`update users set removed_at = now() where id in (${second}, ${ben!.userId})`));
    assert.equal(await open(second!), roomId);
    for (const hidden of [createId(), ben!.userId]) await assert.rejects(open(hidden), { code: "not_found" });
    await database.withTenant(tenantId, (tx) => rows(tx, sql`update users set removed_at = null where id in (${second}, ${ben!.userId})`));
    await assert.rejects(open(first!), {
      code: "invalid_request",
      details: { errors: [{ path: "subject", message: "this is the person's own subject" }] },
    });
    await assert.rejects(rooms.openDirect(uma, createId(), "a\0b"), { code: "text_malformed" });
    const strict = await addTenant(database, { peopleSearch: "shared_rooms" });
    const [one, other] = await addUsers(database, strict, ["One", "Other"]);
    const actor = { tenantId: strict, userId: one!, roles: [] };
    await assert.rejects(open(other!, actor), { code: "not_found" });
    await assert.rejects(open(second!, actor), { code: "not_found" });
  });

  test("ROOM-3 the members and the name of a direct room never change", async () => {
    const roomId = await rooms.create(ana!, direct(ben!.userId));
    await assert.rejects(members.add(ana!, roomId, [cleo!.userId]), { code: "forbidden" });
    await assert.rejects(members.remove(ana!, roomId, ben!.userId), { code: "forbidden" });
    await assert.rejects(members.leave(ana!, roomId), { code: "forbidden" });
    await assert.rejects(rooms.update(ana!, roomId, { name: "x" }), { code: "forbidden" });
    await assert.rejects(rooms.create(ana!, { ...direct(ben!.userId), userIds: [ben!.userId, cleo!.userId] }), {
      code: "invalid_request",
    });
    await assert.rejects(rooms.create(ana!, direct(ana!.userId)), { code: "invalid_request" });
  });

  test("names are trimmed and held to their limits; an empty topic is one", async () => {
    await assert.rejects(rooms.create(ana!, group([], " \n ")), { code: "text_empty" });
    await assert.rejects(rooms.create(ana!, group([], "x".repeat(81))), { code: "text_too_long" });
    await assert.rejects(rooms.create(ana!, group([], "a\0b")), { code: "text_malformed" });
    const roomId = await rooms.create(ana!, group([]));
    await rooms.update(ana!, roomId, { name: "😀".repeat(80), topic: "about" });
    await rooms.update(ana!, roomId, { topic: "  " });
    const { room, cursor } = await rooms.snapshot(ana!, roomId);
    assert.deepEqual([room.name, room.topic, room.changed, cursor], ["😀".repeat(80), "", 6, 7]);
  });

  test("ROOM-14 names are what all can see: composed, on one line, never turned around; ROOM-15 blank ones are empty", async () => {
    for (const blank of ["\u200b", "\u2800\u3164", "\u202e \u2060", "\u0301"]) {
      await assert.rejects(rooms.create(ana!, group([], blank)), { code: "text_empty" });
    }
    const roomId = await rooms.create(ana!, group([], "T\u202e\nx\u0007 A\u0301na\u200b"));
    assert.equal((await rooms.snapshot(ana!, roomId)).room.name, "T x Ána");
    await assert.rejects(rooms.update(ana!, roomId, { name: "\u3164" }), { code: "text_empty" });
    await rooms.update(ana!, roomId, { name: "👩‍👩‍👧 می\u200cخواهم", topic: "about" });
    await rooms.update(ana!, roomId, { topic: "\u200b" });
    const { room } = await rooms.snapshot(ana!, roomId);
    assert.deepEqual([room.name, room.topic], ["👩‍👩‍👧 می\u200cخواهم", ""]);
  });

  test("ROOM-1 owners and moderators rename, members and read-only don't, and every member's list hears of it", async () => {
    const wanted = group([ben!.userId, cleo!.userId]);
    await rooms.create(ana!, wanted);
    await assert.rejects(rooms.update(ben!, wanted.roomId, { name: "x" }), { code: "forbidden" });
    await members.changeRole(ana!, wanted.roomId, ben!.userId, "moderator");
    bus.take();
    await rooms.update(ben!, wanted.roomId, { name: "New" });
    const events = bus.take().map(({ event }) => event);
    assert.ok(
      events[0]?.type === "room" && events[0].frame.subjects[0]?.kind === "room" && events[0].frame.subjects[0].room.name === "New",
    );
    assert.deepEqual(
      events.slice(1).map((event) => event.type === "person" && event.userId),
      [ana!.userId, ben!.userId, cleo!.userId],
    );
  });

  test("AUTH-8 a room one is not in, one that never was and one of another tenant are the same not_found", async () => {
    const roomId = await rooms.create(ana!, group([]));
    const other = await addTenant(database);
    const [stranger] = await addUsers(database, other, ["Mallory"]);
    const foreign = { tenantId: other, userId: stranger!, roles: [] };
    for (const [actor, id] of [
      [ben!, roomId],
      [ana!, createId()],
      [foreign, roomId],
    ] as const) {
      await assert.rejects(rooms.snapshot(actor, id), { code: "not_found" });
      await assert.rejects(rooms.update(actor, id, { name: "x" }), { code: "not_found" });
      await assert.rejects(members.add(actor, id, [actor.userId]), { code: "not_found" });
      await assert.rejects(members.leave(actor, id), { code: "not_found" });
      await assert.rejects(members.page(actor, id, { limit: 10 }), { code: "not_found" });
    }
    await assert.rejects(rooms.create(ana!, group([stranger!])), { code: "not_found" });
    await assert.rejects(rooms.create(foreign, direct(ana!.userId)), { code: "not_found" });
  });

  test("tenant policy says which staff roles make groups", async () => {
    const strict = await addTenant(database, { groupCreators: ["lead"] });
    const [one, two] = await addUsers(database, strict, ["One", "Two"]);
    const plain = { tenantId: strict, userId: one!, roles: ["staff"] };
    await assert.rejects(rooms.create(plain, group([two!])), { code: "forbidden" });
    await rooms.create(plain, direct(two!));
    await rooms.create({ ...plain, roles: ["staff", "lead"] }, group([two!]));
  });

  test("the list has the latest activity first and holds only rooms one is in", async () => {
    const own = await addTenant(database);
    const [one] = await addUsers(database, own, ["One"]);
    const actor = { tenantId: own, userId: one!, roles: [] };
    let at = 1_000;
    const clocked = createRoomService({ database, bus, now: () => (at += 1_000) });
    const made = [await clocked.create(actor, group([])), await clocked.create(actor, group([])), await clocked.create(actor, group([]))];
    await members.leave(actor, made[1]!);
    const { rooms: listed, users } = await clocked.list(actor);
    assert.deepEqual(
      listed.map(({ membership }) => membership.roomId),
      [made[2], made[0]],
    );
    assert.deepEqual(listed[0]?.summary, { roomId: made[2], head: 2, messages: 0, deleted: [], lastMessage: null });
    assert.deepEqual(users, []);
    const snapshot = await clocked.snapshot(actor, made[0]!);
    assert.deepEqual([snapshot.cursor, snapshot.receipts, snapshot.messages, snapshot.hasBefore, snapshot.users], [2, 0, [], false, []]);
    assert.equal(snapshot.room.createdAt, 2_000);
  });
});

function assertMembership(event: BusEvent, expected: { role: string; unread: number }): void {
  assert.ok(event.type === "person");
  const [subject] = event.frame.subjects;
  assert.ok(subject?.kind === "membership" && subject.summary !== null);
  assert.equal(subject.membership.role, expected.role);
  assert.equal(subject.summary.messages - subject.membership.marker, expected.unread);
  assert.deepEqual(
    [event.frame.from, event.frame.to, subject.membership.changed],
    [event.frame.head - 1, event.frame.head, event.frame.head],
  );
}

async function logNumbers(database: Database, tenantId: Id, roomId: Id): Promise<string[]> {
  const found = await database.withTenant(tenantId, (tx) =>
    rows<{ row: string }>(tx, sql`select number || ' ' || kind as row from log where room_id = ${roomId} order by number`),
  );
  return found.map(({ row }) => row);
}
