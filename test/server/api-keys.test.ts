import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { after, before, suite, test } from "node:test";
import type { User } from "../../protocol/entities.ts";
import type { ApiKey, ApiKeyResponse, KeyScope } from "../../protocol/provisioning/api-keys.ts";
import type { EventResponse } from "../../protocol/provisioning/requests.ts";
import { PATHS, pathTo } from "../../protocol/http.ts";
import { createId } from "../support/databases.ts";
import { temporaryFolder } from "../support/last-will.ts";
import { commandsBelow } from "../support/markdown-commands.ts";
import { startPostgres, type PostgresCluster } from "../support/postgres.ts";
import { startServer, type InProcessServer } from "../support/server.ts";
import { serverToken } from "../support/server-token.ts";

const run = promisify(execFile);
const root = join(import.meta.dirname, "../..");
/** Requests a minute that the second node lets one key make. */
const BUDGET = 20;

suite("API keys", () => {
  let cluster: PostgresCluster;
  let server: InProcessServer;
  let second: InProcessServer;
  let token: string;
  let databaseUrl: string;
  const log: Record<string, unknown>[] = [];
  before(async () => {
    cluster = await startPostgres();
    databaseUrl = await cluster.createDatabase();
    const write = (line: string) => void log.push(JSON.parse(line));
    server = await startServer({ databaseUrl, log: { write }, environment: { LOG_LEVEL: "info" } });
    second = await startServer({
      databaseUrl,
      tenant: server.tenant,
      log: { write },
      environment: { LOG_LEVEL: "info", RATE_REQUESTS_PER_MINUTE: String(BUDGET) },
    });
    token = await serverToken(server.tenant);
    for (const subject of ["ana", "ben"]) await ask(token, ["PUT", pathTo(PATHS.user, { subject })], { name: subject });
    for (const roomId of ["check-ins", "payroll"])
      await ask(token, ["PUT", pathTo(PATHS.room, { roomId })], { name: roomId, owner: "ana" });
  });
  after(async () => {
    await second?.stop();
    await server?.stop();
    await cluster?.remove();
  });

  // The caller says what it expects.
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters
  async function ask<T = unknown>(
    authority: string,
    [method, path]: readonly [string, string],
    body?: unknown,
    { node = server, headers = {} }: { readonly node?: InProcessServer; readonly headers?: Readonly<Record<string, string>> } = {},
  ): Promise<{ status: number; body: T & { code?: string } }> {
    const response = await fetch(node.url + path, {
      method,
      headers: { authorization: `Bearer ${authority}`, ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: JSON.parse(text === "" ? "{}" : text) as T & { code?: string } };
  }
  const create = async (scopes: readonly KeyScope[], rooms: readonly string[] | null = null, name = "Front door") =>
    (await ask<ApiKeyResponse>(token, ["POST", PATHS.apiKeys], { name, scopes, rooms })).body;
  const events = (roomId: string) => ["POST", pathTo(PATHS.events, { roomId })] as const;
  const event = (text = "Ana checked in") => ({ id: createId(), text });

  test("KEY-1 a key is told once, is stored as a hash, and lists show who it is, what it may do and when it was used", async () => {
    const { key, apiKey } = await create(["events:write"], ["check-ins"]);
    assert.match(key, /^sck_[0-9a-f]{12}_[\w-]{65}$/);
    assert.ok(key.startsWith(`${apiKey.prefix}_`));
    assert.equal(apiKey.usedAt, null);
    assert.equal((await ask(key, events("check-ins"), event())).status, 200);
    const { body } = await ask<{ apiKeys: ApiKey[] }>(token, ["GET", PATHS.apiKeys]);
    const listed = body.apiKeys.find(({ prefix }) => prefix === apiKey.prefix);
    assert.partialDeepStrictEqual(listed, { name: "Front door", scopes: ["events:write"], userId: apiKey.userId, revokedAt: null });
    assert.ok((listed?.usedAt ?? 0) > Date.now() - 60_000);
    const stored = await server.database.withTenant(server.tenant.id, (tx) => tx.execute(`select * from api_keys`));
    assert.ok(!JSON.stringify(stored).includes(key.slice(-43)));
  });

  test("KEY-2 a key does what its scopes name and nothing else, in its rooms and nowhere else", async () => {
    const calls: readonly (readonly [KeyScope, readonly [string, string], object?])[] = [
      ["users:write", ["PUT", pathTo(PATHS.user, { subject: "cleo" })], { name: "Cleo" }],
      ["rooms:write", ["PUT", pathTo(PATHS.room, { roomId: "check-ins" })], { name: "Check-ins", owner: "ana" }],
      ["members:write", ["PUT", pathTo(PATHS.member, { roomId: "check-ins", subject: "ben" })]],
      ["messages:write", ["POST", pathTo(PATHS.messages, { roomId: "check-ins" })], { id: createId(), author: "ana", body: "Hello" }],
      ["events:write", events("check-ins"), event()],
    ];
    for (const [scope] of calls) {
      const { key } = await create([scope], ["check-ins"]);
      for (const [needed, route, body] of calls) {
        const answer = await ask(key, route, body);
        const expected = needed === scope ? [body === undefined ? 204 : 200, undefined] : [403, "key_scope_missing"];
        assert.deepEqual([answer.status, answer.body.code], expected, `${scope} for ${route.join(" ")}`);
        const elsewhere = await ask(key, [route[0], route[1].replace("check-ins", "payroll")], body);
        if (needed === scope && needed !== "users:write")
          assert.deepEqual([elsewhere.status, elsewhere.body.code], [403, "key_room_not_allowed"], needed);
      }
    }
  });

  test("KEY-2 no key makes, sees or ends keys, opens a chat, or is shown by a page", async () => {
    const { key, apiKey } = await create(["users:write", "rooms:write", "members:write", "messages:write", "events:write"]);
    const wanted = { name: "Another", scopes: ["events:write"] };
    for (const [route, body] of [
      [["POST", PATHS.apiKeys], wanted],
      [["GET", PATHS.apiKeys], undefined],
      [["DELETE", pathTo(PATHS.apiKey, { prefix: apiKey.prefix })], undefined],
    ] as const) {
      const answer = await ask(key, route, body);
      assert.deepEqual([answer.status, answer.body.code], [403, "key_scope_missing"], route.join(" "));
    }
    assert.equal((await ask(key, ["POST", PATHS.open], {})).status, 401);
    const fromPage = await ask(key, events("check-ins"), event(), { headers: { origin: "https://app.example.com" } });
    assert.deepEqual([fromPage.status, fromPage.body.code], [403, "origin_not_allowed"]);
  });

  test("KEY-3 a revoked key ends at once, on every node; so does one whose person was removed, and ending again changes nothing", async () => {
    const { key, apiKey } = await create(["events:write"]);
    assert.equal((await ask(key, events("check-ins"), event(), { node: second })).status, 200);
    for (const _ of [1, 2]) assert.equal((await ask(token, ["DELETE", pathTo(PATHS.apiKey, { prefix: apiKey.prefix })])).status, 204);
    for (const node of [server, second]) assert.equal((await ask(key, events("check-ins"), event(), { node })).status, 401);
    assert.equal((await ask(token, ["DELETE", pathTo(PATHS.apiKey, { prefix: "sck_000000000000" })])).status, 404);
    const other = await create(["events:write"]);
    const subject = `urn:staff-chat:key:${other.apiKey.prefix}`;
    assert.equal((await ask(token, ["DELETE", pathTo(PATHS.user, { subject })])).status, 204);
    assert.equal((await ask(other.key, events("check-ins"), event())).status, 401);
  });

  test("KEY-3 a key with another secret, of another tenant's id, cut off or never made is refused, and the log says which", async () => {
    const { key, apiKey } = await create(["events:write"]);
    const foreign = await server.addTenant();
    const theirs = await ask<ApiKeyResponse>(await serverToken(foreign), ["POST", PATHS.apiKeys], { name: "x", scopes: ["events:write"] });
    log.length = 0;
    const wrong = [
      key.slice(0, -1),
      `${key.slice(0, -2)}AA`,
      key.slice(0, 17) + theirs.body.key.slice(17),
      "sck_",
      `sck_000000000000_${key.slice(17)}`,
    ];
    for (const each of wrong) assert.equal((await ask(each, events("check-ins"), event())).status, 401, each);
    const reasons = log.filter(({ event: kind }) => kind === "authentication_refused").map(({ reason }) => String(reason));
    assert.equal(reasons.length, wrong.length);
    assert.ok(reasons.includes(`the API key ${apiKey.prefix} is unknown`), reasons.join());
    assert.ok(!JSON.stringify(log).includes(key.slice(20)), "a secret is in the log");
    const here = await ask(theirs.body.key, events("check-ins"), event());
    assert.equal(here.status, 404, "another tenant's key finds no room here");
  });

  test("KEY-4 each key has a budget of its own, and each change leaves a line that says by which key", async () => {
    const { key, apiKey } = await create(["events:write"], ["check-ins"]);
    log.length = 0;
    const { body } = await ask<EventResponse>(key, events("check-ins"), event());
    const lines = log.filter(({ event: kind }) => kind === "audit");
    assert.equal(lines.length, 1);
    assert.partialDeepStrictEqual(lines[0], {
      command: "post_event",
      server: true,
      key: apiKey.prefix,
      messageId: body.message.id,
      outcome: "posted",
    });
    const at = { node: second };
    const statuses = [];
    for (let sent = 0; sent <= BUDGET; sent += 1) statuses.push((await ask(key, events("check-ins"), event(), at)).status);
    assert.deepEqual([...new Set(statuses.slice(0, BUDGET))], [200]);
    assert.equal(statuses.at(-1), 429);
    const other = await create(["events:write"], ["check-ins"]);
    assert.equal((await ask(other.key, events("check-ins"), event(), at)).status, 200);
    const used = log.find(({ event: kind }) => kind === "rate_limited");
    assert.partialDeepStrictEqual(used, { budget: "requests:user", key: `${server.tenant.id}:${apiKey.userId}` });
  });

  test("C12 the commands of docs/events.md run as they are printed", async () => {
    const home = await temporaryFolder("events");
    const document = readFileSync(join(root, "docs/events.md"), "utf8");
    const parts = ["An API key", "A line", "A card, and what becomes of it"];
    const lines = parts
      .flatMap((heading) => commandsBelow(document, heading)[0])
      .map((line) => line.replace("http://localhost:8080", server.url).replace("--tenant Acme", `--tenant ${server.tenant.id}`));
    const env = { ...process.env, HOME: home, DATA_DIR: join(home, "data"), DATABASE_URL: databaseUrl };
    const { stdout } = await run("sh", ["-e", "-c", lines.join("\n")], { cwd: root, env });
    assert.match(stdout, /Front door.*events:write.*active/);
    assert.match(stdout, /"outcome":"posted".*"body":"Ana Ruiz checked in\.".*"outcome":"posted".*"label":"Left".*"outcome":"updated"/s);
  });

  test("KEY-5 the person of a key is nobody to find or add, and a tenant has at most 100 living keys", async () => {
    const tenant = await server.addTenant();
    const own = await serverToken(tenant);
    const make = () => ask<ApiKeyResponse>(own, ["POST", PATHS.apiKeys], { name: "Turnstile", scopes: ["events:write"] });
    const first = await make();
    await Promise.all(Array.from({ length: 99 }, make));
    assert.deepEqual([(await make()).status, (await make()).body.code], [400, "invalid_request"]);
    await ask(own, ["DELETE", pathTo(PATHS.apiKey, { prefix: first.body.apiKey.prefix })]);
    assert.equal((await make()).status, 200);
    const found = await ask<{ users: User[] }>(await tenant.mint("ana"), ["GET", `${PATHS.users}?search=Turnstile`]);
    assert.deepEqual(found.body.users, []);
  });
});
