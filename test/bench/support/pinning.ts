import { execFileSync } from "node:child_process";
import { availableParallelism } from "node:os";

/** Keeps a process, with all its threads, to one core, where there are two to share and `taskset` to say so. Answers whether it does. */
export function pin(pid: number, core: number): boolean {
  if (availableParallelism() < 2) return false;
  try {
    execFileSync("taskset", ["--all-tasks", "--cpu-list", "--pid", String(core), String(pid)], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
