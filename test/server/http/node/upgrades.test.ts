import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { PROBLEM_MEDIA_TYPE, type Problem } from "../../../../protocol/errors.ts";
import { PATHS } from "../../../../protocol/http.ts";
import { Failure } from "../../../../server/base/errors.ts";
import { listen, type Listener } from "../../../../server/http/node/listener.ts";
import { createUpgrade } from "../../../../server/http/node/upgrade.ts";
import { askHealth, descriptorsOf, handshakeHeaders, requestText, sayAndForget, sayAndHear } from "../../../support/raw-http.ts";
import { type SpawnedServer, spawnServer } from "../../../support/server.ts";
import { createFakeApp, type FakeParts } from "../support/fake-app.ts";

const HANDSHAKE = requestText(`GET ${PATHS.socket}`, handshakeHeaders());
const TIMES = { answerMs: 500, lingerMs: 500 };
const MANY = 1_500;
/** Files that a process may open meanwhile for reasons of its own. */
const OWN_FILES = 30;

const open: Listener[] = [];
after(async () => {
  for (const listener of open) await listener.close(0);
});

/** The real listener and app, on an `admit` of the test's own; what is let in is closed. */
async function serve(admit: (address: string) => Promise<void>, parts: FakeParts = {}): Promise<number> {
  const { app } = createFakeApp({ upgrade: createUpgrade({ admit }), ...parts });
  const sockets = {
    open: ({ request }: { request: { socket: Socket } }) => request.socket.end("HTTP/1.1 101 Switching Protocols\r\n\r\n"),
  };
  const listener = await listen({ app, sockets, host: "127.0.0.1", port: 0, upgradeTimes: TIMES });
  open.push(listener);
  return listener.port;
}

const letIn = () => Promise.resolve();
const refuseWith = (failure: Failure) => () => Promise.reject(failure);

function parse(heard: string): { status: number; headers: string; problem: Partial<Problem> } {
  const [headers = "", body = ""] = heard.split("\r\n\r\n");
  const problem = headers.includes(PROBLEM_MEDIA_TYPE) ? (JSON.parse(body) as Problem) : {};
  return { status: Number(headers.split(" ")[1]), headers, problem };
}

async function abandonMany(port: number, texts: readonly string[], gone: (client: Socket) => void = () => undefined): Promise<Socket[]> {
  const clients: Socket[] = [];
  while (clients.length < MANY) {
    const batch = await Promise.all(Array.from({ length: 100 }, (_, at) => sayAndForget(port, texts[at % texts.length]!)));
    batch.forEach(gone);
    clients.push(...batch);
  }
  return clients;
}

suite("a request that asks for an upgrade", () => {
  let port: number;
  before(async () => (port = await serve(letIn)));

  const body = ["Content-Length: 5"];
  const wrong = (name: string, line?: string) => [
    ...handshakeHeaders().filter((header) => !header.startsWith(name)),
    ...(line === undefined ? [] : [line]),
  ];
  const h2c = ["Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA"];
  const cases: readonly [name: string, text: string, status: number, path?: string][] = [
    ["h2c", requestText("GET /healthz", h2c), 200],
    ["h2c on the path of sockets", requestText(`GET ${PATHS.socket}`, h2c), 404],
    ["h2c with a body", requestText(`POST ${PATHS.commands}`, [...h2c, ...body], "12345"), 401],
    ["h2c with a chunked body", requestText(`POST ${PATHS.commands}`, [...h2c, "Transfer-Encoding: chunked"], "1\r\n1\r\n0\r\n\r\n"), 401],
    ["TLS", requestText("GET /v1/users", ["Connection: Upgrade", "Upgrade: TLS/1.0"]), 401],
    ["no protocol", requestText("GET /healthz", ["Connection: Upgrade", "Upgrade:"]), 200],
    ["a socket elsewhere", requestText("GET /healthz", handshakeHeaders()), 200],
    ["a socket nowhere", requestText("GET /v1/sockets", handshakeHeaders()), 404],
    ["a socket by POST", requestText(`POST ${PATHS.socket}`, handshakeHeaders()), 405],
    ["a socket by a whole address", requestText(`GET http://chat.example${PATHS.socket}`, handshakeHeaders()), 404],
    ["a socket in capitals", requestText(`GET ${PATHS.socket}`, handshakeHeaders("WEBSOCKET")), 101],
    ["a socket with a query", requestText(`GET ${PATHS.socket}?a=b`, handshakeHeaders("WebSocket")), 101],
    ["a socket within spaces", requestText(`GET ${PATHS.socket}`, handshakeHeaders("  websocket\t ")), 101],
    ["a socket with a length of nothing", requestText(`GET ${PATHS.socket}`, [...handshakeHeaders(), "Content-Length: 0"]), 101],
    ["a socket or h2c", requestText(`GET ${PATHS.socket}`, handshakeHeaders("websocket, h2c")), 400, "Upgrade"],
    ["h2c or a socket", requestText(`GET ${PATHS.socket}`, handshakeHeaders("h2c, WebSocket")), 400, "Upgrade"],
    ["two lines", requestText(`GET ${PATHS.socket}`, [...handshakeHeaders(), "Upgrade: h2c"]), 400, "Upgrade"],
    ["a version of a socket", requestText(`GET ${PATHS.socket}`, handshakeHeaders("websocket/13")), 400, "Upgrade"],
    [
      "an old version",
      requestText(`GET ${PATHS.socket}`, wrong("Sec-WebSocket-Version", "Sec-WebSocket-Version: 8")),
      400,
      "Sec-WebSocket-Version",
    ],
    ["no version", requestText(`GET ${PATHS.socket}`, wrong("Sec-WebSocket-Version")), 400, "Sec-WebSocket-Version"],
    [
      "a short key",
      requestText(`GET ${PATHS.socket}`, wrong("Sec-WebSocket-Key", "Sec-WebSocket-Key: c2hvcnQ=")),
      400,
      "Sec-WebSocket-Key",
    ],
    ["no key", requestText(`GET ${PATHS.socket}`, wrong("Sec-WebSocket-Key")), 400, "Sec-WebSocket-Key"],
    ["no connection to upgrade", requestText(`GET ${PATHS.socket}`, wrong("Connection")), 400, "Connection"],
    ["a tunnel", requestText("CONNECT evil.example:443", []), 405],
    ["a tunnel to a socket", requestText(`CONNECT ${PATHS.socket}`, handshakeHeaders()), 405],
    ["HTTP/1.0", requestText(`GET ${PATHS.socket} HTTP/1.0`, handshakeHeaders()), 400, "HTTP version"],
    ["a socket with a body", requestText(`GET ${PATHS.socket}`, [...handshakeHeaders(), ...body], "12345"), 400, "Content-Length"],
    [
      "a chunked socket",
      requestText(`GET ${PATHS.socket}`, [...handshakeHeaders(), "Transfer-Encoding: chunked"], "0\r\n\r\n"),
      400,
      "Transfer-Encoding",
    ],
  ];
  for (const [name, text, status, path] of cases)
    test(`WIRE-11 is answered ${status} and its connection closed: ${name}`, async () => {
      const answer = parse(await sayAndHear(port, text));
      assert.equal(answer.status, status);
      assert.deepEqual(
        answer.problem.errors?.map((error) => error.path),
        path === undefined ? undefined : [path],
      );
    });

  test("S5 is the last of its connection: what was sent behind it in one piece is not taken for a request", async () => {
    const behind = requestText("GET /readyz");
    const heard = await sayAndHear(port, requestText("GET /healthz", h2c) + behind);
    assert.equal(heard.match(/HTTP\/1\.1 /g)?.length, 1);
    assert.match(heard, /\r\nConnection: close\r\n/);
  });
});

suite("a handshake that is refused", () => {
  const reasons: readonly [status: number, code: string, admit: () => Promise<void>, parts?: FakeParts][] = [
    [429, "rate_limited", refuseWith(new Failure("rate_limited", { retryAfter: 7 }))],
    [503, "unavailable", refuseWith(new Failure("unavailable", { retryAfter: 7 }))],
    [500, "internal", refuseWith(new Error("unforeseen") as Failure)],
    [404, "not_found", letIn, { options: { filesUrl: "https://chat.example" } }],
  ];
  for (const [status, code, admit, parts] of reasons) {
    test(`WIRE-11 is told ${status} as any other request is, and its connection ends`, async () => {
      const { problem, headers, ...answer } = parse(await sayAndHear(await serve(admit, parts), HANDSHAKE));
      assert.deepEqual([answer.status, problem.code, problem.status], [status, code, status]);
      assert.match(headers, /\r\nConnection: close(\r\n|$)/);
      assert.match(headers, /\r\nx-request-id: /i);
      if (status === 429 || status === 503) assert.match(headers, /\r\nretry-after: 7\r\n/i);
    });

    if (status === 500) continue;
    test(`WS DoS: ${MANY} refused with ${status} leave no descriptor, though their clients neither read nor close`, async () => {
      const port = await serve(admit, parts);
      const before = descriptorsOf(process.pid);
      const clients = await abandonMany(port, [HANDSHAKE]);
      do await askHealth(port);
      while (descriptorsOf(process.pid) - clients.length > before + OWN_FILES);
      for (const client of clients) client.destroy();
    });
  }

  test("WIRE-11 hears why even if it has already sent its first frames", async () => {
    const port = await serve(refuseWith(new Failure("rate_limited")));
    assert.equal(parse(await sayAndHear(port, HANDSHAKE + "x".repeat(200_000))).status, 429);
  });

  test("WS DoS: a handshake that nobody answers is ended, and so is one whose client has gone", async () => {
    const asked: (() => void)[] = [];
    const port = await serve(() => new Promise<void>((resolve) => asked.push(resolve)));
    assert.equal(await sayAndHear(port, HANDSHAKE), "");
    const gone = await sayAndForget(port, HANDSHAKE);
    while (asked.length < 2) await askHealth(port);
    gone.resetAndDestroy();
    await once(gone, "close");
    await askHealth(port);
    for (const answer of asked) answer();
    await askHealth(port);
  });
});

suite("a server process", { skip: process.platform !== "linux" }, () => {
  let server: SpawnedServer;
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "staff-chat-upgrades-"));
    server = await spawnServer({ dataDir: folder });
  });
  after(async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const texts = [
    requestText("GET /healthz", ["Connection: Upgrade", "Upgrade: h2c"]),
    requestText("GET /nothing", handshakeHeaders()),
    requestText(`GET ${PATHS.socket}`, handshakeHeaders("h2c")),
    requestText(`GET ${PATHS.socket}`, handshakeHeaders("websocket, h2c")),
  ];
  const clients: readonly [name: string, leave: (client: Socket) => void][] = [
    ["neither read nor close", () => undefined],
    ["close their side", (client) => client.end()],
    ["are gone", (client) => client.destroy()],
    ["reset", (client) => client.resetAndDestroy()],
  ];
  for (const [name, leave] of clients)
    test(`WS DoS: ${MANY} upgrades that are not ours leave as many descriptors as there were, when their clients ${name}`, async () => {
      await askHealth(server.port);
      const pid = server.child.pid!;
      const before = descriptorsOf(pid);
      const left = await abandonMany(server.port, texts, leave);
      do await askHealth(server.port);
      while (descriptorsOf(pid) > before + OWN_FILES);
      for (const client of left) client.destroy();
      assert.deepEqual(server.deaths, []);
    });

  test("WIRE-11 a handshake that names protocols in a wrong form is answered 400 and its connection closed", async () => {
    const text = requestText(`GET ${PATHS.socket}`, [...handshakeHeaders(), "Sec-WebSocket-Protocol: a,,b"]);
    assert.equal(parse(await sayAndHear(server.port, text)).status, 400);
  });

  test("WS DoS: sockets that say nothing, say garbage, or never answer a close are ended", async () => {
    await askHealth(server.port);
    const pid = server.child.pid!;
    const before = descriptorsOf(pid);
    const garbage = ["", "\xff\xff\xff\xff", "GET / HTTP/1.1\r\n\r\n", "\x88\x80\0\0\0\0", "\x81\x81\0\0\0\0{", "\x81\x7f"];
    const left = await Promise.all(
      Array.from({ length: 120 }, (_, at) => sayAndForget(server.port, Buffer.from(HANDSHAKE + garbage[at % garbage.length]!, "latin1"))),
    );
    for (const client of left.slice(0, 40)) client.end();
    do await askHealth(server.port);
    while (descriptorsOf(pid) > before + OWN_FILES);
    for (const client of left) client.destroy();
    assert.deepEqual(server.deaths, []);
  });
});
