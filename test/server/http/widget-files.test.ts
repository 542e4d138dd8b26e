import assert from "node:assert/strict";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { getRequestListener } from "@hono/node-server";
import { readWidgetFiles } from "../../../server/http/widget-files.ts";
import { createFakeApp, type FakeApp } from "./support/fake-app.ts";
import { temporaryFolder } from "../../support/last-will.ts";

const SOURCE = "export const chat = 1;\n";
let folder: string;
let fake: FakeApp;

before(async () => {
  folder = await temporaryFolder("widget");
  const built = join(folder, "dist");
  await mkdir(join(built, "chunks"), { recursive: true });
  await writeFile(join(folder, "secret.js"), "canary-secret");
  await writeFile(join(built, "staff-chat.js"), SOURCE);
  await writeFile(join(built, "staff-chat.js.br"), brotliCompressSync(SOURCE));
  await writeFile(join(built, "staff-chat.js.gz"), gzipSync(SOURCE));
  await writeFile(join(built, "chunks", "app-1a2b.js"), SOURCE);
  await writeFile(join(built, "integrity.json"), "{}");
  fake = createFakeApp({ widgetFiles: await readWidgetFiles(built) });
});

after(() => rm(folder, { recursive: true }));

suite("widget files", () => {
  test("E9 the rolling address is checked again after an hour, the exact one never", async () => {
    const rolling = await fake.app.request("/v1/staff-chat.js");
    assert.equal(rolling.status, 200);
    assert.equal(await rolling.text(), SOURCE);
    assert.equal(rolling.headers.get("Cache-Control"), "public, max-age=3600");
    assert.equal(rolling.headers.get("Content-Type"), "text/javascript; charset=utf-8");
    const exact = await fake.app.request("/v1.2.3/chunks/app-1a2b.js");
    assert.equal(exact.headers.get("Cache-Control"), "public, max-age=31536000, immutable");
    const etag = rolling.headers.get("ETag") ?? "";
    const again = await fake.app.request("/v1/staff-chat.js", { headers: { "If-None-Match": `"other", W/${etag}` } });
    assert.equal(again.status, 304);
    assert.equal(await again.text(), "");
  });

  test("E9 pages of every origin may load the files, with integrity hashes", async () => {
    for (const path of ["/v1/staff-chat.js", "/v1.2.3/staff-chat.js", "/v1/integrity.json"]) {
      const { headers, status } = await fake.app.request(path, { headers: { Origin: "https://stranger.example" } });
      assert.equal(status, 200, path);
      assert.equal(headers.get("Access-Control-Allow-Origin"), "*");
      assert.equal(headers.get("Cross-Origin-Resource-Policy"), "cross-origin");
      assert.equal(headers.get("X-Content-Type-Options"), "nosniff");
    }
  });

  test("E9 the compressed form goes to who takes it", async () => {
    const encodings: [string, string | null][] = [
      ["gzip, deflate, br", "br"],
      ["gzip", "gzip"],
      ["br;q=0, gzip;q=0.5", "gzip"],
      ["br;q=0.0", null],
      ["brotli", null],
      ["", null],
    ];
    for (const [accepted, expected] of encodings) {
      const response = await fake.app.request("/v1/staff-chat.js", { headers: { "Accept-Encoding": accepted } });
      assert.equal(response.headers.get("Content-Encoding"), expected, accepted);
      assert.equal(response.headers.get("Vary"), "Accept-Encoding");
    }
  });

  test("UP-5 no path leads out of the built folder, or past its exact names", async () => {
    const server = createServer((incoming, outgoing) => void getRequestListener(fake.app.fetch)(incoming, outgoing));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const raw = (path: string) =>
      new Promise<{ status: number; text: string }>((resolve, reject) => {
        const sent = request({ host: "127.0.0.1", port, path, agent: false }, (answer) => {
          let text = "";
          answer.setEncoding("utf8").on("data", (part: string) => (text += part));
          answer.on("end", () => resolve({ status: answer.statusCode ?? 0, text }));
        });
        sent.on("error", reject).end();
      });
    const escapes = [
      "/v1/../secret.js",
      "/v1/..%2Fsecret.js",
      "/v1/%2e%2e/secret.js",
      "/v1/%2e%2e%2fsecret.js",
      "/v1/..%5Csecret.js",
      "/v1//secret.js",
      "/v1//staff-chat.js",
      "//v1/staff-chat.js",
      "/v1/chunks/../../secret.js",
      "/v1/chunks%2Fapp-1a2b.js",
      "/v1/staff-chat.js/",
      "/v1/staff-chat.js%00",
      "/v1/STAFF-CHAT.js",
      "/v1/staff-chat.js;x",
      "/v1/",
      "/v1/chunks",
      "/v1/chunks/",
      "/v1/__proto__",
      "/v1/constructor",
      "/v1.2.4/staff-chat.js",
      "/v2/staff-chat.js",
      "/v1.2.3//staff-chat.js",
      "/v1/staff-chat.js.br",
    ];
    try {
      assert.equal((await raw("/v1/staff-chat.js")).status, 200);
      for (const path of escapes) {
        const { status, text } = await raw(path);
        assert.equal(status, 404, path);
        assert.doesNotMatch(text, /canary|export const/, path);
      }
    } finally {
      server.close();
    }
  });
});
