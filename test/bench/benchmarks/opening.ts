import { PATHS } from "../../../protocol/http.ts";
import type { Id } from "../../../protocol/ids.ts";
import { startPostgres } from "../../support/postgres.ts";
import { median, type Benchmark } from "../benchmark.ts";
import { prepareRooms, startStaffChat } from "../support/staff-chat-stage.ts";
import { seedHistory } from "../support/seed-history.ts";
import { figure, table } from "../support/table.ts";

const SHORT = 100;
const LONG = 100_000;
const CALLS = 200;
const WARM_UP = 30;

export const opening: Benchmark = {
  name: "opening",
  title: "Opening a room",
  async run() {
    const cluster = await startPostgres();
    const databaseUrl = await cluster.createDatabase();
    const server = await startStaffChat(databaseUrl);
    try {
      const [short, long] = await prepareRooms(databaseUrl, server.tenant, { rooms: 2, members: 10 });
      const histories = [
        { room: short!, messages: SHORT },
        { room: long!, messages: LONG },
      ];
      for (const { room, messages } of histories) await seedHistory(databaseUrl, { tenantId: server.tenant.id, roomId: room.id, messages });
      const times: [number[], number[]] = [[], []];
      for (let call = 0; call < WARM_UP + CALLS; call += 1) {
        for (const [index, { room }] of histories.entries()) {
          const took = await open(server.url, { roomId: room.id, token: room.tokens[call % room.tokens.length]! });
          if (call >= WARM_UP) times[index]!.push(took);
        }
      }
      const [few, many] = [median(times[0]), median(times[1])];
      const rows = [
        ["messages in the room", "median ms"],
        [figure(SHORT), few.toFixed(2)],
        [figure(LONG), many.toFixed(2)],
        ["ratio", (many / few).toFixed(2)],
      ];
      return `\`POST ${PATHS.open}\`: token, person, rooms, newest 50 messages, ticket. Medians of ${CALLS} calls in turns. Budget: a long room opens as fast as a short one.\n\n${table(rows)}`;
    } finally {
      await server.kill();
      await cluster.remove();
    }
  },
};

async function open(url: string, { roomId, token }: { readonly roomId: Id; readonly token: string }): Promise<number> {
  const start = performance.now();
  const response = await fetch(url + PATHS.open, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ roomId }),
  });
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`opening failed: ${response.status}`);
  return performance.now() - start;
}
