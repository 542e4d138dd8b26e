import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createSocketServer } from "node:net";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { after, before, suite, test } from "node:test";
import { createClamdScanner } from "../../../server/media/clamd-scanner.ts";
import { ScannerAway, type ScanSource } from "../../../server/media/scanner.ts";
import { createWebhookScanner } from "../../../server/media/webhook-scanner.ts";
import { startClamd, TEST_MALWARE, TEST_SIGNATURE, type TestClamd } from "../../support/clamd.ts";

const NEVER = new AbortController().signal;
const CHUNK = 65_536;

const sourceOf = (bytes: Buffer): ScanSource => ({
  size: bytes.length,
  open: async () =>
    Readable.from(
      (function* cut() {
        for (let at = 0; at < bytes.length; at += CHUNK) yield bytes.subarray(at, at + CHUNK);
      })(),
    ),
});
/** Malware that begins in one piece of the stream and ends in the next. */
const INFECTED = Buffer.concat([Buffer.alloc(CHUNK - 10, "a"), Buffer.from(TEST_MALWARE), Buffer.alloc(3 * CHUNK, "b")]);
const CLEAN = Buffer.alloc(5 * CHUNK + 17, "c");

suite("clamd", () => {
  let clamd: TestClamd;
  before(async () => {
    clamd = await startClamd();
  });
  after(() => clamd.stop());

  test("F6 what is clean is clean, and what has a signature is named, wherever in the stream it is", async () => {
    const scanner = createClamdScanner({ path: clamd.path });
    assert.deepEqual(await scanner.scan(sourceOf(CLEAN), NEVER), { clean: true });
    const verdict = await scanner.scan(sourceOf(INFECTED), NEVER);
    assert.ok(!verdict.clean && verdict.signature.startsWith(TEST_SIGNATURE), JSON.stringify(verdict));
  });

  test("F6 many files at once get each its own verdict", async () => {
    const scanner = createClamdScanner({ path: clamd.path });
    const verdicts = await Promise.all(
      Array.from({ length: 12 }, (_, index) => scanner.scan(sourceOf(index % 3 === 0 ? INFECTED : CLEAN), NEVER)),
    );
    assert.deepEqual(
      verdicts.map(({ clean }) => clean),
      Array.from({ length: 12 }, (_, index) => index % 3 !== 0),
    );
  });

  test("F6 a file larger than clamd takes has no verdict: neither clean nor infected", async () => {
    const scanner = createClamdScanner({ path: clamd.path });
    await assert.rejects(scanner.scan(sourceOf(Buffer.alloc(clamd.streamBytes * 2)), NEVER), ScannerAway);
  });

  test("F6 a clamd that is gone, and one that says nothing in time, are away", async () => {
    const silent = createSocketServer(() => {}).listen(0, "127.0.0.1");
    await once(silent, "listening");
    const address = silent.address();
    assert.ok(address !== null && typeof address === "object");
    const asked = createClamdScanner({ host: "127.0.0.1", port: address.port }, 50);
    await assert.rejects(asked.scan(sourceOf(CLEAN), NEVER), ScannerAway);
    const stopping = new AbortController();
    const stopped = createClamdScanner({ host: "127.0.0.1", port: address.port }).scan(sourceOf(CLEAN), stopping.signal);
    stopping.abort();
    await assert.rejects(stopped, ScannerAway);
    silent.close();
    await clamd.kill();
    await assert.rejects(createClamdScanner({ path: clamd.path }).scan(sourceOf(CLEAN), NEVER), ScannerAway);
    await clamd.start();
  });
});

suite("the scanning webhook", () => {
  const secret = "a secret that both sides know";
  let server: Server;
  let url: string;
  let answer: (request: IncomingMessage, body: Buffer, response: ServerResponse) => void;
  before(async () => {
    server = createServer((request, response) => void buffer(request).then((body) => answer(request, body, response))).listen(
      0,
      "127.0.0.1",
    );
    await once(server, "listening");
    const address = server.address();
    assert.ok(address !== null && typeof address === "object");
    url = `http://127.0.0.1:${address.port}/scan`;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  const scan = (bytes: Buffer, secrets = [secret]) => createWebhookScanner({ url, secrets }, 1_000).scan(sourceOf(bytes), NEVER);

  test("F6 it is given the bytes, signed with id, time and body, and its word is taken", async () => {
    answer = ({ headers, method }, body, response) => {
      const [id, timestamp, signature] = ["webhook-id", "webhook-timestamp", "webhook-signature"].map((name) => String(headers[name]));
      const expected = createHmac("sha256", secret).update(`${id}.${timestamp}.`).update(body).digest("base64");
      const good = method === "POST" && signature === `v1,${expected}` && Math.abs(Number(timestamp) * 1_000 - Date.now()) < 60_000;
      if (!good) return response.writeHead(401).end();
      return response.end(JSON.stringify(body.includes(TEST_MALWARE) ? { clean: false, signature: TEST_SIGNATURE } : { clean: true }));
    };
    assert.deepEqual(await scan(CLEAN), { clean: true });
    assert.deepEqual(await scan(INFECTED), { clean: false, signature: TEST_SIGNATURE });
  });

  test("F6 while the secret changes both sign, so that a service that knows either takes the word", async () => {
    answer = ({ headers }, body, response) => {
      const [id, timestamp, signatures] = ["webhook-id", "webhook-timestamp", "webhook-signature"].map((name) => String(headers[name]));
      const signed = (by: string) => `v1,${createHmac("sha256", by).update(`${id}.${timestamp}.`).update(body).digest("base64")}`;
      response.end(JSON.stringify({ clean: signatures === `${signed("new")} ${signed("former")}` }));
    };
    assert.deepEqual(await scan(CLEAN, ["new", "former"]), { clean: true });
  });

  test("F6 an answer that is no verdict is none", async () => {
    const answers: ((response: ServerResponse) => void)[] = [
      (response) => response.end("clean"),
      (response) => response.end(JSON.stringify({ clean: "yes" })),
      (response) => response.writeHead(500).end(JSON.stringify({ clean: true })),
      (response) => response.writeHead(302, { location: url }).end(),
      (response) => response.end(JSON.stringify({ clean: true, padding: "x".repeat(100_000) })),
      (response) => response.destroy(),
      // Never.
      () => {},
    ];
    for (const say of answers) {
      answer = (_request, _body, response) => say(response);
      await assert.rejects(scan(CLEAN), ScannerAway);
    }
  });
});
