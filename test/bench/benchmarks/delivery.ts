import { startPostgres, type PostgresCluster } from "../../support/postgres.ts";
import { median, say, type Benchmark } from "../benchmark.ts";
import { measureAt, measureCapacity, type Capacity, type Contestant, type Workload } from "../delivery.ts";
import { bareWs, framedWs, socketIo, staffChat } from "../stages.ts";
import { figure, table } from "../support/table.ts";

const ONE_ROOM: Workload = { name: "1 room × 100", rooms: 1, members: 100 };
const MANY_ROOMS: Workload = { name: "100 rooms × 10", rooms: 100, members: 10 };
const BIG_ROOM: Workload = { name: "1 room × 500", rooms: 1, members: 500 };
const CALM_RATE = 200;
/** Calm runs of each contestant, in turns. */
const CALM_ROUNDS = 3;

export const delivery: Benchmark = {
  name: "delivery",
  title: "Committed deliveries",
  async run() {
    const cluster = await startPostgres();
    try {
      return [await capacities(cluster), await calm(cluster), await bigRoom(cluster)].join("\n\n");
    } finally {
      await cluster.remove();
    }
  },
};

/** The highest rate each contestant holds. */
async function capacities(cluster: PostgresCluster): Promise<string> {
  const rows: string[][] = [
    ["server", "workload", "deliveries/s", "messages/s", "p50 ms", "p99 ms", "server CPU µs per delivery", "times Socket.IO"],
  ];
  for (const workload of [ONE_ROOM, MANY_ROOMS]) {
    const found: Capacity[] = [];
    for (const contestant of [socketIo(cluster), bareWs, framedWs, staffChat(cluster)])
      found.push(await measureCapacity(contestant, workload, firstRate(contestant, workload)));
    const base = found[0]!.deliveriesPerSecond;
    for (const one of found) rows.push([...line(one), `${figure(one.deliveriesPerSecond / base)}×`]);
  }
  return `Highest rate at p99 below 100 ms and nothing late or missing. Budget: 6 × Socket.IO in one room, 4 × in 100 rooms.\n\n${table(rows)}`;
}

// Each climbs from a rate that it holds by far.
function firstRate(contestant: Contestant, workload: Workload): number {
  return (contestant.kind === "socketio" ? 100 : 250) * (workload === MANY_ROOMS ? 4 : 1);
}

function line(one: Capacity): string[] {
  return [
    one.contestant,
    one.workload,
    figure(one.deliveriesPerSecond),
    figure(one.messagesPerSecond),
    figure(one.p50),
    figure(one.p99),
    figure(one.cpuMicroseconds),
  ];
}

/** What a delivery costs while nothing presses. */
async function calm(cluster: PostgresCluster): Promise<string> {
  const contestants = [framedWs, bareWs, socketIo(cluster), staffChat(cluster)];
  const runs = new Map<string, Capacity[]>(contestants.map(({ name }) => [name, []]));
  for (let round = 0; round < CALM_ROUNDS; round += 1) {
    for (const contestant of contestants) {
      const one = await measureAt(contestant, ONE_ROOM, CALM_RATE);
      say(`${contestant.name}: ${figure(one.cpuMicroseconds)} µs, p50 ${figure(one.p50)} ms, p99 ${figure(one.p99)} ms`);
      runs.get(contestant.name)!.push(one);
    }
  }
  const of = (name: string, read: (one: Capacity) => number) => median(runs.get(name)!.map(read));
  const base = of(framedWs.name, (one) => one.cpuMicroseconds);
  const rows = contestants.map(({ name }) => {
    const cpu = of(name, (one) => one.cpuMicroseconds);
    return [name, figure(cpu), `${figure(cpu / base)}×`, figure(of(name, (one) => one.p50)), figure(of(name, (one) => one.p99))];
  });
  const head = ["server", "server CPU µs per delivery", "times pre-framed", "p50 ms", "p99 ms"];
  return `${CALM_RATE} messages/s into one room of 100, medians of ${CALM_ROUNDS} rounds in turns. Budget: 1.5 × the pre-framed broadcast.\n\n${table([head, ...rows])}`;
}

/** How long people wait in a big room. */
async function bigRoom(cluster: PostgresCluster): Promise<string> {
  const rows: string[][] = [["server", "deliveries/s", "p50 ms", "p99 ms"]];
  for (const contestant of [framedWs, staffChat(cluster)]) {
    const one = await measureAt(contestant, BIG_ROOM, CALM_RATE);
    rows.push([one.contestant, figure(one.deliveriesPerSecond), figure(one.p50), figure(one.p99)]);
  }
  return `${CALM_RATE} messages/s to 500 sockets of one room. Budget: median below 5 ms, p99 below 100 ms.\n\n${table(rows)}`;
}
