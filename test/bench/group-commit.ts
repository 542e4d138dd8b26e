import { sql } from "drizzle-orm";
import type { Id } from "../../protocol/ids.ts";
import { createMemoryBus } from "../../server/bus/memory.ts";
import { createLogger } from "../../server/telemetry/logger.ts";
import { openDatabase, rows, type Database } from "../../server/database/database.ts";
import { createMessageService } from "../../server/services/messages/messages.ts";
import { createRoomService } from "../../server/services/rooms/rooms.ts";
import { addTenant, addUsers, createId } from "../support/databases.ts";
import { startPostgres } from "../support/postgres.ts";

/** Committed messages per second, with and without grouping, on the same database. */
export interface GroupCommitFigures {
  readonly rooms: number;
  readonly grouped: number;
  readonly oneByOne: number;
}

interface Stage {
  readonly database: Database;
  readonly tenantId: Id;
  readonly userId: Id;
  readonly rooms: readonly Id[];
}

const bus = createMemoryBus({ logger: createLogger({ level: "error", format: "text" }) });
const MEASURE_MS = 5_000;

/** Measures `rooms` rooms written by one person with many sends in flight. */
export async function measureGroupCommit(rooms: number): Promise<GroupCommitFigures> {
  const cluster = await startPostgres();
  const database = await openDatabase({ url: await cluster.createDatabase() });
  const stage = await prepare(database, rooms);
  const service = createMessageService({ database, bus, now: Date.now });
  const actor = { tenantId: stage.tenantId, userId: stage.userId, roles: [] };
  const send = async (roomId: Id) => void (await service.send(actor, roomId, [{ id: createId(), body: "x".repeat(120), mentions: [] }]));
  const oneByOne = await rate(stage, 10, (roomId) => insertAlone(stage, roomId));
  const grouped = await rate(stage, 400, send);
  await database.close();
  await cluster.remove();
  return { rooms, grouped, oneByOne };
}

async function prepare(database: Database, count: number): Promise<Stage> {
  const tenantId = await addTenant(database);
  const [userId, other] = await addUsers(database, tenantId, ["Ana", "Ben"]);
  const service = createRoomService({ database, bus, now: Date.now });
  const actor = { tenantId, userId: userId!, roles: [] };
  const rooms: Id[] = [];
  for (let index = 0; index < count; index += 1)
    rooms.push(await service.create(actor, { roomId: createId(), kind: "group", name: `Room ${index}`, userIds: [other!] }));
  return { database, tenantId, userId: userId!, rooms };
}

/** Keeps `inFlight` writes going and answers how many committed per second. */
async function rate(stage: Stage, inFlight: number, write: (roomId: Id) => Promise<void>): Promise<number> {
  const end = performance.now() + MEASURE_MS;
  let written = 0;
  const worker = async (lane: number) => {
    for (let turn = lane; performance.now() < end; turn += inFlight) {
      await write(stage.rooms[turn % stage.rooms.length]!);
      written += 1;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, (_, lane) => worker(lane)));
  return (written * 1000) / MEASURE_MS;
}

/** The same durable change as a transaction of its own: counter, message, log row. */
async function insertAlone({ database, tenantId, userId }: Stage, roomId: Id): Promise<void> {
  const id = createId();
  await database.withTenant(tenantId, async (tx) => {
    const [room] = await rows<{ head: number; messages: number }>(
      tx,
      sql`update rooms set head = head + 1, messages = messages + 1 where tenant_id = ${tenantId} and id = ${roomId} returning head, messages`,
    );
    await rows(
      tx,
      sql`insert into messages (tenant_id, room_id, id, position, sender_id, kind, body, fingerprint, changed)
      values (${tenantId}, ${roomId}, ${id}, ${room!.messages}, ${userId}, 'text', ${"x".repeat(120)}, ''::bytea, ${room!.head})`,
    );
    await rows(
      tx,
      sql`insert into log (tenant_id, room_id, number, kind, subject, actor) values (${tenantId}, ${roomId}, ${room!.head}, 'message', ${id}, ${userId})`,
    );
  });
}
