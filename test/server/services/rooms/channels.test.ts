import assert from "node:assert/strict";
import { before, test } from "node:test";
import type { RoomsQuery } from "../../../../protocol/http.ts";
import type { Id } from "../../../../protocol/ids.ts";
import type { Actor } from "../../../../server/services/shared/actor.ts";
import type { NewRoom } from "../../../../server/services/rooms/rooms.ts";
import { committed, createChat, outgoing, type Chat } from "../../../support/chat.ts";
import { addUsers, createId, onEveryDatabase } from "../../../support/databases.ts";

onEveryDatabase("Channels", (opened) => {
  let chat: Chat;
  let [ana, ben, cem]: Actor[] = [];
  let manager: Actor;
  before(async () => {
    chat = await createChat(opened.database);
    [ana, ben, cem] = chat.people;
    const [userId] = await addUsers(opened.database, chat.tenantId, ["Manager"], ["manager"]);
    manager = { tenantId: chat.tenantId, userId: userId!, roles: ["manager"] };
  });

  const make = (wish: Partial<NewRoom> = {}, actor = ana!): Promise<Id> =>
    chat.rooms.create(actor, { roomId: createId(), kind: "group", name: "Channel", userIds: [], access: "open", ...wish });
  const browse = async (actor: Actor, query: Partial<RoomsQuery> = {}) =>
    chat.channels.browse(actor, { search: "", archived: "false", limit: 50, ...query });
  const names = async (actor: Actor, query: Partial<RoomsQuery> = {}) => (await browse(actor, query)).rooms.map(({ room }) => room.name);
  const roleOf = async (actor: Actor, roomId: Id) =>
    (await chat.rooms.list(actor)).rooms.find(({ membership }) => membership.roomId === roomId)?.membership.role ?? null;

  test("ROOM-30 an open room is found by everybody, and comes with its topic, emoji, members and one's own role", async () => {
    const roomId = await make({ name: "Lobby talk", topic: "All of it", emoji: "🌻", userIds: [ben!.userId] });
    for (const [actor, role] of [
      [ana!, "owner"],
      [ben!, "member"],
      [cem!, null],
    ] as const) {
      const [found, ...more] = (await browse(actor, { search: "lobby" })).rooms;
      assert.deepEqual(more, []);
      assert.deepEqual(
        [found?.room.id, found?.room.topic, found?.room.emoji, found?.room.access, found?.members, found?.role],
        [roomId, "All of it", "🌻", "open", 2, role],
      );
    }
  });

  test("ROOM-30 rooms are browsed by name, page after page, by any words; others' groups and direct rooms are not among them", async () => {
    for (const name of ["paging B", "Paging a", "paging c_%"]) await make({ name });
    await make({ name: "Paging hidden", access: "invited" });
    const first = await browse(ben!, { search: "PAGING", limit: 2 });
    const second = await browse(ben!, { search: "PAGING", limit: 2, after: first.next! });
    assert.deepEqual(
      [...first.rooms, ...second.rooms].map(({ room }) => room.name),
      ["Paging a", "paging B", "paging c_%"],
    );
    assert.equal(second.next, null);
    assert.deepEqual(await names(ben!, { search: "_% pag" }), ["paging c_%"]);
  });

  test("ROOM-30 a page does not begin after a room that one may not see", async () => {
    const hidden = await make({ name: "AAA hidden", access: "invited" });
    assert.deepEqual(await names(ben!, { after: hidden }), []);
    assert.deepEqual(await names(ben!, { after: createId() }), []);
  });

  test("ROOM-30 whoever joins is a member, hears of it on all their devices, reads the history and finds nothing unread", async () => {
    const roomId = await make();
    await chat.messages.send(ana!, roomId, [outgoing("before")]);
    chat.bus.take();
    await chat.channels.join(ben!, roomId);
    await chat.channels.join(ben!, roomId);
    const [room, person, ...more] = chat.bus.take().map(({ event }) => event);
    assert.ok(room?.type === "room" && person?.type === "person" && more.length === 0);
    assert.equal(person.userId, ben!.userId);
    assert.deepEqual(
      room.frame.subjects.map((subject) => (subject.kind === "member" ? [subject.member.userId, subject.member.role] : subject.kind)),
      [[ben!.userId, "member"], "message"],
    );
    const [entry] = (await chat.rooms.list(ben!)).rooms.filter(({ membership }) => membership.roomId === roomId);
    const { messages, deleted } = entry!.summary;
    assert.equal(messages - entry!.membership.marker - deleted.filter((position) => position > entry!.membership.marker).length, 0);
    assert.equal((await chat.rooms.snapshot(ben!, roomId)).messages[0]?.body, "before");
  });

  test("ROOM-30 nobody joins what is not open, is not there or is direct; all of it is the same not_found", async () => {
    const closed = await make({ access: "invited" });
    const direct = await chat.rooms.create(ana!, { roomId: createId(), kind: "direct", name: "", userIds: [ben!.userId] });
    for (const roomId of [closed, direct, createId()]) await assert.rejects(chat.channels.join(cem!, roomId), { code: "not_found" });
  });

  test("ROOM-30 whoever left or was taken out joins again; who comes into an empty room owns it", async () => {
    const roomId = await make();
    await chat.channels.join(ben!, roomId);
    await chat.members.leave(ben!, roomId);
    await chat.channels.join(ben!, roomId);
    await chat.members.remove(ana!, roomId, ben!.userId);
    await chat.channels.join(ben!, roomId);
    assert.equal(await roleOf(ben!, roomId), "member");
    await chat.members.remove(ana!, roomId, ben!.userId);
    await chat.members.leave(ana!, roomId);
    await chat.channels.join(cem!, roomId);
    assert.equal(await roleOf(cem!, roomId), "owner");
  });

  test("ROOM-31 where moderators post, members react and do nothing else; owners and moderators write", async () => {
    const roomId = await make({ posters: "moderators", userIds: [ben!.userId, cem!.userId] });
    await chat.members.changeRole(ana!, roomId, ben!.userId, "moderator");
    const { id } = committed((await chat.messages.send(ana!, roomId, [outgoing("news")]))[0]);
    const own = committed((await chat.messages.send(ben!, roomId, [outgoing("more news")]))[0]);
    const restricted = { code: "posting_restricted" };
    await assert.rejects(chat.messages.send(cem!, roomId, [outgoing("hello")]), restricted);
    await assert.rejects(chat.changes.pin(cem!, roomId, id, true), restricted);
    await chat.reactions.react(cem!, roomId, { messageId: id, emoji: "👍", active: true });
    await chat.members.changeRole(ana!, roomId, ben!.userId, "member");
    await assert.rejects(chat.changes.edit(ben!, roomId, own.id, { revision: 0, body: "other", mentions: [] }), restricted);
    await chat.rooms.update(ana!, roomId, { posters: "members" });
    await chat.messages.send(cem!, roomId, [outgoing("hello")]);
  });

  test("ROOM-31 in one batch each room's own rule decides", async () => {
    const [free, restricted] = [await make({ userIds: [ben!.userId] }), await make({ posters: "moderators", userIds: [ben!.userId] })];
    const outcomes = await Promise.allSettled([free, restricted].map((roomId) => chat.messages.send(ben!, roomId, [outgoing("x")])));
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ["fulfilled", "rejected"],
    );
  });

  test("ROOM-32 an archived room is read and left, and nothing else, until an owner opens it again", async () => {
    const roomId = await make({ name: "Old channel", userIds: [ben!.userId] });
    const { id } = committed((await chat.messages.send(ana!, roomId, [outgoing("last")]))[0]);
    await assert.rejects(chat.rooms.archive(ben!, roomId, true), { code: "forbidden" });
    await assert.rejects(chat.rooms.archive(cem!, roomId, true), { code: "not_found" });
    await chat.rooms.archive(ana!, roomId, true);
    chat.bus.take();
    await chat.rooms.archive(ana!, roomId, true);
    assert.deepEqual(chat.bus.take(), []);
    const refused: Record<string, () => Promise<unknown>> = {
      send: () => chat.messages.send(ana!, roomId, [outgoing("x")]),
      react: () => chat.reactions.react(ana!, roomId, { messageId: id, emoji: "👍", active: true }),
      pin: () => chat.changes.pin(ana!, roomId, id, true),
      edit: () => chat.changes.edit(ana!, roomId, id, { revision: 0, body: "other", mentions: [] }),
      add: () => chat.members.add(ana!, roomId, [cem!.userId]),
      invite: () => chat.invitations.invite(ana!, roomId, [cem!.userId]),
      join: () => chat.channels.join(cem!, roomId),
      rename: () => chat.rooms.update(ana!, roomId, { name: "Other" }),
    };
    for (const [what, work] of Object.entries(refused)) await assert.rejects(work(), { code: "room_archived" }, what);
    assert.equal((await chat.rooms.snapshot(ben!, roomId)).room.archivedAt !== null, true);
    await chat.changes.delete(ana!, roomId, id);
    await chat.members.leave(ben!, roomId);
    await chat.rooms.archive(ana!, roomId, false);
    await chat.messages.send(ana!, roomId, [outgoing("again")]);
  });

  test("ROOM-32 archived rooms are found apart: open ones by everybody, groups by who is in them; they stand last in the list", async () => {
    const [open, group] = [
      await make({ name: "Vault open" }),
      await make({ name: "Vault group", access: "invited", userIds: [ben!.userId] }),
    ];
    await make({ name: "Vault living" });
    for (const roomId of [open, group]) await chat.rooms.archive(ana!, roomId, true);
    const archived = { search: "vault", archived: "true" } as const;
    assert.deepEqual(await names(ana!, archived), ["Vault group", "Vault open"]);
    assert.deepEqual(await names(ben!, archived), ["Vault group", "Vault open"]);
    assert.deepEqual(await names(cem!, archived), ["Vault open"]);
    assert.deepEqual(await names(cem!, { search: "vault" }), ["Vault living"]);
    const listed = (await chat.rooms.list(ana!)).rooms.map(({ membership }) => Number(membership.room.archivedAt !== null));
    assert.deepEqual(
      listed,
      listed.toSorted((one, other) => one - other),
    );
  });

  test("ROOM-33 staff roles hide a room from others, and keep them out by every way", async () => {
    const roomId = await make({ name: "Managers", staffRoles: ["manager", "operations_manager"], access: "open" }, manager);
    assert.deepEqual(await names(ben!, { search: "managers" }), []);
    await assert.rejects(chat.channels.join(ben!, roomId), { code: "not_found" });
    await assert.rejects(chat.invitations.invite(manager, roomId, [ben!.userId]), { code: "staff_role_required" });
    await assert.rejects(
      chat.members.add(manager, roomId, [manager.userId, ben!.userId]),
      (error: { code: string; details: { errors: unknown } }) => {
        assert.equal(error.code, "staff_role_required");
        assert.deepEqual(error.details.errors, [{ path: "userIds.1", message: "lacks the staff role" }]);
        return true;
      },
    );
    const operations = { ...ben!, roles: ["operations_manager"] };
    assert.deepEqual(await names(operations, { search: "managers" }), ["Managers"]);
    await chat.channels.join(operations, roomId);
    assert.equal(await roleOf(ben!, roomId), "member");
  });

  test("ROOM-33 nobody makes a room for roles that they or those they bring in lack, or shuts themselves out; who is in stays", async () => {
    const required = { code: "staff_role_required" };
    await assert.rejects(make({ staffRoles: ["manager"] }, ben), required);
    await assert.rejects(make({ staffRoles: ["manager"], userIds: [ben!.userId] }, manager), required);
    const roomId = await make({ userIds: [ben!.userId] }, manager);
    await assert.rejects(chat.rooms.update(manager, roomId, { staffRoles: ["cashier"] }), required);
    await chat.rooms.update(manager, roomId, { staffRoles: ["manager", "manager"] });
    assert.deepEqual((await chat.rooms.snapshot(ben!, roomId)).room.staffRoles, ["manager"]);
    await chat.messages.send(ben!, roomId, [outgoing("still here")]);
    await chat.members.leave(ben!, roomId);
    await assert.rejects(chat.channels.join(ben!, roomId), { code: "not_found" });
  });

  test("ROOM-33 an invitation is not accepted by who has lost the role meanwhile", async () => {
    const [userId] = await addUsers(opened.database, chat.tenantId, ["Deputy"], ["manager"]);
    const deputy = { tenantId: chat.tenantId, userId: userId!, roles: ["manager"] };
    const roomId = await make({ staffRoles: ["manager"] }, manager);
    await chat.invitations.invite(manager, roomId, [deputy.userId]);
    await assert.rejects(chat.invitations.answer({ ...deputy, roles: [] }, roomId, true), { code: "staff_role_required" });
    await chat.invitations.answer(deputy, roomId, true);
  });

  test("ROOM-34 the last owner leaves with an heir, who owns the room from then on", async () => {
    const roomId = await make({ userIds: [ben!.userId] });
    await assert.rejects(chat.members.leave(ana!, roomId), { code: "last_owner" });
    await assert.rejects(chat.members.leave(ana!, roomId, cem!.userId), { code: "not_found" });
    await assert.rejects(chat.members.leave(ana!, roomId, ana!.userId), { code: "last_owner" });
    await assert.rejects(chat.members.leave(ben!, roomId, ana!.userId), { code: "forbidden" });
    await chat.members.leave(ana!, roomId, ben!.userId);
    assert.deepEqual([await roleOf(ana!, roomId), await roleOf(ben!, roomId)], [null, "owner"]);
  });

  test("ROOM-38 who comes in and who writes is for owners; topic and emoji for moderators too; an emoji is one", async () => {
    const roomId = await make({ userIds: [ben!.userId, cem!.userId] });
    await chat.members.changeRole(ana!, roomId, ben!.userId, "moderator");
    for (const wish of [{ access: "invited" }, { posters: "moderators" }, { staffRoles: [] }] as const) {
      await assert.rejects(chat.rooms.update(ben!, roomId, wish), { code: "forbidden" });
      await chat.rooms.update(ana!, roomId, wish);
    }
    await chat.rooms.update(ben!, roomId, { emoji: "❤", topic: "new" });
    const { room } = await chat.rooms.snapshot(cem!, roomId);
    assert.deepEqual([room.emoji, room.topic, room.access, room.posters], ["❤️", "new", "invited", "moderators"]);
    await assert.rejects(chat.rooms.update(cem!, roomId, { emoji: "🌻" }), { code: "forbidden" });
    for (const emoji of ["x", "🌻🌻", " "]) await assert.rejects(chat.rooms.update(ben!, roomId, { emoji }), { code: "invalid_request" });
    await chat.rooms.update(ben!, roomId, { emoji: "" });
    assert.equal((await chat.rooms.snapshot(cem!, roomId)).room.emoji, "");
  });
});
