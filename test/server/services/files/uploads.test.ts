import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { sql } from "drizzle-orm";
import type { Id } from "../../../../protocol/ids.ts";
import { createMemoryLocks } from "../../../../server/bus/memory-locks.ts";
import { createFileInspector } from "../../../../server/media/inspector.ts";
import { createSniffer } from "../../../../server/media/sniffer-thread.ts";
import { rows, type Database } from "../../../../server/database/database.ts";
import { forgetRemoved } from "../../../../server/repositories/files/storage.ts";
import type { Actor } from "../../../../server/services/shared/actor.ts";
import { createUploadService, type NewUpload, type UploadService } from "../../../../server/services/files/uploads.ts";
import { createChat, type Chat } from "../../../support/chat.ts";
import { createId, onEveryDatabase } from "../../../support/databases.ts";
import { createMemoryBlobs } from "../../../support/files/memory-blobs.ts";

const random = (bytes: Uint8Array<ArrayBuffer>) => crypto.getRandomValues(bytes);
const sniffer = createSniffer();
after(() => sniffer.close());

onEveryDatabase("Uploads", (opened) => {
  const blobs = createMemoryBlobs();
  let database: Database;
  let now = Date.now();
  let woken = 0;
  let uploads: UploadService;
  before(async () => {
    database = opened.database;
    const work = { wake: () => void (woken += 1) };
    const inspector = createFileInspector(sniffer);
    uploads = createUploadService({ database, blobs, locks: createMemoryLocks(), inspector, work, now: () => now, random });
  });

  const world = async (quotaBytes = 1_000): Promise<{ chat: Chat; roomId: Id; ana: Actor; ben: Actor }> => {
    const chat = await createChat(database, { policy: { files: { quotaBytes } } });
    return { chat, roomId: await chat.addGroup(), ana: chat.people[0], ben: chat.people[1] };
  };
  const file = (roomId: Id, size: number, more: Partial<NewUpload> = {}): NewUpload => ({
    roomId,
    attachmentId: createId(),
    name: "notes.txt",
    mediaType: "text/plain",
    size,
    ...more,
  });
  const outcomes = async (attempts: readonly Promise<unknown>[]): Promise<Record<string, number>> => {
    const settled = await Promise.allSettled(attempts);
    const words = settled.map((one) => (one.status === "fulfilled" ? "done" : String(Reflect.get(Object(one.reason), "code"))));
    return Object.fromEntries([...Map.groupBy(words, (word) => word)].map(([word, list]) => [word, list.length]));
  };
  const stateOf = async ({ tenantId }: Actor, id: Id) => {
    const [row] = await database.withTenant(tenantId, (tx) =>
      rows<{ state: string; due: boolean }>(tx, sql`select state, due_at is not null as due from attachments where id = ${id}`),
    );
    return row ?? null;
  };

  test("F2 a quota is exact however many uploads begin at once, and given back once however often they end", async () => {
    const { roomId, ana, ben } = await world(1_000);
    const wanted = Array.from({ length: 40 }, (_, index) => [index % 2 === 0 ? ana : ben, file(roomId, 90)] as const);
    assert.deepEqual(await outcomes(wanted.map(([actor, upload]) => uploads.begin(actor, upload))), { done: 11, quota_exceeded: 29 });
    assert.deepEqual(await uploads.usage(ana), {
      bytes: 990,
      files: 11,
      quotaBytes: 1_000,
      refused: [{ code: "quota_exceeded", count: 29 }],
    });
    const keys = await database.withTenant(ana.tenantId, (tx) =>
      rows<{ key: string; userId: Id }>(tx, sql`select key, user_id as "userId" from attachments`),
    );
    const ends = [...keys, ...keys].map(({ key, userId }) => uploads.cancel(userId === ana.userId ? ana : ben, key));
    await Promise.allSettled(ends);
    const { bytes, files } = await uploads.usage(ana);
    assert.deepEqual([bytes, files], [0, 0]);
    assert.equal((await uploads.begin(ana, file(roomId, 1_000))).fresh, true);
  });

  test("F2 beginnings and ends that overlap leave exactly what is there", async () => {
    const { roomId, ana } = await world(500);
    const one = async (): Promise<void> => {
      const { key } = await uploads.begin(ana, file(roomId, 100));
      await uploads.cancel(ana, key);
    };
    await outcomes(Array.from({ length: 30 }, one));
    const { bytes, files } = await uploads.usage(ana);
    assert.deepEqual([bytes, files], [0, 0]);
  });

  test("F1 one id begun by many requests at once is one upload, reserved once", async () => {
    const { roomId, ana } = await world(1_000);
    const upload = file(roomId, 300);
    const begun = await Promise.all(Array.from({ length: 8 }, () => uploads.begin(ana, upload)));
    assert.equal(new Set(begun.map(({ key }) => key)).size, 1);
    assert.equal(begun.filter(({ fresh }) => fresh).length, 1);
    assert.equal((await uploads.usage(ana)).bytes, 300);
  });

  test("UP-2 the key is 24 random bytes, not the name", async () => {
    const { roomId, ana } = await world();
    const { key } = await uploads.begin(ana, file(roomId, 10));
    assert.match(key, /^[\w-]{32}$/);
  });

  test("F2 what keeps the rules is to be worked on at once, and finishing again answers the same", async () => {
    const { roomId, ana } = await world();
    const upload = file(roomId, 5);
    const { key } = await uploads.begin(ana, upload);
    blobs.contents.set(key, Buffer.from("hello"));
    const before = woken;
    const [first, second] = await Promise.all([uploads.finish(ana, key), uploads.finish(ana, key)]);
    assert.deepEqual(first, second);
    assert.deepEqual([first.id, first.state, first.size], [upload.attachmentId, "checking", 5]);
    assert.equal(woken, before + 1);
    assert.deepEqual(await stateOf(ana, upload.attachmentId), { state: "checking", due: true });
    assert.equal(await database.withTenant(ana.tenantId, (tx) => forgetRemoved(tx, ana.tenantId, upload.attachmentId)), false);
    assert.equal((await uploads.begin(ana, upload)).attachment?.id, upload.attachmentId);
  });

  test("UP-1 what breaks a rule is gone, given back and counted once, however often it is finished", async () => {
    const { roomId, ana } = await world();
    const upload = file(roomId, 6);
    const { key } = await uploads.begin(ana, upload);
    blobs.contents.set(key, Buffer.from("<html>"));
    const ends = await outcomes(Array.from({ length: 5 }, () => uploads.finish(ana, key)));
    assert.equal((ends.file_type_mismatch ?? 0) + (ends.not_found ?? 0), 5);
    assert.deepEqual(await uploads.usage(ana), {
      bytes: 0,
      files: 0,
      quotaBytes: 1_000,
      refused: [{ code: "file_type_mismatch", count: 1 }],
    });
    assert.equal(blobs.contents.has(key), false);
    assert.equal(await stateOf(ana, upload.attachmentId), null);
  });

  test("F1 a file that is completed and made plain while a second request looks at its bytes stays as it is", async () => {
    const { roomId, ana } = await world();
    const upload = file(roomId, 5);
    const { key } = await uploads.begin(ana, upload);
    blobs.contents.set(key, Buffer.from("hello"));
    const slow = createUploadService({
      database,
      blobs: {
        ...blobs,
        async size(wanted) {
          await uploads.finish(ana, key);
          // What the picture process leaves of a file is smaller.
          blobs.contents.set(key, Buffer.from("hel"));
          return blobs.size(wanted);
        },
      },
      locks: createMemoryLocks(),
      inspector: createFileInspector(sniffer),
      work: { wake: () => undefined },
      now: () => now,
      random,
    });
    assert.equal((await slow.finish(ana, key)).id, upload.attachmentId);
    assert.deepEqual(await stateOf(ana, upload.attachmentId), { state: "checking", due: true });
    assert.equal(String(blobs.contents.get(key)), "hel");
    assert.deepEqual((await uploads.usage(ana)).refused, []);
  });

  test("FILE-8 the same declaration answers the same upload, also when its picture was made plain and is smaller now", async () => {
    const { roomId, ana } = await world();
    const upload = file(roomId, 5);
    const { key } = await uploads.begin(ana, upload);
    blobs.contents.set(key, Buffer.from("hello"));
    await uploads.finish(ana, key);
    await database.withTenant(ana.tenantId, (tx) =>
      rows(tx, sql`update attachments set state = 'ready', kind = 'image', size = 3 where id = ${upload.attachmentId}`),
    );
    const { key: again, fresh, attachment } = await uploads.begin(ana, upload);
    assert.deepEqual([again, fresh, attachment?.state, attachment?.size], [key, false, "ready", 3]);
    assert.equal((await uploads.find(ana, key)).size, 5);
    await assert.rejects(uploads.begin(ana, { ...upload, name: "other.txt" }), { code: "idempotency_conflict" });
    await assert.rejects(uploads.begin(ana, { ...upload, size: 6 }), { code: "idempotency_conflict" });
  });

  test("UP-3 bytes that are not as many as declared are no file", async () => {
    const { roomId, ana } = await world();
    const { key } = await uploads.begin(ana, file(roomId, 6));
    blobs.contents.set(key, Buffer.from("hello, world"));
    await assert.rejects(uploads.finish(ana, key), { code: "file_malformed" });
  });

  test("F2 bytes that could not be removed stay counted, and are due for removal", async () => {
    const { roomId, ana } = await world();
    const upload = file(roomId, 400);
    const broken = createUploadService({
      database,
      blobs: { ...blobs, remove: () => Promise.reject(new Error("the disk is away")) },
      locks: createMemoryLocks(),
      inspector: createFileInspector(sniffer),
      work: { wake: () => undefined },
      now: () => now,
      random,
    });
    const { key } = await broken.begin(ana, upload);
    await assert.rejects(broken.cancel(ana, key), /the disk is away/);
    assert.deepEqual(await stateOf(ana, upload.attachmentId), { state: "removed", due: true });
    assert.equal((await uploads.usage(ana)).bytes, 400);
    await assert.rejects(uploads.begin(ana, upload), { code: "idempotency_conflict" });
    await assert.rejects(uploads.find(ana, key), { code: "not_found" });
    const forget = () => database.withTenant(ana.tenantId, (tx) => forgetRemoved(tx, ana.tenantId, upload.attachmentId));
    const forgotten = await Promise.all([forget(), forget(), forget()]);
    assert.equal(forgotten.filter(Boolean).length, 1);
    assert.equal((await uploads.usage(ana)).bytes, 0);
  });

  test("F2 a file that is part of a message is not taken away by its upload", async () => {
    const { roomId, ana } = await world();
    const upload = file(roomId, 5);
    const { key } = await uploads.begin(ana, upload);
    blobs.contents.set(key, Buffer.from("hello"));
    await uploads.finish(ana, key);
    await database.withTenant(ana.tenantId, (tx) =>
      rows(tx, sql`update attachments set message_id = ${createId()}, position = 1 where id = ${upload.attachmentId}`),
    );
    await assert.rejects(uploads.cancel(ana, key), { code: "forbidden" });
    assert.equal((await uploads.usage(ana)).bytes, 5);
  });

  test("F1 an upload that has expired is not found, and may be begun again until it is collected", async () => {
    const { roomId, ana } = await world();
    const upload = file(roomId, 5);
    const { key } = await uploads.begin(ana, upload);
    now += 25 * 3_600_000;
    await assert.rejects(uploads.find(ana, key), { code: "not_found" });
    assert.equal((await uploads.begin(ana, upload)).key, key);
    assert.equal((await uploads.find(ana, key)).key, key);
  });

  test("F3 role and membership are asked anew at each step", async () => {
    const { chat, roomId, ana, ben } = await world();
    const { key } = await uploads.begin(ben, file(roomId, 5));
    blobs.contents.set(key, Buffer.from("hello"));
    await assert.rejects(uploads.find(ana, key), { code: "not_found" });
    await chat.members.changeRole(ana, roomId, ben.userId, "read_only");
    await assert.rejects(uploads.begin(ben, file(roomId, 5)), { code: "forbidden" });
    for (const step of [uploads.find, uploads.finish, uploads.cancel]) await assert.rejects(step(ben, key), { code: "forbidden" });
    await chat.members.remove(ana, roomId, ben.userId);
    await assert.rejects(uploads.begin(ben, file(roomId, 5)), { code: "not_found" });
    for (const step of [uploads.find, uploads.finish, uploads.cancel]) await assert.rejects(step(ben, key), { code: "not_found" });
    const stranger = (await world()).ana;
    for (const step of [uploads.find, uploads.finish, uploads.cancel]) await assert.rejects(step(stranger, key), { code: "not_found" });
    await assert.rejects(uploads.begin(stranger, file(roomId, 5)), { code: "not_found" });
  });

  test("S4 one person has at most 100 uploads under way", async () => {
    const { roomId, ana, ben } = await world(1_000_000);
    for (let index = 0; index < 100; index += 1) await uploads.begin(ana, file(roomId, 1));
    await assert.rejects(uploads.begin(ana, file(roomId, 1)), { code: "rate_limited" });
    assert.equal((await uploads.begin(ben, file(roomId, 1))).fresh, true);
  });
});
