import { html, render, type TemplateResult } from "lit";
import { moveInMenu } from "../controls/option-list.ts";
import { closeByKey, placePopover } from "../controls/popover.ts";
import type { ViewElement } from "../shared/view-element.ts";
import type { FeatureButton } from "../messages/features/message-feature.ts";

/** All that can be done with one message, and where that is asked for. */
export interface MenuContent {
  readonly buttons: readonly FeatureButton[];
  readonly opener: HTMLButtonElement;
  readonly run: (button: FeatureButton) => void;
}

/** All that can be done with a message: a menu beside its button or, where fingers point, a sheet at the foot of the panel. */
export class MessageMenu {
  readonly #list: ViewElement;
  /** Keeps the toolbar of one message, and all others away. */
  readonly #hold: (row: Element | null) => void;
  readonly #popover: HTMLElement;
  #content: MenuContent | null = null;
  /** Whether a press has begun here: the finger that opened this may be lifted over one of its lines. */
  #isPressed = true;

  constructor(list: ViewElement, hold: (row: Element | null) => void) {
    this.#list = list;
    this.#hold = hold;
    this.#popover = list.ownerDocument.createElement("div");
    this.#popover.popover = "auto";
    this.#popover.role = "menu";
    this.#popover.addEventListener("beforetoggle", (event) => this.#onBeforeToggle(event));
    this.#popover.addEventListener("toggle", (event) => this.#onToggle(event));
    this.#popover.addEventListener("keydown", (event) => this.#onKey(event));
    list.append(this.#popover);
  }

  /** Makes the press that is under way open this with `content`, or close it. */
  show(content: MenuContent): void {
    this.#content = content;
    // What closes by itself would close as the finger is lifted that has opened it.
    if (!this.#popover.matches(":popover-open")) this.#popover.popover = this.#isSheet ? "manual" : "auto";
    content.opener.popoverTargetElement = this.#popover;
  }

  get #isSheet(): boolean {
    return this.#list.ownerDocument.defaultView?.matchMedia("(pointer: coarse)").matches === true;
  }

  #onBeforeToggle({ newState }: ToggleEvent): void {
    const opens = newState === "open";
    this.#content?.opener.setAttribute("aria-expanded", String(opens));
    this.#hold(opens ? (this.#content?.opener.closest(".message") ?? null) : null);
    if (!opens) return;
    const isSheet = this.#isSheet;
    const { localize } = this.#list;
    this.#popover.className = `popover ${isSheet ? "message-sheet" : "menu"}`;
    const parts = isSheet ? "menu message-sheet" : "menu";
    this.#popover.setAttribute("part", parts);
    this.#popover.setAttribute("aria-label", localize.term("messageActions"));
    render(
      (this.#content?.buttons ?? []).map((button) => this.#item(button)),
      this.#popover,
    );
  }

  #item(button: FeatureButton): TemplateResult {
    return html`<button
      class="menu-item ${button.danger === true ? "is-danger" : ""}"
      part="menu-item"
      type="button"
      role="menuitem"
      tabindex="-1"
      @click=${(event: MouseEvent) => (this.#isPressed || event.detail === 0) && this.#choose(button)}
    >
      ${button.icon}<span>${button.label(this.#list.localize)}</span>
    </button>`;
  }

  #choose(button: FeatureButton): void {
    const content = this.#content;
    const isKeyed = this.#isKeyed;
    this.#popover.hidePopover();
    this.#focusBack(isKeyed);
    content?.run(button);
  }

  // To the button, for who came by the keyboard; else to the message, whose toolbar goes with the pointer.
  #focusBack(isKeyed: boolean): void {
    const opener = this.#content?.opener;
    const row = opener?.closest<HTMLElement>(".message") ?? null;
    if (!isKeyed) return row?.focus({ preventScroll: true, focusVisible: false });
    this.#hold(row);
    opener?.focus({ preventScroll: true, focusVisible: true });
  }

  #onToggle({ newState }: ToggleEvent): void {
    if (newState !== "open" || this.#content === null) return;
    if (this.#isSheet) this.#standAsSheet();
    else placePopover(this.#popover, this.#content.opener);
    this.#choices[0]?.focus({ preventScroll: true, ...(this.#isSheet && { focusVisible: false }) });
  }

  // At the foot of the panel, wherever that stands: custom properties on the style object need no inline style in the CSP.
  #standAsSheet(): void {
    const closing = new AbortController();
    this.#isPressed = false;
    const onPress = (event: Event): void => {
      this.#isPressed = event.composedPath().includes(this.#popover);
      if (!this.#isPressed) this.#popover.hidePopover();
    };
    this.#list.ownerDocument.addEventListener("pointerdown", onPress, { capture: true, signal: closing.signal });
    this.#popover.addEventListener("toggle", () => closing.abort(), { once: true });
    const box = this.#list.closest(".views")?.getBoundingClientRect();
    const view = this.#list.ownerDocument.documentElement;
    if (box === undefined) return;
    const sides = { left: box.left, width: box.width, bottom: Math.max(0, view.clientHeight - box.bottom) };
    for (const [name, value] of Object.entries(sides)) this.#popover.style.setProperty(`--_${name}`, `${value}px`);
    for (const name of ["top", "left"]) this.#popover.style.removeProperty(name);
  }

  get #choices(): HTMLElement[] {
    return [...this.#popover.querySelectorAll<HTMLElement>('[role="menuitem"]')];
  }

  get #isKeyed(): boolean {
    return this.#popover.querySelector(":focus-visible") !== null;
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key === "Tab") return this.#popover.hidePopover();
    if (event.key !== "Escape") return moveInMenu(event, this.#choices);
    closeByKey(event, this.#popover, null);
    this.#focusBack(true);
  }
}
