import * as v from "valibot";
import { AttachmentKind, LogNumber, Room, Timestamp, User } from "../entities.ts";
import { wholeNumber } from "../http.ts";
import { Id } from "../ids.ts";
import { PAGE_HITS, SEARCH_UNITS } from "../limits.ts";
import { isTimeZone } from "./dates.ts";

/** A query, as it was typed (docs/search.md). `timeZone` decides what a day is; `before` is the `next` of the page before. */
export const SearchRequest = v.object({
  q: v.pipe(v.string(), v.maxLength(SEARCH_UNITS)),
  order: v.optional(v.picklist(["newest", "relevance"]), "newest"),
  timeZone: v.optional(v.pipe(v.string(), v.maxLength(64), v.check(isTimeZone, "expected a time zone such as Europe/Berlin")), "UTC"),
  before: v.optional(v.pipe(v.string(), v.regex(/^\d{1,16}_[0-9a-f-]{36}_-?\d{1,16}_\d{1,4}$/, "must be the `next` of a page before"))),
  limit: v.optional(v.pipe(wholeNumber, v.minValue(1), v.maxValue(PAGE_HITS)), "20"),
});
export type SearchRequest = v.InferOutput<typeof SearchRequest>;
/** What stands around the words that were found, in one line. `ranges`: which of it was looked for (UTF-16 units of `text`). */
export const Snippet = v.object({ text: v.string(), ranges: v.array(v.object({ start: v.number(), end: v.number() })) });
export type Snippet = v.InferOutput<typeof Snippet>;
/** A message that was found. `position` 0: it stands in the thread of `threadId` alone. */
export const SearchHit = v.object({
  roomId: Id,
  messageId: Id,
  position: LogNumber,
  threadId: v.nullable(Id),
  senderId: Id,
  createdAt: Timestamp,
  snippet: Snippet,
  attachments: v.array(v.object({ kind: AttachmentKind, name: v.string() })),
});
export type SearchHit = v.InferOutput<typeof SearchHit>;
/** `peer`: the other person of a direct room. */
export const FoundRoom = v.object({ room: Room, peer: v.nullable(User) });
export type FoundRoom = v.InferOutput<typeof FoundRoom>;
/** A page of what was found, with the rooms and the authors; `next` null: there is no more. */
export const SearchResponse = v.object({
  hits: v.array(SearchHit),
  rooms: v.array(FoundRoom),
  users: v.array(User),
  next: v.nullable(v.string()),
});
export type SearchResponse = v.InferOutput<typeof SearchResponse>;
