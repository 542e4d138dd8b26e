import assert from "node:assert/strict";
import { before, test } from "node:test";
import type { OutgoingMessage } from "../../../../protocol/commands.ts";
import type { SendResult } from "../../../../protocol/frames.ts";
import type { Id } from "../../../../protocol/ids.ts";
import type { Database } from "../../../../server/database/database.ts";
import { createMessageService } from "../../../../server/services/messages/messages.ts";
import { roomFrames } from "../../../../server/services/shared/room-frames.ts";
import { carrying, committed, createChat, outgoing, type Chat } from "../../../support/chat.ts";
import { createId, onEveryDatabase } from "../../../support/databases.ts";
import { addFile } from "../../../support/files.ts";

const codeOf = (result: SendResult | undefined) => (result?.outcome === "refused" ? result.code : "committed");

onEveryDatabase("messages with files", (opened) => {
  let database: Database;
  before(async () => {
    database = opened.database;
  });

  const setUp = async (): Promise<{ chat: Chat; roomId: Id }> => {
    const chat = await createChat(database);
    const roomId = await chat.addGroup();
    chat.bus.take();
    return { chat, roomId };
  };

  test("F1 a message carries the copies its readers are shown, in the order they were named; its text may be empty", async () => {
    const { chat, roomId } = await setUp();
    const [ana, ben] = chat.people;
    const picture = {
      kind: "image",
      name: "sea.png",
      mediaType: "image/png",
      width: 640,
      height: 480,
      placeholder: "AAAA",
      thumbnails: true,
    } as const;
    const first = await addFile(database, ana, roomId, { ...picture, state: "ready" });
    const second = await addFile(database, ana, roomId, { state: "checking", kind: "voice", duration: 1_500, waveform: "AQI=" });
    const [result] = await chat.messages.send(ana, roomId, [carrying([second.id, first.id], "  ")]);
    const message = committed(result);
    const empty = { width: null, height: null, duration: null, waveform: null, placeholder: null, thumbnails: false };
    assert.deepEqual(
      [message.body, message.attachments],
      [
        "",
        [
          {
            ...empty,
            id: second.id,
            kind: "voice",
            state: "checking",
            name: "report.pdf",
            mediaType: "application/pdf",
            size: 1_000,
            duration: 1_500,
            waveform: "AQI=",
          },
          { ...empty, id: first.id, state: "ready", size: 1_000, ...picture },
        ],
      ],
    );
    assert.deepEqual((await chat.messages.page(ben, roomId, { limit: 50 })).messages, [message]);
    const told = chat.bus.take().flatMap(({ event }) => (event.type === "room" ? event.frame.subjects : []));
    assert.deepEqual(told, [{ kind: "message", message }]);
  });

  test("F1 SYNC-1 a repetition is answered as the first time; other files under the same id are a conflict", async () => {
    const { chat, roomId } = await setUp();
    const ana = chat.people[0];
    const [one, two] = [await addFile(database, ana, roomId), await addFile(database, ana, roomId)];
    const message = carrying([one.id]);
    const [first] = await chat.messages.send(ana, roomId, [message]);
    const again = { ...first, duplicate: true };
    assert.deepEqual(await chat.messages.send(ana, roomId, [message, message]), [again, again]);
    for (const other of [
      { ...message, attachments: [two.id] },
      { ...message, attachments: [one.id, two.id] },
    ]) {
      assert.equal(codeOf((await chat.messages.send(ana, roomId, [other]))[0]), "idempotency_conflict");
    }
    committed((await chat.messages.send(ana, roomId, [carrying([two.id])]))[0]);
  });

  test("F1 a file that is not completely uploaded is refused for now, alone, and may be named again", async () => {
    const { chat, roomId } = await setUp();
    const ana = chat.people[0];
    const file = await addFile(database, ana, roomId, { state: "uploading" });
    const message = carrying([file.id]);
    const [early, other] = await chat.messages.send(ana, roomId, [message, outgoing("meanwhile")]);
    assert.deepEqual(early, { outcome: "refused", messageId: message.id, code: "attachment_not_ready", retryable: true });
    assert.equal(committed(other).position, 1);
  });

  test("F3 a file of another person, room or tenant, refused, on its way out or unknown is refused all alike", async () => {
    const { chat, roomId } = await setUp();
    const [ana, ben] = chat.people;
    const other = await createChat(database);
    const files = [
      await addFile(database, ben, roomId),
      await addFile(database, ana, await chat.addGroup()),
      await addFile(database, { ...ana, tenantId: other.tenantId }, roomId),
      await addFile(database, ana, roomId, { state: "refused" }),
      await addFile(database, ana, roomId, { state: "removed" }),
      await addFile(database, ben, roomId, { state: "uploading" }),
      { id: createId() },
    ];
    const good = await addFile(database, ana, roomId);
    const results = await chat.messages.send(
      ana,
      roomId,
      files.map(({ id }) => carrying([good.id, id])),
    );
    assert.deepEqual(
      results.map(codeOf),
      files.map(() => "attachment_not_usable"),
    );
    committed((await chat.messages.send(ana, roomId, [carrying([good.id])]))[0]);
  });

  test("F1 a file goes into one message, also when two that name it race", async () => {
    const { chat, roomId } = await setUp();
    const ana = chat.people[0];
    const second = createMessageService({ database, bus: chat.bus, now: Date.now });
    for (let round = 0; round < 10; round++) {
      const { id } = await addFile(database, ana, roomId);
      const answers = await Promise.all([
        chat.messages.send(ana, roomId, [carrying([id]), carrying([id, id])]),
        second.send(ana, roomId, [carrying([id])]),
      ]);
      assert.deepEqual(answers.flat().map(codeOf).toSorted(), ["attachment_not_usable", "attachment_not_usable", "committed"]);
    }
  });

  test("F1 a text without files is empty as before, and its fingerprint is the one it had before there were files", async () => {
    const { chat, roomId } = await setUp();
    const ana = chat.people[0];
    assert.equal(codeOf((await chat.messages.send(ana, roomId, [carrying([], " ")]))[0]), "text_empty");
    const message = outgoing("same");
    await chat.messages.send(ana, roomId, [message]);
    const [again] = await chat.messages.send(ana, roomId, [{ ...message, attachments: [] }]);
    assert.ok(again?.outcome === "committed" && again.duplicate);
  });

  test("F1 a batch without files asks the database nothing more than before; one with files two statements", async () => {
    const { chat, roomId } = await setUp();
    const ana = chat.people[0];
    const counted = { statements: 0 };
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
      committed((await messages.send(ana, roomId, [message]))[0]);
      return counted.statements;
    };
    const plain = await statementsOf(outgoing("text"));
    // Two of them set the planner up and lock the room, one looks up, the others write and read what is told.
    assert.ok(plain <= 7, `${plain} statements`);
    assert.equal(await statementsOf(carrying([(await addFile(database, ana, roomId)).id])), plain + 2);
  });

  test("WIRE-2 live frames count the files of their messages", async () => {
    const { chat, roomId } = await setUp();
    const ana = chat.people[0];
    const results = await chat.messages.send(ana, roomId, [outgoing("template")]);
    const file = {
      id: createId(),
      kind: "file",
      state: "ready",
      name: "n".repeat(200),
      mediaType: "text/plain",
      size: 1,
      width: null,
    } as const;
    const attachment = { ...file, height: null, duration: null, waveform: null, placeholder: "A".repeat(400), thumbnails: false };
    const attachments = Array.from({ length: 10 }, () => attachment);
    const stored = committed(results[0]);
    const subjects = Array.from({ length: 50 }, (_, index) => ({
      kind: "message" as const,
      message: { ...stored, changed: index + 1, attachments },
    }));
    const frames = roomFrames({ roomId, from: 0, to: 50, subjects });
    assert.equal(frames.flatMap(({ subjects }) => subjects).length, 50);
    for (const frame of frames) assert.ok(JSON.stringify(frame).length <= 64 * 1024);
  });
});
