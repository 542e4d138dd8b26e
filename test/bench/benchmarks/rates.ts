import { startPostgres } from "../../support/postgres.ts";
import { median, say, type Benchmark } from "../benchmark.ts";
import { measureRate, type Contestant, type RateCost, type Workload } from "../delivery.ts";
import { framedWs, socketIo, staffChat } from "../stages.ts";
import { figure, table } from "../support/table.ts";

const MANY_ROOMS: Workload = { name: "100 rooms × 10", rooms: 100, members: 10 };
const ONE_ROOM: Workload = { name: "1 room × 100", rooms: 1, members: 100 };

/** What is measured: rates in messages per second. */
const PLAN: readonly { readonly workload: Workload; readonly rates: readonly number[] }[] = [
  { workload: MANY_ROOMS, rates: [200, 1_000, 2_000] },
  { workload: ONE_ROOM, rates: [50, 200] },
];
const ROUNDS = Number(process.env["BENCH_ROUNDS"] ?? 3);
const SECONDS = Number(process.env["BENCH_SECONDS"] ?? 8);
/** Contestants by a word of their names, apart by commas; all unless told. */
const ONLY = process.env["BENCH_ONLY"]?.split(",") ?? [""];

export const rates: Benchmark = {
  name: "rates",
  title: "Deliveries at fixed rates",
  async run() {
    const cluster = await startPostgres();
    try {
      const contestants = [framedWs, socketIo(cluster), staffChat(cluster)].filter(({ name }) => ONLY.some((word) => name.includes(word)));
      const rows = [
        ["workload", "messages/s", "server", "CPU µs per delivery, server", "database", "p50 ms", "p99 ms", "delivered", "others' cores"],
      ];
      for (const { workload, rates: each } of PLAN)
        for (const rate of each) rows.push(...(await compare(contestants, workload, { rate, database: await cluster.readPid() })));
      return `Medians of ${ROUNDS} rounds of ${SECONDS} s in turns, in brackets the lowest and the highest. Server and load have a core each where there are two; the database has all of its processes counted.\n\n${table(rows)}`;
    } finally {
      await cluster.remove();
    }
  },
};

async function compare(
  contestants: readonly Contestant[],
  workload: Workload,
  { rate, database }: { readonly rate: number; readonly database: number },
): Promise<string[][]> {
  const runs = new Map<string, RateCost[]>(contestants.map(({ name }) => [name, []]));
  for (let round = 0; round < ROUNDS; round += 1)
    for (const contestant of contestants) {
      const one = await measureRate(contestant, workload, { rate, seconds: SECONDS, database });
      say(
        `${workload.name}, ${rate}/s, ${contestant.name}: ${figure(one.server)} (+${figure(one.database)}) µs, p50 ${figure(one.p50)}, p99 ${figure(one.p99)} ms`,
      );
      runs.get(contestant.name)!.push(one);
    }
  return [...runs].map(([name, found]) => [workload.name, figure(rate), name, ...summary(found)]);
}

function summary(runs: readonly RateCost[]): string[] {
  const spread = (read: (one: RateCost) => number): string => {
    const values = runs.map(read);
    return `${figure(median(values))} (${figure(Math.min(...values))}–${figure(Math.max(...values))})`;
  };
  return [
    spread(({ server }) => server),
    spread(({ database }) => database),
    spread(({ p50 }) => p50),
    spread(({ p99 }) => p99),
    `${figure(100 * median(runs.map(({ delivered }) => delivered)))} %`,
    figure(median(runs.map(({ others }) => others))),
  ];
}
