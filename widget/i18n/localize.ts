import { createDates } from "./dates.ts";
import { createTerms, type Language, type TermFunction } from "./terms.ts";

/** Texts, numbers and times in one language, for one element. Times are ms since 1970. */
export interface Localize {
  /** BCP 47 tag used for numbers and times, such as `es-PE`. */
  readonly locale: string;
  readonly direction: "ltr" | "rtl";
  /** The text of a key with its values put in: `term("typingOne", { name })`. */
  readonly term: TermFunction;
  number(value: number): string;
  /** Hour and minute. */
  time(time: number): string;
  /** Day for a separator: today, yesterday, weekday within a week, else the date. */
  day(time: number, now: number): string;
  /** Short moment for a room list: time today, weekday within a week, else the date. */
  moment(time: number, now: number): string;
  /** Full date and time, for titles. */
  full(time: number): string;
  /** "5 minutes ago", to the minute; `justNow` within one. */
  relative(time: number, now: number): string;
  /** "Ana, Ben and Cleo". */
  list(items: readonly string[]): string;
}

/** Makes all that is said and written in one language. */
export function createLocalize(language: Language): Localize {
  const { locale, direction } = language;
  const numbers = new Intl.NumberFormat(locale);
  const term = createTerms(language);
  return Object.freeze<Localize>({ locale, direction, term, number: (value) => numbers.format(value), ...createDates(locale, term) });
}
