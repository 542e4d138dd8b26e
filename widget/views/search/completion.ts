import type { User } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";
import {
  SEARCH_HAS,
  SEARCH_IS,
  SEARCH_OPERATORS,
  searchTokens,
  type SearchOperator,
  type SearchToken,
} from "../../../protocol/search/query.ts";
import { foldWord, matchesName } from "../../../protocol/search/words.ts";

/** Something that may stand where the cursor is. */
export interface Completion {
  /** As it is written in the query, with the operator. */
  readonly text: string;
  readonly operator: SearchOperator;
  /** What it stands for; null: an operator, whose value comes next. */
  readonly value: string | null;
  /** The person, where it is one. */
  readonly user: User | null;
}

/** Who and what there is to name. */
export interface CompletionWorld {
  readonly me: User | null;
  readonly people: readonly User[];
  readonly rooms: readonly { readonly id: Id; readonly name: string }[];
}

const SHOWN = 6;
const DATES = ["today", "yesterday"] as const;

/** The part of a query that ends at the cursor; null between two. */
export function tokenAt(query: string, cursor: number): SearchToken | null {
  return searchTokens(query.slice(0, cursor)).find(({ end }) => end === cursor) ?? null;
}

/** What may stand at the cursor: operators that begin as what is typed does, or values of the one that is there. With nothing typed, all operators. */
export function completionsOf(query: string, cursor: number, world: CompletionWorld): readonly Completion[] {
  const token = tokenAt(query, cursor);
  const minus = token?.negated === true ? "-" : "";
  if (token === null || token.operator === null) {
    const typed = token?.value.toLowerCase() ?? "";
    if (token?.quoted === true || (typed === "" && query.trim() !== "")) return [];
    return SEARCH_OPERATORS.filter((operator) => operator.startsWith(typed)).map((operator) => ({
      text: `${minus}${operator}:`,
      operator,
      value: null,
      user: null,
    }));
  }
  const { operator, value } = token;
  const valued = ({ name, written = name, user = null }: Named): Completion => ({
    text: `${minus}${operator}:${quotedIfNeeded(written)}`,
    operator,
    value: name,
    user,
  });
  return namesOf(operator, value, world)
    .slice(0, SHOWN)
    .map(valued)
    .filter(({ text }) => text !== query.slice(token.start, token.end));
}

/** The query with what was chosen in the place of what was typed, and where the cursor is then. */
export function complete(query: string, cursor: number, { text, value }: Completion): { readonly query: string; readonly cursor: number } {
  const start = tokenAt(query, cursor)?.start ?? cursor;
  const written = value === null ? text : `${text} `;
  return { query: query.slice(0, start) + written + query.slice(cursor).trimStart(), cursor: start + written.length };
}

/** The part of a query that says in which room. */
export function writtenRoom(roomId: Id, rooms: CompletionWorld["rooms"]): string {
  const room = rooms.find(({ id }) => id === roomId);
  return `in:${quotedIfNeeded(room === undefined ? roomId : unlessShared(room, rooms))}`;
}

interface Named {
  readonly name: string;
  readonly written?: string;
  readonly user?: User | null;
}

function namesOf(operator: SearchOperator, typed: string, { me, people, rooms }: CompletionWorld): readonly Named[] {
  switch (operator) {
    case "from":
      return [
        ...(me !== null && "me".startsWith(typed.toLowerCase()) ? [{ name: "me", user: me }] : []),
        ...people
          .filter((user) => matchesName(user.name, typed))
          .map((user) => ({ name: user.name, written: unlessShared(user, people), user })),
      ];
    case "in":
      return rooms.filter(({ name }) => matchesName(name, typed)).map((room) => ({ name: room.name, written: unlessShared(room, rooms) }));
    case "has":
      return startingWith(SEARCH_HAS, typed);
    case "is":
      return startingWith(SEARCH_IS, typed);
    default:
      return startingWith(DATES, typed);
  }
}

function startingWith(values: readonly string[], typed: string): readonly Named[] {
  return values.filter((value) => value.startsWith(typed.toLowerCase())).map((name) => ({ name }));
}

/** The name, or the id of somebody whose name others have too, or whose name a query cannot hold. */
function unlessShared(one: { readonly id: Id; readonly name: string }, all: readonly { readonly id: Id; readonly name: string }[]): string {
  const folded = foldWord(one.name);
  const isOnly = all.every(({ id, name }) => id === one.id || foldWord(name) !== folded);
  return isOnly && folded !== "" && !/["“”]/u.test(one.name) ? one.name : one.id;
}

function quotedIfNeeded(value: string): string {
  return /\s/u.test(value) ? `"${value}"` : value;
}
