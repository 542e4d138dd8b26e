import assert from "node:assert/strict";
import { before, suite, test } from "node:test";
import fc from "fast-check";
import { cutPlace } from "../../../widget/content/cut-place.ts";
import { cutText } from "../../../widget/content/cut-text.ts";
import { excerpt, loadParser, shorten, shortName } from "../../../widget/content/excerpt.ts";
import { toMarkup } from "../../../widget/content/markup.ts";
import { needsFormatting } from "../../../widget/content/needs-formatting.ts";
import { cutMarkup } from "../../../widget/content/portions.ts";
import { fits, PORTION } from "../../../widget/content/weight.ts";
import { drawnText, unescape } from "./drawn.ts";
import { anyMessage, LONGEST } from "./messages.ts";

const RUNS = { numRuns: 300 };

const tags = (markup: string) => [...markup.matchAll(/<(\/?)(\w+)[^>]*>/g)];
/** Text of markup, without what may stand anywhere. */
const textOf = (markup: string) => markup.replace(/<[^>]*>/g, "");

/** Everything typed but spaces and what may be a mark, in its order. */
const words = (text: string) => text.replace(/[\s*_~`>[\]()+.-]|\d/g, "");

suite("C3 words stay", () => {
  test("whatever is typed, all of it that is no mark is shown in its order", () => {
    fc.assert(
      fc.property(anyMessage(400), (text) => {
        // Addresses behind a text are shown on hover only; names of languages of code that is closed, not at all.
        fc.pre(!/\]\(|```\w/.test(text));
        assert.equal(words(unescape(textOf(toMarkup(text, []) ?? ""))), words(text));
      }),
      RUNS,
    );
  });

  test("a message that is not empty is never drawn empty", () => {
    fc.assert(
      fc.property(anyMessage(12), (text) => {
        fc.pre(text.trim() !== "");
        const markup = toMarkup(text, []) ?? "";
        assert.notEqual(textOf(markup).trim() + (/value=/.test(markup) ? "1" : ""), "");
      }),
      RUNS,
    );
  });
});

suite("C3 portions", () => {
  test("a run of signs that join one letter, carriage returns and control characters weigh what they cost", () => {
    // Long runs are laid out at the square of their length: 1,800 in one piece took 0.4 s.
    for (const sign of ["\u1067", "\u1a61", "\u{11720}"]) assert.ok(cutText(sign.repeat(1_000)).length >= 8, sign);
    assert.ok(cutText("क्षि ".repeat(300)).length <= 2);
    for (const portion of cutText("a\r".repeat(500))) assert.ok(portion.split("\r").length <= PORTION.lines + 1);
    assert.equal(cutText("a\r\nb\r\n").length, 1);
    assert.ok(!fits("a\f".repeat(200), PORTION));
  });

  test("portions are whole, bounded, and together what was cut", () => {
    fc.assert(
      fc.property(anyMessage(LONGEST), (text) => {
        const markup = toMarkup(text, ["Ana"]);
        if (markup === null) return;
        const portions = cutMarkup(markup);
        assert.equal(portions.map(textOf).join(""), textOf(markup));
        for (const portion of portions) {
          const open: string[] = [];
          for (const [, closes, tag] of tags(portion)) {
            if (tag === "br") continue;
            if (closes === "/") assert.equal(open.pop(), tag);
            else open.push(tag ?? "");
          }
          assert.deepEqual(open, []);
          assert.ok(tags(portion).length <= 260, `${tags(portion).length} tags`);
          assert.ok(unescape(textOf(portion)).length <= PORTION.weight + 20);
          assert.ok(portion.split("\n").length + portion.split("<br>").length <= PORTION.lines + 3);
        }
      }),
      { numRuns: 60 },
    );
  });

  test("a message that is not folded makes few elements", () => {
    fc.assert(
      fc.property(anyMessage(1_500), (text) => {
        fc.pre(fits(text, PORTION));
        assert.ok(tags(toMarkup(text, ["A"]) ?? "").length <= 400, `${tags(toMarkup(text, ["A"]) ?? "").length}`);
      }),
      RUNS,
    );
  });

  test("plain portions are together what was cut, and none ends within a pair", () => {
    fc.assert(
      fc.property(anyMessage(LONGEST), (text) => {
        const portions = cutText(text);
        assert.equal(portions.join(""), text);
        assert.ok(portions.every((portion) => portion.isWellFormed()));
      }),
      { numRuns: 60 },
    );
  });

  test("a family of faces, an accent and a flag are not cut through", () => {
    for (const [text, at] of [
      [`${"a".repeat(10)}👩‍👩‍👧‍👦`, 15],
      [`${"a".repeat(10)}e\u0301`, 11],
      [`${"a".repeat(10)}👍🏽`, 12],
    ] as const)
      assert.ok(cutPlace(text, 0, at) <= 11 && cutPlace(text, 0, at) >= 9, text);
  });

  test("an ordinary message of 1,400 characters is shown whole, in any script that people write", () => {
    const sentences = [
      "The dock is free now, please bring the papers to bay four – and call when the truck arrives. ",
      "L’équipe d’après-midi n’est pas arrivée : « peux-tu les appeler ? » ",
      "Машина задерживается на таможне, не хватает документов. ",
      "الشاحنة محتجزة في الجمارك والأوراق ناقصة. ",
      "卡车还在海关，缺少文件，请尽快联系司机。",
      "रसीदें मेज पर हैं, कृपया जल्दी भेजें। ",
      "Xe tải đang ở hải quan, thiếu giấy tờ, xin gọi lại. ",
    ];
    for (const sentence of sentences) {
      const text = sentence.repeat(40).slice(0, 1_400);
      assert.ok(fits(text, PORTION), sentence);
    }
  });
});

suite("C3 excerpts", () => {
  before(loadParser);

  for (const [text, line] of [
    ["my_long_file_name.pdf is 2*3*4", "my_long_file_name.pdf is 2*3*4"],
    ["see [the plan](https://x.org/a)", "see the plan"],
    ["**bold** and *italic*, ~~gone~~ `code`", "bold and italic, gone code"],
    ["> said\n> twice\nyes", "yes"],
    ["> said", "said"],
    [">50 guests", ">50 guests"],
    ["25°C~30°C, 20°C~25°C", "25°C~30°C, 20°C~25°C"],
    ["- a\n- b", "a b"],
    ["- 5 °C", "- 5 °C"],
    ["__init__.py", "__init__.py"],
    ["```", "```"],
    ["> ", ">"],
    ["- ", "-"],
    ["```x", "```x"],
    ["```\ncode *x*\n```", "code *x*"],
    ["```\nnpm```", "npm"],
    ["**a\nb**", "a b"],
    ["[plan](https://x.example/a_(b)_(c))", "plan"],
    ["__a__b__", "__a__b__"],
    ["12. Mai Ben\n14. Mai Ana", "12. Mai Ben 14. Mai Ana"],
    ["[https://bank.example](https://evil.example)", "https://bank.example (https://evil.example)"],
    ["a & b <i> `c`", "a & b <i> c"],
  ] as const) {
    test(`${JSON.stringify(text)} is ${JSON.stringify(line)}`, () => assert.equal(excerpt(text, 140), line));
  }

  test("they are short and well-formed, whatever the message", () => {
    fc.assert(
      fc.property(anyMessage(LONGEST), (text) => {
        for (const line of [excerpt(text, 140), shortName(text)]) {
          assert.ok(line.length <= 142);
          assert.ok(line.isWellFormed());
        }
      }),
      { numRuns: 100 },
    );
  });

  test("they say what the drawing shows, in one line", () => {
    fc.assert(
      fc.property(anyMessage(300), (text) => {
        const markup = toMarkup(text, []) ?? "";
        fc.pre(!markup.includes("<blockquote"));
        const shown = markup.replace(/<li [^>]*value="(\d+)"[^>]*>/g, " $1. ").replace(/<\/?(?:p|li|ul|ol|pre)\b[^>]*>/g, " ");
        assert.equal(excerpt(text, LONGEST), shorten(drawnText(shown).replace(/\s+/g, " ").trim(), LONGEST));
      }),
      RUNS,
    );
  });

  test("they end between two characters as they are read", () => {
    const characters = new Intl.Segmenter("en", { granularity: "grapheme" });
    for (const one of ["🇩🇪", "क्ष", "กำ", "👨‍👩‍👧", "👍🏽", "1️⃣", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "e\u0301", "각".normalize("NFD"), "தி"])
      for (let length = 20; length < 40; length++) {
        const line = excerpt(one.repeat(60), length);
        assert.ok(line.endsWith("…"));
        for (const { segment } of characters.segment(line.slice(0, -1))) assert.equal(segment, one);
      }
  });
});

suite("RE-1 time", () => {
  test("whatever the message, it is read, cut and shortened in 50 ms", () => {
    fc.assert(
      fc.property(anyMessage(LONGEST), (text) => {
        const times = Array.from({ length: 3 }, () => {
          const start = performance.now();
          const markup = toMarkup(text, ["Ana"]);
          needsFormatting(text, []);
          if (markup !== null) cutMarkup(markup);
          cutText(text);
          excerpt(text, 140);
          return performance.now() - start;
        });
        assert.ok(Math.min(...times) < 50, `${Math.min(...times)} ms`);
      }),
      { numRuns: 60 },
    );
  });
});
