import { UNTOUCHED } from "../../../../protocol/entities.ts";
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import * as fc from "fast-check";
import type { Command, OutgoingMessage } from "../../../../protocol/commands.ts";
import type { ErrorCode } from "../../../../protocol/errors.ts";
import type { SendResult } from "../../../../protocol/frames.ts";
import { createIdMaker, type Id } from "../../../../protocol/ids.ts";
import { FRAME_BYTES } from "../../../../protocol/limits.ts";
import { createOutbox, type Outbox, type OutboxDependencies } from "../../../../widget/client/outbox/outbox.ts";
import { messagesOf, OUTBOX_LIMIT, OutboxFull, type OutboxItem } from "../../../../widget/client/outbox/outbox-item.ts";
import type { MessageFiles, Passage } from "../../../../widget/client/outbox/stages.ts";
import { CommandRefused } from "../../../../widget/client/platform/command-refused.ts";
import { createMemoryStorage } from "../../../../widget/client/platform/memory-storage.ts";
import type { ClientStorage, StorageArea } from "../../../../widget/client/platform/storage.ts";
import { createFakeClock } from "../../../support/fake-clock.ts";
import { createFakeRandomness } from "../../../support/fake-platform.ts";
import { createRandom } from "../../../support/random.ts";

type Answer = (roomId: Id, messages: readonly OutgoingMessage[]) => Promise<SendResult[]> | SendResult[];

function committedAll(roomId: Id, messages: readonly OutgoingMessage[]): SendResult[] {
  return messages.map(({ id, body, mentions }, index) => ({
    outcome: "committed",
    duplicate: false,
    message: {
      id,
      roomId,
      position: index + 1,
      senderId: id,
      kind: "text",
      body,
      mentions,
      attachments: [],
      createdAt: 0,
      ...UNTOUCHED,
      changed: index + 1,
    },
  }));
}

const NO_FILES: MessageFiles = {
  outcome: (ids) => ({ outcome: "ready", attachments: ids }),
  again: () => false,
  retry: () => {},
  release: async () => {},
};

function setUp(answer: Answer = committedAll, seed = 1, files: MessageFiles = NO_FILES) {
  const clock = createFakeClock();
  const randomness = createFakeRandomness(createRandom(seed));
  const newId = createIdMaker({ now: () => clock.now(), random: (bytes) => randomness.fill(bytes) });
  const disk = new Map<StorageArea, Map<string, unknown>>();
  const sent: { readonly at: number; readonly roomId: Id; readonly messages: readonly OutgoingMessage[] }[] = [];
  const failed: ErrorCode[] = [];
  const committed: string[] = [];
  let respond = answer;
  const open = (owner: string, storage: ClientStorage = createMemoryStorage(disk), more: Partial<OutboxDependencies> = {}): Outbox =>
    createOutbox({
      storage,
      clock,
      randomness,
      newId,
      owner,
      async command(command) {
        assert.ok(command.type === "send_messages");
        const { id, roomId, messages } = command;
        sent.push({ at: clock.now(), roomId, messages });
        return { type: "ack", id, messages: await respond(roomId, messages) };
      },
      onChange: () => {},
      onCommitted: (message) => void committed.push(message.body),
      awaitsEcho: () => false,
      onFailed: (_item, reason) => failed.push(reason),
      onDropped: () => {},
      files,
      onStored: () => {},
      ...more,
    });
  return {
    clock,
    newId,
    disk,
    sent,
    failed,
    committed,
    open,
    stored: () =>
      [...(disk.get("outbox")?.values() ?? [])].map((item) =>
        typeof item === "object" && item !== null && "body" in item ? item.body : null,
      ),
    answerWith(next: Answer) {
      respond = next;
    },
  };
}

const refuse =
  (code: ErrorCode, retryAfterMs?: number): Answer =>
  () =>
    Promise.reject(new CommandRefused(code, { retryAfterMs }));
const bodies = (messages: readonly OutgoingMessage[]): string[] => messages.map(({ body }) => body);
const stages = (outbox: Outbox): string[] => messagesOf(outbox.items).map(({ body, stage }) => `${body} ${stage}`);

suite("outbox", () => {
  test("SYNC-1 a message is stored before it is first tried, and gone from storage when it is committed", async () => {
    const world = setUp();
    let storedAtSend: unknown[] = [];
    world.answerWith((roomId, messages) => {
      storedAtSend = world.stored();
      return committedAll(roomId, messages);
    });
    const outbox = world.open("tab");
    outbox.add({ roomId: world.newId(), body: "hello", mentions: [] });
    assert.equal(world.sent.length, 0);
    await world.clock.settle();
    assert.deepEqual(storedAtSend, ["hello"]);
    await world.clock.settle();
    assert.deepEqual([world.stored(), outbox.items, world.committed], [[], [], ["hello"]]);
  });

  test("ROOM-20 an answer waits for a message that is still here, and follows it where that is tried again under another id", async () => {
    const world = setUp((_roomId, messages) =>
      messages.map(({ id, replyTo }) => ({
        outcome: "refused",
        messageId: id,
        code: replyTo === undefined ? "idempotency_conflict" : "reply_invalid",
        retryable: false,
      })),
    );
    const outbox = world.open("tab");
    const roomId = world.newId();
    const one = outbox.add({ roomId, body: "one", mentions: [] });
    const two = outbox.add({ roomId, body: "two", mentions: [], replyTo: one });
    await world.clock.settle();
    assert.deepEqual(
      world.sent.map(({ messages }) => bodies(messages)),
      [["one"], ["two"]],
    );
    world.answerWith(committedAll);
    outbox.retry(one);
    outbox.retry(two);
    await world.clock.settle();
    const [[again], [answer]] = world.sent.slice(2).map(({ messages }) => messages) as [OutgoingMessage[], OutgoingMessage[]];
    assert.notEqual(again?.id, one);
    assert.deepEqual([answer?.body, answer?.replyTo, outbox.items], ["two", again?.id, []]);
  });

  test("SYNC-11 one command per room is under way, rooms don't wait for each other, and what came meanwhile goes together", async () => {
    const world = setUp();
    const [one, two] = [world.newId(), world.newId()];
    const gates: (() => void)[] = [];
    world.answerWith((roomId, messages) => new Promise((resolve) => gates.push(() => resolve(committedAll(roomId, messages)))));
    const outbox = world.open("tab");
    for (const body of ["a", "b", "c"]) {
      outbox.add({ roomId: one, body, mentions: [] });
      await world.clock.settle();
    }
    outbox.add({ roomId: two, body: "x", mentions: [] });
    await world.clock.settle();
    assert.deepEqual(
      world.sent.map(({ messages }) => bodies(messages)),
      [["a"], ["x"]],
    );
    assert.deepEqual(stages(outbox), ["a sending", "b queued", "c queued", "x sending"]);
    gates[0]!();
    await world.clock.settle();
    assert.deepEqual(
      world.sent.map(({ messages }) => bodies(messages)),
      [["a"], ["x"], ["b", "c"]],
    );
  });

  test("SYNC-11 a command holds at most 50 messages and stays below the size of a frame", async () => {
    const world = setUp(refuse("unavailable"));
    const [many, large] = [world.newId(), world.newId()];
    const outbox = world.open("tab");
    for (let index = 0; index < 120; index++) outbox.add({ roomId: many, body: `m${index}`, mentions: [] });
    for (let index = 0; index < 3; index++) outbox.add({ roomId: large, body: "😀".repeat(10_000), mentions: [] });
    await world.clock.settle();
    world.answerWith(committedAll);
    await world.clock.advance(60_000);
    assert.equal(outbox.items.length, 0);
    for (const { messages } of world.sent) {
      assert.ok(messages.length <= 50);
      assert.ok(Buffer.byteLength(JSON.stringify({ type: "send_messages", messages })) < FRAME_BYTES);
    }
    assert.deepEqual(
      world.committed.filter((body) => body.startsWith("m")),
      Array.from({ length: 120 }, (_, index) => `m${index}`),
    );
  });

  test("SYNC-13 what was not answered is tried again with the same ids, at times that spread and grow", async () => {
    const world = setUp(refuse("unavailable"));
    const outbox = world.open("tab");
    const id = outbox.add({ roomId: world.newId(), body: "again", mentions: [] });
    await world.clock.advance(300_000);
    assert.ok(world.sent.length > 8 && world.sent.length < 40, `${world.sent.length} tries`);
    assert.deepEqual(new Set(world.sent.map(({ messages }) => messages[0]!.id)), new Set([id]));
    const waits = world.sent.slice(1).map(({ at }, index) => at - world.sent[index]!.at);
    assert.ok(Math.max(...waits.slice(0, 3)) <= 2_000 && Math.max(...waits) <= 30_000 && Math.max(...waits) > 5_000);
    world.answerWith(committedAll);
    outbox.wake();
    await world.clock.settle();
    assert.equal(outbox.items.length, 0);
  });

  test("SYNC-13 the server's retryAfter is heeded, also when the connection comes back meanwhile", async () => {
    const world = setUp(refuse("rate_limited", 10_000));
    const outbox = world.open("tab");
    outbox.add({ roomId: world.newId(), body: "slow", mentions: [] });
    await world.clock.advance(100);
    world.answerWith(committedAll);
    outbox.wake();
    await world.clock.advance(9_000);
    assert.equal(world.sent.length, 1);
    await world.clock.advance(2_000);
    assert.equal(world.sent.length, 2);
    assert.equal(outbox.items.length, 0);
  });

  test("SYNC-11 a refused message steps aside and holds nothing back; its retry queues anew under the same id", async () => {
    const world = setUp((roomId, messages) =>
      committedAll(roomId, messages).map((result, index) =>
        messages[index]!.body === "bad"
          ? { outcome: "refused", messageId: messages[index]!.id, code: "text_malformed", retryable: false }
          : result,
      ),
    );
    const outbox = world.open("tab");
    const roomId = world.newId();
    const id = outbox.add({ roomId, body: "bad", mentions: [] });
    outbox.add({ roomId, body: "good", mentions: [] });
    await world.clock.advance(1);
    assert.deepEqual([stages(outbox), world.failed, world.stored()], [["bad failed"], ["text_malformed"], ["bad"]]);
    world.answerWith(committedAll);
    outbox.retry(id);
    await world.clock.advance(1);
    assert.equal(world.sent.at(-1)!.messages[0]!.id, id);
    assert.deepEqual(outbox.items, []);
  });

  test("SYNC-1 after an id conflict, and only then, the retry takes a new id", async () => {
    const world = setUp((_roomId, messages) =>
      messages.map(({ id }) => ({ outcome: "refused", messageId: id, code: "idempotency_conflict", retryable: false })),
    );
    const outbox = world.open("tab");
    const id = outbox.add({ roomId: world.newId(), body: "twice", mentions: [] });
    await world.clock.advance(1);
    world.answerWith(committedAll);
    outbox.retry(id);
    await world.clock.advance(1);
    assert.notEqual(world.sent.at(-1)!.messages[0]!.id, id);
    assert.deepEqual([world.stored(), world.committed], [[], ["twice"]]);
  });

  test("SYNC-11 a refusal of a whole command is narrowed down to the message that it means", async () => {
    const world = setUp(refuse("unavailable"));
    const outbox = world.open("tab");
    const roomId = world.newId();
    for (const body of ["one", "bad", "two"]) outbox.add({ roomId, body, mentions: [] });
    await world.clock.settle();
    world.answerWith((room, messages) =>
      bodies(messages).includes("bad") ? Promise.reject(new CommandRefused("invalid_request")) : committedAll(room, messages),
    );
    await world.clock.advance(10_000);
    assert.deepEqual([world.committed, stages(outbox)], [["one", "two"], ["bad failed"]]);
  });

  test("SYNC-13 an answer that speaks of other messages is no answer, and is not asked for again at once", async () => {
    const world = setUp((roomId, messages) =>
      committedAll(
        roomId,
        messages.map((message) => ({ ...message, id: message.id.replace(/.$/, "x") })),
      ),
    );
    const outbox = world.open("tab");
    outbox.add({ roomId: world.newId(), body: "mine", mentions: [] });
    await world.clock.advance(10_000);
    assert.ok(world.sent.length < 20, `${world.sent.length} tries`);
    assert.equal(outbox.items.length, 1);
  });

  test("SYNC-11 a missing token fails nothing; the message waits for another", async () => {
    const world = setUp(refuse("not_authenticated"));
    const outbox = world.open("tab");
    outbox.add({ roomId: world.newId(), body: "patient", mentions: [] });
    await world.clock.advance(60_000);
    assert.equal(outbox.items[0]?.stage === "failed", false);
    assert.deepEqual(world.failed, []);
  });

  test("SYNC-8 an echo that comes before the answer takes the message out, and the answer changes nothing any more", async () => {
    const world = setUp();
    let answer = (): void => {};
    world.answerWith((roomId, messages) => new Promise((resolve) => (answer = () => resolve(committedAll(roomId, messages)))));
    const outbox = world.open("tab");
    const id = outbox.add({ roomId: world.newId(), body: "echo", mentions: [] });
    await world.clock.settle();
    assert.deepEqual(outbox.confirm([id]), [id]);
    assert.deepEqual(outbox.items, []);
    answer();
    await world.clock.settle();
    assert.deepEqual([world.committed, world.stored(), outbox.confirm([id])], [[], [], []]);
  });

  test("SYNC-11 a discarded message is not sent and answers its text", async () => {
    const world = setUp(refuse("unavailable"));
    const outbox = world.open("tab");
    const id = outbox.add({ roomId: world.newId(), body: "never mind", mentions: [] });
    await world.clock.settle();
    const tries = world.sent.length;
    assert.equal(outbox.discard(id), "never mind");
    await world.clock.advance(120_000);
    assert.deepEqual([world.sent.length, world.stored(), outbox.discard(id)], [tries, [], ""]);
  });

  test(`SYNC-11 more than ${OUTBOX_LIMIT} messages are refused with a clear error`, () => {
    const world = setUp(refuse("unavailable"));
    const outbox = world.open("tab");
    for (let index = 0; index < OUTBOX_LIMIT; index++) outbox.add({ roomId: world.newId(), body: "x", mentions: [] });
    assert.throws(() => outbox.add({ roomId: world.newId(), body: "one too many", mentions: [] }), OutboxFull);
  });

  test("R7 what a dead tab left is shown by the others and sent by the one that adopts it", async () => {
    const world = setUp(refuse("unavailable"));
    const dead = world.open("dead");
    dead.add({ roomId: world.newId(), body: "left behind", mentions: [] });
    await world.clock.settle();
    dead.stop();
    world.answerWith(committedAll);
    const heir = world.open("heir");
    await heir.load();
    await world.clock.advance(60_000);
    assert.deepEqual([stages(heir), heir.others(), world.sent.length], [["left behind queued"], ["dead"], 1]);
    await heir.adopt("dead");
    await world.clock.settle();
    assert.deepEqual([world.committed, world.stored(), heir.items], [["left behind"], [], []]);
  });

  test("R7 what a dead tab had sent before it ended is not shown by the others for ever", async () => {
    const world = setUp(refuse("unavailable"));
    const dead = world.open("dead");
    dead.add({ roomId: world.newId(), body: "sent", mentions: [] });
    await world.clock.settle();
    const other = world.open("other");
    await other.load();
    world.answerWith(committedAll);
    await world.clock.advance(60_000);
    assert.deepEqual([world.stored(), stages(other)], [[], ["sent queued"]]);
    dead.stop();
    await other.adopt("dead");
    assert.deepEqual(stages(other), []);
  });

  test("R6 storage that fails keeps nothing from being sent", async () => {
    const world = setUp();
    const broken: ClientStorage = {
      persistent: true,
      read: () => Promise.reject(new Error("full")),
      entries: () => Promise.reject(new Error("gone")),
      update: () => Promise.reject(new Error("full")),
      wipe: async () => {},
      close() {},
    };
    const outbox = world.open("tab", broken);
    await outbox.load();
    outbox.add({ roomId: world.newId(), body: "anyway", mentions: [] });
    await world.clock.settle();
    assert.deepEqual(world.committed, ["anyway"]);
  });

  suite("deletions", () => {
    /** A room whose commands are written down and answered as told. */
    function heard(reply: (command: Command) => SendResult[] | Promise<SendResult[]> = () => []) {
      const world = setUp();
      const commands: Command[] = [];
      const failed: string[] = [];
      const open = (owner: string, more: Partial<OutboxDependencies> = {}): Outbox =>
        world.open(owner, createMemoryStorage(world.disk), {
          async command(command) {
            commands.push(command);
            const messages = await reply(command);
            return { type: "ack", id: command.id, messages };
          },
          onFailed: (item, reason, isTold) => void failed.push(`${item.kind} ${reason}${isTold ? " told" : ""}`),
          ...more,
        });
      const lines = () =>
        commands.map((command) =>
          command.type === "send_messages" ? bodies(command.messages).join() : command.type === "delete_message" ? "delete" : command.type,
        );
      return { ...world, commands, failed, open, lines, roomId: world.newId() };
    }
    const sendAll = (command: Command): SendResult[] =>
      command.type === "send_messages" ? committedAll(command.roomId, command.messages) : [];

    test("SYNC-1 a deletion is stored before it is first tried, has one id in all tries, and outlives its tab", async () => {
      const world = heard(() => Promise.reject(new CommandRefused("unavailable")));
      const outbox = world.open("tab");
      const messageId = world.newId();
      const id = outbox.enqueue({ kind: "deletion", roomId: world.roomId, messageId });
      assert.equal(world.commands.length, 0);
      await world.clock.advance(20_000);
      outbox.stop();
      const heir = world.open("heir");
      await heir.load();
      await heir.adopt("tab");
      await world.clock.advance(20_000);
      assert.ok(world.commands.length > 4);
      for (const command of world.commands) assert.deepEqual(command, { type: "delete_message", id, roomId: world.roomId, messageId });
    });

    test("SYNC-11 what is deleted and not on its way yet is taken out and never sent", async () => {
      const world = heard(sendAll);
      const outbox = world.open("tab", { files: { ...NO_FILES, outcome: () => ({ outcome: "waiting" }) } });
      const id = outbox.add({ roomId: world.roomId, body: "with a file", mentions: [], files: [world.newId()] });
      await world.clock.settle();
      assert.equal(outbox.withdraw(id)?.body, "with a file");
      await world.clock.advance(60_000);
      assert.deepEqual([world.lines(), outbox.items, world.disk.get("outbox")?.size], [[], [], 0]);
    });

    test("SYNC-11 the deletion of a message that may have arrived goes after it, and the messages after that follow", async () => {
      let isDown = true;
      const world = heard((command) => (isDown ? Promise.reject(new CommandRefused("unavailable")) : sendAll(command)));
      const outbox = world.open("tab");
      const messageId = outbox.add({ roomId: world.roomId, body: "oops", mentions: [] });
      await world.clock.settle();
      assert.equal(outbox.withdraw(messageId), null);
      outbox.enqueue({ kind: "deletion", roomId: world.roomId, messageId });
      outbox.add({ roomId: world.roomId, body: "better", mentions: [] });
      isDown = false;
      outbox.wake();
      await world.clock.advance(1);
      const lines = world.lines().slice(1).join(" ");
      assert.ok(lines === "oops,better delete" || lines === "oops delete better", lines);
      assert.ok(lines.indexOf("oops") < lines.indexOf("delete"));
      assert.deepEqual(outbox.items, []);
    });

    test("SYNC-11 a message that is refused while its deletion waits goes with it, for there is nothing to delete", async () => {
      let answer = (): void => {};
      const world = heard(
        (command) =>
          new Promise((resolve) => {
            answer = () =>
              resolve(
                command.type === "send_messages"
                  ? command.messages.map(({ id }) => ({ outcome: "refused", messageId: id, code: "text_malformed", retryable: false }))
                  : [],
              );
          }),
      );
      const outbox = world.open("tab");
      const messageId = outbox.add({ roomId: world.roomId, body: "bad", mentions: [] });
      await world.clock.settle();
      const id = outbox.enqueue({ kind: "deletion", roomId: world.roomId, messageId });
      const outcome = outbox.outcome(id, 1_000);
      answer();
      await world.clock.advance(10);
      assert.deepEqual([await outcome, outbox.items, world.failed, world.lines()], [null, [], [], ["bad"]]);
    });

    test("a refused deletion leaves nothing behind, and says why: to whoever waits, or to the owner", async () => {
      const world = heard(() => Promise.reject(new CommandRefused("not_found")));
      const outbox = world.open("tab");
      const deletion = { kind: "deletion", roomId: world.roomId, messageId: world.newId() } as const;
      const refusal = outbox.outcome(outbox.enqueue(deletion), 5_000);
      await world.clock.advance(1);
      assert.equal((await refusal)?.code, "not_found");
      outbox.enqueue(deletion);
      await world.clock.advance(1);
      assert.deepEqual([outbox.items, world.disk.get("outbox")?.size], [[], 0]);
      assert.deepEqual(world.failed, ["deletion not_found told", "deletion not_found"]);
    });

    test("LIMIT-3 of a long wait only who waits is told; a deletion that nobody waits for is done after it", async () => {
      let isLimited = true;
      const world = heard(() => (isLimited ? Promise.reject(new CommandRefused("rate_limited", { retryAfterMs: 60_000 })) : []));
      const outbox = world.open("tab");
      const messageId = world.newId();
      const refusal = outbox.outcome(outbox.enqueue({ kind: "deletion", roomId: world.roomId, messageId }), 5_000);
      await world.clock.advance(1);
      assert.deepEqual([(await refusal)?.code, (await refusal)?.retryAfterMs, outbox.items], ["rate_limited", 60_000, []]);
      outbox.enqueue({ kind: "deletion", roomId: world.roomId, messageId });
      await world.clock.advance(1);
      assert.equal(outbox.items.length, 1);
      isLimited = false;
      await world.clock.advance(70_000);
      assert.deepEqual([outbox.items, world.lines().length], [[], 3]);
    });

    test("an item passes the stages of its kind, however long they take, and fails with the reason of one that refuses", async () => {
      const world = heard(sendAll);
      let passage: Passage["outcome"] = "waiting";
      const upload = (item: OutboxItem): Passage =>
        passage === "ready"
          ? { outcome: "ready", item: { ...item, ...(item.kind === "message" ? { body: "sealed" } : {}) } }
          : passage === "waiting"
            ? { outcome: "waiting" }
            : { outcome: "failed", reason: "file_malformed" };
      const outbox = world.open("tab", { stages: { upload } });
      outbox.add({ roomId: world.roomId, body: "plain", mentions: [] });
      outbox.enqueue({ kind: "deletion", roomId: world.roomId, messageId: world.newId() });
      await world.clock.advance(1);
      assert.deepEqual(world.lines(), ["delete"]);
      passage = "ready";
      outbox.advance();
      await world.clock.advance(1);
      assert.deepEqual(world.lines(), ["delete", "sealed"]);
      passage = "failed";
      outbox.add({ roomId: world.roomId, body: "plain", mentions: [] });
      await world.clock.settle();
      outbox.advance();
      assert.deepEqual([stages(outbox), world.failed], [["plain failed"], ["message file_malformed"]]);
    });

    test("what cannot be read, as of a later version, is passed over and stays stored", async () => {
      const world = heard(sendAll);
      const later = { kind: "reaction", id: world.newId(), roomId: world.roomId, body: "", mentions: [], stage: "queued" };
      world.disk.set("outbox", new Map([[later.id, later]]));
      const outbox = world.open("tab");
      await outbox.load();
      assert.deepEqual([outbox.items, world.disk.get("outbox")?.size], [[], 1]);
    });

    test("SYNC-1 SYNC-11 whatever is lost and whichever tabs die, a deleted message ends deleted or never sent, and the rest keeps its order", async () => {
      const step = fc.oneof(fc.constantFrom("add", "delete", "die", "wake"), fc.constantFrom(1, 600, 20_000));
      await fc.assert(
        fc.asyncProperty(fc.nat(), fc.array(step, { maxLength: 40 }), async (seed, steps) => {
          const random = createRandom(seed);
          const log = new Map<Id, string>();
          const tombs = new Set<Id>();
          const refused: Id[] = [];
          const world = heard(async (command) => {
            if (random.chance(0.2)) throw new CommandRefused("unavailable");
            if (command.type === "send_messages") for (const { id, body } of command.messages) if (!log.has(id)) log.set(id, body);
            if (command.type === "delete_message") {
              if (!log.has(command.messageId)) refused.push(command.messageId);
              tombs.add(command.messageId);
            }
            await new Promise<void>((resolve) => world.clock.setTimeout(resolve, random.below(2_000)));
            if (random.chance(0.3)) throw new CommandRefused("unavailable");
            return sendAll(command);
          });
          const said: Id[] = [];
          const deleted = new Set<Id>();
          let tab = 0;
          let outbox = world.open("0");
          for (const action of steps) {
            if (typeof action === "number") await world.clock.advance(action);
            else if (action === "wake") outbox.wake();
            else if (action === "add") said.push(outbox.add({ roomId: world.roomId, body: `${said.length}`, mentions: [] }));
            else if (action === "delete") {
              const messageId = said[random.below(Math.max(1, said.length))];
              if (messageId === undefined || deleted.has(messageId)) continue;
              deleted.add(messageId);
              if (outbox.withdraw(messageId) === null) outbox.enqueue({ kind: "deletion", roomId: world.roomId, messageId });
            } else {
              await world.clock.settle();
              outbox.stop();
              outbox = world.open(String(++tab));
              await outbox.load();
              await outbox.adopt(String(tab - 1));
            }
            await world.clock.settle();
          }
          await world.clock.advance(900_000);
          assert.deepEqual([outbox.items, world.failed, refused], [[], [], []]);
          for (const id of deleted) assert.equal(log.has(id), tombs.has(id));
          assert.deepEqual(
            [...log.keys()],
            said.filter((id) => log.has(id)),
          );
          for (const id of said) assert.ok(log.has(id) || deleted.has(id));
        }),
        { numRuns: 60, seed: 12 },
      );
    });
  });

  test("R2 SYNC-11 however answers are lost, refused or late, and tabs die, everything arrives once per room in order", async () => {
    const step = fc.oneof(
      fc.constant("add" as const),
      fc.constant("die" as const),
      fc.constant("wake" as const),
      fc.constantFrom(1, 600, 20_000),
    );
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.array(step, { maxLength: 40 }), async (seed, steps) => {
        const random = createRandom(seed);
        const log = new Map<Id, Map<Id, string>>();
        const world = setUp(async (roomId, messages) => {
          if (random.chance(0.2)) throw new CommandRefused("unavailable");
          const held = log.get(roomId) ?? new Map<Id, string>();
          log.set(roomId, held);
          for (const { id, body } of messages) if (!held.has(id)) held.set(id, body);
          await new Promise<void>((resolve) => world.clock.setTimeout(resolve, random.below(2_000)));
          if (random.chance(0.3)) throw new CommandRefused("unavailable");
          return committedAll(roomId, messages);
        }, seed);
        const rooms = [world.newId(), world.newId()];
        const said = new Map<Id, string[]>(rooms.map((roomId) => [roomId, []]));
        let tab = 0;
        let outbox = world.open("0");
        for (const action of steps) {
          if (action === "add") {
            const roomId = rooms[random.below(2)]!;
            const body = `${said.get(roomId)!.length}`;
            said.get(roomId)!.push(body);
            outbox.add({ roomId, body, mentions: [] });
            await world.clock.settle();
          } else if (action === "wake") outbox.wake();
          else if (action === "die") {
            outbox.stop();
            outbox = world.open(String(++tab));
            await outbox.load();
            await outbox.adopt(String(tab - 1));
          } else await world.clock.advance(action);
        }
        await world.clock.advance(900_000);
        assert.deepEqual(stages(outbox), []);
        for (const roomId of rooms) assert.deepEqual([...(log.get(roomId)?.values() ?? [])], said.get(roomId));
      }),
      { numRuns: 60, seed: 11 },
    );
  });
});
