import assert from "node:assert/strict";
import { suite, test } from "node:test";
import * as fc from "fast-check";
import type { OutgoingMessage } from "../../../../protocol/commands.ts";
import type { ErrorCode } from "../../../../protocol/errors.ts";
import type { SendResult } from "../../../../protocol/frames.ts";
import { createIdMaker, type Id } from "../../../../protocol/ids.ts";
import { FRAME_BYTES } from "../../../../protocol/limits.ts";
import { createOutbox, type Outbox } from "../../../../widget/client/outbox/outbox.ts";
import { OUTBOX_LIMIT, OutboxFull, type MessageFiles } from "../../../../widget/client/outbox/outbox-item.ts";
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
      deletedAt: null,
      pinned: null,
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
  const open = (owner: string, storage: ClientStorage = createMemoryStorage(disk)): Outbox =>
    createOutbox({
      storage,
      clock,
      randomness,
      newId,
      owner,
      async send(roomId, messages) {
        sent.push({ at: clock.now(), roomId, messages });
        return respond(roomId, messages);
      },
      onChange: () => {},
      onCommitted: (message) => (committed.push(message.body), false),
      onFailed: (_item, reason) => failed.push(reason),
      onDropped: () => {},
      files,
      onStored: () => {},
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
const stages = (outbox: Outbox): string[] => outbox.items.map(({ body, stage }) => `${body} ${stage}`);

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
