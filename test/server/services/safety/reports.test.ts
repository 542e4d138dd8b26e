import assert from "node:assert/strict";
import { before, test } from "node:test";
import { eq } from "drizzle-orm";
import type { Id } from "../../../../protocol/ids.ts";
import { REPORT_CONTEXT } from "../../../../protocol/limits.ts";
import type { Database } from "../../../../server/database/database.ts";
import type { TenantPolicy } from "../../../../server/database/schema/tenants.ts";
import { users } from "../../../../server/database/schema/users.ts";
import type { MessageScreen } from "../../../../server/services/safety/message-screen.ts";
import { createMessageService } from "../../../../server/services/messages/messages.ts";
import type { Actor } from "../../../../server/services/shared/actor.ts";
import { addUsers, createId, onEveryDatabase } from "../../../support/databases.ts";
import { onStatements } from "../../../support/watched-database.ts";
import { committed, createChat, outgoing, type Chat } from "../../../support/chat.ts";

onEveryDatabase("reports", (opened) => {
  let database: Database;
  before(async () => {
    database = opened.database;
  });

  const setUp = async (policy: Partial<TenantPolicy> = {}) => {
    const chat = await createChat(database, { policy: { moderators: ["desk"], ...policy } });
    const roomId = await chat.addGroup();
    const [moderatorId, peerId] = await addUsers(database, chat.tenantId, ["Moderator", "Peer"], ["desk"]);
    const [moderator, peer] = [moderatorId!, peerId!].map((userId): Actor => ({ tenantId: chat.tenantId, userId, roles: ["desk"] }));
    return { chat, roomId, moderator: moderator!, peer: peer! };
  };
  const say = async (chat: Chat, roomId: Id, bodies: readonly string[], by = chat.people[1]) =>
    (
      await chat.messages.send(
        by,
        roomId,
        bodies.map((body) => outgoing(body)),
      )
    ).map(committed);
  const queue = (chat: Chat, actor: Actor, state: "open" | "decided" = "open") =>
    chat.reports.list(actor, { state, limit: 20, before: undefined });
  const wish = (messageId: Id, note = "") => ({ messageId, reason: "harassment" as const, note });

  test("SAFE-4 a report holds the message and those before it as they read then, whatever becomes of them", async () => {
    const { chat, roomId, moderator } = await setUp();
    const [ana, ben, cem] = chat.people;
    const sent = await say(chat, roomId, ["1", "2", "3", "4", "5", "6", "rude"]);
    const rude = sent.at(-1)!;
    await chat.reports.report(ana, roomId, wish(rude.id, "  again  "));
    await chat.reports.report(ana, roomId, wish(rude.id, "twice"));
    await chat.reports.report(cem, roomId, wish(rude.id));
    await chat.changes.edit(ben, roomId, rude.id, { revision: 0, body: "nice", mentions: [] });
    await chat.changes.delete(ben, roomId, sent[5]!.id);
    const { reports, users: named, open, next } = await queue(chat, moderator);
    assert.deepEqual([open, next, reports.map(({ reporterId }) => reporterId)], [2, null, [cem.userId, ana.userId]]);
    const report = reports[1]!;
    assert.deepEqual(
      report.context.map(({ body }) => body),
      ["2", "3", "4", "5", "6", "rude"],
    );
    assert.equal(report.context.length, REPORT_CONTEXT + 1);
    assert.deepEqual(
      [report.kind, report.reason, report.note, report.authorId, report.room, report.deleted, report.decision],
      ["report", "harassment", "again", ben.userId, { id: roomId, kind: "group", name: "Group" }, false, null],
    );
    assert.deepEqual(named.map(({ id }) => id).sort(), [ana.userId, ben.userId, cem.userId].sort());
  });

  test("SAFE-4 AUTH-8 one reports what one reads, not one's own words, nor what is deleted; only moderators and administrators see it", async () => {
    const { chat, roomId, moderator } = await setUp();
    const [ana, ben] = chat.people;
    const [rude] = await say(chat, roomId, ["rude"]);
    const stranger = (await createChat(database)).people[0];
    for (const [actor, room, id, code] of [
      [ben, roomId, rude!.id, "invalid_request"],
      [ana, roomId, createId(), "not_found"],
      [moderator, roomId, rude!.id, "not_found"],
      [stranger, roomId, rude!.id, "not_found"],
    ] as const)
      await assert.rejects(chat.reports.report(actor, room, wish(id)), { code });
    await assert.rejects(chat.reports.report(ana, roomId, wish(rude!.id, "x".repeat(1_001))), { code: "text_too_long" });
    await chat.reports.report(ana, roomId, wish(rude!.id));
    await assert.rejects(queue(chat, ana), { code: "forbidden" });
    assert.equal((await queue(chat, { ...ana, roles: ["admin"] })).open, 1);
    const reportId = (await queue(chat, moderator)).reports[0]!.id;
    await assert.rejects(chat.reports.resolve(ana, { reportId, action: "dismiss" }), { code: "forbidden" });
    await assert.rejects(chat.reports.resolve(moderator, { reportId: createId(), action: "dismiss" }), { code: "not_found" });
    await chat.changes.delete(ben, roomId, rude!.id);
    await assert.rejects(chat.reports.report(chat.people[2], roomId, wish(rude!.id)), { code: "not_found" });
  });

  test("SAFE-4 a moderator deletes with a reason, in a room that they are not in; all reports of the message are decided by it", async () => {
    const { chat, roomId, moderator } = await setUp();
    const [ana, , cem] = chat.people;
    const [rude] = await say(chat, roomId, ["rude"]);
    await chat.reports.report(ana, roomId, wish(rude!.id));
    await chat.reports.report(cem, roomId, wish(rude!.id));
    const [first] = (await queue(chat, moderator)).reports;
    await chat.reports.resolve(moderator, { reportId: first!.id, action: "delete", reason: "House rules." });
    await chat.reports.resolve(moderator, { reportId: first!.id, action: "delete" });
    await assert.rejects(chat.reports.resolve(moderator, { reportId: first!.id, action: "dismiss" }), { code: "report_resolved" });
    const [message] = (await chat.messages.page(ana, roomId, { limit: 1 })).messages;
    assert.deepEqual(message?.removal, { by: moderator.userId, reason: "House rules." });
    assert.equal((await queue(chat, moderator)).open, 0);
    const { reports } = await queue(chat, moderator, "decided");
    assert.deepEqual(
      reports.map(({ decision, deleted }) => [decision?.action, decision?.by, deleted]),
      [
        ["delete", moderator.userId, true],
        ["delete", moderator.userId, true],
      ],
    );
  });

  test("SAFE-4 a moderator mutes the author in the room, or dismisses", async () => {
    const { chat, roomId, moderator } = await setUp();
    const [ana, ben] = chat.people;
    const [one, two] = await say(chat, roomId, ["one", "two"]);
    for (const { id } of [one!, two!]) await chat.reports.report(ana, roomId, wish(id));
    const [second, first] = (await queue(chat, moderator)).reports;
    await chat.reports.resolve(moderator, { reportId: second!.id, action: "dismiss" });
    await assert.rejects(chat.reports.resolve(moderator, { reportId: first!.id, action: "mute" }), { code: "invalid_request" });
    await assert.rejects(chat.reports.resolve(moderator, { reportId: first!.id, action: "release" }), { code: "invalid_request" });
    await chat.reports.resolve(moderator, { reportId: first!.id, action: "mute", seconds: 600 });
    await assert.rejects(chat.messages.send(ben, roomId, [outgoing("three")]), { code: "muted" });
  });

  test("SAFE-5 a ban takes the author out of the tenant and of its groups, and ends their tokens", async () => {
    const { chat, roomId, moderator } = await setUp();
    const [ana, ben] = chat.people;
    const [rude] = await say(chat, roomId, ["rude"]);
    await chat.reports.report(ana, roomId, wish(rude!.id));
    const [report] = (await queue(chat, moderator)).reports;
    chat.bus.take();
    await chat.reports.resolve(moderator, { reportId: report!.id, action: "ban" });
    await assert.rejects(chat.messages.send(ben, roomId, [outgoing("still here")]), { code: "not_found" });
    const revoked = chat.bus.take().flatMap(({ event }) => (event.type === "revoked" ? event.userId : []));
    assert.deepEqual(revoked, [ben.userId]);
    const [stored] = await database.withTenant(chat.tenantId, (tx) => tx.select().from(users).where(eq(users.id, ben.userId)));
    assert.ok(stored?.removedAt && stored.signedOutAt);
  });

  test("SAFE-4 nobody decides about their own message; moderators are dealt with by administrators", async () => {
    const { chat, roomId, moderator, peer } = await setUp();
    const [ana] = chat.people;
    await chat.members.add(ana, roomId, [peer.userId]);
    const [rude] = await say(chat, roomId, ["rude"], peer);
    await chat.reports.report(ana, roomId, wish(rude!.id));
    const [report] = (await queue(chat, moderator)).reports;
    const reportId = report!.id;
    await assert.rejects(chat.reports.resolve(peer, { reportId, action: "dismiss" }), { code: "forbidden" });
    await assert.rejects(chat.reports.resolve(moderator, { reportId, action: "ban" }), { code: "forbidden" });
    await chat.reports.resolve({ ...ana, roles: ["admin"] }, { reportId, action: "delete" });
  });

  const FILTERS = [
    { kind: "word", text: "secret plan", action: "hold" },
    { kind: "word", text: "darn", action: "mask" },
    { kind: "link", text: "evil.example", action: "refuse" },
  ] as const;

  test("SAFE-4 THREAD-1 a message that stands in a thread alone is reported with those before it there", async () => {
    const { chat, roomId, moderator } = await setUp();
    const [ana, ben] = chat.people;
    const [root] = await say(chat, roomId, ["lunch?"]);
    const inThread = ["1", "rude"].map((body) => ({ ...outgoing(body), threadId: root!.id }));
    const [, rude] = (await chat.messages.send(ben, roomId, inThread)).map(committed);
    assert.equal(rude!.position, 0);
    await chat.reports.report(ana, roomId, wish(rude!.id));
    const [report] = (await queue(chat, moderator)).reports;
    assert.deepEqual([report?.authorId, report?.context.map(({ body }) => body)], [ben.userId, ["1", "rude"]]);
  });

  test("SAFE-5 a deletion decides the reports of that message, not of one of the same id in another room", async () => {
    const { chat, roomId, moderator } = await setUp();
    const [ana, ben] = chat.people;
    const other = await chat.addGroup();
    const twin = outgoing("rude");
    for (const room of [roomId, other]) {
      await chat.messages.send(ben, room, [twin]);
      await chat.members.add(ana, room, [moderator.userId]);
      await chat.members.changeRole(ana, room, moderator.userId, "moderator");
      await chat.reports.report(ana, room, wish(twin.id));
    }
    const { reports } = await queue(chat, moderator);
    const decided = reports.find(({ room }) => room.id === other)!;
    await chat.reports.resolve(moderator, { reportId: decided.id, action: "delete" });
    assert.deepEqual(
      (await queue(chat, moderator)).reports.map(({ room }) => room.id),
      [roomId],
    );
  });

  test("SAFE-6 what is held in two rooms under one id waits twice", async () => {
    const { chat, roomId, moderator } = await setUp({ filters: [{ kind: "word", text: "secret", action: "hold" }] });
    const other = await chat.addGroup();
    const twin = outgoing("the secret plan");
    for (const room of [roomId, other, other]) {
      const [result] = await chat.messages.send(chat.people[1], room, [twin]);
      assert.equal(result?.outcome === "refused" && result.code, "message_held");
    }
    const { reports } = await queue(chat, moderator);
    assert.deepEqual(new Set(reports.map(({ room }) => room.id)), new Set([roomId, other]));
    assert.equal(reports.length, 2);
  });

  test("SAFE-6 what can't be held, as the database is away, is told its author, and ends no process", async () => {
    const { chat, roomId } = await setUp();
    const away: Database = {
      ...database,
      withTenant: (tenantId, work, options) =>
        database.withTenant(
          tenantId,
          async (tx) => {
            const cut = { execute: () => Promise.reject(new Error("connection cut")) };
            await work(onStatements(tx, { execute: () => cut, runFixed: tx.runFixed.bind(tx) }));
            throw new Error("connection cut");
          },
          options,
        ),
    };
    const screen: MessageScreen = { look: (_, { body, poll }) => Promise.resolve({ body, poll, refusal: { code: "message_held" } }) };
    const messages = createMessageService({ database: away, bus: chat.bus, now: Date.now, screen });
    const unhandled: unknown[] = [];
    const note = (error: unknown): void => void unhandled.push(error);
    process.on("unhandledRejection", note);
    await assert.rejects(messages.send(chat.people[1], roomId, [outgoing("a secret")]));
    await new Promise(setImmediate);
    process.off("unhandledRejection", note);
    assert.deepEqual(unhandled, []);
  });

  test("SAFE-6 POLL-1 a poll is held for one of its options, and sent on whole", async () => {
    const { chat, roomId, moderator } = await setUp({ filters: [{ kind: "word", text: "secret", action: "hold" }] });
    const [ana, ben] = chat.people;
    const poll = { options: ["the secret", "the rest"], multiple: false, anonymous: false, closesAt: null };
    const [result] = await chat.messages.send(ben, roomId, [{ ...outgoing("Which?"), poll }]);
    assert.equal(result?.outcome === "refused" && result.code, "message_held");
    const [held] = (await queue(chat, moderator)).reports;
    await chat.reports.resolve(moderator, { reportId: held!.id, action: "release" });
    const { messages } = await chat.messages.page(ana, roomId, { limit: 5 });
    assert.deepEqual(
      messages.at(-1)?.poll?.options.map(({ text }) => text),
      poll.options,
    );
  });

  test("SAFE-6 what is held waits for a moderator, and is sent on as its author's, once", async () => {
    const { chat, roomId, moderator } = await setUp({ filters: [...FILTERS] });
    const [ana, ben] = chat.people;
    const message = { ...outgoing("the Secret  Plan"), mentions: [ana.userId] };
    for (let time = 0; time < 2; time += 1) {
      const [result] = await chat.messages.send(ben, roomId, [message]);
      assert.equal(result?.outcome === "refused" && result.code, "message_held");
    }
    assert.deepEqual((await chat.messages.page(ana, roomId, { limit: 5 })).messages, []);
    const { reports } = await queue(chat, moderator);
    assert.deepEqual(
      reports.map(({ kind, authorId, reason, context }) => [kind, authorId, reason, context[0]?.body]),
      [["held", ben.userId, "filter", "the Secret  Plan"]],
    );
    await assert.rejects(chat.reports.resolve(moderator, { reportId: reports[0]!.id, action: "delete" }), { code: "invalid_request" });
    await chat.reports.resolve(moderator, { reportId: reports[0]!.id, action: "release" });
    const { messages } = await chat.messages.page(ana, roomId, { limit: 5 });
    assert.deepEqual(
      messages.map(({ id, senderId, body, mentions }) => [id, senderId, body, mentions]),
      [[message.id, ben.userId, "the Secret  Plan", [ana.userId]]],
    );
    assert.equal(committed((await chat.messages.send(ben, roomId, [message]))[0]).position, 1);
    const stranger = (await createChat(database)).people[0];
    await assert.rejects(chat.messages.send(stranger, roomId, [outgoing("secret plan")]), { code: "not_found" });
    assert.equal((await queue(chat, moderator)).open, 0);
  });

  test("SAFE-6 SYNC-1 what is masked reads so for everybody, is refused alone, and repeated is the same message; edits are filtered, too", async () => {
    const { chat, roomId } = await setUp({ filters: [...FILTERS] });
    const [, ben] = chat.people;
    const batch = [outgoing("well, DARN it"), outgoing("see https://www.evil.example/x"), outgoing("fine")];
    const [masked, refused, fine] = await chat.messages.send(ben, roomId, batch);
    assert.equal(committed(masked).body, "well, **** it");
    assert.equal(refused?.outcome === "refused" && refused.code, "text_refused");
    committed(fine);
    const [again] = await chat.messages.send(ben, roomId, [batch[0]!]);
    assert.equal(again?.outcome === "committed" && again.duplicate, true);
    const edit = (body: string) => chat.changes.edit(ben, roomId, batch[2]!.id, { revision: 0, body, mentions: [] });
    await assert.rejects(edit("evil.example"), { code: "text_refused" });
    await assert.rejects(edit("secret plan"), { code: "text_refused" });
    const number = await edit("oh darn");
    assert.equal(await edit("oh darn"), number);
    assert.equal((await chat.messages.page(ben, roomId, { limit: 1 })).messages[0]?.body, "oh ****");
  });
});
