import { cutPlace } from "./cut-place.ts";
import { reach } from "./weight.ts";

/** UTF-16 units that are looked at; enough for any excerpt behind a quote. */
const LOOKED_AT = 2_000;
/** Marks around words, by the rules of words.ts as far as they can be said in one expression; what is doubtful stays. */
const AROUND_WORDS =
  /(^|[\s([{"'“‘„«—–,;:])(\*\*|__|~~|[*_`])(?=[*_~`]*[^\s*_~`])((?:(?!\2)[^\n])*[^\s*_~`([{])\2(?=$|[\s*_~]|[)\]}"'”’»—–,;:.!?…](?![\p{L}\p{N}]))/gu;
const LINK = /\[([^[\]\n]{1,300})\]\((?:https?:\/\/|mailto:|tel:)[^\s()]{1,500}\)/g;

/**
 * A message as one short line of at most `length` UTF-16 units and a bounded weight: without line ends, without what is surely a mark, and of an
 * answer only the answer. What was cut ends in "…", and never within a character as it is read.
 */
export function excerpt(text: string, length: number): string {
  const looked = text.slice(0, cutPlace(text, 0, LOOKED_AT));
  const said = looked.replace(/^ {0,3}> .*(?:[\r\n]+|$)/gm, "");
  const line = (said.trim() === "" ? looked : said)
    .slice(0, length * 2)
    .replace(/^ {0,3}(?:```[\w+#.-]*$|> |[-+*] (?! *\d))/gm, "")
    .replace(LINK, "$1")
    .replace(AROUND_WORDS, "$1$3")
    .replace(AROUND_WORDS, "$1$3")
    .replace(/\s+/g, " ")
    .trim();
  return shorten(line, length);
}

/** As much of a name or line as is seen of it anyway; the whole where it costs no more to draw. */
export function shorten(line: string, length: number): string {
  const { end } = reach(line, 0, { weight: length * 3, lines: 1 });
  if (end === line.length && end <= length) return line;
  return `${line.slice(0, cutPlace(line, 0, Math.min(end, length))).trimEnd()}…`;
}

/** UTF-16 units of a file's name that fit in its line. */
const NAME_SHOWN = 120;

/** A file's name as its line shows it; the whole belongs into a title. */
export function shortName(name: string): string {
  return shorten(name, NAME_SHOWN);
}
