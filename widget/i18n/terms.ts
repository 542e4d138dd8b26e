import type { Catalogue, Term, TermKey, TermValues } from "./catalogue.ts";

/** Texts a tenant replaces, by key; unknown keys do nothing. */
export type Translations = Readonly<Partial<Record<string, Term>>>;

/** A language as an element uses it. `locale` is the BCP 47 tag for numbers and times; `translations` come before `catalogue`. */
export interface Language {
  readonly locale: string;
  readonly direction: "ltr" | "rtl";
  readonly catalogue: Partial<Catalogue>;
  readonly translations: Translations;
}

/** Answers the text of a key with its values put in: `term("typingOne", { name })`. */
export type TermFunction = <Key extends TermKey>(key: Key, ...values: object extends TermValues<Key> ? [] : [TermValues<Key>]) => string;

/** Makes the texts of one language; they grow with its catalogue. A key that the catalogue lacks shows as the key, so that it is seen. */
export function createTerms({ locale, catalogue, translations }: Language): TermFunction {
  const numbers = new Intl.NumberFormat(locale);
  const plurals = new Intl.PluralRules(locale);
  return (key, ...[given]) => {
    const values: Readonly<Record<string, unknown>> = given ?? {};
    const term: Term | undefined = translations[key] ?? catalogue[key];
    if (term === undefined) return key;
    const text = typeof term === "string" ? term : (term[plurals.select(Number(values["count"]))] ?? term.other);
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = values[name];
      return typeof value === "number" ? numbers.format(value) : typeof value === "string" ? value : whole;
    });
  };
}
