import assert from "node:assert/strict";
import { suite, test } from "node:test";
import * as v from "valibot";
import { ERRORS } from "../../../protocol/error-table.ts";
import { type ErrorCode, Problem } from "../../../protocol/errors.ts";
import { PATHS } from "../../../protocol/http.ts";
import { Failure } from "../../../server/base/errors.ts";
import { authorised, createFakeApp, type FakeApp, post } from "./support/fake-app.ts";

const failing = (error: unknown): FakeApp =>
  createFakeApp({ services: { users: { search: () => Promise.reject(error), profile: () => Promise.reject(error) } } });

suite("problems", () => {
  for (const code of Object.keys(ERRORS) as ErrorCode[]) {
    test(`S5 ${code} is answered as the error table says, and nothing more`, async () => {
      const { app } = failing(new Failure(code, { retryAfter: 7 }));
      const response = await app.request(PATHS.users, authorised({ headers: { "X-Request-Id": "request-1" } }));
      const row = ERRORS[code];
      assert.equal(response.status, row.status);
      assert.equal(response.headers.get("Content-Type"), "application/problem+json");
      assert.equal(response.headers.get("Retry-After"), "7");
      assert.equal(response.headers.get("Cache-Control"), "no-store");
      const body: unknown = await response.json();
      assert.deepEqual(body, {
        type: `https://chat.example/docs#error-${code}`,
        title: row.title,
        status: row.status,
        code,
        fix: row.fix,
        requestId: "request-1",
        retryAfter: 7,
      });
      assert.ok(v.is(Problem, body));
    });
  }

  test("S5 an unknown address and an unknown method are told apart", async () => {
    const { app } = createFakeApp();
    const unknown = await app.request("/v1/nothing", authorised());
    assert.equal(unknown.status, 404);
    assert.equal((await unknown.json()).code, "not_found");
    for (const [path, method, allow] of [
      [PATHS.commands, "GET", "POST"],
      [PATHS.users, "PUT", "GET"],
      ["/v1/rooms/x/messages", "DELETE", "GET, POST"],
    ] as const) {
      const response = await app.request(path, authorised({ method }));
      assert.equal(response.status, 405, `${method} ${path}`);
      assert.equal(response.headers.get("Allow"), allow);
      assert.equal((await response.json()).code, "method_not_allowed");
    }
  });

  test("S5 a method override header changes nothing", async () => {
    const response = await createFakeApp().app.request(PATHS.session, post({}, { "X-HTTP-Method-Override": "DELETE" }));
    assert.equal(response.status, 405);
  });

  test("S5 an error of the database shows neither its SQL nor its values, to the client or in the log", async () => {
    const cause = Object.assign(new Error("duplicate key value violates: canary-value"), { code: "23505", detail: "canary-detail" });
    const error = new Error("Failed query: select canary-sql params: canary-parameter", { cause });
    const { app, lines } = failing(error);
    const response = await app.request(PATHS.users, authorised());
    const text = await response.text();
    assert.equal(response.status, 500);
    assert.equal(JSON.parse(text).code, "internal");
    assert.doesNotMatch(text, /canary|Error:|\bat /);
    assert.doesNotMatch(lines.join(""), /canary/);
    const line = lines.map((entry) => JSON.parse(entry)).find((entry) => entry.event === "request_failed");
    assert.equal(line.level, "error");
    assert.deepEqual(line.error.codes, ["23505"]);
  });

  test("S5 a database that is away is unavailable, with a time to come back", async () => {
    for (const code of ["ECONNREFUSED", "57P01", "08006", "CONNECTION_CLOSED"]) {
      const { app } = failing(new Error("Failed query", { cause: Object.assign(new Error("away"), { code }) }));
      const response = await app.request(PATHS.users, authorised());
      assert.equal(response.status, 503, code);
      assert.equal(response.headers.get("Retry-After"), "1");
    }
  });

  test("S5 refusals of the client are not logged as errors", async () => {
    const { app, lines } = failing(new Failure("not_found"));
    await app.request(PATHS.users, authorised());
    assert.deepEqual(
      lines.map((line) => JSON.parse(line).level),
      ["info"],
    );
  });

  test("S5 invalid requests name the fields and never repeat a value", async () => {
    const { app } = createFakeApp();
    const response = await app.request(PATHS.open, post({ roomId: "canary-room" }));
    assert.equal(response.status, 400);
    const body = await response.json();
    assert.equal(body.code, "invalid_request");
    assert.deepEqual(
      body.errors.map((field: { path: string }) => field.path),
      ["roomId"],
    );
    assert.doesNotMatch(JSON.stringify(body), /canary/);
    const query = await app.request(`${PATHS.users}?limit=canary`, authorised());
    assert.equal(query.status, 400);
    assert.doesNotMatch(await query.text(), /canary/);
  });
});
