import type { Snippet } from "../../../protocol/search/search.ts";
import { searchWords, type SearchWord } from "../../../protocol/search/words.ts";

/** UTF-16 units of a snippet, about two lines of a list, and how many stand before the first word that was found. */
const UNITS = 160;
const BEFORE = 40;
const ELLIPSIS = "…";

/** What stands around the first word for which `isFound`, with all such words in it; the beginning of the text where there is none. */
export function makeSnippet(body: string, isFound: (word: string) => boolean): Snippet {
  const words = searchWords(body);
  const found = words.filter(({ text }) => isFound(text));
  const first = found[0];
  const start = first === undefined || first.start <= BEFORE ? 0 : beginOfWord(words, first.start - BEFORE, first.start);
  const end = body.length - start <= UNITS ? body.length : endOfWord(words, start, start + UNITS, first?.end ?? start);
  const lead = start > 0 ? ELLIPSIS : "";
  // One unit for one: ranges stay where they are.
  const text = lead + body.slice(start, end).replace(/\s/gu, " ") + (end < body.length ? ELLIPSIS : "");
  const shift = lead.length - start;
  const ranges = found
    .filter((word) => word.start >= start && word.end <= end)
    .map((word) => ({ start: word.start + shift, end: word.end + shift }));
  return { text, ranges };
}

/** The first place from `from` on at which a word begins, `latest` at most. */
function beginOfWord(words: readonly SearchWord[], from: number, latest: number): number {
  return words.find(({ start }) => start >= from)?.start ?? latest;
}

/** The last place up to `to` at which a word ends; in one very long word, after `least`, none: it is cut between its characters. */
function endOfWord(words: readonly SearchWord[], start: number, to: number, least: number): number {
  const last = words.findLast(({ end }) => end <= to);
  return last === undefined || last.end <= start ? Math.max(to, least) : Math.max(last.end, least);
}
