import assert from "node:assert/strict";
import { before, test } from "node:test";
import type { OutgoingMessage } from "../../../../protocol/commands.ts";
import type { Id } from "../../../../protocol/ids.ts";
import { POLL_DURATION_MS, POLL_NAMED_VOTES } from "../../../../protocol/limits.ts";
import type { OutgoingPoll, Poll } from "../../../../protocol/poll.ts";
import type { Database } from "../../../../server/database/database.ts";
import { messages, pollVoters } from "../../../../server/database/schema/messages.ts";
import { log } from "../../../../server/database/schema/rooms.ts";
import { committed, createChat, outgoing, type Chat, type ChatOptions } from "../../../support/chat.ts";
import { createId, onEveryDatabase } from "../../../support/databases.ts";

const PLAIN: OutgoingPoll = { options: ["Pizza", "Soup", "Rice"], multiple: false, anonymous: false, closesAt: null };

onEveryDatabase("polls", (opened) => {
  let database: Database;
  before(async () => {
    database = opened.database;
  });

  const asking = (poll: Partial<OutgoingPoll> = {}): OutgoingMessage => ({ ...outgoing("What for lunch?"), poll: { ...PLAIN, ...poll } });
  const setUp = async (poll: Partial<OutgoingPoll> = {}, options: ChatOptions = {}) => {
    const chat = await createChat(database, options);
    const roomId = await chat.addGroup();
    const sent = committed((await chat.messages.send(chat.people[0], roomId, [asking(poll)]))[0]);
    chat.bus.take();
    const vote = (who: number, options: readonly number[], commandId: string = createId()) =>
      chat.polls.vote(chat.people[who]!, roomId, { messageId: sent.id, options, commandId });
    return { chat, roomId, sent, vote };
  };
  const read = async (chat: Chat, roomId: Id) => (await chat.messages.page(chat.people[0], roomId, { limit: 50 })).messages.at(-1)!;
  const votesOf = (poll: Poll | null) => poll?.options.map(({ votes }) => votes);
  const refusal = async (chat: Chat, roomId: Id, message: OutgoingMessage) => {
    const [result] = await chat.messages.send(chat.people[0], roomId, [message]);
    return result?.outcome === "refused" ? result.code : "taken";
  };

  test("POLL-2 a poll that stands in a thread alone takes votes, and is closed", async () => {
    const { chat, roomId, sent: root } = await setUp();
    const wish = { ...asking(), threadId: root.id };
    const sent = committed((await chat.messages.send(chat.people[0], roomId, [wish]))[0]);
    await chat.polls.vote(chat.people[1], roomId, { messageId: sent.id, options: [1], commandId: createId() });
    await chat.changes.closePoll(chat.people[0], roomId, sent.id);
    const { messages: page, root: first } = await chat.messages.page(chat.people[0], roomId, { thread: root.id, limit: 50 });
    const { poll } = page.at(-1)!;
    assert.deepEqual([sent.position, votesOf(poll), poll?.closed?.by], [0, [0, 1, 0], chat.people[0].userId]);
    assert.deepEqual(votesOf(first!.poll), [0, 0, 0]);
  });

  test("POLL-1 a message asks, with its text as the question: in its answer, its frame, the log and a page", async () => {
    const chat = await createChat(database);
    const roomId = await chat.addGroup();
    chat.bus.take();
    const wish = asking({ options: [" Pizza ", "Soup\u200b"] });
    const sent = committed((await chat.messages.send(chat.people[0], roomId, [wish]))[0]);
    const option = (text: string) => ({ text, votes: 0, userIds: [] });
    assert.deepEqual(sent.poll, {
      options: [option("Pizza"), option("Soup")],
      multiple: false,
      anonymous: false,
      voters: 0,
      closesAt: null,
      closed: null,
    });
    const told = chat.bus.take().flatMap(({ event }) => (event.type === "room" ? event.frame.subjects : []));
    assert.deepEqual(told, [{ kind: "message", message: sent }]);
    const caughtUp = await chat.sync.roomChanges(chat.people[1], roomId, sent.changed - 1);
    assert.deepEqual(caughtUp.type === "room_changes" && caughtUp.subjects, told);
    assert.deepEqual(await read(chat, roomId), sent);
    assert.deepEqual((await chat.messages.send(chat.people[0], roomId, [wish]))[0], {
      outcome: "committed",
      message: sent,
      duplicate: true,
    });
    assert.equal(await refusal(chat, roomId, { ...wish, poll: PLAIN }), "idempotency_conflict");
  });

  for (const [name, poll] of [
    ["one option", { options: ["Pizza"] }],
    ["thirteen options", { options: Array.from({ length: 13 }, (_, index) => `Dish ${index}`) }],
    ["an empty option", { options: ["Pizza", " \u200b"] }],
    ["the same option twice", { options: ["Pizza", "Pizza "] }],
    ["an option that is too long", { options: ["Pizza", "p".repeat(101)] }],
    ["half of a surrogate pair", { options: ["Pizza", "\ud800"] }],
    ["an end that is over", { closesAt: 1 }],
    ["an end in ages", { closesAt: Date.now() + POLL_DURATION_MS + 3_600_000 }],
  ] as const)
    test(`POLL-1 ${name} is refused by name, alone`, async () => {
      const chat = await createChat(database);
      const roomId = await chat.addGroup();
      const wish = { ...asking(), poll: { ...PLAIN, ...poll, options: [...("options" in poll ? poll.options : PLAIN.options)] } };
      const results = await chat.messages.send(chat.people[0], roomId, [outgoing("before"), wish, outgoing("after")]);
      const codes = results.map((result) => (result.outcome === "refused" ? result.code : result.message.body));
      assert.deepEqual(codes, ["before", "poll_invalid", "after"]);
    });

  test("POLL-1 a poll without a question is empty, and its question is not edited", async () => {
    const { chat, roomId, sent } = await setUp();
    assert.equal(await refusal(chat, roomId, { ...asking(), body: " " }), "text_empty");
    const edit = chat.changes.edit(chat.people[0], roomId, sent.id, { revision: 0, body: "And for dinner?", mentions: [] });
    await assert.rejects(edit, { code: "poll_not_editable" });
  });

  test("POLL-2 who votes again has changed their mind, or takes the vote back; who chose what comes by the room's log", async () => {
    const { chat, roomId, sent, vote } = await setUp();
    const [ana, ben] = chat.people;
    await vote(0, [0]);
    await vote(1, [0]);
    const changed = await vote(0, [1]);
    const poll = {
      ...sent.poll,
      voters: 2,
      options: [
        { text: "Pizza", votes: 1, userIds: [ben.userId] },
        { text: "Soup", votes: 1, userIds: [ana.userId] },
        { text: "Rice", votes: 0, userIds: [] },
      ],
    };
    assert.deepEqual(await read(chat, roomId), { ...sent, poll, changed });
    const frames = chat.bus.take().flatMap(({ event }) => (event.type === "room" ? [event.frame] : []));
    assert.deepEqual(frames.at(-1)?.subjects, [{ kind: "message", message: { ...sent, poll, changed } }]);
    assert.equal(await vote(0, [1]), changed);
    assert.deepEqual(chat.bus.take(), []);
    await vote(0, []);
    const { poll: rest } = await read(chat, roomId);
    assert.deepEqual([votesOf(rest), rest?.voters], [[1, 0, 0], 1]);
  });

  test("POLL-2 where several may be chosen, a person is one voter", async () => {
    const { chat, roomId, vote } = await setUp({ multiple: true });
    await vote(0, [0, 2, 2]);
    await vote(1, [2]);
    const { poll } = await read(chat, roomId);
    assert.deepEqual([votesOf(poll), poll?.voters], [[1, 0, 2], 2]);
  });

  test("POLL-2 two hundred people who vote at once are all counted, told in a few frames", async () => {
    for (const anonymous of [false, true]) {
      const { chat, roomId, sent, vote } = await setUp({ anonymous }, { people: 200 });
      await Promise.all(chat.people.map((_, index) => vote(index, [index % 2])));
      const { poll, changed } = await read(chat, roomId);
      assert.deepEqual([votesOf(poll), poll?.voters], [[100, 100, 0], 200]);
      const frames = chat.bus.take().filter(({ event }) => event.type === "room");
      assert.ok(frames.length <= 3, `${frames.length} frames`);
      assert.equal(changed, sent.changed + frames.length);
    }
  });

  test("POLL-2 what can't be chosen is refused by name: an option that is not there, two of one, a message without a poll", async () => {
    const { chat, roomId, vote } = await setUp();
    const plain = committed((await chat.messages.send(chat.people[0], roomId, [outgoing("plain")]))[0]);
    await assert.rejects(vote(0, [3]), { code: "vote_invalid" });
    await assert.rejects(vote(0, [0, 1]), { code: "vote_invalid" });
    const other = chat.polls.vote(chat.people[0], roomId, { messageId: plain.id, options: [0], commandId: createId() });
    await assert.rejects(other, { code: "vote_invalid" });
  });

  test("POLL-2 an anonymous poll counts each person once: nobody is told who chose what, nor is it stored", async () => {
    const { chat, roomId, sent, vote } = await setUp({ anonymous: true });
    const command = createId();
    const changed = await vote(1, [2], command);
    assert.equal(await vote(1, [2], command), changed);
    await assert.rejects(vote(1, [0]), { code: "already_voted" });
    await assert.rejects(vote(2, []), { code: "vote_invalid" });
    const { poll } = await read(chat, roomId);
    assert.deepEqual([votesOf(poll), poll?.voters], [[0, 0, 1], 1]);
    const ben = chat.people[1].userId;
    assert.ok(!JSON.stringify([poll, chat.bus.take()]).includes(ben), "a frame names the voter");
    const stored = await database.withTenant(chat.tenantId, (tx) => tx.select().from(messages));
    assert.ok(!JSON.stringify(stored).includes(ben), "the message names the voter");
    const logged = await database.withTenant(chat.tenantId, (tx) => tx.select().from(log));
    assert.ok(!logged.some(({ subject, actor }) => subject === sent.id && actor === ben), "the log names the voter");
    const voted = await Promise.all(chat.people.map((actor) => chat.polls.voted(actor, roomId, sent.id)));
    assert.deepEqual(
      voted.map((one) => one.voted),
      [false, true, false],
    );
  });

  test("POLL-2 who has voted in an anonymous poll is forgotten when it is closed, or deleted", async () => {
    for (const end of ["closePoll", "delete"] as const) {
      const { chat, roomId, sent, vote } = await setUp({ anonymous: true });
      await vote(1, [0]);
      await chat.changes[end](chat.people[0], roomId, sent.id);
      assert.deepEqual(await database.withTenant(chat.tenantId, (tx) => tx.select().from(pollVoters)), []);
    }
  });

  test("POLL-2 a poll that names its voters has no more votes than it may have; taking one back always works", async () => {
    const { chat, roomId, sent, vote } = await setUp();
    await vote(0, [1]);
    const poll = (await read(chat, roomId)).poll!;
    const userIds = Array.from({ length: POLL_NAMED_VOTES - 1 }, () => createId());
    const full = {
      ...poll,
      options: [{ text: "Pizza", votes: userIds.length, userIds }, ...poll.options.slice(1)],
      voters: POLL_NAMED_VOTES,
    };
    await database.withTenant(chat.tenantId, (tx) => tx.update(messages).set({ poll: full }));
    await assert.rejects(vote(1, [0]), { code: "poll_full" });
    await vote(0, [2]);
    await vote(0, []);
    await vote(1, [0]);
    assert.equal((await read(chat, roomId)).id, sent.id);
  });

  test("POLL-3 the end counts by the server's clock when the vote comes: after it a vote is refused by name, and a repetition answered", async () => {
    let now = Date.now();
    const { vote } = await setUp({ closesAt: now + 60_000 }, { now: () => now });
    now += 59_999;
    const changed = await vote(1, [0]);
    now += 1;
    await assert.rejects(vote(2, [0]), { code: "poll_closed" });
    await assert.rejects(vote(1, [1]), { code: "poll_closed" });
    assert.equal(await vote(1, [0]), changed);
  });

  test("POLL-3 its author ends a poll, and in groups owners and moderators anyone's; it says by whom", async () => {
    const { chat, roomId } = await setUp();
    const [ana, ben, cem] = chat.people;
    const sent = committed((await chat.messages.send(ben, roomId, [asking()]))[0]);
    await assert.rejects(chat.changes.closePoll(cem, roomId, sent.id), { code: "forbidden" });
    const changed = await chat.changes.closePoll(ana, roomId, sent.id);
    const { poll } = await read(chat, roomId);
    assert.equal(poll?.closed?.by, ana.userId);
    assert.equal(await chat.changes.closePoll(ben, roomId, sent.id), changed);
    const late = chat.polls.vote(cem, roomId, { messageId: sent.id, options: [0], commandId: createId() });
    await assert.rejects(late, { code: "poll_closed" });
  });

  test("POLL-2 AUTH-8 who only reads does not vote; a message of another room or tenant, and a deleted one, are not found", async () => {
    const { chat, roomId, sent, vote } = await setUp();
    const [ana, ben] = chat.people;
    const stranger = (await createChat(database)).people[0];
    await chat.members.changeRole(ana, roomId, ben.userId, "read_only");
    await assert.rejects(vote(1, [0]), { code: "forbidden" });
    const wish = () => ({ messageId: sent.id, options: [0], commandId: createId() });
    await assert.rejects(chat.polls.vote(stranger, roomId, wish()), { code: "not_found" });
    await assert.rejects(chat.polls.voted(stranger, roomId, sent.id), { code: "not_found" });
    await assert.rejects(chat.polls.vote(ana, await chat.addGroup(), wish()), { code: "not_found" });
    await vote(0, [0]);
    await chat.changes.delete(ana, roomId, sent.id);
    assert.equal((await read(chat, roomId)).poll, null);
    await assert.rejects(vote(0, [0]), { code: "not_found" });
  });
});
