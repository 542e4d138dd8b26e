import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { sql } from "drizzle-orm";
import { openDatabase, rows } from "../../../server/database/database.ts";
import { lockFolder } from "../../../server/database/pglite-lock.ts";
import { temporaryFolder } from "../../support/last-will.ts";

const WRITER = new URL("./support/folder-writer.ts", import.meta.url).pathname;

suite("A data folder", () => {
  let folder: string;
  before(async () => {
    folder = await temporaryFolder("folder");
  });
  after(() => rm(folder, { recursive: true, force: true }));

  test("SYNC-3 loses nothing acknowledged when its process is killed, is refused while in use, and opens afterwards with its lineage", async () => {
    const data = join(folder, "data");
    const writer = spawn(process.execPath, [WRITER, data], { stdio: ["ignore", "pipe", "inherit"] });
    const acknowledged = await acknowledgements(writer, 40);
    await assert.rejects(openDatabase({ folder: data }), new RegExp(`in use by process ${writer.pid}\\..*DATA_DIR`));
    writer.kill("SIGKILL");
    await once(writer, "exit");
    const database = await openDatabase({ folder: data });
    const [found] = await database.acrossTenants((tx) => rows<{ names: string[] }>(tx, sql`select array_agg(name) as names from tenants`));
    const kept = new Set(found?.names);
    assert.deepEqual(
      acknowledged().filter((name) => !kept.has(name)),
      [],
    );
    const { lineage } = database;
    await database.close();
    const again = await openDatabase({ folder: data });
    assert.equal(again.lineage, lineage);
    await again.close();
  });

  test("may hold a link in the place of its database", async () => {
    const data = join(folder, "linked");
    await mkdir(data);
    await mkdir(join(folder, "elsewhere"));
    await symlink(join(folder, "elsewhere"), join(data, "postgres"));
    await (await openDatabase({ folder: data })).close();
    assert.ok((await readdir(join(folder, "elsewhere"))).includes("PG_VERSION"));
  });

  test("is refused to a second opening in the same process", async () => {
    const path = join(folder, "twice");
    const unlock = await lockFolder(path);
    await assert.rejects(lockFolder(path), new RegExp(`in use by process ${process.pid}`));
    await unlock();
    await (
      await lockFolder(path)
    )();
  });

  test("is taken over from a dead process, from a pid that was given out again, and from half a lock file", async () => {
    const path = join(folder, "stale");
    await (
      await lockFolder(path)
    )();
    const lock = (holder: object): string => JSON.stringify({ host: hostname(), started: "", token: "old", ...holder });
    for (const content of [lock({ pid: 2 ** 22 - 1 }), lock({ pid: 1, started: "-1" }), lock({ pid: process.pid }), "{", ""]) {
      await writeFile(join(path, "lock"), content);
      const unlock = await lockFolder(path);
      assert.equal(JSON.parse(await readFile(join(path, "lock"), "utf8")).pid, process.pid);
      await unlock();
    }
  });

  test("is refused when another host has it, and the way out is named", async () => {
    const path = join(folder, "elsewhere");
    await (
      await lockFolder(path)
    )();
    await writeFile(join(path, "lock"), JSON.stringify({ pid: 5, host: "elsewhere", started: "", token: "x" }));
    await assert.rejects(lockFolder(path), /in use by process 5 on host elsewhere.*delete .*lock/);
  });
});

/** Resolves once the writer has named `count` committed rows; the result answers all it has named until then. */
function acknowledgements(writer: ChildProcess, count: number): Promise<() => string[]> {
  let text = "";
  const named = (): string[] =>
    text
      .slice(0, text.lastIndexOf("\n") + 1)
      .split("\n")
      .filter((line) => line !== "");
  return new Promise((resolve, reject) => {
    writer.on("exit", () => reject(new Error("the writer ended")));
    writer.stdout?.on("data", (bytes: Buffer) => {
      text += bytes.toString();
      if (named().length >= count) resolve(named);
    });
  });
}
