import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, createServer, type AddressInfo } from "node:net";
import { after, before, suite, test } from "node:test";
import { createPostgresDriver } from "../../../server/repositories/postgres-driver.ts";
import { startPostgres, type PostgresCluster } from "../../support/postgres.ts";

/** Chunks that the server says from the first byte of a connection to the end of its first transaction, and more. */
const CHUNKS = 12;

/** A way to PostgreSQL that breaks after so many chunks from the server. */
async function openBrittleWay(port: number, chunks: number) {
  const server = createServer((near) => {
    const far = connect(port, "127.0.0.1");
    let left = chunks;
    for (const socket of [near, far]) {
      socket.on("error", () => {});
      socket.on("close", () => [near, far].forEach((one) => one.destroy()));
    }
    near.on("data", (chunk) => far.write(chunk));
    far.on("data", (chunk) => (left-- > 0 ? near.write(chunk) : near.resetAndDestroy()));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}

suite("a connection to PostgreSQL that is lost", () => {
  let cluster: PostgresCluster;
  let url: URL;
  const unhandled: unknown[] = [];
  const note = (error: unknown) => void unhandled.push(error);
  before(async () => {
    cluster = await startPostgres();
    url = new URL(await cluster.createDatabase());
    process.on("unhandledRejection", note);
  });
  after(async () => {
    process.off("unhandledRejection", note);
    await cluster.remove();
  });

  test("G5 fails its own transaction and nothing else, at whatever moment it breaks", async () => {
    for (let chunks = 0; chunks < CHUNKS; chunks += 1) {
      const way = await openBrittleWay(Number(url.port), chunks);
      const broken = new URL(url);
      broken.port = String(way.port);
      const driver = createPostgresDriver({ url: broken.href, poolSize: 1 });
      const work = driver.transaction(null, (run) => run("select 1", [], "arrays"));
      await work.catch((error: unknown) => assert.ok(error instanceof Error));
      await driver.close();
      way.close();
    }
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(unhandled, []);
  });
});
