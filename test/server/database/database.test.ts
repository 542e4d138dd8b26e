import assert from "node:assert/strict";
import { before, test } from "node:test";
import { sql } from "drizzle-orm";
import { databaseErrorCode } from "../../../server/database/database-errors.ts";
import { rows, type Database, type Transaction } from "../../../server/database/database.ts";
import { log, members, rooms } from "../../../server/database/schema/rooms.ts";
import { effects } from "../../../server/database/schema/effects.ts";
import { acknowledgements, escalations } from "../../../server/database/schema/priorities.ts";
import { linkPages } from "../../../server/database/schema/link-pages.ts";
import { scheduledMessages } from "../../../server/database/schema/scheduled-messages.ts";
import { drafts } from "../../../server/database/schema/drafts.ts";
import { savedMessages } from "../../../server/database/schema/saved-messages.ts";
import { mentions, messages } from "../../../server/database/schema/messages.ts";
import { threadFollowers } from "../../../server/database/schema/threads.ts";
import { apiKeys, personLog, revocations, tickets, users } from "../../../server/database/schema/users.ts";
import { tenantKeys, tenants } from "../../../server/database/schema/tenants.ts";
import type { Id } from "../../../protocol/ids.ts";
import { addTenant, addUsers, createId, onEveryDatabase } from "../../support/databases.ts";

const TENANT_TABLES = {
  tenantKeys,
  users,
  rooms,
  members,
  messages,
  mentions,
  threadFollowers,
  acknowledgements,
  escalations,
  scheduledMessages,
  linkPages,
  savedMessages,
  drafts,
  effects,
  log,
  personLog,
  tickets,
  revocations,
  apiKeys,
};
const SECRET = "canary-4711";

onEveryDatabase(
  "Database",
  (opened) => {
    let database: Database;
    let a: Id;
    let b: Id;
    before(async () => {
      database = opened.database;
      [a, b] = [await addTenant(database), await addTenant(database)];
      await fill(database, a);
      await fill(database, b);
    });

    test("RLS-1 without a tenant no table of a tenant shows a row", async () => {
      for (const [name, table] of Object.entries({ ...TENANT_TABLES, tenants })) {
        const found = await database.withTenant("", (tx) => tx.select().from(table));
        assert.equal(found.length, 0, name);
      }
    });

    test("RLS-1 a tenant sees its own rows of every table and no other's", async () => {
      for (const [name, table] of Object.entries(TENANT_TABLES)) {
        const found = await database.withTenant(a, (tx) => tx.select({ tenantId: table.tenantId }).from(table));
        assert.deepEqual([...new Set(found.map(({ tenantId }) => tenantId))], [a], name);
      }
      assert.deepEqual(await database.withTenant(a, (tx) => tx.select({ id: tenants.id }).from(tenants)), [{ id: a }]);
    });

    test("RLS-1 writing a row of another tenant is refused with 42501 on every table", async () => {
      for (const name of [
        "users",
        "rooms",
        "members",
        "messages",
        "mentions",
        "thread_followers",
        "acknowledgements",
        "escalations",
        "scheduled_messages",
        "saved_messages",
        "drafts",
        "effects",
        "log",
        "person_log",
        "tickets",
        "revocations",
        "api_keys",
      ]) {
        const columns = sql.join(
          (await ownColumns(database, b, name)).map((column) => sql.identifier(column)),
          sql`, `,
        );
        const foreign = sql`insert into ${sql.identifier(name)} (${columns}) select ${columns} from jsonb_populate_record(null::${sql.identifier(name)}, ${JSON.stringify(await anyRow(database, b, name))}::jsonb)`;
        assert.deepEqual(await codeOf(database.withTenant(a, (tx) => tx.execute(foreign))), "42501", name);
      }
    });

    test("RLS-1 an update moves no row to another tenant and touches no foreign one", async () => {
      assert.equal(await codeOf(database.withTenant(a, (tx) => tx.update(users).set({ tenantId: b }))), "42501");
      await database.withTenant(a, (tx) => tx.update(users).set({ name: "changed" }));
      const names = await database.withTenant(b, (tx) => tx.selectDistinct({ name: users.name }).from(users));
      assert.deepEqual(names, [{ name: "Ana" }]);
    });

    test("RLS-1 the same id in two tenants is no conflict, so a key tells nothing of others", async () => {
      const [found] = await database.withTenant(b, (tx) => tx.select({ id: users.id }).from(users));
      await database.withTenant(a, (tx) => tx.insert(users).values({ tenantId: a, id: found!.id, subject: "same", name: "x" }));
    });

    test("RLS-1 requests run as a role without privileges, and jobs as another that sees only what they need", async () => {
      const whoami = sql`select current_user::text as name, rolsuper or rolbypassrls as mighty from pg_roles where rolname = current_user`;
      assert.deepEqual(await database.withTenant(a, (tx) => rows(tx, whoami)), [{ name: "staff_chat_app", mighty: false }]);
      assert.deepEqual(await database.acrossTenants((tx) => rows(tx, whoami)), [{ name: "staff_chat_jobs", mighty: false }]);
      const heads = await database.acrossTenants((tx) => tx.select({ tenantId: rooms.tenantId, head: rooms.head }).from(rooms));
      assert.equal(heads.length, 2);
      assert.equal(await codeOf(database.acrossTenants((tx) => tx.select().from(messages))), "42501");
      assert.equal(await codeOf(database.acrossTenants((tx) => tx.select({ name: users.name }).from(users))), "42501");
      assert.equal(await codeOf(database.acrossTenants((tx) => tx.select({ name: rooms.name }).from(rooms))), "42501");
      assert.equal(await codeOf(database.acrossTenants((tx) => tx.select({ payload: effects.payload }).from(effects))), "42501");
      assert.equal(await codeOf(database.acrossTenants((tx) => tx.delete(effects))), "42501");
    });

    test("RLS-1 the runtime role changes neither schema nor logs", async () => {
      for (const statement of [
        "create table mine (id int)",
        "alter table users disable row level security",
        "delete from log",
        "update log set subject = subject",
        "delete from messages",
      ]) {
        assert.equal(await codeOf(database.withTenant(a, (tx) => tx.execute(sql.raw(statement)))), "42501", statement);
      }
    });

    test("RLS-1 a thousand interleaved requests of two tenants over two connections never mix", async () => {
      const seen = await Promise.all(
        Array.from({ length: 1_000 }, async (_, index) => {
          const tenantId = index % 2 === 0 ? a : b;
          const found = await database.withTenant(tenantId, async (tx) => {
            const first = await tx.select({ id: rooms.tenantId }).from(rooms);
            const second = await rows<{ id: Id }>(tx, sql`select tenant_id as id from members`);
            return [...first, ...second];
          });
          return found.length === 2 && found.every(({ id }) => id === tenantId);
        }),
      );
      assert.ok(seen.every((own) => own));
    });

    test("RLS-1 what a transaction set is gone after it, also after a failure", async () => {
      await assert.rejects(database.withTenant(a, (tx) => tx.execute(sql`select 1 / 0`)));
      for (let turn = 0; turn < 4; turn++) {
        const [found] = await database.acrossTenants((tx) =>
          rows<{ tenant: string }>(tx, sql`select current_setting('app.tenant', true) as tenant`),
        );
        assert.equal(found?.tenant, "");
      }
    });

    test("no error text, field or cause holds a value, a parameter or a statement", async () => {
      const failing: ((tx: Transaction) => Promise<unknown>)[] = [
        (tx) => tx.insert(users).values({ tenantId: b, id: createId(), subject: SECRET, name: SECRET }),
        (tx) => tx.insert(users).values([SECRET, SECRET].map((name) => ({ tenantId: a, id: createId(), subject: SECRET, name }))),
        (tx) => tx.execute(sql`select ${SECRET}::uuid`),
        (tx) => tx.execute(sql`select * from nowhere where name = ${SECRET}`),
        (tx) => tx.insert(rooms).values({ tenantId: a, id: SECRET, kind: "group" }),
      ];
      for (const work of failing) {
        const error: unknown = await database.withTenant(a, work).then(
          () => null,
          (reason: unknown) => reason,
        );
        assert.ok(error instanceof Error && error.name === "DatabaseError");
        const told = [error.message, error.stack ?? "", JSON.stringify(error), String(error.cause)].join("\n");
        assert.ok(!told.includes(SECRET) && !/insert into|select \*/i.test(told), told);
      }
    });

    test("a conflict names its constraint on every database", async () => {
      const twice = database.withTenant(a, (tx) =>
        tx.insert(users).values([1, 2].map(() => ({ tenantId: a, id: createId(), subject: "twice", name: "x" }))),
      );
      const error: unknown = await twice.then(
        () => null,
        (reason: unknown) => reason,
      );
      assert.deepEqual(databaseErrorCode(error), { code: "23505", constraint: "users_subject_key" });
    });

    test("SYNC-3 work that swallowed the failure of a statement is not answered as if it were committed", async () => {
      const id = createId();
      const work = database.withTenant(a, async (tx) => {
        await tx.insert(users).values({ tenantId: a, id, subject: "swallowed", name: "x" });
        await tx.execute(sql`select 1 / 0`).catch(() => {});
        return "fine";
      });
      assert.equal(await codeOf(work), "22012");
      assert.deepEqual(
        await database.withTenant(a, (tx) =>
          tx
            .select()
            .from(users)
            .where(sql`id = ${id}`),
        ),
        [],
      );
    });

    test("SYNC-3 a statement nobody waits for is committed with its transaction, and its failure undoes and fails the whole", async () => {
      const insert = (tx: Transaction, subject: string) =>
        rows(tx, sql`insert into users (tenant_id, id, subject, name) values (${a}, ${createId()}, ${subject}, 'x')`);
      const kept = await database.withTenant(a, async (tx) => ({ answer: insert(tx, "kept at last") }));
      assert.deepEqual(await kept.answer, []);
      const lost = database.withTenant(a, async (tx) => {
        for (const subject of ["lost at last", "kept at last"]) insert(tx, subject).catch(() => {});
      });
      assert.equal(await codeOf(lost), "23505");
      const found = await database.withTenant(a, (tx) => rows(tx, sql`select subject from users where subject like '%at last'`));
      assert.deepEqual(found, [{ subject: "kept at last" }]);
    });

    test("work that throws leaves nothing behind", async () => {
      const failed = database.withTenant(a, async (tx) => {
        await tx.insert(users).values({ tenantId: a, id: createId(), subject: "thrown", name: "x" });
        throw new Error("no");
      });
      await assert.rejects(failed, /^Error: no$/);
      assert.deepEqual(
        await database.withTenant(a, (tx) =>
          tx
            .select()
            .from(users)
            .where(sql`subject = 'thrown'`),
        ),
        [],
      );
    });

    test("RLS-1 a statement after the end of its transaction never reaches the connection", async () => {
      const kept: Transaction = await database.withTenant(a, async (tx) => tx);
      await assert.rejects(async () => kept.select().from(users));
    });

    test("numbers, moments, arrays and json come back alike from both databases", async () => {
      const [found] = await database.withTenant(a, (tx) =>
        rows(
          tx,
          sql`select 9007199254740991::bigint as big, '2026-01-02T03:04:05.678Z'::timestamptz as moment, ${sql.param(["a", 'b"\\,{}', "", "NULL", "line\nline"])}::text[] as texts,
          ${JSON.stringify({ a: [1, "x"] })}::text::jsonb as json, null::uuid as nothing, ${"é😀"}::text as text, ${true}::boolean as yes`,
        ),
      );
      assert.deepEqual(found, {
        big: Number.MAX_SAFE_INTEGER,
        moment: new Date("2026-01-02T03:04:05.678Z"),
        texts: ["a", 'b"\\,{}', "", "NULL", "line\nline"],
        json: { a: [1, "x"] },
        nothing: null,
        text: "é😀",
        yes: true,
      });
    });
  },
  { poolSize: 2 },
);

async function fill(database: Database, tenantId: Id): Promise<void> {
  const [userId] = await addUsers(database, tenantId, ["Ana"]);
  const [roomId, messageId] = [createId(), createId()];
  const now = new Date();
  const own = { tenantId, roomId, userId: userId! };
  await database.acrossTenants((tx) => tx.insert(tenantKeys).values({ tenantId, id: "key", algorithm: "HS256" }));
  await database.withTenant(tenantId, async (tx) => {
    await tx.insert(rooms).values({ tenantId, id: roomId, kind: "group" });
    await tx.insert(members).values({ ...own, role: "owner" });
    await tx.insert(messages).values({
      tenantId,
      roomId,
      id: messageId,
      position: 1,
      senderId: userId!,
      kind: "text",
      body: "x",
      fingerprint: new Uint8Array(32),
      changed: 1,
    });
    await tx.insert(mentions).values({ ...own, position: 1 });
    await tx.insert(threadFollowers).values({ ...own, threadId: messageId, following: true, marker: 0, messages: 0, activeAt: now });
    const owed = { ...own, messageId, position: 1, senderId: userId!, level: "important", owedAt: now } as const;
    await tx.insert(acknowledgements).values(owed);
    await tx.insert(escalations).values({ ...own, messageId, step: 1, at: now, toldRoomId: roomId, toldMessageId: messageId });
    await tx.insert(scheduledMessages).values({ ...own, id: messageId, body: "x", sendAt: now });
    await tx.insert(linkPages).values({ tenantId, address: new Uint8Array(32), facts: {}, expiresAt: now });
    const draft = { text: "x", ranges: [], replyTo: null, count: 1, writer: "x", seen: [], sent: null };
    await tx.insert(drafts).values({ ...own, subject: roomId, draft, written: true, count: 1, writer: "x", updatedAt: now });
    await tx.insert(savedMessages).values({ ...own, messageId, savedAt: now });
    await tx.insert(effects).values({ tenantId, kind: "x", key: "x", dueAt: now, payload: {} });
    await tx.insert(log).values({ tenantId, roomId, number: 1, kind: "message", subject: messageId });
    await tx.insert(personLog).values({ tenantId, userId: userId!, number: 1, kind: "membership", subject: roomId });
    await tx
      .insert(tickets)
      .values({ tenantId, hash: createId(), userId: userId!, tokenIssuedAt: now, tokenExpiresAt: now, expiresAt: now });
    await tx.insert(revocations).values({ tenantId, id: createId() });
    await tx
      .insert(apiKeys)
      .values({ tenantId, prefix: createId(), hash: new Uint8Array(32), name: "Door", scopes: ["events:write"], userId: userId! });
  });
}

async function anyRow(database: Database, tenantId: Id, table: string): Promise<object> {
  const [found] = await database.withTenant(tenantId, (tx) =>
    rows<{ row: object }>(tx, sql`select to_jsonb(t) as row from ${sql.identifier(table)} t limit 1`),
  );
  assert.ok(found);
  return found.row;
}

/** Columns that are written, not computed. */
async function ownColumns(database: Database, tenantId: Id, table: string): Promise<string[]> {
  const found = await database.withTenant(tenantId, (tx) =>
    rows<{ name: string }>(
      tx,
      sql`select attname::text as name from pg_attribute where attrelid = ${table}::regclass and attnum > 0 and attgenerated = '' and not attisdropped`,
    ),
  );
  return found.map(({ name }) => name);
}

async function codeOf(work: PromiseLike<unknown>): Promise<string | undefined> {
  return work.then(
    () => undefined,
    (error: unknown) => databaseErrorCode(error)?.code,
  );
}
