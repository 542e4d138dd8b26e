import type { Catalogue } from "./catalogue.ts";
import { enLauncher } from "./en-launcher.ts";

/** Languages there are, and how each is fetched. A new one is a file with all keys and a line here. */
const LOCALES: Readonly<Record<string, () => Promise<Catalogue>>> = {
  en: () => import("./en.ts").then(({ en }) => en),
  fr: () => import("./fr.ts").then(({ fr }) => fr),
};

const FALLBACK = "en";
const RIGHT_TO_LEFT = /^(?:ar|dv|fa|he|ks|ku|ps|sd|ug|ur|yi)$/;

/** The language to draw in: `locale` is for numbers and times, `name` one of `LANGUAGES`. */
export interface ResolvedLocale {
  readonly locale: string;
  readonly name: string;
  readonly direction: "ltr" | "rtl";
}

/** Chooses by the tag: `es-PE`, then `es`, then English. Malformed tags count as English. */
export function resolveLocale(tag: string | null): ResolvedLocale {
  const locale = canonical(tag) ?? FALLBACK;
  const base = locale.split("-")[0]!;
  const name = [locale, base].find((each) => Object.hasOwn(LOCALES, each));
  const direction = RIGHT_TO_LEFT.test(base) ? "rtl" : "ltr";
  return name === undefined ? { locale: FALLBACK, name: FALLBACK, direction } : { locale, name, direction };
}

/** The complete catalogue of a language that `resolveLocale` named. */
export function loadCatalogue(name: string): Promise<Catalogue> {
  return (LOCALES[name] ?? LOCALES[FALLBACK]!)();
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
