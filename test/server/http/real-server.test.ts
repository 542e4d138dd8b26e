import assert from "node:assert/strict";
import { once } from "node:events";
import { request } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { WebSocket } from "ws";
import { ensureBuilt } from "../../../demo/build.ts";
import { PATHS } from "../../../protocol/http.ts";
import { FRAME_BYTES } from "../../../protocol/limits.ts";
import { type InProcessServer, startServer } from "../../support/server.ts";
import { until } from "../../support/waiting.ts";
import { ORIGIN, STRANGE_ORIGINS } from "./support/origins.ts";

const lines: string[] = [];
const secrets: string[] = [];
let server: InProcessServer;
let token: string;

before(async () => {
  ensureBuilt(join(import.meta.dirname, "../../.."));
  server = await startServer({ origins: [ORIGIN], log: { write: (line) => lines.push(line) } });
  token = await server.tenant.mint("ana");
  secrets.push(token, ...token.split("."));
});

after(() => server.stop());

const ask = (path: string, init: RequestInit = {}) =>
  fetch(server.url + path, { ...init, headers: { Authorization: `Bearer ${token}`, ...Object.fromEntries(new Headers(init.headers)) } });

/** A request whose headers are sent as they are; `fetch` would not send an `Origin`. */
function send(
  path: string,
  options: { method?: string; headers?: Record<string, string>; chunks?: readonly string[] },
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(
      server.url + path,
      { method: options.method ?? "GET", headers: { Authorization: `Bearer ${token}`, ...options.headers }, agent: false },
      (answer) => {
        let text = "";
        answer.setEncoding("utf8").on("data", (part: string) => (text += part));
        answer.on("end", () => resolve({ status: answer.statusCode ?? 0, text }));
      },
    );
    sent.on("error", reject);
    for (const chunk of options.chunks ?? []) sent.write(chunk);
    sent.end();
  });
}

async function issueTicket(headers: Record<string, string>): Promise<string> {
  const { status, text } = await send(PATHS.tickets, { method: "POST", headers });
  assert.equal(status, 200);
  const { ticket } = JSON.parse(text) as { ticket: { value: string } };
  secrets.push(ticket.value);
  return ticket.value;
}

/** `welcome`, or the code with which the socket is closed. */
async function hello(ticket: string, origin: string | null): Promise<string | number> {
  const socket = new WebSocket(server.socketUrl, origin === null ? {} : { headers: { Origin: origin } });
  await once(socket, "open");
  const cursors = { lineage: "018f0000-0000-7000-8000-000000000000", person: 0, watch: [], rooms: [] };
  socket.send(JSON.stringify({ type: "hello", id: "h", version: { min: 1, max: 1 }, ticket, cursors }));
  const answer = await new Promise<string | number>((resolve) => {
    socket.on("close", resolve);
    // A refusal is followed by the close.
    socket.on("message", (data: Buffer) => {
      if (data.includes('"type":"welcome"')) resolve("welcome");
    });
  });
  socket.terminate();
  return answer;
}

suite("the assembled server", () => {
  test("WS-1 AUTH-7 lets in the listed origin alone, by HTTP and by socket", async () => {
    assert.equal((await send(PATHS.users, { headers: { Origin: ORIGIN } })).status, 200);
    assert.equal(await hello(await issueTicket({ Origin: ORIGIN }), ORIGIN), "welcome");
    for (const origin of STRANGE_ORIGINS) {
      const { status, text } = await send(PATHS.users, { headers: { Origin: origin } });
      assert.equal(status, 403, origin);
      assert.equal(JSON.parse(text).code, "origin_not_allowed");
      assert.equal(await hello(await issueTicket({ Origin: ORIGIN }), origin), 4001, origin);
    }
    assert.equal(await hello(await issueTicket({ Origin: ORIGIN }), null), 4001);
  });

  test("AUTH-2 a token in the address is not looked at, not even beside a socket", async () => {
    assert.equal((await fetch(`${server.url}${PATHS.users}?token=${token}&access_token=${token}`)).status, 401);
    assert.equal(await hello(token.slice(0, 100), null), 4001);
  });

  test("WIRE-2 a body that comes in chunks is cut at 64 KiB", async () => {
    const headers = { "Content-Type": "application/json", "Transfer-Encoding": "chunked" };
    const chunks = ['{"type":"typing","padding":"', ...Array.from({ length: 20 }, () => "x".repeat(FRAME_BYTES / 16)), '"}'];
    assert.equal((await send(PATHS.commands, { method: "POST", headers, chunks })).status, 413);
  });

  test("S5 a request with two lengths, with a length and chunks, or with two hosts is refused before it is read", async () => {
    for (const smuggled of [
      "Content-Length: 5\r\nContent-Length: 6",
      "Content-Length: 5\r\nTransfer-Encoding: chunked",
      `X-Large: ${"x".repeat(17_000)}`,
      "Host: y",
    ]) {
      const socket = connect(server.port, "127.0.0.1");
      socket.write(`POST ${PATHS.commands} HTTP/1.1\r\nHost: x\r\n${smuggled}\r\n\r\n0\r\n\r\n`);
      const [answer] = (await once(socket, "data")) as [Buffer];
      assert.match(answer.toString(), /^HTTP\/1\.1 4(00|31) /);
      socket.destroy();
    }
  });

  test("S5 headers that do not end are cut within seconds", async () => {
    const socket = connect(server.port, "127.0.0.1");
    socket.write("GET /healthz HTTP/1.1\r\nHost: x\r\n");
    const [answer] = (await once(socket, "data", { signal: AbortSignal.timeout(8_000) })) as [Buffer];
    assert.match(answer.toString(), /^HTTP\/1\.1 408 /);
    socket.destroy();
  });

  test("O1 a client that goes away in the middle of its body is no error of the server", async () => {
    const before = lines.length;
    const socket = connect(server.port, "127.0.0.1");
    const head = `POST ${PATHS.commands} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n`;
    socket.write(`${head}{"type":`, () => socket.resetAndDestroy());
    const told = () => lines.slice(before).find((line) => line.includes(PATHS.commands));
    await until(() => told() !== undefined);
    assert.deepEqual(
      lines.slice(before).filter((line) => line.includes('"level":"error"')),
      [],
    );
  });

  test("S2 the log says who was turned away: a page by its origin, a token by its address and the tenant it names", async () => {
    const before = lines.length;
    const strange = "https://strange.example";
    await send(PATHS.users, { headers: { Origin: strange } });
    await send(PATHS.users, { method: "OPTIONS", headers: { Origin: strange, "Access-Control-Request-Method": "GET" } });
    await send(PATHS.users, { headers: { Authorization: `Bearer ${token.slice(0, -4)}AAAA` } });
    const events = lines.slice(before).map((line) => JSON.parse(line) as Record<string, unknown>);
    const refused = events.filter(({ event }) => event === "origin_refused");
    assert.deepEqual(
      refused.map(({ origin, tenantId }) => [origin, tenantId]),
      [
        [strange, server.tenant.id],
        [strange, undefined],
      ],
    );
    const [turned] = events.filter(({ event }) => event === "authentication_refused");
    assert.deepEqual(
      [turned?.["claimedTenant"], turned?.["address"], typeof turned?.["reason"]],
      [server.tenant.id, "127.0.0.1", "string"],
    );
  });

  test("S2 the log says who has changed who is where and as what, who was refused what, and nothing of what people write", async () => {
    const before = lines.length;
    const roomId = crypto.randomUUID();
    const command = (body: object) =>
      ask(PATHS.commands, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    const { user } = (await (
      await fetch(server.url + PATHS.open, {
        method: "POST",
        headers: { Authorization: `Bearer ${await server.tenant.mint("ben")}`, "Content-Type": "application/json" },
        body: "{}",
      })
    ).json()) as { user: { id: string } };
    await command({ type: "create_room", id: "a", roomId, kind: "group", name: "canary-name", userIds: [user.id] });
    await command({ type: "change_role", id: "b", roomId, userId: user.id, role: "moderator" });
    const elsewhere = crypto.randomUUID();
    await command({ type: "update_room", id: "c", roomId: elsewhere, name: "canary-name" });
    const events = lines.slice(before).map((line) => JSON.parse(line) as Record<string, unknown>);
    const audit = events.filter(({ event }) => event === "audit");
    assert.deepEqual(
      audit.map(({ command: type, roomId: room, userIds, role }) => [type, room, userIds, role]),
      [
        ["create_room", roomId, [user.id], undefined],
        ["change_role", roomId, [user.id], "moderator"],
      ],
    );
    const refused = events.filter(({ event }) => event === "command_refused");
    assert.deepEqual(
      refused.map(({ command: type, code, roomId: room, tenantId }) => [type, code, room, tenantId]),
      [["update_room", "not_found", elsewhere, server.tenant.id]],
    );
    assert.ok(!lines.join("").includes("canary-name"));
  });

  test("S3 administrators read and change the tenant's policy, which acts at once; nobody takes their own right away", async () => {
    const as = async (subject: string, roles: string[], init: RequestInit = {}) =>
      fetch(server.url + PATHS.policy, {
        ...init,
        headers: { Authorization: `Bearer ${await server.tenant.mint(subject, { roles })}`, "Content-Type": "application/json" },
      });
    const patch = (body: object) => ({ method: "PATCH", body: JSON.stringify(body) });
    assert.deepEqual(
      [(await as("cleo", ["staff"])).status, (await as("cleo", ["staff"], patch({ readReceipts: false }))).status],
      [403, 403],
    );
    const before = await (await as("root", ["admin"])).json();
    assert.deepEqual(before, {
      peopleSearch: "everyone",
      groupCreators: [],
      administrators: ["admin"],
      readReceipts: true,
      linkPreviews: true,
      presence: true,
      editWindow: 300,
      editors: [],
      moderators: [],
      filters: [],
      wideMentions: "everyone",
      wideMentioners: [],
      mentionRoles: [],
      wideMentionWarning: 20,
      emergencySenders: [],
      emergencyRepeat: 300,
      emergencyExpiry: 1_800,
      escalateAfter: 600,
      escalateTo: [],
    });
    const changed = await (await as("root", ["admin"], patch({ groupCreators: ["lead"], readReceipts: false }))).json();
    assert.deepEqual(changed, { ...before, groupCreators: ["lead"], readReceipts: false });
    const roomId = crypto.randomUUID();
    const room = { type: "create_room", id: "r", roomId, kind: "group", name: "Team", userIds: [roomId] };
    const refused = await send(PATHS.commands, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      chunks: [JSON.stringify(room)],
    });
    assert.equal(JSON.parse(refused.text).code, "forbidden");
    for (const wrong of [{ administrators: [] }, { administrators: ["staff"] }, { peopleSearch: "nobody" }, { groupCreators: "all" }])
      assert.equal((await as("root", ["admin"], patch(wrong))).status, 400, JSON.stringify(wrong));
    await as("root", ["admin"], patch(before));
    assert.deepEqual(await (await as("root", ["admin"])).json(), before);
  });

  test("O4 the node is alive and ready, and shows its checks", async () => {
    assert.equal((await ask(PATHS.health)).status, 200);
    assert.deepEqual(await (await ask(PATHS.readiness)).json(), {
      status: "ready",
      checks: { database: true, bus: true, files: true, script: true },
      reasons: [],
    });
  });

  test("O4 without the built script the node answers and is not ready", async () => {
    const bare = await startServer({ environment: { WIDGET_DIR: "/nowhere" } });
    const response = await fetch(bare.url + PATHS.readiness);
    const { checks, reasons } = (await response.json()) as { checks: { script: boolean }; reasons: string[] };
    assert.deepEqual([response.status, checks.script, reasons.length], [503, false, 1]);
    await bare.stop();
  });

  test("AUTH-2 after all of it no token and no ticket stands in the log", () => {
    assert.ok(lines.length > 20);
    const log = lines.join("");
    for (const secret of secrets) assert.ok(!log.includes(secret), "a secret is in the log");
  });
});
