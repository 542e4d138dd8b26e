import { sql } from "drizzle-orm";
import type { Id } from "../../protocol/ids.ts";
import { rows, type Database } from "../../server/database/database.ts";
import type { Platform } from "../../widget/client/platform/platform.ts";
import { createFakeDevice, type FakeDevice } from "../support/fake-platform.ts";
import { createRandom } from "../support/random.ts";
import { createGroup, createPerson } from "../support/raw-client.ts";
import { openClient, type Client } from "./client.ts";
import type { Run, StoredMessage } from "./history.ts";
import type { Nodes } from "./nodes.ts";
import { createHistory, type History } from "./recorder.ts";
import { compareStates, isCalm, PATIENCE, until, type Patience } from "./states.ts";
import { addTallies, createTally, type Tally } from "./tally.ts";

/** Servers, a database and some clients, all of it real, to be hurt. */
export interface World {
  readonly nodes: Nodes;
  readonly clients: readonly Client[];
  readonly history: History;
  readonly tally: Tally;
  /** The room that its owner takes its guest out of and lets in again. */
  readonly door: { readonly owner: Client; readonly guest: Client; readonly guestId: Id; readonly roomId: Id };
  /** Trouble of servers and of the door under way, one after another; resolves when it is over. */
  readonly underWay: { servers: Promise<void> | null; door: Promise<void> };
  /** Ends all trouble and waits until everything sent has arrived everywhere; what each client holds then. @throws Error naming what hangs */
  settle(patience?: Patience): Promise<Run["states"]>;
  /** What the run leaves behind, for the checker. */
  result(states: Run["states"]): Promise<Run>;
  totals(): Tally;
  close(): Promise<void>;
}

export interface WorldOptions {
  readonly seed: number;
  /** Plants a fault into every page. */
  readonly plant?: (platform: Platform) => Platform;
}

/** Wrong clocks of machines, in milliseconds: half an hour ahead, a day behind. */
const CLOCK_SKEWS = { ana: 1_800_000, ben: -86_400_000, eve: 0 };

/** Ana and Ben share the first room, Ben and Eve the second. Ben has two pages open, on one machine; nobody else is in both rooms. */
export async function createWorld(nodes: Nodes, { seed, plant }: WorldOptions): Promise<World> {
  const history = createHistory();
  const tally = createTally();
  const { names, first, second, eveId } = await makeRooms(nodes, seed);
  const devices = new Map<string, FakeDevice>();
  const places = [
    { name: "ana", person: names.ana, rooms: [first], clockSkewMs: CLOCK_SKEWS.ana },
    { name: "ben", person: names.ben, rooms: [first, second], clockSkewMs: CLOCK_SKEWS.ben },
    { name: "ben's other page", person: names.ben, rooms: [second, first], clockSkewMs: CLOCK_SKEWS.ben },
    { name: "eve", person: names.eve, rooms: [second], clockSkewMs: CLOCK_SKEWS.eve },
  ];
  const clients = await Promise.all(
    places.map((place, index) => {
      const device = devices.get(place.person) ?? createFakeDevice();
      devices.set(place.person, device);
      const random = createRandom(seed * 31 + index);
      return openClient({
        ...place,
        device,
        random,
        history,
        tally,
        ports: nodes.nodes.map(({ port }) => port),
        tenant: nodes.tenant,
        shortTokens: place.name === "ana",
        ...(plant && { plant }),
      });
    }),
  );
  const underWay: World["underWay"] = { servers: null, door: Promise.resolve() };
  return {
    nodes,
    clients,
    history,
    tally,
    underWay,
    door: { owner: clients[2]!, guest: clients[3]!, guestId: eveId, roomId: second },
    async settle(patience = PATIENCE) {
      await underWay.servers;
      for (const { relay, session } of clients) {
        relay.heal();
        session.commands.reconnect();
      }
      await underWay.door;
      await Promise.all(clients.map((client) => until(client.session, isCalm, `calm: ${client.name}`, patience.calm)));
      return compareStates(nodes, clients, patience);
    },
    async result(states) {
      const stored = await nodes.withDatabase((database) => readLogs(database, nodes.tenant.id, [first, second]));
      return { ...stored, states, events: history.events, rooms: new Map(clients.map(({ name, rooms: own }) => [name, new Set(own)])) };
    },
    totals: () => clients.reduce((sum, { relay }) => addTallies(sum, relay.counts), tally),
    async close() {
      await Promise.all(clients.map((client) => client.stop()));
    },
  };
}

// Other people in each run, so that runs on the same servers know nothing of each other.
async function makeRooms({ nodes, tenant }: Nodes, seed: number) {
  const { port, url } = nodes[0]!;
  const server = { port, url, tenant, socketUrl: url.replace("http", "ws"), stop: async () => {} };
  const names = { ana: `ana ${seed}`, ben: `ben ${seed}`, eve: `eve ${seed}` };
  const [ana, ben, eve] = [
    await createPerson(server, names.ana),
    await createPerson(server, names.ben),
    await createPerson(server, names.eve),
  ];
  return { names, first: await createGroup(ben, [ana], "First"), second: await createGroup(ben, [eve], "Second"), eveId: eve.userId };
}

function readLogs(database: Database, tenantId: Id, rooms: readonly Id[]): Promise<Pick<Run, "stored" | "logs">> {
  return database.withTenant(tenantId, async (tx) => {
    const wanted = sql`any(${sql.param(rooms)}::uuid[])`;
    const stored = await rows<StoredMessage>(
      tx,
      sql`
      select m.id, m.room_id as "roomId", m.position, m.body, m.notice is not null as "isNotice",
        (select min(number) from log l where l.room_id = m.room_id and l.subject = m.id and l.kind = 'message') as number
      from messages m where m.room_id = ${wanted} order by m.room_id, m.position`,
    );
    const logs = await rows<{ roomId: Id; head: number; numbers: number[] }>(
      tx,
      sql`
      select r.id as "roomId", r.head, (select json_agg(l.number order by l.number) from log l where l.room_id = r.id) as numbers
      from rooms r where r.id = ${wanted}`,
    );
    return { stored, logs: new Map(logs.map(({ roomId, head, numbers }) => [roomId, { head, numbers }])) };
  });
}
