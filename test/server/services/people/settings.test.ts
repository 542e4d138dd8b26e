import assert from "node:assert/strict";
import { before, test } from "node:test";
import { STATUS_AHEAD_MS } from "../../../../protocol/limits.ts";
import type { Id } from "../../../../protocol/ids.ts";
import type { Database } from "../../../../server/database/database.ts";
import type { Actor } from "../../../../server/services/shared/actor.ts";
import { createChat, outgoing, type Chat } from "../../../support/chat.ts";
import { onEveryDatabase } from "../../../support/databases.ts";

onEveryDatabase("settings of a person", (opened) => {
  let database: Database;
  before(async () => {
    database = opened.database;
  });

  const HOUR = 3_600_000;
  const lunch = () => ({ emoji: "🍽️", text: "At lunch", until: Date.now() + HOUR });
  const statusOf = async (chat: Chat, of: Actor, by: Actor) => (await chat.users.get(by, of.userId)).status ?? null;

  test("STATUS-1 what a person says comes by their own log and is told like their name to those who share a room; repeating it changes nothing", async () => {
    const chat = await createChat(database);
    const [ana, ben] = chat.people;
    const roomId = await chat.addGroup();
    const { head } = await chat.sync.standing(ana);
    chat.bus.take();
    const said = lunch();
    await chat.settings.set(ana, { status: said });
    await chat.settings.set(ana, { status: said });
    const events = chat.bus.take().map(({ event }) => event);
    const [own] = events.flatMap((event) => (event.type === "person" ? [event] : []));
    const [users] = events.flatMap((event) => (event.type === "users" ? [event] : []));
    assert.equal(events.length, 2);
    assert.deepEqual([own?.userId, own?.frame.from, own?.frame.to, own?.frame.user?.status], [ana.userId, head, head + 1, said]);
    assert.deepEqual(own?.frame.settings, { away: false, hidesPresence: false, hidesReads: false });
    assert.deepEqual([users?.roomIds, users?.frame.users.map(({ id, status }) => [id, status])], [[roomId], [[ana.userId, said]]]);
    assert.deepEqual(await statusOf(chat, ana, ben), said);
    const log = await chat.sync.personChanges(ana, head);
    assert.ok(log.type === "person_changes");
    assert.deepEqual([log.user, log.settings, log.subjects], [own?.frame.user, own?.frame.settings, []]);
    const [renamed] = (await chat.users.renamed(ben, Date.now() - HOUR)).users.filter(({ id }) => id === ana.userId);
    assert.deepEqual(renamed?.status, said);
  });

  test("STATUS-1 a status is an emoji, a text or both, cleaned like a name; one without anything is none", async () => {
    const chat = await createChat(database);
    const [ana, ben] = chat.people;
    await chat.settings.set(ana, { status: { emoji: "🏖", text: "  on\u202e\nholiday ", until: null } });
    assert.deepEqual(await statusOf(chat, ana, ben), { emoji: "🏖️", text: "on holiday", until: null });
    await chat.settings.set(ana, { status: { emoji: "", text: "x".repeat(100), until: null } });
    assert.equal((await statusOf(chat, ana, ben))?.text.length, 100);
    await chat.settings.set(ana, { status: { emoji: "", text: " \u200b ", until: null } });
    assert.equal(await statusOf(chat, ana, ben), null);
    const wrong = (status: { emoji: string; text: string; until: number | null }) => chat.settings.set(ana, { status });
    await assert.rejects(wrong({ emoji: "ab", text: "", until: null }), { code: "status_invalid" });
    await assert.rejects(wrong({ emoji: "🙂🙂", text: "", until: null }), { code: "status_invalid" });
    await assert.rejects(wrong({ emoji: "", text: "late", until: Date.now() - 1 }), { code: "status_invalid" });
    await assert.rejects(wrong({ emoji: "", text: "far", until: Date.now() + 2 * STATUS_AHEAD_MS }), { code: "status_invalid" });
    await assert.rejects(wrong({ emoji: "", text: "x".repeat(101), until: null }), { code: "text_too_long" });
    await assert.rejects(wrong({ emoji: "", text: "a\0b", until: null }), { code: "text_malformed" });
  });

  test("STATUS-2 a status whose end has come is told nobody any more, whoever asks", async () => {
    const past = Date.now() - 2 * HOUR;
    const chat = await createChat(database, { now: () => past });
    const [ana, ben] = chat.people;
    await chat.settings.set(ana, { status: { emoji: "", text: "In a meeting", until: past + HOUR } });
    assert.equal(await statusOf(chat, ana, ben), null);
    assert.deepEqual(
      (await chat.users.search(ben, { search: "Person 0", limit: 5 })).map(({ status }) => status),
      [null],
    );
  });

  test("STATUS-1 words that the tenant filters are masked in a status, and refused where a message would be held", async () => {
    const filters = [
      { kind: "word", text: "darn", action: "mask" },
      { kind: "word", text: "secret", action: "hold" },
    ] as const;
    const chat = await createChat(database, { policy: { filters: [...filters] } });
    const [ana, ben] = chat.people;
    await chat.settings.set(ana, { status: { emoji: "", text: "darn busy", until: null } });
    assert.equal((await statusOf(chat, ana, ben))?.text, "**** busy");
    await assert.rejects(chat.settings.set(ana, { status: { emoji: "", text: "a secret", until: null } }), { code: "text_refused" });
  });

  test("PRIV-2 who hides is told nobody's presence, and again once they show themselves; others' is their own matter", async () => {
    const chat = await createChat(database);
    const [ana, ben, cem] = chat.people;
    await chat.addGroup();
    const known = async (actor: Actor, ids: Id[]) => (await chat.users.known(actor, ids)).sort();
    await chat.settings.set(ana, { hidesPresence: true });
    assert.deepEqual(await known(ana, [ben.userId, cem.userId]), []);
    assert.deepEqual(await known(ben, [cem.userId]), [cem.userId]);
    assert.equal((await chat.users.availability(chat.tenantId, [ana.userId])).get(ana.userId)?.hidden, true);
    await chat.settings.set(ana, { hidesPresence: false });
    assert.deepEqual(await known(ana, [ben.userId]), [ben.userId]);
    const dark = await createChat(database, { policy: { presence: false } });
    const [one] = dark.people;
    assert.equal((await dark.users.availability(dark.tenantId, [one.userId])).get(one.userId)?.hidden, true);
  });

  const withMessages = async () => {
    const chat = await createChat(database);
    const roomId = await chat.addGroup();
    const [ana] = chat.people;
    await chat.messages.send(
      ana,
      roomId,
      Array.from({ length: 10 }, (_, index) => outgoing(`${index + 1}`)),
    );
    return { chat, roomId };
  };
  const receipts = (chat: Chat) => chat.bus.take().flatMap(({ event }) => (event.type === "receipts" ? [event] : []));

  test("PRIV-3 of who hides what they read nobody is told, live, by cursor and in lists, not even that it happened; what was delivered is told", async () => {
    const { chat, roomId } = await withMessages();
    const [ana, ben] = chat.people;
    await chat.settings.set(ben, { hidesReads: true });
    await chat.receipts.markDelivered(ben, roomId, 6);
    assert.deepEqual(
      receipts(chat).map(({ frame }) => frame.receipts),
      [[{ userId: ben.userId, read: 0, readAt: null, delivered: 6 }]],
    );
    await chat.receipts.markRead(ben, roomId, 6);
    assert.deepEqual(receipts(chat), []);
    assert.equal(await chat.sync.receiptChanges(ana, roomId, 1), null);
    const hidden = { userId: ben.userId, read: 0, readAt: null, delivered: 6 };
    assert.deepEqual((await chat.sync.receiptChanges(ana, roomId, 0))?.receipts, [hidden]);
    const seenBy = async (actor: Actor) => (await chat.receipts.list(actor, roomId)).receipts.find(({ userId }) => userId === ben.userId);
    assert.deepEqual(await seenBy(ana), hidden);
    // Their own devices agree, and their unread counts go on.
    assert.equal((await seenBy(ben))?.read, 6);
    assert.deepEqual(
      (await chat.rooms.list(ben)).rooms.map(({ membership, summary }) => summary.messages - membership.marker),
      [4],
    );
  });

  test("PRIV-3 who hides is not told what others read; showing it again, both go on from the next that is read", async () => {
    const { chat, roomId } = await withMessages();
    const [ana, ben, cem] = chat.people;
    await chat.settings.set(ben, { hidesReads: true });
    await chat.receipts.markRead(cem, roomId, 5);
    const of = async (reader: Actor, userId: Id) =>
      (await chat.receipts.list(reader, roomId)).receipts.find((receipt) => receipt.userId === userId)?.read;
    assert.deepEqual([await of(ana, cem.userId), await of(ben, cem.userId)], [5, 0]);
    assert.equal((await chat.sync.receiptChanges(ben, roomId, 0))?.receipts.find(({ userId }) => userId === cem.userId)?.read, 0);
    assert.equal((await chat.sync.standing(ben)).hidesReads, true);
    await chat.receipts.markRead(ben, roomId, 3);
    await chat.settings.set(ben, { hidesReads: false });
    chat.bus.take();
    await chat.receipts.markRead(ben, roomId, 4);
    assert.deepEqual(
      receipts(chat).map(({ frame }) => frame.receipts.map(({ read }) => read)),
      [[4]],
    );
    assert.deepEqual([await of(ana, ben.userId), await of(ben, cem.userId)], [4, 5]);
  });

  test("PRIV-3 a frame names those of whom it tells nothing but what they have read, for those who are not to be told that", async () => {
    const { chat, roomId } = await withMessages();
    const [, ben, cem] = chat.people;
    await chat.receipts.markDelivered(ben, roomId, 5);
    chat.bus.take();
    await Promise.all([chat.receipts.markRead(ben, roomId, 5), chat.receipts.markDelivered(cem, roomId, 5)]);
    assert.deepEqual(
      receipts(chat).map(({ readsOnly }) => readsOnly),
      [[ben.userId]],
    );
  });

  test("PRIV-1 what is decided holds for all devices, and repeating it changes nothing", async () => {
    const chat = await createChat(database);
    const [ana] = chat.people;
    const { head } = await chat.sync.standing(ana);
    await chat.settings.set(ana, { away: true });
    await chat.settings.set(ana, { away: true });
    await chat.settings.set(ana, { hidesReads: true });
    assert.equal((await chat.sync.standing(ana)).head, head + 2);
    const log = await chat.sync.personChanges(ana, head);
    assert.deepEqual(log.type === "person_changes" && log.settings, { away: true, hidesPresence: false, hidesReads: true });
  });
});
