import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { isUnreachable } from "../../../server/database/database-errors.ts";
import { createConnection, type Connection } from "../../../server/database/postgres-connection.ts";
import { startPostgres, type PostgresCluster } from "../../support/postgres.ts";
import { openRelay, type Relay } from "./support/relay.ts";

suite("a leased connection to PostgreSQL", () => {
  let cluster: PostgresCluster;
  let way: Relay;
  let url: string;
  /** So many chunks of the server are not passed on: each breaks its connection. */
  let breaks = 0;
  before(async () => {
    cluster = await startPostgres();
    const straight = new URL(await cluster.createDatabase());
    way = await openRelay(Number(straight.port), { toClient: (chunk) => (breaks-- > 0 ? null : chunk) });
    straight.port = String(way.port);
    url = straight.href;
  });
  after(async () => {
    way.close();
    await cluster.remove();
  });

  const open = (leases = Infinity) => createConnection({ url, isPrepared: () => true, leases });
  const ask = (connection: Connection, statement: string) => connection.run(statement, [], "arrays");

  test("makes room for a new one after so many leases", async () => {
    const connection = open(2);
    const processes = new Set<string>();
    for (let lease = 0; lease < 4; lease += 1) {
      connection.lease();
      processes.add(JSON.stringify(await ask(connection, "select pg_backend_pid()")));
    }
    await connection.end();
    assert.equal(processes.size, 2);
  });

  test("G5 fails what waits to be sent when it is lost, and never sends it on the next connection", async () => {
    const connection = open();
    connection.lease();
    breaks = 1;
    const answers = ["begin", "select 1", "select 2"].map((statement) => assert.rejects(ask(connection, statement), isUnreachable));
    await Promise.all(answers);
    await connection.settle();
    connection.lease();
    assert.deepEqual(await ask(connection, "select 3"), [[3]]);
    await connection.end();
  });

  test("G5 is lost for the rest of its lease, and serves the next", async () => {
    const connection = open();
    connection.lease();
    await ask(connection, "begin");
    breaks = 1;
    await assert.rejects(ask(connection, "select 1"), isUnreachable);
    await connection.settle();
    assert.ok(connection.isLost());
    await assert.rejects(ask(connection, "select 2"), isUnreachable);
    connection.lease();
    assert.deepEqual(await ask(connection, "select 3"), [[3]]);
    await connection.end();
  });
});
