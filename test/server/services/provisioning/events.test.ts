import assert from "node:assert/strict";
import { before, test } from "node:test";
import * as v from "valibot";
import { EventRequest } from "../../../../protocol/event-requests.ts";
import type { EventResponse } from "../../../../protocol/http.ts";
import type { Id } from "../../../../protocol/ids.ts";
import { Failure } from "../../../../server/base/errors.ts";
import type { Database } from "../../../../server/database/database.ts";
import { createApiKeyService } from "../../../../server/services/identity/api-keys.ts";
import { createEventService } from "../../../../server/services/provisioning/events.ts";
import type { ServerCaller } from "../../../../server/services/shared/actor.ts";
import { createChat, outgoing, type Chat } from "../../../support/chat.ts";
import { createId, onEveryDatabase } from "../../../support/databases.ts";

const NOON = Date.UTC(2026, 10, 30, 12);

/** All that a card may hold. */
const CARD = {
  title: "Ana Ruiz",
  text: "Member since 2019.",
  fields: [{ label: "Door", value: "Main" }],
  status: { label: "Inside", tone: "success" },
  picture: { url: "https://gym.example/ana.png", alt: "Ana Ruiz" },
  buttons: [
    { label: "Profile", url: "https://gym.example/members/ana" },
    { label: "Say hello", message: "Hello Ana" },
  ],
};
const LEFT = { ...CARD, status: { label: "Left", tone: "neutral" } };

onEveryDatabase("events", (opened) => {
  let database: Database;
  before(async () => {
    database = opened.database;
  });

  const setUp = async () => {
    let time = NOON;
    const clock = { now: () => time, set: (to: number) => void (time = to) };
    const chat = await createChat(database, { now: clock.now });
    const common = { database, bus: chat.bus, now: clock.now, createId };
    const keys = createApiKeyService({ ...common, random: (bytes) => crypto.getRandomValues(bytes) });
    const events = createEventService({ ...common, allowLoopback: false });
    const { key } = await keys.create(chat.tenantId, { name: "Front door", scopes: ["events:write"], rooms: null });
    const door: ServerCaller = await keys.verify(key);
    const roomId = await chat.addGroup();
    const post = (event: unknown, room = roomId, caller = door) => events.post(caller, room, v.parse(EventRequest, event));
    chat.bus.take();
    return { chat, clock, roomId, post, door };
  };
  const told = (chat: Chat) => chat.bus.take().flatMap(({ event }) => (event.type === "room" ? event.frame.subjects : []));
  const outcomes = (answers: readonly EventResponse[]) => answers.map(({ outcome }) => outcome);
  const refusedWith = (code: string) => (error: unknown) => error instanceof Failure && error.code === code;

  test("EVENT-1 a card is a message of the room by the key's own person: in its answer, its frame, the log, a page, a snapshot and its fallback for older clients", async () => {
    const { chat, roomId, post, door } = await setUp();
    const [ana, ben] = chat.people;
    const { message, outcome } = await post({ subject: "visit-1", type: "check_in", text: "Ana Ruiz checked in", card: CARD });
    assert.deepEqual([outcome, message.senderId, message.body, message.kind], ["posted", door.userId, "Ana Ruiz checked in", "text"]);
    assert.deepEqual(message.event, { type: "check_in", subject: "visit-1", at: NOON, revision: 0, notify: false, card: CARD });
    const subjects = told(chat);
    assert.deepEqual(subjects, [{ kind: "message", message }]);
    const log = await chat.sync.roomChanges(ana, roomId, message.changed - 1);
    assert.deepEqual(log.type === "room_changes" && [log.subjects, log.users?.[0]?.name], [subjects, "Front door"]);
    const page = await chat.messages.page(ben, roomId, { limit: 1 });
    assert.deepEqual([page.messages, page.users[0]?.name], [[message], "Front door"]);
    assert.deepEqual((await chat.rooms.snapshot(ana, roomId)).messages.at(-1), message);
  });

  test("EVENT-1 a line has no card, counts as one more unread message, and the next message of a person follows it", async () => {
    const { chat, roomId, post } = await setUp();
    const line = await post({ id: createId(), text: "The sauna is closed until 14:00" });
    assert.equal(line.message.event?.card, null);
    const [result] = await chat.messages.send(chat.people[0], roomId, [outgoing("thanks")]);
    assert.deepEqual(result?.outcome === "committed" && result.message.position, line.message.position + 1);
  });

  test("EVENT-2 a later event of the same subject changes the message in its place, by one row of the log", async () => {
    const { chat, clock, roomId, post } = await setUp();
    const [ana] = chat.people;
    const first = await post({ subject: "visit-1", at: NOON, text: "Ana Ruiz checked in", card: CARD });
    clock.set(NOON + 60_000);
    const second = await post({ subject: "visit-1", at: NOON + 30_000, text: "Ana Ruiz checked out", card: LEFT });
    assert.deepEqual([first.outcome, second.outcome], ["posted", "updated"]);
    const { id, position, createdAt, senderId } = first.message;
    assert.partialDeepStrictEqual(second.message, { id, position, createdAt, senderId, changed: first.message.changed + 1, edited: null });
    assert.partialDeepStrictEqual(second.message.event, { at: NOON + 30_000, revision: 1, card: LEFT });
    assert.deepEqual(
      told(chat),
      [first, second].map(({ message }) => ({ kind: "message", message })),
    );
    assert.deepEqual((await chat.messages.page(ana, roomId, { limit: 50 })).messages.at(-1), second.message);
  });

  test("EVENT-2 events in any order, each twice, leave what the latest says; a repetition changes nothing and is told nobody", async () => {
    const { chat, clock, roomId, post } = await setUp();
    clock.set(NOON + 9_000);
    const at = (second: number) => ({ subject: "visit-1", at: NOON + second * 1_000, text: `at ${second}`, card: CARD });
    const answers = [];
    for (const second of [2, 2, 1, 3, 3, 2, 1]) answers.push(await post(at(second)));
    assert.deepEqual(outcomes(answers), ["posted", "unchanged", "stale", "updated", "unchanged", "stale", "stale"]);
    assert.equal(told(chat).length, 2);
    const [last] = (await chat.messages.page(chat.people[0], roomId, { limit: 1 })).messages;
    assert.deepEqual([last?.body, last?.event?.at, last?.event?.revision], ["at 3", NOON + 3_000, 1]);
  });

  test("EVENT-2 the same content at a later time keeps out what is older than that", async () => {
    const { clock, post } = await setUp();
    clock.set(NOON + 9_000);
    const say = (text: string, second: number) => post({ subject: "gate", at: NOON + second * 1_000, text });
    assert.deepEqual(outcomes([await say("open", 1), await say("open", 3), await say("shut", 2)]), ["posted", "updated", "stale"]);
  });

  test("EVENT-2 without a time an event is of now: its repetition changes nothing, another content comes after whatever is there", async () => {
    const { clock, post } = await setUp();
    const say = (text: string, at?: number) => post({ subject: "gate", text, ...(at === undefined ? {} : { at }) });
    const answers = [await say("open"), await say("open")];
    await say("shut", NOON + 200_000);
    clock.set(NOON + 1_000);
    answers.push(await say("open"));
    assert.deepEqual(outcomes(answers), ["posted", "unchanged", "updated"]);
    assert.equal(answers[2]?.message.event?.at, NOON + 200_001);
  });

  test("EVENT-2 another content with the same id, or at the same time of the same subject, is a conflict; so is an id of a person's message", async () => {
    const { chat, roomId, post } = await setUp();
    const [id, theirs] = [createId(), outgoing("hello")];
    await chat.messages.send(chat.people[0], roomId, [theirs]);
    await post({ id, text: "one" });
    assert.equal((await post({ id, text: "one" })).outcome, "unchanged");
    await post({ subject: "gate", at: NOON, text: "open" });
    for (const event of [
      { id, text: "two" },
      { subject: "gate", at: NOON, text: "shut" },
      { id: theirs.id, text: "hello" },
    ])
      await assert.rejects(post(event), refusedWith("idempotency_conflict"), event.text);
  });

  test("EVENT-2 of events that come at once, one makes the message and the latest stands", async () => {
    const { chat, clock, roomId, post } = await setUp();
    clock.set(NOON + 60_000);
    const seconds = Array.from({ length: 20 }, (_, index) => ((index * 7) % 20) + 1);
    const answers = await Promise.all(seconds.map((second) => post({ subject: "gate", at: NOON + second * 1_000, text: `at ${second}` })));
    assert.equal(outcomes(answers).filter((outcome) => outcome === "posted").length, 1);
    const { messages } = await chat.messages.page(chat.people[0], roomId, { limit: 50 });
    assert.deepEqual(
      messages.map(({ body }) => body),
      ["at 20"],
    );
  });

  test("EVENT-2 a subject is one room's: another room has its own message of it", async () => {
    const { chat, roomId, post } = await setUp();
    const other = await chat.addGroup();
    const answers = [await post({ subject: "gate", text: "open" }), await post({ subject: "gate", text: "open" }, other)];
    assert.deepEqual(
      answers.map(({ outcome, message }) => [outcome, message.roomId]),
      [
        ["posted", roomId],
        ["posted", other],
      ],
    );
  });

  test("EVENT-3 nobody edits what a system said; a moderator deletes it, and what comes of its subject later does not bring it back", async () => {
    const { chat, roomId, post } = await setUp();
    const [ana, ben] = chat.people;
    const { message } = await post({ subject: "visit-1", at: NOON, text: "Ana Ruiz checked in", card: CARD });
    await assert.rejects(
      chat.changes.edit({ ...ana, roles: ["editor"] }, roomId, message.id, { revision: 0, body: "x", mentions: [] }),
      refusedWith("forbidden"),
    );
    await assert.rejects(chat.changes.delete(ben, roomId, message.id), refusedWith("forbidden"));
    await chat.changes.delete(ana, roomId, message.id);
    chat.bus.take();
    const late = await post({ subject: "visit-1", at: NOON + 1, text: "Ana Ruiz checked out", card: LEFT });
    assert.deepEqual([late.outcome, late.message.body, late.message.event], ["deleted", "", null]);
    assert.deepEqual(told(chat), []);
  });

  test("EVENT-4 a server token posts as the tenant itself, whom nobody finds or adds", async () => {
    const { chat, roomId, post } = await setUp();
    const server = { tenantId: chat.tenantId, userId: "00000000-0000-0000-0000-000000000000" as Id };
    const answers = [
      await post({ id: createId(), text: "one" }, roomId, server),
      await post({ id: createId(), text: "two" }, roomId, server),
    ];
    assert.equal(answers[0]?.message.senderId, answers[1]?.message.senderId);
    assert.notEqual(answers[0]?.message.senderId, server.userId);
    const bot = answers[0]!.message.senderId;
    await assert.rejects(chat.members.add(chat.people[0], roomId, [bot]), refusedWith("not_found"));
  });

  test("EVENT-1 a direct room, a room of nobody and one of another tenant are not found", async () => {
    const { chat, post } = await setUp();
    const [ana, ben] = chat.people;
    const direct = await chat.rooms.create(ana, { roomId: createId(), kind: "direct", name: "", userIds: [ben.userId] });
    const foreign = await (await createChat(database)).addGroup();
    for (const roomId of [direct, foreign, createId()])
      await assert.rejects(post({ subject: "x", text: "x" }, roomId), refusedWith("not_found"));
  });

  test("EVENT-5 what a card may not hold is refused with the field: scripts, pictures without TLS, too much, nothing to be seen, times of another unit", async () => {
    const { post } = await setUp();
    const bad: readonly (readonly [object, string])[] = [
      [{ card: { ...CARD, buttons: [{ label: "x", url: "javascript:alert(1)" }] } }, "card.buttons.0.url"],
      [{ card: { ...CARD, buttons: [{ label: "x" }] } }, "card.buttons.0"],
      [{ card: { ...CARD, buttons: Array.from({ length: 6 }, () => ({ label: "x", message: "x" })) } }, "card.buttons"],
      [{ card: { ...CARD, fields: Array.from({ length: 11 }, () => ({ label: "x", value: "x" })) } }, "card.fields"],
      [{ card: { ...CARD, title: "\u200b" } }, "card.title"],
      [{ card: { ...CARD, text: "a\0b" } }, "card.text"],
      [{ id: createId() }, ""],
      [{ subject: undefined }, ""],
    ];
    for (const [change, path] of bad) {
      const parsed = v.safeParse(EventRequest, { subject: "x", text: "x", ...change });
      assert.deepEqual([...new Set(parsed.issues?.map((issue) => v.getDotPath(issue) ?? ""))], [path], JSON.stringify(change));
    }
    const late: readonly (readonly [object, string])[] = [
      [{ card: { ...CARD, picture: { url: "http://gym.example/a.png" } } }, "card.picture.url"],
      [{ at: NOON / 1_000 }, "at"],
      [{ at: NOON + 3_600_000 }, "at"],
    ];
    for (const [change, path] of late)
      await assert.rejects(
        post({ subject: "x", text: "x", ...change }),
        (error: unknown) => error instanceof Failure && error.details.errors?.[0]?.path === path,
        path,
      );
    await assert.rejects(post({ subject: "x", text: "  " }), refusedWith("text_empty"));
  });
});
