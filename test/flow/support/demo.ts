import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { leaveWill, temporaryFolder } from "../../support/last-will.ts";
import { freePort } from "../../support/redis.ts";

/** What `npm start` runs, on a folder and a port of its own. */
export interface RunningDemo {
  readonly origin: string;
  stop(): Promise<void>;
}

export async function startDemo(): Promise<RunningDemo> {
  const folder = await temporaryFolder("demo");
  const port = await freePort();
  const child = spawn(process.execPath, [join(import.meta.dirname, "../../../demo/main.ts")], {
    env: { ...process.env, PORT: String(port), DATA_DIR: folder },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const takeBack = leaveWill(`kill -9 ${child.pid}`);
  await greeted(child);
  return {
    origin: `http://localhost:${port}`,
    async stop() {
      child.kill("SIGTERM");
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
      takeBack();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Resolves when the process has printed where the demo is. */
async function greeted({ stdout }: ChildProcess): Promise<void> {
  if (stdout === null) throw new Error("no output");
  for await (const chunk of stdout.setEncoding("utf8")) if (String(chunk).includes("staff-chat is running")) return;
  throw new Error("the demo ended before it ran");
}
