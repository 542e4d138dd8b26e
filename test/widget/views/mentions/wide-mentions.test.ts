import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { findWideMentions, type WideTarget } from "../../../../widget/views/mentions/wide-mentions.ts";

const TARGETS: readonly WideTarget[] = [
  { kind: "here", name: "here" },
  { kind: "room", name: "room" },
  { kind: "role", role: "nurse", name: "nurse" },
  { kind: "role", role: "nurse lead", name: "nurse lead" },
];
const found = (text: string) => findWideMentions(text, TARGETS).map(({ start, end }) => text.slice(start, end));

suite("MENTION-1 mentions of many in a text", () => {
  for (const [text, mentions] of [
    ["@here come down", ["@here"]],
    ["all of @room, and @here!", ["@room", "@here"]],
    ["@nurse lead and @nurse", ["@nurse lead", "@nurse"]],
    ["@roommate, @hereby", []],
    ["mail me@room or see https://example.com/@room", []],
    ["write `@room` to call all", []],
    ["```\n@here\n``` and @room", ["@room"]],
    ["＠room", ["＠room"]],
    ["@nobody", []],
  ] as const)
    test(JSON.stringify(text), () => assert.deepEqual(found(text), mentions));

  test("nobody is called where none may be", () => assert.deepEqual(findWideMentions("@room", []), []));

  test("no more than a message may have", () => assert.equal(found("@room ".repeat(30)).length, 10));
});
