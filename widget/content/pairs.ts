import { isAfterWord } from "./words.ts";

const NO_PAIRS: ReadonlyMap<number, number> = new Map();
const CLOSERS: Readonly<Record<string, string>> = { ")": "(", "]": "[", "}": "{" };

/** How often the character at `index` follows itself, itself included. */
export function runLength(text: string, index: number): number {
  let end = index;
  while (text[end] === text[index]) end += 1;
  return end - index;
}

/** For each run of backticks that opens code: where the next run of the same length stands. Runs inside code pair with nothing. */
export function pairTicks(text: string): ReadonlyMap<number, number> {
  if (!text.includes("`")) return NO_PAIRS;
  const runs = [...text.matchAll(/`+/g)].map((match) => ({ at: match.index, length: match[0].length }));
  const later = new Map<number, number[]>();
  for (const run of runs.toReversed()) {
    const waiting = later.get(run.length);
    if (waiting) waiting.push(run.at);
    else later.set(run.length, [run.at]);
  }
  const pairs = new Map<number, number>();
  let inside = -1;
  for (const { at, length } of runs) {
    const waiting = later.get(length) ?? [];
    waiting.pop();
    const close = waiting.at(-1);
    // l`eau and d`or hold no code.
    if (at <= inside || close === undefined || isAfterWord(text, at)) continue;
    pairs.set(at, close);
    inside = close;
  }
  return pairs;
}

/** For each opening bracket: where its own kind closes it, before a space or a pointed bracket. */
export function pairBrackets(text: string): ReadonlyMap<number, number> {
  const pairs = new Map<number, number>();
  let waiting: Record<string, number[]> = { "(": [], "[": [], "{": [] };
  for (const { 0: character, index } of text.matchAll(/[\s<>()[\]{}]/g)) {
    const opener = CLOSERS[character];
    const open = opener === undefined ? undefined : waiting[opener]!.pop();
    if (open !== undefined) pairs.set(open, index);
    else if (character in waiting) waiting[character]!.push(index);
    else if (opener === undefined) waiting = { "(": [], "[": [], "{": [] };
  }
  return pairs;
}
