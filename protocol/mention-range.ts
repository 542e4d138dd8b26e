import * as v from "valibot";
import { Id } from "./ids.ts";

/** A mention: who is meant, and where it stands in the text, in UTF-16 units from `start` (at the `@`) up to `end`. */
export const MentionRange = v.object({ userId: Id, start: v.number(), end: v.number() });
export type MentionRange = v.InferOutput<typeof MentionRange>;

/** Whom a wide mention means: those of the room who are online when it is sent, all of the room, or those of the room who have a staff role. */
export const WIDE_MENTIONS = ["here", "room", "role"] as const;
/**
 * A mention of many, and where it stands in the text. `role`: the staff role that is meant, of kind "role" alone. Beside `MentionRange`, whose readers
 * of before know persons only.
 */
export const WideMention = v.object({
  kind: v.picklist(WIDE_MENTIONS),
  role: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(64))),
  start: v.number(),
  end: v.number(),
});
export type WideMention = v.InferOutput<typeof WideMention>;

/** What has a place in a text. */
interface Placed {
  readonly start: number;
  readonly end: number;
}

/** Those that can stand in a text of this length, one after another: what is stored or sent is not trusted. */
export function soundRanges<Range extends Placed>(ranges: readonly Range[], length: number): readonly Range[] {
  let from = 0;
  return ranges.filter(({ start, end }) => {
    const isSound = Number.isInteger(start) && Number.isInteger(end) && start >= from && end > start && end <= length;
    if (isSound) from = end;
    return isSound;
  });
}

/** Letters of scripts without spaces between words, or, as in Korean, with particles right behind a name; a class of expressions with the flag `u`. */
export const SPACELESS = String.raw`\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Bopo}\p{scx=Hang}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}`;
const WORD = /^[\p{L}\p{M}\p{N}_]/u;
const MARK = /^\p{M}/u;
const NO_SPACES = new RegExp(`[${SPACELESS}]`, "u");

/** Whether a name that stands in `text` up to `end` ends there: no word goes on, as far as its script tells words apart. */
export function isNameEnd(text: string, end: number): boolean {
  const next = text.slice(end, end + 2);
  return !WORD.test(next) || (!MARK.test(next) && NO_SPACES.test(text.slice(end - 2, end + 2)));
}
