import type { en } from "./en.ts";

/** A text whose wording follows a number: one form for each plural category the language has, chosen by `count`. */
type PluralTerm = Readonly<Partial<Record<Intl.LDMLPluralRule, string>>> & { readonly other: string };
export type Term = string | PluralTerm;

/** Keys of every text in the product; English is the source. */
export type TermKey = keyof typeof en;

/** A complete language: one term for each key, plural where English is. `{name}` marks where a value goes. */
export type Catalogue = { readonly [Key in TermKey]: (typeof en)[Key] extends string ? string : PluralTerm };

type Placeholders<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | Placeholders<Rest> : never;
type TermText<Key extends TermKey> = (typeof en)[Key] extends string
  ? (typeof en)[Key]
  : Extract<(typeof en)[Key][keyof (typeof en)[Key]], string>;

/** Values a term needs: its `{names}`, and `count` where it is plural. */
export type TermValues<Key extends TermKey> = {
  readonly [Name in Placeholders<TermText<Key>>]: Name extends "count" ? number : string | number;
} & ((typeof en)[Key] extends string ? unknown : { readonly count: number });
