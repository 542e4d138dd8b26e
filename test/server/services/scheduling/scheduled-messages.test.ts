import assert from "node:assert/strict";
import { before, test } from "node:test";
import type { Id } from "../../../../protocol/ids.ts";
import { SCHEDULE_AHEAD_MS, SCHEDULED_MESSAGES } from "../../../../protocol/limits.ts";
import type { Database } from "../../../../server/database/database.ts";
import { createInvitationService } from "../../../../server/services/rooms/invitations.ts";
import { createChat, createNode, outgoing, type Chat, type ChatOptions } from "../../../support/chat.ts";
import { addUsers, createId, onEveryDatabase } from "../../../support/databases.ts";

const HOUR = 3_600_000;

onEveryDatabase("scheduled messages", (opened) => {
  let database: Database;
  before(async () => {
    database = opened.database;
  });

  const setUp = async (options: ChatOptions = {}) => {
    const clock = { now: Date.now() };
    const chat = await createChat(database, { ...options, now: () => clock.now });
    const roomId = await chat.addGroup();
    const [ana] = chat.people;
    return {
      chat,
      ana,
      roomId,
      clock,
      schedule: (body: string, inMs = HOUR, more = {}) => {
        const message = { ...outgoing(body), ...more };
        return chat.scheduledMessages.schedule(ana, { roomId, message, sendAt: clock.now + inMs }).then(() => message);
      },
      waiting: async () => (await chat.scheduledMessages.list(ana)).messages,
      /** What people said; what the room tells of itself is left out. */
      said: async () => (await chat.messages.page(chat.people[1], roomId, { limit: 50 })).messages.filter(({ notice }) => notice === null),
      pass: async (ms: number) => {
        clock.now += ms;
        await chat.effects.runDue();
      },
    };
  };
  const membershipOf = async (chat: Chat, roomId: Id) =>
    (await chat.rooms.list(chat.people[0])).rooms.find(({ membership }) => membership.roomId === roomId)!.membership;

  test("SCHED-1 a message waits until its time, in its author's list alone, and their devices are told", async () => {
    const { chat, roomId, schedule, waiting, said, clock } = await setUp();
    chat.bus.take();
    const message = await schedule("  see you at ten  ");
    assert.deepEqual(await waiting(), [
      {
        id: message.id,
        roomId,
        roomName: "Group",
        peer: null,
        body: "see you at ten",
        mentions: [],
        ranges: [],
        replyTo: null,
        priority: null,
        sendAt: clock.now + HOUR,
        refused: null,
      },
    ]);
    assert.deepEqual((await chat.scheduledMessages.list(chat.people[1])).messages, []);
    assert.deepEqual(await said(), []);
    const told = chat.bus.take().flatMap(({ event }) => (event.type === "person" ? [event.userId] : []));
    assert.deepEqual(told, [chat.people[0].userId]);
    assert.equal((await membershipOf(chat, roomId)).scheduled, 1);
  });

  test("SCHED-2 it is sent once when its time has come, as its author's, under its id, with mentions, reply and priority; also by two nodes", async () => {
    const { chat, ana, roomId, schedule, waiting, said, clock } = await setUp();
    const [first] = await chat.messages.send(ana, roomId, [outgoing("first")]);
    assert.equal(first?.outcome, "committed");
    const message = await schedule("hello @Person 1", HOUR, {
      mentions: [chat.people[1].userId],
      ranges: [{ userId: chat.people[1].userId, start: 6, end: 15 }],
      replyTo: first.message.id,
      priority: "emergency",
    });
    const other = createNode(database, chat.people, { now: () => clock.now });
    clock.now += HOUR;
    await Promise.all([chat.effects.runDue(), other.effects.runDue()]);
    const [, sent, ...more] = await said();
    assert.deepEqual(more, []);
    assert.deepEqual(
      [sent!.id, sent!.senderId, sent!.body, sent!.mentions, sent!.replyTo, sent!.priority?.level, sent!.createdAt],
      [message.id, ana.userId, "hello @Person 1", [chat.people[1].userId], first.message.id, "emergency", clock.now],
    );
    assert.equal(sent!.ranges?.length, 1);
    assert.deepEqual(await waiting(), []);
    assert.equal((await membershipOf(chat, roomId)).scheduled, 0);
  });

  test("SCHED-2 a repetition schedules once; its id can't be used for another text, nor once it was sent", async () => {
    const { chat, ana, roomId, waiting, said, pass, clock } = await setUp();
    const wanted = { roomId, message: outgoing("once"), sendAt: clock.now + HOUR };
    await chat.scheduledMessages.schedule(ana, wanted);
    await chat.scheduledMessages.schedule(ana, wanted);
    assert.equal((await waiting()).length, 1);
    const conflict = { code: "idempotency_conflict" };
    await assert.rejects(chat.scheduledMessages.schedule(ana, { ...wanted, message: { ...wanted.message, body: "twice" } }), conflict);
    await pass(HOUR);
    await assert.rejects(chat.scheduledMessages.schedule(ana, { ...wanted, sendAt: clock.now + HOUR }), conflict);
    await pass(HOUR);
    assert.equal((await said()).length, 1);
  });

  test("SCHED-1 it can be changed and taken back until it is sent, by its author alone", async () => {
    const { chat, ana, schedule, waiting, said, pass, clock } = await setUp();
    const [changed, cancelled] = [await schedule("draft"), await schedule("never")];
    const sendAt = clock.now + 2 * HOUR;
    await chat.scheduledMessages.change(ana, changed.id, { text: { body: "final", mentions: [] }, sendAt });
    await chat.scheduledMessages.cancel(ana, cancelled.id);
    const gone = { code: "not_found" };
    await assert.rejects(chat.scheduledMessages.cancel(ana, cancelled.id), gone);
    await assert.rejects(chat.scheduledMessages.cancel(chat.people[1], changed.id), gone);
    await assert.rejects(chat.scheduledMessages.change(chat.people[1], changed.id, { sendAt }), gone);
    await pass(HOUR);
    assert.deepEqual(await said(), []);
    await pass(HOUR);
    assert.deepEqual(
      (await said()).map(({ body }) => body),
      ["final"],
    );
    await assert.rejects(chat.scheduledMessages.change(ana, changed.id, { sendAt: clock.now + HOUR }), gone);
    assert.deepEqual(await waiting(), []);
  });

  test("SCHED-3 what can't be sent any more stays with its text and the reason, is told to its author, and can be sent elsewhere in time", async () => {
    const { chat, ana, roomId, schedule, waiting, said, pass, clock } = await setUp();
    const message = await schedule("too late");
    await chat.members.changeRole(ana, roomId, chat.people[1].userId, "owner");
    await chat.members.leave(ana, roomId);
    chat.bus.take();
    await pass(HOUR);
    const [kept] = await waiting();
    assert.deepEqual([kept?.body, kept?.refused, kept?.roomName], ["too late", "not_found", ""]);
    const told = chat.bus
      .take()
      .flatMap(({ event }) => (event.type === "person" && event.tenantId === chat.tenantId ? [event.userId] : []));
    assert.deepEqual(told, [ana.userId]);
    const invitations = createInvitationService({ database, bus: chat.bus, now: () => clock.now });
    await invitations.invite(chat.people[1], roomId, [ana.userId]);
    await invitations.answer(ana, roomId, true);
    await chat.scheduledMessages.change(ana, message.id, { sendAt: clock.now });
    await pass(0);
    assert.deepEqual(
      (await said()).map(({ body }) => body),
      ["too late"],
    );
  });

  test("SCHED-3 roles are those of the day: an emergency of somebody who lost the right is kept, not sent", async () => {
    const { chat, ana, roomId, waiting, said, pass, clock } = await setUp({ policy: { emergencySenders: ["lead"] } });
    const message = { ...outgoing("now"), priority: "emergency" as const };
    const wanted = { roomId, message, sendAt: clock.now + HOUR };
    await assert.rejects(chat.scheduledMessages.schedule(ana, wanted), { code: "priority_not_allowed" });
    await chat.scheduledMessages.schedule({ ...ana, roles: ["lead"] }, wanted);
    await pass(HOUR);
    assert.deepEqual(await said(), []);
    assert.equal((await waiting())[0]?.refused, "priority_not_allowed");
  });

  test("SCHED-1 times, texts, places and numbers are checked when it is written", async () => {
    const { chat, ana, roomId, schedule, clock } = await setUp();
    for (const inMs of [-HOUR, SCHEDULE_AHEAD_MS + 1]) await assert.rejects(schedule("x", inMs), { code: "schedule_invalid" });
    await assert.rejects(schedule("  "), { code: "text_empty" });
    const later = { message: outgoing("x"), sendAt: clock.now + HOUR };
    await assert.rejects(chat.scheduledMessages.schedule(ana, { roomId: createId(), ...later }), { code: "not_found" });
    const [reader] = await addUsers(database, chat.tenantId, ["Reader"]);
    await chat.members.add(ana, roomId, [reader!]);
    await chat.members.changeRole(ana, roomId, reader!, "read_only");
    await assert.rejects(chat.scheduledMessages.schedule({ ...ana, userId: reader! }, { roomId, ...later }), { code: "forbidden" });
    for (let count = 0; count < SCHEDULED_MESSAGES; count++) await schedule(`message ${count}`);
    await assert.rejects(schedule("one more"), { code: "schedule_full" });
  });

  test("SCHED-2 changing or taking back while a node sends it does one or the other", async () => {
    const { chat, ana, schedule, waiting, said, clock } = await setUp();
    const messages = [];
    for (let count = 0; count < 12; count++) messages.push(await schedule(`message ${count}`));
    clock.now += HOUR;
    const [, ...cancelled] = await Promise.all([
      chat.effects.runDue(),
      ...messages.map(({ id }) =>
        chat.scheduledMessages.cancel(ana, id).then(
          () => true,
          (error: { code?: string }) => assert.equal(error.code, "not_found") ?? false,
        ),
      ),
    ]);
    assert.deepEqual(await waiting(), []);
    assert.equal((await said()).length, cancelled.filter((done) => !done).length);
  });
});
