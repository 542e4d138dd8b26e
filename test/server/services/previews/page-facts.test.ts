import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { countCodePoints } from "../../../../protocol/text.ts";
import { readPageFacts } from "../../../../server/services/previews/page-facts.ts";
import { decodePage } from "../../../../server/services/previews/page-text.ts";

const PAGE = new URL("https://www.site.example/news/1");
const read = (html: string) => readPageFacts(html, PAGE);
const meta = (name: string, content: string) => `<meta property="${name}" content="${content}">`;

suite("what a page says of itself", () => {
  test("LINK-1 Open Graph comes before Twitter's tags, and these before title and description", () => {
    const plain = '<title>Plain &amp; simple</title><meta name="description" content="Of the page">';
    const twitter = meta("twitter:title", "Twitter") + meta("twitter:image", "/t.png");
    const og =
      meta("og:title", "Graph") +
      meta("og:description", "Of it") +
      meta("og:site_name", "The Site") +
      meta("og:image", "https://cdn.example/i.png");
    const titles = [plain, plain + twitter, plain + twitter + og].map((head) => read(`<html><head>${head}</head>`)?.facts.title);
    assert.deepEqual(titles, ["Plain & simple", "Twitter", "Graph"]);
    assert.deepEqual(read(`<head>${plain}${twitter}${og}</head>`), {
      facts: { host: "site.example", siteName: "The Site", title: "Graph", description: "Of it" },
      picture: new URL("https://cdn.example/i.png"),
    });
    assert.equal(read(`<head>${plain}${twitter}`)?.picture?.href, "https://www.site.example/t.png");
  });

  test("LINK-1 what is in the body, in a comment or in a script is not what the page says", () => {
    const fake = meta("og:title", "Fake");
    assert.equal(read(`<head><title>True</title></head><body>${fake}`)?.facts.title, "True");
    assert.equal(read(`<head><!-- ${fake} --><script>"${fake}"</script><title>True</title>`)?.facts.title, "True");
    assert.equal(read(`<head><title>True</title><svg><title>Fake</title></svg>`)?.facts.title, "True");
    assert.equal(read(`<head></head><body>${fake}<title>Fake</title>`), null);
    assert.equal(read(""), null);
    assert.equal(read("<title> \u200b </title>"), null);
  });

  test("LINK-1 texts are plain, on one line, without what is not seen, and end between whole characters", () => {
    const facts = read(
      `<title>a\n\n b\u202Ec\u0000 &lt;img src=x onerror=alert(1)&gt;</title>${meta("og:description", "👩‍👩‍👧".repeat(200))}`,
    )?.facts;
    assert.equal(facts?.title, "a bc <img src=x onerror=alert(1)>");
    const description = facts?.description ?? "";
    assert.match(description, /^(?:👩‍👩‍👧)+…$/u);
    assert.ok(countCodePoints(description) <= 301);
    assert.equal((read(`<title>${"x".repeat(1_000_000)}</title>`)?.facts.title ?? "").length, 151);
  });

  test("RE-1 a page is read in time that follows its length, and no further than its head", () => {
    const heads = [
      "<meta ",
      "<",
      "<!--",
      "<title>",
      '<meta property="',
      "&amp;",
      "<a ".repeat(50),
      "</head",
      '<meta content="x" property="og:title">',
      "\u200d",
    ];
    for (const head of heads) {
      const html = head.repeat(Math.ceil(1_000_000 / head.length));
      const begun = performance.now();
      readPageFacts(html, PAGE);
      assert.ok(performance.now() - begun < 1_500, `${head}: ${performance.now() - begun} ms`);
    }
  });

  test("LINK-1 a page is read in the encoding of its mark, its header or its own words", () => {
    const german = Buffer.from("<meta charset=windows-1252><title>Gr\xfc\xdfe</title>", "latin1");
    assert.match(decodePage(german, "text/html"), /Grüße/);
    assert.match(decodePage(Buffer.from("<title>Grüße</title>"), "text/html"), /Grüße/);
    assert.match(decodePage(Buffer.from("<title>Gr\xfc\xdfe</title>", "latin1"), 'text/html; charset="ISO-8859-1"'), /Grüße/);
    assert.match(decodePage(Buffer.from("\ufeffGrüße", "utf16le"), "text/html; charset=utf-8"), /^Grüße/);
    assert.match(decodePage(Buffer.from([0x83, 0x65, 0x83, 0x58]), "text/html; charset=shift_jis"), /テス/);
    assert.match(decodePage(Buffer.from("Grüße"), "text/html; charset=klingon"), /Grüße/);
  });
});
