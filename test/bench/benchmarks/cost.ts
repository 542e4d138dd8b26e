import { startPostgres } from "../../support/postgres.ts";
import type { SpawnedServer } from "../../support/server.ts";
import { PATHS } from "../../../protocol/http.ts";
import { median, say, type Benchmark } from "../benchmark.ts";
import type { Seat } from "../support/contestants.ts";
import { cpuMs, familyCpuMs } from "../support/process-cost.ts";
import { seedHistory } from "../support/seed-history.ts";
import { sitAtStaffChat } from "../support/staff-chat-seat.ts";
import { prepareRooms, startStaffChat, type PreparedRoom } from "../support/staff-chat-stage.ts";
import { figure, table } from "../support/table.ts";

const MEMBERS = 10;
const COUNT = Number(process.env["BENCH_COUNT"] ?? 1_500);
const ROUNDS = Number(process.env["BENCH_ROUNDS"] ?? 3);
/** Nobody is slowed by what the benchmark does. */
const ENVIRONMENT = { RATE_MESSAGES_PER_USER: "100000000", RATE_REQUESTS_PER_USER: "100000000", RATE_ACTIONS_PERCENT: "100000" };

/** CPU in microseconds: of the server, and of all processes of the database. */
interface Cost {
  readonly server: number;
  readonly database: number;
}

/** Does something so many times. */
type Work = (times: number) => Promise<void>;

/** What one message and one opening cost, whatever else the machine does: the next begins when the one before has come, so that it is CPU alone that counts. */
export const cost: Benchmark = {
  name: "cost",
  title: "The cost of one",
  async run() {
    const runs = new Map<string, Cost[]>();
    for (let round = 0; round < ROUNDS; round += 1)
      for (const [name, one] of await measure()) runs.set(name, [...(runs.get(name) ?? []), one]);
    const rows = [["what", "server CPU µs", "database CPU µs"]];
    for (const [name, found] of runs)
      rows.push([name, spread(found.map(({ server }) => server)), spread(found.map(({ database }) => database))]);
    return `One after another in a room of ${MEMBERS} whose members all watch it; ${COUNT} times, medians of ${ROUNDS} rounds, in brackets the lowest and the highest.\n\n${table(rows)}`;
  },
};

function spread(values: readonly number[]): string {
  return `${figure(median(values))} (${figure(Math.min(...values))}–${figure(Math.max(...values))})`;
}

async function measure(): Promise<Map<string, Cost>> {
  const cluster = await startPostgres();
  try {
    const databaseUrl = await cluster.createDatabase();
    const server = await startStaffChat(databaseUrl, { environment: ENVIRONMENT });
    const [room, quiet] = await prepareRooms(databaseUrl, server.tenant, { rooms: 2, members: MEMBERS });
    await seedHistory(databaseUrl, { tenantId: server.tenant.id, roomId: quiet!.id, messages: 100 });
    const talk = await sitDown(server, room!);
    const found = new Map<string, Cost>();
    const processes = { server: server.child.pid!, database: await cluster.readPid() };
    found.set("a message alone", await costOf(processes, talk(1)));
    found.set("a message of thirty under way", await costOf(processes, talk(30)));
    found.set("an opening, ten at a time", await costOf(processes, openAgain(server, quiet!)));
    for (const [name, one] of found) say(`${name}: ${figure(one.server)} + ${figure(one.database)} µs`);
    await server.kill();
    return found;
  } finally {
    await cluster.remove();
  }
}

async function costOf(processes: { readonly server: number; readonly database: number }, work: Work): Promise<Cost> {
  await work(COUNT);
  const read = () => ({ server: cpuMs(processes.server), database: familyCpuMs(processes.database) });
  const before = read();
  await work(COUNT);
  const after = read();
  return { server: ((after.server - before.server) * 1_000) / COUNT, database: ((after.database - before.database) * 1_000) / COUNT };
}

/** Everybody at their seats; with so many messages under way, said by all in turns. */
async function sitDown(server: SpawnedServer, room: PreparedRoom): Promise<(underWay: number) => Work> {
  let heard = 0;
  let wake = (): void => undefined;
  const listen = (payload: Buffer): void => {
    heard += payload.toString("latin1").split('"kind":"message"').length - 1;
    wake();
  };
  const heardNext = (): Promise<void> => new Promise((resolve) => (wake = resolve));
  const heardAll = async (times: number): Promise<void> => (heard < times ? heardNext().then(() => heardAll(times)) : undefined);
  const seats: Seat[] = [];
  for (const token of room.tokens)
    seats.push(await sitAtStaffChat({ port: server.port, room: room.id, token, onText: seats.length === 0 ? listen : () => undefined }));
  return (underWay) => async (times) => {
    heard = 0;
    for (let said = 0; said < times; said += 1) {
      if (said - heard >= underWay) await heardNext();
      seats[said % seats.length]!.say(`message ${said}`.padEnd(120, "x"));
    }
    await heardAll(times);
  };
}

function openAgain(server: SpawnedServer, { id, tokens }: PreparedRoom): Work {
  const open = async (token: string): Promise<void> => {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const response = await fetch(server.url + PATHS.open, { method: "POST", headers, body: JSON.stringify({ roomId: id }) });
    await response.arrayBuffer();
    if (!response.ok) throw new Error(`opening failed: ${response.status}`);
  };
  return async (times) => {
    let next = 0;
    const worker = async () => {
      while (next < times) await open(tokens[next++ % tokens.length]!);
    };
    await Promise.all(Array.from({ length: 10 }, worker));
  };
}
