// Whatever could start formatting; a false alarm costs a little time, a miss would show the marks.
const MARKS = /[*_~`]|\]\(|(?:^|\n) {0,3}(?:>|[-+] |\d{1,9}[.)] )|https?:\/\/|www\.|mailto:|tel:|\S@\S/i;

/** Whether `text`, which mentions `people`, must go through the formatter. One pass, no backtracking. */
export function needsFormatting(text: string, people: readonly unknown[]): boolean {
  return MARKS.test(text) || (people.length > 0 && text.includes("@"));
}
