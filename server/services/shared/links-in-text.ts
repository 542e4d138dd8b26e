import { LINK_UNITS, PREVIEWS_PER_MESSAGE } from "../../../protocol/limits.ts";

const MAYBE = /https?:\/\/|www\./i;
/** From what it begins with to the next space, or sign that stands in no address, or where the text of a written link ends. */
const ADDRESS = /(?:https?:\/\/|www\.)(?:(?!\]\()[^\s<>"`\\^{|}])+/giu;
/** Behind these no address begins: they are of the same word. */
const IN_WORD = /[\p{L}\p{N}_.+@/-]$/u;
const TRAILING = new Set(".,:;!?'*_~");
const BRACKETS: Readonly<Record<string, string>> = { ")": "(", "]": "[" };
const FENCE = /^ {0,3}(?:```|~~~)/;

/**
 * Web pages that a text links to outside of code, in their order, each once, the first few; as the URL parser writes them. An address with a name or
 * password in it is none, nor one whose host has no dot: such a host is of somebody's own network.
 */
export function linksIn(body: string): string[] {
  const found = new Set<string>();
  if (!MAYBE.test(body)) return [];
  for (const text of proseOf(body)) {
    for (const { 0: run, index } of text.matchAll(ADDRESS)) {
      if (IN_WORD.test(text.slice(Math.max(0, index - 2), index))) continue;
      const address = addressOf(run);
      if (address !== null) found.add(address);
      if (found.size === PREVIEWS_PER_MESSAGE) return [...found];
    }
  }
  return [...found];
}

/** What is no code. */
function* proseOf(body: string): Generator<string> {
  let isCode = false;
  for (const line of body.split("\n")) {
    if (FENCE.test(line)) isCode = !isCode;
    else if (!isCode) yield* line.split("`").filter((_, index) => index % 2 === 0);
  }
}

function addressOf(run: string): string | null {
  if (run.length > LINK_UNITS) return null;
  const text = run.slice(0, endOf(run));
  const url = URL.parse(/^www\./i.test(text) ? `https://${text}` : text);
  if (url === null || url.username !== "" || url.password !== "" || !url.hostname.includes(".")) return null;
  return url.href.length > LINK_UNITS ? null : url.href;
}

/** Where an address ends, without the punctuation of the sentence around it: brackets are its own where they are opened in it. */
function endOf(text: string): number {
  const open = new Map<string, number>();
  for (const character of text) {
    const own = BRACKETS[character];
    if (own === undefined) open.set(character, (open.get(character) ?? 0) + 1);
    else open.set(own, (open.get(own) ?? 0) - 1);
  }
  let end = text.length;
  for (; end > 0; end -= 1) {
    const last = text[end - 1]!;
    const own = BRACKETS[last];
    if (own !== undefined && (open.get(own) ?? 0) < 0) open.set(own, open.get(own)! + 1);
    else if (!TRAILING.has(last)) break;
  }
  return end;
}
