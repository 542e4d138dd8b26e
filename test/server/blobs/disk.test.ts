import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { copyFile, readFile, rename, stat, truncate, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { afterEach, beforeEach, suite, test } from "node:test";
import { Upload } from "@tus/utils";
import { BlobDamaged } from "../../../server/blobs/blob-store.ts";
import { createDiskStore, openDiskFiles } from "../../../server/blobs/disk-store.ts";
import { DiskUploads } from "../../../server/blobs/disk-uploads.ts";
import { rotateFiles } from "../../../server/blobs/rotate-files.ts";
import type { SealingKeys } from "../../../server/blobs/sealed-format.ts";
import { arriving, newKey, sha256 } from "./blob-store.contract.ts";
import { NO_KEYS, openDiskPlace } from "./disk-place.ts";

const MB = 1024 * 1024;
const [FIRST, SECOND] = [randomBytes(32), randomBytes(32)];
const SEALED: SealingKeys = { current: FIRST, old: [] };
type Place = Awaited<ReturnType<typeof openDiskPlace>>;
let place: Place;
beforeEach(async () => (place = await openDiskPlace(SEALED)));
afterEach(() => place.close());

const withKeys = (keys: SealingKeys) => createDiskStore({ folder: place.folder, keys });
const damaged = (error: unknown) => error instanceof BlobDamaged;

async function store(keys: SealingKeys, content: Buffer): Promise<string> {
  const key = newKey();
  await withKeys(keys).write(key, arriving(content));
  return key;
}

async function readAll(keys: SealingKeys, key: string): Promise<Buffer> {
  return buffer(await withKeys(keys).read(key));
}

suite("F6 files at rest", () => {
  test("neither content nor name lies readable on a sealed disk, also while it is uploaded", async () => {
    const canary = "canary of the payroll";
    const content = Buffer.from(`${canary} `.repeat(10_000));
    const id = newKey();
    const { uploads } = withKeys(SEALED);
    await uploads.create(new Upload({ id, size: content.length, offset: 0, metadata: { filename: canary } }));
    const half = await uploads.write(arriving(content.subarray(0, 90_000)), id, 0);
    assert.equal((await place.files()).length, 2);
    for (const path of await place.files()) assert.ok(!(await readFile(path)).includes("canary"), basename(path));
    assert.equal((await uploads.getUpload(id)).metadata?.["filename"], canary);
    await uploads.write(arriving(content.subarray(half)), id, half);
    const [path = "", ...others] = await place.files();
    assert.deepEqual(others, []);
    assert.ok(!(await readFile(path)).includes("canary"));
    assert.ok((await readAll(SEALED, id)).equals(content));
  });

  test("F1 an upload that a process began and did not live to begin whole is begun again", async () => {
    for (const killedAt of ["create", "replace"] as const) {
      const files = openDiskFiles({ folder: place.folder, keys: SEALED });
      const dying = new DiskUploads({ ...files, [killedAt]: () => Promise.reject(new Error("killed")) });
      const upload = new Upload({ id: newKey(), size: 5, offset: 0 });
      await assert.rejects(dying.create(upload), /killed/);
      const { uploads } = withKeys(SEALED);
      await assert.rejects(uploads.getUpload(upload.id), { status_code: 404 });
      await uploads.create(upload);
      assert.equal(await uploads.write(arriving(Buffer.from("hello")), upload.id, 0), 5);
      assert.equal(String(await readAll(SEALED, upload.id)), "hello", killedAt);
    }
  });

  test("F1 an upload that is there is not begun a second time: who tries is told of the conflict, and its bytes stay", async () => {
    const { uploads } = withKeys(SEALED);
    const upload = new Upload({ id: newKey(), size: 5, offset: 0 });
    await uploads.create(upload);
    await uploads.write(arriving(Buffer.from("hel")), upload.id, 0);
    await assert.rejects(uploads.create(upload), { status_code: 409 });
    assert.equal((await uploads.getUpload(upload.id)).offset, 3);
  });

  test("only the server's own user may read the files", async () => {
    await store(NO_KEYS, Buffer.from("x"));
    const [path = ""] = await place.files();
    assert.equal((await stat(path)).mode & 0o077, 0);
  });

  test("a file that was changed, cut, or put in another's place is not served", async () => {
    const [one, other] = [await store(SEALED, randomBytes(1_000)), await store(SEALED, randomBytes(1_000))];
    const paths = await place.files();
    const pathOf = (key: string) => paths.find((path) => basename(path).startsWith(key)) ?? "";
    await copyFile(pathOf(one), pathOf(other));
    await assert.rejects(readAll(SEALED, other), damaged);
    await assert.rejects(withKeys(SEALED).size(other), damaged);
    await truncate(pathOf(one), 500);
    await assert.rejects(readAll(SEALED, one), damaged);
  });
});

suite("F6 rotation of the key", () => {
  test("old keys still open, new files get the new one, and after rotation only the new one is needed", async () => {
    const turned: SealingKeys = { current: SECOND, old: [FIRST] };
    const contents = [randomBytes(200_000), Buffer.alloc(0), randomBytes(65_536)];
    const plain = await store(NO_KEYS, Buffer.from("plain"));
    const keys = await Promise.all(contents.map((content) => store(SEALED, content)));
    const fresh = await store(turned, Buffer.from("fresh"));
    assert.ok((await readAll(turned, keys[0]!)).equals(contents[0]!));
    const first = await rotateFiles({ folder: place.folder, keys: turned });
    assert.deepEqual(first, { rewritten: 4, kept: 1, underWay: 0, unreadable: [] });
    const again = await rotateFiles({ folder: place.folder, keys: turned });
    assert.deepEqual(again, { rewritten: 0, kept: 5, underWay: 0, unreadable: [] });
    const alone: SealingKeys = { current: SECOND, old: [] };
    for (const [index, key] of keys.entries()) assert.ok((await readAll(alone, key)).equals(contents[index]!));
    assert.equal(String(await readAll(alone, plain)), "plain");
    assert.equal(String(await readAll(alone, fresh)), "fresh");
    assert.equal((await place.files()).length, 5);
  });

  test("without a key of today it unseals", async () => {
    const key = await store(SEALED, Buffer.from("content"));
    await rotateFiles({ folder: place.folder, keys: { current: null, old: [FIRST] } });
    assert.equal(String(await readAll(NO_KEYS, key)), "content");
  });

  test("an upload that is under way is left alone and goes on under its own key", async () => {
    const turned: SealingKeys = { current: SECOND, old: [FIRST] };
    const content = randomBytes(150_000);
    const id = newKey();
    await withKeys(SEALED).uploads.create(new Upload({ id, size: content.length, offset: 0 }));
    await withKeys(SEALED).uploads.write(arriving(content.subarray(0, 70_000)), id, 0);
    assert.equal((await rotateFiles({ folder: place.folder, keys: turned })).underWay, 1);
    await withKeys(turned).uploads.write(arriving(content.subarray(70_000)), id, 70_000);
    assert.ok((await readAll(turned, id)).equals(content));
  });

  test("a file that cannot be read is told, and left as it is", async () => {
    const key = await store(SEALED, randomBytes(100_000));
    const [path = ""] = await place.files();
    const before = await readFile(path);
    const rotation = await rotateFiles({ folder: place.folder, keys: { current: SECOND, old: [] } });
    assert.deepEqual(rotation.unreadable, [key]);
    assert.ok((await readFile(path)).equals(before));
  });

  test("a removal beside a writer leaves nothing, whoever is faster", async () => {
    for (let round = 0; round < 20; round += 1) {
      const disk = withKeys(SEALED);
      const key = await store(SEALED, randomBytes(10));
      const gone = Promise.withResolvers<void>();
      const content = Readable.from(
        (async function* () {
          yield randomBytes(70_000);
          if (round % 2 === 0) await gone.promise;
          yield randomBytes(70_000);
        })(),
      );
      const writing = disk.write(key, content).then(
        () => "written",
        () => "taken away",
      );
      await disk.remove(key);
      gone.resolve();
      const outcome = await writing;
      if (outcome === "taken away") assert.deepEqual(await place.files(), []);
      await disk.remove(key);
      assert.deepEqual(await place.files(), []);
    }
  });
});

suite("F1 a process that dies", () => {
  for (const [name, keys] of [
    ["plain", NO_KEYS],
    ["sealed", SEALED],
  ] as const) {
    test(`kill -9 in the middle of an upload costs at most what was not safe yet (${name})`, async () => {
      const content = randomBytes(5 * MB);
      const source = join(place.folder, "source");
      await writeFile(source, content);
      const id = newKey();
      await withKeys(keys).uploads.create(new Upload({ id, size: content.length, offset: 0 }));
      let from = 0;
      for (let death = 0; death < 4; death += 1) {
        await dieWriting({ source, id, from, bytes: MB + 100 * death, keys });
        const { offset } = await withKeys(keys).uploads.getUpload(id);
        assert.ok(offset >= from + MB - 65_536 && offset <= content.length, `${from} → ${offset}`);
        from = offset;
      }
      await withKeys(keys).uploads.write(arriving(content.subarray(from)), id, from);
      assert.equal(sha256(await readAll(keys, id)), sha256(content));
    });
  }

  test("a process that died between the last byte and its end left a complete upload", async () => {
    for (const keys of [NO_KEYS, SEALED]) {
      const content = randomBytes(100_000);
      const id = newKey();
      const { uploads } = withKeys(keys);
      await uploads.create(new Upload({ id, size: content.length, offset: 0 }));
      const infos = await place.files().then((paths) => paths.filter((path) => path.includes(`${id}~info`)));
      await Promise.all(infos.map((path) => copyFile(path, `${path}.kept`)));
      await uploads.write(arriving(content), id, 0);
      // As it was before the last step: the bytes are there, the name is not.
      const complete = (await place.files()).find((path) => basename(path).startsWith(id) && !path.includes("~info")) ?? "";
      await rename(complete, complete.includes("~sealed") ? complete.replace("~sealed", "~part~sealed") : `${complete}~part`);
      await Promise.all(infos.map((path) => rename(`${path}.kept`, path)));
      const upload = await uploads.getUpload(id);
      assert.equal(upload.offset, content.length);
      assert.ok((await readAll(keys, id)).equals(content));
    }
  });
});

interface Death {
  readonly source: string;
  readonly id: string;
  readonly from: number;
  /** Bytes that are handed to the store before it dies. */
  readonly bytes: number;
  readonly keys: SealingKeys;
}

/** Has another process write some bytes of the source and kills it when the store has taken them and waits for more. */
async function dieWriting({ source, id, from, bytes, keys }: Death): Promise<void> {
  const script = `
    import { createReadStream } from "node:fs";
    import { Readable } from "node:stream";
    import { createDiskStore } from ${JSON.stringify(new URL("../../../server/blobs/disk-store.ts", import.meta.url).href)};
    const { folder, current, source, id, from, bytes } = JSON.parse(process.argv[1]);
    const keys = { current: current && Buffer.from(current, "base64"), old: [] };
    const { uploads } = createDiskStore({ folder, keys });
    const content = Readable.from((async function* () {
      yield* createReadStream(source, { start: from, end: from + bytes - 1 });
      // On a slow disk the last pieces are still on their way.
      while ((await uploads.getUpload(id)).offset < from + bytes - 65_536) await new Promise(setImmediate);
      process.stdout.write("taken");
      setInterval(() => {}, 1000);
      await new Promise(() => {});
    })(), { objectMode: false });
    await uploads.write(content, id, from);`;
  const current = keys.current === null ? null : Buffer.from(keys.current).toString("base64");
  const settings = JSON.stringify({ folder: place.folder, current, source, id, from, bytes });
  const child = spawn(process.execPath, ["--input-type=module", "-e", script, settings], { stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout, "data");
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
}
