import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import { suite, test } from "node:test";
import { Upload } from "@tus/utils";
import type { BlobStore } from "../../../server/blobs/blob-store.ts";
import { newKey } from "./blob-store.contract.ts";
import { NO_KEYS, openDiskPlace } from "./disk-place.ts";

const MB = 1024 * 1024;
const [FILES, BYTES] = [20, 50 * MB];
/** Far below the 1,000 MB that pass through. */
const MOST_MB = 200;

suite("F1 memory", () => {
  for (const [name, keys] of [
    ["plain", NO_KEYS],
    ["sealed", { current: randomBytes(32), old: [] }],
  ] as const) {
    test(`it stays flat while 20 files of 50 MB are uploaded and read at once (${name})`, async (context) => {
      const place = await openDiskPlace(keys);
      const store = place.open();
      const before = process.memoryUsage.rss();
      let most = before;
      const watch = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 20);
      await Promise.all(Array.from({ length: FILES }, () => uploadAndRead(store)));
      clearInterval(watch);
      await place.close();
      const grown = (most - before) / MB;
      context.diagnostic(`${grown.toFixed(0)} MB more at most`);
      assert.ok(grown < MOST_MB, `${grown.toFixed(0)} MB more`);
    });
  }
});

async function uploadAndRead(store: BlobStore): Promise<void> {
  const id = newKey();
  await store.uploads.create(new Upload({ id, size: BYTES, offset: 0 }));
  assert.equal(await store.uploads.write(Readable.from(pieces(), { objectMode: false }), id, 0), BYTES);
  let read = 0;
  for await (const chunk of await store.read(id)) read += (chunk as Buffer).length;
  assert.equal(read, BYTES);
}

const piece = randomBytes(64 * 1024);

function* pieces(): Generator<Buffer> {
  for (let sent = 0; sent < BYTES; sent += piece.length) yield piece;
}
