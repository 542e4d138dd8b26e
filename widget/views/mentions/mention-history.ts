import type { Id } from "../../../protocol/ids.ts";
import { isNameEnd, type MentionRange } from "../../../protocol/mention-range.ts";

/** The ranges, with those mentions that stand in the text again and are none of them. */
export function addRanges(ranges: readonly MentionRange[], text: string, mentions: ReadonlyMap<Id, string>): readonly MentionRange[] {
  const found = [...ranges];
  for (const [userId, mention] of mentions) {
    if (ranges.some((range) => range.userId === userId)) continue;
    const start = freePlace(found, mention, text);
    if (start !== -1) found.push({ userId, start, end: start + mention.length });
  }
  return found.sort((a, b) => a.start - b.start);
}

function freePlace(taken: readonly MentionRange[], name: string, text: string): number {
  for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + 1))
    if (isNameEnd(text, at + name.length) && !taken.some(({ start, end }) => at < end && at + name.length > start)) return at;
  return -1;
}
