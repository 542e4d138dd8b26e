import assert from "node:assert/strict";
import { once } from "node:events";
import { Agent, get, type IncomingMessage } from "node:http";
import { connect, type Socket } from "node:net";
import { after, before, suite, test } from "node:test";
import type { ClientFrameOf } from "../../../protocol/commands.ts";
import { revocations } from "../../../server/database/schema/users.ts";
import { PING } from "../../../server/realtime/frame-writer.ts";
import { TOLERANCE_MS } from "../../../server/services/identity/token-rules.ts";
import { bodiesOf, createGroup, createPerson, openSocket, personWith, say, type Person } from "../../support/raw-client.ts";
import { handshakeHeaders, requestText, sayAndForget } from "../../support/raw-http.ts";
import { startServer, type InProcessServer } from "../../support/server.ts";

const ORIGIN = "https://intranet.example.com";
const HANDSHAKE = requestText("GET /v1/socket", handshakeHeaders());
let server: InProcessServer;
let ana: Person;
before(async () => {
  server = await startServer({ origins: [ORIGIN], environment: { CONNECTIONS_PER_USER: "3" } });
  ana = await createPerson(server, "ana");
});
after(() => server.stop());

const hello = (ticket: string): ClientFrameOf<"hello"> => ({
  type: "hello",
  id: "h",
  version: { min: 1, max: 1 },
  ticket,
  cursors: { lineage: ana.opened.lineage, person: 0, watch: [], rooms: [] },
});

suite("who may hold a socket", () => {
  test("WS-2 a ticket that is unknown, used, or of another origin closes with 4001", async () => {
    const { ticket } = await ana.open();
    const used = await openSocket(server.socketUrl);
    used.send(hello(ticket.value));
    await used.until(({ type }) => type === "welcome");
    const attempts = [
      { ticket: ticket.value, origin: undefined },
      { ticket: "nonsense", origin: undefined },
      { ticket: (await ana.open()).ticket.value, origin: ORIGIN },
      { ticket: (await ana.open()).ticket.value, origin: "https://evil.example.com" },
    ];
    for (const attempt of attempts) {
      const client = await openSocket(server.socketUrl, attempt.origin);
      client.send(hello(attempt.ticket));
      assert.equal(await client.closed, 4001);
      assert.deepEqual(client.of("welcome"), []);
    }
    await used.close();
  });

  test("AUTH-7 a listed origin holds a socket with a ticket of its own", async () => {
    const client = await ana.connect({ origin: ORIGIN });
    assert.equal(client.of("welcome").length, 1);
    await client.close();
  });

  test("WS-2 a first frame that is not hello closes with 4001, and so does silence within seconds", async () => {
    const talker = await openSocket(server.socketUrl);
    talker.send({ type: "ping", id: "p" });
    assert.equal(await talker.closed, 4001);
    const silent = await openSocket(server.socketUrl);
    assert.equal(await silent.closed, 4001);
  });

  test("WIRE-1 versions without a common one are refused and closed", async () => {
    const client = await openSocket(server.socketUrl);
    client.send({ ...hello((await ana.open()).ticket.value), version: { min: 2, max: 9 } });
    const refused = await client.until(({ type }) => type === "refused");
    assert.ok(refused.type === "refused" && refused.code === "unsupported_version");
    assert.equal(await client.closed, 4003);
  });

  test("more sockets of one person than allowed are refused with a time to come back and closed with 4029; a place that is free again is taken", async () => {
    const person = await createPerson(server, "many tabs");
    const open = [await person.connect(), await person.connect(), await person.connect()];
    const fourth = await person.connect();
    assert.equal(await fourth.closed, 4029);
    const refused = fourth.of("refused")[0];
    assert.equal(refused?.code, "too_many_connections");
    assert.ok((refused?.retryAfter ?? 0) > 0);
    await open.pop()!.close();
    const fifth = await person.connect();
    assert.equal(fifth.of("welcome").length, 1);
    for (const client of [...open, fifth]) await client.close();
  });
});

suite("sockets that do not say who they are", () => {
  let proxied: InProcessServer;
  before(async () => (proxied = await startServer({ environment: { TRUSTED_PROXIES: "127.0.0.1/32" } })));
  after(() => proxied.stop());

  test("WS DoS: a thousand from one address keep nobody out, silent or with tickets that are none", async () => {
    const person = await createPerson(proxied, "ana");
    const from = requestText("GET /v1/socket", [...handshakeHeaders(), "X-Forwarded-For: 192.0.2.1"]);
    const nonsense = mask(JSON.stringify(hello("nonsense"))).toString("latin1");
    const strangers = await Promise.all(
      Array.from({ length: 1_100 }, (_, at) => sayAndForget(proxied.port, Buffer.from(from + (at % 2 === 0 ? "" : nonsense), "latin1"))),
    );
    const client = await person.connect();
    assert.equal(client.of("welcome").length, 1);
    await client.close();
    for (const stranger of strangers) stranger.destroy();
  });
});

suite("how a socket ends", () => {
  test("WS-3 revocation of the token, or of the person, closes within a second with 4001 and refuses the next command by HTTP", async () => {
    const admin = await createPerson(server, "admin", { roles: ["admin"] });
    const first = await createPerson(server, "leaver", { tokenId: "token to end" });
    const [one, other] = [await first.connect(), await (await createPerson(server, "leaver", { tokenId: "another" })).connect()];
    const begun = Date.now();
    assert.equal((await admin.post("/v1/revocations", { tokenId: "token to end" })).status, 204);
    assert.equal(await one.closed, 4001);
    assert.ok(Date.now() - begun < 1_000);
    assert.equal((await other.command({ type: "ping" })).type, "ack");
    assert.equal((await admin.post("/v1/revocations", { subject: "leaver" })).status, 204);
    assert.equal(await other.closed, 4001);
    assert.equal((await first.post("/v1/commands", { type: "ping", id: "x" })).status, 401);
  });

  test("AUTH-5 a revocation that only the database knows closes within seconds as well", async () => {
    const person = await createPerson(server, "unheard", { tokenId: "unheard token" });
    const client = await person.connect();
    await server.database.withTenant(server.tenant.id, (tx) =>
      tx
        .insert(revocations)
        .values({ tenantId: server.tenant.id, id: crypto.randomUUID(), tokenId: "unheard token", createdAt: new Date() }),
    );
    assert.equal(await client.closed, 4001);
  });

  test("AUTH-6 a socket whose token is over, tolerance and all, is closed with 4001; renew with a new ticket gives it the newer token's life", async () => {
    const person = await createPerson(server, "short", { issuedAt: Date.now() - TOLERANCE_MS, lifetime: 3_000 });
    const [left, kept] = [await person.connect(), await person.connect()];
    const newer = await createPerson(server, "short");
    assert.equal((await kept.command({ type: "renew", ticket: (await newer.open()).ticket.value })).type, "ack");
    assert.equal((await kept.command({ type: "renew", ticket: (await ana.open()).ticket.value })).type, "refused");
    assert.equal(await left.closed, 4001);
    assert.equal((await kept.command({ type: "ping" })).type, "ack");
    await kept.close();
  });

  test("WIRE-7 a stop says goodbye with a time to come back, closes with 1012, answers polls at once, ends idle connections, and the node is gone", async () => {
    const other = await startServer({ environment: { SHUTDOWN_SECONDS: "60" } });
    const person = await createPerson(other, "ana");
    const client = await person.connect();
    const polled = pollOn(person);
    await client.command({ type: "ping" });
    const agent = new Agent({ keepAlive: true });
    const idle = await keepOpen(other.port, agent);
    const ahead = connect(other.port, "127.0.0.1");
    await once(ahead, "connect");
    const begun = performance.now();
    await other.stop();
    assert.ok(performance.now() - begun < 5_000);
    assert.equal(await client.closed, 1012);
    assert.ok(client.of("goodbye")[0]!.retryAfterMs >= 0);
    assert.equal(await polled, 1);
    for (const socket of [idle, ahead.resume()]) if (!socket.destroyed) await once(socket, "close");
    await assert.rejects(fetch(`${other.url}/healthz`));
  });
});

/** Polls again as soon as it is answered, as clients do; how often it was answered until it was refused. */
async function pollOn(person: Person): Promise<number> {
  const { lineage, person: cursor } = person.opened;
  for (let answers = 0; ; answers += 1) {
    const answered = await person.poll({ waitMs: 20_000, cursors: { lineage, person: cursor, watch: [], rooms: [] } }).catch(() => null);
    if (answered === null) return answers;
  }
}

/** A connection that has had one answer and is kept alive. */
async function keepOpen(port: number, agent: Agent): Promise<Socket> {
  const [answer] = (await once(get({ port, host: "127.0.0.1", path: "/healthz", agent }), "response")) as [IncomingMessage];
  const { socket } = answer;
  await once(answer.resume(), "end");
  return socket;
}

suite("bad frames harm their sender only", () => {
  test("WIRE-3 a frame that does not parse is refused with the fields that broke a rule; three in a row close, a good one between forgives", async () => {
    const client = await ana.connect();
    client.socket.send("{");
    client.socket.send(JSON.stringify({ type: "watch", id: "w", roomId: "no id", cursor: -1, receipts: 0 }));
    await client.until(
      (frame) => frame.type === "refused" && frame.id === "w" && frame.code === "invalid_request" && frame.errors !== undefined,
    );
    assert.equal((await client.command({ type: "ping" })).type, "ack");
    client.socket.send("[]");
    client.socket.send(JSON.stringify({ type: "nothing" }));
    assert.equal((await client.command({ type: "ping" })).type, "ack");
    for (let count = 0; count < 3; count += 1) client.socket.send("null");
    assert.equal(await client.closed, 1008);
  });

  test("PP-1 JSON-1 prototype keys, doubled keys and deep nesting in a frame change nothing but its own answer", async () => {
    const client = await ana.connect();
    const good = (id: string) => client.until((frame) => frame.type === "ack" && frame.id === id);
    client.socket.send('{"type":"ping","id":"a","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}');
    await good("a");
    // Of doubled keys the last counts, for the check as for the use.
    client.socket.send('{"type":"unknown","type":"ping","id":"b"}');
    await good("b");
    for (const bad of ['{"__proto__":{"type":"ping","id":"c"}}', '{"type":"__proto__","id":"d"}']) client.socket.send(bad);
    assert.equal((await client.command({ type: "ping" })).type, "ack");
    client.socket.send(`{"type":"ping","id":"e","x":${"[".repeat(30_000)}${"]".repeat(30_000)}}`);
    client.socket.send("[".repeat(60_000));
    assert.equal((await client.command({ type: "ping" })).type, "ack");
    assert.equal(client.of("refused").length, 4);
    assert.equal(Reflect.get({}, "polluted"), undefined);
    await client.close();
  });

  test("WIRE-2 too large closes with 1009, invalid UTF-8 with 1007, binary with 1003, an unmasked frame with 1002", async () => {
    const large = await ana.connect();
    large.socket.send("x".repeat(64 * 1024 + 1));
    assert.equal(await large.closed, 1009);
    const binary = await ana.connect();
    binary.socket.send(Buffer.from("{}"), { binary: true });
    assert.equal(await binary.closed, 1003);
    assert.equal(await closeCodeAfter(Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0xff, 0xfe])), 1007);
    assert.equal(await closeCodeAfter(Buffer.from([0x81, 0x02, 0x7b, 0x7d])), 1002);
  });

  test("WS DoS: more than 64 fragments, or a flood of pings, ends the socket", async () => {
    const fragments = Buffer.concat([
      Buffer.from([0x01, 0x81, 0, 0, 0, 0, 0x7b]),
      ...Array.from({ length: 80 }, () => Buffer.from([0x00, 0x81, 0, 0, 0, 0, 0x20])),
    ]);
    assert.equal(await closeCodeAfter(fragments), 1008);
    const flooder = await ana.connect();
    for (let count = 0; count < 200; count += 1) flooder.socket.ping();
    assert.equal(await flooder.closed, 1008);
  });

  test("WS DoS: a message that is not complete within 10 s ends the socket, be its bytes or its fragments slow, and pongs do not save it", async () => {
    const frame = mask(JSON.stringify({ type: "ping", id: "p" }));
    const pong = Buffer.from([0x8a, 0x80, 0, 0, 0, 0]);
    const fragment = Buffer.from([0x01, 0x81, 0, 0, 0, 0, 0x7b]);
    const begun = Date.now();
    // A whole message, and the first fragment of the next, in one piece.
    const together = Buffer.concat([frame, fragment]);
    const codes = await Promise.all([
      closeCodeAfter(frame.subarray(0, -1)),
      closeCodeAfter(fragment, pong),
      closeCodeAfter(together, pong),
    ]);
    const took = Date.now() - begun;
    assert.deepEqual(codes, [1008, 1008, 1008]);
    assert.ok(took > 8_000 && took < 14_000, `${took} ms`);
  });

  test("WS-2 frames that come in one piece with the handshake are heard", async () => {
    const socket = connect(server.port, "127.0.0.1");
    socket.write(HANDSHAKE + mask(JSON.stringify({ type: "ping", id: "early" })).toString("latin1"), "latin1");
    let heard = "";
    for await (const chunk of socket.setEncoding("latin1")) heard += chunk as string;
    // Closed with 4001, for it is no `hello`.
    assert.ok(heard.startsWith("HTTP/1.1 101 ") && heard.endsWith("\r\n\r\n\x88\x02\x0f\xa1"), heard);
  });

  test("WS-2 sockets on another path or without a key are no sockets", async () => {
    const { status } = await fetch(`${server.url}/v1/socket`);
    assert.equal(status, 404);
  });
});

suite("WIRE-8 a receiver that does not read", () => {
  test("is closed, has lost no number of what it was sent, and harms nobody else", async () => {
    const ben = await createPerson(server, "ben");
    const roomId = await createGroup(ana, [ben]);
    const watch = [{ roomId, cursor: 0, receipts: 0 }];
    const [deaf, quick] = [await ben.connect({ cursors: { watch } }), await ana.connect({ cursors: { watch } })];
    await Promise.all([deaf.command({ type: "ping" }), quick.command({ type: "ping" })]);
    deaf.socket.pause();
    const body = "x".repeat(9_000);
    let sent = 0;
    // A second person speaks, so that the quick reader's socket carries nothing but what it reads.
    const speaker = await personWith(server, ana.token);
    while (sent < 1_500) {
      await say(speaker, roomId, ...Array.from({ length: 6 }, () => body));
      sent += 6;
    }
    await quick.until(
      (frame) =>
        frame.type === "room_changes" && frame.subjects.some((subject) => subject.kind === "message" && subject.message.position === sent),
    );
    deaf.socket.resume();
    const code = await deaf.closed;
    assert.ok(code === 4008 || code === 1006, `closed with ${code}`);
    const heard = bodiesOf(deaf.frames, roomId).length;
    assert.ok(heard < sent, "it did not hear all");
    let cursor = 0;
    for (const { from, to } of deaf.of("room_changes")) {
      assert.ok(from <= cursor);
      cursor = to;
    }
    assert.equal(bodiesOf(quick.frames, roomId).length, sent);
    await quick.close();
  });

  test("WIRE-6 a peer that fell silent without a word is found within 15 s", async () => {
    const person = await createPerson(server, "half open");
    const { ticket } = await person.open();
    const socket = await rawSocket();
    socket.write(mask(JSON.stringify(hello(ticket.value))));
    const begun = Date.now();
    // It reads, but answers no ping.
    await once(socket, "close");
    const took = Date.now() - begun;
    assert.ok(took > 12_000 && took < 16_500, `${took} ms`);
  });
});

/** The code with which the server closes a socket that was sent these bytes right after its welcome; `pong` answers each of its pings. */
async function closeCodeAfter(bytes: Buffer, pong?: Buffer): Promise<number> {
  const { ticket } = await ana.open();
  const socket = await rawSocket();
  const chunks: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => chunks.push(chunk));
  socket.write(mask(JSON.stringify(hello(ticket.value))));
  while (!Buffer.concat(chunks).includes("welcome")) await once(socket, "data");
  const before = Buffer.concat(chunks).length;
  socket.write(bytes);
  if (pong !== undefined) socket.on("data", (chunk: Buffer) => chunk.includes(PING) && socket.write(pong));
  const late = setTimeout(() => socket.destroy(), 15_000);
  for (;;) {
    const after = Buffer.concat(chunks).subarray(before);
    const close = after.indexOf(Buffer.from([0x88, 0x02]));
    if (close >= 0 && after.length >= close + 4) {
      clearTimeout(late);
      socket.destroy();
      return after.readUInt16BE(close + 2);
    }
    await Promise.race([once(socket, "data"), once(socket, "close").then(() => assert.fail("closed without a code"))]);
  }
}

async function rawSocket(): Promise<Socket> {
  const socket = connect(server.port, "127.0.0.1").on("error", () => {});
  socket.write(HANDSHAKE);
  await once(socket, "data");
  return socket;
}

/** A masked text frame of up to 64 KiB, with a mask of zeros. */
function mask(text: string): Buffer {
  const body = Buffer.from(text);
  const head = Buffer.from([0x81, 0x80 | 126, body.length >> 8, body.length & 0xff, 0, 0, 0, 0]);
  return Buffer.concat([head, body]);
}
