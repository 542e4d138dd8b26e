import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, chown, lstat, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { after, afterEach, before, beforeEach, suite, test } from "node:test";
import { keepFoldersPrivate } from "../../../server/config/private-folders.ts";

const MAIN = new URL("../../../server/main.ts", import.meta.url).pathname;
const CLI = new URL("../../../server/cli/main.ts", import.meta.url).pathname;

/** Everything in and below a folder that others may get at, by its path in it; the folder itself is ".". */
async function openTo(folder: string): Promise<string[]> {
  const paths = [".", ...(await readdir(folder, { recursive: true }))];
  const modes = await Promise.all(paths.map(async (path) => ({ path, stats: await lstat(join(folder, path)) })));
  return modes.filter(({ stats }) => !stats.isSymbolicLink() && (stats.mode & 0o077) !== 0).map(({ path }) => path);
}

async function loosen(folder: string): Promise<void> {
  for (const path of [".", ...(await readdir(folder, { recursive: true }))]) {
    const stats = await lstat(join(folder, path));
    await chmod(join(folder, path), stats.isDirectory() ? 0o777 : 0o666);
  }
}

async function put(folder: string, ...paths: string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), "content");
  }
  await loosen(folder);
}

suite("private folders", { skip: process.platform === "win32" }, () => {
  const umask = process.umask();
  let place: string;
  let folder: string;
  const config = () => ({ databaseUrl: null, dataDir: folder, filesDir: null, s3Bucket: null });
  const keep = (changes: Partial<Parameters<typeof keepFoldersPrivate>[0]> = {}) => keepFoldersPrivate({ ...config(), ...changes });
  beforeEach(async () => {
    process.umask(0);
    place = await mkdtemp(join(tmpdir(), "staff-chat-private-"));
    folder = join(place, "data");
  });
  afterEach(async () => {
    process.umask(umask);
    await rm(place, { recursive: true, force: true });
  });

  test("F6 one that is missing is made for its user alone, and so is what the process makes from then on", async () => {
    assert.deepEqual(await keep(), []);
    await writeFile(join(folder, "new"), "");
    await mkdir(join(folder, "below"));
    assert.deepEqual(await openTo(folder), []);
  });

  test("F6 data that a link in the folder leads to is closed as well", async () => {
    const [blobs, postgres] = [join(place, "blobs"), join(place, "pg")];
    await put(blobs, "ab/abcdef");
    await put(postgres, "base/1/2");
    await mkdir(folder, { mode: 0o700 });
    await symlink(blobs, join(folder, "files"));
    await symlink(postgres, join(folder, "postgres"));
    assert.deepEqual(
      (await keep()).map((report) => report.open),
      [null, null],
    );
    assert.deepEqual(await openTo(blobs), []);
    assert.equal((await lstat(postgres)).mode & 0o077, 0);
  });

  test("F6 a folder of another user is told of, for its owner can open it again", { skip: process.getuid?.() !== 0 }, async () => {
    await mkdir(folder, { mode: 0o700 });
    await chown(folder, 1, 1);
    assert.deepEqual(await keep(), [{ folder, tightened: 0, open: folder }]);
  });

  test("F6 one that is there is closed with all that lies in it, hidden and deep, and that is said once", async () => {
    await put(folder, "lock", "postgres/base/1/2", "postgres/.hidden", "files/ab/abcdef", "files/probe-1", "demo-key.json", "notes.txt");
    assert.deepEqual(await keep(), [{ folder, tightened: 13, open: null }]);
    assert.deepEqual(await openTo(folder), []);
    assert.deepEqual(await keep(), []);
  });

  test("F6 open files in a closed folder are closed too; closed folders of uploads are not walked through", async () => {
    await put(folder, "postgres/base", "files/ab/abcdef");
    for (const closed of ["", "files"]) await chmod(join(folder, closed), 0o700);
    await keep();
    assert.deepEqual(await openTo(folder), [join("files", "ab"), join("files", "ab", "abcdef")]);
  });

  test("F6 a folder of files that lies elsewhere is closed, and one that is not used is not touched", async () => {
    const filesDir = join(place, "elsewhere");
    await put(filesDir, "ab/abcdef", "-_/abcdef~part");
    await put(folder, "lock");
    const away = await keep({ databaseUrl: "postgres://x", s3Bucket: "bucket" });
    assert.deepEqual([away, (await openTo(folder)).length], [[], 2]);
    await keep({ databaseUrl: "postgres://x", filesDir });
    assert.deepEqual([await openTo(filesDir), (await openTo(folder)).length], [[], 2]);
    await keep({ databaseUrl: "postgres://x" });
    assert.deepEqual(await openTo(folder), []);
  });

  test("F6 one that can't be made is left to whoever needs it", async () => {
    await writeFile(folder, "a file");
    assert.deepEqual(await keep(), []);
    assert.deepEqual(await keep({ dataDir: join(folder, "below") }), []);
  });

  test("F6 a link to the folder leads to it; a link in it leads nowhere", async () => {
    await put(join(place, "real"), "postgres/base/1");
    await put(join(place, "foreign"), "file");
    await symlink(join(place, "real"), folder);
    await symlink(join(place, "foreign"), join(folder, "postgres", "way out"));
    await keep();
    assert.deepEqual(await openTo(join(place, "real", "postgres", "base")), []);
    assert.equal((await openTo(join(place, "foreign"))).length, 2);
  });

  test("F6 in a folder that everybody shares, or that holds more than data, only what is ours is closed", async () => {
    await put(folder, "postgres/base", "lock", "foreign/file");
    await chmod(folder, 0o1777);
    assert.deepEqual(await keep(), [{ folder, tightened: 3, open: folder }]);
    assert.deepEqual(await openTo(folder), [".", "foreign", join("foreign", "file")]);
    await rm(folder, { recursive: true });
    await put(folder, "lock", "foreign/file");
    assert.deepEqual(await keep(), [{ folder, tightened: 2, open: null }]);
    assert.deepEqual(await openTo(folder), ["foreign", join("foreign", "file")]);
  });
});

suite("a server's data", { skip: process.platform === "win32" }, () => {
  let place: string;
  before(async () => (place = await mkdtemp(join(tmpdir(), "staff-chat-private-"))));
  after(() => rm(place, { recursive: true, force: true }));

  /** Serves until it listens, with a umask that hides nothing; the events of its log. */
  async function serveOnce(dataDir: string): Promise<string[]> {
    const environment = { PATH: process.env["PATH"], DATA_DIR: dataDir, PORT: "0", LOG_FORMAT: "json" };
    const child = spawn("sh", ["-c", 'umask 0; exec "$0" "$1"', process.execPath, MAIN], {
      env: environment,
      stdio: ["ignore", "pipe", "inherit"],
    });
    const ended = once(child, "exit");
    const events: string[] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      const { event } = JSON.parse(line) as { event: string };
      events.push(event);
      if (event === "listening") break;
    }
    child.kill("SIGTERM");
    await ended;
    return events;
  }

  test("F6 is its user's alone: a folder that is made, one that is there and empty, and one that an earlier version left open", async () => {
    const made = join(place, "made");
    assert.deepEqual([(await serveOnce(made)).includes("folder_open"), await openTo(made)], [false, []]);
    await loosen(made);
    assert.deepEqual([(await serveOnce(made)).includes("folder_open"), await openTo(made)], [true, []]);
    assert.deepEqual([(await serveOnce(made)).includes("folder_open"), await openTo(made)], [false, []]);
    await mkdir(join(place, "empty"));
    await chmod(join(place, "empty"), 0o755);
    await serveOnce(join(place, "empty"));
    assert.deepEqual(await openTo(join(place, "empty")), []);
  });

  test("F6 is its user's alone when the command line made it", async () => {
    const dataDir = join(place, "by hand");
    const child = spawn("sh", ["-c", 'umask 0; exec "$0" "$1" tenant create --name acme', process.execPath, CLI], {
      env: { PATH: process.env["PATH"], DATA_DIR: dataDir },
      stdio: ["ignore", "ignore", "inherit"],
    });
    assert.deepEqual(await once(child, "exit"), [0, null]);
    assert.deepEqual(await openTo(dataDir), []);
  });
});
