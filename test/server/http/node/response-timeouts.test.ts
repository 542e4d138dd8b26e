import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, get, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { after, before, suite, test } from "node:test";
import { enforceResponseTimeouts } from "../../../../server/http/node/response-timeouts.ts";

const STEP_MS = 300;
const CHUNK = 64 * 1024;
/** More than sockets of two ends hold. */
const LARGE = 64 * 1024 * 1024;
let server: Server;
let answer: RequestListener;

before(async () => {
  server = createServer((incoming, response) => answer(incoming, response));
  enforceResponseTimeouts(server, { stepMs: STEP_MS, stepBytes: CHUNK });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});

after(() => server.close());

async function open(): Promise<IncomingMessage> {
  const [response] = (await once(get({ port: (server.address() as AddressInfo).port, agent: false }), "response")) as [IncomingMessage];
  response.on("error", () => undefined);
  return response;
}

function pour(source: Readable): (incoming: IncomingMessage, response: ServerResponse) => void {
  return (_, response) => {
    response.once("close", () => source.destroy());
    source.pipe(response);
  };
}

function* chunks(bytes: number): Generator<Buffer> {
  for (let left = bytes; left > 0; left -= CHUNK) yield Buffer.alloc(CHUNK);
}

suite("slow readers", () => {
  test("S4 a download whose reader has stopped is cut, and its file closed", async () => {
    const source = Readable.from(chunks(LARGE), { objectMode: false });
    answer = pour(source);
    const response = await open();
    await once(source, "close");
    assert.equal(response.complete, false);
    response.destroy();
  });

  test("S4 a download that is taken slowly goes on to its end", async () => {
    answer = pour(Readable.from(chunks(LARGE), { objectMode: false }));
    const started = performance.now();
    let taken = 0;
    for await (const chunk of await open()) {
      taken += (chunk as Buffer).length;
      if (taken % (4 * 1024 * 1024) < CHUNK) await new Promise((resolve) => setTimeout(resolve, STEP_MS / 4));
    }
    assert.equal(taken, LARGE);
    assert.ok(performance.now() - started > 3 * STEP_MS);
  });

  test("S4 an answer that is long in the making is not cut", async () => {
    const made = Promise.withResolvers<void>();
    answer = (_, response) => {
      response.write("begun");
      void made.promise.then(() => response.end(", done"));
    };
    const response = await open();
    setTimeout(made.resolve, 5 * STEP_MS);
    assert.equal(String(Buffer.concat(await response.toArray())), "begun, done");
  });
});
