import type { Id } from "../../../protocol/ids.ts";
import type { SearchNamed, SearchQuery, SearchText } from "../../../protocol/search/query.ts";
import { hasTerm, isTerm, quoted, roomTerm, senderTerm, stemTerm } from "../../repositories/search/message-terms.ts";

/** Stems by word; without languages, none. */
export type Stems = ReadonlyMap<string, readonly string[]>;

/** People and rooms that a query names, by id. */
export interface NamedIds {
  readonly senders: readonly Id[];
  readonly notSenders: readonly Id[];
  readonly notRooms: readonly Id[];
}

/** A query as PostgreSQL's tsquery is written. `everything` stands where all is asked for but a time, or a room. */
export function writeTextQuery(
  { texts, has, is }: SearchQuery,
  { senders, notSenders, notRooms }: NamedIds,
  stems: Stems,
  everything: string,
): string {
  const parts = [
    ...texts.map((text) => not(text.negated, writeText(text, stems))),
    ...has.map(({ value, negated }) => not(negated, quoted(hasTerm(value)))),
    ...is.map(({ value, negated }) => not(negated, quoted(isTerm(value)))),
    ...(senders.length > 0 ? [any(senders.map(senderTerm))] : []),
    ...(notSenders.length > 0 ? [not(true, any(notSenders.map(senderTerm)))] : []),
    ...(notRooms.length > 0 ? [not(true, any(notRooms.map(roomTerm)))] : []),
  ];
  return parts.length === 0 ? quoted(everything) : parts.join(" & ");
}

/** Whether a word of a message is one that the query looks for. */
export function wordFinder(texts: readonly SearchText[], stems: Stems): (word: string, wordStems: readonly string[]) => boolean {
  const wanted = texts.filter(({ negated }) => !negated);
  const words = new Set(wanted.flatMap((text) => text.words));
  const begins = wanted.filter(({ prefix }) => prefix).map((text) => text.words.at(-1)!);
  const ends = new Set(wanted.filter(hasStems).flatMap((text) => stems.get(text.words[0]!) ?? []));
  return (word, own) => words.has(word) || begins.some((begin) => word.startsWith(begin)) || own.some((stem) => ends.has(stem));
}

/** What is quoted, and what stands together, is looked for as it was written. */
export function hasStems({ exact, words }: SearchText): boolean {
  return !exact && words.length === 1;
}

function writeText(text: SearchText, stems: Stems): string {
  const { words, prefix } = text;
  const phrase = words.map((word, index) => (prefix && index === words.length - 1 ? `${quoted(word)}:*` : quoted(word))).join(" <-> ");
  const others = hasStems(text) ? (stems.get(words[0]!) ?? []).filter((stem) => /^[\p{L}\p{N}\p{M}]+$/u.test(stem)) : [];
  return `(${[phrase, ...others.map((stem) => quoted(stemTerm(stem)))].join(" | ")})`;
}

const any = (terms: readonly string[]): string => `(${terms.map(quoted).join(" | ")})`;
const not = (negated: boolean, part: string): string => (negated ? `!${part}` : part);

/** Values that are wanted, and those that are not. */
export function splitNegated(named: readonly SearchNamed[]): { readonly wanted: string[]; readonly unwanted: string[] } {
  const values = (negated: boolean) => named.filter((one) => one.negated === negated).map(({ value }) => value);
  return { wanted: values(false), unwanted: values(true) };
}
