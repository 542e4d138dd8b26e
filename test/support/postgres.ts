import { execFile, spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { chmod, chown, mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import postgres from "postgres";
import { leaveWill } from "./last-will.ts";

const run = promisify(execFile);
/** Where Debian puts each version. */
const VERSIONS = "/usr/lib/postgresql";
const OLDEST = 15;

/** A PostgreSQL cluster of one test file's own. */
export interface PostgresCluster {
  /** Makes an empty database and answers its URL. */
  createDatabase(): Promise<string>;
  /** Stops in order; sessions are ended. */
  stop(): Promise<void>;
  /** Stops at once, as a crash would: sessions see their connection break. */
  stopImmediately(): Promise<void>;
  /** The process that all others of the cluster belong to. */
  readPid(): Promise<number>;
  /** Starts again on the same port, after either stop. */
  restart(): Promise<void>;
  /** Stops and deletes everything. */
  remove(): Promise<void>;
}

/** Starts a cluster in a temporary folder, on a free port of the loopback interface, with fsync on. */
export async function startPostgres(): Promise<PostgresCluster> {
  const folder = await mkdtemp(join(tmpdir(), "staff-chat-postgres-"));
  await asPostgres.prepare(folder);
  const data = join(folder, "data");
  // After us nobody would stop it: the process that is named in its folder ends, and the folder with it.
  const takeBack = leaveWill(`kill -QUIT "$(head -n 1 '${data}/postmaster.pid')"; sleep 1; rm -rf '${folder}'`);
  await asPostgres.run("initdb", ["--no-sync", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C", `--pgdata=${data}`]);
  const port = await freePort();
  const options = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=100`;
  const start = () => asPostgres.run("pg_ctl", ["start", "-w", "-D", data, "-l", join(folder, "log"), "-o", options]);
  const stop = (mode: "fast" | "immediate") => asPostgres.run("pg_ctl", ["stop", "-w", "-D", data, "-m", mode]);
  await start();
  let made = 0;
  return {
    createDatabase: async () => {
      made += 1;
      const admin = postgres(`postgres://postgres@127.0.0.1:${port}/postgres`, { max: 1, fetch_types: false });
      await admin.unsafe(`create database test_${made}`);
      await admin.end();
      return `postgres://postgres@127.0.0.1:${port}/test_${made}`;
    },
    stop: () => stop("fast"),
    stopImmediately: () => stop("immediate"),
    readPid: async () => Number((await readFile(join(data, "postmaster.pid"), "utf8")).split("\n", 1)[0]),
    restart: start,
    remove: async () => {
      await stop("immediate").catch(() => {});
      await rm(folder, { recursive: true, force: true });
      takeBack();
    },
  };
}

// The server refuses to run as root, as which containers and CI often are.
const asPostgres = {
  async prepare(folder: string): Promise<void> {
    if (process.getuid?.() !== 0) return;
    const { stdout } = await run("id", ["-u", "postgres"]);
    await chown(folder, Number(stdout), -1);
    await chmod(folder, 0o700);
  },
  run(program: string, args: string[]): Promise<void> {
    const command = join(binaries(), program);
    const [file, all] = process.getuid?.() === 0 ? ["runuser", ["-u", "postgres", "--", command, ...args]] : [command, args];
    return new Promise((resolve, reject) => {
      // The server outlives its starter and would keep a pipe open: it gets none.
      const child = spawn(file, all, { stdio: "ignore", cwd: tmpdir() });
      child.on("error", reject);
      child.on("exit", (code) => (code === 0 ? resolve() : reject(new Error(`${program} ended with ${code}`))));
    });
  },
};

/** The newest that is installed, unless `POSTGRES_BIN` names a folder. */
function binaries(): string {
  const given = process.env["POSTGRES_BIN"];
  if (given !== undefined) return given;
  const installed = existsSync(VERSIONS) ? readdirSync(VERSIONS).map(Number) : [];
  const newest = Math.max(...installed.filter((version) => version >= OLDEST && existsSync(`${VERSIONS}/${version}/bin/initdb`)));
  if (newest === -Infinity)
    throw new Error(`PostgreSQL ${OLDEST} or newer is not in ${VERSIONS}: install it, or name its programs' folder in POSTGRES_BIN.`);
  return `${VERSIONS}/${newest}/bin`;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
