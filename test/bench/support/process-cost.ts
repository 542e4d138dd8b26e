import { readdirSync, readFileSync } from "node:fs";

/** Linux counts CPU time in ticks of 10 ms. */
const TICK_MS = 10;

/** CPU time (user and system) that a process has used, in milliseconds, from /proc. */
export function cpuMs(pid: number): number {
  const fields = statOf(pid);
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/** The same of a process with all its children, those that have ended too. */
export function familyCpuMs(pid: number): number {
  const children = readdirSync("/proc").filter((name) => /^\d+$/.test(name) && parentOf(Number(name)) === pid);
  const fields = statOf(pid);
  const ended = (Number(fields[13]) + Number(fields[14])) * TICK_MS;
  return children.reduce((sum, child) => sum + cpuOf(Number(child)), cpuMs(pid) + ended);
}

/** CPU time that all processes of the machine have used together, in milliseconds. */
export function machineCpuMs(): number {
  const [user, nice, system, , , interrupt, soft] = readFileSync("/proc/stat", "latin1")
    .split("\n", 1)[0]!
    .split(/\s+/)
    .slice(1)
    .map(Number);
  return (user! + nice! + system! + interrupt! + soft!) * TICK_MS;
}

/** Resident memory of a process in bytes, from /proc. */
export function residentBytes(pid: number): number {
  const line = readFileSync(`/proc/${pid}/status`, "latin1").match(/VmRSS:\s+(\d+) kB/);
  return Number(line?.[1] ?? 0) * 1024;
}

// What stands behind the name, which may hold anything: the first is the state, the second the parent.
function statOf(pid: number): string[] {
  return readFileSync(`/proc/${pid}/stat`, "latin1").split(") ")[1]!.split(" ");
}

function parentOf(pid: number): number {
  try {
    return Number(statOf(pid)[1]);
  } catch {
    return 0;
  }
}

function cpuOf(pid: number): number {
  try {
    return cpuMs(pid);
  } catch {
    return 0;
  }
}
