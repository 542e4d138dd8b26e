import { rm } from "node:fs/promises";
import { openDatabase, type Database, type DatabasePlace } from "../../server/database/database.ts";
import { spawnServer, type SpawnedServer, type TestTenant } from "../support/server.ts";
import type { Stage } from "./stage.ts";
import { temporaryFolder } from "../support/last-will.ts";

/** Ways to run the product: a node on PostgreSQL, two of them joined by Redis, a node on a folder of its own. */
export const LAYOUTS = ["one node", "two nodes", "folder"] as const;
export type Layout = (typeof LAYOUTS)[number];

/** A server of a run. */
export interface FaultNode {
  readonly port: number;
  readonly url: string;
}

/** The servers of a run and what can be done to them. */
export interface Nodes {
  readonly layout: Layout;
  readonly nodes: readonly FaultNode[];
  readonly tenant: TestTenant;
  /** SIGKILL, then a start on the same port. */
  readonly kill: ((index: number) => Promise<void>) | null;
  /** SIGTERM, in order, then a start. */
  readonly stop: ((index: number) => Promise<void>) | null;
  /** The database stops at once, as in a crash, and starts again. */
  readonly crashDatabase: (() => Promise<void>) | null;
  /** Nodes and database end at once, as when the power fails, and start again. */
  readonly cutPower: (() => Promise<void>) | null;
  readonly loseBus: (() => Promise<void>) | null;
  /** Nodes that ended although nobody ended them, since this was asked last. */
  dead(): readonly string[];
  /** Reads the data itself, at the end of a run; a node that keeps it to itself is away meanwhile. */
  withDatabase<T>(work: (database: Database) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

const ENVIRONMENT = { LOG_LEVEL: "fatal", SHUTDOWN_SECONDS: "1" };

export function startNodes(layout: Layout, stage: Stage): Promise<Nodes> {
  return layout === "folder" ? startOnFolder() : startOnPostgres(layout, stage);
}

async function startOnPostgres(layout: Layout, { cluster, redis }: Stage): Promise<Nodes> {
  const databaseUrl = await cluster.createDatabase();
  const joined = layout === "two nodes";
  const options = { databaseUrl, environment: ENVIRONMENT, ...(joined ? { redisUrl: redis.url } : {}) };
  const first = await spawnServer(options);
  const nodes = joined ? [first, await spawnServer({ ...options, tenant: first.tenant })] : [first];
  return {
    layout,
    ...spawned(nodes),
    async crashDatabase() {
      await cluster.stopImmediately();
      await cluster.restart();
    },
    async cutPower() {
      await Promise.all([cluster.stopImmediately(), ...nodes.map((node) => node.kill())]);
      await cluster.restart();
      await Promise.all(nodes.map((node) => node.restart()));
    },
    loseBus: joined ? () => redis.restart() : null,
    withDatabase: (work) => withOpen({ url: databaseUrl }, work),
    async close() {
      await Promise.all(nodes.map((node) => node.kill()));
    },
  };
}

async function startOnFolder(): Promise<Nodes> {
  const folder = await temporaryFolder("fault");
  const node = await spawnServer({ dataDir: folder, environment: ENVIRONMENT });
  return {
    layout: "folder",
    ...spawned([node]),
    crashDatabase: null,
    cutPower: null,
    loseBus: null,
    async withDatabase(work) {
      await node.kill();
      const found = await withOpen({ folder }, work);
      await node.restart();
      return found;
    },
    async close() {
      await node.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function withOpen<T>(place: DatabasePlace, work: (database: Database) => Promise<T>): Promise<T> {
  const database = await openDatabase(place, { poolSize: 2 });
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

function spawned(nodes: readonly SpawnedServer[]): Pick<Nodes, "nodes" | "tenant" | "kill" | "stop" | "dead"> {
  return {
    nodes,
    tenant: nodes[0]!.tenant,
    dead: () => nodes.flatMap(({ url, deaths }) => deaths.splice(0).map((death) => `${url} ${death}`)),
    async kill(index) {
      await nodes[index]!.kill();
      await nodes[index]!.restart();
    },
    async stop(index) {
      await nodes[index]!.stop();
      await nodes[index]!.restart();
    },
  };
}
