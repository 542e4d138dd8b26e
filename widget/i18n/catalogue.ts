import type { terms } from "./en.ts";
import type { enMore } from "./en-more.ts";

type English = typeof terms & typeof enMore;

/** A text whose wording follows a number: one form for each plural category the language has, chosen by `count`. */
type PluralTerm = Readonly<Partial<Record<Intl.LDMLPluralRule, string>>> & { readonly other: string };
export type Term = string | PluralTerm;

/** Keys of every text in the product; English is the source. */
export type TermKey = keyof English;

type Translated<Texts> = { readonly [Key in keyof Texts]: Texts[Key] extends string ? string : PluralTerm };

/** What the first screen needs of a language: one term for each key, plural where English is. `{name}` marks where a value goes. */
export type FirstTerms = Translated<typeof terms>;

/** What the views need that are fetched when they are first needed. */
export type MoreTerms = Translated<typeof enMore>;

/** A complete language. */
export type Catalogue = FirstTerms & MoreTerms;

/** A language as it is fetched: what the first screen needs. `complete` fetches the rest and puts it into `terms`. */
export interface CatalogueModule {
  readonly terms: FirstTerms & Partial<MoreTerms>;
  readonly complete: () => Promise<Catalogue>;
}

type Placeholders<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | Placeholders<Rest> : never;
type TermText<Key extends TermKey> = English[Key] extends string ? English[Key] : Extract<English[Key][keyof English[Key]], string>;

/** Values a term needs: its `{names}`, and `count` where it is plural. */
export type TermValues<Key extends TermKey> = {
  readonly [Name in Placeholders<TermText<Key>>]: Name extends "count" ? number : string | number;
} & (English[Key] extends string ? unknown : { readonly count: number });
