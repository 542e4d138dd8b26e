import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";

/** Starts a module as a process of its own, tells it `plan`, if any, and resolves when it says "ready". @throws Error when it ends before */
export async function startChild(module: string, environment: Readonly<Record<string, string>>, plan?: object): Promise<ChildProcess> {
  const child = fork(module, { env: { ...process.env, ...environment }, stdio: ["ignore", "inherit", "inherit", "ipc"] });
  if (plan !== undefined) child.send(plan);
  const ended = once(child, "exit").then(([code]) => {
    throw new Error(`${module} ended with ${String(code)} before it was ready`);
  });
  await Promise.race([once(child, "message"), ended]);
  ended.catch(() => undefined);
  return child;
}

/** Ends a process and waits until it is gone. */
export async function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}
