import type { Catalogue, Term, TermKey, TermValues } from "./catalogue.ts";

/** Texts a tenant replaces, by key; unknown keys do nothing. */
export type Translations = Readonly<Partial<Record<string, Term>>>;

/** Texts, numbers and times in one language, for one element. */
export interface Localize {
  /** BCP 47 tag used for numbers and times, such as `es-PE`. */
  readonly locale: string;
  readonly direction: "ltr" | "rtl";
  /** The text of a key with its values put in: `term("typingOne", { name })`. */
  term<Key extends TermKey>(key: Key, ...values: object extends TermValues<Key> ? [] : [TermValues<Key>]): string;
  number(value: number): string;
  /** Hour and minute. `time` in ms since 1970, as everywhere here. */
  time(time: number): string;
  /** Day for a separator: today, yesterday, weekday within a week, else the date. */
  day(time: number, now: number): string;
  /** Short moment for a room list: time today, weekday within a week, else the date. */
  moment(time: number, now: number): string;
  /** Full date and time, for titles. */
  full(time: number): string;
  /** "5 minutes ago", to the minute. */
  relative(time: number, now: number): string;
  /** "Ana, Ben and Cleo". */
  list(items: readonly string[]): string;
}

/** What a Localize is made of. */
export interface LocalizeOptions {
  readonly locale: string;
  readonly catalogue: Partial<Catalogue>;
  readonly direction: "ltr" | "rtl";
  readonly translations?: Translations;
}
