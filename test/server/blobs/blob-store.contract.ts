import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { after, before, suite, test } from "node:test";
import { Upload } from "@tus/utils";
import { BlobMissing, type BlobStore } from "../../../server/blobs/blob-store.ts";

/** A place that stores open on. */
export interface StorePlace {
  /** Opens the place as a node does that starts. */
  open(): BlobStore;
  /** Names of everything that lies in the place. */
  leftovers(): Promise<string[]>;
  close(): Promise<void>;
}

const MB = 1024 * 1024;
export const newKey = () => randomBytes(24).toString("base64url");
export const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const missing = (error: unknown) => error instanceof BlobMissing;
const refusal = (status: number) => (error: unknown) => error instanceof Error && "status_code" in error && error.status_code === status;

/** Bytes as a request brings them, in uneven pieces; at the end the connection breaks when `breaks`. */
export function arriving(bytes: Buffer, { breaks = false } = {}): Readable {
  return Readable.from(
    (function* () {
      for (let start = 0, length = 1_000; start < bytes.length; start += length, length = 70_000)
        yield bytes.subarray(start, start + length);
      if (breaks) throw new Error("the connection broke");
    })(),
    { objectMode: false },
  );
}

/** What every store does. */
export function describeBlobStore(name: string, openPlace: () => Promise<StorePlace>): void {
  suite(`F7 store of files · ${name}`, () => {
    let place: StorePlace;
    let store: BlobStore;
    before(async () => {
      place = await openPlace();
      store = place.open();
    });
    after(async () => {
      await store.close();
      await place.close();
    });
    wholeFiles(
      () => store,
      () => place,
    );
    resumableUploads(
      () => store,
      () => place,
    );
    strangeKeys(() => store);
  });
}

function wholeFiles(store: () => BlobStore, place: () => StorePlace): void {
  test("it can be used", () => store().probe());

  test("what is written is read, its size known, replaced and removed, variants apart", async () => {
    const key = newKey();
    const [first, second, small] = [randomBytes(200_000), randomBytes(10), randomBytes(20)];
    assert.equal(await store().write(key, arriving(first)), 200_000);
    assert.equal(await store().write(`${key}.small`, arriving(small)), 20);
    assert.ok((await buffer(await store().read(key))).equals(first));
    assert.equal(await store().write(key, arriving(second)), 10);
    assert.ok((await buffer(await store().read(key))).equals(second));
    assert.equal(await store().size(key), 10);
    await store().remove(key);
    await store().remove(key);
    await assert.rejects(store().read(key), missing);
    await assert.rejects(store().size(key), missing);
    assert.ok((await buffer(await store().read(`${key}.small`))).equals(small));
    await store().remove(`${key}.small`);
    assert.deepEqual(await place().leftovers(), []);
  });

  test("an empty file is a file", async () => {
    const key = newKey();
    assert.equal(await store().write(key, arriving(Buffer.alloc(0))), 0);
    assert.equal(await store().size(key), 0);
    assert.equal((await buffer(await store().read(key))).length, 0);
    await store().remove(key);
  });

  test("a range is read, an end past the last byte means the last byte, and a start past it is refused", async () => {
    const key = newKey();
    const content = randomBytes(200_000);
    await store().write(key, arriving(content));
    for (const [start, end] of [
      [0, 0],
      [65_535, 65_536],
      [100, 150_000],
      [199_999, 199_999],
      [131_072, 500_000],
    ] as const) {
      assert.ok((await buffer(await store().read(key, { start, end }))).equals(content.subarray(start, end + 1)), `${start}-${end}`);
    }
    await assert.rejects(store().read(key, { start: 200_000, end: 200_001 }), RangeError);
    await store().remove(key);
  });

  test("a stream that is not read to its end holds nothing back", async () => {
    const key = newKey();
    await store().write(key, arriving(randomBytes(2 * MB)));
    const stream = await store().read(key);
    for await (const _ of stream) break;
    const unread = await store().read(key);
    unread.on("error", () => {}).destroy();
    await store().remove(key);
    await assert.rejects(store().read(key), missing);
  });

  test("12 MB come back as they were", async () => {
    const key = newKey();
    const content = randomBytes(12 * MB + 1);
    assert.equal(await store().write(key, arriving(content)), content.length);
    assert.equal(sha256(await buffer(await store().read(key))), sha256(content));
    await store().remove(key);
  });

  test("content that breaks off changes nothing and leaves nothing", async () => {
    const key = newKey();
    await store().write(key, arriving(Buffer.from("former")));
    await assert.rejects(store().write(key, arriving(randomBytes(6 * MB), { breaks: true })), /broke/);
    assert.equal(String(await buffer(await store().read(key))), "former");
    await store().remove(key);
    assert.deepEqual(await place().leftovers(), []);
  });
}

function resumableUploads(store: () => BlobStore, place: () => StorePlace): void {
  const create = async (size: number) => {
    const id = newKey();
    await store().uploads.create(new Upload({ id, size, offset: 0, metadata: { filename: "brief.pdf", empty: null } }));
    return id;
  };
  const offset = async (id: string) => (await store().uploads.getUpload(id)).offset;

  test("F1 an upload grows with each request, also by few bytes, is read when it is complete, and never before", async () => {
    const content = randomBytes(150_000);
    const id = await create(content.length);
    const known = await store().uploads.getUpload(id);
    assert.deepEqual([known.offset, known.size, known.metadata], [0, content.length, { filename: "brief.pdf", empty: null }]);
    let start = 0;
    for (const end of [1, 11, 65_536, 65_537, 149_999]) {
      assert.equal(await store().uploads.write(arriving(content.subarray(start, end)), id, start), end);
      assert.equal(await offset(id), end);
      await assert.rejects(store().read(id), missing);
      await assert.rejects(store().size(id), missing);
      start = end;
    }
    assert.equal(await store().uploads.write(arriving(content.subarray(start)), id, start), content.length);
    assert.ok((await buffer(await store().read(id))).equals(content));
    const complete = await store().uploads.getUpload(id);
    assert.deepEqual([complete.offset, complete.size], [content.length, content.length]);
    await store().remove(id);
    assert.deepEqual(await place().leftovers(), []);
  });

  test("F1 an upload of 50 MB that breaks off at 22 goes on at another node, and its bytes are the same", async () => {
    const content = randomBytes(50 * MB);
    const id = await create(content.length);
    const broken = store().uploads.write(arriving(content.subarray(0, 22 * MB), { breaks: true }), id, 0);
    await assert.rejects(broken, /broke/);
    const other = place().open();
    const from = (await other.uploads.getUpload(id)).offset;
    assert.ok(from > 21 * MB && from <= 22 * MB, `goes on at ${from}`);
    assert.equal(await other.uploads.write(arriving(content.subarray(from)), id, from), content.length);
    assert.equal(sha256(await buffer(await store().read(id))), sha256(content));
    await other.close();
    await store().remove(id);
  });

  test("F1 more bytes than were announced are refused with 413, and what fits is kept", async () => {
    const content = randomBytes(1_500);
    const id = await create(1_200);
    await assert.rejects(store().uploads.write(arriving(content), id, 0), refusal(413));
    assert.equal(await offset(id), 1_000);
    await assert.rejects(store().read(id), missing);
    assert.equal(await store().uploads.write(arriving(content.subarray(1_000, 1_200)), id, 1_000), 1_200);
    assert.ok((await buffer(await store().read(id))).equals(content.subarray(0, 1_200)));
    await store().remove(id);
  });

  test("F1 an upload of no bytes is complete at once; one of unknown length is not taken", async () => {
    const id = await create(0);
    assert.equal(await offset(id), 0);
    assert.equal(await store().size(id), 0);
    await store().remove(id);
    await assert.rejects(store().uploads.create(new Upload({ id: newKey(), offset: 0 })), refusal(501));
    assert.deepEqual(store().uploads.extensions, ["creation", "creation-with-upload", "termination"]);
  });

  test("F1 an upload that is removed is gone, complete or not, by tus and by the store, and every node says so", async () => {
    const other = place().open();
    for (const bytes of [0, 40_000, 100_000]) {
      for (const remove of [(id: string) => store().uploads.remove(id), (id: string) => store().remove(id)]) {
        const id = await create(100_000);
        if (bytes > 0) await store().uploads.write(arriving(randomBytes(bytes)), id, 0);
        assert.equal((await other.uploads.getUpload(id)).offset, bytes);
        await remove(id);
        await assert.rejects(other.uploads.getUpload(id), refusal(404));
        await assert.rejects(store().uploads.getUpload(id), refusal(404));
        await assert.rejects(store().read(id), missing);
        assert.deepEqual(await place().leftovers(), []);
      }
    }
    await other.close();
  });

  test("F1 an upload nobody began is not found", async () => {
    const id = newKey();
    await assert.rejects(store().uploads.getUpload(id), refusal(404));
    await assert.rejects(store().uploads.write(arriving(Buffer.from("x")), id, 0), refusal(404));
    await assert.rejects(store().uploads.remove(id), refusal(404));
  });
}

function strangeKeys(store: () => BlobStore): void {
  const good = newKey();
  const strange = [".", "..", `../${good}`, `${good}/..`, `/${good}`, `..\\${good}`, `${good}\0`, `${good}\n`, `%2e%2e%2f${good}`]
    .concat(["short", `${good}.info`, `${good}.part`, `${good}~part`, `${good}~sealed`, `${good}.small.small`, `${good}.`, "a".repeat(87)])
    .concat([`${good.slice(0, 10)}é${good.slice(10)}`, ".small"]);

  for (const key of strange) {
    test(`UP-2 the key ${JSON.stringify(key).replaceAll(good, "…").slice(0, 30)} leads nowhere`, async () => {
      for (const attempt of [
        () => store().read(key),
        () => store().size(key),
        () => store().write(key, arriving(Buffer.from("x"))),
        () => store().remove(key),
      ])
        await assert.rejects(
          async () => attempt(),
          (error) => error instanceof TypeError && (key.length < 3 || !error.message.includes(key)),
        );
      await assert.rejects(store().uploads.create(new Upload({ id: key, size: 5, offset: 0 })));
      await assert.rejects(store().uploads.getUpload(key), refusal(404));
      await assert.rejects(store().uploads.write(arriving(Buffer.from("x")), key, 0));
      await assert.rejects(store().uploads.remove(key), refusal(404));
    });
  }
}
