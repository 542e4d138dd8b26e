import type { ChildProcess } from "node:child_process";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { startPostgres } from "../../support/postgres.ts";
import { say, type Benchmark } from "../benchmark.ts";
import type { Contestant, Stage } from "../delivery.ts";
import type { LoadPlan } from "../load.ts";
import { bareWs, staffChat } from "../stages.ts";
import { endChild, startChild } from "../support/child.ts";
import { residentBytes } from "../support/process-cost.ts";
import { figure, table } from "../support/table.ts";

/** Members of each room; every socket has its room on screen. */
const MEMBERS = 50;
/** Sockets in all at each measurement. The first ones warm the server up and count for none. */
const STEPS = { warm: 200, few: 2_000, many: 10_000 };
/** Two heartbeats and what the collector does meanwhile. */
const SETTLE_MS = 25_000;

export const memory: Benchmark = {
  name: "memory",
  title: "Memory per idle socket",
  async run() {
    const cluster = await startPostgres();
    try {
      const rows: string[][] = [["server", "2,000 sockets, kB each", "10,000 sockets, kB each", "whole process at 10,000, MB"]];
      for (const contestant of [bareWs, staffChat(cluster)]) rows.push(await measure(contestant));
      return `Resident memory of the server process, above what it had with ${STEPS.warm} sockets; each socket is authenticated and has a room of ${MEMBERS} on screen. Budget: 12 kB.\n\n${table(rows)}`;
    } finally {
      await cluster.remove();
    }
  },
};

async function measure(contestant: Contestant): Promise<string[]> {
  const stage = await contestant.start({ name: "idle", rooms: STEPS.many / MEMBERS, members: MEMBERS });
  const sitting: ChildProcess[] = [];
  const residentAt = async (sockets: number, seated: number) => {
    sitting.push(await sitDown(contestant, stage, { from: seated / MEMBERS, to: sockets / MEMBERS }));
    await wait(SETTLE_MS);
    const bytes = residentBytes(stage.pid);
    say(`${contestant.name}: ${sockets} sockets, ${figure(bytes / 1e6)} MB`);
    return bytes;
  };
  const base = await residentAt(STEPS.warm, 0);
  const few = await residentAt(STEPS.few, STEPS.warm);
  const many = await residentAt(STEPS.many, STEPS.few);
  await Promise.all(sitting.map(endChild));
  await stage.stop();
  const each = (bytes: number, sockets: number) => figure((bytes - base) / 1_000 / (sockets - STEPS.warm));
  return [contestant.name, each(few, STEPS.few), each(many, STEPS.many), figure(many / 1e6)];
}

function sitDown(
  { kind }: Contestant,
  { port, rooms }: Stage,
  range: { readonly from: number; readonly to: number },
): Promise<ChildProcess> {
  const plan: LoadPlan = { kind, port, rooms: rooms.slice(range.from, range.to) };
  return startChild(join(import.meta.dirname, "../load.ts"), {}, plan);
}
