import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { after, before, suite, test } from "node:test";
import { PATHS, pathTo } from "../../../protocol/http.ts";
import { listen, type Listener } from "../../../server/http/node/listener.ts";
import type { ServedFile } from "../../../server/services/files/attachments.ts";
import { createFakeApp, SESSION } from "./support/fake-app.ts";

const CHUNK = 64 * 1024;
/** Bytes that sockets of two ends hold at most. */
const MOST_HELD = 32 * 1024 * 1024;
const LINK = pathTo(PATHS.file, { link: "signed" });

suite("streams of files", () => {
  let listener: Listener;
  let file: Pick<ServedFile, "size" | "read">;
  before(async () => {
    const named = { id: SESSION.userId, variant: "original", name: "a.bin", mediaType: "application/zip" } as const;
    const { app } = createFakeApp({
      services: {
        attachments: {
          open: () => Promise.resolve({ ...named, ...file }),
          follow: () => ({ session: SESSION, id: named.id, variant: named.variant, download: false }),
          links: () => Promise.resolve([]),
          gallery: () => Promise.reject(new Error("not asked")),
        },
      },
    });
    const sockets = { open: () => undefined };
    listener = await listen({ app, sockets, host: "127.0.0.1", port: 0, readTimes: { stepMs: 2_000, stepBytes: CHUNK } });
  });
  after(() => listener.close(0));

  const open = async (): Promise<IncomingMessage> => {
    const [response] = (await once(get({ port: listener.port, host: "127.0.0.1", path: LINK }), "response")) as [IncomingMessage];
    return response;
  };

  test("F3 a file comes byte for byte, with its length told before", async () => {
    const content = randomBytes(3 * 1024 * 1024 + 7);
    file = { size: content.length, read: async () => Readable.from([content.subarray(0, 1), content.subarray(1)]) };
    const response = await open();
    assert.equal(response.headers["content-length"], String(content.length));
    assert.ok((await buffer(response)).equals(content));
  });

  /** A store's stream that has more to give in every turn of the loop, and what it has given. */
  function createSource(size: number) {
    const given = { bytes: 0 };
    const source = new Readable({
      highWaterMark: CHUNK,
      read() {
        setImmediate(() => {
          given.bytes += CHUNK;
          this.push(given.bytes > size ? null : Buffer.alloc(CHUNK));
        });
      },
    });
    return { source, given };
  }

  test("F3 the store is read no faster than the client takes it, and closed when the client goes away", async () => {
    const idle = createSource(2 ** 40);
    const closed = new Promise((resolve) => idle.source.once("close", resolve));
    file = { size: 2 ** 40, read: async () => idle.source };
    const response = await open();
    // While another takes 64 MiB, as much could have been read for the one that takes nothing.
    const busy = createSource(2 * MOST_HELD);
    file = { size: 2 * MOST_HELD, read: async () => busy.source };
    assert.equal((await buffer(await open())).length, 2 * MOST_HELD);
    assert.ok(idle.given.bytes < MOST_HELD, `${idle.given.bytes} bytes were read for a client that takes none`);
    response.destroy();
    await closed;
  });

  test("S4 a file that was opened for a reader who is gone by then is closed", async () => {
    const { source } = createSource(2 ** 40);
    const closed = new Promise((resolve) => source.once("close", resolve));
    source.on("error", () => undefined);
    const asked = Promise.withResolvers<void>();
    const gone = Promise.withResolvers<void>();
    file = { size: 2 ** 40, read: () => (asked.resolve(), gone.promise.then(() => source)) };
    const request = get({ port: listener.port, host: "127.0.0.1", path: LINK }).on("error", () => undefined);
    await asked.promise;
    request.destroy();
    await new Promise((resolve) => request.once("close", resolve));
    // One more request and its answer: by then the node knows that the first one's connection is over.
    await fetch(`http://127.0.0.1:${listener.port}${PATHS.health}`);
    gone.resolve();
    await closed;
  });

  test("S4 a file whose reader has stopped is closed, and the connection cut", async () => {
    const { source } = createSource(2 ** 40);
    const closed = new Promise((resolve) => source.once("close", resolve));
    file = { size: 2 ** 40, read: async () => source };
    const response = await open();
    response.on("error", () => undefined);
    await closed;
    response.destroy();
  });

  test("F3 a file that breaks off is seen to be broken, and the server goes on", async () => {
    file = { size: 2 * CHUNK, read: async () => Readable.from(brokenOff()) };
    await assert.rejects(buffer(await open()), { code: "ECONNRESET" });
    file = { size: 1, read: async () => Readable.from([Buffer.of(1)]) };
    assert.equal((await buffer(await open())).length, 1);
  });
});

async function* brokenOff() {
  yield Buffer.alloc(CHUNK);
  await new Promise((resolve) => setImmediate(resolve));
  throw new Error("the disk is gone");
}
