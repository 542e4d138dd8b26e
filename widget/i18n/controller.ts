import type { ReactiveController, ReactiveControllerHost } from "lit";
import { INITIAL_CATALOGUE, loadCatalogue, resolveLocale } from "./locales.ts";
import { createTerms, type Language, type TermFunction, type Translations } from "./terms.ts";

/**
 * The language of one element: its own `lang`, else that of the nearest ancestor (through shadow roots), else English. Two elements
 * on one page may speak two languages. The catalogue is fetched when `load` is called, or at once for another language than English.
 */
export class LanguageController implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #translations: () => Translations;
  #observer: MutationObserver | null = null;
  #catalogue = INITIAL_CATALOGUE;
  /** Name of the catalogue that is there or on its way. */
  #fetched = "";
  #wanted = false;
  /** Replaced when anything in it changes. */
  language: Language;
  term: TermFunction;

  constructor(host: ReactiveControllerHost & HTMLElement, translations: () => Translations) {
    this.#host = host;
    this.#translations = translations;
    this.language = { locale: "en", direction: "ltr", catalogue: INITIAL_CATALOGUE, translations: {} };
    this.term = createTerms(this.language);
    host.addController(this);
  }

  hostConnected(): void {
    this.#observer = new MutationObserver(() => this.#host.requestUpdate());
    for (const node of [document.documentElement, this.#host]) this.#observer.observe(node, { attributeFilter: ["lang", "dir"] });
  }

  hostDisconnected(): void {
    this.#observer?.disconnect();
  }

  hostUpdate(): void {
    const { locale, name, direction } = resolveLocale(inherited(this.#host, "lang"));
    if (this.#wanted || name !== "en") void this.#fetch(name);
    const written = inherited(this.#host, "dir");
    const next: Language = {
      locale,
      direction: written === "rtl" || written === "ltr" ? written : direction,
      catalogue: this.#catalogue,
      translations: this.#translations(),
    };
    if ((Object.keys(next) as (keyof Language)[]).every((key) => next[key] === this.language[key])) return;
    this.language = Object.freeze(next);
    this.term = createTerms(next);
  }

  /** Fetches the complete catalogue; resolves when it is there, or could not be fetched. */
  async load(): Promise<void> {
    this.#wanted = true;
    await this.#fetch(resolveLocale(inherited(this.#host, "lang")).name);
    this.hostUpdate();
  }

  async #fetch(name: string): Promise<void> {
    if (name === this.#fetched) return;
    this.#fetched = name;
    const catalogue = await loadCatalogue(name).catch(() => null);
    if (this.#fetched !== name) return;
    if (catalogue === null) this.#fetched = "";
    else this.#catalogue = catalogue;
    if (catalogue !== null) this.#host.requestUpdate();
  }
}

/** The attribute's value on the element or the nearest ancestor that has it, looking out of shadow roots. */
function inherited(element: Element, attribute: string): string | null {
  for (let node: Node | null = element; node; node = node instanceof ShadowRoot ? node.host : node.parentNode) {
    const value = node instanceof Element ? node.getAttribute(attribute) : null;
    if (value) return value;
  }
  return null;
}
