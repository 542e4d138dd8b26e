import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { and, eq, sql } from "drizzle-orm";
import type { Id } from "../../../../protocol/ids.ts";
import { createMemoryLocks } from "../../../../server/bus/memory-locks.ts";
import { createPictures, type Pictures } from "../../../../server/media/pictures.ts";
import { ScannerAway, type Scanner, type Verdict } from "../../../../server/media/scanner.ts";
import { claimFile } from "../../../../server/repositories/files/attachment-work.ts";
import { rows, type Database } from "../../../../server/database/database.ts";
import { attachments } from "../../../../server/database/schema/attachments.ts";
import { readStorage, reserveBytes } from "../../../../server/repositories/files/storage.ts";
import { createAttachmentWork, type RunningAttachmentWork } from "../../../../server/services/files/attachment-work.ts";
import { createLogger } from "../../../../server/telemetry/logger.ts";
import { carrying, committed, createChat, type Chat, type ChatOptions } from "../../../support/chat.ts";
import { onEveryDatabase } from "../../../support/databases.ts";
import { addFile, createMemoryBlobs, type MemoryBlobs } from "../../../support/files.ts";
import { box, boxFile } from "../../../support/files/recordings.ts";
import { samplePicture } from "../../../support/picture-samples.ts";

const logger = createLogger({ level: "silent", format: "json" });
type Row = typeof attachments.$inferSelect;

/** A scanner that answers what the test says, and counts how often it was asked. */
function scannerOf(answer: () => Verdict | Promise<Verdict>): Scanner & { asked: number } {
  const scanner = {
    asked: 0,
    async scan() {
      scanner.asked += 1;
      return answer();
    },
  };
  return scanner;
}
const CLEAN = () => ({ clean: true }) as const;
const INFECTED = () => ({ clean: false, signature: "Test" }) as const;
const AWAY = () => {
  throw new ScannerAway("away");
};

onEveryDatabase("work on attachments", (opened) => {
  let database: Database;
  let pictures: Pictures;
  before(async () => {
    database = opened.database;
    pictures = createPictures();
  });
  after(async () => {
    await pictures.stop();
  });

  interface World {
    readonly chat: Chat;
    readonly roomId: Id;
    readonly blobs: MemoryBlobs;
    /** Another node on the same database and store. */
    node(scanner: Scanner | null): RunningAttachmentWork;
    /** A file as its upload leaves it, in no message. */
    add(bytes: Buffer, row?: Partial<Row>): Promise<Row>;
    row(id: Id): Promise<Row | undefined>;
    makeDue(id: Id): Promise<void>;
  }

  const setUp = async (options: ChatOptions = {}): Promise<World> => {
    const chat = await createChat(database, options);
    const [ana] = chat.people;
    const [roomId, blobs, { tenantId }] = [await chat.addGroup(), createMemoryBlobs(), chat];
    const row = (id: Id) =>
      database.withTenant(tenantId, async (tx) => {
        const [found] = await tx
          .select()
          .from(attachments)
          .where(and(eq(attachments.tenantId, tenantId), eq(attachments.id, id)));
        return found;
      });
    return {
      chat,
      roomId,
      blobs,
      node: (scanner) =>
        createAttachmentWork({ database, blobs, locks: createMemoryLocks(), changes: chat.changes, pictures, scanner, logger }),
      async add(bytes, more = {}) {
        const { id, key } = await addFile(database, ana, roomId, { state: "checking", size: bytes.length, dueAt: new Date(0), ...more });
        blobs.content.set(key, bytes);
        await database.withTenant(tenantId, (tx) => reserveBytes(tx, tenantId, bytes.length, 10 ** 9));
        const added = await row(id);
        assert.ok(added);
        return added;
      },
      row,
      makeDue: async (id) => {
        await database.withTenant(tenantId, (tx) => rows(tx, sql`update attachments set due_at = now() where id = ${id}`));
      },
    };
  };
  const run = async (work: RunningAttachmentWork): Promise<void> => {
    work.wake();
    await work.idle();
  };
  /** The account of the tenant is what its rows say, and what is there is what the account says. */
  const assertAccount = async ({ chat: { tenantId }, blobs }: World): Promise<void> => {
    const { taken, kept } = await database.withTenant(tenantId, async (tx) => {
      const [sum] = await rows<{ bytes: number; files: number }>(
        tx,
        sql`select coalesce(sum(size + extra_size), 0)::bigint as bytes, count(*)::int as files from attachments where tenant_id = ${tenantId}`,
      );
      const { bytes, files } = await readStorage(tx, tenantId);
      return { taken: { bytes, files }, kept: sum };
    });
    assert.deepEqual(taken, { ...kept });
    assert.equal(
      taken.bytes,
      [...blobs.content.values()].reduce((total, { length }) => total + length, 0),
    );
  };
  const send = async ({ chat, roomId }: World, id: Id) =>
    committed((await chat.messages.send(chat.people[0], roomId, [carrying([id])]))[0]);

  test("F8 a PDF is ready with a picture of its first page, its bytes as they came; one that can't be drawn is a file like others", async () => {
    const world = await setUp();
    const paper = readFileSync(join(import.meta.dirname, "../../../support/files/office/letter.pdf"));
    const [file, broken] = [await world.add(paper), await world.add(Buffer.from("%PDF-1.7 and nothing"))];
    await send(world, file.id);
    await run(world.node(scannerOf(CLEAN)));
    const row = await world.row(file.id);
    assert.deepEqual(
      [row?.state, row?.kind, row?.size, row?.width, row?.height, row?.thumbnails],
      ["ready", "file", paper.length, 1132, 1600, true],
    );
    assert.deepEqual(world.blobs.content.get(file.key), paper);
    const other = await world.row(broken.id);
    assert.deepEqual([other?.state, other?.kind, other?.size, other?.thumbnails], ["ready", "file", broken.size, false]);
    await assertAccount(world);
  });

  test("UP-4 a film is ready without its places, as long as it was; one whose boxes are none is refused", async () => {
    const world = await setUp();
    const told = box("udta", box("\u00a9xyz", Buffer.from("+48.8584+002.2945/")));
    const [bytes, row] = [boxFile("isom", [told]), { kind: "video", mediaType: "video/mp4" } as const];
    const [film, broken] = [await world.add(bytes, row), await world.add(Buffer.concat([bytes, Buffer.alloc(3)]), row)];
    await run(world.node(scannerOf(CLEAN)));
    const stored = world.blobs.content.get(film.key);
    assert.deepEqual([(await world.row(film.id))?.state, stored?.length, stored?.includes("48.8584")], ["ready", bytes.length, false]);
    assert.deepEqual([(await world.row(broken.id))?.state, (await world.row(broken.id))?.reason], ["refused", "file_malformed"]);
    await assertAccount(world);
  });

  test("F4 a picture is ready with its thumbnails, its message is told anew, and the account is what lies there", async () => {
    const world = await setUp();
    const file = await world.add(await samplePicture("jpeg", { orientation: 6 }), { kind: "image", mediaType: "image/jpeg" });
    const message = await send(world, file.id);
    world.chat.bus.take();
    await run(world.node(scannerOf(CLEAN)));
    const row = await world.row(file.id);
    assert.deepEqual(
      [row?.state, row?.scan, row?.dueAt, row?.width, row?.height, row?.thumbnails],
      ["ready", "clean", null, 80, 120, true],
    );
    assert.deepEqual([...world.blobs.content.keys()].toSorted(), [file.key, `${file.key}.large`, `${file.key}.small`].toSorted());
    await assertAccount(world);
    const [told] = world.chat.bus.take().flatMap(({ event }) => (event.type === "room" ? [event.frame] : []));
    const subject = told?.type === "room_changes" ? told.subjects[0] : undefined;
    assert.ok(subject?.kind === "message");
    assert.deepEqual([subject.message.id, subject.message.changed], [message.id, message.changed + 1]);
    assert.deepEqual(
      subject.message.attachments.map(({ state, width, thumbnails, placeholder }) => [state, width, thumbnails, placeholder !== null]),
      [["ready", 80, true, true]],
    );
  });

  test("F4 what cannot be drawn here is a card, and what is broken is refused", async () => {
    const world = await setUp();
    const heic = await world.add(await samplePicture("avif"), { kind: "image", mediaType: "image/heic", width: 120, height: 80 });
    const jpeg = await samplePicture("jpeg", { width: 900 });
    const broken = await world.add(jpeg.subarray(0, jpeg.length / 2), { kind: "image", mediaType: "image/jpeg" });
    const paper = await world.add(Buffer.from("%PDF-"), {});
    await run(world.node(null));
    const [card, refused, other] = await Promise.all([heic, broken, paper].map(({ id }) => world.row(id)));
    assert.deepEqual([card?.state, card?.kind, card?.width, card?.thumbnails, card?.scan], ["ready", "file", null, false, null]);
    assert.deepEqual([refused?.state, refused?.reason, refused?.dueAt], ["refused", "file_malformed", null]);
    assert.equal(other?.state, "ready");
    await assertAccount(world);
  });

  test("F6 what is infected is gone: bytes, account and content; people are told, it is counted, and nothing is given back twice", async () => {
    const world = await setUp();
    const { chat, roomId } = world;
    const file = await world.add(Buffer.alloc(5_000, "x"));
    const message = await send(world, file.id);
    await run(world.node(scannerOf(INFECTED)));
    const row = await world.row(file.id);
    assert.deepEqual([row?.state, row?.reason, row?.scan, row?.dueAt], ["refused", "file_infected", "infected", null]);
    assert.equal(world.blobs.content.size, 0);
    await assertAccount(world);
    const { messages } = await chat.messages.page(chat.people[1], roomId, { limit: 1 });
    assert.deepEqual(
      messages[0]?.attachments.map(({ state, size }) => [state, size]),
      [["refused", 5_000]],
    );
    const storage = await database.withTenant(chat.tenantId, (tx) => readStorage(tx, chat.tenantId));
    assert.deepEqual({ ...storage }, { bytes: 0, files: 1, refused: [{ code: "file_infected", count: 1 }] });
    await chat.changes.delete(chat.people[0], roomId, message.id);
    await run(world.node(scannerOf(INFECTED)));
    assert.equal(await world.row(file.id), undefined);
    await assertAccount(world);
  });

  test("F6 while the scanner is away a file is held back or let through, as the tenant chose, and held ones are asked again", async () => {
    const holding = await setUp();
    const held = await holding.add(Buffer.from("content"));
    await run(holding.node(scannerOf(AWAY)));
    const row = await holding.row(held.id);
    assert.deepEqual([row?.state, row?.scan, row?.attempts], ["checking", "away", 1]);
    assert.ok(row?.dueAt && row.dueAt.getTime() > Date.now() - 500, "it is due later");
    await holding.makeDue(held.id);
    await run(holding.node(scannerOf(CLEAN)));
    assert.deepEqual([(await holding.row(held.id))?.state, (await holding.row(held.id))?.scan], ["ready", "clean"]);

    const allowing = await setUp({ policy: { files: { scannerAway: "allow" } } });
    const allowed = await allowing.add(Buffer.from("content"));
    await run(allowing.node(scannerOf(AWAY)));
    assert.deepEqual([(await allowing.row(allowed.id))?.state, (await allowing.row(allowed.id))?.scan], ["ready", "skipped"]);
  });

  test("F6 two nodes never work on the same file, and leave none", async () => {
    const world = await setUp();
    const files = [];
    for (let index = 0; index < 25; index += 1) files.push(await world.add(Buffer.from(`content ${index}`)));
    const scanners = [scannerOf(CLEAN), scannerOf(CLEAN)];
    const nodes = scanners.map((scanner) => world.node(scanner));
    for (let lane = 0; lane < 4; lane += 1) for (const node of nodes) node.wake();
    await Promise.all(nodes.map((node) => node.idle()));
    assert.equal(
      scanners.reduce((sum, { asked }) => sum + asked, 0),
      25,
    );
    for (const { id } of files) assert.equal((await world.row(id))?.attempts, 1);
    await assertAccount(world);
  });

  test("F6 what a dead node had in hand is taken up when its lease ends, and the dead one settles nothing any more", async () => {
    const world = await setUp();
    const file = await world.add(Buffer.from("content"));
    const slowNode = async () => {
      const [asked, verdict] = [Promise.withResolvers<void>(), Promise.withResolvers<Verdict>()];
      const scanner = scannerOf(() => {
        asked.resolve();
        return verdict.promise;
      });
      const work = world.node(scanner);
      work.wake();
      await asked.promise;
      return { work, answer: verdict.resolve };
    };
    const dead = await slowNode();
    const early = scannerOf(CLEAN);
    await run(world.node(early));
    assert.equal(early.asked, 0);
    await world.makeDue(file.id);
    const next = await slowNode();
    dead.answer(INFECTED());
    await dead.work.idle();
    assert.deepEqual([(await world.row(file.id))?.state, (await world.row(file.id))?.scan], ["checking", null]);
    next.answer(CLEAN());
    await next.work.idle();
    assert.deepEqual([(await world.row(file.id))?.state, world.blobs.content.has(file.key)], ["ready", true]);
    await assertAccount(world);
  });

  test("F6 a file whose message is deleted while it is checked leaves nothing behind", async () => {
    const world = await setUp();
    const { chat, roomId } = world;
    const file = await world.add(await samplePicture("png"), { kind: "image", mediaType: "image/png" });
    const message = await send(world, file.id);
    const asked = Promise.withResolvers<void>();
    const verdict = Promise.withResolvers<Verdict>();
    const slow = world.node(
      scannerOf(() => {
        asked.resolve();
        return verdict.promise;
      }),
    );
    slow.wake();
    await asked.promise;
    // It was read before; what is made of it is written after it was removed.
    const bytes = world.blobs.content.get(file.key)!;
    await chat.changes.delete(chat.people[0], roomId, message.id);
    await run(world.node(null));
    assert.equal(await world.row(file.id), undefined);
    world.blobs.content.set(file.key, bytes);
    verdict.resolve(CLEAN());
    await slow.idle();
    await assertAccount(world);
  });

  test("F6 nothing is written for a file that was removed meanwhile, so that a node that dies just then leaves nothing either", async () => {
    const world = await setUp();
    const { chat, roomId } = world;
    const file = await world.add(await samplePicture("png"), { kind: "image", mediaType: "image/png" });
    const message = await send(world, file.id);
    const written: string[] = [];
    const late = createAttachmentWork({
      database,
      locks: createMemoryLocks(),
      changes: chat.changes,
      scanner: null,
      logger,
      blobs: { ...world.blobs, write: (key, content) => (written.push(key), world.blobs.write(key, content)) },
      pictures: {
        ...pictures,
        make: (source, use) =>
          pictures.make(source, async (made) => {
            await chat.changes.delete(chat.people[0], roomId, message.id);
            await run(world.node(null));
            return use(made);
          }),
      },
    });
    await run(late);
    assert.equal(await world.row(file.id), undefined);
    assert.deepEqual(written, []);
    await assertAccount(world);
  });

  test("F6 uploads never finished and files never sent are collected when they expire; what is in a message stays", async () => {
    const world = await setUp();
    const past = new Date(Date.now() - 1_000);
    const upload = await world.add(Buffer.from("half"), { state: "uploading", dueAt: null, expiresAt: past });
    const unsent = await world.add(Buffer.from("whole"), { state: "ready", dueAt: null, expiresAt: past });
    const stuck = await world.add(Buffer.from("checked"), { expiresAt: past });
    const fresh = await world.add(Buffer.from("fresh"), { state: "uploading", dueAt: null });
    const sent = await world.add(Buffer.from("sent"), { state: "ready", dueAt: null });
    await send(world, sent.id);
    await database.withTenant(world.chat.tenantId, (tx) =>
      tx.update(attachments).set({ expiresAt: past }).where(eq(attachments.id, sent.id)),
    );
    await run(world.node(null));
    const left = await Promise.all([upload, unsent, stuck, fresh, sent].map(async ({ id }) => (await world.row(id))?.state));
    assert.deepEqual(left, [undefined, undefined, undefined, "uploading", "ready"]);
    await assertAccount(world);
  });

  test("F6 a node that stops gives back what it has in hand at once", async () => {
    const world = await setUp();
    const file = await world.add(Buffer.from("content"));
    const asked = Promise.withResolvers<void>();
    const work = createAttachmentWork({
      database,
      blobs: world.blobs,
      locks: createMemoryLocks(),
      changes: world.chat.changes,
      logger,
      pictures: createPictures(),
      scanner: {
        scan: (_source, signal) =>
          new Promise((_resolve, reject) => {
            asked.resolve();
            signal.addEventListener("abort", () => reject(new ScannerAway("stopped")));
          }),
      },
    });
    work.wake();
    await asked.promise;
    await work.stop();
    const { tenantId } = world.chat;
    const taken = await database.withTenant(tenantId, (tx) => claimFile(tx, tenantId, [file.id], 1_000));
    assert.deepEqual([taken?.id, taken?.state, taken?.scan], [file.id, "checking", null]);
  });

  test("F6 a store that fails for a moment only puts the work off", async () => {
    const world = await setUp();
    const file = await world.add(Buffer.from("content"));
    const failing = createAttachmentWork({
      database,
      locks: createMemoryLocks(),
      changes: world.chat.changes,
      pictures,
      logger,
      scanner: scannerOf(CLEAN),
      blobs: { ...world.blobs, size: () => Promise.reject(new Error("away")) },
    });
    await run(failing);
    assert.equal((await world.row(file.id))?.state, "checking");
    await world.makeDue(file.id);
    await run(world.node(null));
    assert.equal((await world.row(file.id))?.state, "ready");
  });
});
