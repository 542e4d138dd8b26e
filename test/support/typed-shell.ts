import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { delimiter } from "node:path";
import { leaveWill } from "./last-will.ts";
import { until } from "./waiting.ts";

/** Where lines are typed in, and what the last of them says once it serves. */
export interface Machine {
  readonly cwd: string;
  readonly env: Record<string, string>;
  readonly ready?: string;
}

/** A shell whose last line goes on. */
export interface TypedShell {
  /** All that was said up to now. */
  said(): string;
  stop(): Promise<void>;
}

/** The environment of a new machine: what npm and this test have put before its PATH is not on it. */
export function newMachine(home: string, more: Readonly<Record<string, string>> = {}): Record<string, string> {
  const path = (process.env["PATH"] ?? "").split(delimiter).filter((entry) => !/node_modules|node-gyp-bin/.test(entry));
  return { PATH: path.join(delimiter), HOME: home, ...more };
}

/** Types the lines into a shell that ends at the first that fails; resolves when the last of them, a server, says `ready`. */
export async function typeLines(lines: readonly string[], { cwd, env, ready = '"event":"listening"' }: Machine): Promise<TypedShell> {
  const shell = spawn("sh", ["-e", "-c", lines.join("\n")], { cwd, env, stdio: ["ignore", "pipe", "pipe"], detached: true });
  const takeBack = leaveWill(`kill -9 -- -${shell.pid}`);
  const ended = once(shell, "close").finally(takeBack);
  const said = collect(shell);
  await until(() => said().includes(ready) || shell.exitCode !== null);
  if (shell.exitCode !== null) throw new Error(`the commands ended without a server:\n${said()}`);
  const stop = async () => {
    if (shell.exitCode === null) process.kill(-(shell.pid ?? 0), "SIGTERM");
    await ended;
  };
  return { said, stop };
}

function collect({ stdout, stderr }: ChildProcess): () => string {
  let said = "";
  for (const output of [stdout, stderr]) output?.setEncoding("utf8").on("data", (text: string) => (said += text));
  return () => said;
}
