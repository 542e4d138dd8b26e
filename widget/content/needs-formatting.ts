// Whatever could start formatting; a false alarm costs a little time, a miss would show the marks.
const MARKS = /[*_`]|~~|\]\(|(?:^|[\r\n]) {0,3}(?:> |[-+] |\d{1,4}\. )|https?:\/\/|www\.|mailto:|tel:|\S@\S/i;

/** Whether `text` must go through the formatter. One pass, no backtracking. */
export function needsFormatting(text: string, names: readonly string[]): boolean {
  return MARKS.test(text) || (names.length > 0 && text.includes("@"));
}
