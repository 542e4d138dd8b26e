import assert from "node:assert/strict";
import { before, beforeEach, test } from "node:test";
import type { Message } from "../../../../protocol/entities.ts";
import type { Id } from "../../../../protocol/ids.ts";
import type { Actor } from "../../../../server/services/shared/actor.ts";
import { committed, createChat, outgoing, type Chat } from "../../../support/chat.ts";
import { createId, onEveryDatabase } from "../../../support/databases.ts";

onEveryDatabase("Notices", (opened) => {
  let chat: Chat;
  let roomId: Id;
  let [ana, ben, cem, dan]: Actor[] = [];
  before(async () => {
    chat = await createChat(opened.database, { people: 14 });
    [ana, ben, cem, dan] = chat.people;
  });
  beforeEach(async () => {
    const userIds = [ben!.userId];
    roomId = await chat.rooms.create(ana!, { roomId: createId(), kind: "group", name: "Room", userIds, access: "open" });
    chat.bus.take();
  });

  const told = async (): Promise<Message[]> => (await chat.rooms.snapshot(ana!, roomId)).messages;
  const lines = async () => (await told()).map(({ senderId, notice, body }) => [senderId, notice?.type, body]);
  const unreadOf = async (actor: Actor) => {
    const entry = (await chat.rooms.list(actor)).rooms.find(({ membership }) => membership.roomId === roomId)!;
    const { marker } = entry.membership;
    return entry.summary.messages - marker - entry.summary.deleted.filter((position) => position > marker).length;
  };

  test("ROOM-39 what changes who is in a room, and what it is called, stands between its messages, with names of that day", async () => {
    await chat.members.add(ana!, roomId, [cem!.userId, dan!.userId]);
    await chat.rooms.update(ana!, roomId, { name: "Team", topic: "Work" });
    await chat.rooms.update(ana!, roomId, { topic: "" });
    await chat.members.remove(ana!, roomId, dan!.userId);
    await chat.members.leave(cem!, roomId);
    await chat.rooms.archive(ana!, roomId, true);
    await chat.rooms.archive(ana!, roomId, false);
    assert.deepEqual(await lines(), [
      [ana!.userId, "added", "added Person 2, Person 3"],
      [ana!.userId, "renamed", "renamed the room to Team"],
      [ana!.userId, "topic_changed", "set the topic: Work"],
      [ana!.userId, "topic_changed", "cleared the topic"],
      [ana!.userId, "removed", "removed Person 3"],
      [cem!.userId, "left", "Person 2 left"],
      [ana!.userId, "archived", "archived the room"],
      [ana!.userId, "unarchived", "reopened the room"],
    ]);
    assert.deepEqual((await told())[0]?.notice, {
      type: "added",
      people: [
        { id: cem!.userId, name: "Person 2" },
        { id: dan!.userId, name: "Person 3" },
      ],
      count: 2,
      text: "",
    });
  });

  test("ROOM-39 a notice comes by the log after its change, without a gap, and the same by a snapshot and a page of the log", async () => {
    await chat.members.add(ana!, roomId, [cem!.userId]);
    const [event] = chat.bus.take().map(({ event: one }) => one);
    assert.ok(event?.type === "room");
    const subject = event.frame.subjects.at(-1);
    assert.ok(subject?.kind === "message");
    assert.equal(subject.message.changed, event.frame.to);
    assert.deepEqual(subject.message, (await told())[0]);
    const frame = await chat.sync.roomChanges(ana!, roomId, event.frame.from);
    assert.ok(frame.type === "room_changes");
    assert.deepEqual(frame.subjects, event.frame.subjects);
  });

  test("ROOM-39 notices are unread for nobody, and one's own message after them moves the marker", async () => {
    await chat.messages.send(ana!, roomId, [outgoing("one")]);
    assert.equal(await unreadOf(ben!), 1);
    await chat.receipts.markRead(ben!, roomId, 1);
    await chat.members.add(ana!, roomId, [cem!.userId]);
    await chat.rooms.update(ana!, roomId, { name: "Team" });
    assert.deepEqual([await unreadOf(ana!), await unreadOf(ben!), await unreadOf(cem!)], [0, 0, 0]);
    await chat.messages.send(ben!, roomId, [outgoing("two"), outgoing("three")]);
    assert.deepEqual([await unreadOf(ana!), await unreadOf(ben!), await unreadOf(cem!)], [2, 0, 2]);
    await chat.messages.send(ana!, roomId, [outgoing("four")]);
    assert.deepEqual([await unreadOf(ana!), await unreadOf(ben!)], [3, 1]);
  });

  test("ROOM-39 many who join one after another are one notice, which names the first ten and counts all", async () => {
    for (const actor of chat.people.slice(2)) await chat.channels.join(actor, roomId);
    const [notice, ...more] = await told();
    assert.deepEqual(more, []);
    assert.deepEqual([notice?.notice?.people.length, notice?.notice?.count], [10, 12]);
    assert.match(notice!.body, /^Person 2, Person 3, .*Person 11, 2 more joined$/);
    await chat.messages.send(ana!, roomId, [outgoing("welcome")]);
    await chat.members.leave(cem!, roomId);
    await chat.channels.join(cem!, roomId);
    assert.deepEqual(
      (await told()).map(({ notice: one, body }) => one?.type ?? body),
      ["joined", "welcome", "left", "joined"],
    );
  });

  test("ROOM-39 a notice is reacted to and answered, and neither edited nor pinned nor deleted", async () => {
    await chat.members.add(ana!, roomId, [cem!.userId]);
    const { id } = (await told())[0]!;
    const forbidden = { code: "forbidden" };
    await assert.rejects(chat.changes.edit(ana!, roomId, id, { revision: 0, body: "other", mentions: [] }), forbidden);
    await assert.rejects(chat.changes.pin(ana!, roomId, id, true), forbidden);
    await assert.rejects(chat.changes.delete(ana!, roomId, id), forbidden);
    await chat.reactions.react(ben!, roomId, { messageId: id, emoji: "🎉", active: true });
    committed((await chat.messages.send(ben!, roomId, [{ ...outgoing("welcome"), replyTo: id }]))[0]);
    assert.deepEqual((await told())[0]?.reactions, [{ emoji: "🎉", userIds: [ben!.userId] }]);
  });

  test("ROOM-39 what the tenant's server does, and who makes a room, is told by no notice", async () => {
    const server = { ...ana!, isServer: true as const };
    await chat.members.add(server, roomId, [cem!.userId]);
    await chat.rooms.update(server, roomId, { name: "Provisioned" });
    await chat.members.remove(server, roomId, cem!.userId);
    assert.deepEqual(await told(), []);
  });
});
