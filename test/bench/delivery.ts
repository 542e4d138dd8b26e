import { join } from "node:path";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { LoadPlan, Measured, Stretch } from "./load.ts";
import { endChild, startChild } from "./support/child.ts";
import { pin } from "./support/pinning.ts";
import { cpuMs, familyCpuMs, machineCpuMs } from "./support/process-cost.ts";

/** A server to measure, started with nobody on it. */
export interface Contestant {
  readonly name: string;
  readonly kind: LoadPlan["kind"];
  start(workload: Workload): Promise<Stage>;
}

/** How many rooms, and how many members in each. */
export interface Workload {
  readonly name: string;
  readonly rooms: number;
  readonly members: number;
}

/** A started server with its rooms. */
export interface Stage {
  readonly port: number;
  readonly pid: number;
  readonly rooms: LoadPlan["rooms"];
  stop(): Promise<void>;
}

/** The best rate a contestant held, and what one delivery cost its process. */
export interface Capacity {
  readonly contestant: string;
  readonly workload: string;
  readonly deliveriesPerSecond: number;
  readonly messagesPerSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** Microseconds of server CPU per delivery at that rate. */
  readonly cpuMicroseconds: number;
}

/** Highest p99 that counts as held, in milliseconds. */
const P99_MS = 100;
/** Each step asks for so many times the rate of the one before. */
const STEP = 1.35;

/** Raises the rate until deliveries come late or not at all; answers the last rate that was held. */
export async function measureCapacity(contestant: Contestant, workload: Workload, firstRate: number): Promise<Capacity> {
  const stage = await contestant.start(workload);
  const load = await startLoad(contestant, stage);
  await warmUp(load, stage, firstRate);
  let best: Capacity | null = null;
  let misses = 0;
  // One miss may be the machine's; two in a row are the server's.
  for (let rate = firstRate; misses < 2; rate = misses === 0 ? rate * STEP : rate) {
    const { measured, cpuMicroseconds } = await stretch(load, stage, { rate, warmupMs: 1_500, measureMs: 4_000, drainMs: 1_500 });
    const held = measured.p99 < P99_MS && measured.delivered >= measured.expected * 0.999;
    process.stderr.write(
      `  ${contestant.name}, ${workload.name}: ${Math.round(rate)}/s p99 ${measured.p99.toFixed(1)} ms, ${measured.delivered} of ${measured.expected}\n`,
    );
    misses = held ? 0 : misses + 1;
    if (held) best = capacity(contestant, workload, { rate, measured, cpuMicroseconds });
  }
  await endChild(load);
  await stage.stop();
  return (
    best ??
    capacity(contestant, workload, {
      rate: 0,
      measured: { expected: 0, delivered: 0, p50: Infinity, p99: Infinity },
      cpuMicroseconds: Infinity,
    })
  );
}

/** What one fixed rate cost. CPU in microseconds per delivery. */
export interface RateCost {
  readonly server: number;
  readonly database: number;
  readonly p50: number;
  readonly p99: number;
  /** Share of the deliveries that came, from 0 to 1. */
  readonly delivered: number;
  /** Cores that whatever else runs on this machine took meanwhile. */
  readonly others: number;
}

/** Server and load have a core each. */
const CORES = { server: 0, load: 1 };

/** Measures what one rate costs, the database with all its processes too. */
export async function measureRate(
  contestant: Contestant,
  workload: Workload,
  { rate, seconds, database }: { readonly rate: number; readonly seconds: number; readonly database: number },
): Promise<RateCost> {
  const stage = await contestant.start(workload);
  const load = await startLoad(contestant, stage);
  pin(stage.pid, CORES.server);
  pin(load.pid!, CORES.load);
  await warmUp(load, stage, rate);
  const read = () => ({
    machine: machineCpuMs(),
    server: cpuMs(stage.pid),
    load: cpuMs(load.pid!),
    database: familyCpuMs(database),
    at: performance.now(),
  });
  const before = read();
  const answer = once(load, "message");
  load.send({ rate, warmupMs: 0, measureMs: seconds * 1_000, drainMs: 1_500 } satisfies Stretch);
  const [measured] = (await answer) as [Measured];
  const after = read();
  await endChild(load);
  await stage.stop();
  const [server, data, speaking] = [after.server - before.server, after.database - before.database, after.load - before.load];
  return {
    server: (server * 1_000) / measured.delivered,
    database: (data * 1_000) / measured.delivered,
    p50: measured.p50,
    p99: measured.p99,
    delivered: measured.delivered / measured.expected,
    others: (after.machine - before.machine - server - data - speaking) / (after.at - before.at),
  };
}

/** Measures one rate, such as the calm one of the budget. */
export async function measureAt(contestant: Contestant, workload: Workload, rate: number): Promise<Capacity> {
  const stage = await contestant.start(workload);
  const load = await startLoad(contestant, stage);
  await warmUp(load, stage, rate);
  const result = await stretch(load, stage, { rate, warmupMs: 2_000, measureMs: 8_000, drainMs: 2_000 });
  await endChild(load);
  await stage.stop();
  return capacity(contestant, workload, { rate, ...result });
}

/** Lets the engine compile what runs often. */
async function warmUp(load: ChildProcess, stage: Stage, rate: number): Promise<void> {
  await stretch(load, stage, { rate, warmupMs: 0, measureMs: 8_000, drainMs: 2_000 });
}

function startLoad(contestant: Contestant, stage: Stage): Promise<ChildProcess> {
  const plan: LoadPlan = { kind: contestant.kind, port: stage.port, rooms: stage.rooms };
  return startChild(join(import.meta.dirname, "load.ts"), {}, plan);
}

async function stretch(load: ChildProcess, stage: Stage, plan: Stretch): Promise<{ measured: Measured; cpuMicroseconds: number }> {
  const before = cpuMs(stage.pid);
  const answer = once(load, "message");
  load.send(plan);
  const [measured] = (await answer) as [Measured];
  // Warm-up and drain cost CPU as well: their deliveries count too.
  const deliveries = measured.delivered * ((plan.warmupMs + plan.measureMs) / plan.measureMs);
  return { measured, cpuMicroseconds: ((cpuMs(stage.pid) - before) * 1000) / deliveries };
}

function capacity(
  contestant: Contestant,
  workload: Workload,
  result: { rate: number; measured: Measured; cpuMicroseconds: number },
): Capacity {
  return {
    contestant: contestant.name,
    workload: workload.name,
    messagesPerSecond: result.rate,
    deliveriesPerSecond: result.rate * workload.members,
    p50: result.measured.p50,
    p99: result.measured.p99,
    cpuMicroseconds: result.cpuMicroseconds,
  };
}
