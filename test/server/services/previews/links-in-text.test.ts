import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { linksIn } from "../../../../server/services/shared/links-in-text.ts";

const FOUND: Readonly<Record<string, readonly string[]>> = {
  "see https://a.example/x": ["https://a.example/x"],
  "HTTPS://A.Example/X and http://b.example": ["https://a.example/X", "http://b.example/"],
  "www.a.example is it": ["https://www.a.example/"],
  "(https://a.example/x_(y)), then": ["https://a.example/x_(y)"],
  "see https://a.example/x. Or https://a.example/y?!": ["https://a.example/x", "https://a.example/y"],
  "[here](https://a.example/x)": ["https://a.example/x"],
  "[https://a.example](https://b.example/)": ["https://a.example/", "https://b.example/"],
  "**https://a.example/x**": ["https://a.example/x"],
  "<https://a.example/x>": ["https://a.example/x"],
  "https://a.example/x https://a.example/x": ["https://a.example/x"],
  "https://1.example/ https://2.example/ https://3.example/ https://4.example/": [
    "https://1.example/",
    "https://2.example/",
    "https://3.example/",
  ],
  "https://müller.example/": ["https://xn--mller-kva.example/"],
};
const NOTHING = [
  "no link",
  "`https://a.example/x`",
  "```\nhttps://a.example/x\n```",
  "~~~\nhttps://a.example/x",
  "https://localhost/x",
  "https://intranet/x",
  "https://user@a.example/",
  "https://user:pass@a.example/",
  "ftp://a.example/",
  "xhttps://a.example/",
  "me@www.a.example",
  "mailto:me@a.example",
  "https://",
  `https://a.example/${"x".repeat(2_048)}`,
];

suite("links in a text", () => {
  for (const [text, links] of Object.entries(FOUND))
    test(`LINK-2 found: ${text.slice(0, 60)}`, () => assert.deepEqual(linksIn(text), links));
  for (const text of NOTHING) test(`LINK-2 no link: ${JSON.stringify(text.slice(0, 60))}`, () => assert.deepEqual(linksIn(text), []));

  test("LINK-2 code beside a link takes nothing from it", () => {
    assert.deepEqual(linksIn("run `curl https://a.example/` and see https://b.example/\n```\nhttps://c.example\n```\nhttps://d.example/"), [
      "https://b.example/",
      "https://d.example/",
    ]);
  });

  test("RE-1 no text takes longer than it is long", () => {
    for (const text of ["https://(", "https://a.example/)", "www.", "`", "https://a.example/" + "(".repeat(20), "```\n", "[x](https://"]) {
      const long = text.repeat(Math.ceil(100_000 / text.length));
      const begun = performance.now();
      linksIn(long);
      assert.ok(performance.now() - begun < 250, text);
    }
  });
});
