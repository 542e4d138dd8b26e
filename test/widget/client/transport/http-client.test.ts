import assert from "node:assert/strict";
import { suite, test } from "node:test";
import * as v from "valibot";
import { ERRORS } from "../../../../protocol/error-table.ts";
import type { ErrorCode } from "../../../../protocol/errors.ts";
import { createHttpClient } from "../../../../widget/client/transport/http-client.ts";
import { createTokenSource, TokenError } from "../../../../widget/client/transport/tokens.ts";
import { createFakeClock } from "../../../support/fake-clock.ts";
import { createFakeRandomness } from "../../../support/fake-platform.ts";
import { createRandom } from "../../../support/random.ts";

const problem = (code: ErrorCode, extra: object = {}): Response =>
  Response.json({ type: "about:blank", title: "", fix: "", status: ERRORS[code].status, code, ...extra }, { status: ERRORS[code].status });

function setUp(answer: (token: string, request: Request) => Response | Promise<Response>) {
  const clock = createFakeClock();
  let asked = 0;
  const errors: unknown[] = [];
  const tokens = createTokenSource({
    clock,
    randomness: createFakeRandomness(createRandom(1)),
    provide: async () => `token-${++asked}`,
    onError: (error) => errors.push(error),
    onPersonChanged: () => {},
  });
  const requests: Request[] = [];
  const client = createHttpClient({
    server: "https://chat.test/",
    clock,
    tokens,
    async fetch(input, init) {
      const request = new Request(input, init);
      requests.push(request);
      return answer(request.headers.get("authorization") ?? "", request);
    },
  });
  return {
    clock,
    client,
    tokens,
    requests,
    errors,
    asked: () => asked,
    get: () => client.request({ method: "GET", path: "/x", query: { a: "ä&b" }, answer: v.object({ n: v.number() }) }),
  };
}

suite("HTTP client", () => {
  test("AUTH-2 the token goes in the header only, and the answer is parsed", async () => {
    const { get, requests } = setUp(() => Response.json({ n: 1, unknown: true }));
    assert.deepEqual(await get(), { n: 1 });
    assert.equal(requests[0]!.url, "https://chat.test/x?a=%C3%A4%26b");
    assert.equal(requests[0]!.headers.get("authorization"), "Bearer token-1");
  });

  test("AUTH-4 many 401 at once ask for one new token, and each request is tried once more with it", async () => {
    const world = setUp((token) => (token === "Bearer token-1" ? problem("not_authenticated") : Response.json({ n: 2 })));
    assert.deepEqual(await Promise.all([world.get(), world.get(), world.get()]), [{ n: 2 }, { n: 2 }, { n: 2 }]);
    assert.equal(world.asked(), 2);
    assert.equal(world.requests.length, 6);
  });

  test("AUTH-4 a 401 with a fresh token is final", async () => {
    const world = setUp(() => problem("not_authenticated"));
    await assert.rejects(world.get(), { name: "CommandRefused", code: "not_authenticated", retryable: false });
    assert.equal(world.requests.length, 2);
  });

  test("SYNC-13 a problem becomes a refusal with its code and the time to wait", async () => {
    const world = setUp(() => problem("rate_limited", { retryAfter: 7 }));
    await assert.rejects(world.get(), { code: "rate_limited", retryable: true, retryAfterMs: 7_000 });
  });

  test("SYNC-12 what is no answer of ours is worth another try: a proxy's page, a broken connection, a body that does not parse", async () => {
    for (const answer of [
      () => new Response("<h1>502</h1>", { status: 502 }),
      () => Response.error(),
      () => Response.json({ n: "one" }),
      () => new Response("not JSON"),
    ]) {
      await assert.rejects(setUp(answer).get(), { code: "unavailable", retryable: true });
    }
  });

  test("SYNC-12 a request without an answer is given up after 15 s", async () => {
    const world = setUp(
      (_token, request) => new Promise((_resolve, reject) => request.signal.addEventListener("abort", () => reject(new Error("aborted")))),
    );
    const outcome = assert.rejects(world.get(), { code: "unavailable" });
    await world.clock.advance(15_000);
    await outcome;
    assert.equal(world.clock.timers, 0);
  });
});

suite("token source", () => {
  const source = (provide: () => Promise<string>) => {
    const clock = createFakeClock();
    const errors: unknown[] = [];
    const tokens = createTokenSource({
      clock,
      randomness: createFakeRandomness(createRandom(1)),
      provide,
      onError: (error) => errors.push(error),
      onPersonChanged: () => {},
    });
    return { clock, errors, tokens };
  };
  const jwt = (subject: string, life: number): string =>
    `${btoa('{"kid":"k"}')}.${btoa(JSON.stringify({ sub: subject, iat: 1_000, exp: 1_000 + life }))}.x`;

  test("AUTH-6 a token is used until shortly before its end, by its own span and whatever our clock says", async () => {
    let asked = 0;
    const { clock, tokens } = source(async () => (asked++, jwt("ana", 100)));
    await tokens.token();
    await clock.advance(90_000);
    await tokens.token();
    assert.equal(asked, 1);
    await clock.advance(6_000);
    await Promise.all([tokens.token(), tokens.token()]);
    assert.equal(asked, 2);
    assert.ok(tokens.renewIn()! >= 75_000 && tokens.renewIn()! <= 90_000);
    tokens.setLife(10_000);
    assert.ok(tokens.renewIn()! <= 9_000);
  });

  test("AUTH-6 a provider that fails is told of, and asked again by the next request", async () => {
    let fail = true;
    const { tokens, errors } = source(async () => {
      if (fail) throw new Error("logged out");
      return "opaque";
    });
    await assert.rejects(tokens.token(), TokenError);
    assert.equal(errors.length, 1);
    fail = false;
    assert.equal(await tokens.token(), "opaque");
    assert.equal(tokens.claims(), null);
  });
});
