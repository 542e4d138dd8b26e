import assert from "node:assert/strict";
import { before, test } from "node:test";
import { BLOCKED_PERSONS } from "../../../../protocol/limits.ts";
import type { Id } from "../../../../protocol/ids.ts";
import type { Actor } from "../../../../server/services/shared/actor.ts";
import type { Database } from "../../../../server/database/database.ts";
import { blocks } from "../../../../server/database/schema/users.ts";
import { addUsers, createId, onEveryDatabase } from "../../../support/databases.ts";
import { committed, createChat, outgoing, type Chat } from "../../../support/chat.ts";

onEveryDatabase("blocks", (opened) => {
  let database: Database;
  before(async () => {
    database = opened.database;
  });

  const direct = (chat: Chat, from = chat.people[0], to = chat.people[1]): Promise<Id> =>
    chat.rooms.create(from, { roomId: createId(), kind: "direct", name: "", userIds: [to.userId] });
  const setUp = async () => {
    const chat = await createChat(database);
    const roomId = await direct(chat);
    const sent = committed((await chat.messages.send(chat.people[1], roomId, [outgoing("hello")]))[0]);
    chat.bus.take();
    return { chat, roomId, sent };
  };

  test("SAFE-1 in a direct room of which one has blocked the other neither writes, edits, reacts, pins nor opens it; both go on reading", async () => {
    const { chat, roomId, sent } = await setUp();
    const [ana, ben] = chat.people;
    await chat.blocks.block(ana, ben.userId);
    for (const actor of [ana, ben]) {
      const code = "person_blocked";
      await assert.rejects(chat.messages.send(actor, roomId, [outgoing("still there?")]), { code });
      await assert.rejects(chat.reactions.react(actor, roomId, { messageId: sent.id, emoji: "👍", active: true }), { code });
      await assert.rejects(chat.changes.pin(actor, roomId, sent.id, true), { code });
      await assert.rejects(direct(chat, actor, actor === ana ? ben : ana), { code });
      assert.equal((await chat.messages.page(actor, roomId, { limit: 50 })).messages.length, 1);
    }
    await assert.rejects(chat.changes.edit(ben, roomId, sent.id, { revision: 0, body: "other", mentions: [] }), { code: "person_blocked" });
    // What was sent before is answered as the first time (SYNC-1), and one's own words may always be taken back.
    const again = { id: sent.id, body: sent.body, mentions: [] };
    assert.equal(committed((await chat.messages.send(ben, roomId, [again]))[0]).position, sent.position);
    await chat.changes.delete(ben, roomId, sent.id);
  });

  test("SAFE-1 a direct room is not made where one has blocked the other, and a blocked person brings the other into no group", async () => {
    const chat = await createChat(database);
    const [ana, ben, cem] = chat.people;
    await chat.blocks.block(ana, ben.userId);
    await assert.rejects(direct(chat, ben, ana), { code: "person_blocked" });
    await assert.rejects(direct(chat, ana, ben), { code: "person_blocked" });
    const group = (userIds: Id[], actor: Actor = ben) =>
      chat.rooms.create(actor, { roomId: createId(), kind: "group", name: "G", userIds });
    await assert.rejects(group([ana.userId, cem.userId]), { code: "not_found" });
    const roomId = await group([cem.userId]);
    await assert.rejects(chat.members.add(ben, roomId, [ana.userId]), { code: "not_found" });
    await group([ben.userId], ana);
    await group([ana.userId], { ...ben, isServer: true });
  });

  test("SAFE-1 groups that both are in go on", async () => {
    const chat = await createChat(database);
    const [ana, ben] = chat.people;
    const roomId = await chat.addGroup();
    await chat.blocks.block(ana, ben.userId);
    committed((await chat.messages.send(ben, roomId, [outgoing("to all")]))[0]);
  });

  test("SAFE-1 neither is told of the other's presence", async () => {
    const { chat } = await setUp();
    const [ana, ben, cem] = chat.people;
    const seen = async (actor: typeof ana, userIds: Id[]) => (await chat.users.known(actor, userIds)).sort();
    await chat.blocks.block(ana, ben.userId);
    assert.deepEqual(await seen(ben, [ana.userId, cem.userId]), [cem.userId]);
    assert.deepEqual(await seen(ana, [ben.userId, cem.userId]), [cem.userId]);
    assert.ok(chat.bus.take().some(({ event }) => event.type === "blocked" && event.userIds.join() === [ana.userId, ben.userId].join()));
    await chat.blocks.unblock(ana, ben.userId);
    assert.deepEqual(await seen(ben, [ana.userId]), [ana.userId]);
  });

  test("SAFE-1 a block comes by the log of who blocks, with all of them, and by nobody else's; repeating it changes nothing", async () => {
    const { chat } = await setUp();
    const [ana, ben, cem] = chat.people;
    const head = async (actor: typeof ana) => (await chat.sync.standing(actor)).head;
    const [own, other] = [await head(ana), await head(ben)];
    await chat.blocks.block(ana, cem.userId);
    await chat.blocks.block(ana, ben.userId);
    await chat.blocks.block(ana, ben.userId);
    const frames = chat.bus.take().flatMap(({ event }) => (event.type === "person" ? [event] : []));
    assert.deepEqual(
      frames.map(({ userId, frame: { from, to, blocked } }) => ({ userId, from, to, blocked })),
      [
        { userId: ana.userId, from: own, to: own + 1, blocked: [cem.userId] },
        { userId: ana.userId, from: own + 1, to: own + 2, blocked: [ben.userId, cem.userId].sort() },
      ],
    );
    const log = await chat.sync.personChanges(ana, own);
    assert.deepEqual(log, {
      type: "person_changes",
      from: own,
      to: own + 2,
      head: own + 2,
      subjects: [],
      blocked: frames[1]?.frame.blocked,
    });
    assert.equal("blocked" in (await chat.sync.personChanges(ana, own + 2)), false);
    assert.equal(await head(ben), other);
    await chat.blocks.unblock(ana, ben.userId);
    const after = await chat.sync.personChanges(ana, own + 2);
    assert.deepEqual(after.type === "person_changes" && after.blocked, [cem.userId]);
  });

  test("SAFE-1 where both have blocked each other, one who takes it back opens nothing", async () => {
    const { chat, roomId } = await setUp();
    const [ana, ben] = chat.people;
    await chat.blocks.block(ana, ben.userId);
    await chat.blocks.block(ben, ana.userId);
    await chat.blocks.unblock(ana, ben.userId);
    await assert.rejects(chat.messages.send(ana, roomId, [outgoing("?")]), { code: "person_blocked" });
    await chat.blocks.unblock(ben, ana.userId);
    committed((await chat.messages.send(ana, roomId, [outgoing("!")]))[0]);
  });

  test("SAFE-1 a block and a first message to each other at the same time leave no room that is open", async () => {
    for (let round = 0; round < 5; round += 1) {
      const chat = await createChat(database);
      const [ana, ben] = chat.people;
      const [made] = await Promise.allSettled([direct(chat, ben, ana), chat.blocks.block(ana, ben.userId)]);
      await chat.blocks.block(ana, ben.userId);
      if (made.status === "fulfilled")
        await assert.rejects(chat.messages.send(ben, made.value, [outgoing("?")]), { code: "person_blocked" });
      else assert.equal(made.reason.code, "person_blocked");
    }
  });

  test("SAFE-1 AUTH-8 oneself and strangers are not blocked, and nobody blocks more than they may", async () => {
    const chat = await createChat(database);
    const [ana, ben] = chat.people;
    const stranger = (await createChat(database)).people[0];
    await assert.rejects(chat.blocks.block(ana, ana.userId), { code: "invalid_request" });
    await assert.rejects(chat.blocks.block(ana, stranger.userId), { code: "not_found" });
    await assert.rejects(chat.blocks.block(ana, createId()), { code: "not_found" });
    await chat.blocks.unblock(ana, stranger.userId);
    const { tenantId, userId } = ana;
    const ids = await addUsers(
      database,
      tenantId,
      Array.from({ length: BLOCKED_PERSONS }, () => "X"),
    );
    await database.withTenant(tenantId, (tx) =>
      tx.insert(blocks).values(ids.map((blockedId) => ({ tenantId, userId, blockedId, createdAt: new Date() }))),
    );
    await assert.rejects(chat.blocks.block(ana, ben.userId), { code: "blocks_full" });
  });
});
