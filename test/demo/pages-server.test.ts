import assert from "node:assert/strict";
import { once } from "node:events";
import { request } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import type { Link, Trouble } from "../../demo/link.ts";
import { createStage, listen, type StageOptions } from "../../demo/pages-server.ts";

suite("the demo's own server", () => {
  const done: string[] = [];
  let server: Awaited<ReturnType<typeof listen>>;
  let port: number;
  before(async () => {
    server = await listen(createStage(options(done)), 0);
    port = (server.address() as AddressInfo).port;
  });
  after(() => server.close());

  const ask = async (method: string, path: string, headers: Readonly<Record<string, string>>): Promise<number | undefined> => {
    const sent = request({ host: "127.0.0.1", port, method, path, headers: { "Content-Type": "application/json", ...headers } });
    sent.end(method === "POST" ? "{}" : undefined);
    const [answer] = (await once(sent, "response")) as [{ readonly statusCode?: number; resume(): void }];
    answer.resume();
    return answer.statusCode;
  };
  const CONTROLS = ["/token/ana", "/demo/sides/ben", "/demo/server/restart", "/demo/server/kill"];

  test("S2 its pages are served, and may ask for tokens and for trouble, by each of this machine's names", async () => {
    for (const name of ["localhost", "127.0.0.1", "[::1]"]) {
      const host = `${name}:${port}`;
      assert.equal(await ask("GET", "/", { Host: host }), 200);
      for (const path of CONTROLS) assert.equal(await ask("POST", path, { Host: host, Origin: `http://${host}` }), 200, path);
    }
    assert.equal(done.splice(0).length, 3 * CONTROLS.length);
  });

  test("E16 every page, face and proof is served, and no other file", async () => {
    const host = `localhost:${port}`;
    const pages = ["/", "/lab", "/brands.html", "/playground.html", "/embed.html", "/page.css", "/faces/ana.svg"];
    const proofs = ["/proof/weight", "/proof/delivery", "/proof/policy", "/proof/access"];
    for (const path of [...pages, ...proofs]) assert.equal(await ask("GET", path, { Host: host }), 200, path);
    for (const path of ["/faces/zoe.svg", "/proof/package.json", "/proof/..%2fpackage.json", "/..%2fmain.ts", "/main.ts"])
      assert.equal(await ask("GET", path, { Host: host }), 404, path);
    assert.equal(await ask("POST", "/token/zoe", { Host: host, Origin: `http://${host}` }), 404);
    assert.deepEqual(done, []);
  });

  test("S2 a page of another origin, or a request of no page, gets no token and pulls no cable", async () => {
    const host = `localhost:${port}`;
    const strangers = ["https://evil.example", "null", `https://${host}`, "http://localhost", `http://localhost.evil.example:${port}`];
    for (const path of CONTROLS) {
      for (const origin of strangers) assert.equal(await ask("POST", path, { Host: host, Origin: origin }), 403, `${path} ${origin}`);
      assert.equal(await ask("POST", path, { Host: host }), 403, path);
      assert.notEqual(await ask("GET", path, { Host: host }), 200, path);
    }
    assert.deepEqual(done, []);
  });

  test("S2 under a name that only leads to this machine nothing is answered", async () => {
    for (const name of ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "0.0.0.0"]) {
      const host = `${name}:${port}`;
      for (const path of ["/", "/demo/settings", "/embed.html"])
        assert.equal(await ask("GET", path, { Host: host }), 421, `${name} ${path}`);
      for (const path of CONTROLS) assert.equal(await ask("POST", path, { Host: host, Origin: `http://${host}` }), 421, `${name} ${path}`);
    }
    assert.deepEqual(done, []);
  });
});

/** A stage whose tokens and cables are only noted. */
function options(done: string[]): StageOptions {
  const trouble: Trouble = { offline: false, blocked: false, slow: false };
  const link = (name: string): Link => ({
    port: 1,
    trouble,
    isUsed: false,
    set: () => void done.push(name),
    close: () => Promise.resolve(),
  });
  const note = (name: string) => () => {
    done.push(name);
    return Promise.resolve();
  };
  return {
    folder: join(import.meta.dirname, "../../demo/pages"),
    repository: join(import.meta.dirname, "../.."),
    serverUrl: "http://localhost:1",
    links: { ana: link("ana"), ben: link("ben"), playground: link("playground") },
    supervisor: { status: "running", start: note("start"), restart: note("restart"), kill: note("kill"), stop: note("stop") },
    mint: (subject) => {
      if (subject !== "ana") return Promise.resolve(null);
      done.push(`token ${subject}`);
      return Promise.resolve("a token");
    },
    drawFace: (subject) => (subject === "ana" ? "<svg/>" : null),
    rooms: {},
    snippet: "",
    mintCommand: "",
    hosts: {},
  };
}
