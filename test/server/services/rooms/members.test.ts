import assert from "node:assert/strict";
import { before, beforeEach, test } from "node:test";
import { sql } from "drizzle-orm";
import type { Role } from "../../../../protocol/room-rules.ts";
import type { RoomSubject } from "../../../../protocol/frames.ts";
import type { Id } from "../../../../protocol/ids.ts";
import { rows, type Database } from "../../../../server/database/database.ts";
import { endUser } from "../../../../server/repositories/identity/revocations.ts";
import { rooms as roomsTable } from "../../../../server/database/schema/rooms.ts";
import type { Actor } from "../../../../server/services/shared/actor.ts";
import { createMemberService, type MemberService } from "../../../../server/services/rooms/members.ts";
import { createRoomService, type RoomService } from "../../../../server/services/rooms/rooms.ts";
import { addTenant, addUsers, createId, onEveryDatabase } from "../../../support/databases.ts";
import { createRecordingBus } from "../../../support/recording-bus.ts";

onEveryDatabase("Members", (opened) => {
  const bus = createRecordingBus();
  let database: Database;
  let rooms: RoomService;
  let members: MemberService;
  let tenantId: Id;
  let roomId: Id;
  let [owner, moderator, member, reader, outsider]: Actor[] = [];
  before(async () => {
    database = opened.database;
    rooms = createRoomService({ database, bus, now: Date.now });
    members = createMemberService({ database, bus, now: Date.now });
    tenantId = await addTenant(database);
  });
  beforeEach(async () => {
    const ids = await addUsers(database, tenantId, ["Owner", "Moderator", "Member", "Reader", "Outsider"]);
    [owner, moderator, member, reader, outsider] = ids.map((userId) => ({ tenantId, userId, roles: [] }));
    roomId = await rooms.create(owner!, { roomId: createId(), kind: "group", name: "Team", userIds: ids.slice(1, 4) });
    await members.changeRole(owner!, roomId, moderator!.userId, "moderator");
    await members.changeRole(owner!, roomId, reader!.userId, "read_only");
    bus.take();
  });

  const removeFromTenant = ({ userId }: Actor) =>
    database.withTenant(tenantId, (tx) => endUser(tx, { tenantId, userId }, { before: Date.now(), remove: true }));
  const roles = async (actor: Actor) =>
    Object.fromEntries((await members.page(actor, roomId, { limit: 50 })).members.map(({ member: { userId, role } }) => [userId, role]));
  const placeOf = (subject: RoomSubject, of: Id) =>
    subject.kind === "member" && subject.member.roomId === of ? `${subject.member.userId} ${subject.member.role}` : null;

  test("ROOM-1 who may add, remove and change roles", async () => {
    const allowed = async (work: Promise<unknown>): Promise<string> =>
      work.then(
        () => "yes",
        (error: { code: string }) => error.code,
      );
    const table: Record<string, string[]> = {};
    for (const [name, actor] of Object.entries({ owner, moderator, member, reader })) {
      table[name] = [
        await allowed(members.add(actor!, roomId, [outsider!.userId])),
        await allowed(members.remove(actor!, roomId, outsider!.userId)),
        await allowed(members.changeRole(actor!, roomId, reader!.userId, "read_only")),
        await allowed(members.remove(actor!, roomId, name === "owner" ? moderator!.userId : owner!.userId)),
      ];
      if (name === "owner") {
        await members.add(owner!, roomId, [moderator!.userId]);
        await members.changeRole(owner!, roomId, moderator!.userId, "moderator");
      }
    }
    assert.deepEqual(table, {
      owner: ["yes", "yes", "yes", "yes"],
      moderator: ["yes", "yes", "forbidden", "forbidden"],
      member: ["forbidden", "not_found", "forbidden", "forbidden"],
      reader: ["forbidden", "not_found", "forbidden", "forbidden"],
    });
  });

  test("ROOM-2 a group keeps an owner while anyone is in it; the very last may go", async () => {
    await assert.rejects(members.leave(owner!, roomId), { code: "last_owner" });
    await assert.rejects(members.remove(owner!, roomId, owner!.userId), { code: "last_owner" });
    await assert.rejects(members.changeRole(owner!, roomId, owner!.userId, "member"), { code: "last_owner" });
    await members.changeRole(owner!, roomId, member!.userId, "owner");
    await members.leave(owner!, roomId);
    for (const { userId } of [moderator!, reader!]) await members.remove(member!, roomId, userId);
    await members.leave(member!, roomId);
    await assert.rejects(members.page(member!, roomId, { limit: 10 }), { code: "not_found" });
  });

  test("ROOM-2 of two owners who leave at once one stays", async () => {
    await members.changeRole(owner!, roomId, member!.userId, "owner");
    const outcomes = await Promise.allSettled([members.leave(owner!, roomId), members.leave(member!, roomId)]);
    assert.deepEqual(outcomes.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
  });

  test("ROOM-2 whom the tenant removes leaves every group, live, and the next in it takes over; direct rooms stay", async () => {
    const direct = await rooms.create(owner!, { roomId: createId(), kind: "direct", name: "", userIds: [member!.userId] });
    const alone = await rooms.create(owner!, { roomId: createId(), kind: "group", name: "Alone", userIds: [] });
    await removeFromTenant(owner!);
    bus.take();
    await members.withdraw(tenantId, owner!.userId);
    await members.withdraw(tenantId, owner!.userId);
    const told = bus.take().flatMap(({ event }) => (event.type === "room" ? event.frame.subjects.map((one) => placeOf(one, roomId)) : []));
    assert.deepEqual(told, [`${owner!.userId} null`, `${moderator!.userId} owner`, null]);
    assert.deepEqual(
      (await rooms.list(owner!)).rooms.map(({ membership }) => membership.roomId),
      [direct],
    );
    await assert.rejects(members.page(owner!, alone, { limit: 5 }), { code: "not_found" });
    await members.changeRole(moderator!, roomId, reader!.userId, "member");
    await assert.rejects(members.add(moderator!, roomId, [owner!.userId]), { code: "not_found" });
  });

  test("ROOM-2 of several in the same role the one longest in the group takes over, and nobody does while another owner is there", async () => {
    await members.changeRole(owner!, roomId, moderator!.userId, "owner");
    await removeFromTenant(owner!);
    await members.withdraw(tenantId, owner!.userId);
    assert.deepEqual(await roles(moderator!), {
      [moderator!.userId]: "owner",
      [member!.userId]: "member",
      [reader!.userId]: "read_only",
    });
    await members.add(moderator!, roomId, [outsider!.userId]);
    await removeFromTenant(moderator!);
    await members.withdraw(tenantId, moderator!.userId);
    assert.deepEqual((await roles(member!))[member!.userId], "owner");
  });

  test("ROOM-2 who was removed counts for no owner, and for nobody who needs one", async () => {
    await members.changeRole(owner!, roomId, member!.userId, "owner");
    await removeFromTenant(owner!);
    await assert.rejects(members.leave(member!, roomId), { code: "last_owner" });
    for (const one of [moderator!, reader!]) await members.remove(member!, roomId, one.userId);
    await members.leave(member!, roomId);
  });

  test("ROOM-4 whoever is added hears of it, and whoever is in already is passed over", async () => {
    await members.add(owner!, roomId, [member!.userId, outsider!.userId, outsider!.userId]);
    const [room, person, ...more] = bus.take().map(({ event }) => event);
    assert.ok(room?.type === "room" && person?.type === "person");
    assert.equal(more.length, 0);
    assert.deepEqual(
      room.frame.subjects.map((subject) => subject.kind === "member" && [subject.member.userId, subject.member.role, subject.user.name]),
      [[outsider!.userId, "member", "Outsider"], false],
    );
    assert.deepEqual([room.frame.from + 2, room.frame.to], [room.frame.head, room.frame.head]);
    assert.equal(person.userId, outsider!.userId);
    await members.add(owner!, roomId, [member!.userId, outsider!.userId]);
    assert.deepEqual(bus.take(), []);
  });

  test("ROOM-5 whoever is removed is told, without the room's name and summary, and sees nothing of it any more", async () => {
    await members.remove(owner!, roomId, member!.userId);
    const person = bus
      .take()
      .map(({ event }) => event)
      .find((event) => event.type === "person");
    const [subject] = person?.type === "person" ? person.frame.subjects : [];
    assert.ok(subject?.kind === "membership");
    assert.deepEqual(
      [subject.membership.role, subject.summary, subject.membership.room.name, subject.membership.room.topic],
      [null, null, "", ""],
    );
    await assert.rejects(rooms.snapshot(member!, roomId), { code: "not_found" });
    await assert.rejects(members.page(member!, roomId, { limit: 5 }), { code: "not_found" });
    assert.deepEqual((await rooms.list(member!)).rooms, []);
  });

  test("ROOM-6 whoever comes in, or comes back, finds nothing unread and the whole history", async () => {
    await members.remove(owner!, roomId, member!.userId);
    await database.withTenant(tenantId, (tx) =>
      tx
        .update(roomsTable)
        .set({ messages: 7 })
        .where(sql`id = ${roomId}`),
    );
    await members.add(owner!, roomId, [member!.userId, outsider!.userId]);
    for (const actor of [member!, outsider!]) {
      const [entry] = (await rooms.list(actor)).rooms;
      // That they came in is told after it, which the marker passes over: it counts for nobody.
      assert.deepEqual(
        [entry?.membership.marker, entry?.summary.messages, entry?.summary.deleted, entry?.membership.role],
        [8, 8, [1, 8], "member"],
      );
    }
  });

  test("changing a role to what it is writes nothing; a marker and the day of joining survive a change of role", async () => {
    const before = (await members.page(owner!, roomId, { limit: 200 })).members.find(({ user }) => user.id === member!.userId);
    await members.changeRole(owner!, roomId, member!.userId, "member");
    assert.deepEqual(bus.take(), []);
    await members.changeRole(owner!, roomId, member!.userId, "moderator");
    const later = (await members.page(owner!, roomId, { limit: 200 })).members.find(({ user }) => user.id === member!.userId);
    assert.equal(later?.member.since, before?.member.since);
    assert.equal(later?.member.role, "moderator");
  });

  test("pages of members follow each other in id order", async () => {
    const first = await members.page(reader!, roomId, { limit: 3 });
    const second = await members.page(reader!, roomId, { limit: 3, after: first.next! });
    const all = [...first.members, ...second.members].map(({ user }) => user.id);
    assert.deepEqual(
      all,
      [owner, moderator, member, reader].map((actor) => actor!.userId),
    );
    assert.deepEqual([first.members.length, second.next], [3, null]);
  });

  test("SYNC-2 changes at once by several owners leave both logs without a gap", async () => {
    const others = await addUsers(
      database,
      tenantId,
      Array.from({ length: 6 }, (_, index) => `Extra ${index}`),
    );
    const roles: Role[] = ["moderator", "member", "read_only"];
    await Promise.all(others.map((userId) => members.add(owner!, roomId, [userId])));
    await Promise.all(others.flatMap((userId) => roles.map((role) => members.changeRole(owner!, roomId, userId, role))));
    await Promise.all(others.map((userId) => members.remove(owner!, roomId, userId)));
    const gaps = await database.withTenant(tenantId, (tx) =>
      rows<{ wrong: number }>(
        tx,
        sql`select count(*) as wrong from (
            select r.head as head, count(*) as total, max(l.number) as last from rooms r join log l on l.room_id = r.id group by r.id, r.tenant_id, r.head
            union all
            select u.head, count(*), max(l.number) from users u join person_log l on l.user_id = u.id group by u.id, u.tenant_id, u.head
          ) as logs where head <> total or head <> last`,
      ),
    );
    assert.deepEqual(gaps, [{ wrong: 0 }]);
  });

  test("frames of a change of a hundred members stay below what a frame may have, and follow each other", async () => {
    const many = await addUsers(
      database,
      tenantId,
      Array.from({ length: 100 }, (_, index) => `${"long name ".repeat(60)}${index}`),
    );
    await members.add(owner!, roomId, many);
    const frames = bus.take().flatMap(({ event }) => (event.type === "room" ? [event.frame] : []));
    assert.ok(frames.length > 1 && frames.every((frame) => Buffer.byteLength(JSON.stringify(frame)) < 64 * 1024));
    assert.ok(frames.every((frame, index) => index === 0 || frame.from === frames[index - 1]?.to));
    assert.equal(frames.at(-1)?.to, frames[0]?.head);
  });
});
