import assert from "node:assert/strict";
import { before, test } from "node:test";
import type { MessageText } from "../../../../protocol/commands.ts";
import type { Id } from "../../../../protocol/ids.ts";
import { EDIT_WINDOW_SECONDS } from "../../../../protocol/limits.ts";
import type { Database } from "../../../../server/database/database.ts";
import type { Actor } from "../../../../server/services/shared/actor.ts";
import { carrying, committed, createChat, outgoing, type Chat, type ChatOptions } from "../../../support/chat.ts";
import { onEveryDatabase } from "../../../support/databases.ts";
import { addFile } from "../../../support/files.ts";

onEveryDatabase("edits of messages", (opened) => {
  let database: Database;
  before(async () => {
    database = opened.database;
  });

  const setUp = async (options: ChatOptions = {}) => {
    const chat = await createChat(database, options);
    const roomId = await chat.addGroup();
    const sent = committed((await chat.messages.send(chat.people[0], roomId, [outgoing("at nine")]))[0]);
    chat.bus.take();
    return { chat, roomId, sent };
  };
  const frames = (chat: Chat) => chat.bus.take().map(({ event }) => event);
  const read = async (chat: Chat, roomId: Id, id: Id) =>
    (await chat.messages.page(chat.people[0], roomId, { limit: 50 })).messages.find((message) => message.id === id);
  const wish = (revision: number, body: string, rest: Partial<MessageText> = {}) => ({ revision, body, mentions: [], ...rest });
  const withRoles = (actor: Actor, ...roles: string[]): Actor => ({ ...actor, roles });

  test("ROOM-17 an edit is told by the room's log, keeps the place, and stands in history with what was there before", async () => {
    const { chat, roomId, sent } = await setUp();
    const [ana, ben] = chat.people;
    const changed = await chat.changes.edit(ana, roomId, sent.id, wish(0, "  at ten "));
    const edited = await read(chat, roomId, sent.id);
    const at = edited?.edited?.at ?? assert.fail("not edited");
    assert.deepEqual(edited, { ...sent, body: "at ten", edited: { revision: 1, at, by: ana.userId }, changed });
    const told = frames(chat).flatMap((event) => (event.type === "room" ? event.frame.subjects : []));
    assert.deepEqual(told, [{ kind: "message", message: edited }]);
    const log = await chat.sync.roomChanges(ben, roomId, changed - 1);
    assert.deepEqual(log.type === "room_changes" && log.subjects, told);
    await chat.changes.edit(ana, roomId, sent.id, wish(1, "at eleven"));
    const { revisions } = await chat.changes.revisions(ben, roomId, sent.id);
    assert.deepEqual(
      revisions.map(({ revision, body, by }) => [revision, body, by]),
      [
        [2, "at eleven", ana.userId],
        [1, "at ten", ana.userId],
        [0, "at nine", ana.userId],
      ],
    );
    assert.equal(revisions[2]?.at, sent.createdAt);
  });

  test("ROOM-17 of two edits of one revision the second is a conflict; the same one again changes nothing", async () => {
    const { chat, roomId, sent } = await setUp({ policy: { editors: ["lead"] } });
    const [ana, ben] = chat.people;
    const lead = withRoles(ben, "lead");
    const first = await chat.changes.edit(ana, roomId, sent.id, wish(0, "at ten"));
    await assert.rejects(chat.changes.edit(lead, roomId, sent.id, wish(0, "at noon")), { code: "edit_conflict" });
    chat.bus.take();
    assert.equal(await chat.changes.edit(ana, roomId, sent.id, wish(0, "at ten")), first);
    assert.deepEqual(chat.bus.take(), []);
    await chat.changes.edit(lead, roomId, sent.id, wish(1, "at noon"));
    await assert.rejects(chat.changes.edit(ana, roomId, sent.id, wish(0, "at ten")), { code: "edit_conflict" });
    assert.deepEqual((await read(chat, roomId, sent.id))?.edited?.by, ben.userId);
    const outcomes = await Promise.allSettled(["a", "b", "c", "d"].map((body) => chat.changes.edit(ana, roomId, sent.id, wish(2, body))));
    assert.equal(outcomes.filter(({ status }) => status === "fulfilled").length, 1);
    assert.equal((await read(chat, roomId, sent.id))?.edited?.revision, 3);
  });

  test("ROOM-17 the tenant's window counts from sending; editors are not bound by it, and edit others' messages in groups alone", async () => {
    let time = Date.now();
    const { chat, roomId, sent } = await setUp({ now: () => time, policy: { editors: ["lead"] } });
    const [ana, ben, cem] = chat.people;
    const direct = await chat.rooms.create(ana, { roomId: sent.id, kind: "direct", name: "", userIds: [ben.userId] });
    const whispered = committed((await chat.messages.send(ana, direct, [outgoing("psst")]))[0]);
    await assert.rejects(chat.changes.edit(ben, roomId, sent.id, wish(0, "x")), { code: "forbidden" });
    time += EDIT_WINDOW_SECONDS * 1000;
    await chat.changes.edit(ana, roomId, sent.id, wish(0, "in time"));
    time += 1;
    await assert.rejects(chat.changes.edit(ana, roomId, sent.id, wish(1, "late")), { code: "edit_window_over" });
    await chat.changes.edit(withRoles(cem, "lead"), roomId, sent.id, wish(1, "corrected"));
    await assert.rejects(chat.changes.edit(withRoles(ben, "lead"), direct, whispered.id, wish(0, "x")), { code: "forbidden" });
    await chat.changes.edit(withRoles(ana, "lead"), direct, whispered.id, wish(0, "hello"));
  });

  for (const [editWindow, code] of [
    [0, "edit_window_over"],
    [null, null],
  ] as const)
    test(`ROOM-17 a window of ${editWindow} means ${code === null ? "always" : "never"}`, async () => {
      let time = Date.now();
      const { chat, roomId, sent } = await setUp({ now: () => time, policy: { editWindow } });
      time += 365 * 86_400_000;
      const outcome = chat.changes.edit(chat.people[0], roomId, sent.id, wish(0, "x"));
      await (code === null ? outcome : assert.rejects(outcome, { code }));
    });

  test("ROOM-17 mentions follow the text: who comes in is counted, who goes out is not, those who are not in the room are left out", async () => {
    const { chat, roomId } = await setUp();
    const [ana, ben, cem] = chat.people;
    const stranger = (await createChat(database)).people[0];
    const sent = committed((await chat.messages.send(ana, roomId, [outgoing("@Ben", [ben.userId])]))[0]);
    chat.bus.take();
    const ranges = [cem, stranger].map(({ userId }, index) => ({ userId, start: index * 5, end: index * 5 + 4 }));
    const mentions = [cem.userId, stranger.userId];
    await chat.changes.edit(ana, roomId, sent.id, wish(0, "@Cem @You", { mentions, ranges }));
    const { mentions: named, ranges: places } = (await read(chat, roomId, sent.id))!;
    assert.deepEqual([named, places], [[cem.userId], [ranges[0]]]);
    const counts = frames(chat).flatMap((event) =>
      event.type === "person"
        ? event.frame.subjects.map((one) => [event.userId, one.kind === "membership" && one.membership.mentions])
        : [],
    );
    assert.deepEqual(new Map(counts as [Id, number][]), new Map([ben, cem].map(({ userId }) => [userId, userId === cem.userId ? 1 : 0])));
    for (const [person, count] of [
      [ben, 0],
      [cem, 1],
    ] as const)
      assert.equal((await chat.rooms.list(person)).rooms[0]?.membership.mentions, count);
  });

  test("ROOM-17 a text breaks the same rules as when it is sent; with files it may be empty", async () => {
    const { chat, roomId, sent } = await setUp();
    const ana = chat.people[0];
    await assert.rejects(chat.changes.edit(ana, roomId, sent.id, wish(0, " \n ")), { code: "text_empty" });
    await assert.rejects(chat.changes.edit(ana, roomId, sent.id, wish(0, "x".repeat(10_001))), { code: "text_too_long" });
    const file = await addFile(database, ana, roomId);
    const carried = committed((await chat.messages.send(ana, roomId, [carrying([file.id], "look")]))[0]);
    await chat.changes.edit(ana, roomId, carried.id, wish(0, ""));
    const { body, attachments } = (await read(chat, roomId, carried.id))!;
    assert.deepEqual([body, attachments.length], ["", 1]);
  });

  test("ROOM-17 a deletion leaves nothing of former texts, and what is deleted can't be edited", async () => {
    const { chat, roomId, sent } = await setUp();
    const ana = chat.people[0];
    await chat.changes.edit(ana, roomId, sent.id, wish(0, "at ten"));
    await chat.changes.delete(ana, roomId, sent.id);
    assert.deepEqual(await chat.changes.revisions(ana, roomId, sent.id), { revisions: [] });
    assert.equal((await read(chat, roomId, sent.id))?.edited, null);
    await assert.rejects(chat.changes.edit(ana, roomId, sent.id, wish(1, "back")), { code: "not_found" });
  });

  test("ROOM-17 AUTH-8 who only reads edits nothing, and a message of another room or tenant is not found, nor is what it read", async () => {
    const { chat, roomId, sent } = await setUp();
    const [ana] = chat.people;
    const stranger = (await createChat(database)).people[0];
    const other = await chat.addGroup();
    for (const [actor, room] of [
      [stranger, roomId],
      [ana, other],
    ] as const) {
      await assert.rejects(chat.changes.edit(actor, room, sent.id, wish(0, "x")), { code: "not_found" });
      await assert.rejects(chat.changes.revisions(actor, room, sent.id), { code: "not_found" });
    }
    const own = committed((await chat.messages.send(chat.people[1], roomId, [outgoing("mine")]))[0]);
    await chat.members.changeRole(ana, roomId, chat.people[1].userId, "read_only");
    await assert.rejects(chat.changes.edit(chat.people[1], roomId, own.id, wish(0, "x")), { code: "forbidden" });
  });
});
