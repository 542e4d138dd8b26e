import fc from "fast-check";

/** Code points of the longest message. */
export const LONGEST = 10_000;

/** What costs much to draw when a message is full of it: elements, lines, accents, changes of script and direction. */
export const HEAVY_UNITS = [
  "[\n",
  "a\u0301\u0489\u20dd",
  "*x* ",
  "www.a ",
  "> > - a\n",
  "aא谢👍สक",
  "\u202e\u2066",
  "[a](https://x.org) ",
  "`a` ",
  "a@b.co ",
  "- a\n",
  "\u1067",
  "\u1a61",
  "a\r",
  "a\f",
  "αбԱ",
];

/** A message of the greatest length, made of one piece over and over. */
export const fill = (unit: string, length = LONGEST): string => Array.from(unit.repeat(length)).slice(0, length).join("");

/** The same, with one mark that has to be formatted. */
export const heavyMessage = (unit: string): string => `${fill(unit, LONGEST - 3)}*x*`;

/** Pieces of which hostile and unlucky messages are made: marks, line ends, scripts that change, what piles up, and what is not seen. */
const PIECES = [
  ...Array.from("*_~`[]()>-+@\\|#"),
  ...Array.from("\n \t"),
  ...Array.from("aZ9éяאب中한ก क"),
  ...Array.from("\u0301\u0489\u20dd\u200b\u200d\u200f\u202e\u2066\u2069\ufe0f\u00ad\u3164"),
  "**",
  "~~",
  "```",
  "```\n",
  "> ",
  "\n> ",
  "\n- ",
  "\n  - ",
  "\n\t- ",
  "\n1. ",
  "\n2026. ",
  "[\n",
  "*x*",
  "`x` ",
  "\r\n",
  "👍",
  "👩‍👩‍👧‍👦",
  "🇫🇷",
  "👍🏽",
  "https://a.org/b ",
  "www.a ",
  "a@b.cc ",
  "[a](https://x.org)",
  "<b>",
  "&amp;",
  "word ",
  "@Ana ",
  "\u1067\u1067\u1067\u1067\u1067\u1067\u1067\u1067",
  "\r",
  "\f",
  "ཀ",
  "ᠠ",
  "𐌰",
  "𠀀",
];

/** Messages of at most `length` code points: now a few pieces over and over, now many mixed. */
export function anyMessage(length: number): fc.Arbitrary<string> {
  const piece = fc.constantFrom(...PIECES);
  const repeated = fc
    .tuple(fc.array(piece, { minLength: 1, maxLength: 5 }), fc.array(piece, { maxLength: 4 }), fc.integer({ min: 1, max: length }))
    .map(([unit, end, times]) => unit.join("").repeat(Math.min(times, length)) + end.join(""));
  const mixed = fc.array(piece, { minLength: 1, maxLength: Math.min(length, 600) }).map((pieces) => pieces.join(""));
  // Well-formed as stored texts are: no half of a pair.
  return fc.oneof(repeated, mixed).map((text) =>
    Array.from(text.slice(0, length * 2))
      .slice(0, length)
      .join("")
      .toWellFormed(),
  );
}
