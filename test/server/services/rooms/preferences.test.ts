import assert from "node:assert/strict";
import { before, beforeEach, test } from "node:test";
import { DEFAULT_PREFERENCES } from "../../../../protocol/entities.ts";
import type { Id } from "../../../../protocol/ids.ts";
import { createChat, type Chat } from "../../../support/chat.ts";
import { createId, onEveryDatabase } from "../../../support/databases.ts";

onEveryDatabase("Preferences", (opened) => {
  let chat: Chat;
  let roomId: Id;
  before(async () => {
    chat = await createChat(opened.database);
  });
  beforeEach(async () => {
    roomId = await chat.addGroup();
    chat.bus.take();
  });

  const preferencesOf = async (index: 0 | 1) =>
    (await chat.rooms.list(chat.people[index])).rooms.find(({ membership }) => membership.roomId === roomId)?.membership.preferences;

  test("ROOM-35 level, mute and favourite are told by the person's own log, and to nobody else", async () => {
    const [ana] = chat.people;
    assert.deepEqual(await preferencesOf(0), DEFAULT_PREFERENCES);
    await chat.preferences.set(ana, roomId, { level: "mentions", favourite: 1.5 });
    const [event, ...more] = chat.bus.take().map(({ event: one }) => one);
    assert.ok(event?.type === "person" && event.userId === ana.userId && more.length === 0);
    const [subject] = event.frame.subjects;
    assert.ok(subject?.kind === "membership");
    assert.deepEqual(subject.membership.preferences, { level: "mentions", mutedUntil: null, favourite: 1.5 });
    assert.equal(subject.membership.changed, event.frame.to);
    assert.deepEqual(await preferencesOf(1), DEFAULT_PREFERENCES);
  });

  test("ROOM-35 what is not named stays, null takes away, and repeating it writes nothing", async () => {
    const [ana] = chat.people;
    await chat.preferences.set(ana, roomId, { level: "none", mutedUntil: 1_900_000_000_000, favourite: 0 });
    await chat.preferences.set(ana, roomId, { mutedUntil: null });
    assert.deepEqual(await preferencesOf(0), { level: "none", mutedUntil: null, favourite: 0 });
    chat.bus.take();
    await chat.preferences.set(ana, roomId, { level: "none", favourite: 0 });
    await chat.preferences.set(ana, roomId, {});
    assert.deepEqual(chat.bus.take(), []);
    await chat.preferences.set(ana, roomId, { favourite: null });
    assert.deepEqual(await preferencesOf(0), { level: "none", mutedUntil: null, favourite: null });
  });

  test("ROOM-35 who is not in a room sets nothing in it", async () => {
    const [ana, ben] = chat.people;
    await chat.members.remove(ana, roomId, ben.userId);
    await assert.rejects(chat.preferences.set(ben, roomId, { level: "none" }), { code: "not_found" });
    await assert.rejects(chat.preferences.set(ana, createId(), { level: "none" }), { code: "not_found" });
  });
});
