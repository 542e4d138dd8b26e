import assert from "node:assert/strict";
import { before, test } from "node:test";
import { sql } from "drizzle-orm";
import type { OutgoingMessage } from "../../../../protocol/commands.ts";
import type { Message } from "../../../../protocol/entities.ts";
import type { SendResult } from "../../../../protocol/frames.ts";
import type { Id } from "../../../../protocol/ids.ts";
import { createMemoryLocks } from "../../../../server/bus/memory-locks.ts";
import { rows, type Database } from "../../../../server/database/database.ts";
import { createPictures } from "../../../../server/media/pictures.ts";
import { findReadable } from "../../../../server/repositories/files/attachments.ts";
import { readStorage, reserveBytes } from "../../../../server/repositories/files/storage.ts";
import { createAttachmentWork } from "../../../../server/services/files/attachment-work.ts";
import type { Actor } from "../../../../server/services/shared/actor.ts";
import { createLogger } from "../../../../server/telemetry/logger.ts";
import { carrying, committed, createChat, outgoing, type Chat } from "../../../support/chat.ts";
import { createId, onEveryDatabase } from "../../../support/databases.ts";
import { addFile, createMemoryBlobs } from "../../../support/files.ts";

const codeOf = (result: SendResult | undefined) => (result?.outcome === "refused" ? result.code : "committed");
const logger = createLogger({ level: "silent", format: "json" });

/** A message that forwards another. */
function forwarding({ roomId, id: messageId }: Pick<Message, "roomId" | "id">): OutgoingMessage {
  return { ...outgoing(""), forward: { roomId, messageId } };
}

onEveryDatabase("forwarding", (opened) => {
  let database: Database;
  before(async () => {
    database = opened.database;
  });

  /** Ana and Ben are in both rooms, Cem in the first alone. */
  const setUp = async () => {
    const chat = await createChat(database);
    const [ana, ben, cem] = chat.people;
    const from = await chat.addGroup();
    const to = await chat.rooms.create(ana, { roomId: createId(), kind: "group", name: "Other", userIds: [ben.userId] });
    const say = async (actor: Actor, message: OutgoingMessage, roomId = from) =>
      committed((await chat.messages.send(actor, roomId, [message]))[0]);
    const forward = async (actor: Actor, message: Pick<Message, "roomId" | "id">, roomId = to) =>
      (await chat.messages.send(actor, roomId, [forwarding(message)]))[0];
    return { chat, ana, ben, cem, from, to, say, forward };
  };
  const directOf = (chat: Chat, one: Actor, other: Actor): Promise<Id> =>
    chat.rooms.create(one, { roomId: createId(), kind: "direct", name: "", userIds: [other.userId] });

  test("FWD-1 a forwarded message has the words of the other, calls nobody, and names who wrote them and where by ids", async () => {
    const { chat, ana, ben, to, say, forward } = await setUp();
    const body = "look, @Person 2";
    const ranges = [{ userId: chat.people[2].userId, start: 6, end: 15 }];
    const original = await say(ana, { ...outgoing(body, [chat.people[2].userId, ben.userId]), ranges });
    const message = committed(await forward(ben, original));
    assert.deepEqual([message.roomId, message.senderId, message.body, message.mentions, message.ranges], [to, ben.userId, body, [], null]);
    const source = { userId: ana.userId, name: "Person 0", roomId: original.roomId, messageId: original.id, at: original.createdAt };
    assert.deepEqual(message.forwarded, source);
    const [read] = (await chat.messages.page(ana, to, { limit: 1 })).messages;
    assert.deepEqual(read, message);
    assert.equal(JSON.stringify(message).includes("Group"), false, "no name of the room leaves it");
  });

  test("FWD-1 what is sent with it in place of the other's words is passed over; a repetition is answered as the first time, whatever became of the message", async () => {
    const { chat, ana, to, say } = await setUp();
    const original = await say(ana, outgoing("the words"));
    const file = await addFile(database, ana, to);
    const wish = { ...forwarding(original), body: "other words", mentions: [ana.userId], attachments: [file.id] };
    const [first] = await chat.messages.send(ana, to, [wish]);
    assert.deepEqual([committed(first).body, committed(first).attachments, committed(first).mentions], ["the words", [], []]);
    await chat.changes.delete(ana, original.roomId, original.id);
    assert.deepEqual(await chat.messages.send(ana, to, [wish]), [{ ...first, duplicate: true }]);
    const other = { ...wish, forward: { roomId: original.roomId, messageId: createId() } };
    assert.equal(codeOf((await chat.messages.send(ana, to, [other]))[0]), "idempotency_conflict");
  });

  test("FWD-1 nobody edits the words of another; deleting takes the source with them", async () => {
    const { chat, ana, to, say, forward } = await setUp();
    const message = committed(await forward(ana, await say(ana, outgoing("mine"))));
    const edit = { revision: 0, body: "other", mentions: [] };
    await assert.rejects(chat.changes.edit(ana, to, message.id, edit), { code: "forbidden" });
    await chat.changes.delete(ana, to, message.id);
    const [tombstone] = (await chat.messages.page(ana, to, { limit: 1 })).messages;
    assert.deepEqual([tombstone?.body, tombstone?.forwarded, tombstone?.deletedAt !== null], ["", null, true]);
  });

  test("FWD-2 forwarded once more it names the first message; out of a direct room it names nobody but oneself, and no room", async () => {
    const { chat, ana, ben, cem, to, say, forward } = await setUp();
    const original = await say(ana, outgoing("once"));
    const first = committed(await forward(ben, original));
    const again = committed(await forward(ana, first, await directOf(chat, ana, cem)));
    assert.deepEqual(again.forwarded, first.forwarded);
    const direct = await directOf(chat, ana, ben);
    const [theirs, mine] = [await say(ben, outgoing("between us"), direct), await say(ana, outgoing("my words"), direct)];
    const nowhere = { roomId: null, messageId: null };
    assert.deepEqual(committed(await forward(ana, theirs, to)).forwarded, { userId: null, name: null, ...nowhere, at: theirs.createdAt });
    assert.deepEqual(committed(await forward(ana, mine, to)).forwarded, {
      userId: ana.userId,
      name: "Person 0",
      ...nowhere,
      at: mine.createdAt,
    });
  });

  test("FWD-3 what one can't read, was deleted, is a notice or a poll, or has a file that is not ready is not forwarded", async () => {
    const { chat, ana, ben, cem, from, to, say, forward } = await setUp();
    const hidden = await say(ana, outgoing("for two"), to);
    assert.equal(codeOf(await forward(cem, hidden, from)), "forward_invalid");
    const deleted = await say(ana, outgoing("gone"));
    await chat.changes.delete(ana, from, deleted.id);
    const poll = await say(ana, {
      ...outgoing("which?"),
      poll: { options: ["a", "b"], multiple: false, anonymous: false, closesAt: null },
    });
    const checking = await say(ana, carrying([(await addFile(database, ana, from, { state: "checking" })).id]));
    await chat.rooms.update(ana, from, { topic: "Notices" });
    const notice = (await chat.messages.page(ana, from, { limit: 1 })).messages[0]!;
    assert.notEqual(notice.notice, null);
    for (const message of [deleted, poll, checking, notice, { roomId: from, id: createId() }, { roomId: createId(), id: deleted.id }])
      assert.equal(codeOf(await forward(ben, message)), "forward_invalid");
  });

  test("FWD-3 owners forbid it for their room, and where one may not write, nothing is forwarded to", async () => {
    const { chat, ana, ben, cem, from, to, say, forward } = await setUp();
    const message = await say(ana, outgoing("stays here"));
    await assert.rejects(chat.rooms.update(ben, from, { forwarding: "forbidden" }), { code: "forbidden" });
    await chat.rooms.update(ana, from, { forwarding: "forbidden" });
    for (const actor of [ana, ben]) assert.equal(codeOf(await forward(actor, message)), "forward_not_allowed");
    await chat.rooms.update(ana, from, { forwarding: "allowed" });
    await assert.rejects(chat.messages.send(cem, to, [forwarding(message)]), { code: "not_found" });
    await chat.members.changeRole(ana, to, ben.userId, "read_only");
    await assert.rejects(chat.messages.send(ben, to, [forwarding(message)]), { code: "forbidden" });
  });

  test("FWD-3 a message that a filter holds is forwarded by nobody, and a forwarded one goes through the filters", async () => {
    const chat = await createChat(database, { policy: { filters: [{ kind: "word", text: "secret", action: "hold" }] } });
    const [ana] = chat.people;
    const [from, to] = [await chat.addGroup(), await chat.addGroup()];
    const held = outgoing("a secret");
    assert.equal(codeOf((await chat.messages.send(ana, from, [held]))[0]), "message_held");
    assert.equal(codeOf((await chat.messages.send(ana, to, [forwarding({ roomId: from, id: held.id })]))[0]), "forward_invalid");
  });

  test("FWD-4 files go along without their bytes: each room's people have their own, and the last that is deleted takes the bytes away", async () => {
    const { chat, ana, ben, cem, from, forward } = await setUp();
    const blobs = createMemoryBlobs();
    const { tenantId } = chat;
    const file = await addFile(database, ana, from, { size: 4, extraSize: 0 });
    blobs.content.set(file.key, Buffer.from("file"));
    await database.withTenant(tenantId, (tx) => reserveBytes(tx, tenantId, 4, 1_000));
    const original = committed((await chat.messages.send(ana, from, [carrying([file.id], "with a file")]))[0]);
    const message = committed(await forward(ben, original));
    const [copy] = message.attachments;
    assert.notEqual(copy?.id, file.id);
    assert.deepEqual([message.body, copy], ["with a file", { ...original.attachments[0], id: copy?.id }]);
    const readable = async (actor: Actor, id: Id) =>
      (await database.withTenant(tenantId, (tx) => findReadable(tx, tenantId, actor.userId, [id]))).map(({ key }) => key);
    assert.deepEqual(await readable(ana, copy!.id), [file.key]);
    assert.deepEqual(await readable(cem, copy!.id), [], "who is not in the room does not have it");
    const account = async () => {
      const { bytes, files } = await database.withTenant(tenantId, (tx) => readStorage(tx, tenantId));
      const [sum] = await database.withTenant(tenantId, (tx) =>
        rows<{ bytes: number; files: number }>(
          tx,
          sql`select coalesce(sum(size + extra_size), 0)::bigint as bytes, count(*)::int as files from attachments where tenant_id = ${tenantId}`,
        ),
      );
      assert.deepEqual({ bytes, files }, { ...sum });
      return [bytes, files, blobs.content.size];
    };
    assert.deepEqual(await account(), [4, 2, 1], "the bytes are counted once");
    const pictures = createPictures();
    const work = createAttachmentWork({
      database,
      blobs,
      locks: createMemoryLocks(),
      changes: chat.changes,
      pictures,
      scanner: null,
      logger,
    });
    const removed = async (actor: Actor, { roomId, id }: Message) => {
      await chat.changes.delete(actor, roomId, id);
      work.wake();
      await work.idle();
    };
    await removed(ana, original);
    assert.deepEqual([await account(), await readable(ana, copy!.id)], [[4, 1, 1], [file.key]]);
    const third = committed(await forward(ana, message, from));
    await removed(ben, message);
    assert.deepEqual([await account(), await readable(cem, third.attachments[0]!.id)], [[4, 1, 1], [file.key]]);
    await removed(ana, third);
    assert.deepEqual(await account(), [0, 0, 0]);
    await work.stop();
  });

  test("FWD-4 a message that forwards nothing costs no statement more, one that does two, with files four", async () => {
    const { chat, ana, from, to, say } = await setUp();
    const counted = { statements: 0 };
    const original = await say(ana, outgoing("words"));
    const withFile = await say(ana, carrying([(await addFile(database, ana, from)).id]));
    const { createMessageService } = await import("../../../../server/services/messages/messages.ts");
    const counting: Database = {
      ...database,
      withTenant: (tenantId, work) =>
        database.withTenant(tenantId, (tx) => {
          const execute: typeof tx.execute = (query) => {
            counted.statements += 1;
            return tx.execute(query);
          };
          return work(Object.assign(Object.create(tx), { execute }));
        }),
    };
    const messages = createMessageService({ database: counting, bus: chat.bus, now: Date.now });
    const statementsOf = async (message: OutgoingMessage) => {
      counted.statements = 0;
      committed((await messages.send(ana, to, [message]))[0]);
      return counted.statements;
    };
    const plain = await statementsOf(outgoing("text"));
    assert.ok(plain <= 7, `${plain} statements`);
    assert.equal(await statementsOf(forwarding(original)), plain + 2);
    assert.equal(await statementsOf(forwarding(withFile)), plain + 4);
  });
});
