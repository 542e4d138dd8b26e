import type { Catalogue } from "./catalogue.ts";
import { enLauncher } from "./en-launcher.ts";

/** Languages there are, and how each is fetched. A new one is a file with all keys and a line here. */
const LOCALES: Readonly<Record<string, () => Promise<Catalogue>>> = {
  en: () => import("./en.ts").then(({ en }) => en),
  fr: () => import("./fr.ts").then(({ fr }) => fr),
};

const FALLBACK = "en";
const RIGHT_TO_LEFT = new Set(["ar", "dv", "fa", "he", "ks", "ku", "ps", "sd", "ug", "ur", "yi"]);

/** The language to draw in. `locale` is for numbers and times; `language` names a catalogue. */
export interface ResolvedLocale {
  readonly locale: string;
  readonly language: string;
  readonly direction: "ltr" | "rtl";
}

/** Chooses by the first tag that is given: `es-PE`, then `es`, then English. Malformed tags count as English. */
export function resolveLocale(tag: string | null): ResolvedLocale {
  const locale = canonical(tag) ?? FALLBACK;
  const base = locale.split("-")[0] ?? FALLBACK;
  const language = [locale, base].find((each) => Object.hasOwn(LOCALES, each));
  if (language === undefined) return { locale: FALLBACK, language: FALLBACK, direction: directionOf(locale) };
  return { locale, language, direction: directionOf(locale) };
}

/** The complete catalogue of a language that `resolveLocale` answered. */
export function loadCatalogue(language: string): Promise<Catalogue> {
  return (LOCALES[language] ?? LOCALES[FALLBACK]!)();
}

/** What can be drawn before a catalogue has arrived. */
export const INITIAL_CATALOGUE: Partial<Catalogue> = enLauncher;

/** Languages with a complete catalogue. */
export const LANGUAGES: readonly string[] = Object.keys(LOCALES);

function canonical(tag: string | null): string | null {
  try {
    return tag ? (Intl.getCanonicalLocales(tag)[0] ?? null) : null;
  } catch {
    return null;
  }
}

function directionOf(locale: string): "ltr" | "rtl" {
  return RIGHT_TO_LEFT.has(locale.split("-")[0] ?? "") ? "rtl" : "ltr";
}
