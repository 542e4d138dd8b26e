import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { toMarkup } from "../../../widget/content/markup.ts";
import { needsFormatting } from "../../../widget/content/needs-formatting.ts";
import { drawnText, unescape } from "./drawn.ts";
import { anyMessage } from "./messages.ts";

const escape = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
/** What may stand before the text of a line inside quotes and items. */
const LINE = String.raw`(?:[ \t]*> ?)*[ \t]*`;
const MARKS: Readonly<Record<string, string>> = {
  em: "[*_]",
  strong: String.raw`\*\*`,
  del: "~~",
  br: String.raw`\n${LINE}`,
  p: String.raw`\s*${LINE}`,
};

/** What must have been typed where this was drawn: its text, with the marks put back that became its tags. */
function typed(markup: string): RegExp {
  const addresses: string[] = [];
  let code = false;
  const pattern = [...markup.matchAll(/<(\/?)(\w+)([^>]*)>|[^<]+/g)].map(([token, closes, tag = "", attributes = ""]) => {
    if (closes === undefined) return escape(unescape(token)).replaceAll("\n", String.raw`\n${LINE}`);
    if (tag === "pre") code = closes === "";
    if (tag === "pre" || tag === "blockquote") return closes === "" ? String.raw`\s*` : "";
    if (tag === "code" && code)
      return closes === "" ? String.raw`${LINE}${"```"}(?:[\w+#.-]*[ \t]*\n)?\s*${LINE}` : String.raw`(?:\s*${LINE}${"```"})?[ \t]*`;
    if (tag === "code") return closes === "" ? "`+ ?" : " ?`+";
    if (tag === "a" && closes === "") addresses.push(unescape(/href="([^"]*)"/.exec(attributes)?.[1] ?? ""));
    if (tag === "a") return closes === "" ? String.raw`\[?` : String.raw`(?:\]\(${escape(addresses.pop() ?? "")}\))?`;
    if (tag === "li" && closes === "")
      return String.raw`\s*${LINE}${/value="(\d+)"/.exec(attributes)?.[1]?.concat(String.raw`\.`) ?? "[-+*]"} +`;
    return MARKS[tag] ?? "";
  });
  return new RegExp(String.raw`^${pattern.join("")}(?:\s|>)*$`);
}

/** Without the addresses that are drawn behind labels, and were typed elsewhere. */
const withoutNotes = (markup: string): string => markup.replace(/ \(https:\/\/x\.org\)<\/a>/g, "</a>");

suite("C3 nothing that is typed is lost", () => {
  test("the text of the drawing, with its marks put back, is the text that was typed", () => {
    const piece = fc.constantFrom(
      ..."*_~`[]()>-+@\\|#/'\"ab7éא中. \n".split(""),
      "**",
      "~~",
      "__",
      "```",
      "```\n",
      "\n> ",
      "\n- ",
      "\n  - ",
      "\n12. ",
      "*x*",
      "_y_",
      "`x` ",
      "👍",
      "🇫🇷",
      "https://a.org/b ",
      "a@b.cc ",
      "[a](https://x.org)",
      "<b>",
      "&amp;",
      "word ",
      "’",
      "。",
    );
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 14 }), (pieces) => {
        const text = pieces.join("");
        const markup = withoutNotes(toMarkup(text, []) ?? "");
        assert.match(text, typed(markup), markup);
      }),
      { numRuns: 3_000 },
    );
  });

  test("what is not sent to the formatter would have come out of it as it is", () => {
    fc.assert(
      fc.property(anyMessage(40), (text) => {
        fc.pre(!needsFormatting(text, []));
        const drawn = drawnText((toMarkup(text, []) ?? "").replace(/<\/?p\b[^>]*>/g, "\n"));
        assert.equal(drawn.replace(/\s+/g, " ").trim(), text.replace(/\s+/g, " ").trim());
      }),
      { numRuns: 1_000 },
    );
  });
});
