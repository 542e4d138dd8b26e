import assert from "node:assert/strict";
import { hash } from "node:crypto";
import { before, test } from "node:test";
import type { OutgoingMessage } from "../../../../protocol/commands.ts";
import type { Id } from "../../../../protocol/ids.ts";
import type { Database } from "../../../../server/database/database.ts";
import { findForBatch } from "../../../../server/repositories/messages/messages.ts";
import { committed, createChat, outgoing, type Chat } from "../../../support/chat.ts";
import { createId, onEveryDatabase } from "../../../support/databases.ts";

onEveryDatabase("replies", (opened) => {
  let database: Database;
  before(async () => {
    database = opened.database;
  });

  const setUp = async () => {
    const chat = await createChat(database);
    const roomId = await chat.addGroup();
    const sent = committed((await chat.messages.send(chat.people[0], roomId, [outgoing("at nine")]))[0]);
    chat.bus.take();
    return { chat, roomId, sent };
  };
  const reply = (replyTo: Id, body = "fine"): OutgoingMessage => ({ ...outgoing(body), replyTo });
  const send = (chat: Chat, roomId: Id, ...messages: OutgoingMessage[]) => chat.messages.send(chat.people[1], roomId, messages);

  test("ROOM-20 a reply says which message it answers: in its answer, its frame, the log, a page and a snapshot", async () => {
    const { chat, roomId, sent } = await setUp();
    const [ana, ben] = chat.people;
    const answer = committed((await send(chat, roomId, reply(sent.id)))[0]);
    assert.equal(answer.replyTo, sent.id);
    const told = chat.bus.take().flatMap(({ event }) => (event.type === "room" ? event.frame.subjects : []));
    assert.deepEqual(told, [{ kind: "message", message: answer }]);
    const log = await chat.sync.roomChanges(ana, roomId, answer.changed - 1);
    assert.deepEqual(log.type === "room_changes" && log.subjects, told);
    assert.deepEqual((await chat.messages.page(ben, roomId, { limit: 1 })).messages, [answer]);
    assert.deepEqual((await chat.rooms.snapshot(ana, roomId)).messages.at(-1), answer);
  });

  test("ROOM-20 a reply to what is not in the room, or deleted, is refused alone; one to a message before it in the command is not", async () => {
    const { chat, roomId, sent } = await setUp();
    const [ana] = chat.people;
    const elsewhere = committed((await chat.messages.send(ana, await chat.addGroup(), [outgoing("elsewhere")]))[0]);
    const first = outgoing("first");
    const own = createId();
    const results = await send(
      chat,
      roomId,
      first,
      reply(first.id),
      reply(elsewhere.id),
      { ...outgoing("of itself"), id: own, replyTo: own },
      reply(createId()),
      outgoing("last"),
    );
    const codes = (from: typeof results) => from.map((result) => (result.outcome === "refused" ? result.code : result.message.body));
    assert.deepEqual(codes(results), ["first", "fine", "reply_invalid", "reply_invalid", "reply_invalid", "last"]);
    await chat.changes.delete(ana, roomId, sent.id);
    assert.deepEqual(codes(await send(chat, roomId, reply(sent.id))), ["reply_invalid"]);
  });

  test("ROOM-20 a sent reply stays one when the other is deleted, also when it is sent again; its own tombstone does not say so", async () => {
    const { chat, roomId, sent } = await setUp();
    const [ana, ben] = chat.people;
    const wish = reply(sent.id);
    const answer = committed((await send(chat, roomId, wish))[0]);
    await chat.changes.delete(ana, roomId, sent.id);
    assert.deepEqual(await send(chat, roomId, wish), [{ outcome: "committed", message: answer, duplicate: true }]);
    await chat.changes.edit(ben, roomId, answer.id, { revision: 0, body: "so be it", mentions: [] });
    const { messages } = await chat.messages.byId(ana, roomId, [answer.id, sent.id, answer.id]);
    assert.deepEqual(
      messages.map(({ id, body, replyTo, deletedAt }) => [id, body, replyTo, deletedAt !== null]),
      [
        [sent.id, "", null, true],
        [answer.id, "so be it", sent.id, false],
      ],
    );
    await chat.changes.delete(ben, roomId, answer.id);
    assert.equal((await chat.messages.byId(ana, roomId, [answer.id])).messages[0]?.replyTo, null);
  });

  test("ROOM-20 the same id with another reply is a conflict; without replies the fingerprint is that of before there were any", async () => {
    const { chat, roomId, sent } = await setUp();
    const plain = outgoing("plain");
    await send(chat, roomId, plain);
    const [again] = await send(chat, roomId, { ...plain, replyTo: sent.id });
    assert.equal(again?.outcome === "refused" && again.code, "idempotency_conflict");
    const { stored } = await database.withTenant(chat.tenantId, (tx) =>
      findForBatch(tx, chat.tenantId, { messages: [{ roomId, id: plain.id }], persons: [] }),
    );
    assert.equal(stored[0]?.fingerprint, hash("sha256", JSON.stringify(["plain", []]), "hex"));
  });

  test("ROOM-20 messages are read by their ids with who wrote them, at the head of the log, by members alone", async () => {
    const { chat, roomId, sent } = await setUp();
    const [ana, ben, cem] = chat.people;
    const { messages, users, head } = await chat.messages.byId(ben, roomId, [createId(), sent.id]);
    assert.deepEqual([messages, users.map(({ id }) => id), head], [[sent], [ana.userId], sent.changed]);
    await chat.members.remove(ana, roomId, cem.userId);
    await assert.rejects(chat.messages.byId(cem, roomId, [sent.id]), { code: "not_found" });
  });
});
