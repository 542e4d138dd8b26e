import assert from "node:assert/strict";
import { before, test } from "node:test";
import { EMOJI_PER_MESSAGE, REACTIONS_PER_MESSAGE } from "../../../../protocol/limits.ts";
import type { Id } from "../../../../protocol/ids.ts";
import type { Database } from "../../../../server/database/database.ts";
import { messages } from "../../../../server/database/schema/messages.ts";
import { committed, createChat, outgoing, type Chat, type ChatOptions } from "../../../support/chat.ts";
import { createId, onEveryDatabase } from "../../../support/databases.ts";

const EMOJI = Array.from("🍏🍎🍐🍊🍋🍌🍉🍇🍓🍈🍒🍑🥭🍍🥥🥝🍅🍆🥑🥦🥬");

onEveryDatabase("reactions", (opened) => {
  let database: Database;
  before(async () => {
    database = opened.database;
  });

  const setUp = async (options: ChatOptions = {}) => {
    const chat = await createChat(database, options);
    const roomId = await chat.addGroup();
    const sent = committed((await chat.messages.send(chat.people[0], roomId, [outgoing("pizza at noon?")]))[0]);
    chat.bus.take();
    return { chat, roomId, sent };
  };
  const read = async (chat: Chat, roomId: Id) => (await chat.messages.page(chat.people[0], roomId, { limit: 50 })).messages[0]!;
  const put = (messageId: Id, emoji: string, active = true) => ({ messageId, emoji, active });

  test("ROOM-18 one per person and emoji, in the order in which they came; putting on and taking off comes by the room's log", async () => {
    const { chat, roomId, sent } = await setUp();
    const [ana, ben, cem] = chat.people;
    await chat.reactions.react(ben, roomId, put(sent.id, "👍"));
    await chat.reactions.react(cem, roomId, put(sent.id, "🎉"));
    const changed = await chat.reactions.react(ana, roomId, put(sent.id, "👍"));
    const reacted = { ...sent, changed };
    const reactions = [
      { emoji: "👍", userIds: [ben.userId, ana.userId] },
      { emoji: "🎉", userIds: [cem.userId] },
    ];
    assert.deepEqual(await read(chat, roomId), { ...reacted, reactions });
    const frames = chat.bus.take().flatMap(({ event }) => (event.type === "room" ? [event.frame] : []));
    assert.deepEqual(frames.at(-1)?.subjects, [{ kind: "message", message: { ...reacted, reactions } }]);
    const log = await chat.sync.roomChanges(ben, roomId, sent.changed);
    assert.deepEqual(log.type === "room_changes" && log.subjects, frames.at(-1)?.subjects);
    await chat.reactions.react(cem, roomId, put(sent.id, "🎉", false));
    assert.deepEqual((await read(chat, roomId)).reactions, [reactions[0]]);
  });

  test("ROOM-18 a repetition changes nothing, and is answered with the number that holds it", async () => {
    const { chat, roomId, sent } = await setUp();
    const [ana] = chat.people;
    const first = await chat.reactions.react(ana, roomId, put(sent.id, "👍"));
    chat.bus.take();
    assert.equal(await chat.reactions.react(ana, roomId, put(sent.id, "👍")), first);
    assert.equal(await chat.reactions.react(ana, roomId, put(sent.id, "🎉", false)), first);
    assert.deepEqual(chat.bus.take(), []);
  });

  test("ROOM-18 two hundred people who react at once are all there, told in a few frames", async () => {
    const { chat, roomId, sent } = await setUp({ people: 200 });
    await Promise.all(chat.people.map((actor, index) => chat.reactions.react(actor, roomId, put(sent.id, index % 2 === 0 ? "👍" : "🎉"))));
    const { reactions, changed } = await read(chat, roomId);
    assert.deepEqual(
      reactions.map(({ userIds }) => new Set(userIds).size),
      [100, 100],
    );
    const frames = chat.bus.take().filter(({ event }) => event.type === "room");
    assert.ok(frames.length <= 3, `${frames.length} frames`);
    assert.equal(changed, sent.changed + frames.length);
  });

  for (const [name, emoji] of [
    ["a word", "ok"],
    ["a letter", "a"],
    ["nothing", ""],
    ["two emoji", "👍🎉"],
    ["an emoji with a space", "👍 "],
    ["markup", "<b>"],
    ["half of a flag", "🇫"],
    ["a lone joiner", "\u200d"],
  ] as const)
    test(`ROOM-18 ${name} is no reaction`, async () => {
      const { chat, roomId, sent } = await setUp();
      await assert.rejects(chat.reactions.react(chat.people[0], roomId, put(sent.id, emoji)), { code: "reaction_invalid" });
    });

  test("ROOM-18 families, skin tones, flags and keycaps are emoji; what may be drawn as text is stored as a picture", async () => {
    const { chat, roomId, sent } = await setUp();
    for (const emoji of ["👩‍👩‍👧", "👍🏽", "🇫🇷", "1️⃣", "❤"]) await chat.reactions.react(chat.people[0], roomId, put(sent.id, emoji));
    const { reactions } = await read(chat, roomId);
    assert.deepEqual(
      reactions.map(({ emoji }) => emoji),
      ["👩‍👩‍👧", "👍🏽", "🇫🇷", "1️⃣", "❤️"],
    );
  });

  test("ROOM-18 a message has no more emoji, and no more reactions, than it may have; taking off always works", async () => {
    const { chat, roomId, sent } = await setUp();
    const [ana, ben] = chat.people;
    for (const emoji of EMOJI.slice(0, EMOJI_PER_MESSAGE)) await chat.reactions.react(ana, roomId, put(sent.id, emoji));
    await assert.rejects(chat.reactions.react(ben, roomId, put(sent.id, EMOJI[EMOJI_PER_MESSAGE]!)), { code: "reactions_full" });
    await chat.reactions.react(ben, roomId, put(sent.id, EMOJI[0]!));
    const userIds = Array.from({ length: REACTIONS_PER_MESSAGE }, () => createId());
    await database.withTenant(chat.tenantId, (tx) =>
      tx.update(messages).set({ reactions: [{ emoji: "👍", userIds: [...userIds.slice(1), ana.userId] }] }),
    );
    await assert.rejects(chat.reactions.react(ben, roomId, put(sent.id, "👍")), { code: "reactions_full" });
    await chat.reactions.react(ana, roomId, put(sent.id, "👍", false));
    await chat.reactions.react(ben, roomId, put(sent.id, "👍"));
  });

  test("ROOM-18 AUTH-8 who only reads does not react; a message of another room or tenant, and a deleted one, are not found", async () => {
    const { chat, roomId, sent } = await setUp();
    const [ana, ben] = chat.people;
    const stranger = (await createChat(database)).people[0];
    await chat.members.changeRole(ana, roomId, ben.userId, "read_only");
    for (const [actor, room, code] of [
      [ben, roomId, "forbidden"],
      [stranger, roomId, "not_found"],
      [ana, await chat.addGroup(), "not_found"],
    ] as const)
      await assert.rejects(chat.reactions.react(actor, room, put(sent.id, "👍")), { code });
    await chat.reactions.react(ana, roomId, put(sent.id, "👍"));
    await chat.changes.delete(ana, roomId, sent.id);
    assert.deepEqual((await read(chat, roomId)).reactions, []);
    await assert.rejects(chat.reactions.react(ana, roomId, put(sent.id, "👍")), { code: "not_found" });
  });
});
