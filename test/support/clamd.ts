import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmod, chown, mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { until } from "./waiting.ts";

/** Bytes that the test database calls malware, and the name that it has there. */
export const TEST_MALWARE = "staff-chat test signature: not a virus, found all the same";
export const TEST_SIGNATURE = "StaffChat.Test.Signature";

/** A real clamd with a database of one signature, on a socket of its own. */
export interface TestClamd {
  readonly path: string;
  /** Files above this many bytes are answered with an error. */
  readonly streamBytes: number;
  kill(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

const STREAM_BYTES = 8 * 1024 * 1024;

export async function startClamd(): Promise<TestClamd> {
  const folder = await mkdtemp(join(tmpdir(), "staff-chat-clamd-"));
  const path = join(folder, "clamd.sock");
  // An extended signature: name, any file type, any offset, bytes in hex.
  await writeFile(join(folder, "test.ndb"), `${TEST_SIGNATURE}:0:*:${Buffer.from(TEST_MALWARE).toString("hex")}\n`);
  const settings = [
    "Foreground yes",
    `DatabaseDirectory ${folder}`,
    `LocalSocket ${path}`,
    `StreamMaxLength ${STREAM_BYTES}`,
    "MaxThreads 4",
  ];
  await writeFile(join(folder, "clamd.conf"), `${settings.join("\n")}\n`);
  if (process.getuid?.() === 0) await giveAway(folder);
  let child: ChildProcess | null = null;
  const clamd: TestClamd = {
    path,
    streamBytes: STREAM_BYTES,
    async start() {
      const started = spawn("/usr/sbin/clamd", ["--config-file", join(folder, "clamd.conf")], { stdio: "ignore" });
      child = started;
      await until(() => {
        if (started.exitCode !== null) throw new Error(`clamd ended with ${started.exitCode}`);
        return answers(path);
      });
    },
    async kill() {
      const killed = child;
      child = null;
      if (killed === null) return;
      const ended = once(killed, "exit");
      killed.kill("SIGKILL");
      await ended;
      await rm(path, { force: true });
    },
    async stop() {
      await clamd.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
  await clamd.start();
  return clamd;
}

// Started by root, it goes on as the user it has for that, who must then be able to use the folder.
async function giveAway(folder: string): Promise<void> {
  await chmod(folder, 0o777);
  await chown(folder, 0, 0);
}

async function answers(path: string): Promise<boolean> {
  const socket = connect(path);
  socket.on("error", () => {});
  socket.write("zPING\0");
  return (await text(socket).catch(() => "")).startsWith("PONG");
}
