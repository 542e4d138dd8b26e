import { ReactiveElement, type PropertyDeclarations } from "lit";
import type { Translations } from "./i18n/terms.ts";

/**
 * The options of `<staff-chat>`: attributes, and the properties that hold them. On Lit's ReactiveElement, without its templates: pages pay for
 * those only when the chat is opened.
 */
export class OptionsElement extends ReactiveElement {
  static override properties: PropertyDeclarations = {
    server: {},
    tokenUrl: { attribute: "token-url" },
    token: {},
    room: {},
    mode: {},
    placement: {},
    open: { type: Boolean, reflect: true },
    colorScheme: { attribute: "color-scheme", reflect: true },
    density: {},
    enterKey: { attribute: "enter-key" },
    withoutLauncher: { type: Boolean, attribute: "without-launcher" },
    withoutHeader: { type: Boolean, attribute: "without-header" },
    withoutSound: { type: Boolean, attribute: "without-sound" },
    withoutTitleBadge: { type: Boolean, attribute: "without-title-badge" },
    withoutReceipts: { type: Boolean, attribute: "without-receipts" },
    tokenProvider: { attribute: false },
    translations: { attribute: false },
  };

  declare server: string | null;
  declare tokenUrl: string | null;
  declare token: string | null;
  declare room: string | null;
  declare mode: string | null;
  declare placement: string | null;
  declare open: boolean;
  declare colorScheme: string | null;
  declare density: string | null;
  declare enterKey: string | null;
  declare withoutLauncher: boolean;
  declare withoutHeader: boolean;
  declare withoutSound: boolean;
  declare withoutTitleBadge: boolean;
  declare withoutReceipts: boolean;
  /** Answers a fresh token of the person; asked before one expires, and when one is refused. */
  declare tokenProvider: (() => Promise<string>) | null;
  /** Texts to use instead of the chat's own, by key. */
  declare translations: Translations | null;

  constructor() {
    super();
    this.server = this.tokenUrl = this.token = this.room = null;
    this.mode = this.placement = this.colorScheme = this.density = this.enterKey = null;
    this.open = false;
    this.withoutLauncher = this.withoutHeader = this.withoutSound = this.withoutTitleBadge = this.withoutReceipts = false;
    this.tokenProvider = null;
    this.translations = null;
  }
}
