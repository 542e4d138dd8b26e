import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";

/** How the server process is doing. */
export type ServerStatus = "starting" | "running" | "stopped";

/** Keeps one server process, and ends or restarts it on request. The server itself knows nothing of this. */
export interface Supervisor {
  readonly status: ServerStatus;
  /** Starts the process and resolves when it is ready. @throws Error when it exits before */
  start(): Promise<void>;
  /** Asks it to stop (SIGTERM) and starts it again. */
  restart(): Promise<void>;
  /** Ends it without a word (SIGKILL) and starts it again. */
  kill(): Promise<void>;
  /** Ends it for good. */
  stop(): Promise<void>;
}

export interface SupervisorOptions {
  readonly entry: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Answers 200 when the server is ready. */
  readonly readyUrl: string;
}

/** Milliseconds a process may take to end before it is killed. */
const STOP_MS = 8_000;
/** Milliseconds a process may take until it is ready. */
const START_MS = 60_000;

export function createSupervisor(options: SupervisorOptions): Supervisor {
  let child: ChildProcess | null = null;
  let status: ServerStatus = "stopped";

  const start = async () => {
    status = "starting";
    const started = spawn(process.execPath, [options.entry], {
      env: { ...process.env, ...options.environment },
      stdio: ["ignore", "inherit", "inherit"],
    });
    child = started;
    started.once("exit", () => {
      if (child === started) status = "stopped";
    });
    await untilReady(options.readyUrl, started);
    status = "running";
  };
  const end = async (signal: NodeJS.Signals) => {
    const ending = child;
    status = "stopped";
    if (ending === null || ending.exitCode !== null || ending.signalCode !== null) return;
    const gone = once(ending, "exit");
    ending.kill(signal);
    const timer = setTimeout(() => ending.kill("SIGKILL"), STOP_MS);
    await gone;
    clearTimeout(timer);
  };
  const again = async (signal: NodeJS.Signals) => {
    await end(signal);
    await start();
  };
  return {
    get status() {
      return status;
    },
    start,
    restart: () => again("SIGTERM"),
    kill: () => again("SIGKILL"),
    stop: () => end("SIGTERM"),
  };
}

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + START_MS;
  while (Date.now() < deadline) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error("The server ended before it was ready; its log above says why.");
    const ready = await fetch(url)
      .then((response) => response.ok)
      .catch(() => false);
    if (ready) return;
    await wait(100);
  }
  throw new Error(`The server was not ready within ${START_MS / 1000} s.`);
}
