import { unescapeText } from "./escape.ts";
import { toMarkup } from "./markup.ts";

/** A tag, an entity, or text, in markup made by `toMarkup`. */
export const TOKEN = /<(\/?)(\w+)[^>]*>|&[#\w]+;|[^<&]+/g;
/** Elements that stand on a line of their own. */
const BLOCKS = new Set(["blockquote", "br", "li", "ol", "p", "pre", "ul"]);

/** What a reader sees of a message when it is drawn, for places that have text alone; of an answer only the answer. */
export function drawnText(text: string): string {
  const markup = toMarkup(text, []);
  if (markup === null) return text;
  let [all, answer, depth] = ["", "", 0];
  for (const [token, closes, tag] of markup.matchAll(TOKEN)) {
    if (tag === "blockquote") depth += closes === "/" ? -1 : 1;
    const seen = tag === undefined ? unescapeText(token) : BLOCKS.has(tag) ? ` ${numberOf(token)}` : "";
    all += seen;
    if (depth === 0) answer += seen;
  }
  return answer.trim() === "" ? all : answer;
}

// Items are drawn with the numbers that were typed; a dot says nothing.
function numberOf(token: string): string {
  const number = /^<li .*value="(\d+)"/.exec(token)?.[1];
  return number === undefined ? "" : `${number}. `;
}
