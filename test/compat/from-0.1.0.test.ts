import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, suite, test } from "node:test";
import postgres from "postgres";
import type { Id } from "../../protocol/ids.ts";
import { createPlatform } from "../../widget/client/platform/browser/platform.ts";
import type { Platform } from "../../widget/client/platform/platform.ts";
import { createSession, type ChatSession, type SessionOptions } from "../../widget/client/standalone.ts";
import type { ChatState } from "../../widget/client/store/state.ts";
import { createFakeDevice } from "../support/fake-platform.ts";
import { hurried, platformWithoutSockets } from "../support/headless.ts";
import { startPostgres, type PostgresCluster } from "../support/postgres.ts";
import { startServer, type InProcessServer } from "../support/server.ts";

type CreateSession = (options: SessionOptions, platform?: Platform) => ChatSession;

const MIGRATIONS = new URL("../../server/database/migrations/", import.meta.url);
/** The last one of 0.1.0. */
const LAST_MIGRATION = "0005_files";
const TENANT = "01a227f2-c1cc-734e-9b1d-a4f1f3f86240";
const TEAM = "01a227f2-c28b-7784-94bc-39f6da66af9f";

/** Resolves with the state once it is so. */
function reach({ store }: ChatSession, condition: (state: ChatState) => boolean): Promise<ChatState> {
  return new Promise((resolve) => {
    const look = () => condition(store.state) && (end(), resolve(store.state));
    const end = store.subscribe(() => void look());
    look();
  });
}

const bodiesOf = (state: ChatState, roomId: Id): string[] => state.rooms.get(roomId)?.timeline?.messages.map(({ body }) => body) ?? [];
const isOnline = ({ connection, listing }: ChatState): boolean =>
  (connection.status === "online" || connection.status === "polling") && listing === "ready";

suite("a client of 0.1.0", () => {
  let createFormer: CreateSession;
  let server: InProcessServer;
  const running: ChatSession[] = [];
  before(async () => {
    ({ createSession: createFormer } = (await import(new URL("client-0.1.0.mjs", import.meta.url).href)) as {
      createSession: CreateSession;
    });
    server = await startServer();
  });
  after(async () => {
    for (const session of running) session.stop();
    await server.stop();
  });

  function start(create: CreateSession, subject: string, platform: Platform): ChatSession {
    const session = create({ server: server.url, tokenProvider: () => server.tenant.mint(subject) }, platform);
    running.push(session);
    session.start();
    return session;
  }

  for (const [way, platform] of [
    ["sockets", () => hurried(createPlatform())],
    ["polling", () => hurried(platformWithoutSockets())],
  ] as const)
    test(`WIRE-1 talks to this server and its clients by ${way}: rooms, messages, receipts, deletion`, async () => {
      const former = start(createFormer, `former ${way}`, platform());
      const present = start(createSession, `present ${way}`, platform());
      const [formerId, presentId] = [(await reach(former, isOnline)).me!.id, (await reach(present, isOnline)).me!.id];
      const roomId = await former.commands.createRoom({ kind: "group", name: "Old and new", userIds: [presentId] });
      await reach(present, ({ rooms }) => rooms.has(roomId));
      for (const session of [former, present]) session.commands.openRoom(roomId);
      former.commands.send(roomId, "from 0.1.0");
      await reach(present, (state) => bodiesOf(state, roomId).includes("from 0.1.0"));
      const answer = present.commands.send(roomId, "from today", { mentions: [formerId] });
      const heard = await reach(former, (state) => bodiesOf(state, roomId).includes("from today"));
      assert.deepEqual(bodiesOf(heard, roomId), ["from 0.1.0", "from today"]);
      assert.deepEqual(heard.rooms.get(roomId)?.timeline?.messages[1]?.mentions, [formerId]);
      former.commands.markRead(roomId, 2);
      await reach(present, ({ rooms }) => rooms.get(roomId)?.receipts.get(formerId)?.read === 2);
      await present.commands.deleteMessage(roomId, answer);
      await reach(former, ({ rooms }) => rooms.get(roomId)?.timeline?.messages[1]?.deletedAt !== null);
      await former.commands.updateRoom(roomId, { name: "Renamed" });
      await reach(present, ({ rooms }) => rooms.get(roomId)?.room.name === "Renamed");
    });

  test("ROOM-6 knows what it has read: what its person says is read on a device that shows the room, and on one that does not", async () => {
    const [shows, elsewhere] = [0, 1].map(() => start(createFormer, "two devices", hurried(createPlatform()))) as [
      ChatSession,
      ChatSession,
    ];
    const present = start(createSession, "two devices", hurried(createPlatform()));
    const partner = start(createSession, "partner", hurried(createPlatform()));
    const partnerId = (await reach(partner, isOnline)).me!.id;
    for (const session of [shows, elsewhere, present]) await reach(session, isOnline);
    const roomId = await shows.commands.createRoom({ kind: "group", name: "Mine", userIds: [partnerId] });
    const all = [shows, elsewhere, present];
    const read = (last: number) => (state: ChatState) => {
      const room = state.rooms.get(roomId);
      return room?.summary.messages === last && room.membership.marker === last;
    };
    for (const session of [...all, partner]) await reach(session, ({ rooms }) => rooms.has(roomId));
    shows.commands.openRoom(roomId);
    for (const body of ["one", "two", "three"]) shows.commands.send(roomId, body);
    for (const session of all) await reach(session, read(3));
    partner.commands.send(roomId, "an answer");
    for (const session of all) await reach(session, ({ rooms }) => rooms.get(roomId)?.summary.messages === 4);
    shows.commands.markRead(roomId, 4);
    shows.commands.send(roomId, "and on");
    for (const session of all) await reach(session, read(5));
  });

  test("SYNC-1 leaves messages, drafts and history that today's client finds and sends, each once", async () => {
    const device = createFakeDevice();
    const kept = (platform: Platform): Platform => ({ ...hurried(platform), openStorage: device.openStorage });
    const former = start(createFormer, "keeper", kept(createPlatform()));
    const reader = start(createSession, "reader", hurried(createPlatform()));
    const { me } = await reach(reader, isOnline);
    await reach(former, isOnline);
    const roomId = await former.commands.createRoom({ kind: "group", name: "Kept", userIds: [me!.id] });
    former.commands.openRoom(roomId);
    former.commands.send(roomId, "sent by 0.1.0");
    await reach(former, (state) => bodiesOf(state, roomId).length === 1 && (state.outbox.get(roomId) ?? []).length === 0);
    former.commands.setDraft(roomId, "half a thought");
    former.stop();

    // Begins without a network, as on a train: what it writes stays behind.
    const away = start(createFormer, "keeper", {
      ...kept(platformWithoutSockets()),
      fetch: () => Promise.reject(new TypeError("offline")),
    });
    await reach(away, ({ rooms }) => rooms.has(roomId));
    away.commands.send(roomId, "written on the way");
    await reach(away, ({ outbox }) => (outbox.get(roomId) ?? []).length === 1);
    await reach(away, () => [...device.disks.values()].some((disk) => (disk.get("outbox")?.size ?? 0) > 0));
    away.stop();

    const present = start(createSession, "keeper", kept(createPlatform()));
    present.commands.openRoom(roomId);
    const found = await reach(present, (state) => bodiesOf(state, roomId).length === 2 && (state.outbox.get(roomId) ?? []).length === 0);
    assert.deepEqual(bodiesOf(found, roomId), ["sent by 0.1.0", "written on the way"]);
    assert.equal(found.drafts.get(roomId), "half a thought");
  });
});

suite("a database of 0.1.0", () => {
  let cluster: PostgresCluster;
  let server: InProcessServer;
  before(async () => {
    cluster = await startPostgres();
    const databaseUrl = await cluster.createDatabase();
    await fill(databaseUrl);
    server = await startServer({ databaseUrl, id: TENANT });
  });
  after(async () => {
    await server.stop();
    await cluster.remove();
  });

  test("is migrated and opens: rooms, history, tombstones, mentions, what was read, and who left", async () => {
    const session = createSession({ server: server.url, tokenProvider: () => server.tenant.mint("ana", { name: "Ana" }), roomId: TEAM });
    session.start();
    const state = await reach(session, (now) => bodiesOf(now, TEAM).length === 5 && now.rooms.get(TEAM)?.members.size === 2);
    const team = state.rooms.get(TEAM)!;
    assert.deepEqual(
      [team.room.name, team.room.topic, team.membership.role, team.membership.mentions],
      ["Team A", "all of us", "owner", 1],
    );
    assert.deepEqual(bodiesOf(state, TEAM), ["hello team", "*second*", "<b>third</b>", "", "hi @Ana"]);
    assert.ok(team.timeline?.messages[3]?.deletedAt);
    assert.deepEqual([...state.users.values()].map(({ name }) => name).toSorted(), ["Ana", "Ben"]);
    const positions = new Map([...state.rooms.values()].map(({ room, summary }) => [room.kind, summary.messages]));
    assert.deepEqual([positions.get("direct"), positions.get("group")], [1, 5]);
    session.commands.send(TEAM, "still here");
    await reach(session, (now) => bodiesOf(now, TEAM).at(-1) === "still here" && (now.outbox.get(TEAM) ?? []).length === 0);
    session.stop();
  });
});

/** Makes the schema of 0.1.0 as its server did, and puts in what it had written. */
async function fill(url: string): Promise<void> {
  const sql = postgres(url, { max: 1, fetch_types: false, onnotice: () => undefined });
  const { entries } = JSON.parse(await readFile(new URL("meta/_journal.json", MIGRATIONS), "utf8")) as { entries: { tag: string }[] };
  const former = entries.slice(0, entries.findIndex(({ tag }) => tag === LAST_MIGRATION) + 1);
  await sql.unsafe(
    "create table schema_migrations (number integer primary key, name text not null, hash text not null, applied_at timestamptz not null default now())",
  );
  for (const [number, { tag }] of former.entries()) {
    const text = await readFile(new URL(`${tag}.sql`, MIGRATIONS), "utf8");
    for (const statement of text.split("--> statement-breakpoint")) await sql.unsafe(statement);
    await sql`insert into schema_migrations (number, name, hash) values (${number}, ${tag}, encode(sha256(convert_to(${text}, 'UTF8')), 'hex'))`;
  }
  // As its dump does: rows come before those that they refer to.
  await sql.unsafe("set session_replication_role = replica; delete from database");
  await sql.unsafe(await readFile(new URL("data-0.1.0.sql", import.meta.url), "utf8"));
  await sql.end();
}
