import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { PATHS } from "../../../protocol/http.ts";
import { authorised, createFakeApp, OTHER_ORIGIN } from "./support/fake-app.ts";
import { ORIGIN, STRANGE_ORIGINS } from "./support/origins.ts";

const ask = (origin: string | null, headers: Record<string, string> = {}) =>
  createFakeApp().app.request(PATHS.users, authorised({ headers: { ...headers, ...(origin === null ? {} : { Origin: origin }) } }));

const preflight = (origin: string) =>
  createFakeApp().app.request(PATHS.commands, {
    method: "OPTIONS",
    headers: { Origin: origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,content-type" },
  });

suite("origins", () => {
  test("WS-1 AUTH-7 a listed origin is let in, and told so", async () => {
    const response = await ask(ORIGIN);
    assert.equal(response.status, 200);
    assert.equal(response.headers.get("Access-Control-Allow-Origin"), ORIGIN);
    assert.equal(response.headers.get("Access-Control-Allow-Credentials"), null);
    assert.match(response.headers.get("Vary") ?? "", /Origin/);
  });

  for (const origin of [...STRANGE_ORIGINS, ""]) {
    test(`WS-1 AUTH-7 the origin ${JSON.stringify(origin)} is refused, and no page of it can read why`, async () => {
      const response = await ask(origin);
      assert.equal(response.status, 403);
      assert.equal((await response.json()).code, "origin_not_allowed");
      assert.equal(response.headers.get("Access-Control-Allow-Origin"), null);
      const answer = await preflight(origin);
      assert.equal(answer.status, 403);
      assert.equal(answer.headers.get("Access-Control-Allow-Origin"), null);
    });
  }

  test("AUTH-7 a request without an origin is no page's; one that hides it from us is", async () => {
    assert.equal((await ask(null)).status, 200);
    assert.equal((await ask(null, { "Sec-Fetch-Site": "same-origin" })).status, 200);
    assert.equal((await ask(null, { "Sec-Fetch-Site": "cross-site" })).status, 403);
    assert.equal((await ask(null, { "Sec-Fetch-Site": "same-site" })).status, 403);
  });

  test("AUTH-7 a preflight is answered for an origin of any tenant, the request only for its own", async () => {
    const answer = await preflight(OTHER_ORIGIN);
    assert.equal(answer.status, 204);
    assert.equal(answer.headers.get("Access-Control-Allow-Origin"), OTHER_ORIGIN);
    assert.equal(answer.headers.get("Access-Control-Allow-Methods"), "GET,HEAD,POST,PATCH,DELETE");
    const allowed = "Authorization,Content-Type,Range,If-Range,If-None-Match,Tus-Resumable,Upload-Length,Upload-Metadata,Upload-Offset";
    assert.equal(answer.headers.get("Access-Control-Allow-Headers"), allowed);
    assert.equal((await ask(OTHER_ORIGIN)).status, 403);
  });

  test("AUTH-7 a page of a known origin can read the refusal of its token", async () => {
    const response = await createFakeApp().app.request(PATHS.users, { headers: { Origin: ORIGIN, Authorization: "Bearer bad" } });
    assert.equal(response.status, 401);
    assert.equal(response.headers.get("Access-Control-Allow-Origin"), ORIGIN);
  });

  test("S5 every answer carries the security headers; HSTS only when people come by https", async () => {
    const { app } = createFakeApp();
    for (const path of [PATHS.users, PATHS.health, PATHS.docs, PATHS.openapi, "/nothing"]) {
      const { headers } = await app.request(path, authorised());
      assert.equal(headers.get("X-Content-Type-Options"), "nosniff", path);
      assert.equal(headers.get("Referrer-Policy"), "no-referrer", path);
      assert.equal(headers.get("X-Frame-Options"), "DENY", path);
      assert.equal(headers.get("Cross-Origin-Resource-Policy"), "same-origin", path);
      assert.match(headers.get("Content-Security-Policy") ?? "", /^default-src 'none'/, path);
      assert.match(headers.get("Strict-Transport-Security") ?? "", /^max-age=31536000/, path);
      assert.equal(headers.get("X-Powered-By"), null, path);
    }
    const plain = createFakeApp({ options: { publicUrl: "http://localhost:3000" } }).app;
    assert.equal((await plain.request(PATHS.health)).headers.get("Strict-Transport-Security"), null);
  });
});
