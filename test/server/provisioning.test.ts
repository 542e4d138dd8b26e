import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { promisify } from "node:util";
import type { Message, User } from "../../protocol/entities.ts";
import { type OpenResponse, PATHS, pathTo } from "../../protocol/http.ts";
import { createId } from "../support/databases.ts";
import { temporaryFolder } from "../support/last-will.ts";
import { commandsBelow } from "../support/markdown-commands.ts";
import { startServer, type InProcessServer, type TestTenant } from "../support/server.ts";
import { serverToken } from "../support/server-token.ts";

const run = promisify(execFile);
const root = join(import.meta.dirname, "../..");
const ORIGIN = "https://app.example.com";

let server: InProcessServer;
const log: string[] = [];
before(async () => {
  // Nobody makes groups or finds people here; the tenant's own server does both.
  const policy = { groupCreators: ["nobody"], peopleSearch: "shared_rooms" as const, emergencySenders: ["duty"] };
  server = await startServer({
    policy,
    origins: [ORIGIN],
    log: { write: (line) => void log.push(line) },
    environment: { LOG_LEVEL: "info" },
  });
});
after(() => server.stop());

// The caller says what it expects.
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters
async function ask<T = unknown>(
  token: string,
  [method, path]: readonly [string, string],
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ status: number; body: T & { code?: string } }> {
  const response = await fetch(server.url + path, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: JSON.parse(text === "" ? "{}" : text) as T & { code?: string } };
}

const user = (subject: string) => ["PUT", pathTo(PATHS.user, { subject })] as const;
const room = (roomId: string) => ["PUT", pathTo(PATHS.room, { roomId })] as const;
const member = (method: "PUT" | "DELETE", roomId: string, subject: string) => [method, pathTo(PATHS.member, { roomId, subject })] as const;
const open = async (tenant: TestTenant, subject: string) =>
  (await ask<OpenResponse>(await tenant.mint(subject), ["POST", PATHS.open], {})).body;

suite("O7 people and rooms by the tenant's own server", () => {
  test("BOT-1 the tenant's server says that a person is a bot; it opens the chat by a token of its own, and is told as a bot until the server says otherwise", async () => {
    const token = await serverToken(server.tenant);
    const bot = async (body: object) => (await ask<{ user: User }>(token, user("helper"), { name: "Helper", ...body })).body.user;
    assert.equal((await bot({})).bot, false);
    const told = await bot({ bot: true });
    assert.equal(told.bot, true);
    // Neither a token nor a change of the name takes that back.
    assert.equal((await open(server.tenant, "helper")).user.bot, true);
    assert.deepEqual([(await bot({ name: "Helper 2" })).bot, (await bot({ bot: true })).name], [true, "Helper"]);
    assert.equal((await bot({ bot: false })).bot, false);
  });

  test("O7 a person who has never come is made, changed and found in their room by their first token", async () => {
    const token = await serverToken(server.tenant);
    const made = await ask<{ user: User; active: boolean }>(token, user("ana@shop/1"), { name: "Ana", roles: ["staff"] });
    assert.deepEqual([made.status, made.body.user.name, made.body.active], [200, "Ana", true]);
    assert.equal((await ask<{ user: User }>(token, user("ana@shop/1"), { name: "Ana Ruiz" })).body.user.id, made.body.user.id);
    await ask(token, user("ben"), { name: "Ben" });
    const { body } = await ask<{ roomId: string }>(token, room("order 1"), { name: "Order 1", owner: "ana@shop/1", members: ["ben"] });
    for (const subject of ["ana@shop/1", "ben"]) {
      const { rooms } = await open(server.tenant, subject);
      assert.deepEqual(
        rooms.map(({ membership }) => [membership.room.id, membership.room.name]),
        [[body.roomId, "Order 1"]],
      );
    }
  });

  test("O7 each call may be repeated: one room, renamed; one message; members once", async () => {
    const token = await serverToken(server.tenant);
    for (const subject of ["cleo", "dan", "eva"]) await ask(token, user(subject), { name: subject });
    const wanted = { name: "Order 2", owner: "cleo", members: ["dan"] };
    const first = await ask<{ roomId: string }>(token, room("order-2"), wanted);
    const second = await ask<{ roomId: string }>(token, room("order-2"), { ...wanted, name: "Order 2, paid" });
    assert.equal(second.body.roomId, first.body.roomId);
    for (const _ of [1, 2]) assert.equal((await ask(token, member("PUT", "order-2", "eva"))).status, 204);
    const post = { id: createId(), author: "dan", body: "Packed." };
    const said = async () =>
      (await ask<{ message: Message }>(token, ["POST", pathTo(PATHS.messages, { roomId: "order-2" })], post)).body.message;
    assert.deepEqual(await said(), await said());
    const { rooms } = await open(server.tenant, "eva");
    assert.deepEqual(
      rooms.map(({ membership, summary }) => [membership.room.name, summary.lastMessage?.body]),
      [["Order 2, paid", "Packed."]],
    );
    assert.equal((await ask(token, member("DELETE", first.body.roomId, "eva"))).status, 204);
    assert.deepEqual((await open(server.tenant, "eva")).rooms, []);
  });

  test("O7 PRIO-1 PRIO-2 a message of the tenant's server asks for acknowledgement, an emergency where its author's roles allow it", async () => {
    const token = await serverToken(server.tenant);
    await ask(token, user("desk"), { name: "Desk", roles: ["duty"] });
    for (const subject of ["fin", "gil"]) await ask(token, user(subject), { name: subject });
    await ask(token, room("route-1"), { name: "Route 1", owner: "fin", members: ["desk", "gil"] });
    const say = (author: string, priority: string) => {
      const post = { id: createId(), author, body: "Stop at the next safe place.", priority };
      return ask<{ message: Message; code?: string }>(token, ["POST", pathTo(PATHS.messages, { roomId: "route-1" })], post);
    };
    const asked = (await say("desk", "emergency")).body.message.priority;
    assert.deepEqual([asked?.level, asked?.recipients, asked?.acknowledged], ["emergency", 2, 0]);
    const refused = await say("gil", "emergency");
    assert.deepEqual([refused.status, refused.body.code], [403, "priority_not_allowed"]);
    assert.equal((await say("gil", "important")).status, 200);
    assert.equal((await say("gil", "loud")).status, 400);
  });

  test("O7 who is taken out is let in by no token, and comes into no room", async () => {
    const token = await serverToken(server.tenant);
    for (const subject of ["fay", "gus"]) await ask(token, user(subject), { name: subject });
    assert.equal((await ask(token, ["DELETE", pathTo(PATHS.user, { subject: "gus" })])).status, 204);
    assert.equal((await ask(await server.tenant.mint("gus"), ["POST", PATHS.open], {})).status, 401);
    assert.equal((await ask<{ active: boolean }>(token, user("gus"), { name: "Gus again" })).body.active, false);
    const refused = await ask(token, room("order-3"), { name: "Order 3", owner: "fay", members: ["gus", "nobody"] });
    assert.deepEqual([refused.status, refused.body.code], [400, "invalid_request"]);
    assert.deepEqual((await open(server.tenant, "fay")).rooms, []);
  });

  test("O7 who left by themselves is not put back", async () => {
    const token = await serverToken(server.tenant);
    for (const subject of ["hal", "ida"]) await ask(token, user(subject), { name: subject });
    const { body } = await ask<{ roomId: string }>(token, room("order-4"), { name: "Order 4", owner: "hal", members: ["ida"] });
    await ask(await server.tenant.mint("ida"), ["POST", PATHS.commands], { id: "c", type: "leave_room", roomId: body.roomId });
    const again = await ask(token, member("PUT", "order-4", "ida"));
    assert.deepEqual([again.status, again.body.code], [409, "left_room"]);
  });

  test("O7 another tenant's server reaches nothing: not by name, by id, or by subject", async () => {
    const token = await serverToken(server.tenant);
    const other = await server.addTenant();
    const foreign = await serverToken(other);
    for (const subject of ["jan", "kim"]) await ask(token, user(subject), { name: subject });
    const { body } = await ask<{ roomId: string }>(token, room("order-5"), { name: "Order 5", owner: "jan" });
    await ask(foreign, user("mia"), { name: "Mia" });
    for (const name of ["order-5", body.roomId]) {
      assert.equal((await ask(foreign, member("PUT", name, "mia"))).status, 404);
      assert.equal((await ask(foreign, member("DELETE", name, "jan"))).status, 404);
      const post = { id: createId(), author: "mia", body: "intrusion" };
      assert.equal((await ask(foreign, ["POST", pathTo(PATHS.messages, { roomId: name })], post)).status, 404);
    }
    assert.equal((await ask(foreign, ["DELETE", pathTo(PATHS.user, { subject: "kim" })])).status, 404);
    const theirs = await ask<{ roomId: string }>(foreign, room("order-5"), { name: "Theirs", owner: "mia" });
    assert.notEqual(theirs.body.roomId, body.roomId);
    assert.equal((await open(server.tenant, "jan")).rooms[0]?.membership.room.name, "Order 5");
    assert.equal((await open(server.tenant, "kim")).user.name, "kim");
  });

  test("O7 a server token opens no chat, no person's token does its work, and no page may show one", async () => {
    const token = await serverToken(server.tenant);
    assert.equal((await ask(token, ["POST", PATHS.open], {})).status, 401);
    assert.equal((await ask(await server.tenant.mint("root", { roles: ["admin"] }), user("ana"), { name: "x" })).status, 401);
    const fromPage = await ask(token, user("ana"), { name: "x" }, { origin: ORIGIN });
    assert.deepEqual([fromPage.status, fromPage.body.code], [403, "origin_not_allowed"]);
  });

  test("S2 O7 each change leaves a line that says by which token", async () => {
    const token = await serverToken(server.tenant);
    log.length = 0;
    await ask(token, user("lou"), { name: "Lou" });
    const lines = log.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>).filter(({ event }) => event === "audit");
    assert.equal(lines.length, 1);
    assert.partialDeepStrictEqual(lines[0], { command: "put_user", tenantId: server.tenant.id, server: true, subject: "lou" });
    assert.match(String(lines[0]?.["tokenId"]), /^[0-9a-f-]{36}$/);
  });

  test("O7 the commands of docs/server-api.md run as they are printed", async () => {
    const home = await temporaryFolder("server-api");
    writeFileSync(join(home, "acme-key.json"), JSON.stringify(server.tenant.key), { mode: 0o600 });
    const document = readFileSync(join(root, "docs/server-api.md"), "utf8");
    const parts = ["A server token", "People", "Rooms", "Messages", "Taking back"];
    const lines = parts
      .flatMap((heading) => commandsBelow(document, heading)[0])
      .map((line) => line.replace("http://localhost:8080", server.url));
    const { stdout } = await run("sh", ["-e", "-c", lines.join("\n")], { cwd: root, env: { ...process.env, HOME: home } });
    assert.match(stdout, /"name":"Ben Okafor".*"roomId":"[0-9a-f-]{36}".*"body":"Paid, ready to pack\."/s);
    assert.deepEqual(
      (await open(server.tenant, "ana")).rooms.map(({ membership }) => membership.room.name),
      ["Order 1042"],
    );
  });
});
