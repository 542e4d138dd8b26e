import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { createTokenSource, TokenError } from "../../../../widget/client/transport/tokens.ts";
import { createFakeClock } from "../../../support/fake-clock.ts";

const part = (value: unknown): string => btoa(JSON.stringify(value));
const tokenOf = (claims: Readonly<Record<string, unknown>>, key = "k"): string =>
  `${part({ kid: key })}.${part({ iat: 0, exp: 3600, ...claims })}.x`;

function setUp(answers: readonly (() => Promise<string>)[]) {
  const clock = createFakeClock();
  const heard: string[] = [];
  let asked = 0;
  const tokens = createTokenSource({
    clock,
    randomness: { number: () => 0.5, fill: (bytes) => bytes },
    provide: () => answers[Math.min(asked++, answers.length - 1)]!(),
    onError: (error) => heard.push(`error ${error instanceof Error ? error.message : String(error)}`),
    onPersonChanged: () => heard.push("another person"),
  });
  return { clock, heard, tokens, asked: () => asked };
}

suite("token source", () => {
  test("AUTH-6 a provider that never answers has failed after 15 s, and is asked again", async () => {
    const good = tokenOf({ sub: "ana" });
    const { clock, heard, tokens } = setUp([() => new Promise(() => undefined), async () => good]);
    const first = assert.rejects(tokens.token(), TokenError);
    await clock.advance(15_000);
    await first;
    assert.deepEqual(heard, ["error The token provider did not answer within 15 s."]);
    assert.equal(await tokens.token(), good);
    assert.equal(clock.timers, 0);
  });

  test("K7 a provider that fails the same way again is told of once, and again when it fails after it had a token", async () => {
    const good = tokenOf({ sub: "ana" });
    const fail = (text: string) => () => Promise.reject(new Error(text));
    const { heard, tokens } = setUp([fail("a"), fail("a"), fail("b"), async () => good, fail("b")]);
    for (let turn = 0; turn < 3; turn += 1) await assert.rejects(tokens.token(), TokenError);
    await tokens.token();
    await assert.rejects(tokens.refresh(), TokenError);
    assert.deepEqual(heard, ["error a", "error b", "error b"]);
  });

  test("E12 another person's token is not given to anybody who asked for the former one's", async () => {
    const ana = tokenOf({ sub: "ana" });
    const { heard, tokens, asked } = setUp([async () => ana, async () => tokenOf({ sub: "ben" })]);
    await tokens.token();
    const both = [tokens.refresh(), tokens.refresh()];
    for (const one of both) await assert.rejects(one, TokenError);
    assert.deepEqual(heard, ["another person"]);
    await assert.rejects(tokens.refresh(), TokenError);
    assert.equal(asked(), 2, "an ended source asks nobody");
    assert.equal(await tokens.token(), ana, "to say goodbye with");
  });

  test("E12 who is who: key and audience may change, the tenant and the subject not", async () => {
    const former = { iss: "idp", aud: "staff-chat", sub: "ana", tenant: "a" };
    for (const [claims, isOther] of [
      [{ ...former, aud: "other" }, false],
      [{ ...former, name: "Ana" }, false],
      [{ ...former, sub: "ben" }, true],
      [{ ...former, iss: "other" }, true],
      [{ ...former, tenant: "b" }, true],
      [{ iss: "idp", aud: "staff-chat", sub: "ana" }, true],
    ] as const) {
      const { heard, tokens } = setUp([async () => tokenOf(former), async () => tokenOf(claims, "next")]);
      await tokens.token();
      await tokens.refresh().catch(() => {});
      assert.deepEqual(heard, isOther ? ["another person"] : [], JSON.stringify(claims));
    }
  });

  test("an ended source takes no late answer", async () => {
    const answer = Promise.withResolvers<string>();
    const { heard, tokens } = setUp([() => answer.promise]);
    const waiting = assert.rejects(tokens.token(), TokenError);
    tokens.end();
    answer.resolve(tokenOf({ sub: "ana" }));
    await waiting;
    assert.deepEqual([tokens.claims(), heard], [null, []]);
  });
});
