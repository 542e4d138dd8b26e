import type { Catalogue, Term, TermKey, TermValues } from "./catalogue.ts";
import { createDates } from "./dates.ts";

/** Texts a tenant replaces, by key; unknown keys do nothing. */
export type Translations = Readonly<Partial<Record<string, Term>>>;

/** Texts, numbers and times in one language, for one element. Times are ms since 1970. */
export interface Localize {
  /** BCP 47 tag used for numbers and times, such as `es-PE`. */
  readonly locale: string;
  readonly direction: "ltr" | "rtl";
  /** The text of a key with its values put in: `term("typingOne", { name })`. */
  term<Key extends TermKey>(key: Key, ...values: object extends TermValues<Key> ? [] : [TermValues<Key>]): string;
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

/** What a Localize is made of. `translations` come before `catalogue`. */
export interface LocalizeOptions {
  readonly locale: string;
  readonly direction: "ltr" | "rtl";
  readonly catalogue: Partial<Catalogue>;
  readonly translations: Translations;
}

/** Makes the texts of one language. A key that the catalogue lacks shows as the key, so that it is seen. */
export function createLocalize({ locale, direction, catalogue, translations }: LocalizeOptions): Localize {
  const own = new Map<string, Term | undefined>([...Object.entries(catalogue), ...Object.entries(translations)]);
  const numbers = new Intl.NumberFormat(locale);
  const plurals = new Intl.PluralRules(locale);
  const lookUp = (key: string, values: Readonly<Record<string, unknown>>) => {
    const term = own.get(key);
    if (term === undefined) return key;
    const text = typeof term === "string" ? term : (term[plurals.select(Number(values["count"]))] ?? term.other);
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = values[name];
      return typeof value === "number" ? numbers.format(value) : typeof value === "string" ? value : whole;
    });
  };
  return Object.freeze<Localize>({
    locale,
    direction,
    term: (key, ...[values]) => lookUp(key, values ?? {}),
    number: (value) => numbers.format(value),
    ...createDates(locale, (key) => lookUp(key, {})),
  });
}
