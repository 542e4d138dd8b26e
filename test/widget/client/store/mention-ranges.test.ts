import assert from "node:assert/strict";
import { suite, test } from "node:test";
import * as fc from "fast-check";
import type { MentionRange } from "../../../../protocol/mention-range.ts";
import { addRanges } from "../../../../widget/views/mentions/mention-history.ts";
import { findRanges, mentionedIds, moveRanges } from "../../../../widget/client/store/mention-ranges.ts";

const MARIA = "018f0000-0000-7000-8000-000000000001";
const LOPEZ = "018f0000-0000-7000-8000-000000000002";

/** A text in which `[…]` are mentions; of the first person, the second, and so on. */
function read(marked: string): { text: string; ranges: MentionRange[] } {
  const ranges: MentionRange[] = [];
  let text = "";
  for (const [, plain = "", mention] of marked.matchAll(/([^[]*)(?:\[([^\]]*)\])?/g)) {
    text += plain;
    if (mention !== undefined) {
      ranges.push({ userId: [MARIA, LOPEZ][ranges.length] ?? MARIA, start: text.length, end: text.length + mention.length });
      text += mention;
    }
  }
  return { text, ranges };
}

/** Mentions as they are written, after an edit that leaves the caret at `|`. */
function edited(before: string, after: string): string[] {
  const { text, ranges } = read(before);
  const caret = after.indexOf("|");
  const result = after.replace("|", "");
  return moveRanges(ranges, { before: text, after: result, caret }).map(({ start, end }) => result.slice(start, end));
}

suite("C7 mentions are places in the text", () => {
  test("text before a mention moves it, text behind it does not", () => {
    assert.deepEqual(edited("[@Ben Okafor] hi", "hello |@Ben Okafor hi"), ["@Ben Okafor"]);
    assert.deepEqual(edited("so so [@Ben]", "so |@Ben"), ["@Ben"]);
    assert.deepEqual(edited("x[@Ben]", "xx|@Ben"), ["@Ben"]);
    assert.deepEqual(edited("[@Ben] and [@Ben]", "@Ben and more|, @Ben"), ["@Ben", "@Ben"]);
    assert.deepEqual(edited("[@Ben]", "@Ben, please|"), ["@Ben"]);
  });

  test("an edit inside a mention, over it, or a word that goes on after it ends it", () => {
    assert.deepEqual(edited("hi [@Ben Okafor]", "hi @Be|"), []);
    assert.deepEqual(edited("hi [@Ben Okafor]", "hi @Ben| Okafor".replace("n|", "nn|")), []);
    assert.deepEqual(edited("hi [@Ben] you", "hi| you"), []);
    assert.deepEqual(edited("hi [@Ben] you", "hi @Ben|you"), []);
    assert.deepEqual(edited("hi [@Ben]", "hi @Beni|"), []);
    assert.deepEqual(edited("[@Ben] [@Ben]", "@Ben| "), ["@Ben"]);
  });

  test("in scripts without spaces between words one writes on right behind a name", () => {
    for (const [name, more] of [
      ["王芳", "你好"],
      ["王芳", "hello"],
      ["Ben", "你好"],
      ["田中さん", "は"],
      ["김철수", "님"],
      ["สมชาย", "ครับ"],
    ] as const)
      assert.deepEqual(edited(`[@${name}]`, `@${name}${more}|`), [`@${name}`], name + more);
    assert.deepEqual(edited("[@王芳] 你好", "@王芳|你好"), ["@王芳"]);
    assert.deepEqual(edited("[@สมชาย]", "@สมชาย์|"), []);
    assert.deepEqual(addRanges([], "@王芳你好", new Map([[MARIA, "@王芳"]])), [{ userId: MARIA, start: 0, end: 3 }]);
  });

  test("a correction somewhere before the caret leaves mentions between them", () => {
    assert.deepEqual(edited("teh [@Ben] is", "the @Ben is |".replace(" |", "|")), ["@Ben"]);
  });

  test("one who is deleted and replaced by another with a longer name is not mentioned", () => {
    const first = read("[@Maria]");
    const cleared = moveRanges(first.ranges, { before: first.text, after: "", caret: 0 });
    assert.deepEqual(mentionedIds([...cleared, { userId: LOPEZ, start: 0, end: 12 }]), [LOPEZ]);
  });

  test("a page that rewrites a text keeps the mentions whose names it left", () => {
    const { text, ranges } = read("[@Maria] tell [@Maria Lopez] the code");
    const rewritten = "Dear @Maria, tell @Maria Lopez the ****";
    assert.deepEqual(
      findRanges(ranges, text, rewritten).map(({ userId, start, end }) => [userId, rewritten.slice(start, end)]),
      [
        [MARIA, "@Maria"],
        [LOPEZ, "@Maria Lopez"],
      ],
    );
    assert.deepEqual(findRanges(ranges, text, "nothing"), []);
  });

  test("what is undone brings its mention back, once", () => {
    const mentions = new Map([[MARIA, "@Maria"]]);
    const back = addRanges([], "hi @Maria and @Marianne", mentions);
    assert.deepEqual(back, [{ userId: MARIA, start: 3, end: 9 }]);
    assert.deepEqual(addRanges(back, "hi @Maria and @Marianne", mentions), back);
    assert.deepEqual(addRanges([], "hi @Marianne", mentions), []);
  });

  test("after any edits each mention still stands where it says, letter by letter", () => {
    const edit = fc.record({ at: fc.nat(60), length: fc.nat(6), text: fc.constantFrom("", "a", "@", " ", "@Ben", "aa", "\n") });
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 30 }), (edits) => {
        let { text, ranges }: { text: string; ranges: readonly MentionRange[] } = read("a [@Ben] b [@Ben Okafor], aa");
        for (const { at, length, text: put } of edits) {
          const start = Math.min(at, text.length);
          const after = text.slice(0, start) + put + text.slice(start + length);
          ranges = moveRanges(ranges, { before: text, after, caret: start + put.length });
          text = after;
          for (const range of ranges) assert.equal(text.slice(range.start, range.end), range.userId === MARIA ? "@Ben" : "@Ben Okafor");
        }
      }),
      { seed: 20_261_128, numRuns: 2_000 },
    );
  });
});
