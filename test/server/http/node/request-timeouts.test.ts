import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";
import { after, before, suite, test } from "node:test";
import { PATHS } from "../../../../protocol/http.ts";
import { enforceRequestTimeouts } from "../../../../server/http/node/request-timeouts.ts";

// Long beside what a busy machine keeps a piece back, short beside a whole body.
const TIMES = { wholeMs: 1_000, stepMs: 1_000, stepBytes: 100 };
const PIECE_MS = 75;
let server: Server;

before(async () => {
  server = createServer((incoming, answer) => {
    incoming.on("end", () => answer.end("whole")).on("error", () => undefined);
    incoming.resume();
  });
  enforceRequestTimeouts(server, TIMES);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});

after(() => server.close());

function open(method: string, path: string, length: number): Socket {
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  socket.on("error", () => undefined);
  socket.write(`${method} ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: ${length}\r\n\r\n`);
  return socket;
}

/** Writes so many bytes twenty times, one piece after another, and answers what came back; empty: cut. */
async function drip(socket: Socket, bytes: number): Promise<string> {
  let heard = "";
  socket.on("data", (data: Buffer) => {
    heard += data.toString();
    socket.destroy();
  });
  let left = 20;
  const timer = setInterval(() => {
    left -= 1;
    socket.write("x".repeat(bytes));
    if (left === 0) clearInterval(timer);
  }, PIECE_MS);
  await once(socket, "close");
  clearInterval(timer);
  return heard;
}

suite("slow bodies", () => {
  test("UP-3 an upload that goes on may take longer than any other request", async () => {
    const answers = [open("PATCH", `${PATHS.uploads}/key`, 1_000), open("POST", PATHS.commands, 1_000)].map((socket) => drip(socket, 50));
    const [upload, other] = await Promise.all(answers);
    assert.match(upload ?? "", /whole/);
    assert.equal(other, "");
  });

  test("UP-3 an upload that creeps, or stands still, is cut", async () => {
    const creeps = drip(open("PATCH", `${PATHS.uploads}/key`, 1_000), 1);
    const stops = drip(open("PATCH", `${PATHS.uploads}/key`, 100_000), 50);
    const stands = [open("PATCH", `${PATHS.uploads}/key`, 1_000), open("POST", PATHS.commands, 1_000)].map((socket) =>
      once(socket, "close"),
    );
    assert.deepEqual(await Promise.all([creeps, stops]), ["", ""]);
    await Promise.all(stands);
  });
});
