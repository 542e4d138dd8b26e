import assert from "node:assert/strict";
import { before, test } from "node:test";
import type { MessageReceiptsQuery } from "../../../../protocol/http.ts";
import type { Actor } from "../../../../server/services/shared/actor.ts";
import type { Database } from "../../../../server/database/database.ts";
import { committed, createChat, outgoing, type Chat } from "../../../support/chat.ts";
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

  const people = 130;
  const inLargeRoom = async (policy = {}) => {
    let time = 1_700_000_000_000;
    const chat = await createChat(database, { people, policy, now: () => (time += 1_000) });
    const roomId = await chat.addGroup();
    const sent = await chat.messages.send(
      chat.people[0],
      roomId,
      Array.from({ length: 40 }, (_, index) => outgoing(`${index + 1}`)),
    );
    const messages = sent.map((one) => committed(one));
    const page = (by: Actor, position: number, query: Partial<MessageReceiptsQuery> = {}) =>
      chat.receipts.listOf(by, roomId, messages[position - 1]!.id, { state: "read", limit: 50, ...query });
    return { chat, roomId, page, at: () => time };
  };

  test("R10 who has read a message, has it, or not yet, is told page by page with the counts of all, whoever looks", async () => {
    const { chat, roomId, page } = await inLargeRoom();
    const [ana, ben] = chat.people;
    await Promise.all(chat.people.slice(1, 121).map((person) => chat.receipts.markRead(person, roomId, 10)));
    await Promise.all(chat.people.slice(121, 126).map((person) => chat.receipts.markDelivered(person, roomId, 10)));
    const seen: string[] = [];
    let after: string | undefined;
    for (let pages = 0; pages < 3; pages += 1) {
      const { entries, next, counts, hidden } = await page(ana, 10, after === undefined ? {} : { after });
      assert.deepEqual([counts, hidden], [{ read: 120, delivered: 5, pending: 4 }, 0]);
      seen.push(...entries.map(({ user }) => user.id));
      after = next ?? undefined;
    }
    assert.equal(after, undefined);
    assert.deepEqual(
      [...seen].sort(),
      chat.people
        .slice(1, 121)
        .map(({ userId }) => userId)
        .sort(),
    );
    const delivered = await page(ben, 10, { state: "delivered" });
    assert.deepEqual(
      [delivered.entries.length, delivered.entries.every(({ readAt, deliveredAt }) => readAt === null && deliveredAt !== null)],
      [5, true],
    );
    assert.equal((await page(ben, 10, { state: "pending" })).entries.length, 4);
    // The author of a message is not among those who read it.
    assert.equal((await page(ben, 11)).counts.pending, people - 1);
  });

  test("R10 each message has the time at which somebody came as far as it, not of what they read later; what is older than the steps kept has none", async () => {
    const { chat, roomId, page, at } = await inLargeRoom();
    const [ana, ben] = chat.people;
    const times = new Map<number, number>();
    for (let position = 2; position <= 40; position += 2) {
      await chat.receipts.markRead(ben, roomId, position);
      times.set(position, at());
    }
    const timeOf = async (position: number) => (await page(ana, position)).entries[0];
    assert.equal((await timeOf(40))?.readAt, times.get(40));
    assert.equal((await timeOf(35))?.readAt, times.get(36));
    assert.equal((await timeOf(35))?.deliveredAt, times.get(36));
    assert.equal((await timeOf(12))?.readAt, times.get(12));
    assert.deepEqual([(await timeOf(3))?.readAt, (await timeOf(3))?.user.id], [null, ben.userId]);
  });

  test("R10 PRIV-3 of who hides what they read the list says that it is not told, and what they read meanwhile stays untold", async () => {
    const { chat, roomId, page } = await inLargeRoom();
    const [ana, ben, cem] = chat.people;
    await chat.settings.set(ben, { hidesReads: true });
    for (const person of [ben, cem]) await chat.receipts.markRead(person, roomId, 5);
    const shown = await page(ana, 5);
    assert.deepEqual([shown.entries.map(({ user }) => user.id), shown.hidden, shown.counts.delivered], [[cem.userId], 1, 1]);
    // Who hides sees nobody's.
    const blind = await page(ben, 5);
    assert.deepEqual([blind.counts.read, blind.counts.delivered], [1, 1]);
    assert.deepEqual(
      blind.entries.map(({ user }) => user.id),
      [ben.userId],
    );
    await chat.settings.set(ben, { hidesReads: false });
    assert.equal((await page(ana, 5)).entries.find(({ user }) => user.id === ben.userId)?.readAt, null);
    await chat.receipts.markRead(ben, roomId, 6);
    assert.ok(((await page(ana, 6)).entries.find(({ user }) => user.id === ben.userId)?.readAt ?? 0) > 0);
    // When a device was there is a matter of presence.
    await chat.settings.set(cem, { hidesPresence: true });
    const entry = (await page(ana, 5)).entries.find(({ user }) => user.id === cem.userId);
    assert.deepEqual([entry?.deliveredAt, (entry?.readAt ?? 0) > 0], [null, true]);
  });

  test("R10 AUTH-8 of a message that one does not see, or that stands in a thread alone, nobody is told", async () => {
    const { chat, roomId, page } = await inLargeRoom({ readReceipts: false });
    const [ana, ben] = chat.people;
    await chat.receipts.markRead(ben, roomId, 5);
    assert.deepEqual((await page(ana, 5)).counts, { read: 0, delivered: 1, pending: people - 2 });
    const stranger = (await createChat(database)).people[0];
    await assert.rejects(page(stranger, 5), { code: "not_found" });
    const query = { state: "read" as const, limit: 50 };
    await assert.rejects(chat.receipts.listOf(ana, roomId, createId(), query), { code: "not_found" });
    const [first] = await chat.messages.send(ana, roomId, [outgoing("begins")]);
    const [reply] = await chat.messages.send(ana, roomId, [{ ...outgoing("within"), threadId: committed(first).id }]);
    await assert.rejects(chat.receipts.listOf(ana, roomId, committed(reply).id, query), { code: "not_found" });
  });
});
