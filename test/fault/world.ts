import { sql } from "drizzle-orm";
import { createIdMaker, type Id } from "../../protocol/ids.ts";
import { openDatabase, rows } from "../../server/repositories/database.ts";
import { createSession, type ChatSession } from "../../widget/session.ts";
import { openChaosRelay, type ChaosRelay } from "../support/chaos-relay.ts";
import { startPostgres, type PostgresCluster } from "../support/postgres.ts";
import type { Random } from "../support/random.ts";
import { spawnServer, type SpawnedServer } from "../support/server.ts";
import type { Run, StoredMessage } from "./history.ts";
import { createHistory, recordSession, type History } from "./recorder.ts";

/** One person with one device behind a network of its own. */
export interface Client {
  readonly name: string;
  readonly session: ChatSession;
  readonly relay: ChaosRelay;
  /** Rooms this person is in. */
  readonly rooms: readonly Id[];
}

/** A server, its database and some clients, all of it real, to be hurt. */
export interface World {
  readonly cluster: PostgresCluster;
  readonly server: SpawnedServer;
  readonly clients: readonly Client[];
  readonly history: History;
  /** Ends all trouble and waits until everything sent has arrived everywhere. */
  settle(): Promise<void>;
  /** What the run leaves behind, for the checker. */
  result(): Promise<Run>;
  close(): Promise<void>;
}

/** Milliseconds until everything must have arrived once all trouble is over. */
const SETTLE_MS = 60_000;

const createId = createIdMaker({ now: Date.now, random: (bytes) => crypto.getRandomValues(bytes) });

/** Ana and Ben share the first room, Ben and Eve the second; nobody is in both but Ben. */
export async function createWorld(random: Random): Promise<World> {
  const cluster = await startPostgres();
  const databaseUrl = await cluster.createDatabase();
  const server = await spawnServer({ databaseUrl, environment: { LOG_LEVEL: "fatal" } });
  const history = createHistory();
  const rooms = await makeRooms(server);
  const clients = await Promise.all(
    [...rooms.members].map(async ([name, roomIds]) => {
      const relay = await openChaosRelay(server.port, random);
      const session = openSession(server, { name, port: relay.port, roomId: roomIds[0]! });
      recordSession(session, name, history);
      session.start();
      return { name, session, relay, rooms: roomIds };
    }),
  );
  await Promise.all(clients.map(({ session }) => until(session, ({ connection }) => connection.status === "online", "online")));
  return {
    cluster,
    server,
    clients,
    history,
    settle: () => settle(clients, databaseUrl, server.tenant.id),
    result: async () => ({ ...(await readStored(databaseUrl, server.tenant.id)), events: history.events, states: await compareStates(server, clients), rooms: new Map(clients.map(({ name, rooms: own }) => [name, new Set(own)])) }),
    async close() {
      for (const { session } of clients) session.stop();
      await Promise.all(clients.map(({ relay }) => relay.close()));
      await server.kill();
      await cluster.remove();
    },
  };
}

async function makeRooms(server: SpawnedServer): Promise<{ readonly members: ReadonlyMap<string, readonly Id[]> }> {
  const people = new Map<string, Id>();
  for (const name of ["ana", "ben", "eve"]) {
    const session = openSession(server, { name, port: server.port });
    session.start();
    people.set(name, (await until(session, ({ me, listing }) => me !== null && listing === "ready", "opened")).me!.id);
    session.stop();
  }
  const ben = openSession(server, { name: "ben", port: server.port });
  ben.start();
  await until(ben, ({ listing }) => listing === "ready", "opened");
  const first = await ben.commands.createRoom({ kind: "group", name: "First", userIds: [people.get("ana")!] });
  const second = await ben.commands.createRoom({ kind: "group", name: "Second", userIds: [people.get("eve")!] });
  ben.stop();
  return { members: new Map([["ana", [first]], ["ben", [first, second]], ["eve", [second]]]) };
}

function openSession(server: SpawnedServer, place: { readonly name: string; readonly port: number; readonly roomId?: Id }): ChatSession {
  return createSession({
    server: `http://127.0.0.1:${place.port}`,
    tokenProvider: () => server.tenant.mint(place.name),
    ...(place.roomId === undefined ? {} : { roomId: place.roomId }),
  });
}

type State = ChatSession["store"]["state"];

/** Waits for the store to reach a state. @throws Error naming what was waited for */
export function until(session: ChatSession, reached: (state: State) => boolean, what: string): Promise<State> {
  return new Promise((resolve, reject) => {
    const done = (outcome: () => void) => {
      clearTimeout(timer);
      end();
      outcome();
    };
    const look = () => reached(session.store.state) && done(() => resolve(session.store.state));
    const timer = setTimeout(() => done(() => reject(new Error(`not ${what} within ${SETTLE_MS} ms: ${JSON.stringify(session.store.state.connection)}`))), SETTLE_MS);
    const end = session.store.subscribe(look);
    look();
  });
}

async function settle(clients: readonly Client[], databaseUrl: string, tenantId: Id): Promise<void> {
  for (const { relay, session } of clients) {
    relay.heal();
    session.commands.reconnect();
  }
  await Promise.all(clients.map(({ session }) => until(session, isCalm, "calm")));
  const { stored } = await readStored(databaseUrl, tenantId);
  const last = Map.groupBy(stored, ({ roomId }) => roomId);
  await Promise.all(
    clients.flatMap(({ session, rooms }) =>
      rooms.map((roomId) => until(session, (state) => state.rooms.get(roomId)?.summary.messages === (last.get(roomId)?.length ?? 0), "up to date")),
    ),
  );
}

function isCalm({ connection, outbox }: State): boolean {
  return connection.status === "online" && [...outbox.values()].every((waiting) => waiting.every(({ stage }) => stage === "failed"));
}

async function readStored(url: string, tenantId: Id): Promise<Pick<Run, "stored" | "logs">> {
  const database = await openDatabase({ url }, { poolSize: 2 });
  try {
    return await database.withTenant(tenantId, async (tx) => {
      const stored = await rows<StoredMessage>(tx, sql`select m.id, m.room_id as "roomId", m.position, m.body, l.number from messages m join log l on l.room_id = m.room_id and l.subject = m.id and l.kind = 'message' order by m.room_id, m.position`);
      const numbers = await rows<{ roomId: Id; head: number; numbers: number[] }>(tx, sql`select r.id as "roomId", r.head, (select json_agg(l.number order by l.number) from log l where l.room_id = r.id) as numbers from rooms r`);
      return { stored, logs: new Map(numbers.map(({ roomId, head, numbers: list }) => [roomId, { head, numbers: list }])) };
    });
  } finally {
    await database.close();
  }
}

/** What each client holds of its rooms beside what a fresh one is told; a client that is only late becomes equal while this waits. */
async function compareStates(server: SpawnedServer, clients: readonly Client[]): Promise<Run["states"]> {
  return Promise.all(
    clients.map(async ({ name, session, rooms }) => {
      const fresh = openSession(server, { name, port: server.port, roomId: rooms[0]! });
      fresh.start();
      await until(fresh, ({ listing, rooms: known }) => listing === "ready" && known.get(rooms[0]!)?.timeline != null, "opened");
      const expected = project(fresh.store.state, rooms);
      await until(session, (state) => project(state, rooms) === expected, "equal").catch(() => undefined);
      fresh.stop();
      return { client: name, held: project(session.store.state, rooms), fresh: expected };
    }),
  );
}

/** The part of a state that must be the same for every client of a person: rooms, counters, and the newest messages of the open room. */
function project(state: State, rooms: readonly Id[]): string {
  const projected = rooms.map((roomId) => {
    const room = state.rooms.get(roomId);
    if (room === undefined) return { roomId };
    const messages = roomId === rooms[0] ? room.timeline?.messages.slice(-50) : [];
    return { roomId, head: room.summary.head, messages: room.summary.messages, marker: room.membership.marker, role: room.membership.role, newest: messages };
  });
  return JSON.stringify(projected);
}

/** An id for words that are said once only in a run. */
export const createWord = createId;
