import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { toMarkup } from "../../../widget/content/markup.ts";
import { drawnText, unescape } from "./drawn.ts";

/** Every link of a text: where it leads, and what it shows. */
function linksOf(text: string): [href: string, shown: string][] {
  const markup = toMarkup(text, []) ?? "";
  return [...markup.matchAll(/<a [^>]*href="([^"]*)"[^>]*>(.*?)<\/a>/gs)].map(([, href = "", shown = ""]) => [
    unescape(href),
    drawnText(shown),
  ]);
}
const hrefs = (text: string) => linksOf(text).map(([href]) => href);

suite("C3 where an address ends", () => {
  const signs = [
    "’s page",
    "”",
    "»",
    "“x",
    "…",
    "—see",
    "–",
    "·",
    "。",
    "，谢谢",
    "！",
    "）",
    "、",
    "،",
    "؟",
    "।",
    "」",
    "｜",
    "～",
    "→",
    "👍",
    "\u200b",
    "\u3164",
  ];
  for (const sign of signs)
    for (const address of ["https://example.com", "https://example.com/a", "https://example.com/a?b=c#d"])
      test(`${address} before ${JSON.stringify(sign)}`, () => assert.deepEqual(linksOf(`see ${address}${sign}`), [[address, address]]));

  test("the words of a script without spaces go on after a host, not in it", () => {
    assert.deepEqual(hrefs("请看https://example.com谢谢"), ["https://example.com"]);
    assert.deepEqual(hrefs("https://例え.jpのページ https://www.example.comпривет"), ["https://例え.jp", "https://www.example.com"]);
    assert.deepEqual(hrefs("https://例え.テスト/あ https://ru.wikipedia.org/wiki/Привет"), [
      "https://例え.テスト/あ",
      "https://ru.wikipedia.org/wiki/Привет",
    ]);
  });

  for (const address of [
    "https://x.example/?filter[status]=open",
    "https://x.example/{id}/b",
    "https://x.example/a|b",
    "https://x.example/#a[1]",
    "http://[::1]:3000/x",
    "https://youtu.be/dQw4w9WgXc_",
    "https://x.example/a_(b)_(c)",
    "https://x.example/it's",
    "https://x.example/x...and",
    "https://user:word@x.example:8080/a",
    "https://my_bucket.s3.example/a",
    "https://x.example/__init__.py",
    "https://x.example/*",
  ])
    test(`${address} is whole, alone and in a sentence`, () => {
      assert.deepEqual(hrefs(address), [address]);
      assert.deepEqual(hrefs(`(see ${address}), [${address}] and “${address}”.`), [address, address, address]);
    });

  test("what the URL parser refuses is text", () => {
    for (const text of ["https://a.example:99999/", "https://1.2.3.4.5/", "http://[::zz]/", "[x](https://a.example:99999/)"])
      assert.deepEqual(hrefs(text), [], text);
  });

  test("one that is too long to be a link is text, not a link to half of it", () => {
    const long = `https://x.example/${"a".repeat(2_040)}`;
    assert.deepEqual(hrefs(`${long} https://x.example/b`), ["https://x.example/b"]);
    assert.equal(drawnText(toMarkup(long, []) ?? ""), long);
  });

  test("marks around an address are marks", () => {
    for (const [text, tag] of [
      ["_https://example.com/a_", "em"],
      ["*https://example.com/a*.", "em"],
      ["**https://example.com/a**, x", "strong"],
      ["~~https://example.com/a~~", "del"],
      ["_see https://example.com/a_", "em"],
      ["*https://example.com/a*和", "em"],
    ] as const) {
      assert.deepEqual(hrefs(text), ["https://example.com/a"], text);
      assert.match(toMarkup(text, []) ?? "", new RegExp(`<${tag}>.*</a></${tag}>`));
    }
    assert.deepEqual(hrefs("_https://example.com/a_b_c_"), ["https://example.com/a_b_c"]);
  });

  test("written links take brackets that are closed, at any depth", () => {
    for (const address of ["https://x.example/a_(b)_(c)", "https://x.example/(((d)))", "https://x.example/()"])
      assert.deepEqual(hrefs(`[plan](${address}) and`), [address]);
  });

  test("any address in a sentence leads where the URL parser says it does", () => {
    const path = fc.string({ unit: fc.constantFrom(..."abcÄ語_-~=&/?#[1]{x}|%20".split("")), maxLength: 12 });
    const address = fc.tuple(fc.webUrl({ withQueryParameters: true, withFragments: true }), path).map(([url, more]) => `${url}/${more}x`);
    const around = fc.constantFrom(
      ["", ""],
      ["(", ")"],
      ["“", "”"],
      ["«", "»"],
      ["「", "」"],
      ["", "。"],
      ["", "’s"],
      ["‘", "’"],
      ["", ", and"],
      ["", "…"],
      ["", " [1]"],
    );
    fc.assert(
      fc.property(address, around, (typed, [before = "", after = ""]) => {
        for (const [href, shown] of linksOf(`see ${before}${typed}${after} x`)) {
          assert.ok(`${typed}${after}`.startsWith(shown));
          assert.equal(new URL(href).host, new URL(typed).host);
        }
      }),
      { numRuns: 500 },
    );
  });
});

suite("C3 e-mail addresses: all or nothing", () => {
  for (const address of [
    "o'neil@example.com",
    "müller@example.de",
    "x_y@example.com",
    "jean-luc.p+x@mail.example.co.uk",
    "ana@münchen.example",
  ])
    for (const [before, after] of [
      ["", ""],
      ["(", ")"],
      ["“", "”"],
      ["mail ", ", please"],
      ["'", "'"],
      ["邮箱：", "。"],
      ["<", ">"],
      ["", "’s"],
      ["*", "*"],
      ["_", "_"],
    ] as const)
      test(`${before}${address}${after}`, () => assert.deepEqual(linksOf(before + address + after), [[`mailto:${address}`, address]]));

  for (const text of [
    "a!b@example.com",
    "a/b@example.com",
    "a&b@example.com",
    "o’neil@example.com",
    "邮箱ana@example.com",
    "ana@example.com@evil.example",
    "_ana@example.com",
    "иван@example.com",
    "ana@localhost",
    "a.@example.com",
    "git+ssh://git@example",
  ])
    test(`${text} is text`, () => assert.deepEqual(linksOf(text), []));
});

suite("C3 a link says where it leads", () => {
  const EVIL = "https://evil.example";
  for (const label of [
    "https://bank.example",
    "bank.example",
    "www.bank.example",
    "ana@bank.example",
    "**bank.example**",
    "ba\u200bnk.example",
    "ｈttps://bank.example",
    "bank。example",
    "Log in at https://bank.example now",
    "go to bank.example",
    "(bank.example)",
    "bаnk.example",
    "bank.example/login",
    "bank.example/login.pdf",
    "https://evil.example/login",
    "\u202eelpmaxe.knab",
    "mailto:ana@bank.example",
    "`bank.example`",
    "//bank.example",
    "hxxps://bank.example",
    "bank.example:443",
    "192.168.0.1",
    "https://bank.example@evil.example",
  ])
    test(`${JSON.stringify(label)} does not pass for its target`, () => {
      const [[href, shown] = ["", ""]] = linksOf(`[${label}](${EVIL})`);
      assert.equal(href, EVIL);
      assert.ok(shown.endsWith(` (${EVIL})`), shown);
    });

  for (const [label, address] of [
    ["example.com", "https://example.com/path"],
    ["https://example.com/", "https://example.com"],
    ["http://example.com", "https://www.example.com/"],
    ["ana@x.example", "mailto:ana@x.example?subject=y"],
    ["report.pdf", "https://files.example/1"],
    ["v1.2", "https://a.example"],
    ["the plan, v. 2", "https://a.example"],
    ["call", "tel:+331234"],
  ] as const)
    test(`${label} for ${address} is shown as typed`, () => assert.deepEqual(linksOf(`[${label}](${address})`), [[address, label]]));

  test("numbers and mailboxes are told as hosts are", () => {
    assert.match(linksOf("[+49 30 1234567](tel:+4990000)")[0]?.[1] ?? "", / \(tel:\+4990000\)$/);
    assert.deepEqual(linksOf("[030 1234567](tel:+49-30-1234567)"), [["tel:+49-30-1234567", "030 1234567 (tel:+49-30-1234567)"]]);
    assert.deepEqual(linksOf("[30 1234567](tel:+49-30-1234567)"), [["tel:+49-30-1234567", "30 1234567"]]);
    assert.match(linksOf("[ana@bank.example](mailto:eve@evil.example)")[0]?.[1] ?? "", / \(mailto:eve@evil\.example\)$/);
    assert.deepEqual(linksOf("tel:+49 30 123"), []);
  });

  test("a host behind another one is shown alone", () => {
    const address = "https://bank.example@evil.example/";
    assert.deepEqual(linksOf(address), [[address, `${address} (https://evil.example/)`]]);
    assert.deepEqual(linksOf(`[pay](${address})`), [[address, "pay (https://evil.example/)"]]);
  });

  test("a host that looks like another is shown as the network knows it", () => {
    assert.deepEqual(linksOf("https://аpple.com/a"), [["https://аpple.com/a", "https://аpple.com/a (https://xn--pple-43d.com/a)"]]);
    assert.match(linksOf("https://аррӏе.com")[0]?.[1] ?? "", /xn--80ak6aa92e\.com/);
    for (const address of ["https://пример.рф", "https://münchen.example", "https://例え.jp", "https://ελλάδα.example"])
      assert.deepEqual(linksOf(address), [[address, address]]);
  });
});
