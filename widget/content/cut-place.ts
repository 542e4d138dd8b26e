/** UTF-16 units before the end in which a better place is looked for. */
const BACK = 120;
/** UTF-16 units behind the end that may belong to the character before it. */
const AHEAD = 40;
/** For browsers without a segmenter, what belongs to the character before it: accents and selectors, joiners, skin tones, and the tags of some flags. */
const FOLLOWS = /^[\p{M}\p{EMod}\u200d\u{e0020}-\u{e007f}]/u;

const segmenter = "Segmenter" in Intl ? new Intl.Segmenter(undefined, { granularity: "grapheme" }) : null;

/** Where to cut `text` between `start` and `end` at the latest: after a line, else after a word, else between two characters as they are read. */
export function cutPlace(text: string, start: number, end: number): number {
  if (end >= text.length) return text.length;
  const tail = text.slice(Math.max(start, end - BACK), end);
  for (const space of ["\n", " "]) {
    const found = tail.lastIndexOf(space);
    if (found >= 0) return end - tail.length + found + 1;
  }
  const place = characterStart(text, start, end);
  if (place > start && place >= end - BACK) return place;
  // One character piled up without end: cut anyway, but never through a pair.
  return end - 1 > start && isLow(text, end) ? end - 1 : isLow(text, end) ? end + 1 : end;
}

/** The beginning of the character, as it is read, in which `place` lies; `start` begins one. */
function characterStart(text: string, start: number, place: number): number {
  if (segmenter !== null) {
    // Flags pair from the first on, so what is cut is looked at from its beginning.
    const found = segmenter.segment(text.slice(start, place + AHEAD)).containing(place - start);
    return start + (found?.index ?? place - start);
  }
  let at = place;
  while (at > start && at > place - BACK && joins(text, at)) at -= 1;
  return at;
}

function joins(text: string, place: number): boolean {
  return isLow(text, place) || text[place - 1] === "\u200d" || FOLLOWS.test(text.slice(place, place + 2));
}

function isLow(text: string, place: number): boolean {
  const code = text.charCodeAt(place);
  return code >= 0xdc00 && code < 0xe000;
}
