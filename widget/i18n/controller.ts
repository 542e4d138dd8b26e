import type { ReactiveController, ReactiveControllerHost } from "lit";
import { createLocalize, type Localize, type Translations } from "./localize.ts";
import { INITIAL_CATALOGUE, loadCatalogue, resolveLocale } from "./locales.ts";

/**
 * The language of one element: its own `lang`, else that of the nearest ancestor (through shadow roots), else English. Two elements
 * on one page may speak two languages. The catalogue is fetched when `load` is called, or at once for another language than English.
 */
export class LocalizeController implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #translations: () => Translations;
  #observer: MutationObserver | null = null;
  #catalogue = INITIAL_CATALOGUE;
  /** Language of `#catalogue` or of what is on its way. */
  #language = "";
  #wanted = false;
  #made = "";
  #madeOf: readonly unknown[] = [];
  localize: Localize;

  constructor(host: ReactiveControllerHost & HTMLElement, translations: () => Translations) {
    this.#host = host;
    this.#translations = translations;
    this.localize = createLocalize({ locale: "en", direction: "ltr", catalogue: INITIAL_CATALOGUE, translations: {} });
    host.addController(this);
  }

  hostConnected(): void {
    if (typeof MutationObserver === "undefined") return;
    this.#observer = new MutationObserver(() => this.#host.requestUpdate());
    this.#observer.observe(document.documentElement, { attributes: true, attributeFilter: ["lang", "dir"], subtree: false });
  }

  hostDisconnected(): void {
    this.#observer?.disconnect();
  }

  hostUpdate(): void {
    const { locale, language, direction } = resolveLocale(inheritedAttribute(this.#host, "lang"));
    if (language !== this.#language && (this.#wanted || language !== "en")) void this.#fetch(language);
    const written = inheritedAttribute(this.#host, "dir");
    const shown = written === "rtl" || written === "ltr" ? written : direction;
    const key = `${locale} ${shown}`;
    const parts = [this.#catalogue, this.#translations()];
    if (key === this.#made && parts.every((part, index) => part === this.#madeOf[index])) return;
    this.#made = key;
    this.#madeOf = parts;
    this.localize = createLocalize({ locale, direction: shown, catalogue: this.#catalogue, translations: this.#translations() });
  }

  /** Fetches the complete catalogue; resolves when it is there, or could not be fetched. */
  async load(): Promise<void> {
    this.#wanted = true;
    const { language } = resolveLocale(inheritedAttribute(this.#host, "lang"));
    if (language !== this.#language) await this.#fetch(language);
  }

  async #fetch(language: string): Promise<void> {
    this.#language = language;
    const catalogue = await loadCatalogue(language).catch(() => null);
    if (this.#language !== language) return;
    if (catalogue === null) this.#language = "";
    else this.#catalogue = catalogue;
    if (catalogue !== null) this.#host.requestUpdate();
  }
}

/** The attribute's value on the element or the nearest ancestor that has it, looking out of shadow roots. */
export function inheritedAttribute(element: Element, name: string): string | null {
  let node: Node | null = element;
  while (node) {
    const value: string | null = node instanceof Element ? node.getAttribute(name) : null;
    if (value !== null && value !== "") return value;
    node = node instanceof ShadowRoot ? node.host : node.parentNode;
  }
  return null;
}
