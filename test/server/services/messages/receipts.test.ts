import assert from "node:assert/strict";
import { before, test } from "node:test";
import type { Actor } from "../../../../server/services/shared/actor.ts";
import type { Database } from "../../../../server/database/database.ts";
import { createChat, outgoing, type Chat } from "../../../support/chat.ts";
import { createId, onEveryDatabase } from "../../../support/databases.ts";

onEveryDatabase("receipts", (opened) => {
  let database: Database;
  before(async () => {
    database = opened.database;
  });

  const setUp = async (policy = {}): Promise<{ chat: Chat; roomId: string; ana: Actor; ben: Actor }> => {
    const chat = await createChat(database, { policy });
    const roomId = await chat.addGroup();
    const [ana, ben] = chat.people;
    await chat.messages.send(
      ana,
      roomId,
      Array.from({ length: 10 }, (_, index) => outgoing(`${index + 1}`)),
    );
    chat.bus.take();
    return { chat, roomId, ana, ben };
  };
  const receiptOf = async (chat: Chat, roomId: string, actor: Actor) =>
    (await chat.receipts.list(chat.people[0], roomId)).receipts.find(({ userId }) => userId === actor.userId)!;
  const unreadOf = async (chat: Chat, actor: Actor) =>
    (await chat.rooms.list(actor)).rooms.map(({ membership, summary }) => summary.messages - membership.marker);

  test("ROOM-7 read and delivered positions only rise, and not past the last message", async () => {
    const { chat, roomId, ben } = await setUp();
    await chat.receipts.markDelivered(ben, roomId, 7);
    await chat.receipts.markRead(ben, roomId, 5);
    await chat.receipts.markRead(ben, roomId, 3);
    await chat.receipts.markDelivered(ben, roomId, 2);
    const { read, delivered, readAt } = await receiptOf(chat, roomId, ben);
    assert.deepEqual([read, delivered, typeof readAt], [5, 7, "number"]);
    assert.deepEqual(await unreadOf(chat, ben), [5]);
    await chat.receipts.markRead(ben, roomId, 99);
    assert.deepEqual((({ read, delivered }) => [read, delivered])(await receiptOf(chat, roomId, ben)), [10, 10]);
  });

  test("ROOM-7 what waits together becomes one change, and the furthest counts", async () => {
    const { chat, roomId, ana, ben } = await setUp();
    await Promise.all([4, 9, 6].map((position) => chat.receipts.markRead(ben, roomId, position)));
    const events = chat.bus.take().map(({ event }) => event);
    const frames = events.flatMap((event) => (event.type === "receipts" ? [event.frame] : []));
    assert.deepEqual(
      frames.map(({ from, to, receipts }) => [from, to, receipts.map(({ userId, read }) => [userId, read])]),
      [[0, 1, [[ben.userId, 9]]]],
    );
    assert.equal(events.filter(({ type }) => type === "person").length, 1);
    assert.equal((await chat.receipts.list(ana, roomId)).counter, 1);
  });

  test("ROOM-7 receipts past a counter are answered from the database, and none when there is nothing newer", async () => {
    const { chat, roomId, ana, ben } = await setUp();
    await chat.receipts.markRead(ben, roomId, 2);
    await chat.receipts.markRead(ana, roomId, 3);
    const frame = await chat.sync.receiptChanges(ana, roomId, 1);
    assert.deepEqual([frame?.from, frame?.to, frame?.receipts.map(({ userId, read }) => [userId, read])], [1, 2, [[ana.userId, 3]]]);
    assert.equal(await chat.sync.receiptChanges(ana, roomId, 2), null);
  });

  test("ROOM-6 reading raises the marker and unreading sets it back, on the person's own log", async () => {
    const { chat, roomId, ben } = await setUp();
    await chat.receipts.markRead(ben, roomId, 8);
    assert.deepEqual(await unreadOf(chat, ben), [2]);
    await chat.receipts.markUnread(ben, roomId, 4);
    assert.deepEqual(await unreadOf(chat, ben), [7]);
    assert.equal((await receiptOf(chat, roomId, ben)).read, 8);
    const markers = chat.bus.take().flatMap(({ event }) => (event.type === "person" ? event.frame.subjects : []));
    assert.deepEqual(
      markers.map((subject) => subject.kind === "membership" && subject.membership.marker),
      [8, 3],
    );
    await chat.receipts.markRead(ben, roomId, 5);
    assert.deepEqual(await unreadOf(chat, ben), [5]);
  });

  test("ROOM-6 one's own messages right after what is read are read with it, in whatever order read and send arrive", async () => {
    const { chat, roomId, ana, ben } = await setUp();
    await chat.messages.send(ben, roomId, [outgoing("eleven"), outgoing("twelve")]);
    await chat.messages.send(ana, roomId, [outgoing("thirteen")]);
    await chat.messages.send(ben, roomId, [outgoing("fourteen")]);
    await chat.receipts.markRead(ben, roomId, 9);
    assert.deepEqual(await unreadOf(chat, ben), [5]);
    await chat.receipts.markRead(ben, roomId, 10);
    assert.deepEqual([await unreadOf(chat, ben), (await receiptOf(chat, roomId, ben)).read], [[2], 10]);
    await chat.receipts.markRead(ben, roomId, 13);
    assert.deepEqual(await unreadOf(chat, ben), [0]);
  });

  test("ROOM-6 moves that wait together count in their order", async () => {
    const { chat, roomId, ben } = await setUp();
    await Promise.all([
      chat.receipts.markRead(ben, roomId, 10),
      chat.receipts.markUnread(ben, roomId, 3),
      chat.receipts.markRead(ben, roomId, 5),
    ]);
    assert.deepEqual([await unreadOf(chat, ben), (await receiptOf(chat, roomId, ben)).read], [[5], 10]);
    await chat.receipts.markUnread(ben, roomId, 0);
    assert.deepEqual(await unreadOf(chat, ben), [10]);
  });

  test("a move that changes nothing writes and tells nothing", async () => {
    const { chat, roomId, ben } = await setUp();
    await chat.receipts.markRead(ben, roomId, 5);
    chat.bus.take();
    await chat.receipts.markRead(ben, roomId, 5);
    assert.deepEqual(chat.bus.take(), []);
    assert.equal((await chat.receipts.list(ben, roomId)).counter, 1);
  });

  test("read positions are hidden where the tenant's policy says so, live and from the database", async () => {
    const { chat, roomId, ana, ben } = await setUp({ readReceipts: false });
    await chat.receipts.markRead(ben, roomId, 5);
    const live = chat.bus.take().flatMap(({ event }) => (event.type === "receipts" ? event.frame.receipts : []));
    const hidden = { userId: ben.userId, read: 0, readAt: null, delivered: 5 };
    assert.deepEqual(live, [hidden]);
    assert.deepEqual((await chat.sync.receiptChanges(ana, roomId, 0))?.receipts, [hidden]);
    assert.deepEqual(await receiptOf(chat, roomId, ben), hidden);
    assert.deepEqual(await unreadOf(chat, ben), [5]);
  });

  test("AUTH-8 positions in rooms that one is not in are not found, alone in their batch", async () => {
    const { chat, roomId, ben } = await setUp();
    const stranger = await createChat(database);
    await assert.rejects(stranger.receipts.markRead(stranger.people[0], roomId, 1), { code: "not_found" });
    await assert.rejects(stranger.receipts.list(stranger.people[0], roomId), { code: "not_found" });
    const [good, bad] = await Promise.allSettled([chat.receipts.markRead(ben, roomId, 1), chat.receipts.markRead(ben, createId(), 1)]);
    assert.equal(good?.status, "fulfilled");
    assert.ok(bad?.status === "rejected" && bad.reason.code === "not_found");
    await chat.members.leave(ben, roomId);
    await assert.rejects(chat.receipts.markRead(ben, roomId, 2), { code: "not_found" });
  });
});
