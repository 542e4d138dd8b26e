import type { FieldProblem } from "../errors.ts";
import { readTimeSpan, type TimeSpan } from "./dates.ts";
import { countCodePoints } from "../text.ts";
import { searchWords } from "./words.ts";

export const SEARCH_HAS = ["file", "image", "video", "audio", "voice", "link", "mention"] as const;
export type SearchHas = (typeof SEARCH_HAS)[number];
export const SEARCH_IS = ["pinned", "edited", "reply"] as const;
export type SearchIs = (typeof SEARCH_IS)[number];
const FROM = "from";
/** What may stand before a colon; anything else there is text. */
export const SEARCH_OPERATORS = [FROM, "in", "has", "is", "before", "after", "during"] as const;
export type SearchOperator = (typeof SEARCH_OPERATORS)[number];

/** Words that stand together; `exact`: they were quoted. `prefix`: more may follow the last one, which is still being typed. */
export interface SearchText {
  readonly words: readonly string[];
  readonly exact: boolean;
  readonly prefix: boolean;
  readonly negated: boolean;
}

/** What an operator names. */
export interface SearchNamed<T extends string = string> {
  readonly value: T;
  readonly negated: boolean;
}

/** A query as it was understood. Texts must all be found; of several people or rooms, one. */
export interface SearchQuery {
  readonly texts: readonly SearchText[];
  /** Ids or names of people; `me` is who asks. */
  readonly from: readonly SearchNamed[];
  /** Ids or names of rooms. */
  readonly rooms: readonly SearchNamed[];
  readonly has: readonly SearchNamed<SearchHas>[];
  readonly is: readonly SearchNamed<SearchIs>[];
  readonly span: TimeSpan;
}

/** The query, or what is wrong with it: each problem names the operator (or `q`) and how to mend it. */
export type ParsedSearch = { readonly ok: true; readonly query: SearchQuery } | { readonly ok: false; readonly problems: FieldProblem[] };

/** Where and when the asker is, which decides what a day is. */
export interface SearchAsker {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly timeZone: string;
}

/** A part of a query as it was typed. `value` has no quotes. */
export interface SearchToken {
  readonly negated: boolean;
  readonly operator: SearchOperator | null;
  readonly value: string;
  readonly quoted: boolean;
  /** Its place in the query (UTF-16 units). */
  readonly start: number;
  readonly end: number;
}

/** Parts that a query may have; more would be a way to make the database work. */
const PARTS = 20;
/** Characters that a last word needs for what begins with it to be found too: fewer would find everything. */
const PREFIX_CHARACTERS = 2;
// “Word” quotes as phones type them. A quote that is never closed ends with the query.
const TOKENS = new RegExp(`(-?)(?:(${SEARCH_OPERATORS.join("|")}):)?(?:["“”]([^"“”]*)(["“”]|$)|(\\S*))`, "giu");

/** Takes a query apart. Never throws. */
export function searchTokens(text: string): SearchToken[] {
  const found: SearchToken[] = [];
  for (const match of text.matchAll(TOKENS)) {
    const [all, minus, operator, quoted, , plain = ""] = match;
    if (all === "" || all === "-") continue;
    const before = text[match.index - 1];
    found.push({
      // A minus inside of a word is none.
      negated: minus === "-" && (before === undefined || /[\s"“”]/u.test(before)),
      operator: (operator?.toLowerCase() as SearchOperator | undefined) ?? null,
      value: quoted ?? plain,
      quoted: quoted !== undefined,
      start: match.index,
      end: match.index + all.length,
    });
  }
  return found;
}

/** Understands a query, or says what is wrong. Never throws. */
export function parseSearch(text: string, asker: SearchAsker): ParsedSearch {
  const tokens = searchTokens(text);
  const problems: FieldProblem[] = [];
  if (tokens.length > PARTS) problems.push({ path: "q", message: `expected at most ${PARTS} words and operators` });
  const query = { texts: [] as SearchText[], from: [] as SearchNamed[], rooms: [] as SearchNamed[], has: [] as SearchNamed<SearchHas>[] };
  const is: SearchNamed<SearchIs>[] = [];
  let span: TimeSpan = { from: 0, to: Number.MAX_SAFE_INTEGER };
  for (const token of tokens.slice(0, PARTS)) {
    const problem = (message: string) => problems.push({ path: `${token.operator}:`, message });
    const named = { value: token.value.trim(), negated: token.negated };
    switch (token.operator) {
      case null:
        query.texts.push(...readText(token, text));
        break;
      case "from":
        if (named.value === "") problem('expected a name, such as from:ada, from:"Ada Lovelace" or from:me');
        else query.from.push(named);
        break;
      case "in":
        if (named.value === "") problem('expected the name of a room, such as in:"Ward 3"');
        else query.rooms.push(named);
        break;
      case "has":
        if (isOneOf(SEARCH_HAS, named.value)) query.has.push({ ...named, value: named.value });
        else problem(`expected one of ${SEARCH_HAS.join(", ")}`);
        break;
      case "is":
        if (isOneOf(SEARCH_IS, named.value)) is.push({ ...named, value: named.value });
        else problem(`expected one of ${SEARCH_IS.join(", ")}`);
        break;
      default: {
        const when = readTimeSpan(named.value, asker);
        if (when === null) problem("expected a date, such as 2026-11-30, 2026-11, today or yesterday");
        else if (named.negated) problem("expected no minus; before and after are each other's opposite");
        else span = narrow(span, token.operator, when);
      }
    }
  }
  if (span.from >= span.to && problems.length === 0)
    problems.push({ path: "before:", message: "expected a date later than that of after" });
  const understood = { ...query, is, span };
  if (problems.length === 0 && isEmpty(understood))
    problems.push({ path: "q", message: "expected a word, a phrase in quotes, or an operator" });
  return problems.length === 0 ? { ok: true, query: understood } : { ok: false, problems };
}

function readText({ value, quoted, negated, end }: SearchToken, query: string): SearchText[] {
  const words = searchWords(value).map((word) => word.text);
  if (words.length === 0) return [];
  const prefix = !quoted && !negated && end === query.length && countCodePoints(words.at(-1)!) >= PREFIX_CHARACTERS;
  return [{ words, exact: quoted, prefix, negated }];
}

function narrow(span: TimeSpan, operator: "before" | "after" | "during", when: TimeSpan): TimeSpan {
  return {
    from: operator === "before" ? span.from : Math.max(span.from, operator === "after" ? when.to : when.from),
    to: operator === "after" ? span.to : Math.min(span.to, operator === "before" ? when.from : when.to),
  };
}

function isEmpty({ texts, from, rooms, has, is, span }: SearchQuery): boolean {
  return texts.length + from.length + rooms.length + has.length + is.length === 0 && span.from === 0 && span.to === Number.MAX_SAFE_INTEGER;
}

function isOneOf<T extends string>(values: readonly T[], value: string): value is T {
  return values.some((one) => one === value);
}
