import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { link, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join, resolve } from "node:path";
import { SetupError } from "./setup-error.ts";

// The engine takes no lock on its folder: two processes on one folder would silently lose each other's writes.

interface Holder {
  readonly pid: number;
  readonly host: string;
  /** Start time of the process where the system tells it, so that a pid that was given out again is not taken for the holder. */
  readonly started: string;
  readonly token: string;
}

const heldHere = new Set<string>();

/** Takes a data folder for this process, also from one that died. The result gives it back. @throws SetupError naming the process that has it */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const path = join(resolve(folder), "lock");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (heldHere.has(path)) throw inUse(folder, own());
  heldHere.add(path);
  try {
    await take(folder, path);
  } catch (error) {
    heldHere.delete(path);
    throw error;
  }
  return async () => {
    await rm(path, { force: true });
    heldHere.delete(path);
  };
}

async function take(folder: string, path: string): Promise<void> {
  const mine = `${path}.${randomUUID()}`;
  await writeFile(mine, JSON.stringify(own()), { mode: 0o600 });
  try {
    for (;;) {
      if (await linked(mine, path)) return;
      const found = await readHolder(path);
      if (found === null) continue;
      if (isAlive(found)) throw inUse(folder, found);
      await removeStale(path, found);
    }
  } finally {
    await rm(mine, { force: true });
  }
}

// Two that find the same stale lock: the slower one would remove the lock of the faster. It sees what it moved, and puts it back.
async function removeStale(path: string, stale: Holder): Promise<void> {
  const moved = `${path}.${randomUUID()}`;
  try {
    await rename(path, moved);
  } catch {
    return;
  }
  const found = await readHolder(moved);
  if (found !== null && found.token !== stale.token) await linked(moved, path);
  await rm(moved, { force: true });
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

async function readHolder(path: string): Promise<Holder | null> {
  try {
    const { pid, host, started, token } = JSON.parse(await readFile(path, "utf8")) as Holder;
    return { pid, host, started, token };
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    // Half a lock file: its writer died while writing an older format; nobody holds it.
    return { pid: 0, host: hostname(), started: "", token: "" };
  }
}

function isAlive(holder: Holder): boolean {
  if (holder.host !== hostname()) return true;
  if (holder.pid === process.pid || holder.pid <= 0) return false;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
  const started = startOf(holder.pid);
  return started === "" || holder.started === "" || started === holder.started;
}

function own(): Holder {
  return { pid: process.pid, host: hostname(), started: startOf(process.pid), token: randomUUID() };
}

function startOf(pid: number): string {
  try {
    // Field 22 of proc(5) stat; the name in field 2 may hold spaces, so count after its closing bracket.
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  } catch {
    return "";
  }
}

function inUse(folder: string, holder: Holder): SetupError {
  const other = holder.host === hostname() ? "" : ` on host ${holder.host}`;
  return new SetupError(
    `The data folder ${folder} is in use by process ${holder.pid}${other}.`,
    other === ""
      ? "Stop that process, or give this one another folder in DATA_DIR; for several processes use a PostgreSQL server in DATABASE_URL."
      : `Stop that process, or, if that host is gone for good, delete ${join(folder, "lock")} and start again.`,
  );
}
