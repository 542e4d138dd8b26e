import type { MessageText } from "../../../protocol/commands.ts";
import { MESSAGE_CODE_POINTS, USER_NAME_CODE_POINTS } from "../../../protocol/limits.ts";
import { soundRanges, type MentionRange, type WideMention } from "../../../protocol/mention-range.ts";
import { checkText, type TextProblem } from "../../../protocol/text.ts";

/** UTF-16 units of a mention at most. */
const LONGEST_MENTION = 1 + 2 * USER_NAME_CODE_POINTS;

/** A text as it is stored: trimmed, with mentions where they stand in it. */
export interface StoredText {
  readonly body: string;
  readonly ranges: readonly MentionRange[];
}

/** What is stored of a text that somebody wrote, or the rule that it breaks. With files the text may be empty. */
export function readMessageText({ body, ranges = [] }: Pick<MessageText, "body" | "ranges">, hasFiles: boolean): StoredText | TextProblem {
  const checked = checkText(body, MESSAGE_CODE_POINTS);
  if (checked.ok) return { body: checked.text, ranges: placesIn(checked.text, body, ranges) };
  return checked.problem === "text_empty" && hasFiles ? { body: "", ranges: [] } : checked.problem;
}

/** Mentions of many where they stand in the trimmed text, written as `@here`, `@room` or `@` and the staff role; others are left out (MENTION-1). */
export function readWideMentions(text: string, body: string, wide: readonly WideMention[]): readonly WideMention[] {
  const by = body.length - body.trimStart().length;
  const moved = wide.map((one) => ({ ...one, start: one.start - by, end: one.end - by }));
  return soundRanges(moved, text.length).flatMap(({ kind, role, start, end }): WideMention[] => {
    const name = kind === "role" ? role : kind;
    if (name === undefined || !/[@＠]/.test(text[start] ?? "") || text.slice(start + 1, end) !== name) return [];
    return [{ kind, ...(kind === "role" && { role: name }), start, end }];
  });
}

/** Mentions where they stand in the trimmed text; those that can't be any are left out. */
function placesIn(text: string, body: string, ranges: readonly MentionRange[]): readonly MentionRange[] {
  const by = body.length - body.trimStart().length;
  const moved = ranges.map(({ userId, start, end }) => ({ userId, start: start - by, end: end - by }));
  return soundRanges(moved, text.length).filter(({ start, end }) => /[@＠]/.test(text[start] ?? "") && end - start <= LONGEST_MENTION);
}
