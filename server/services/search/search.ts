import * as v from "valibot";
import type { SearchHit, SearchRequest, SearchResponse } from "../../../protocol/search/search.ts";
import type { Message } from "../../../protocol/entities.ts";
import { Id } from "../../../protocol/ids.ts";
import { RANKED_HITS } from "../../../protocol/limits.ts";
import { parseSearch, type SearchQuery } from "../../../protocol/search/query.ts";
import { foldWord, matchesName, searchWords, type SearchLanguage } from "../../../protocol/search/words.ts";
import { Failure } from "../../base/errors.ts";
import type { Database, Transaction } from "../../database/database.ts";
import { tenantTerm } from "../../repositories/search/message-terms.ts";
import {
  findMessages,
  findNamed,
  readFound,
  readRoomNames,
  readStems,
  type Candidate,
  type FoundMessages,
  type Named,
  type ResultPlace,
  type WantedMessages,
} from "../../repositories/search/search.ts";
import type { Actor } from "../shared/actor.ts";
import { makeSnippet } from "./snippet.ts";
import { hasStems, splitNegated, wordFinder, writeTextQuery, type NamedIds, type Stems } from "./text-query.ts";

/** Finding messages (SEARCH-1). */
export interface SearchService {
  /** A page of the messages that the actor may see and that answer to the query. @throws Failure `search_invalid` naming the operator */
  find(actor: Actor, request: SearchRequest): Promise<SearchResponse>;
}

export interface SearchServiceDependencies {
  readonly database: Database;
  /** Milliseconds since 1970. */
  now(): number;
  readonly searchLanguages?: readonly SearchLanguage[];
}

/** People that one `from:` may mean at most. */
const SAME_NAMES = 50;
const NEWEST: ResultPlace = {
  at: Number.MAX_SAFE_INTEGER,
  roomId: "ffffffff-ffff-ffff-ffff-ffffffffffff",
  position: Number.MAX_SAFE_INTEGER,
};
const FIRST_ROOM: Id = "00000000-0000-0000-0000-000000000000";
const NOTHING: SearchResponse = { hits: [], rooms: [], users: [], next: null };

/** Where the page before ended: for the newest the place of its last, by relevance that of the first of all, and how many were shown. */
interface ResultCursor {
  readonly place: ResultPlace;
  readonly shown: number;
}

/** A page, and the cursor after it. */
interface Page {
  readonly places: readonly ResultPlace[];
  readonly next: string | null;
}

export function createSearchService({ database, now, searchLanguages: languages = [] }: SearchServiceDependencies): SearchService {
  const stemsOf = async (tx: Transaction, words: readonly string[]): Promise<Stems> =>
    languages.length === 0 || words.length === 0 ? new Map() : readStems(tx, words, languages);

  async function show(
    tx: Transaction,
    actor: Actor,
    query: SearchQuery,
    { places, stems }: { readonly places: readonly ResultPlace[]; readonly stems: Stems },
  ) {
    const found = await readFound(tx, actor.tenantId, actor.userId, places);
    const own =
      stems.size === 0
        ? stems
        : await stemsOf(
            tx,
            found.messages.flatMap(({ message }) => searchWords(message.body).map(({ text }) => text)),
          );
    const isFound = wordFinder(query.texts, stems);
    return toResponse(found, places, (word) => isFound(word, own.get(word) ?? []));
  }

  return {
    async find(actor, { q, timeZone, order, before, limit }) {
      const parsed = parseSearch(q, { now: now(), timeZone });
      if (!parsed.ok) throw new Failure("search_invalid", { errors: parsed.problems });
      const { query } = parsed;
      return database.withTenant(actor.tenantId, async (tx) => {
        const names = await resolveNames(tx, actor, query);
        if (names === null) return NOTHING;
        const stems = await stemsOf(
          tx,
          query.texts.filter(hasStems).flatMap(({ words }) => words),
        );
        const cursor = readCursor(before);
        const wanted: WantedMessages = {
          readerId: actor.userId,
          query: writeTextQuery(query, names, stems, tenantTerm(actor.tenantId)),
          roomIds: names.rooms,
          since: query.span.from,
          past: earlier(cursor?.place ?? NEWEST, { at: query.span.to, roomId: FIRST_ROOM, position: 0 }),
          limit: order === "newest" ? limit + 1 : RANKED_HITS,
        };
        const candidates = await findMessages(tx, wanted);
        const { places, next } = order === "newest" ? newest(candidates, limit) : best(candidates, { limit, cursor });
        return { ...(await show(tx, actor, query, { places, stems })), next };
      });
    },
  };
}

function newest(candidates: readonly Candidate[], limit: number): Page {
  const places = candidates.slice(0, limit);
  const last = places.at(-1);
  return { places, next: last === undefined || candidates.length <= limit ? null : writeCursor({ place: last, shown: 0 }) };
}

// Pages of one search are cut from the same messages: those before the newest that the first page knew.
function best(candidates: readonly Candidate[], { limit, cursor }: { readonly limit: number; readonly cursor: ResultCursor | null }): Page {
  const shown = cursor?.shown ?? 0;
  const ranked = candidates.toSorted((a, b) => b.rank - a.rank);
  const places = ranked.slice(shown, shown + limit);
  const first = candidates[0];
  if (first === undefined || ranked.length <= shown + limit) return { places, next: null };
  const place = cursor?.place ?? { ...first, position: first.position + 1 };
  return { places, next: writeCursor({ place, shown: shown + limit }) };
}

function writeCursor({ place: { at, roomId, position }, shown }: ResultCursor): string {
  return [at, roomId, position, shown].join("_");
}

function readCursor(text: string | undefined): ResultCursor | null {
  if (text === undefined) return null;
  const [at, roomId, position, shown] = text.split("_") as [string, string, string, string];
  const number = (digits: string) => Math.min(Number(digits), Number.MAX_SAFE_INTEGER);
  return { place: { at: number(at), roomId, position: number(position) }, shown: number(shown) };
}

function earlier(one: ResultPlace, other: ResultPlace): ResultPlace {
  return one.at < other.at || (one.at === other.at && one.roomId < other.roomId) ? one : other;
}

/** The people and rooms that the query names; null: it names one that nobody and nothing answers to, so that nothing can be found. */
async function resolveNames(
  tx: Transaction,
  actor: Actor,
  query: SearchQuery,
): Promise<(NamedIds & { readonly rooms: readonly Id[] | null }) | null> {
  const [from, room] = [splitNegated(query.from), splitNegated(query.rooms)];
  const names = query.rooms.every(({ value }) => isId(value)) ? [] : await readRoomNames(tx, actor.tenantId, actor.userId);
  const senders = await peopleNamed(tx, actor, from.wanted);
  const rooms = room.wanted.flatMap((value) => roomsNamed(names, value));
  if ((from.wanted.length > 0 && senders.length === 0) || (room.wanted.length > 0 && rooms.length === 0)) return null;
  return {
    senders,
    notSenders: await peopleNamed(tx, actor, from.unwanted),
    notRooms: room.unwanted.flatMap((value) => roomsNamed(names, value)),
    rooms: room.wanted.length === 0 ? null : rooms,
  };
}

async function peopleNamed(tx: Transaction, { tenantId, userId }: Actor, values: readonly string[]): Promise<Id[]> {
  const found: Id[] = [];
  for (const value of values) {
    if (isId(value)) found.push(value);
    else if (value.toLowerCase() === "me") found.push(userId);
    else {
      const words = searchWords(value).map(({ start, end }) => value.slice(start, end).toLowerCase());
      if (words.length > 0) found.push(...named(await findNamed(tx, tenantId, words, SAME_NAMES), value));
    }
  }
  return found;
}

const isId = (value: string): boolean => v.is(Id, value);

function roomsNamed(names: readonly Named[], value: string): Id[] {
  return isId(value) ? [value] : named(names, value);
}

/** Those whose name is the one that was typed; where it is nobody's, those in whose name each word typed begins one. */
function named(all: readonly Named[], typed: string): Id[] {
  const wanted = foldWord(typed);
  if (searchWords(typed).length === 0) return [];
  const exact = all.filter(({ name }) => foldWord(name) === wanted);
  return (exact.length > 0 ? exact : all.filter(({ name }) => matchesName(name, typed))).map(({ id }) => id);
}

function toResponse(
  { messages, users, rooms }: FoundMessages,
  places: readonly ResultPlace[],
  isFound: (word: string) => boolean,
): Omit<SearchResponse, "next"> {
  const byPlace = new Map(messages.map(({ position, message }) => [`${message.roomId} ${position}`, message]));
  const hits = places
    .flatMap(({ roomId, position }) => byPlace.get(`${roomId} ${position}`) ?? [])
    .map((message) => toHit(message, isFound));
  return { hits, users, rooms };
}

function toHit(
  { id, roomId, position, threadId, senderId, createdAt, body, attachments }: Message,
  isFound: (word: string) => boolean,
): SearchHit {
  const files = attachments.map(({ kind, name }) => ({ kind, name }));
  return { roomId, messageId: id, position, threadId, senderId, createdAt, snippet: makeSnippet(body, isFound), attachments: files };
}
