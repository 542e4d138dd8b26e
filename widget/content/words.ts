/** Letters and digits of scripts that set words apart by spaces; between two of the others a mark may stand. */
const isLetter = tester(/[\p{L}\p{N}_]/u);
const isUnspaced = tester(
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Tibetan}]/u,
);
// What may stand outside of marks. A hyphen, a slash or an arrow belongs to what it stands at: -_-, src/**/*.ts, >_<.
const standsBefore = tester(/[\s*_~\p{Ps}\p{Pi}"'„‚—–,;:¿¡\p{So}\p{Cs}\p{Cf}。、，：；！？]/u);
const standsAfter = tester(/[\s*_~\p{Pe}\p{Pf}"'“‘—–,;:.!?…\p{So}\p{Cs}\p{Cf}。、，：；！？]/u);
/** What may stand within a word or a number, as in __init__.py. */
const joinsWords = tester(/[.:?!,']/);
const isSpace = tester(/\s/);
// The second half of each are parts of faces: (*^_^*), (*´▽`*).
const ends = tester(/[\p{Pe}\p{Pf},.:;!?…^´¨¯￣°≧≦]/u);
const begins = tester(/[\p{Ps}\p{Pi}^´¨¯￣°≧≦]/u);

/** So many characters of other marks may stand between a mark and its text. */
const NESTED = 8;
/** How far into what marks enclose a letter or digit is looked for. */
const LOOKED_AT = 40;

/** Whether the place at `index` is right after a word. */
export function isAfterWord(text: string, index: number): boolean {
  const character = text[index - 1] ?? " ";
  return isLetter(character) && !isUnspaced(character);
}

/** Whether a mark from `start` to `end` may open what is behind it. */
export function mayOpen(text: string, start: number, end: number): boolean {
  const before = text[start - 1] ?? " ";
  const inside = text[pastMarks(text, end, 1)] ?? " ";
  // The end of a comment: /* … */
  if (text[end] === "/" && isSpace(text[end + 1] ?? " ")) return false;
  return (standsBefore(before) || isUnspaced(before)) && !isSpace(inside) && !ends(inside);
}

/** Whether a mark from `start` to `end` may close what is before it. */
export function mayClose(text: string, start: number, end: number): boolean {
  const inside = text[pastMarks(text, start - 1, -1)] ?? " ";
  const after = text[end] ?? " ";
  if (isSpace(inside) || begins(inside)) return false;
  if (joinsWords(after) && isLetter(text[end + 1] ?? " ")) return false;
  return standsAfter(after) || isUnspaced(after);
}

/** Whether marks may stand around this stretch. They enclose words: `*_*` and `^_^` are faces, and what stands between two comments is none of theirs. */
export function mayEnclose(text: string, start: number, end: number): boolean {
  if (text[start] === "/" && text[end - 1] === "/") return false;
  return end - start > LOOKED_AT || /[\p{L}\p{N}\p{So}]/u.test(text.slice(start, end));
}

function pastMarks(text: string, from: number, step: 1 | -1): number {
  let index = from;
  while (Math.abs(index - from) < NESTED && (text[index] === "*" || text[index] === "_" || text[index] === "~")) index += step;
  return index;
}

/** Answers for a UTF-16 unit whether it matches, for ASCII from a table: a message may hold thousands of marks. */
function tester(pattern: RegExp): (character: string) => boolean {
  const ascii = Array.from({ length: 0x80 }, (_, code) => pattern.test(String.fromCharCode(code)));
  return (character) => ascii[character.charCodeAt(0)] ?? pattern.test(character);
}
