import assert from "node:assert/strict";
import { before, test } from "node:test";
import type { SavedChange } from "../../../../protocol/entities.ts";
import type { PersonChangesFrame } from "../../../../protocol/frames.ts";
import { REMIND_AHEAD_MS, SAVED_MESSAGES } from "../../../../protocol/limits.ts";
import type { Database } from "../../../../server/database/database.ts";
import type { Actor } from "../../../../server/services/shared/actor.ts";
import { createOpeningService } from "../../../../server/services/sync/opening.ts";
import { committed, createChat, createNode, outgoing, type Chat } from "../../../support/chat.ts";
import { createId, onEveryDatabase } from "../../../support/databases.ts";

const HOUR = 3_600_000;
const PAGE = { limit: 50 };

onEveryDatabase("saved messages", (place) => {
  let database: Database;
  before(async () => {
    database = place.database;
  });

  const setUp = async () => {
    const clock = { now: Date.now() };
    const chat = await createChat(database, { now: () => clock.now });
    const roomId = await chat.addGroup();
    const [ana, ben] = chat.people;
    const say = async (body: string, actor: Actor = ben) => committed((await chat.messages.send(actor, roomId, [outgoing(body)]))[0]);
    chat.bus.take();
    return {
      chat,
      clock,
      roomId,
      ana,
      ben,
      say,
      save: (messageId: string, more: { saved?: boolean; remindAt?: number | null; actor?: Actor } = {}) => {
        const { actor = ana, saved = true, ...rest } = more;
        return chat.savedMessages.save(actor, { roomId, messageId, saved, ...rest });
      },
      kept: async (actor: Actor = ana) => (await chat.savedMessages.list(actor, PAGE)).messages.map(({ message }) => message.body),
      told: () => toldOf(chat, ana),
    };
  };
  /** Marks as the opening tells them. */
  const opened = async (actor: Actor) => {
    const authentication = { issueTicket: () => Promise.resolve({ value: "ticket", expiresAt: 0 }) };
    const session = { ...actor, tokenId: null, tokenIssuedAt: 0, tokenExpiresAt: 0 };
    return (await createOpeningService({ database, authentication }).open(session, null, { roomId: null })).saved;
  };
  const toldOf = (chat: Chat, { userId }: Actor): PersonChangesFrame[] =>
    chat.bus.take().flatMap(({ event }) => (event.type === "person" && event.userId === userId ? [event.frame] : []));

  test("SAVE-1 what one saves is in one's own list alone, newest first, and told by one's own log alone; letting go takes it out", async () => {
    const { clock, save, say, kept, told, ben, ana, chat, roomId } = await setUp();
    const [first, second] = [await say("first"), await say("second")];
    told();
    const changed = await save(first.id);
    clock.now += 1_000;
    await save(second.id);
    assert.deepEqual([await kept(), await kept(ben)], [["second", "first"], []]);
    const mark = { roomId, savedAt: clock.now - 1_000, remindAt: null, reminded: false };
    const frames = told();
    assert.deepEqual(frames[0]?.saved, [{ messageId: first.id, saved: mark, message: null }]);
    assert.equal(frames[0]?.to, changed);
    const missed = await chat.sync.personChanges(ana, changed - 1);
    assert.ok(missed.type === "person_changes");
    assert.deepEqual(missed.saved?.map(({ messageId }) => messageId).toSorted(), [first.id, second.id].toSorted());
    assert.deepEqual(missed.subjects, []);
    await save(first.id, { saved: false });
    assert.deepEqual(await kept(), ["second"]);
    assert.deepEqual(told()[0]?.saved, [{ messageId: first.id, saved: null, message: null }]);
  });

  test("SAVE-1 repeating it changes nothing and is told nobody", async () => {
    const { save, say, told, clock } = await setUp();
    const { id } = await say("once");
    const remindAt = clock.now + HOUR;
    await save(id, { remindAt });
    told();
    assert.deepEqual([await save(id, { remindAt }), await save(id)], [0, 0]);
    await save(id, { saved: false });
    assert.equal(await save(id, { saved: false }), 0);
    assert.equal(told().length, 1);
  });

  test("SAVE-1 the opening tells what is saved", async () => {
    const { save, say, ana, roomId, clock } = await setUp();
    const { id } = await say("kept");
    await save(id);
    assert.deepEqual(
      (await opened(ana)).map(({ messageId, saved: mark }): Pick<SavedChange, "messageId" | "saved"> => ({ messageId, saved: mark })),
      [{ messageId: id, saved: { roomId, savedAt: clock.now, remindAt: null, reminded: false } }],
    );
  });

  test("SAVE-2 what one can't read is not saved, and what one can no longer see is not shown", async () => {
    const { chat, ana, ben, save, say, kept, roomId } = await setUp();
    const other = await chat.rooms.create(ben, { roomId: createId(), kind: "group", name: "Other", userIds: [chat.people[2].userId] });
    const hidden = committed((await chat.messages.send(ben, other, [outgoing("hidden")]))[0]);
    await assert.rejects(chat.savedMessages.save(ana, { roomId: other, messageId: hidden.id, saved: true }), { code: "not_found" });
    await assert.rejects(save(createId()), { code: "not_found" });
    const [gone, stays] = [await say("gone"), await say("stays")];
    await save(gone.id);
    await save(stays.id);
    await chat.changes.delete(ben, roomId, gone.id);
    assert.deepEqual(await kept(), ["stays"]);
    await assert.rejects(save(gone.id, { remindAt: Date.now() + HOUR }), { code: "not_found" });
    await chat.members.changeRole(ana, roomId, ben.userId, "owner");
    await chat.members.remove(ben, roomId, ana.userId);
    assert.deepEqual(await kept(), []);
    await chat.members.add(ben, roomId, [ana.userId]);
    assert.deepEqual(await kept(), ["stays"], "it was only not to be seen");
  });

  test("SAVE-2 a device that hears of a mark while its person is out of the room, or the message is deleted, holds what a fresh one is told", async () => {
    const { chat, ana, ben, save, say, roomId } = await setUp();
    const [gone, stays] = [await say("gone"), await say("stays")];
    const before = (await save(gone.id)) - 1;
    await save(stays.id);
    await chat.changes.delete(ben, roomId, gone.id);
    await chat.members.changeRole(ana, roomId, ben.userId, "owner");
    await chat.members.remove(ben, roomId, ana.userId);
    const late = await chat.sync.personChanges(ana, before);
    assert.ok(late.type === "person_changes");
    await chat.members.add(ben, roomId, [ana.userId]);
    const marks = (changes: readonly SavedChange[]) =>
      changes.map(({ messageId, saved }) => ({ messageId, saved })).toSorted((a, b) => (a.messageId < b.messageId ? -1 : 1));
    assert.equal(late.saved?.length, 2);
    assert.deepEqual(marks(late.saved), marks(await opened(ana)));
  });

  test("SAVE-3 a reminder comes once at its time, also by two nodes and after a time without any, with its message", async () => {
    const { chat, clock, ana, save, say, told } = await setUp();
    const message = await say("call back");
    await save(message.id, { remindAt: clock.now + HOUR });
    told();
    clock.now += HOUR - 1;
    await chat.effects.runDue();
    assert.deepEqual(told(), []);
    clock.now += 5 * HOUR;
    const other = createNode(database, chat.people, { now: () => clock.now });
    await Promise.all([chat.effects.runDue(), other.effects.runDue(), chat.effects.runDue()]);
    const frames = [...told(), ...toldOf(other, ana)];
    assert.deepEqual(
      frames.flatMap(({ saved = [] }) => saved.map((one) => [one.messageId, one.saved?.reminded, one.message?.body])),
      [[message.id, true, "call back"]],
    );
    await save(message.id, { remindAt: null });
    const [done] = told();
    assert.deepEqual([done?.saved?.[0]?.saved?.remindAt, done?.saved?.[0]?.saved?.reminded], [null, false]);
  });

  test("SAVE-3 who wants another time, lets go, or can't see it any more is not reminded at the first", async () => {
    const { chat, clock, ben, save, say, told, roomId } = await setUp();
    const [moved, dropped, deleted] = [await say("moved"), await say("dropped"), await say("deleted")];
    for (const { id } of [moved, dropped, deleted]) await save(id, { remindAt: clock.now + HOUR });
    await save(moved.id, { remindAt: clock.now + 3 * HOUR });
    await save(dropped.id, { saved: false });
    await chat.changes.delete(ben, roomId, deleted.id);
    told();
    clock.now += 2 * HOUR;
    await chat.effects.runDue();
    assert.deepEqual(
      told().flatMap(({ saved = [] }) => saved),
      [],
    );
    clock.now += 2 * HOUR;
    await chat.effects.runDue();
    assert.deepEqual(
      told().flatMap(({ saved = [] }) => saved.map(({ messageId }) => messageId)),
      [moved.id],
    );
  });

  test("SAVE-4 a time that has passed, one in two years, and one message too many are refused", async () => {
    const { chat, clock, ana, roomId, save, say } = await setUp();
    const { id } = await say("when?");
    for (const remindAt of [clock.now - HOUR, clock.now + REMIND_AHEAD_MS + HOUR])
      await assert.rejects(save(id, { remindAt }), { code: "reminder_invalid" });
    const many = Array.from({ length: SAVED_MESSAGES + 1 }, (_, index) => outgoing(`${index}`));
    const sent = (await chat.messages.send(ana, roomId, many)).map(committed);
    for (const message of sent.slice(0, SAVED_MESSAGES)) await save(message.id);
    await assert.rejects(save(sent.at(-1)!.id), { code: "saved_full" });
    clock.now += 1_000;
    const first = await chat.savedMessages.list(ana, PAGE);
    assert.deepEqual([first.messages.length, first.rooms.length, first.users.map((user) => user.id)], [50, 1, [ana.userId]]);
  });
});
