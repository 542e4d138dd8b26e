import assert from "node:assert/strict";
import { before, test } from "node:test";
import type { OutgoingMessage } from "../../../../protocol/commands.ts";
import type { FollowedThread, Message } from "../../../../protocol/entities.ts";
import type { Id } from "../../../../protocol/ids.ts";
import { THREAD_FACES } from "../../../../protocol/limits.ts";
import type { Database } from "../../../../server/database/database.ts";
import { membershipSubjects } from "../../../../server/repositories/rooms/memberships.ts";
import type { Actor } from "../../../../server/services/shared/actor.ts";
import { committed, createChat, outgoing, type Chat } from "../../../support/chat.ts";
import { createId, onEveryDatabase } from "../../../support/databases.ts";

onEveryDatabase("threads", (opened) => {
  let database: Database;
  before(async () => {
    database = opened.database;
  });

  const setUp = async (people?: number) => {
    const chat = await createChat(database, people === undefined ? {} : { people });
    const roomId = await chat.addGroup();
    const root = committed((await chat.messages.send(chat.people[0], roomId, [outgoing("who is in?")]))[0]);
    chat.bus.take();
    return { chat, roomId, root };
  };
  const within = (threadId: Id, body = "me", more: Partial<OutgoingMessage> = {}): OutgoingMessage => ({
    ...outgoing(body),
    threadId,
    ...more,
  });
  const send = async (chat: Chat, actor: Actor, roomId: Id, message: OutgoingMessage): Promise<Message> =>
    committed((await chat.messages.send(actor, roomId, [message]))[0]);
  const membershipOf = async ({ userId, tenantId }: Actor, roomId: Id) => {
    const [found] = await database.withTenant(tenantId, (tx) => membershipSubjects(tx, tenantId, [{ userId, roomId }]));
    return found!.subject;
  };
  const threadsOf = async (actor: Actor, roomId: Id): Promise<FollowedThread[]> =>
    (await membershipOf(actor, roomId)).membership.threads ?? [];
  const codes = (results: Awaited<ReturnType<Chat["messages"]["send"]>>) =>
    results.map((result) => (result.outcome === "refused" ? result.code : result.message.body));

  test("THREAD-1 a message of a thread has a number of the room's log and a place in the thread, none in the main timeline; its first message tells of it", async () => {
    const { chat, roomId, root } = await setUp();
    const [ana, ben] = chat.people;
    const answer = await send(chat, ben, roomId, within(root.id));
    assert.deepEqual([answer.position, answer.threadId, answer.threadPosition], [0, root.id, 1]);
    const thread = { messages: 1, count: 1, lastAt: answer.createdAt, userIds: [ben.userId] };
    const told = chat.bus.take().flatMap(({ event }) => (event.type === "room" ? event.frame.subjects : []));
    const changed = { ...root, thread, changed: answer.changed + 1 };
    assert.deepEqual(told, [
      { kind: "message", message: answer },
      { kind: "message", message: changed },
    ]);
    const log = await chat.sync.roomChanges(ana, roomId, root.changed);
    assert.deepEqual(log.type === "room_changes" && log.subjects, told);
    assert.deepEqual((await chat.messages.page(ben, roomId, { limit: 10 })).messages, [changed]);
    const snapshot = await chat.rooms.snapshot(ana, roomId);
    assert.deepEqual([snapshot.messages, snapshot.cursor], [[changed], changed.changed]);
    assert.ok(
      snapshot.users.some(({ id }) => id === ben.userId),
      "a snapshot names those whose faces it shows",
    );
    const next = await send(chat, ben, roomId, outgoing("next"));
    assert.deepEqual([next.position, next.changed], [2, answer.changed + 2]);
  });

  test("THREAD-1 however many write at once, the first message changes once for all of them, and its faces are the latest", async () => {
    const { chat, roomId, root } = await setUp(6);
    const sends = chat.people.map((actor, index) => send(chat, actor, roomId, within(root.id, `answer ${index}`)));
    const answers = await Promise.all(sends);
    assert.deepEqual(
      answers.map(({ threadPosition }) => threadPosition).sort((a, b) => a - b),
      [1, 2, 3, 4, 5, 6],
    );
    const subjects = chat.bus.take().flatMap(({ event }) => (event.type === "room" ? event.frame.subjects : []));
    const roots = subjects.filter((subject) => subject.kind === "message" && subject.message.id === root.id);
    assert.ok(roots.length <= 2, `${roots.length} times`);
    const [, last] = chat.people.map(({ userId }) => userId).toReversed();
    const page = await chat.messages.page(chat.people[0], roomId, { limit: 1 });
    const { thread } = page.messages[0]!;
    assert.deepEqual([thread?.messages, thread?.count, thread?.userIds.length], [6, 6, THREAD_FACES]);
    assert.ok(thread?.userIds.includes(last!));
  });

  test("THREAD-1 a thread has pages of its own, by positions in it, with its first message and one's own place", async () => {
    const { chat, roomId, root } = await setUp();
    const [ana, ben, cleo] = chat.people;
    for (let index = 1; index <= 7; index += 1) await send(chat, ben, roomId, within(root.id, `answer ${index}`));
    const page = async (query: object) => {
      const found = await chat.messages.page(ana, roomId, { thread: root.id, limit: 3, ...query });
      return [found.messages.map(({ threadPosition }) => threadPosition), found.hasBefore, found.hasAfter];
    };
    assert.deepEqual(await page({}), [[5, 6, 7], true, false]);
    assert.deepEqual(await page({ before: 5 }), [[2, 3, 4], true, true]);
    assert.deepEqual(await page({ after: 0 }), [[1, 2, 3], false, true]);
    const { messages, root: first, place } = await chat.messages.page(ana, roomId, { thread: root.id, limit: 50 });
    assert.deepEqual([first?.id, first?.thread?.count, place], [root.id, 7, { following: true, marker: 0 }]);
    const around = await chat.messages.page(ana, roomId, { thread: root.id, around: messages[3]!.id, limit: 3 });
    assert.deepEqual(
      around.messages.map(({ threadPosition }) => threadPosition),
      [3, 4, 5],
    );
    assert.deepEqual((await chat.messages.page(cleo, roomId, { thread: root.id, limit: 1 })).place, { following: false, marker: 0 });
    const stranger = (await createChat(database)).people[0];
    await assert.rejects(chat.messages.page(stranger, roomId, { thread: root.id, limit: 1 }), { code: "not_found" });
    await assert.rejects(chat.messages.page(ana, roomId, { thread: createId(), limit: 1 }), { code: "not_found" });
  });

  test("THREAD-1 no thread begins in a thread, with what is not there, or with what was deleted; one goes on without its first message", async () => {
    const { chat, roomId, root } = await setUp();
    const [ana, ben] = chat.people;
    const answer = await send(chat, ben, roomId, within(root.id));
    const both = await send(chat, ben, roomId, within(root.id, "both", { alsoInRoom: true }));
    const gone = await send(chat, ana, roomId, outgoing("gone"));
    await chat.changes.delete(ana, roomId, gone.id);
    const elsewhere = await send(chat, ana, await chat.addGroup(), outgoing("elsewhere"));
    const threads = [answer.id, both.id, gone.id, elsewhere.id, createId()].map((id) => within(id));
    const results = await chat.messages.send(ben, roomId, [...threads, outgoing("last")]);
    assert.deepEqual(codes(results), ["thread_nested", "thread_nested", "thread_invalid", "thread_invalid", "thread_invalid", "last"]);
    await chat.changes.delete(ana, roomId, root.id);
    const late = await send(chat, ben, roomId, within(root.id, "late"));
    assert.equal(late.threadPosition, 3);
    const { root: tombstone } = await chat.messages.page(ben, roomId, { thread: root.id, limit: 1 });
    assert.deepEqual([tombstone?.body, tombstone?.deletedAt !== null, tombstone?.thread?.count], ["", true, 3]);
  });

  test("THREAD-1 the first message and its thread go in one command; the same id in another thread is a conflict", async () => {
    const { chat, roomId } = await setUp();
    const [ana] = chat.people;
    const first = outgoing("first");
    const answer = within(first.id, "answer");
    const results = await chat.messages.send(ana, roomId, [first, answer]);
    assert.deepEqual(codes(results), ["first", "answer"]);
    const again = await chat.messages.send(ana, roomId, [answer, { ...answer, alsoInRoom: true }, { ...answer, threadId: createId() }]);
    assert.deepEqual(
      again.map((result) => (result.outcome === "committed" ? result.duplicate : result.code)),
      [true, "idempotency_conflict", "idempotency_conflict"],
    );
    const { root } = await chat.messages.page(ana, roomId, { thread: first.id, limit: 1 });
    assert.equal(root?.thread?.count, 1);
  });

  test("THREAD-2 what is also sent to the room has a place in both, and is unread in both", async () => {
    const { chat, roomId, root } = await setUp();
    const [ana, ben, cleo] = chat.people;
    const both = await send(chat, ben, roomId, within(root.id, "both", { alsoInRoom: true, mentions: [cleo.userId] }));
    assert.deepEqual([both.position, both.threadPosition], [2, 1]);
    const { membership, summary } = await membershipOf(cleo, roomId);
    assert.deepEqual([summary!.messages - membership.marker, membership.mentions], [2, 1]);
    assert.deepEqual(membership.threads, [{ threadId: root.id, marker: 0, unread: 1, mentions: 1 }]);
    assert.equal((await threadsOf(ana, roomId))[0]?.unread, 1);
    const { messages } = await chat.messages.page(ana, roomId, { limit: 10 });
    assert.deepEqual(
      messages.map(({ id }) => id),
      [root.id, both.id],
    );
  });

  test("THREAD-3 who follows a thread has its unread messages counted apart from the room's, without one's own and deleted ones", async () => {
    const { chat, roomId, root } = await setUp();
    const [ana, ben, cleo] = chat.people;
    const first = await send(chat, ben, roomId, within(root.id, "one"));
    const second = await send(chat, ben, roomId, within(root.id, "two", { mentions: [cleo.userId] }));
    await send(chat, ana, roomId, within(root.id, "own"));
    const { membership, summary } = await membershipOf(ana, roomId);
    assert.deepEqual(membership.threads, [{ threadId: root.id, marker: 0, unread: 2, mentions: 0 }]);
    assert.deepEqual([membership.mentions, membership.marker, summary!.messages, summary!.lastMessage?.id], [0, 1, 1, root.id]);
    const mentioned = await membershipOf(cleo, roomId);
    assert.deepEqual(mentioned.membership.threads, [{ threadId: root.id, marker: 1, unread: 2, mentions: 1 }]);
    assert.deepEqual([mentioned.membership.mentions, mentioned.membership.threadMessage?.body], [0, "own"]);
    chat.bus.take();
    await chat.changes.delete(ben, roomId, second.id);
    const told = chat.bus.take().flatMap(({ event }) => (event.type === "person" ? [[event.userId, event.frame.subjects] as const] : []));
    assert.deepEqual(new Set(told.map(([userId]) => userId)), new Set([ana.userId, cleo.userId]));
    assert.deepEqual((await threadsOf(ana, roomId))[0], { threadId: root.id, marker: 0, unread: 1, mentions: 0 });
    assert.deepEqual((await threadsOf(cleo, roomId))[0], { threadId: root.id, marker: 1, unread: 1, mentions: 0 });
    const page = await chat.messages.page(ana, roomId, { thread: root.id, limit: 10 });
    assert.deepEqual([page.root?.thread?.messages, page.root?.thread?.count], [3, 2]);
    assert.deepEqual(
      page.messages.map(({ deletedAt }) => deletedAt === null),
      [true, false, true],
    );
    assert.equal(first.threadPosition, 1);
  });

  test("THREAD-3 the marker of a thread goes up and back, never past its end, and is told to its own person alone", async () => {
    const { chat, roomId, root } = await setUp();
    const [ana, ben, cleo] = chat.people;
    for (const body of ["one", "two", "three"]) await send(chat, ben, roomId, within(root.id, body));
    const thread = { roomId, threadId: root.id };
    chat.bus.take();
    await chat.threads.mark(ana, thread, { position: 2, unread: false });
    assert.deepEqual(
      chat.bus.take().map(({ event }) => event.type === "person" && event.userId),
      [ana.userId],
    );
    assert.deepEqual(await threadsOf(ana, roomId), [{ threadId: root.id, marker: 2, unread: 1, mentions: 0 }]);
    await chat.threads.mark(ana, thread, { position: 1, unread: false });
    assert.equal((await threadsOf(ana, roomId))[0]?.marker, 2);
    await chat.threads.mark(ana, thread, { position: 99, unread: false });
    assert.deepEqual(await threadsOf(ana, roomId), []);
    assert.deepEqual((await chat.messages.page(ana, roomId, { thread: root.id, limit: 1 })).place, { following: true, marker: 3 });
    await chat.threads.mark(ana, thread, { position: 3, unread: true });
    assert.deepEqual(await threadsOf(ana, roomId), [{ threadId: root.id, marker: 2, unread: 1, mentions: 0 }]);
    chat.bus.take();
    await chat.threads.mark(cleo, thread, { position: 3, unread: true });
    assert.deepEqual(chat.bus.take(), []);
    await assert.rejects(chat.threads.mark((await createChat(database)).people[0], thread, { position: 1, unread: false }), {
      code: "not_found",
    });
  });

  test("THREAD-4 its author, who writes in it and who is mentioned follow a thread; by hand one follows any, or no longer", async () => {
    const { chat, roomId, root } = await setUp(5);
    const [ana, ben, cleo, dan, eve] = chat.people as readonly [Actor, Actor, Actor, Actor, Actor];
    await send(chat, ben, roomId, within(root.id, "one", { mentions: [cleo.userId] }));
    const following = async () => {
      const pages = [ana, ben, cleo, dan, eve].map((actor) => chat.messages.page(actor, roomId, { thread: root.id, limit: 1 }));
      return (await Promise.all(pages)).map(({ place }) => place?.following);
    };
    assert.deepEqual(await following(), [true, true, true, false, false]);
    const thread = { roomId, threadId: root.id };
    await chat.threads.follow(dan, thread, true);
    await chat.threads.follow(ana, thread, false);
    assert.deepEqual(await following(), [false, true, true, true, false]);
    await send(chat, ben, roomId, within(root.id, "two"));
    assert.deepEqual(await threadsOf(ana, roomId), []);
    assert.deepEqual(await threadsOf(dan, roomId), [{ threadId: root.id, marker: 1, unread: 1, mentions: 0 }]);
    await send(chat, ben, roomId, within(root.id, "three", { mentions: [ana.userId] }));
    assert.deepEqual(await threadsOf(ana, roomId), [{ threadId: root.id, marker: 2, unread: 1, mentions: 1 }]);
    chat.bus.take();
    await chat.threads.follow(dan, thread, true);
    assert.deepEqual(chat.bus.take(), []);
    const answer = await send(chat, eve, roomId, within(root.id, "four"));
    await assert.rejects(chat.threads.follow(dan, { roomId, threadId: answer.id }, true), { code: "thread_nested" });
    await assert.rejects(chat.threads.follow(dan, { roomId, threadId: createId() }, true), { code: "not_found" });
  });

  test("THREAD-4 who is out of the room follows none of its threads, and none when they come back", async () => {
    const { chat, roomId, root } = await setUp();
    const [ana, ben] = chat.people;
    await send(chat, ben, roomId, within(root.id, "one"));
    await chat.members.remove(ana, roomId, ben.userId);
    await send(chat, ana, roomId, within(root.id, "two"));
    assert.deepEqual(await threadsOf(ben, roomId), []);
    await chat.members.add(ana, roomId, [ben.userId]);
    await send(chat, ana, roomId, within(root.id, "three"));
    assert.deepEqual(await threadsOf(ben, roomId), []);
  });

  test("THREAD-5 what stands in a thread is edited, pinned, reacted to and answered like all else; an edit that mentions somebody lets them follow", async () => {
    const { chat, roomId, root } = await setUp();
    const [ana, ben, cleo] = chat.people;
    const answer = await send(chat, ben, roomId, within(root.id, "one"));
    const other = await send(chat, ben, roomId, within(root.id, "two", { replyTo: answer.id }));
    await chat.changes.edit(ben, roomId, answer.id, { revision: 0, body: "first", mentions: [cleo.userId] });
    await chat.changes.pin(ana, roomId, answer.id, true);
    await Promise.all([
      chat.reactions.react(ana, roomId, { messageId: answer.id, emoji: "👍", active: true }),
      chat.reactions.react(ana, roomId, { messageId: root.id, emoji: "👍", active: true }),
    ]);
    const { messages } = await chat.messages.page(ana, roomId, { thread: root.id, limit: 10 });
    assert.deepEqual(
      messages.map(({ body, replyTo }) => [body, replyTo]),
      [
        ["first", null],
        ["two", answer.id],
      ],
    );
    const [first, second] = messages;
    assert.deepEqual(
      [first?.pinned?.by, first?.reactions, first?.edited?.revision],
      [ana.userId, [{ emoji: "👍", userIds: [ana.userId] }], 1],
    );
    assert.deepEqual([second?.pinned, second?.reactions, second?.id], [null, [], other.id]);
    assert.equal((await chat.changes.revisions(ana, roomId, answer.id)).revisions.length, 2);
    const { membership } = await membershipOf(cleo, roomId);
    assert.deepEqual([membership.threads, membership.mentions], [[{ threadId: root.id, marker: 0, unread: 2, mentions: 1 }], 0]);
    await chat.changes.edit(ben, roomId, answer.id, { revision: 1, body: "first", mentions: [] });
    assert.deepEqual(await threadsOf(cleo, roomId), [{ threadId: root.id, marker: 0, unread: 2, mentions: 0 }]);
  });
});
