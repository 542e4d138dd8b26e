import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { PATHS } from "../../../protocol/http.ts";
import { FRAME_BYTES } from "../../../protocol/limits.ts";
import { Failure } from "../../../server/base/errors.ts";
import { authorised, createFakeApp, post, ROOM, SESSION } from "./support/fake-app.ts";

const typing = { type: "typing", id: "c1", roomId: ROOM, active: true };

function chunked(text: string): RequestInit {
  const bytes = new TextEncoder().encode(text);
  let sent = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (sent >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(sent, (sent += 4_096)));
    },
  });
  return { ...post("", { "Transfer-Encoding": "chunked" }), body, duplex: "half" } as RequestInit;
}

suite("requests", () => {
  test("WIRE-2 a body above 64 KiB is refused, with and without a length", async () => {
    const { app } = createFakeApp();
    const large = JSON.stringify({ ...typing, padding: "x".repeat(FRAME_BYTES) });
    for (const init of [post(large), post(large, { "Content-Length": String(large.length) }), chunked(large)]) {
      const response = await app.request(PATHS.commands, init);
      assert.equal(response.status, 413);
      assert.equal((await response.json()).code, "payload_too_large");
    }
  });

  test("WIRE-2 a chunked body within 64 KiB is read whole", async () => {
    const response = await createFakeApp().app.request(PATHS.commands, chunked(JSON.stringify({ ...typing, padding: "x".repeat(50_000) })));
    assert.deepEqual(await response.json(), { type: "ack", id: "c1" });
  });

  test("S5 bodies that are not plain JSON by their type are refused", async () => {
    const { app } = createFakeApp();
    for (const type of [
      "text/plain",
      "application/x-www-form-urlencoded",
      "multipart/form-data; boundary=x",
      "application/jsonx",
      "text/json",
      "application/json; charset=utf-16",
      "",
    ]) {
      const response = await app.request(PATHS.commands, post(typing, { "Content-Type": type }));
      assert.equal(response.status, 415, type);
    }
    assert.equal((await app.request(PATHS.commands, post(typing, { "Content-Encoding": "gzip" }))).status, 415);
    assert.equal((await app.request(PATHS.commands, post(typing, { "Content-Type": "application/json; charset=UTF-8" }))).status, 200);
  });

  test("JSON-1 what is not JSON, or nested beyond reason, is an invalid request", async () => {
    const { app } = createFakeApp();
    for (const text of ["", "{", "nul", '{"a":1,}', "\u0000", `${"[".repeat(30_000)}${"]".repeat(30_000)}`, '"text"', "null", "[]"]) {
      const response = await app.request(PATHS.commands, post(text));
      assert.equal(response.status, 400, text.slice(0, 20));
      assert.equal((await response.json()).code, "invalid_request");
    }
  });

  test("PP-1 prototype keys in bodies and queries change no object", async () => {
    const { app } = createFakeApp();
    const polluted = `{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},${JSON.stringify(typing).slice(1)}`;
    assert.equal((await app.request(PATHS.commands, post(polluted))).status, 200);
    await app.request(`${PATHS.users}?__proto__[polluted]=1&constructor=1&__proto__=2`, authorised());
    assert.equal(Reflect.get({}, "polluted"), undefined);
  });

  test("AUTH-2 only the Bearer scheme of the Authorization header is looked at", async () => {
    const { app } = createFakeApp();
    const refused: (string | null)[] = [
      null,
      "good",
      "Basic good",
      "Token good",
      "Bearer",
      "Bearer ",
      "Bearer good good",
      "Bearer  good",
      "Bearer good,Bearer good",
      "xBearer good",
      "Bearer bad",
    ];
    for (const value of refused) {
      const response = await app.request(PATHS.users, value === null ? {} : { headers: { Authorization: value } });
      assert.equal(response.status, 401, String(value));
      assert.equal(response.headers.get("WWW-Authenticate"), "Bearer");
    }
    for (const query of ["token=good", "access_token=good", "jwt=good", "authorization=Bearer%20good"]) {
      assert.equal((await app.request(`${PATHS.users}?${query}`)).status, 401, query);
    }
    assert.equal((await app.request(PATHS.users, { headers: { Cookie: "token=good" } })).status, 401);
    assert.equal((await app.request(PATHS.users, { headers: { Authorization: "bearer good" } })).status, 200);
  });

  test("AUTH-4 the refusal is the same body whatever was wrong", async () => {
    const { app } = createFakeApp();
    const body = async (headers: Record<string, string>) => {
      const { requestId, ...rest } = (await (await app.request(PATHS.users, { headers })).json()) as Record<string, unknown>;
      assert.ok(requestId);
      return rest;
    };
    assert.deepEqual(await body({}), await body({ Authorization: "Bearer bad" }));
  });

  test("AUTH-2 no token, ticket, query or body stands in the log", async () => {
    const { app, lines } = createFakeApp();
    await app.request(`${PATHS.users}?search=canary-query&token=canary-url`, { headers: { Authorization: "Bearer canary-token" } });
    await app.request("/v1/canary-path", authorised());
    await app.request(PATHS.socket + "?ticket=canary-ticket");
    await app.request(PATHS.tickets, authorised({ method: "POST" }));
    await app.request(PATHS.commands, post({ ...typing, secret: "canary-body" }));
    assert.equal(lines.length, 5);
    assert.doesNotMatch(lines.join(""), /canary|ticket-value|"good"/);
    assert.equal(JSON.parse(lines[1]!).route, "unmatched");
  });

  test("S4 the address pays before the token is looked at, the person afterwards", async () => {
    const calls: string[] = [];
    const { app } = createFakeApp({
      services: {
        rateLimits: {
          consumeUpload: () => Promise.resolve(),
          consumeSearch: () => Promise.resolve(),
          consumeSession: () => Promise.resolve(),
          consumeRequest: (session, address) => {
            calls.push(session === null ? address : session.userId);
            return calls.length > 2 ? Promise.reject(new Failure("rate_limited", { retryAfter: 9 })) : Promise.resolve();
          },
        },
      },
    });
    const bindings = { incoming: { socket: { remoteAddress: "::ffff:203.0.113.7" } } };
    assert.equal((await app.request(PATHS.users, authorised(), bindings)).status, 200);
    assert.deepEqual(calls, ["203.0.113.7", SESSION.userId]);
    const refused = await app.request(PATHS.users, { headers: { Authorization: "Bearer bad" } }, bindings);
    assert.equal(refused.status, 429);
    assert.equal(refused.headers.get("Retry-After"), "9");
  });

  test("AUTH-6 a ticket is answered with the life of the token behind it", async () => {
    const response = await createFakeApp().app.request(PATHS.tickets, authorised({ method: "POST" }));
    assert.deepEqual(await response.json(), { ticket: { value: "ticket-value", expiresAt: 1 }, expiresAt: SESSION.tokenExpiresAt });
  });

  test("S2 STR-1 only administrators of the tenant revoke, and only what the database can hold", async () => {
    const revoked: string[] = [];
    const revocation = {
      revokeToken: (_: string, tokenId: string) => Promise.resolve(void revoked.push(tokenId)),
      revokeUser: (_: string, subject: string, { remove }: { remove: boolean }) =>
        Promise.resolve(void revoked.push(`${subject} ${remove}`)),
      signOut: (_: unknown, everywhere: boolean) => Promise.resolve(void revoked.push(`out ${everywhere}`)),
    };
    const plain = createFakeApp({ services: { revocation } }).app;
    assert.equal((await plain.request(PATHS.revocations, post({ tokenId: "t" }))).status, 403);
    const { app } = createFakeApp({ services: { revocation }, administers: () => Promise.resolve(true) });
    assert.equal((await app.request(PATHS.revocations, post({ tokenId: "t" }))).status, 204);
    assert.equal((await app.request(PATHS.revocations, post({ subject: "ana", remove: true }))).status, 204);
    for (const body of [{}, { subject: "" }, { subject: "a\0b" }, { tokenId: "\0" }, { subject: "x".repeat(257) }]) {
      assert.equal((await app.request(PATHS.revocations, post(body))).status, 400);
    }
    assert.equal((await app.request(PATHS.session, authorised({ method: "DELETE" }))).status, 204);
    assert.equal((await app.request(`${PATHS.session}?everywhere=true`, authorised({ method: "DELETE" }))).status, 204);
    assert.deepEqual(revoked, ["t", "ana true", "out false", "out true"]);
  });

  test("O4 readiness answers 503 and why while the database is away, the script is missing or the node stops; a bus or a store of files that is away is told and costs nothing", async () => {
    const well = { database: true, bus: true, files: true, script: true };
    const ready = async (stopping: boolean, checks: typeof well) => {
      const { app } = createFakeApp({ readiness: () => Promise.resolve({ stopping, checks }) });
      const response = await app.request(PATHS.readiness);
      return { code: response.status, body: await response.json() };
    };
    for (const [stopping, away, code, status, reasons] of [
      [false, {}, 200, "ready", []],
      [false, { bus: false }, 200, "ready", []],
      [false, { files: false }, 200, "ready", []],
      [false, { database: false }, 503, "not ready", [/database/]],
      [false, { script: false }, 503, "not ready", [/staff-chat\.js.*npm run build/]],
      [false, { database: false, script: false }, 503, "not ready", [/database/, /script/]],
      [true, {}, 503, "stopping", [/stopping/]],
    ] as const) {
      const checks = { ...well, ...away };
      const answer = await ready(stopping, checks);
      assert.deepEqual([answer.code, answer.body.status, answer.body.checks], [code, status, checks]);
      assert.equal(answer.body.reasons.length, reasons.length);
      for (const [index, reason] of reasons.entries()) assert.match(answer.body.reasons[index], reason);
    }
    assert.equal((await createFakeApp().app.request(PATHS.health)).status, 200);
  });
});
