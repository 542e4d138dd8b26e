import assert from "node:assert/strict";
import { before, test } from "node:test";
import type { DraftVersion } from "../../../../protocol/personal/drafts.ts";
import type { Id } from "../../../../protocol/ids.ts";
import { DRAFT_CODE_POINTS, DRAFTS } from "../../../../protocol/limits.ts";
import type { Database } from "../../../../server/database/database.ts";
import { createChat, outgoing, type Chat } from "../../../support/chat.ts";
import { createId, onEveryDatabase } from "../../../support/databases.ts";

const version = (text: string, count: number, more: Partial<DraftVersion> = {}): DraftVersion => ({
  text,
  ranges: [],
  replyTo: null,
  count,
  writer: "tab a",
  seen: [],
  sent: null,
  ...more,
});

onEveryDatabase("drafts", (opened) => {
  let database: Database;
  before(async () => {
    database = opened.database;
  });

  const setUp = async () => {
    const chat = await createChat(database);
    const roomId = await chat.addGroup();
    const [ana, ben] = chat.people;
    const told = () => chat.bus.take().flatMap(({ event }) => (event.type === "person" ? [event] : []));
    told();
    return { chat, roomId, ana, ben, told, texts: async () => (await chat.drafts.list(ana)).drafts.map(({ draft }) => draft.text) };
  };

  /** Messages that threads may begin with. */
  const begin = async ({ messages, people }: Chat, roomId: Id, count: number): Promise<Id[]> => {
    const sent = Array.from({ length: count }, (_, index) => outgoing(`message ${index}`));
    for (let first = 0; first < count; first += 50) await messages.send(people[1], roomId, sent.slice(first, first + 50));
    return sent.map(({ id }) => id);
  };

  test("DRAFT-1 a draft is its person's alone, told by their log, live and when they come back", async () => {
    const { chat, roomId, ana, ben, told } = await setUp();
    const [threadId] = await begin(chat, roomId, 1);
    told();
    await chat.drafts.set(ana, { roomId, draft: version("half a sent", 1) });
    await chat.drafts.set(ana, { roomId, threadId, draft: version("in the thread", 1) });
    const events = told();
    assert.deepEqual([...new Set(events.map(({ userId }) => userId))], [ana.userId]);
    const inRoom = { roomId, threadId: null, draft: version("half a sent", 1) };
    assert.deepEqual(events[0]?.frame.drafts, [inRoom]);
    assert.deepEqual((await chat.drafts.list(ana)).drafts, [{ roomId, threadId, draft: version("in the thread", 1) }, inRoom]);
    assert.deepEqual((await chat.drafts.list(ben)).drafts, []);
    const missed = await chat.sync.personChanges(ana, events[0].frame.from);
    assert.ok(missed.type === "person_changes");
    assert.deepEqual([missed.drafts?.length, missed.subjects], [2, []]);
  });

  test("DRAFT-2 the later version stays, whichever comes last; of equal counts the higher writer; what is not later is told nobody", async () => {
    const { chat, roomId, ana, told, texts } = await setUp();
    await chat.drafts.set(ana, { roomId, draft: version("second", 2) });
    told();
    await chat.drafts.set(ana, { roomId, draft: version("first", 1) });
    await chat.drafts.set(ana, { roomId, draft: version("second", 2) });
    assert.deepEqual([told(), await texts()], [[], ["second"]]);
    await chat.drafts.set(ana, { roomId, draft: version("another device", 2, { writer: "tab b" }) });
    assert.deepEqual([told().length, await texts()], [1, ["another device"]]);
  });

  test("DRAFT-3 what was sent is gone: its version has no text, and says nowhere what it was", async () => {
    const { chat, roomId, ana, told } = await setUp();
    await chat.drafts.set(ana, { roomId, draft: version("to be sent", 1) });
    told();
    await chat.drafts.set(ana, { roomId, draft: version("", 2, { sent: "to be sent" }) });
    const ended = [{ roomId, threadId: null, draft: version("", 2) }];
    assert.deepEqual([told()[0]?.frame.drafts, (await chat.drafts.list(ana)).drafts], [ended, ended]);
  });

  test("DRAFT-4 who is not in the room has no draft there, and sees none of before", async () => {
    const { chat, roomId, ana, ben, texts } = await setUp();
    await chat.drafts.set(ana, { roomId, draft: version("kept", 1) });
    await chat.members.changeRole(ana, roomId, ben.userId, "owner");
    await chat.members.remove(ben, roomId, ana.userId);
    assert.deepEqual(await texts(), []);
    await assert.rejects(chat.drafts.set(ana, { roomId, draft: version("later", 2) }), { code: "not_found" });
    await assert.rejects(chat.drafts.set(ana, { roomId: createId(), draft: version("x", 2) }), { code: "not_found" });
  });

  test("DRAFT-2 who has come back begins anew: what they had written before counts as none", async () => {
    const { chat, roomId, ana, ben, texts } = await setUp();
    await chat.drafts.set(ana, { roomId, draft: version("of before", 40) });
    await chat.members.changeRole(ana, roomId, ben.userId, "owner");
    await chat.members.remove(ben, roomId, ana.userId);
    await chat.members.add(ben, roomId, [ana.userId]);
    assert.deepEqual(await texts(), []);
    await chat.drafts.set(ana, { roomId, draft: version("", 41) });
    assert.deepEqual(await texts(), []);
    await chat.drafts.set(ana, { roomId, draft: version("hello", 5) });
    assert.deepEqual(await texts(), ["hello"]);
  });

  test("DRAFT-4 an end begins no draft, nor do spaces, and a thread is one of the room", async () => {
    const { chat, roomId, ana, told, texts } = await setUp();
    await chat.drafts.set(ana, { roomId, draft: version("", 1) });
    await chat.drafts.set(ana, { roomId, draft: version(" ".repeat(DRAFT_CODE_POINTS + 1), 2) });
    assert.deepEqual([told(), await texts()], [[], []]);
    const [elsewhere] = await begin(chat, await chat.addGroup(), 1);
    for (const threadId of [createId(), elsewhere!])
      await assert.rejects(chat.drafts.set(ana, { roomId, threadId, draft: version("x", 1) }), { code: "not_found" });
  });

  test("DRAFT-4 what is too long, malformed or one too many is refused; ended ones do not count", async () => {
    const { chat, roomId, ana } = await setUp();
    await assert.rejects(chat.drafts.set(ana, { roomId, draft: version("x".repeat(DRAFT_CODE_POINTS + 1), 1) }), { code: "text_too_long" });
    await assert.rejects(chat.drafts.set(ana, { roomId, draft: version("\0", 1) }), { code: "text_malformed" });
    const threads = await begin(chat, roomId, DRAFTS);
    for (const threadId of threads) await chat.drafts.set(ana, { roomId, threadId, draft: version("x", 1) });
    await assert.rejects(chat.drafts.set(ana, { roomId, draft: version("one more", 1) }), { code: "drafts_full" });
    await chat.drafts.set(ana, { roomId, threadId: threads[0]!, draft: version("changed", 2) });
    await chat.drafts.set(ana, { roomId, threadId: threads[1]!, draft: version("", 2) });
    await chat.drafts.set(ana, { roomId, draft: version("one more", 1) });
  });
});
