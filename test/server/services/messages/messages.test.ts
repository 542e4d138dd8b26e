import assert from "node:assert/strict";
import { before, test } from "node:test";
import { sql } from "drizzle-orm";
import * as fc from "fast-check";
import type { OutgoingMessage } from "../../../../protocol/commands.ts";
import type { Id } from "../../../../protocol/ids.ts";
import { MESSAGE_CODE_POINTS } from "../../../../protocol/limits.ts";
import { CommitOutcomeUnknown } from "../../../../server/database/database-errors.ts";
import { rows, type Database } from "../../../../server/database/database.ts";
import type { Actor } from "../../../../server/services/shared/actor.ts";
import { createMemberService } from "../../../../server/services/rooms/members.ts";
import { createMessageService } from "../../../../server/services/messages/messages.ts";
import { committed, createChat, createNode, outgoing, type Chat } from "../../../support/chat.ts";
import { beforeStatement } from "../../../support/watched-database.ts";
import { createId, onEveryDatabase } from "../../../support/databases.ts";

const NAUGHTY = [
  "undefined",
  "null",
  "\\",
  "\\\\",
  '"',
  "'",
  "{}",
  '{"a"}',
  "{a,b}",
  "NULL",
  "\u0001\u0002\u007f\u0085",
  "a\nb\tc\r\nd",
  "%s%n$1 ${x} :a",
  "'; drop table messages; --",
  "<script>alert(1)</script>",
  "\u202Eright to left",
  "e\u0301 \u1112\u1161\u11ab",
  "👩‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿",
  "\uFEFFx\u200B",
  "\uFFFE\uFFFF\u{10FFFF}",
  "ﷺ".repeat(50),
];

onEveryDatabase("messages", (opened) => {
  let database: Database;
  before(async () => {
    database = opened.database;
  });

  const setUp = async (): Promise<{ chat: Chat; roomId: string }> => {
    const chat = await createChat(database);
    const roomId = await chat.addGroup();
    chat.bus.take();
    return { chat, roomId };
  };

  test("SYNC-2 messages take the next positions and log numbers, in their order", async () => {
    const { chat, roomId } = await setUp();
    const { head } = await chat.messages.page(chat.people[0], roomId, { limit: 50 });
    const results = (await chat.messages.send(chat.people[0], roomId, [outgoing("one"), outgoing("two")])).map(committed);
    assert.deepEqual(
      results.map(({ position, changed, body }) => [position, changed, body]),
      [
        [1, head + 1, "one"],
        [2, head + 2, "two"],
      ],
    );
  });

  test("ROOM-5 who is taken out while their message waits for the room says nothing in it, and who stays is not held up", async () => {
    if (opened.name === "PGlite") return;
    const { chat, roomId } = await setUp();
    const [ana, ben] = chat.people;
    const words = outgoing("words");
    const sending: Promise<unknown>[] = [];
    // The room is locked by the first statement; the transaction goes on when both sends wait for it.
    const late = beforeStatement(database, 1, async () => {
      if (sending.length > 0) return;
      for (const actor of [ben, ana]) sending.push(createNode(database, [actor, ana, ben]).messages.send(actor, roomId, [words]));
      while ((await waitingForLocks(database, chat.tenantId)) < 2);
    });
    await createMemberService({ database: late, bus: chat.bus, now: Date.now }).remove(ana, roomId, ben.userId);
    const [bens, anas] = await Promise.allSettled(sending);
    assert.ok(bens?.status === "rejected" && bens.reason.code === "not_found");
    assert.ok(anas?.status === "fulfilled");
  });

  test("SYNC-1 a repeated id is answered as the first time and takes no number", async () => {
    const { chat, roomId } = await setUp();
    const message = outgoing("  once ");
    const [first] = await chat.messages.send(chat.people[0], roomId, [message]);
    const [again] = await chat.messages.send(chat.people[0], roomId, [message]);
    assert.deepEqual(again, { ...first, duplicate: true });
    assert.equal(committed((await chat.messages.send(chat.people[0], roomId, [outgoing("next")]))[0]).position, 2);
  });

  test("SYNC-1 equal ids in one batch become one message", async () => {
    const { chat, roomId } = await setUp();
    const message = outgoing("same");
    const answers = await Promise.all([1, 2, 3].map(() => chat.messages.send(chat.people[0], roomId, [message, message])));
    assert.deepEqual(new Set(answers.flat().map((result) => committed(result).position)), new Set([1]));
    assert.equal(answers.flat().filter((result) => result.outcome === "committed" && !result.duplicate).length, 1);
  });

  test("SYNC-1 another body, other mentions or another sender under the same id is refused, alone", async () => {
    const { chat, roomId } = await setUp();
    const [ana, ben] = chat.people;
    const message = outgoing("first");
    await chat.messages.send(ana, roomId, [message]);
    for (const [actor, other] of [
      [ana, { ...message, body: "second" }],
      [ana, { ...message, mentions: [ben.userId] }],
      [ben, message],
    ] satisfies [Actor, OutgoingMessage][]) {
      const [refused, taken] = await chat.messages.send(actor, roomId, [other, outgoing("new")]);
      assert.deepEqual(refused, { outcome: "refused", messageId: message.id, code: "idempotency_conflict", retryable: false });
      committed(taken);
    }
    const { messages } = await chat.messages.page(ana, roomId, { limit: 50 });
    assert.deepEqual(
      messages.map(({ position, body }) => [position, body]),
      [
        [1, "first"],
        [2, "new"],
        [3, "new"],
        [4, "new"],
      ],
    );
  });

  test("SYNC-1 whoever has left is still answered what they had sent, and sends nothing new", async () => {
    const { chat, roomId } = await setUp();
    const [, ben] = chat.people;
    const message = outgoing("before");
    const [first] = await chat.messages.send(ben, roomId, [message]);
    await chat.members.leave(ben, roomId);
    assert.deepEqual(await chat.messages.send(ben, roomId, [message]), [{ ...first, duplicate: true }]);
    await assert.rejects(chat.messages.send(ben, roomId, [outgoing("after")]), { code: "not_found" });
    const [old, fresh] = await chat.messages.send(ben, roomId, [message, outgoing("after")]);
    assert.equal(old?.outcome, "committed");
    assert.ok(fresh?.outcome === "refused" && fresh.code === "not_found");
  });

  test("AUTH-8 a room of others, of another tenant or of nobody is not found, also with an id that is used there", async () => {
    const { chat, roomId } = await setUp();
    const other = await createChat(database);
    const used = outgoing("here");
    await chat.messages.send(chat.people[0], roomId, [used]);
    for (const room of [roomId, createId()]) {
      await assert.rejects(other.messages.send(other.people[0], room, [used]), { code: "not_found" });
      await assert.rejects(other.messages.page(other.people[0], room, { limit: 50 }), { code: "not_found" });
    }
  });

  test("ROOM-1 a read-only member reads and does not send", async () => {
    const { chat, roomId } = await setUp();
    const [ana, ben] = chat.people;
    await chat.members.changeRole(ana, roomId, ben.userId, "read_only");
    await assert.rejects(chat.messages.send(ben, roomId, [outgoing("no")]), { code: "forbidden" });
    assert.deepEqual((await chat.messages.page(ben, roomId, { limit: 50 })).messages, []);
  });

  test("ROOM-16 a message tells where its mentions stand, as far as they can stand there", async () => {
    const { chat, roomId } = await setUp();
    const [ana, ben] = chat.people;
    const at = (start: number, end: number, userId = ben.userId) => ({ userId, start, end });
    for (const [body, ranges, kept] of [
      ["hi @Ben and @Ben", [at(3, 7), at(12, 16)], [at(3, 7), at(12, 16)]],
      [" \n@Ben", [at(2, 6)], [at(0, 4)]],
      ["＠王芳你好", [at(0, 3)], [at(0, 3)]],
      ["@Ben", [at(0, 5), at(-1, 2), at(0.5, 3), at(2, 2), at(1, 4)], null],
      ["@Ben @Ben", [at(5, 9), at(0, 4)], [at(5, 9)]],
      ["@Ben @Ana", [at(0, 4), at(5, 9, ana.userId), at(5, 9, createId())], [at(0, 4)]],
      [`@${"x".repeat(400)}`, [at(0, 401)], null],
      ["@Ben", [], null],
    ] as const) {
      const [sent] = await chat.messages.send(ana, roomId, [{ ...outgoing(body, [ben.userId]), ranges: [...ranges] }]);
      assert.deepEqual(committed(sent).ranges, kept, body);
    }
    // Another message of the same batch has files or none; a page and an answer tell the same.
    const { messages } = await chat.messages.page(ana, roomId, { limit: 50 });
    assert.deepEqual(messages[0]?.ranges, [at(3, 7), at(12, 16)]);
    await chat.changes.delete(ana, roomId, messages[0]?.id ?? createId());
    assert.equal((await chat.messages.page(ana, roomId, { limit: 50 })).messages[0]?.ranges, null);
  });

  test("a text that breaks a rule is refused by its rule, and the others of the command are taken", async () => {
    const { chat, roomId } = await setUp();
    const bodies = [" \n ", "x".repeat(MESSAGE_CODE_POINTS + 1), "a\0b", "\uD800", "fine"];
    const results = await chat.messages.send(
      chat.people[0],
      roomId,
      bodies.map((body) => outgoing(body)),
    );
    assert.deepEqual(
      results.map((result) => (result.outcome === "refused" ? result.code : result.message.position)),
      ["text_empty", "text_too_long", "text_malformed", "text_malformed", 1],
    );
  });

  test("bodies come back as they were sent, up to 10,000 code points", async () => {
    const { chat, roomId } = await setUp();
    const bodies = [...NAUGHTY.map((text) => text.trim()), "👩🏽".repeat(MESSAGE_CODE_POINTS / 2), "\u0001".repeat(MESSAGE_CODE_POINTS)];
    const sent = await chat.messages.send(
      chat.people[0],
      roomId,
      bodies.map((body) => outgoing(body)),
    );
    assert.deepEqual(
      sent.map((result) => committed(result).body),
      bodies,
    );
    assert.deepEqual((await chat.messages.page(chat.people[0], roomId, { limit: 50 })).messages, sent.map(committed));
    for (const { event } of chat.bus.take()) assert.ok(event.type !== "room" || JSON.stringify(event.frame).length <= 64 * 1024);
  });

  test("any well-formed text is stored byte for byte", async () => {
    const { chat, roomId } = await setUp();
    const text = fc
      .string({ unit: "binary", minLength: 1, maxLength: 60 })
      .map((one) => one.trim())
      .filter((one) => one !== "" && !one.includes("\0"));
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 20 }), async (bodies) => {
        const sent = (
          await chat.messages.send(
            chat.people[0],
            roomId,
            bodies.map((body) => outgoing(body)),
          )
        ).map(committed);
        const { messages } = await chat.messages.page(chat.people[0], roomId, { after: sent[0]!.position - 1, limit: 50 });
        assert.deepEqual(
          messages.map(({ body }) => body),
          bodies,
        );
      }),
      { seed: 20, numRuns: 15 },
    );
  });

  test("SYNC-4 a room's new messages are published after the commit, in frames that join without gaps", async () => {
    const { chat, roomId } = await setUp();
    const found: Promise<number>[] = [];
    const bus = {
      ...chat.bus,
      publish: (...[, event]: Parameters<typeof chat.bus.publish>) =>
        void (
          event.type === "room" &&
          found.push(
            chat.sync
              .feedChanges(event.tenantId, roomId, event.frame.to - 1)
              .then((frame) => (frame.type === "room_changes" ? frame.subjects.length : 0)),
          )
        ),
    };
    const messages = createMessageService({ database, bus, now: Date.now });
    await messages.send(chat.people[0], roomId, [outgoing("x".repeat(9_000)), outgoing("seen")]);
    assert.deepEqual(await Promise.all(found), [1]);
    await chat.messages.send(
      chat.people[0],
      roomId,
      Array.from({ length: 20 }, () => outgoing("y".repeat(9_000))),
    );
    const frames = chat.bus.take().flatMap(({ event }) => (event.type === "room" ? [event.frame] : []));
    assert.ok(frames.length > 1);
    frames.forEach((frame, index) => assert.equal(frame.from, index === 0 ? frame.head - 20 : frames[index - 1]!.to));
    assert.equal(frames.at(-1)!.to, frames.at(-1)!.head);
  });

  test("SYNC-3 when the outcome of the commit is unknown nobody is answered or told, and the same ids find out", async () => {
    const { chat, roomId } = await setUp();
    const lost: Database = {
      ...database,
      withTenant: async (tenantId, work) => {
        await database.withTenant(tenantId, work);
        throw new CommitOutcomeUnknown();
      },
    };
    const message = outgoing("maybe");
    const messages = createMessageService({ database: lost, bus: chat.bus, now: Date.now });
    await assert.rejects(messages.send(chat.people[0], roomId, [message]), { code: "unavailable" });
    assert.deepEqual(chat.bus.take(), []);
    const [again] = await chat.messages.send(chat.people[0], roomId, [message]);
    assert.ok(again?.outcome === "committed" && again.duplicate);
  });

  test("SYNC-2 a row that poisons its batch harms nobody else and burns no number", async () => {
    const { chat, roomId } = await setUp();
    const sends = [outgoing("1"), { ...outgoing("2"), id: "not a uuid" }, outgoing("3")].map((message) =>
      chat.messages.send(chat.people[0], roomId, [message]),
    );
    const [first, second, third] = await Promise.allSettled(sends);
    assert.equal(second?.status, "rejected");
    assert.deepEqual(
      [first, third].map((one) => (one?.status === "fulfilled" ? committed(one.value[0]).position : null)),
      [1, 2],
    );
  });

  test("a queue that holds all it may answers busy", async () => {
    const { chat, roomId } = await setUp();
    const node = createNode(database, chat.people, { limits: { batch: 1, lane: 3, tenant: 3, parallel: 1 } });
    const results = await Promise.allSettled(
      Array.from({ length: 6 }, () => node.messages.send(chat.people[0], roomId, [outgoing("many")])),
    );
    const refused = results.filter((result) => result.status === "rejected");
    assert.ok(refused.length > 0 && refused.length < 6);
    for (const { reason } of refused) assert.equal(reason.code, "busy");
    await node.messages.drain();
  });

  test("ROOM-6 the marker moves with one's own message when that comes right after it", async () => {
    const { chat, roomId } = await setUp();
    const [ana, ben] = chat.people;
    await chat.messages.send(ana, roomId, [outgoing("1"), outgoing("2")]);
    await chat.messages.send(ben, roomId, [outgoing("3")]);
    const markers = async (actor: typeof ana) =>
      (await chat.rooms.list(actor)).rooms.map(({ membership, summary }) => [membership.marker, summary.messages]);
    assert.deepEqual([await markers(ana), await markers(ben)], [[[2, 3]], [[0, 3]]]);
    assert.ok(
      chat.bus.take().every(({ event }) => event.type !== "person"),
      "the room's log says it",
    );
  });

  test("SYNC-2 one who is mentioned in two rooms at once gets a number of their log for each", async () => {
    const { chat, roomId } = await setUp();
    const [ana, ben] = chat.people;
    const rooms = [roomId, await chat.addGroup()];
    const answers = await Promise.all(rooms.map((room) => chat.messages.send(ben, room, [outgoing("to both", [ana.userId])])));
    assert.deepEqual(
      answers.flat().map((result) => committed(result).position),
      [1, 1],
    );
    const frame = chat.bus
      .take()
      .flatMap(({ event }) => (event.type === "person" && event.userId === ana.userId ? [event.frame] : []))
      .at(-1)!;
    assert.deepEqual(
      [frame.to - frame.from, frame.subjects.map((subject) => subject.kind === "membership" && subject.membership.changed)],
      [2, [frame.to - 1, frame.to]],
    );
    assert.deepEqual(await chat.sync.personChanges(ana, frame.from), frame);
  });

  test("only members are mentioned; they are told, and the count falls when they have read", async () => {
    const { chat, roomId } = await setUp();
    const [ana, ben, cem] = chat.people;
    await chat.members.leave(cem, roomId);
    chat.bus.take();
    const [result] = await chat.messages.send(ana, roomId, [
      outgoing("hello", [ben.userId, cem.userId, ana.userId, ben.userId, createId()]),
    ]);
    assert.deepEqual(committed(result).mentions, [ben.userId, ana.userId]);
    const told = chat.bus
      .take()
      .flatMap(({ event }) => (event.type === "person" && event.userId === ben.userId ? event.frame.subjects : []));
    assert.deepEqual(
      told.map((subject) => subject.kind === "membership" && subject.membership.mentions),
      [1],
    );
    await chat.receipts.markRead(ben, roomId, committed(result).position);
    assert.deepEqual(
      (await chat.rooms.list(ben)).rooms.map(({ membership }) => membership.mentions),
      [0],
    );
  });

  test("history is paged by position, with what lies before and after", async () => {
    const { chat, roomId } = await setUp();
    const [ana, ben] = chat.people;
    for (const from of [0, 50, 100])
      await chat.messages.send(
        from === 50 ? ben : ana,
        roomId,
        Array.from({ length: 50 }, (_, index) => outgoing(`${from + index + 1}`)),
      );
    const page = async (query: { before?: number; after?: number; around?: number | Id }) => {
      const { messages, users, hasBefore, hasAfter } = await chat.messages.page(ana, roomId, { limit: 50, ...query });
      messages.forEach((message, index) => assert.equal(message.position, messages[0]!.position + index));
      return [messages[0]?.position, messages.at(-1)?.position, hasBefore, hasAfter, users.length];
    };
    assert.deepEqual(await page({}), [101, 150, true, false, 1]);
    assert.deepEqual(await page({ before: 101 }), [51, 100, true, true, 1]);
    assert.deepEqual(await page({ before: 31 }), [1, 30, false, true, 1]);
    assert.deepEqual(await page({ after: 60 }), [61, 110, true, true, 2]);
    assert.deepEqual(await page({ after: 120 }), [121, 150, true, false, 1]);
    assert.deepEqual(await page({ around: 50 }), [25, 74, true, true, 2]);
    assert.deepEqual(await page({ around: 3 }), [1, 50, false, true, 1]);
    const [twentieth] = (await chat.messages.page(ana, roomId, { limit: 1, around: 20 })).messages;
    assert.deepEqual(await page({ around: twentieth!.id }), await page({ around: 20 }));
    assert.deepEqual(await page({ around: createId() }), await page({}));
    assert.deepEqual(await page({ before: 1 }), [undefined, undefined, false, true, 0]);
    assert.deepEqual(await page({ after: 150 }), [undefined, undefined, true, false, 0]);
  });

  test("R12 history begins at a time: with what was written first from then on, or with the newest", async () => {
    const { chat, roomId } = await setUp();
    const [ana] = chat.people;
    for (let batch = 0; batch < 5; batch += 1)
      await chat.messages.send(
        ana,
        roomId,
        Array.from({ length: 3 }, (_, index) => outgoing(`${batch} ${index}`)),
      );
    const { messages } = await chat.messages.page(ana, roomId, { limit: 50 });
    const firstAt = async (at: number) => (await chat.messages.page(ana, roomId, { limit: 1, at })).messages[0]?.position;
    for (const { createdAt } of messages)
      for (const at of [createdAt, createdAt + 1]) {
        const expected = messages.find((message) => message.createdAt >= at) ?? messages.at(-1)!;
        assert.equal(await firstAt(at), expected.position);
      }
    assert.equal(await firstAt(0), 1);
    assert.equal(await firstAt(Date.UTC(2999)), messages.length);
    const { chat: other, roomId: empty } = await setUp();
    assert.deepEqual((await other.messages.page(other.people[0], empty, { limit: 1, at: 1 })).messages, []);
    await assert.rejects(chat.messages.page({ ...ana, userId: createId() }, roomId, { limit: 1, at: 1 }), { code: "not_found" });
  });
});

/** Transactions that wait for a row which another has locked. */
async function waitingForLocks(database: Database, tenantId: Id): Promise<number> {
  const [found] = await database.withTenant(tenantId, (tx) =>
    rows<{ waiting: number }>(tx, sql`select count(distinct pid) as waiting from pg_locks where not granted`),
  );
  return found?.waiting ?? 0;
}
