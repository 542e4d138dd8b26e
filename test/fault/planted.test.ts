import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Database } from "../../server/database/database.ts";
import { createRandom } from "../support/random.ts";
import { startServer, type InProcessServer } from "../support/server.ts";
import type { Violation } from "./checker.ts";
import type { Nodes } from "./nodes.ts";
import { forgetfulDatabase, forgetfulPage, headlessDatabase } from "./planted-faults.ts";
import { runFaults, type RunOptions } from "./run.ts";
import { openStage, type Stage } from "./stage.ts";

/** What is broken for good need not be waited for long. */
const PATIENCE = { calm: 4_000, equal: 3_000, tries: 1 };
const SEEDS = [1, 2, 3];

/** Servers of this process, whose networks and pages alone can be hurt. */
function inProcess(servers: readonly InProcessServer[], database: Database): Nodes {
  return {
    layout: servers.length > 1 ? "two nodes" : "one node",
    nodes: servers,
    tenant: servers[0]!.tenant,
    kill: null,
    stop: null,
    crashDatabase: null,
    cutPower: null,
    loseBus: null,
    dead: () => [],
    withDatabase: (work) => work(database),
    close: async () => {},
  };
}

/** Plays seeds until a violation of `rule` is found. */
async function findsOf(rule: Violation["rule"], nodes: Nodes, options: Omit<RunOptions, "seed" | "steps"> = {}): Promise<Violation[]> {
  const found: Violation[] = [];
  for (const seed of SEEDS) {
    const { violations } = await runFaults(nodes, { seed, steps: 60, patience: PATIENCE, ...options });
    found.push(...violations);
    if (found.some((violation) => violation.rule === rule)) break;
  }
  return found;
}

suite("faults planted into the real product", () => {
  let stage: Stage;
  const running: InProcessServer[] = [];
  const start = async (options: Parameters<typeof startServer>[0]) => {
    const server = await startServer(options);
    running.push(server);
    return server;
  };
  before(async () => {
    stage = await openStage();
  });
  after(async () => {
    await Promise.all(running.map((server) => server.stop()));
    await stage.close();
  });
  const assertFound = (found: readonly Violation[], rule: Violation["rule"]) => {
    assert.ok(
      found.some((violation) => violation.rule === rule),
      `no ${rule} in ${JSON.stringify(found, null, 1)}`,
    );
  };

  test("SYNC-3 an acknowledgement before the commit shows as a lost message", async () => {
    const server = await start({ wrapDatabase: (database) => forgetfulDatabase(database, createRandom(1)) });
    assertFound(await findsOf("lost", inProcess([server], server.database)), "lost");
  });

  test("SYNC-1 an id made anew on retry shows as a doubled message", async () => {
    const server = await start({});
    assertFound(await findsOf("doubled", inProcess([server], server.database), { plant: forgetfulPage }), "doubled");
  });

  test("SYNC-4 a bus that drops everything, and no sweep, show as clients that end unlike fresh ones", async () => {
    const databaseUrl = await stage.cluster.createDatabase();
    const shared = { databaseUrl, redisUrl: stage.redis.url, wrapDatabase: headlessDatabase };
    const first = await start(shared);
    const second = await start({ ...shared, tenant: first.tenant });
    await stage.redis.kill();
    assertFound(await findsOf("diverged", inProcess([first, second], first.database)), "diverged");
  });
});
