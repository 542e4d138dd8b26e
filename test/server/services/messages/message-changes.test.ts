import assert from "node:assert/strict";
import { before, test } from "node:test";
import { eq, sql } from "drizzle-orm";
import type { Id } from "../../../../protocol/ids.ts";
import { rows, type Database } from "../../../../server/database/database.ts";
import { attachments } from "../../../../server/database/schema/attachments.ts";
import type { Settle } from "../../../../server/services/messages/message-changes.ts";
import { carrying, committed, createChat, outgoing, type Chat } from "../../../support/chat.ts";
import { createId, onEveryDatabase } from "../../../support/databases.ts";
import { addFile } from "../../../support/files.ts";

const becomes =
  (change: Partial<typeof attachments.$inferInsert>): Settle =>
  async (tx, { id }) => {
    await tx.update(attachments).set(change).where(eq(attachments.id, id));
    return true;
  };

onEveryDatabase("changes of messages", (opened) => {
  let database: Database;
  before(async () => {
    database = opened.database;
  });

  const setUp = async (): Promise<{ chat: Chat; roomId: Id }> => {
    const chat = await createChat(database);
    const roomId = await chat.addGroup();
    return { chat, roomId };
  };
  const frames = (chat: Chat) => chat.bus.take().map(({ event }) => event);

  test("ROOM-10 a tombstone keeps its position and has neither text nor mentions nor files, in history, log, summary and list", async () => {
    const { chat, roomId } = await setUp();
    const [ana, ben] = chat.people;
    const file = await addFile(database, ana, roomId);
    const sent = { ...carrying([file.id], "words"), mentions: [ben.userId] };
    const first = committed((await chat.messages.send(ana, roomId, [sent, outgoing("next")]))[0]);
    chat.bus.take();
    await chat.changes.delete(ana, roomId, first.id);
    const { messages, head } = await chat.messages.page(ben, roomId, { limit: 50 });
    const [tombstone] = messages;
    assert.ok(tombstone?.deletedAt);
    assert.deepEqual(tombstone, { ...first, body: "", mentions: [], attachments: [], deletedAt: tombstone.deletedAt, changed: head });
    assert.deepEqual([head, messages[1]?.position], [first.changed + 2, 2]);
    const told = frames(chat).flatMap((event) => (event.type === "room" ? [event.frame] : []));
    assert.deepEqual(told, [
      { type: "room_changes", roomId, from: head - 1, to: head, head, subjects: [{ kind: "message", message: tombstone }] },
    ]);
    const log = await chat.sync.roomChanges(ben, roomId, head - 1);
    assert.deepEqual(log.type === "room_changes" && log.subjects, [{ kind: "message", message: tombstone }]);
    await chat.changes.delete(ana, roomId, messages[1]!.id);
    const last = (await chat.rooms.list(ben)).rooms[0]?.summary.lastMessage;
    assert.deepEqual([last?.body, last?.position, last?.deletedAt !== null], ["", 2, true]);
    const { summaries } = await chat.sync.summaries(ben, new Map());
    assert.deepEqual(summaries.find((summary) => summary.roomId === roomId)?.lastMessage, last);
  });

  test("SAFE-3 a tombstone of another's message says who deleted it and the reason they gave; one's own says neither", async () => {
    const { chat, roomId } = await setUp();
    const [ana, ben] = chat.people;
    const sent = await chat.messages.send(ben, roomId, [outgoing("insult"), outgoing("typo"), outgoing("other")]);
    const [insult, typo, other] = sent.map(committed);
    chat.bus.take();
    await chat.changes.delete(ana, roomId, insult!.id, "  Be kind.  ");
    await chat.changes.delete(ben, roomId, typo!.id, "never mind");
    await chat.changes.delete(ana, roomId, other!.id, " ");
    const removals = [{ by: ana.userId, reason: "Be kind." }, null, { by: ana.userId, reason: null }];
    const told = frames(chat).flatMap((event) => (event.type === "room" ? event.frame.subjects : []));
    assert.deepEqual(
      told.map((subject) => subject.kind === "message" && subject.message.removal),
      removals,
    );
    const { messages } = await chat.messages.page(ben, roomId, { limit: 50 });
    assert.deepEqual(
      messages.map(({ removal }) => removal),
      removals,
    );
    const long = "x".repeat(201);
    await assert.rejects(chat.changes.delete(ana, roomId, other!.id, long), { code: "text_too_long" });
  });

  test("ROOM-6 list, summary and a room's opening tell the positions of the latest 100 tombstones", async () => {
    const { chat, roomId } = await setUp();
    const [ana, ben] = chat.people;
    const sends = Array.from({ length: 102 }, (_, index) => outgoing(`m${index}`));
    for (const part of [sends.slice(0, 50), sends.slice(50, 100), sends.slice(100)]) await chat.messages.send(ana, roomId, part);
    await chat.changes.delete(ana, roomId, sends[4]!.id);
    await chat.changes.delete(ana, roomId, sends[1]!.id);
    const told = async () => [
      (await chat.rooms.list(ben)).rooms[0]?.summary.deleted,
      (await chat.sync.summaries(ben, new Map())).summaries[0]?.deleted,
      (await chat.rooms.snapshot(ben, roomId)).deleted,
    ];
    assert.deepEqual(await told(), [
      [2, 5],
      [2, 5],
      [2, 5],
    ]);
    for (const { id } of sends) await chat.changes.delete(ana, roomId, id);
    const latest = sends.map((_, index) => index + 1).slice(2);
    assert.deepEqual(await told(), [latest, latest, latest]);
  });

  test("ROOM-10 the count of unread mentions falls with the tombstone, for those who have not read it", async () => {
    const { chat, roomId } = await setUp();
    const [ana, ben, cem] = chat.people;
    const sent = committed((await chat.messages.send(ana, roomId, [outgoing("you", [ben.userId, cem.userId, ana.userId])]))[0]);
    await chat.receipts.markRead(cem, roomId, 1);
    chat.bus.take();
    await chat.changes.delete(ana, roomId, sent.id);
    const persons = frames(chat).flatMap((event) => (event.type === "person" ? [event] : []));
    assert.deepEqual(
      persons.map(({ userId, frame }) => [
        userId,
        frame.to - frame.from,
        frame.subjects.map((one) => one.kind === "membership" && one.membership.mentions),
      ]),
      [[ben.userId, 1, [0]]],
    );
    await chat.receipts.markUnread(cem, roomId, 1);
    for (const person of [ben, cem]) assert.equal((await chat.rooms.list(person)).rooms[0]?.membership.mentions, 0);
  });

  test("ROOM-10 a repeated deletion changes nothing, and a repeated send of a deleted message is answered with its tombstone", async () => {
    const { chat, roomId } = await setUp();
    const ana = chat.people[0];
    const file = await addFile(database, ana, roomId);
    const sent = carrying([file.id], "gone");
    await chat.messages.send(ana, roomId, [sent]);
    await Promise.all([1, 2, 3].map(() => chat.changes.delete(ana, roomId, sent.id)));
    const { messages, head } = await chat.messages.page(ana, roomId, { limit: 50 });
    chat.bus.take();
    await chat.changes.delete(ana, roomId, sent.id);
    assert.deepEqual(await chat.messages.send(ana, roomId, [sent]), [{ outcome: "committed", message: messages[0], duplicate: true }]);
    assert.deepEqual(chat.bus.take(), []);
    assert.equal((await chat.messages.page(ana, roomId, { limit: 50 })).head, head);
    const [row] = await database.withTenant(chat.tenantId, (tx) =>
      rows<{ state: string; due: boolean }>(tx, sql`select state, due_at <= now() as due from attachments where id = ${file.id}`),
    );
    assert.deepEqual(row, { state: "removed", due: true });
  });

  test("ROOM-10 one deletes one's own messages; in groups owners and moderators delete anyone's, in direct rooms nobody another's", async () => {
    const { chat, roomId } = await setUp();
    const [ana, ben, cem] = chat.people;
    const send = async (actor = ben, room = roomId) => committed((await chat.messages.send(actor, room, [outgoing("x")]))[0]).id;
    const [one, two, three] = [await send(), await send(), await send()];
    await assert.rejects(chat.changes.delete(cem, roomId, one), { code: "forbidden" });
    await chat.members.changeRole(ana, roomId, cem.userId, "moderator");
    await chat.changes.delete(cem, roomId, one);
    await chat.changes.delete(ana, roomId, two);
    await chat.members.changeRole(ana, roomId, ben.userId, "read_only");
    await chat.changes.delete(ben, roomId, three);
    const direct = createId();
    await chat.rooms.create(ana, { roomId: direct, kind: "direct", name: "", userIds: [ben.userId] });
    const said = await send(ben, direct);
    await assert.rejects(chat.changes.delete(ana, direct, said), { code: "forbidden" });
    await chat.changes.delete(ben, direct, said);
  });

  test("ROOM-13 a pin is told to the room by its log, and stands in history; taking it off, too", async () => {
    const { chat, roomId } = await setUp();
    const [ana, ben] = chat.people;
    const sent = committed((await chat.messages.send(ana, roomId, [outgoing("the code is 4711")]))[0]);
    chat.bus.take();
    await chat.changes.pin(ben, roomId, sent.id, true);
    const { messages, head } = await chat.messages.page(ana, roomId, { limit: 50 });
    const at = messages[0]?.pinned?.at ?? assert.fail("not pinned");
    const pinned = { ...sent, pinned: { by: ben.userId, at }, changed: head };
    assert.deepEqual([messages, head], [[pinned], sent.changed + 1]);
    const told = frames(chat).flatMap((event) => (event.type === "room" ? [event.frame] : []));
    assert.deepEqual(told, [
      { type: "room_changes", roomId, from: head - 1, to: head, head, subjects: [{ kind: "message", message: pinned }] },
    ]);
    const log = await chat.sync.roomChanges(ana, roomId, head - 1);
    assert.deepEqual(log.type === "room_changes" && log.subjects, [{ kind: "message", message: pinned }]);
    await chat.changes.pin(ana, roomId, sent.id, false);
    assert.deepEqual((await chat.messages.page(ana, roomId, { limit: 50 })).messages, [{ ...sent, changed: head + 1 }]);
  });

  test("ROOM-13 a repeated pin changes nothing and stays with who came first; a deleted message is not pinned and cannot be", async () => {
    const { chat, roomId } = await setUp();
    const [ana, ben] = chat.people;
    const sent = committed((await chat.messages.send(ana, roomId, [outgoing("x")]))[0]);
    await Promise.all([ben, ben, ben].map((actor) => chat.changes.pin(actor, roomId, sent.id, true)));
    chat.bus.take();
    await chat.changes.pin(ana, roomId, sent.id, true);
    assert.deepEqual(chat.bus.take(), []);
    assert.equal((await chat.messages.page(ana, roomId, { limit: 50 })).messages[0]?.pinned?.by, ben.userId);
    await chat.changes.delete(ana, roomId, sent.id);
    assert.equal((await chat.messages.page(ana, roomId, { limit: 50 })).messages[0]?.pinned, null);
    await assert.rejects(chat.changes.pin(ana, roomId, sent.id, true), { code: "not_found" });
  });

  test("ROOM-13 who only reads does not pin, and a message of another room or tenant is not found", async () => {
    const { chat, roomId } = await setUp();
    const [ana, ben] = chat.people;
    const stranger = (await createChat(database)).people[0];
    const { id } = committed((await chat.messages.send(ana, roomId, [outgoing("x")]))[0]);
    await chat.members.changeRole(ana, roomId, ben.userId, "read_only");
    for (const [actor, room, code] of [
      [ben, roomId, "forbidden"],
      [stranger, roomId, "not_found"],
      [ana, await chat.addGroup(), "not_found"],
    ] as const)
      await assert.rejects(chat.changes.pin(actor, room, id, true), { code });
  });

  test("AUTH-8 a message of another room or tenant, of a room one has left, or of nobody is not found", async () => {
    const { chat, roomId } = await setUp();
    const [ana, ben] = chat.people;
    const stranger = (await createChat(database)).people[0];
    const own = committed((await chat.messages.send(ben, roomId, [outgoing("mine")]))[0]).id;
    await chat.members.leave(ben, roomId);
    for (const [actor, room, id] of [
      [ben, roomId, own],
      [stranger, roomId, own],
      [ana, await chat.addGroup(), own],
      [ana, roomId, createId()],
    ] as const)
      await assert.rejects(chat.changes.delete(actor, room, id), { code: "not_found" });
    assert.equal((await chat.messages.page(ana, roomId, { limit: 50 })).messages[0]?.body, "mine");
  });

  test("F6 when an attachment settles its message changes by one log row, told after the commit; the others of it stay", async () => {
    const { chat, roomId } = await setUp();
    const [ana, ben] = chat.people;
    const [one, two] = [await addFile(database, ana, roomId, { state: "checking", kind: "image" }), await addFile(database, ana, roomId)];
    const sent = committed((await chat.messages.send(ana, roomId, [carrying([two.id, one.id])]))[0]);
    chat.bus.take();
    const picture = { state: "ready", width: 3, height: 2, placeholder: "AA==", thumbnails: true, size: 900 } as const;
    assert.equal(await chat.changes.settleAttachment(chat.tenantId, one.id, becomes(picture)), true);
    const { messages, head } = await chat.messages.page(ben, roomId, { limit: 50 });
    assert.deepEqual(messages, [{ ...sent, attachments: [sent.attachments[0], { ...sent.attachments[1], ...picture }], changed: head }]);
    assert.equal(head, sent.changed + 1);
    const told = frames(chat).flatMap((event) => (event.type === "room" ? [event.frame] : []));
    assert.deepEqual(told, [
      { type: "room_changes", roomId, from: head - 1, to: head, head, subjects: [{ kind: "message", message: messages[0] }] },
    ]);
    assert.equal(await chat.changes.settleAttachment(chat.tenantId, one.id, becomes({ ...picture, scan: "clean" })), true);
    assert.deepEqual([chat.bus.take(), (await chat.messages.page(ben, roomId, { limit: 50 })).head], [[], head]);
  });

  test("F6 nothing is told of an attachment without a message, of a tombstone's, of one that is gone, or that is not settled", async () => {
    const { chat, roomId } = await setUp();
    const ana = chat.people[0];
    const [free, buried, kept] = await Promise.all([1, 2, 3].map(() => addFile(database, ana, roomId, { state: "checking" })));
    const messages = [carrying([buried!.id]), carrying([kept!.id])];
    await chat.messages.send(ana, roomId, messages);
    await chat.changes.delete(ana, roomId, messages[0]!.id);
    chat.bus.take();
    const ready = becomes({ state: "ready" });
    assert.equal(await chat.changes.settleAttachment(chat.tenantId, free!.id, ready), true);
    assert.equal(await chat.changes.settleAttachment(chat.tenantId, buried!.id, ready), true);
    assert.equal(await chat.changes.settleAttachment(chat.tenantId, kept!.id, () => Promise.resolve(false)), false);
    assert.equal(await chat.changes.settleAttachment(chat.tenantId, createId(), ready), false);
    assert.deepEqual(chat.bus.take(), []);
  });

  test("F6 a send and a settling that race leave the settled state in the message", async () => {
    const { chat, roomId } = await setUp();
    const ana = chat.people[0];
    for (let round = 0; round < 10; round++) {
      const { id } = await addFile(database, ana, roomId, { state: "checking" });
      await Promise.all([
        chat.messages.send(ana, roomId, [carrying([id])]),
        chat.changes.settleAttachment(chat.tenantId, id, becomes({ state: "ready" })),
      ]);
    }
    const { messages } = await chat.messages.page(ana, roomId, { limit: 50 });
    assert.deepEqual(
      messages.map(({ attachments: [one] }) => one?.state),
      Array(10).fill("ready"),
    );
  });
});
