import assert from "node:assert/strict";
import { once } from "node:events";
import { after, before, suite, test } from "node:test";
import { sql } from "drizzle-orm";
import postgres from "postgres";
import { CommitOutcomeUnknown, isUnreachable } from "../../../server/database/database-errors.ts";
import { openDatabase, rows, type Database } from "../../../server/database/database.ts";
import type { Id } from "../../../protocol/ids.ts";
import { endUser } from "../../../server/repositories/identity/revocations.ts";
import { users } from "../../../server/database/schema/users.ts";
import { createMemberService } from "../../../server/services/rooms/members.ts";
import { createRoomService } from "../../../server/services/rooms/rooms.ts";
import { addTenant, addUsers, createId } from "../../support/databases.ts";
import { startPostgres, type PostgresCluster } from "../../support/postgres.ts";
import { createRecordingBus } from "../../support/recording-bus.ts";
import { createServer, connect, type Socket } from "node:net";
import { until } from "../../support/waiting.ts";

suite("PostgreSQL", () => {
  let cluster: PostgresCluster;
  before(async () => {
    cluster = await startPostgres();
  });
  after(() => cluster.remove());

  test("several nodes on one new database, and several databases of one cluster, migrate at once", async () => {
    const [one, other] = [await cluster.createDatabase(), await cluster.createDatabase()];
    const opened = await Promise.all([one, one, one, other, other].map((url) => openDatabase({ url }, { poolSize: 1 })));
    const lineages = opened.map(({ lineage }) => lineage);
    assert.deepEqual(lineages, [lineages[0], lineages[0], lineages[0], lineages[3], lineages[3]]);
    assert.notEqual(lineages[0], lineages[3]);
    await Promise.all(opened.map((database) => database.close()));
  });

  test("a schema newer than this version, and a changed migration, refuse to start", async () => {
    const url = await cluster.createDatabase();
    await (await openDatabase({ url })).close();
    await asAdministrator(url, "insert into schema_migrations (number, name, hash) values (1000, 'future', '')");
    await assert.rejects(openDatabase({ url }), /newer schema.*Start the version that migrated it/);
    await asAdministrator(
      url,
      "delete from schema_migrations where number = 1000; update schema_migrations set hash = 'other' where number = 0",
    );
    await assert.rejects(openDatabase({ url }), /Migration 0000_tables is not the one/);
  });

  test("a server that is away, and a wrong database name, are named with what to check", async () => {
    await assert.rejects(
      openDatabase({ url: "postgres://nobody:hidden@127.0.0.1:1/x" }),
      (error: Error) => /can't be reached \(ECONNREFUSED\).*DATABASE_URL/.test(error.message) && !error.message.includes("hidden"),
    );
    const url = (await cluster.createDatabase()).replace(/test_\d+$/, "missing");
    await assert.rejects(openDatabase({ url }), /refused the connection \(3D000\).*DATABASE_URL/);
  });

  const BREACHES: readonly { readonly what: string; readonly breach: string; readonly undo: string; readonly says: RegExp }[] = [
    {
      what: "a runtime role that is superuser",
      breach: "alter role staff_chat_app superuser",
      undo: "alter role staff_chat_app nosuperuser",
      says: /does not bind the role staff_chat_app.*nosuperuser/,
    },
    {
      what: "a runtime role that bypasses row security",
      breach: "alter role staff_chat_jobs bypassrls",
      undo: "alter role staff_chat_jobs nobypassrls",
      says: /does not bind the role staff_chat_jobs/,
    },
    {
      what: "a runtime role that owns a table",
      breach: "alter table rooms owner to staff_chat_app",
      undo: "alter table rooms owner to postgres",
      says: /staff_chat_app owns rooms/,
    },
    {
      what: "a runtime role that gets might from another",
      breach: "create role mighty superuser; grant mighty to staff_chat_app",
      undo: "drop role mighty",
      says: /staff_chat_app through mighty/,
    },
    {
      what: "a table whose row security is not forced",
      breach: "alter table messages no force row level security",
      undo: "alter table messages force row level security",
      says: /not enabled, forced.*messages/,
    },
    {
      what: "a table without row security",
      breach: "alter table log disable row level security",
      undo: "alter table log enable row level security",
      says: /not enabled, forced.*log/,
    },
    {
      what: "a new table of tenants without a policy",
      breach: "create table notes (tenant_id uuid)",
      undo: "drop table notes",
      says: /not enabled, forced.*notes/,
    },
    {
      what: "a view with its owner's rights",
      breach: "create view everything as select * from messages",
      undo: "drop view everything",
      says: /view runs with its owner's rights: everything/,
    },
    {
      what: "a function with its owner's rights",
      breach: "create function peek() returns bigint language sql security definer as 'select count(*) from messages'",
      undo: "drop function peek",
      says: /not on the list: public\.peek/,
    },
  ];
  test("RLS-1 every breach of isolation refuses to start, and says which", async () => {
    const url = await cluster.createDatabase();
    await (await openDatabase({ url })).close();
    for (const { what, breach, undo, says } of BREACHES) {
      await asAdministrator(url, breach);
      await assert.rejects(openDatabase({ url }), says, what);
      await asAdministrator(url, undo);
    }
    await (await openDatabase({ url })).close();
  });

  test("RLS-1 a login role that is no superuser migrates and serves", async () => {
    const url = await cluster.createDatabase();
    const name = new URL(url).pathname.slice(1);
    await asAdministrator(
      url,
      `create role operator login createrole; alter database ${name} owner to operator; alter schema public owner to operator`,
    );
    const database = await openDatabase({ url: url.replace("postgres@", "operator@") });
    await addTenant(database);
    await database.close();
  });

  test("ROOM-11 who left by themselves before there were invitations is known from the log, also where the owner of the tables is no superuser", async () => {
    const url = await cluster.createDatabase();
    await asAdministrator(
      url,
      `create role migrator login createrole; alter database ${new URL(url).pathname.slice(1)} owner to migrator; alter schema public owner to migrator`,
    );
    const asMigrator = url.replace("postgres@", "migrator@");
    const old = await openDatabase({ url: asMigrator });
    const tenantId = await addTenant(old);
    const [owner, left, removed, gone, back] = await addUsers(old, tenantId, ["Owner", "Left", "Removed", "Gone", "Back"]);
    const written = { database: old, bus: createRecordingBus(), now: Date.now };
    const [people, actor] = [createMemberService(written), (userId: Id) => ({ tenantId, userId, roles: [] })];
    const userIds = [left!, removed!, gone!, back!];
    const roomId = await createRoomService(written).create(actor(owner!), { roomId: createId(), kind: "group", name: "Old", userIds });
    for (const userId of [left!, back!]) await people.leave(actor(userId), roomId);
    await people.remove(actor(owner!), roomId, removed!);
    await old.withTenant(tenantId, (tx) => endUser(tx, { tenantId, userId: gone! }, { before: 0, remove: true }));
    await people.withdraw(tenantId, gone!);
    await old.close();
    await asAdministrator(
      url,
      `alter table members drop marker_held, drop left_at, drop invited_by, drop invited_at, drop declined_at, drop declines;
       drop index messages_uncounted;
       drop index rooms_open;
       drop table thread_followers;
       drop index messages_thread;
       alter table members drop level, drop muted_until, drop favourite, drop silenced_until;
       alter table rooms drop name_key, drop emoji, drop access, drop posters, drop forwarding, drop staff_roles, drop archived_at, drop trailing_notices, drop blocked, drop link_previews;
       alter table messages drop previews, drop removed_previews; alter table attachments drop preview; drop table link_pages;
       alter table messages drop thread_id, drop thread_position, drop thread, drop event, drop event_subject, drop notice, drop priority, drop poll, drop wide, drop forwarded;
       drop index attachments_key; alter table attachments drop copy_of, add constraint attachments_key unique (tenant_id, key);
       alter table messages drop pinned_by, drop pinned_at, drop ranges, drop revision, drop edited_by, drop edited_at, drop reactions, drop reply_to, drop deleted_by, drop deleted_reason;
       alter table members drop read_marks, drop delivered_marks;
       alter table users drop bot, drop time_zone, drop status_emoji, drop status_text, drop status_until, drop away, drop hides_presence, drop hides_reads, drop kind;
       drop table message_terms; drop table search_backfill; drop function search_messages; drop policy search on members;
       drop table message_revisions, blocks, reports; drop table api_keys, effects, acknowledgements, escalations, scheduled_messages, saved_messages, drafts, poll_voters;
       delete from schema_migrations where number >= 6;
       update members set role = 'member' where user_id = '${back}'`,
    );
    const database = await openDatabase({ url: asMigrator });
    const found = await database.withTenant(tenantId, (tx) =>
      rows<{ name: string }>(tx, sql`select u.name from members p join users u on u.id = p.user_id where p.left_at is not null`),
    );
    assert.deepEqual(found, [{ name: "Left" }]);
    await database.close();
  });

  test("a server that stops at once fails what is under way, crashes nothing, and serves again when it is back", async () => {
    const url = await cluster.createDatabase();
    const database = await openDatabase({ url }, { poolSize: 3 });
    const tenantId = await addTenant(database);
    const broken = Promise.withResolvers<void>();
    const failures = outcomesOf([
      idleInside(database, tenantId, broken.promise),
      ...Array.from({ length: 5 }, () => database.withTenant(tenantId, (tx) => tx.execute(sql`select pg_sleep(30)`))),
    ]);
    await sleepersSeen(url, 2);
    await cluster.stopImmediately();
    broken.resolve();
    for (const failure of await failures) assert.ok(isUnreachable(failure), String(failure));
    assert.ok(isUnreachable(await database.withTenant(tenantId, (tx) => tx.select().from(users)).catch((error: unknown) => error)));
    await cluster.restart();
    const read = () => database.withTenant(tenantId, (tx) => tx.select().from(users));
    await until(() =>
      read().then(
        (found) => found.length === 0,
        () => false,
      ),
    );
    await database.close();
  });

  test("SYNC-3 a connection lost during COMMIT is told apart: nobody knows whether it stands", async () => {
    const url = await cluster.createDatabase();
    await (await openDatabase({ url })).close();
    const relay = await startCommitCutter(Number(new URL(url).port));
    const database = await openDatabase({ url: url.replace(/:\d+\//, `:${relay.port}/`) }, { poolSize: 1 });
    const tenantId = await addTenant(database);
    relay.cutNextCommit();
    const work = database.withTenant(tenantId, (tx) => tx.insert(users).values({ tenantId, id: createId(), subject: "s", name: "n" }));
    await assert.rejects(work, CommitOutcomeUnknown);
    const [found] = await database.withTenant(tenantId, (tx) => rows<{ count: number }>(tx, sql`select count(*) from users`));
    assert.equal(found?.count, 1);
    await database.close();
    relay.close();
  });
});

async function asAdministrator(url: string, statements: string): Promise<void> {
  const connection = postgres(url, { max: 1, fetch_types: false, onnotice: () => {} });
  await connection.unsafe(statements);
  await connection.end();
}

/** A transaction that waits for something else than the database while its connection breaks, and then goes on. */
function idleInside(database: Database, tenantId: string, broken: Promise<void>): Promise<unknown> {
  return database.withTenant(tenantId, async (tx) => {
    await tx.execute(sql`select 1`);
    await broken;
    await tx.execute(sql`select 1`);
  });
}

function outcomesOf(work: readonly Promise<unknown>[]): Promise<unknown[]> {
  return Promise.all(
    work.map((one) =>
      one.then(
        () => "no failure",
        (error: unknown) => error,
      ),
    ),
  );
}

async function sleepersSeen(url: string, count: number): Promise<void> {
  const connection = postgres(url, { max: 1, fetch_types: false });
  const sleeping = () => connection`select 1 from pg_stat_activity where query like 'select pg_sleep(30)%' and state = 'active'`;
  await until(async () => (await sleeping()).length === count);
  await connection.end();
}

/** Passes bytes on; on demand it swallows the server's answer to a COMMIT and breaks the connection. */
async function startCommitCutter(target: number): Promise<{ readonly port: number; cutNextCommit(): void; close(): void }> {
  let armed = false;
  const sockets = new Set<Socket>();
  const server = createServer((inner) => {
    const outer = connect(target, "127.0.0.1");
    sockets.add(inner).add(outer);
    inner.on("error", () => {}).on("close", () => outer.destroy());
    outer.on("error", () => {}).on("close", () => inner.destroy());
    inner.on("data", (bytes: Buffer) => outer.write(bytes));
    outer.on("data", (bytes: Buffer) => {
      if (!armed || !bytes.includes("COMMIT")) return inner.write(bytes);
      armed = false;
      return inner.destroy();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    cutNextCommit: () => {
      armed = true;
    },
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
