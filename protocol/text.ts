/** Why a text was refused; also an error code of errors.ts. */
export type TextProblem = "text_empty" | "text_too_long" | "text_malformed";

/** A text that passed, or the rule that it broke. */
export type TextCheck = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly problem: TextProblem };

/** Unicode code points in `text`; what limits count (an emoji outside the BMP is one). */
export function countCodePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** `text` with the line ends of every system made U+000A. */
export function withLineFeeds(text: string): string {
  return text.replace(/\r\n?/g, "\n");
}

// Spaces, what Unicode says may be passed over in drawing (joiners, selectors, tags, fillers), marks that stand on no letter, and
// signs whose drawing is blank: the empty Braille pattern, the marks of annotations, the empty note head.
const VISIBLE = /[^\s\p{M}\p{DI}\u2800\ufff9-\ufffb\u{1d159}]/u;

/** Whether nothing of `text` can be seen. */
export function isBlank(text: string): boolean {
  return !VISIBLE.test(text);
}

/**
 * Trims `text` and checks it against the rules for stored text: something of it can be seen, at most `limit` code points,
 * no lone surrogate and no U+0000, which PostgreSQL's text cannot hold.
 */
export function checkText(text: string, limit: number): TextCheck {
  const trimmed = text.trim();
  if (isBlank(trimmed)) return { ok: false, problem: "text_empty" };
  if (trimmed.includes("\0") || !isWellFormed(trimmed)) return { ok: false, problem: "text_malformed" };
  // A code point is at most two UTF-16 units, so the exact count is needed only between the two bounds.
  if (trimmed.length > limit && (trimmed.length > 2 * limit || countCodePoints(trimmed) > limit)) {
    return { ok: false, problem: "text_too_long" };
  }
  return { ok: true, text: trimmed };
}

// String.prototype.isWellFormed needs Safari 16.4, as looking behind does; read by code points, whole pairs are none of these.
const LONE_SURROGATE = /[\uD800-\uDFFF]/u;

function isWellFormed(text: string): boolean {
  return !LONE_SURROGATE.test(text);
}
