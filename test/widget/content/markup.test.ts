import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { needsFormatting } from "../../../widget/content/needs-formatting.ts";
import { toMarkup } from "../../../widget/content/markup.ts";
import { drawnText } from "./drawn.ts";

const inline = (text: string, names: readonly string[] = []) => {
  const markup = toMarkup(text, names) ?? "";
  return markup.replace(/^<p dir="auto">(.*)<\/p>$/s, "$1");
};

suite("C3 formatting", () => {
  for (const [text, markup] of [
    ["**bold** and *italic* and ~~gone~~", "<strong>bold</strong> and <em>italic</em> and <del>gone</del>"],
    ["__bold__ _italic_", "__bold__ <em>italic</em>"],
    ["这是**重要**的，와**중요**합니다", "这是<strong>重要</strong>的，와<strong>중요</strong>합니다"],
    ["(**x**), *y*: z", "(<strong>x</strong>), <em>y</em>: z"],
    ["***both***", "<strong><em>both</em></strong>"],
    ["**a *b***", "<strong>a <em>b</em></strong>"],
    ["*a **b***", "<em>a <strong>b</strong></em>"],
    ["*a **b*", "<em>a **b</em>"],
    ["snake_case_word", "snake_case_word"],
    ["2*3*4 = 24", "2*3*4 = 24"],
    ["a * not a mark * b", "a * not a mark * b"],
    ["**open", "**open"],
    ["****", "****"],
    ["`a*b*c`", '<code part="code">a*b*c</code>'],
    ["`` ` ``", '<code part="code">&#96;</code>'],
    ["`open", "&#96;open"],
    ["one\ntwo", "one<br>two"],
    ["¯\\_(ツ)_/¯", "¯\\_(ツ)_/¯"],
    ["&lt; &amp;", "&amp;lt; &amp;amp;"],
    ["<b>raw</b>", "&lt;b&gt;raw&lt;/b&gt;"],
    ["![x](https://x.org/y.png)", '!<a part="link" href="https://x.org/y.png" title="https://x.org/y.png">x</a>'],
  ] as const) {
    test(`${JSON.stringify(text)} becomes what a person means`, () => assert.equal(inline(text), markup));
  }

  test("an item goes on through empty lines inside its code, and only there", () => {
    const code = (text: string) => `<pre part="code-block" dir="auto"><code>${text}</code></pre>`;
    assert.equal(
      toMarkup("- item\n  ```\n  a\n\n  b\n  ```\nafter **bold**", []),
      `<ul><li dir="auto">item${code("a\n\nb")}</li></ul><p dir="auto">after <strong>bold</strong></p>`,
    );
    assert.equal(toMarkup("- item\n  ```\n  a\n\nafter", []), `<ul><li dir="auto">item${code("a")}</li></ul><p dir="auto">after</p>`);
    assert.equal(toMarkup("- item\n\n  after", []), `<ul><li dir="auto">item</li></ul><p dir="auto">  after</p>`);
  });

  test("headings, rules, tables and definitions are text", () => {
    for (const text of ["# no heading", "a\n===", "---", "| a | b |\n|---|---|", "[x]: https://x.org", "    no code"]) {
      assert.doesNotMatch(toMarkup(text, []) ?? "", /<(?!\/?(?:p|br|a)\b)/);
    }
  });

  test("quotes, lists and code blocks nest", () => {
    assert.equal(
      toMarkup("> q\n> > r", []),
      '<blockquote part="quote" dir="auto"><p dir="auto">q</p><blockquote part="quote" dir="auto"><p dir="auto">r</p></blockquote></blockquote>',
    );
    assert.equal(
      toMarkup("- a\n- b\n  1. c", []),
      '<ul><li dir="auto">a</li><li dir="auto">b<ol><li dir="auto" value="1">c</li></ol></li></ul>',
    );
    assert.equal(toMarkup("3. a\n4. b", []), '<ol><li dir="auto" value="3">a</li><li dir="auto" value="4">b</li></ol>');
    assert.equal(
      toMarkup("```js\n<i>*x*\n```\ny", []),
      '<pre part="code-block" dir="auto"><code>&lt;i&gt;*x*</code></pre><p dir="auto">y</p>',
    );
  });

  test("nesting ends at a depth, and what goes deeper is text", () => {
    const markup = toMarkup("> ".repeat(500) + "x", []) ?? "";
    assert.ok(markup.split("<blockquote").length - 1 <= 6);
  });
});

suite("C3 what may be no mark is shown as typed", () => {
  for (const text of [
    "Mon~Fri and Sat~Sun",
    "25°C~30°C, 20°C~25°C",
    "~gone~",
    "x*y and z*w",
    "__init__.py and __main__.py",
    "__main__",
    "__init__ and __all__ are names",
    'if __name__ == "__main__": main()',
    "__several words__ and ___three___",
    "/* x */ y /* z */",
    "/** x */ y /** z */",
    "/*x*/ y /*z*/",
    "a */y/* b",
    "*/5 * * * * and */10 * * * *",
    "SELECT *, count(*) FROM a, b.*",
    "char *a, **b; f(*args, **kwargs)",
    "(*^_^*) (*´ω`*) (*≧ω≦*)",
    "src/**/*.ts, test/**/*.ts",
    "**bold**text",
    "^_^ and ^_^",
    "*_* hi *_*",
    "(*) a, (*) b",
    "-_- and -_-",
    "l`eau et d`or",
    "```",
    "> ",
    ">",
    ">:(",
    ">50 guests tonight",
    ">>> print",
    "```npm run build",
    "```\n```",
    "` `",
    "3.\n2.\n1.",
    "14.\n17.\n21.",
    "007. agent",
    "1) one\n2) two",
    "- 5 °C",
    "+ 3 guests",
    "12345. is a number",
  ]) {
    test(JSON.stringify(text), () => {
      const markup = toMarkup(text, []) ?? "";
      assert.doesNotMatch(markup, /<(?!\/?p\b|br>)/);
      assert.equal(drawnText(markup), text);
    });
  }

  for (const [text, shown] of [
    ["```SELECT 1;\nSELECT 2;```", "SELECT 1;\nSELECT 2;"],
    ["```js\nlet a;\n```", "let a;"],
    ["```js\nlet a;```", "js\nlet a;"],
    ["```hello\nworld", "hello\nworld"],
    ["```npm run build\nnpm test\n```", "npm run build\nnpm test"],
    ["```\na\n``` done", "a\n``` done"],
    ["```\r\na\r\n```\r\nb", "ab"],
  ] as const) {
    test(`all code of ${JSON.stringify(text)} is shown`, () => assert.equal(drawnText(toMarkup(text, []) ?? ""), shown));
  }

  test("items keep the numbers that were typed, and large ones get a wider margin", () => {
    const values = (text: string) => [...(toMarkup(text, []) ?? "").matchAll(/value="(\d+)"/g)].map((match) => Number(match[1]));
    assert.deepEqual(values("12. Mai Ben\n14. Mai Ana\n17. Mai Chloé"), [12, 14, 17]);
    assert.deepEqual(values("3. c\n2. b\n0. a"), [3, 2, 0]);
    assert.match(toMarkup("99. x\n2026. y", []) ?? "", /<ol part="wide-list"><li dir="auto" value="99">/);
  });

  test("an empty line of a quote belongs to it between others only", () => {
    assert.equal(
      (toMarkup("> a\n>\n> b\n>", []) ?? "").replace(/ \w+="[^"]*"/g, ""),
      "<blockquote><p>a</p><p>b</p></blockquote><p>&gt;</p>",
    );
  });

  test("lists nest by tabs as by spaces", () => {
    const nested = toMarkup("- a\n  - b\n    - c", []);
    for (const text of ["- a\n\t- b\n\t\t- c", "- a\n    - b\n        - c"]) assert.equal(toMarkup(text, []), nested);
  });
});

suite("C3 links", () => {
  const hrefs = (text: string) => [...inline(text).matchAll(/href="([^"]*)"/g)].map((match) => match[1]);

  test("addresses become links without the punctuation around them", () => {
    assert.deepEqual(hrefs("see https://a.org/x?y=1&z=2, (https://b.org/(c)) or www.d.org."), [
      "https://a.org/x?y=1&amp;z=2",
      "https://b.org/(c)",
      "https://www.d.org",
    ]);
    assert.deepEqual(hrefs("mail me@x.org. or mailto:a@b.org tel:+331234"), ["mailto:me@x.org", "mailto:a@b.org", "tel:+331234"]);
  });

  test("a link with a text shows its address on hover", () => {
    assert.equal(inline("[bank](https://evil.org)"), '<a part="link" href="https://evil.org" title="https://evil.org">bank</a>');
  });

  test("no link stands in another", () => {
    assert.equal(
      inline("[a https://x.org](https://y.org)"),
      '<a part="link" href="https://y.org" title="https://y.org">a https://x.org (https://y.org)</a>',
    );
  });

  test("no other scheme becomes a link, however it is hidden", () => {
    for (const target of [
      "javascript:alert(1)",
      "JaVaScRiPt:alert`1`",
      "data:text/html,x",
      "vbscript:x",
      "file:///etc/passwd",
      "//evil.org",
      "/relative",
      "java\u200bscript:x",
      "&#106;avascript:x",
      "https:evil",
      "blob:x",
      "ftp://x.org",
    ]) {
      assert.deepEqual(hrefs(`[x](${target})`), [], target);
    }
  });

  test("addresses with characters that hide where they lead are not links", () => {
    assert.deepEqual(hrefs("[x](https://a.org/\u202egpj.exe)"), ["https://a.org/"]);
    assert.deepEqual(hrefs("https://a.org/\u200bx"), ["https://a.org/"]);
  });
});

suite("C7 mentions", () => {
  test("names of mentioned people are marked, the longest first, and never in the middle of a word", () => {
    assert.equal(
      inline("@Ana Maria, @Ana and @Anabel", ["Ana", "Ana Maria"]),
      '<span part="mention">@Ana Maria</span>, <span part="mention">@Ana</span> and @Anabel',
    );
  });

  test("in scripts without spaces between words a name ends where the message's people say, the longest first", () => {
    assert.equal(inline("@王芳你好", ["王芳"]), '<span part="mention">@王芳</span>你好');
    assert.equal(inline("@王芳芳你好", ["王芳", "王芳芳"]), '<span part="mention">@王芳芳</span>你好');
    assert.equal(inline("@김철수님", ["김철수"]), '<span part="mention">@김철수</span>님');
    assert.equal(inline("@Ben你好 @Benny", ["Ben"]), '<span part="mention">@Ben</span>你好 @Benny');
  });

  test("a name is escaped like any text", () => {
    assert.equal(inline("@<img src=x>", ["<img src=x>"]), '<span part="mention">@&lt;img src=x&gt;</span>');
  });
});

suite("RE-1 time", () => {
  const repeat = (text: string, length: number) => text.repeat(Math.ceil(length / text.length)).slice(0, length);
  const cases = [
    "a",
    "(",
    "@",
    "*_",
    "*a_",
    "[",
    "[a](",
    "](",
    ">",
    "> ",
    "- ",
    "1. ",
    "`",
    "`a``",
    "~~a",
    "http://",
    "http:///",
    "www.",
    "a@",
    "a.",
    "a@b.",
    "\n",
    "a\n",
    "<",
    "**",
    "**a ",
    "_a ",
    "```\n",
    "- a\n",
    "*a **a ",
    "\t",
    " ",
    "> - ",
    "> > > a\n",
    "```a b\n",
    "```a\n",
    "```\n\n",
    "```a\nb```\n",
    "*_",
    "*_~~",
    "a*b_",
    "*!",
    "\t- a\n",
    "- a\n\t- b\n",
    "114. a\n",
    "a\r\n",
    ">\n",
    "> a\n>\n",
    "[a](https://x.y) ",
    "](https://x.y)",
    "\\",
    "&",
    "![",
    "https://a/(",
    "https://a/[x(",
    "(https://a/(“",
    "http://1.2.3.4.5/",
    "*https://a/*x",
    "_https://a/_x_",
    "https://аa.b/ ",
    "a'a",
    "a@b",
    "a@b ",
    "a@b.c_",
    "[b.c](https://x.y)",
    "[a](https://(",
    "(((a",
    "{[(",
  ];

  for (const each of cases) {
    test(`the longest message, full of ${JSON.stringify(each)}, is formatted in 50 ms`, () => {
      const text = repeat(each, 20_000);
      // The best of some runs: the machine may be busy with something else, the formatter may not.
      const times = Array.from({ length: 5 }, () => {
        const start = performance.now();
        toMarkup(text, ["Ana"]);
        needsFormatting(text, []);
        return performance.now() - start;
      });
      assert.ok(Math.min(...times) < 50, `${Math.min(...times)} ms`);
    });
  }

  test("longer texts are not formatted at all", () => assert.equal(toMarkup(repeat("*a_", 20_001), []), null));
});

suite("C3 plain text", () => {
  test("text that nothing would change is not sent to the formatter", () => {
    for (const text of ["Hello, how are you?", "2 < 3 & 4 > 1", "a - b", "50 % (of 10)", "C# or F#", "line\nline"])
      assert.equal(needsFormatting(text, []), false, text);
  });

  test("text that formatting would change is", () => {
    for (const text of ["**a**", "_a_", "~~a~~", "`a`", "[a](https://b.c)", "- a", "x\n> y", "1. a", "see https://a.b", "www.a.b", "a@b.c"])
      assert.equal(needsFormatting(text, []), true, text);
    assert.equal(needsFormatting("hi @Ana", ["Ana"]), true);
    assert.equal(needsFormatting("hi @Ana", []), false);
  });
});
