import * as v from "valibot";
import { Message, SavedMark, Timestamp, User } from "../entities.ts";
import { wholeNumber } from "../http.ts";
import { PAGE_SAVED } from "../limits.ts";
import { FoundRoom } from "../search/search.ts";

/** Which page of saved messages: those saved before a moment (ms since 1970). */
export const SavedMessagesQuery = v.object({
  before: v.optional(wholeNumber),
  limit: v.optional(v.pipe(wholeNumber, v.minValue(1), v.maxValue(PAGE_SAVED)), String(PAGE_SAVED)),
});
export type SavedMessagesQuery = v.InferOutput<typeof SavedMessagesQuery>;
export const SavedMessage = v.object({ saved: SavedMark, message: Message });
export type SavedMessage = v.InferOutput<typeof SavedMessage>;
/** What a person has saved and sees now, latest first, with its rooms and authors. `next` begins the next page; null: there is none. */
export const SavedMessagesResponse = v.object({
  messages: v.array(SavedMessage),
  rooms: v.array(FoundRoom),
  users: v.array(User),
  next: v.nullable(Timestamp),
});
export type SavedMessagesResponse = v.InferOutput<typeof SavedMessagesResponse>;
