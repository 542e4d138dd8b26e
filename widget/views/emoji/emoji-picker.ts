import { html, nothing, type TemplateResult } from "lit";
import { insertText } from "../mentions/insert-text.ts";
import { closeByKey, placePopover } from "../controls/popover.ts";
import { defineElement, ViewElement } from "../shared/view-element.ts";
import type { EmojiAskedEvent } from "./emoji-asked.ts";
import { findEmoji, loadEmoji, type Emoji, type EmojiGroups } from "./emoji-list.ts";
import { emojiViews } from "./views-emoji.ts";
import { popoverViews } from "../controls/views-popovers.ts";

export const sheets = [popoverViews, emojiViews];

/** What people answer with most, at hand before any other. */
export const QUICK: readonly string[] = ["👍", "❤️", "😂", "🎉", "😮", "🙏"];

const GROUPS = [
  "emojiSmileys",
  "emojiPeople",
  "emojiAnimals",
  "emojiFood",
  "emojiTravel",
  "emojiActivities",
  "emojiObjects",
  "emojiSymbols",
  "emojiFlags",
] as const;

/** Chooses an emoji: the usual ones at once, all others with their names by a search, drawn with the fonts of the system. */
export class EmojiPickerElement extends ViewElement {
  static override properties = { groups: { state: true }, search: { state: true }, failed: { state: true } };
  /** Null until they have come. */
  declare private groups: EmojiGroups | null;
  declare private search: string;
  declare private failed: boolean;
  #button: HTMLElement | null = null;
  #taker: EmojiAskedEvent["taker"] = () => undefined;

  constructor() {
    super();
    this.groups = null;
    this.search = "";
    this.failed = false;
  }

  /** Opens beside its button. */
  async show({ button, taker }: EmojiAskedEvent): Promise<void> {
    this.#button = button;
    this.#taker = taker;
    this.search = "";
    await this.updateComplete;
    this.#popover?.showPopover();
    this.failed = false;
    if (this.groups === null)
      await loadEmoji(this.localize.locale).then(
        (groups) => (this.groups = groups),
        () => (this.failed = true),
      );
  }

  protected override updated(): void {
    this.#place();
  }

  protected override render(): TemplateResult {
    const { localize } = this;
    return html`<div
      class="popover emoji-picker"
      part="menu emoji-picker"
      popover="auto"
      role="dialog"
      aria-label=${localize.term("chooseEmoji")}
      @toggle=${this.#onToggle}
      @keydown=${this.#onKey}
      @click=${this.#onClick}
    >
      <div class="emoji-row" role="group" aria-label=${localize.term("emojiUsual")}>
        ${QUICK.map((emoji) => this.#emoji({ emoji, name: emoji }))}
      </div>
      <input
        class="emoji-search"
        part="search-input"
        type="search"
        autocomplete="off"
        aria-label=${localize.term("searchEmoji")}
        placeholder=${localize.term("searchEmoji")}
        .value=${this.search}
        @input=${(event: InputEvent) => (this.search = (event.target as HTMLInputElement).value)}
      />
      <div class="emoji-list">${this.#list()}</div>
    </div>`;
  }

  #list(): TemplateResult | readonly TemplateResult[] {
    const { groups, localize } = this;
    if (this.failed) return html`<p class="popover-note" role="alert">${localize.term("errorUnavailable")}</p>`;
    if (groups === null) return html`<p class="popover-note" aria-busy="true"></p>`;
    if (this.search.trim() === "") return groups.map((group, index) => this.#group(group, localize.term(GROUPS[index] ?? "emojiSymbols")));
    const found = findEmoji(groups, this.search);
    if (found.length === 0) return html`<p class="popover-note" role="status">${localize.term("noEmoji")}</p>`;
    return this.#group(found, localize.term("emojiFound", { count: found.length }));
  }

  #group(group: readonly Emoji[], label: string): TemplateResult {
    return html`<h4 class="popover-title">${label}</h4>
      <div class="emoji-row" role="group" aria-label=${label}>${group.map((each) => this.#emoji(each))}</div>`;
  }

  #emoji({ emoji, name }: Pick<Emoji, "emoji" | "name">): TemplateResult {
    const label = name === emoji ? nothing : name;
    return html`<button class="emoji" part="emoji" type="button" tabindex="-1" data-emoji=${emoji} aria-label=${label} title=${label}>
      ${emoji}
    </button>`;
  }

  get #popover(): HTMLElement | null {
    return this.querySelector<HTMLElement>("[popover]");
  }

  get #emojis(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>(".emoji")];
  }

  #place(): void {
    const popover = this.#popover;
    if (popover?.matches(":popover-open") === true && this.#button !== null) placePopover(popover, this.#button);
  }

  #onToggle({ newState }: ToggleEvent): void {
    if (newState !== "open") return;
    this.#place();
    const [first] = this.#emojis;
    if (first === undefined) return;
    first.tabIndex = 0;
    first.focus({ preventScroll: true });
  }

  #onClick({ target }: Event): void {
    const emoji = target instanceof Element ? target.closest<HTMLElement>("[data-emoji]")?.dataset["emoji"] : undefined;
    if (emoji !== undefined) this.#choose(emoji);
  }

  #choose(emoji: string): void {
    const taker = this.#taker;
    this.#popover?.hidePopover();
    if (typeof taker === "function") {
      this.#button?.focus({ preventScroll: true });
      return taker(emoji);
    }
    taker.focus();
    insertText(taker, emoji, { start: taker.selectionStart, end: taker.selectionEnd });
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key === "Escape") return closeByKey(event, this.#popover, this.#button);
    const { target } = event;
    if (!(target instanceof HTMLElement)) return;
    if (target instanceof HTMLInputElement) return this.#onSearchKey(event);
    const to = nextEmoji(event.key, target, this.#emojis);
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.#rove(target, to);
  }

  // The first that was found is taken by Enter; arrows go on from the field.
  #onSearchKey(event: KeyboardEvent): void {
    const first = this.querySelector<HTMLElement>(".emoji-list .emoji");
    event.stopPropagation();
    if (event.isComposing || first === null || (event.key !== "ArrowDown" && event.key !== "Enter")) return;
    event.preventDefault();
    if (event.key === "ArrowDown") this.#rove(null, first);
    else if (this.search.trim() !== "") this.#choose(first.dataset["emoji"] ?? "");
  }

  #rove(from: HTMLElement | null, to: HTMLElement): void {
    for (const each of this.querySelectorAll<HTMLElement>('.emoji[tabindex="0"]')) each.tabIndex = -1;
    if (from !== null) from.tabIndex = -1;
    to.tabIndex = 0;
    to.focus();
  }
}

/** The emoji that an arrow key goes to: along the reading, or the nearest above or below. */
function nextEmoji(key: string, from: HTMLElement, all: readonly HTMLElement[]): HTMLElement | undefined {
  const at = all.indexOf(from);
  const step = getComputedStyle(from).direction === "rtl" ? -1 : 1;
  if (key === "ArrowRight") return all[at + step];
  if (key === "ArrowLeft") return all[at - step];
  if (key !== "ArrowDown" && key !== "ArrowUp") return undefined;
  const { left, top } = from.getBoundingClientRect();
  const [others, sign] = key === "ArrowDown" ? [all.slice(at + 1), 1] : [all.slice(0, at).toReversed(), -1];
  const boxes = others.map((one) => ({ one, box: one.getBoundingClientRect() }));
  const line = boxes.find(({ box }) => (box.top - top) * sign > 1)?.box.top;
  const inLine = boxes.filter(({ box }) => line !== undefined && Math.abs(box.top - line) < 1);
  return inLine.sort((a, b) => Math.abs(a.box.left - left) - Math.abs(b.box.left - left))[0]?.one;
}

defineElement("staff-chat-emoji-picker", EmojiPickerElement);
