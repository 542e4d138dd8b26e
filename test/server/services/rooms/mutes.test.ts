import assert from "node:assert/strict";
import { before, test } from "node:test";
import type { PersonSubject, RoomSubject } from "../../../../protocol/frames.ts";
import type { Database } from "../../../../server/database/database.ts";
import { createId, onEveryDatabase } from "../../../support/databases.ts";
import { committed, createChat, outgoing } from "../../../support/chat.ts";

onEveryDatabase("mutes", (opened) => {
  let database: Database;
  before(async () => {
    database = opened.database;
  });

  const setUp = async () => {
    const clock = { at: Date.parse("2026-11-30T10:00:00Z") };
    const chat = await createChat(database, { now: () => clock.at, people: 4 });
    const roomId = await chat.addGroup();
    const [, , cem] = chat.people;
    await chat.members.changeRole(chat.people[0], roomId, cem.userId, "moderator");
    const sent = committed((await chat.messages.send(chat.people[1], roomId, [outgoing("loud")]))[0]);
    chat.bus.take();
    return { chat, roomId, sent, clock };
  };

  test("SAFE-2 who is muted writes, edits, reacts and pins nothing until the time is over, and is told how long that is", async () => {
    const { chat, roomId, sent, clock } = await setUp();
    const [, ben, cem] = chat.people;
    await chat.mutes.mute(cem, roomId, ben.userId, 600);
    clock.at += 60_000;
    const refusal = { code: "muted", details: { retryAfter: 540 } };
    await assert.rejects(chat.messages.send(ben, roomId, [outgoing("louder")]), refusal);
    await assert.rejects(chat.changes.edit(ben, roomId, sent.id, { revision: 0, body: "louder", mentions: [] }), refusal);
    await assert.rejects(chat.reactions.react(ben, roomId, { messageId: sent.id, emoji: "👍", active: true }), refusal);
    await assert.rejects(chat.changes.pin(ben, roomId, sent.id, true), refusal);
    await chat.messages.page(ben, roomId, { limit: 1 });
    clock.at += 540_000;
    committed((await chat.messages.send(ben, roomId, [outgoing("hello")]))[0]);
  });

  test("SAFE-2 a mute comes by the room's log and by the person's own, and can be taken back", async () => {
    const { chat, roomId, clock } = await setUp();
    const [ana, ben] = chat.people;
    await chat.mutes.mute(ana, roomId, ben.userId, 60);
    const until = clock.at + 60_000;
    const events = chat.bus.take().map(({ event }) => event);
    const told = events.flatMap((event): (RoomSubject | PersonSubject)[] =>
      event.type === "room" || event.type === "person" ? event.frame.subjects : [],
    );
    const untils = told.map((subject) => {
      if (subject.kind === "member") return ["member", subject.member.silencedUntil];
      return subject.kind === "membership" ? ["membership", subject.membership.silencedUntil] : null;
    });
    assert.deepEqual(untils, [
      ["member", until],
      ["membership", until],
    ]);
    await chat.mutes.mute(ana, roomId, ben.userId, null);
    committed((await chat.messages.send(ben, roomId, [outgoing("thanks")]))[0]);
  });

  test("SAFE-2 POLL-2 who is muted does not vote", async () => {
    const { chat, roomId } = await setUp();
    const [ana, ben] = chat.people;
    const poll = { options: ["yes", "no"], multiple: false, anonymous: false, closesAt: null };
    const { id: messageId } = committed((await chat.messages.send(ana, roomId, [{ ...outgoing("Lunch?"), poll }]))[0]);
    const vote = () => chat.polls.vote(ben, roomId, { messageId, options: [0], commandId: createId() });
    await chat.mutes.mute(ana, roomId, ben.userId, 600);
    await assert.rejects(vote(), { code: "muted" });
    await chat.mutes.mute(ana, roomId, ben.userId, null);
    await vote();
  });

  test("SAFE-2 leaving and coming back does not end a mute", async () => {
    const { chat, roomId } = await setUp();
    const [ana, ben] = chat.people;
    await chat.mutes.mute(ana, roomId, ben.userId, 600);
    await chat.members.remove(ana, roomId, ben.userId);
    await chat.members.add(ana, roomId, [ben.userId]);
    await assert.rejects(chat.messages.send(ben, roomId, [outgoing("back")]), { code: "muted" });
  });

  test("SAFE-2 owners mute others, moderators members; nobody else does, nor in direct rooms, nor oneself", async () => {
    const { chat, roomId } = await setUp();
    const [ana, ben, cem, dia = cem] = chat.people;
    const room = await chat.rooms.create(ana, { roomId: createId(), kind: "direct", name: "", userIds: [ben.userId] });
    const stranger = (await createChat(database)).people[0];
    for (const [actor, where, whom, code] of [
      [ben, roomId, dia, "forbidden"],
      [cem, roomId, ana, "forbidden"],
      [cem, roomId, cem, "forbidden"],
      [ana, roomId, ana, "forbidden"],
      [ana, room, ben, "forbidden"],
      [ana, roomId, stranger, "not_found"],
      [stranger, roomId, ben, "not_found"],
    ] as const)
      await assert.rejects(chat.mutes.mute(actor, where, whom.userId, 60), { code });
    await chat.mutes.mute(ana, roomId, cem.userId, 60);
  });
});
