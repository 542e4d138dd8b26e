import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdtemp, open, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { buffer } from "node:stream/consumers";
import fc from "fast-check";
import { BlobDamaged, type ByteRange } from "../../../server/blobs/blob-store.ts";
import type { Codec, NamedFile } from "../../../server/blobs/codec.ts";
import { createEncryptedCodec } from "../../../server/blobs/encrypted.ts";
import { HEADER_BYTES, recordPosition, SEGMENT_BYTES, type SealingKeys } from "../../../server/blobs/sealed-format.ts";

const KEY = randomBytes(32);
const KEYS: SealingKeys = { current: KEY, old: [] };
const RUNS = { numRuns: 60 };
/** Lengths around the borders of segments, where mistakes live. */
const lengths = fc.oneof(
  fc.constantFrom(0, 1, SEGMENT_BYTES - 1, SEGMENT_BYTES, SEGMENT_BYTES + 1, 2 * SEGMENT_BYTES, 3 * SEGMENT_BYTES),
  fc.integer({ min: 0, max: 4 * SEGMENT_BYTES }),
);
let folder: string;
let path: string;

interface Opening {
  readonly name?: string;
  readonly keys?: SealingKeys;
}

type Work<T> = (form: Codec, file: NamedFile) => Promise<T>;

async function withForm<T>(work: Work<T>, { name = "name", keys = KEYS }: Opening = {}): Promise<T> {
  const handle = await open(path, "r+");
  try {
    return await work(createEncryptedCodec(keys), { handle, name });
  } finally {
    await handle.close();
  }
}

/** Writes content in the given cuts, each by an appender of its own, and ends it. */
async function seal(content: Buffer, cuts: readonly number[] = []): Promise<void> {
  await writeFile(path, "");
  const borders = [...cuts.filter((cut) => cut < content.length), content.length].sort((a, b) => a - b);
  let start = 0;
  for (const border of borders) {
    await withForm(async (form, file) => {
      const appender = await form.resume(file);
      assert.equal(appender.offset, start);
      await appender.append(content.subarray(start, border));
      await (border === content.length ? appender.finish() : appender.suspend());
    });
    start = border;
  }
}

async function unseal(opening?: Opening): Promise<Buffer> {
  const size = await withForm((form, file) => form.size(file), opening);
  return size === 0 ? Buffer.alloc(0) : readRange({ start: 0, end: size - 1 }, opening);
}

/** The form closes what it reads. */
async function readRange(range: ByteRange, { name = "name", keys = KEYS }: Opening = {}): Promise<Buffer> {
  return buffer(createEncryptedCodec(keys).read({ handle: await open(path, "r"), name }, range));
}

const isDamage = (error: unknown) => error instanceof BlobDamaged;

suite("F6 sealed files", () => {
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "staff-chat-sealed-"));
    path = join(folder, "file");
  });
  after(() => rm(folder, { recursive: true }));

  test("content comes back whole however it was cut while it was written", async () => {
    const cuts = fc.array(fc.integer({ min: 0, max: 4 * SEGMENT_BYTES }), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(lengths, cuts, async (length, where) => {
        const content = randomBytes(length);
        await seal(content, where);
        assert.ok((await unseal()).equals(content));
      }),
      RUNS,
    );
  });

  test("any range of it can be read", async () => {
    const content = randomBytes(3 * SEGMENT_BYTES + 17);
    await seal(content);
    const position = fc.integer({ min: 0, max: content.length - 1 });
    await fc.assert(
      fc.asyncProperty(position, position, async (one, other) => {
        const [start, end] = [Math.min(one, other), Math.max(one, other)];
        assert.ok((await readRange({ start, end })).equals(content.subarray(start, end + 1)));
      }),
      RUNS,
    );
  });

  test("one changed bit anywhere is detected", async () => {
    await seal(randomBytes(2 * SEGMENT_BYTES + 100));
    const sealed = await readFile(path);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: sealed.length * 8 - 1 }), async (bit) => {
        const changed = Buffer.from(sealed);
        changed[bit >> 3]! ^= 1 << (bit & 7);
        await writeFile(path, changed);
        await assert.rejects(unseal(), isDamage);
      }),
      { numRuns: 200, examples: Array.from({ length: HEADER_BYTES + 2 }, (_, byte): [number] => [byte * 8]) },
    );
  });

  test("a file cut anywhere is detected, at the borders of segments too, by its size and by any range", async () => {
    await seal(randomBytes(3 * SEGMENT_BYTES));
    const sealed = await readFile(path);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: sealed.length - 1 }), async (length) => {
        await writeFile(path, sealed);
        await truncate(path, length);
        await assert.rejects(unseal(), isDamage);
        await assert.rejects(readRange({ start: 0, end: 0 }), isDamage);
      }),
      { ...RUNS, examples: [[0], [HEADER_BYTES], [recordPosition(1)], [recordPosition(2)]] },
    );
  });

  test("segments that changed places, were left out, doubled or come from another file are detected", async () => {
    await seal(randomBytes(4 * SEGMENT_BYTES));
    const other = segmentsOf(await readFile(path));
    await seal(randomBytes(4 * SEGMENT_BYTES));
    const own = segmentsOf(await readFile(path));
    const pool = [...own.records, ...other.records];
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 7 }), { maxLength: 6 }), async (order) => {
        fc.pre(order.join() !== "0,1,2,3");
        await writeFile(path, Buffer.concat([own.header, ...order.map((index) => pool[index]!)]));
        await assert.rejects(unseal(), isDamage);
      }),
      { ...RUNS, examples: [[[0, 2, 1, 3]], [[0, 1, 3]], [[4, 1, 2, 3]], [[0, 1, 2, 7]], [[0, 1, 2, 3, 3]], [[3]]] },
    );
  });

  test("another key, another name and no key open nothing; a former key opens", async () => {
    const content = randomBytes(10);
    await seal(content);
    await assert.rejects(unseal({ keys: { current: randomBytes(32), old: [randomBytes(32)] } }), isDamage);
    await assert.rejects(unseal({ keys: { current: null, old: [] } }), isDamage);
    await assert.rejects(unseal({ name: "other" }), isDamage);
    assert.ok((await unseal({ keys: { current: randomBytes(32), old: [randomBytes(32), KEY] } })).equals(content));
    assert.ok((await unseal({ keys: { current: null, old: [KEY] } })).equals(content));
  });

  test("content that is not complete is not read", async () => {
    await writeFile(path, "");
    await withForm(async (form, file) => {
      const appender = await form.resume(file);
      await appender.append(randomBytes(SEGMENT_BYTES));
      await appender.suspend();
    });
    await assert.rejects(unseal(), isDamage);
  });

  test("a write that was torn anywhere goes on at what is sound before it", async () => {
    const content = randomBytes(2 * SEGMENT_BYTES + 500);
    await seal(content);
    const sealed = await readFile(path);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: sealed.length }), fc.integer({ min: 0, max: 300 }), async (length, noise) => {
        await writeFile(path, Buffer.concat([sealed.subarray(0, length), randomBytes(noise)]));
        const offset = await withForm(async (form, file) => {
          const appender = await form.resume(file);
          await appender.append(content.subarray(appender.offset));
          await appender.finish();
          return appender.offset;
        }).catch((error: unknown) => {
          // A header of noise names no key: nothing of such a file can be gone on with.
          assert.ok(isDamage(error) && length < HEADER_BYTES);
          return null;
        });
        if (offset !== null) assert.ok((await unseal()).equals(content));
      }),
      {
        ...RUNS,
        examples: [
          [0, 0],
          [10, 0],
          [HEADER_BYTES, 0],
          [recordPosition(1), 0],
          [recordPosition(1) + 5, 0],
          [sealed.length - 1, 0],
        ],
      },
    );
  });

  test("a torn write costs at most the segment it was in", async () => {
    const content = randomBytes(2 * SEGMENT_BYTES + 500);
    await seal(content);
    await truncate(path, recordPosition(2) + 100);
    assert.equal(await withForm(async (form, file) => (await form.resume(file)).offset), 2 * SEGMENT_BYTES);
  });

  test("the same content never lies there as the same bytes, nor does a segment that is sealed again", async () => {
    const content = Buffer.alloc(SEGMENT_BYTES);
    await seal(content);
    const first = await readFile(path);
    await seal(content);
    const second = await readFile(path);
    const nonce = (bytes: Buffer) => bytes.toString("hex", HEADER_BYTES + 1, HEADER_BYTES + 13);
    assert.notEqual(nonce(first), nonce(second));
    await withForm(async (form, file) => (await form.resume(file)).finish());
    assert.notEqual(nonce(await readFile(path)), nonce(second));
  });
});

function segmentsOf(sealed: Buffer) {
  const records = [0, 1, 2, 3].map((index) => sealed.subarray(recordPosition(index), recordPosition(index + 1)));
  return { header: sealed.subarray(0, HEADER_BYTES), records };
}
