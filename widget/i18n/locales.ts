import type { Catalogue, CatalogueModule } from "./catalogue.ts";
import { enLauncher } from "./en-launcher.ts";

/** Languages there are, and how each is fetched. A new one is two files with all keys and a line here. */
const LOCALES: Readonly<Record<string, () => Promise<CatalogueModule>>> = {
  en: () => import("./en.ts"),
  fr: () => import("./fr.ts"),
};

/** Languages that were fetched. */
const fetched: CatalogueModule[] = [];
/** Whether there are views on the page that need more than the first screen. Elements are defined for the whole page: so are their texts. */
let moreWanted = false;

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

/** The catalogue of a language that `resolveLocale` named: what the first screen needs and, once `loadMoreTerms` was called, the rest. */
export async function loadCatalogue(name: string): Promise<Partial<Catalogue>> {
  const module = await LOCALES[name]!();
  fetched.push(module);
  if (moreWanted) await module.complete();
  return module.terms;
}

/** Completes the catalogues that are there, in place, and lets those that come later come complete. Rejects where one cannot be fetched. */
export function loadMoreTerms(): Promise<unknown> {
  moreWanted = true;
  return Promise.all(fetched.map(({ complete }) => complete()));
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
