import type { User } from "../../../protocol/entities.ts";
import { insertText } from "./insert-text.ts";
import type { MentionField } from "./mention-picker.ts";

/** Writes a person in the place of what stands from `start` to `end`, and tells the field where they are. */
export function insertMention(
  field: MentionField,
  { id: userId, name }: Pick<User, "id" | "name">,
  { start, end }: { readonly start: number; readonly end: number },
): void {
  const { input } = field;
  if (input === null) return;
  const mention = `@${name}`;
  insertText(input, `${mention} `, { start, end });
  // The field has heard of that as of typing, and moved what stands behind.
  const range = { userId, start, end: start + mention.length };
  const others = field.ranges.filter((other) => other.end <= start || other.start >= range.end);
  field.write(
    input.value,
    [...others, range].sort((a, b) => a.start - b.start),
  );
}
