import assert from "node:assert/strict";
import { before, beforeEach, test } from "node:test";
import type { Id } from "../../../../protocol/ids.ts";
import type { Database } from "../../../../server/database/database.ts";
import type { Actor } from "../../../../server/services/shared/actor.ts";
import { createInvitationService, type InvitationService } from "../../../../server/services/rooms/invitations.ts";
import { createMemberService, type MemberService } from "../../../../server/services/rooms/members.ts";
import { createRoomService, type RoomService } from "../../../../server/services/rooms/rooms.ts";
import { createSyncService, type SyncService } from "../../../../server/services/sync/sync.ts";
import { addTenant, addUsers, createId, onEveryDatabase } from "../../../support/databases.ts";
import { createRecordingBus } from "../../../support/recording-bus.ts";

onEveryDatabase("Invitations", (opened) => {
  const bus = createRecordingBus();
  let database: Database;
  let rooms: RoomService;
  let members: MemberService;
  let invitations: InvitationService;
  let sync: SyncService;
  let tenantId: Id;
  let roomId: Id;
  let [owner, ben, cleo, outsider]: Actor[] = [];
  before(async () => {
    database = opened.database;
    const written = { database, bus, now: Date.now };
    rooms = createRoomService(written);
    members = createMemberService(written);
    invitations = createInvitationService(written);
    sync = createSyncService({ database });
    tenantId = await addTenant(database);
  });
  beforeEach(async () => {
    const ids = await addUsers(database, tenantId, ["Owner", "Ben", "Cleo", "Outsider"]);
    [owner, ben, cleo, outsider] = ids.map((userId) => ({ tenantId, userId, roles: [] }));
    roomId = await rooms.create(owner!, { roomId: createId(), kind: "group", name: "Team", userIds: ids.slice(1, 3) });
    bus.take();
  });

  const states = async (actor: Actor) =>
    (await rooms.list(actor)).invitations.map(({ room, role, invitation }) => [
      room.name,
      role,
      invitation?.by?.name,
      invitation?.declined,
    ]);
  const rolesIn = async (actor: Actor) =>
    (await members.page(actor, roomId, { limit: 50 })).members.map(({ user, member }) => `${user.name} ${member.role}`);
  const mustBeInvited = (path: string) => ({ code: "left_room", details: { errors: [{ path, message: "must be invited" }] } });
  const declineTwice = async (actor: Actor) => {
    for (let turn = 0; turn < 2; turn += 1) {
      await invitations.invite(owner!, roomId, [actor.userId]);
      await invitations.answer(actor, roomId, false);
    }
  };

  test("ROOM-11 who left by themselves is not added again, and nobody who was named beside them", async () => {
    await members.leave(ben!, roomId);
    await members.remove(cleo!, roomId, cleo!.userId);
    bus.take();
    await assert.rejects(members.add(owner!, roomId, [outsider!.userId, ben!.userId]), mustBeInvited("userIds.1"));
    await assert.rejects(members.add(owner!, roomId, [cleo!.userId]), mustBeInvited("userIds.0"));
    assert.deepEqual(bus.take(), []);
    assert.deepEqual(await rolesIn(owner!), ["Owner owner"]);
  });

  test("ROOM-11 who was taken out by another is added again as before", async () => {
    await members.remove(owner!, roomId, ben!.userId);
    await members.add(owner!, roomId, [ben!.userId]);
    assert.deepEqual(await rolesIn(owner!), ["Owner owner", "Ben member", "Cleo member"]);
  });

  test("ROOM-11 an invitation reaches the person alone, live and by their log, with the name of the room and of who asks", async () => {
    await members.leave(ben!, roomId);
    bus.take();
    const { head } = await sync.standing(ben!);
    await invitations.invite(owner!, roomId, [ben!.userId]);
    const events = bus.take().map(({ event }) => event);
    assert.ok(events.length === 1 && events[0]?.type === "person" && events[0].userId === ben!.userId);
    const caughtUp = await sync.personChanges(ben!, head);
    for (const frame of [events[0].frame, caughtUp]) {
      assert.ok(frame.type === "person_changes");
      assert.deepEqual([frame.from, frame.to], [head, head + 1]);
      const [subject] = frame.subjects;
      assert.ok(subject?.kind === "membership" && subject.summary === null);
      const { role, room, invitation } = subject.membership;
      assert.deepEqual([role, room.name, room.topic, invitation?.by?.id, invitation?.declined], [null, "Team", "", owner!.userId, false]);
    }
    assert.deepEqual(await states(ben!), [["Team", null, "Owner", false]]);
    await assert.rejects(rooms.snapshot(ben!, roomId), { code: "not_found" });
  });

  test("ROOM-11 asking again while an invitation waits, or somebody who is in, says nothing", async () => {
    await members.leave(ben!, roomId);
    await invitations.invite(owner!, roomId, [ben!.userId, cleo!.userId]);
    bus.take();
    await invitations.invite(owner!, roomId, [ben!.userId, cleo!.userId, ben!.userId]);
    assert.deepEqual(bus.take(), []);
  });

  test("ROOM-11 accepting writes both logs and is repeatable; afterwards nothing is left of the invitation", async () => {
    await members.leave(ben!, roomId);
    await invitations.invite(owner!, roomId, [ben!.userId]);
    bus.take();
    await invitations.answer(ben!, roomId, true);
    await invitations.answer(ben!, roomId, true);
    const [room, person, ...more] = bus.take().map(({ event }) => event);
    assert.ok(room?.type === "room" && person?.type === "person" && more.length === 0);
    const [subject] = person.frame.subjects;
    assert.ok(subject?.kind === "membership");
    assert.deepEqual([subject.membership.role, subject.membership.invitation], ["member", null]);
    assert.deepEqual(await states(ben!), []);
    await members.remove(owner!, roomId, ben!.userId);
    await members.add(owner!, roomId, [ben!.userId]);
  });

  test("ROOM-11 a declined invitation stands apart and can still be accepted; declining is repeatable", async () => {
    await members.leave(ben!, roomId);
    await invitations.invite(owner!, roomId, [ben!.userId]);
    await invitations.answer(ben!, roomId, false);
    await invitations.answer(ben!, roomId, false);
    assert.deepEqual(await states(ben!), [["Team", null, "Owner", true]]);
    await invitations.invite(owner!, roomId, [ben!.userId]);
    assert.deepEqual(await states(ben!), [["Team", null, "Owner", false]]);
    await invitations.answer(ben!, roomId, false);
    await invitations.answer(ben!, roomId, true);
    assert.deepEqual(await rolesIn(ben!), ["Owner owner", "Ben member", "Cleo member"]);
  });

  test("ROOM-11 who declined twice is asked no more, neither alone nor with others, until they join by themselves", async () => {
    await members.leave(ben!, roomId);
    await declineTwice(ben!);
    const declined = { code: "left_room", details: { errors: [{ path: "userIds.1", message: "declined every invitation" }] } };
    await assert.rejects(invitations.invite(owner!, roomId, [outsider!.userId, ben!.userId]), declined);
    assert.deepEqual(await states(outsider!), []);
    await assert.rejects(members.add(owner!, roomId, [ben!.userId]), { code: "left_room" });
    await invitations.answer(ben!, roomId, true);
    await members.leave(ben!, roomId);
    await invitations.invite(owner!, roomId, [ben!.userId]);
  });

  test("ROOM-11 who never was in the room and declines is not added after all", async () => {
    await invitations.invite(owner!, roomId, [outsider!.userId]);
    await invitations.answer(outsider!, roomId, false);
    await assert.rejects(members.add(owner!, roomId, [outsider!.userId]), mustBeInvited("userIds.0"));
  });

  test("ROOM-11 owners and moderators ask and take back; nobody answers what is not theirs", async () => {
    await members.leave(ben!, roomId);
    await assert.rejects(invitations.invite(cleo!, roomId, [ben!.userId]), { code: "forbidden" });
    await assert.rejects(invitations.invite(outsider!, roomId, [ben!.userId]), { code: "not_found" });
    await assert.rejects(invitations.invite(owner!, roomId, [createId()]), { code: "not_found" });
    await assert.rejects(invitations.answer(ben!, roomId, true), { code: "not_found" });
    await invitations.invite(owner!, roomId, [ben!.userId]);
    for (const accept of [true, false]) await assert.rejects(invitations.answer(outsider!, roomId, accept), { code: "not_found" });
    await assert.rejects(invitations.withdraw(cleo!, roomId, ben!.userId), { code: "not_found" });
    await invitations.withdraw(owner!, roomId, ben!.userId);
    assert.deepEqual(await states(ben!), []);
    for (const accept of [true, false]) await assert.rejects(invitations.answer(ben!, roomId, accept), { code: "not_found" });
  });

  test("ROOM-11 nobody is invited into a direct room", async () => {
    const direct = await rooms.create(owner!, { roomId: createId(), kind: "direct", name: "", userIds: [ben!.userId] });
    await assert.rejects(invitations.invite(owner!, direct, [cleo!.userId]), { code: "forbidden" });
  });

  test("ROOM-11 a new name of the room reaches those who are invited, and a taken-back invitation names it no more", async () => {
    await members.leave(ben!, roomId);
    await invitations.invite(owner!, roomId, [ben!.userId]);
    await rooms.update(owner!, roomId, { name: "Crew" });
    assert.deepEqual(await states(ben!), [["Crew", null, "Owner", false]]);
    const { head } = await sync.standing(ben!);
    await invitations.withdraw(owner!, roomId, ben!.userId);
    const frame = await sync.personChanges(ben!, head);
    assert.ok(frame.type === "person_changes" && frame.subjects[0]?.kind === "membership");
    assert.deepEqual([frame.subjects[0].membership.room.name, frame.subjects[0].membership.invitation], ["", null]);
  });

  test("ROOM-2 who accepts when everybody has left becomes the owner", async () => {
    await members.leave(ben!, roomId);
    await members.leave(cleo!, roomId);
    await invitations.invite(owner!, roomId, [ben!.userId, cleo!.userId]);
    await members.leave(owner!, roomId);
    await invitations.answer(ben!, roomId, true);
    await invitations.answer(cleo!, roomId, true);
    assert.deepEqual(await rolesIn(ben!), ["Ben owner", "Cleo member"]);
  });

  test("ROOM-11 answers and invitations at once leave one of them, and the person's log without a gap", async () => {
    await members.leave(ben!, roomId);
    await invitations.invite(owner!, roomId, [ben!.userId]);
    await Promise.allSettled([
      invitations.answer(ben!, roomId, false),
      invitations.answer(ben!, roomId, true),
      invitations.invite(owner!, roomId, [ben!.userId]),
      invitations.answer(ben!, roomId, false),
    ]);
    const { head, places } = await sync.standing(ben!);
    const frame = await sync.personChanges(ben!, 0);
    assert.ok(frame.type === "person_changes");
    assert.deepEqual([frame.to, places.map((place) => place.roomId), await states(ben!)], [head, [roomId], []]);
  });

  test("ROOM-12 no number of new rooms of somebody else pushes one's own out of the list", async () => {
    const limit = 3;
    const own = await rooms.create(ben!, { roomId: createId(), kind: "group", name: "Mine", userIds: [] });
    for (let count = 0; count < limit; count += 1)
      await rooms.create(owner!, { roomId: createId(), kind: "group", name: `Flood ${count}`, userIds: [ben!.userId] });
    const { summaries } = await sync.summaries(ben!, new Map());
    assert.equal(summaries[0]?.roomId, own);
    const names = (await rooms.list(ben!)).rooms.map(({ membership }) => membership.room.name);
    assert.deepEqual(names, ["Mine", "Flood 2", "Flood 1", "Flood 0", "Team"]);
    assert.deepEqual(
      (await rooms.list(ben!)).rooms.map(({ membership }) => membership.room.createdBy === ben!.userId),
      [true, false, false, false, false],
    );
  });
});
