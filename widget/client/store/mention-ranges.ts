import type { Id } from "../../../protocol/ids.ts";
import { MENTIONS_PER_MESSAGE } from "../../../protocol/limits.ts";
import { isNameEnd, type MentionRange } from "../../../protocol/mention-range.ts";

type Ranges = readonly MentionRange[];
type Placed = Pick<MentionRange, "start" | "end">;

/** No mentions. Ranges stand in the order of the text, and none within another. */
export const NO_RANGES: Ranges = [];

/** One change of a text: what stood from `start` to `end` is now `text`. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Ids of those mentioned, each once; as many as a message may have. */
export function mentionedIds(ranges: Ranges): Id[] {
  return [...new Set(ranges.map(({ userId }) => userId))].slice(0, MENTIONS_PER_MESSAGE);
}

/**
 * The mentions after a person has edited `before` to `after`: those behind the edit move with the text, those that were edited inside, or that a word
 * now goes on after, are none any more. `caret` is where the person is in `after`; it tells equal letters apart.
 */
export function moveRanges(ranges: Ranges, { before, after, caret }: { before: string; after: string; caret: number }): Ranges {
  if (ranges.length === 0 || before === after) return ranges;
  const { start, end, text } = findEdit(before, after, caret);
  const by = text.length - (end - start);
  const moved: MentionRange[] = [];
  for (const range of ranges) {
    if (range.end <= start) {
      if (range.end < start || isNameEnd(after, start)) moved.push(range);
    } else if (range.start >= end) moved.push(shift(range, by));
  }
  return moved;
}

/** The mentions of a text that a page has rewritten at its will: each stays with its name, wherever that stands now. */
export function findRanges<Range extends Placed>(ranges: readonly Range[], before: string, after: string): readonly Range[] {
  if (before === after) return ranges;
  let from = 0;
  return ranges.flatMap((range) => {
    const name = before.slice(range.start, range.end);
    const next = after.indexOf(name, from);
    const start = next === -1 ? after.indexOf(name) : next;
    from = Math.max(from, start + name.length);
    return start === -1 ? [] : [{ ...range, start, end: start + name.length }];
  });
}

/** The mentions of a text that is written after `by` other characters, or whose first `-by` are cut off. */
export function shiftRanges<Range extends Placed>(ranges: readonly Range[], by: number): readonly Range[] {
  return by === 0 ? ranges : ranges.map((range) => shift(range, by));
}

function shift<Range extends Placed>(range: Range, by: number): Range {
  return { ...range, start: range.start + by, end: range.end + by };
}

// Behind the caret nothing has changed when somebody types, pastes or deletes; a correction further up shows when both ends are compared.
function findEdit(before: string, after: string, caret: number): Edit {
  const shorter = Math.min(before.length, after.length);
  let kept = before.endsWith(after.slice(caret)) ? after.length - caret : 0;
  let start = 0;
  while (start < shorter - kept && before[start] === after[start]) start += 1;
  while (kept < shorter - start && before.at(-1 - kept) === after.at(-1 - kept)) kept += 1;
  return { start, end: before.length - kept, text: after.slice(start, after.length - kept) };
}
