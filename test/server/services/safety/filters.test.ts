import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { Filter } from "../../../../protocol/provisioning/policy.ts";
import { createFilters } from "../../../../server/services/safety/filters.ts";

const TENANT = "018f0000-0000-7000-8000-000000000001";
const apply = (filters: readonly Filter[], body: string) =>
  createFilters({ filtersOf: () => Promise.resolve(filters) }).apply(TENANT, body);
const mask = (kind: Filter["kind"], text: string): Filter => ({ kind, text, action: "mask" });
const masked = async (filter: Filter, body: string) => {
  const result = await apply([filter], body);
  return result.outcome === "passes" ? result.body : result.outcome;
};

suite("SAFE-6 filters of words and links", () => {
  for (const [body, expected] of [
    ["darn", "****"],
    ["Oh DÁRN it", "Oh **** it"],
    ["d\u200barn", "*****"],
    ["ｄａｒｎ", "****"],
    ["dаrn with a Cyrillic letter", "**** with a Cyrillic letter"],
    ["darning a darned sock", "darning a darned sock"],
    ["goddarn", "goddarn"],
    ["darn, darn!", "****, ****!"],
    ["ok", "ok"],
  ] as const)
    test(`a word is found however it is written, and no part of another: ${JSON.stringify(body)}`, async () => {
      assert.equal(await masked(mask("word", "Darn"), body), expected);
    });

  test("words are found over any spaces; a mask keeps spaces and length", async () => {
    assert.equal(await masked(mask("word", "secret plan"), "a Secret \n\u00a0 PLAN b"), "a ****** \n\u00a0 **** b");
  });

  for (const [body, expected] of [
    ["https://evil.example/path", "https://************/path"],
    ["go to sub.evil.example now", "go to sub.************ now"],
    ["EVIL.EXAMPLE.", "************."],
    ["notevil.example", "notevil.example"],
    ["evil.example.org", "evil.example.org"],
    ["evil.examples", "evil.examples"],
    ["ben@evil.example", "ben@evil.example"],
  ] as const)
    test(`a link is one to the host or one below it: ${body}`, async () => {
      assert.equal(await masked(mask("link", "evil.example"), body), expected);
    });

  test("any link is what has a scheme or begins with www", async () => {
    const refuse: Filter = { kind: "link", text: "*", action: "refuse" };
    for (const body of ["http://a.b", "see (www.a.b)", "ftp://x"]) assert.deepEqual(await apply([refuse], body), { outcome: "refused" });
    for (const body of ["a.b", "://", "nothing * here"]) assert.deepEqual(await apply([refuse], body), { outcome: "passes", body });
  });

  test("of several filters the strictest holds; patterns that hold one another are all found", async () => {
    const filters: Filter[] = [
      mask("word", "he"),
      { kind: "word", text: "she said", action: "hold" },
      { kind: "word", text: "said", action: "refuse" },
    ];
    assert.deepEqual(await apply(filters, "she said"), { outcome: "refused" });
    assert.deepEqual(await apply(filters.slice(0, 2), "then she said he"), { outcome: "held" });
    assert.deepEqual(await apply(filters, "he"), { outcome: "passes", body: "**" });
  });

  test("five hundred filters on the longest text take as long as the text, also where it nearly fits again and again", async () => {
    const filters = Array.from({ length: 500 }, (_, index) => mask("word", `${"a".repeat(90)}${index}`));
    const body = "a".repeat(10_000);
    const started = performance.now();
    assert.deepEqual(await apply(filters, body), { outcome: "passes", body });
    assert.ok(performance.now() - started < 2_000);
  });
});
