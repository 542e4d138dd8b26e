import { html, nothing, type TemplateResult } from "lit";
import { icon, type IconName } from "./icons.ts";
import { moveInMenu } from "./option-list.ts";
import { closeByKey, placePopover } from "./popover.ts";
import { defineElement, ViewElement } from "../shared/view-element.ts";

/** One line of a menu. */
export interface MenuItem {
  readonly label: string;
  readonly icon: IconName;
  readonly danger?: boolean;
  readonly choose: () => void;
}

/**
 * The menu of the button that stands in this element (ARIA APG, menu button): arrows, Home, End, first letters, Escape; the focus goes back to the
 * button. Whoever draws the element draws the button, so that it stands there before this is fetched.
 */
export class MenuElement extends ViewElement {
  static override properties = {
    label: { attribute: false },
    items: { attribute: false },
    expanded: { state: true },
  };
  declare label: string;
  /** Its lines, asked for when it opens. */
  declare items: () => readonly MenuItem[];
  declare private expanded: boolean;
  /** The line that gets the focus when the menu opens. */
  #first = 0;

  constructor() {
    super();
    this.expanded = false;
    this.items = () => [];
    this.label = "";
  }

  protected override render(): TemplateResult {
    return html`<div
      class="popover menu"
      part="menu"
      popover="auto"
      role="menu"
      aria-label=${this.label}
      @beforetoggle=${this.#onBeforeToggle}
      @toggle=${this.#onToggle}
      @keydown=${this.#onKey}
    >
      ${this.expanded ? this.items().map((item) => this.#item(item)) : nothing}
    </div>`;
  }

  #item(item: MenuItem): TemplateResult {
    return html`<button
      class="menu-item ${item.danger === true ? "is-danger" : ""}"
      part="menu-item"
      type="button"
      role="menuitem"
      tabindex="-1"
      @click=${() => this.#choose(item)}
    >
      ${icon(item.icon)}<span>${item.label}</span>
    </button>`;
  }

  get #button(): HTMLButtonElement | null {
    return this.querySelector<HTMLButtonElement>(".menu-button");
  }

  get #popover(): HTMLElement | null {
    return this.querySelector<HTMLElement>("[popover]");
  }

  get #choices(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>('[role="menuitem"]')];
  }

  // The browser opens and closes it, so that a press on the button of an open menu closes it.
  protected override firstUpdated(): void {
    const button = this.#button;
    if (button === null) return;
    button.popoverTargetElement = this.#popover;
    button.addEventListener("keydown", (event) => this.#onButtonKey(event));
  }

  #choose(item: MenuItem): void {
    this.#popover?.hidePopover();
    this.#button?.focus();
    item.choose();
  }

  #onBeforeToggle(event: ToggleEvent): void {
    this.expanded = event.newState === "open";
    this.#button?.setAttribute("aria-expanded", String(this.expanded));
  }

  async #onToggle(event: ToggleEvent): Promise<void> {
    if (event.newState !== "open") return;
    await this.updateComplete;
    const button = this.#button;
    const popover = this.#popover;
    if (button !== null && popover !== null) placePopover(popover, button);
    this.#choices.at(this.#first)?.focus();
    this.#first = 0;
  }

  #onButtonKey(event: KeyboardEvent): void {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    this.#first = event.key === "ArrowDown" ? 0 : -1;
    this.#popover?.showPopover();
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key === "Tab") return this.#popover?.hidePopover();
    if (event.key === "Escape") return closeByKey(event, this.#popover, this.#button);
    moveInMenu(event, this.#choices);
  }
}

defineElement("staff-chat-menu", MenuElement);
