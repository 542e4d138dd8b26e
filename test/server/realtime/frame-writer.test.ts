import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { connect, createServer as createTcpServer, Socket } from "node:net";
import { suite, test } from "node:test";
import { WebSocketServer } from "ws";
import { encodeTextFrame, FrameWriter, PROCESS_CLOCK, type WriterClock } from "../../../server/realtime/frame-writer.ts";

const TEXTS = [
  "",
  "a",
  "x".repeat(125),
  "x".repeat(126),
  "x".repeat(65_535),
  "x".repeat(65_536),
  "x".repeat(300_000),
  "é".repeat(62),
  "é".repeat(63),
  "👋🏽 مرحبا 你好",
  "\u2028\u0000\ufeff",
  "𝒳".repeat(20_000),
];

suite("WIRE-9 frames written past ws", () => {
  test("are byte for byte what ws would send, for every length and script", async () => {
    const sent = await bytesOfWs(TEXTS);
    assert.deepEqual(Buffer.concat(TEXTS.map(encodeTextFrame)), sent);
  });

  test("frames of one turn reach each socket in one write, in their order", async () => {
    const writes: Buffer[][] = [[], []];
    const writer = new FrameWriter(PROCESS_CLOCK);
    const outlets = writes.map((log) => writer.outlet(recorder(log)));
    const frames = ["one", "two", "three"].map(encodeTextFrame);
    for (const frame of frames) for (const outlet of outlets) outlet.write(frame);
    assert.deepEqual(writes, [[], []]);
    await new Promise((resolve) => setImmediate(resolve));
    for (const log of writes) assert.deepEqual(log, [Buffer.concat(frames)]);
  });

  test("sockets that were sent different frames in one turn get each their own", async () => {
    const writes: Buffer[][] = [[], [], []];
    const writer = new FrameWriter(PROCESS_CLOCK);
    const [first, second, third] = writes.map((log) => writer.outlet(recorder(log)));
    const [a, b, c] = ["a", "b", "c"].map(encodeTextFrame);
    first!.write(a!);
    second!.write(b!);
    third!.write(a!);
    first!.write(b!);
    third!.write(c!);
    first!.write(c!);
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(writes, [[Buffer.concat([a!, b!, c!])], [b], [Buffer.concat([a!, c!])]]);
  });

  test("an outlet that is flushed writes at once and nothing twice", async () => {
    const log: Buffer[] = [];
    const outlet = new FrameWriter(PROCESS_CLOCK).outlet(recorder(log));
    outlet.write(encodeTextFrame("now"));
    outlet.flush();
    assert.deepEqual(log, [encodeTextFrame("now")]);
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(log.length, 1);
  });

  test("after a flush that took long, frames are gathered for some milliseconds more; at rest the end of the turn is enough", () => {
    let now = 0;
    const waits: number[] = [];
    let due: () => void = () => {};
    const clock: WriterClock = { now: () => now, after: (milliseconds, work) => (waits.push(milliseconds), (due = work)) };
    const outlet = new FrameWriter(clock).outlet(recorder([], () => (now += 4)));
    const frame = encodeTextFrame("x");
    outlet.write(frame);
    due();
    outlet.write(frame);
    due();
    now += 1_000;
    outlet.write(frame);
    assert.equal(waits[0], 0);
    assert.equal(waits[1], 12);
    assert.ok(waits[2]! <= 0);
  });

  test("WIRE-8 bytes that a receiver does not take are counted, and the time since it last was empty", async () => {
    const { socket, close } = await deafReceiver();
    const outlet = new FrameWriter(PROCESS_CLOCK).outlet(socket);
    outlet.write(Buffer.alloc(16 * 1024 * 1024));
    assert.equal(outlet.buffered, 16 * 1024 * 1024);
    outlet.flush();
    assert.ok(outlet.buffered > 1024 * 1024);
    assert.equal(outlet.stalledFor(5_000), 0);
    assert.equal(outlet.stalledFor(9_000), 4_000);
    await close();
  });
});

function recorder(log: Buffer[], onWrite: () => void = () => {}): Socket {
  const socket = new Socket();
  Object.defineProperty(socket, "writable", { value: true });
  socket.write = (bytes: string | Uint8Array) => {
    log.push(Buffer.from(bytes));
    onWrite();
    return true;
  };
  return socket;
}

/** What a raw client reads when a server sends `texts` by ws itself. */
async function bytesOfWs(texts: readonly string[]): Promise<Buffer> {
  const http = createServer();
  const webSockets = new WebSocketServer({ server: http, perMessageDeflate: false });
  // The end of the connection must come after its bytes.
  webSockets.on("connection", (webSocket) => {
    for (const text of texts) webSocket.send(text, () => text === texts.at(-1) && webSocket.terminate());
  });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  const client = connect(portOf(http.address()), "127.0.0.1");
  client.write(
    "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
  );
  const chunks: Buffer[] = [];
  client.on("data", (chunk: Buffer) => chunks.push(chunk)).on("error", () => {});
  await once(client, "close");
  http.close();
  webSockets.close();
  const all = Buffer.concat(chunks);
  return all.subarray(all.indexOf("\r\n\r\n") + 4);
}

async function deafReceiver(): Promise<{ socket: Socket; close(): Promise<void> }> {
  const server = createTcpServer((far) => far.pause().on("error", () => {})).listen(0, "127.0.0.1");
  await once(server, "listening");
  const socket = connect(portOf(server.address()), "127.0.0.1").on("error", () => {});
  await once(socket, "connect");
  return {
    socket,
    async close() {
      socket.destroy();
      server.close();
      server.unref();
    },
  };
}

function portOf(address: object | string | null): number {
  if (address === null || typeof address === "string" || !("port" in address)) throw new Error("no port");
  return Number(address.port);
}
