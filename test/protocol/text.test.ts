import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { cleanName } from "../../protocol/names.ts";
import { checkText, isBlank } from "../../protocol/text.ts";

const UNSEEN = {
  "zero width space": "\u200b",
  "empty Braille": "\u2800",
  "soft hyphen": "\u00ad",
  "Hangul filler": "\u3164",
  "half-width filler": "\uffa0",
  "word joiner": "\u2060",
  "right-to-left override": "\u202e",
  isolate: "\u2066",
  joiner: "\u200d",
  "non-joiner": "\u200c",
  "initial filler": "\u115f",
  "middle filler": "\u1160",
  "grapheme joiner": "\u034f",
  selector: "\ufe0f",
  "further selector": "\u{e0100}",
  tag: "\u{e0020}",
  "lone accent": "\u0301",
  "enclosing mark": "\u20dd",
  "lone vowel": "\u093e",
  "byte order mark": "\ufeff",
  "Mongolian separator": "\u180e",
  "Khmer vowel": "\u17b4",
  "line separator": "\u2028",
  "wide space": "\u3000",
  "annotation anchor": "\ufff9",
};

suite("ROOM-15 what can't be seen is empty", () => {
  for (const [what, sign] of Object.entries(UNSEEN))
    test(what, () => {
      for (const text of [sign, sign.repeat(3), ` ${sign}\n${sign} `]) {
        assert.deepEqual(checkText(text, 10), { ok: false, problem: "text_empty" });
        assert.equal(cleanName(text), "");
      }
      assert.ok(!isBlank(`${sign}a`));
    });

  test("all that is written otherwise is seen", () => {
    for (const text of [
      "a",
      "é",
      "e\u0301",
      "中",
      "👍",
      "👩‍👩‍👧",
      "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
      "1️⃣",
      "؟",
      ".",
      "-",
      "±",
      "\ue000",
      "각".normalize("NFD"),
      "กำ",
      "\u0600",
    ])
      assert.ok(checkText(text, 20).ok, text);
  });
});

suite("ROOM-14 names that all can see", () => {
  for (const [typed, name] of [
    [" Front\t desk\r\nBerlin ", "Front desk Berlin"],
    ["T\u202e\nx\u0007", "T x"],
    ["Ana\u200b", "Ana"],
    ["An\u200da", "Ana"],
    ["Ana\u3164", "Ana"],
    ["A\u00adna\ufe0f\u034f", "Ana"],
    ["Ana\u{e0041}\u{e0100}", "Ana"],
    ["A\u0301na", "Ána"],
    ["e\u200d\u0301", "é"],
    ["\u200d👍\u200d", "👍"],
    ["👩‍👩‍👧 ❤️ 1️⃣ 🏴󠁧󠁢󠁥󠁮󠁧󠁿", "👩‍👩‍👧 ❤️ 1️⃣ 🏴󠁧󠁢󠁥󠁮󠁧󠁿"],
    ["می\u200cخواهم", "می\u200cخواهم"],
    ["क्\u200dष", "क्\u200dष"],
    ["葛\u{e0100}城", "葛\u{e0100}城"],
    ["Zoë O’Brien-Łukasz", "Zoë O’Brien-Łukasz"],
    ["\ud800x", "x"],
    ["\u0007", ""],
  ] as const)
    test(JSON.stringify(typed), () => assert.equal(cleanName(typed), name));

  test("what was cleaned is clean: composed, on one line, and never half empty", () => {
    const sign = fc.oneof(
      fc.constantFrom(...Object.values(UNSEEN), "a", "é", "e", "中", "👍", "ب", "क", " ", "🏴"),
      fc.string({ unit: "binary", maxLength: 1 }),
    );
    fc.assert(
      fc.property(fc.array(sign, { maxLength: 12 }), (signs) => {
        const name = cleanName(signs.join(""));
        assert.equal(cleanName(name), name);
        assert.equal(name.normalize("NFC"), name);
        assert.ok(name === "" || !isBlank(name));
        assert.doesNotMatch(name, /[\p{Cc}\u202a-\u202e\u2066-\u2069\u2028\u2029]|^\s|\s$|\s\s/u);
      }),
      { numRuns: 2_000 },
    );
  });
});
