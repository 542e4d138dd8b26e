/** UTF-16 units before the end in which a better place is looked for. */
const BACK = 120;
/** What belongs to the character before it: accents and selectors, joiners, skin tones, and the tags of some flags. */
const FOLLOWS = /^(?:\p{M}|\u200d|\p{Emoji_Modifier}|[\u{e0020}-\u{e007f}])/u;

/** Where to cut `text` between `start` and `end` at the latest: after a line, else after a word, else between two characters as they are read. */
export function cutPlace(text: string, start: number, end: number): number {
  if (end >= text.length) return text.length;
  const tail = text.slice(Math.max(start, end - BACK), end);
  for (const space of ["\n", " "]) {
    const found = tail.lastIndexOf(space);
    if (found >= 0) return end - tail.length + found + 1;
  }
  for (let place = end; place > end - tail.length && place > start; place--) if (!joins(text, place)) return place;
  // One character piled up without end: cut anyway, but never through a pair.
  return end - 1 > start && isLow(text, end) ? end - 1 : isLow(text, end) ? end + 1 : end;
}

function joins(text: string, place: number): boolean {
  return isLow(text, place) || text[place - 1] === "\u200d" || FOLLOWS.test(text.slice(place, place + 2));
}

function isLow(text: string, place: number): boolean {
  const code = text.charCodeAt(place);
  return code >= 0xdc00 && code < 0xe000;
}
