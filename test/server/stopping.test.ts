import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { Agent, get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { PATHS } from "../../protocol/http.ts";
import { askHealth, handshakeHeaders, requestText, sayAndForget } from "../support/raw-http.ts";
import { createPerson } from "../support/raw-client.ts";
import { type SpawnedServer, spawnServer } from "../support/server.ts";

suite("SIGTERM", () => {
  let server: SpawnedServer;
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "staff-chat-stopping-"));
    server = await spawnServer({ dataDir: folder });
  });
  after(async () => {
    await server.kill();
    await rm(folder, { recursive: true, force: true });
  });

  test("O4 ends the process in order and in its time, whatever connections are open and whether they answer or not", async () => {
    const { port } = server;
    const ana = await createPerson(server, "ana");
    const deaf = await ana.connect();
    deaf.socket.pause();
    const agent = new Agent({ keepAlive: true });
    const [kept] = await once(get({ port, host: "127.0.0.1", path: "/healthz", agent }), "response");
    kept.resume();
    const polled = ana.poll({ waitMs: 20_000 }).catch(() => null);
    const handshake = requestText(`GET ${PATHS.socket}`, handshakeHeaders());
    const open = [
      "",
      "GET /healthz HTTP/1.1\r\nHost: x\r\n",
      requestText(`POST ${PATHS.commands}`, ["Content-Length: 100"], "{"),
      requestText(`POST ${PATHS.commands}`, ["Transfer-Encoding: chunked"], "1\r\n{\r\n"),
      requestText("GET /healthz", ["Connection: Upgrade", "Upgrade: h2c"]),
      requestText("GET /nothing", handshakeHeaders()),
      requestText(`GET ${PATHS.socket}`, handshakeHeaders("h2c")),
      handshake,
      `${handshake}\xff\xff\xff\xff`,
      `${handshake}\x81\x81\0\0\0\0{`,
      `${handshake}\x81\xff\0\0\0\0`,
    ];
    const clients = await Promise.all(
      open.flatMap((text) => Array.from({ length: 20 }, () => sayAndForget(port, Buffer.from(text, "latin1")))),
    );
    await askHealth(port);
    // Stopped in order, not given up: that would be 1.
    const ended = once(server.child, "exit");
    server.child.kill("SIGTERM");
    assert.deepEqual(await ended, [0, null]);
    await polled;
    for (const client of clients) client.destroy();
    deaf.socket.terminate();
    agent.destroy();
  });
});
