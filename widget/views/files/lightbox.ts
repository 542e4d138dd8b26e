import { conversationOf } from "../../client/store/conversation.ts";
import { html, nothing, type TemplateResult } from "lit";
import type { Attachment, Message } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";
import { icon } from "../controls/icons.ts";
import { userOf } from "../shared/room-people.ts";
import { GoToMessageEvent } from "./go-to-message.ts";
import { saveFile } from "../media/save-file.ts";
import { defineElement, ViewElement } from "../shared/view-element.ts";

/** How far a picture may be enlarged. */
const MAX_SCALE = 6;

/** How long it takes to grow out of its message, in milliseconds. */
const GROW_MS = 200;

/** A picture with the message that brought it. */
interface Shown {
  readonly attachment: Attachment;
  readonly message: Message;
}

/**
 * A picture over the whole page: arrows lead to the others, Escape closes, plus and minus, wheel, double press and two fingers enlarge, a drag moves it.
 * The browser keeps the focus inside and gives it back (HTML, `dialog.showModal()`).
 */
export class LightboxElement extends ViewElement {
  static override properties = {
    pictures: { state: true },
    currentId: { state: true },
    url: { state: true },
    problem: { state: true },
  };
  declare private pictures: readonly Shown[];
  declare private currentId: Id | null;
  declare private url: string | null;
  declare private problem: boolean;
  readonly #fingers = new Map<number, { readonly x: number; readonly y: number }>();
  #scale = 1;
  #x = 0;
  #y = 0;

  constructor() {
    super();
    this.pictures = [];
    this.currentId = null;
    this.url = null;
    this.problem = false;
  }

  /** Opens at `current`, with the pictures of the room to go through; grows out of `origin`, which shows it small. */
  async show(roomId: Id, current: Id, origin: Element): Promise<void> {
    const messages = conversationOf(this.store.state, roomId)?.timeline?.messages ?? [];
    this.pictures = messages.flatMap((message) =>
      message.attachments.filter(isShown).map((attachment): Shown => ({ attachment, message })),
    );
    this.#go(current, origin.querySelector("img")?.src);
    await this.updateComplete;
    const dialog = this.querySelector("dialog");
    if (dialog === null || dialog.open) return;
    dialog.showModal();
    this.#grow(origin);
  }

  protected override render(): TemplateResult {
    const current = this.#current;
    return html`<dialog
      class="lightbox"
      part="lightbox"
      aria-label=${this.localize.term("pictureView")}
      @close=${this.#onClose}
      @keydown=${this.#onKey}
      @wheel=${this.#onWheel}
    >
      ${current === null ? nothing : [this.#header(current), this.#stage(current), this.#steps()]}
    </dialog>`;
  }

  #header({ attachment: current, message }: Shown): TemplateResult {
    const { localize } = this;
    const count = this.pictures.length;
    const goes = localize.term("goToMessage");
    return html`<header class="lightbox-header">
      <span class="lightbox-name" part="lightbox-name" aria-live="polite"
        ><span class="lightbox-line"
          ><bdi class="lightbox-sender" part="lightbox-sender">${userOf(this.store.state, localize, message.senderId).name}</bdi
          >${count > 1 ? html`<span class="lightbox-count">${localize.number(this.#index + 1)} / ${localize.number(count)}</span>` : nothing}</span
        ><span class="lightbox-note" dir="auto"
          ><time part="lightbox-time" datetime=${new Date(message.createdAt).toISOString()}>${localize.full(message.createdAt)}</time> ·
          <bdi>${current.name}</bdi></span
        ></span
      >
      <button
        class="icon-button"
        part="lightbox-go"
        type="button"
        aria-label=${goes}
        title=${goes}
        @click=${() => this.#goToMessage(message.id)}
      >
        ${icon("chat")}
      </button>
      <button
        class="icon-button"
        part="download-button"
        type="button"
        aria-label=${localize.term("download", { name: current.name })}
        title=${localize.term("download", { name: current.name })}
        @click=${() => void saveFile(this, current).catch(() => (this.problem = true))}
      >
        ${icon("download")}
      </button>
      <button
        class="icon-button"
        part="lightbox-close"
        type="button"
        autofocus
        aria-label=${localize.term("close")}
        title=${localize.term("close")}
        @click=${this.#close}
      >
        ${icon("close")}
      </button>
    </header>`;
  }

  #stage(current: Shown): TemplateResult {
    return html`<div
      class="lightbox-stage"
      @click=${this.#onStage}
      @dblclick=${this.#onDouble}
      @pointerdown=${this.#onDown}
      @pointermove=${this.#onMove}
      @pointerup=${this.#onUp}
      @pointercancel=${this.#onUp}
    >
      ${this.#picture(current.attachment)}
    </div>`;
  }

  #picture(current: Attachment): TemplateResult {
    const { localize } = this;
    if (this.problem) return html`<p class="lightbox-problem" role="alert">${localize.term("fileUnavailable")}</p>`;
    if (this.url === null) return html`<span class="spinner" role="status" aria-label=${localize.term("loadingPicture")}></span>`;
    return html`<img
      class="lightbox-image"
      part="lightbox-image"
      alt=${current.name}
      draggable="false"
      src=${this.url}
      @error=${() => (this.problem = true)}
    />`;
  }

  #steps(): TemplateResult | typeof nothing {
    if (this.pictures.length < 2) return nothing;
    const step = (side: "before" | "after", isEnd: boolean) => {
      const label = this.localize.term(side === "before" ? "previousPicture" : "nextPicture");
      return html`<button
        class="icon-button lightbox-step is-${side}"
        part="lightbox-step"
        type="button"
        aria-label=${label}
        title=${label}
        aria-disabled=${isEnd ? "true" : nothing}
        @click=${() => this.#step(side === "before" ? -1 : 1)}
      >
        ${icon("back")}
      </button>`;
    };
    return html`${step("before", this.#index <= 0)}${step("after", this.#index >= this.pictures.length - 1)}`;
  }

  get #index(): number {
    return this.pictures.findIndex(({ attachment }) => attachment.id === this.currentId);
  }

  get #current(): Shown | null {
    return this.pictures[this.#index] ?? null;
  }

  get #rightToLeft(): boolean {
    return getComputedStyle(this).direction === "rtl";
  }

  /** Goes to a picture; `small` is where a small one of it is, until the large one is there. */
  #go(id: Id, small: string | null = null): void {
    this.currentId = id;
    this.url = small;
    this.problem = false;
    this.#place(1, 0, 0);
    void this.#load(id);
  }

  async #load(id: Id): Promise<void> {
    const attachment = this.#current?.attachment;
    if (attachment === undefined) return;
    this.style.setProperty("--_natural", `${attachment.width ?? 0}px`);
    this.style.setProperty("--_ratio", String((attachment.width ?? 1) / (attachment.height ?? 1)));
    // An animation lives in the original only.
    const animated = attachment.mediaType === "image/gif" || attachment.mediaType === "image/webp";
    const variant = attachment.thumbnails && !animated ? "large" : "original";
    const link = await this.commands.fileLink(id, variant).catch(() => null);
    if (id !== this.currentId) return;
    if (link === null) this.problem = true;
    else this.url = link.url;
  }

  // At either end the button stays one that has the focus: a disabled one would lose it, and with it the keys.
  #step(by: number): void {
    const next = this.pictures[this.#index + by];
    if (next !== undefined) this.#go(next.attachment.id);
  }

  /** From where it stood small to where it stands large: first, last, invert, play. */
  #grow(origin: Element): void {
    const duration = GROW_MS * Number(getComputedStyle(this).getPropertyValue("--_move"));
    const image = this.querySelector(".lightbox-image");
    if (image === null || !(duration > 0)) return;
    const [from, to] = [origin.getBoundingClientRect(), image.getBoundingClientRect()];
    if (to.width === 0 || to.height === 0) return;
    const x = from.x + from.width / 2 - to.x - to.width / 2;
    const y = from.y + from.height / 2 - to.y - to.height / 2;
    const small = `translate(${x}px, ${y}px) scale(${from.width / to.width}, ${from.height / to.height})`;
    image.animate([{ transform: small }, { transform: "none" }], { duration, easing: "cubic-bezier(0.2, 0.8, 0.2, 1)" });
  }

  #goToMessage(messageId: Id): void {
    this.#close();
    this.dispatchEvent(new GoToMessageEvent(messageId));
  }

  #place(scale: number, x: number, y: number): void {
    this.#scale = Math.min(MAX_SCALE, Math.max(1, scale));
    const still = this.#scale === 1;
    this.#x = still ? 0 : x;
    this.#y = still ? 0 : y;
    for (const [name, value] of [
      ["--_scale", this.#scale],
      ["--_x", `${this.#x}px`],
      ["--_y", `${this.#y}px`],
    ] as const)
      this.style.setProperty(name, String(value));
  }

  #close(): void {
    this.querySelector("dialog")?.close();
  }

  #onClose(): void {
    this.currentId = null;
    this.#fingers.clear();
  }

  #onKey(event: KeyboardEvent): void {
    const forward = this.#rightToLeft ? "ArrowLeft" : "ArrowRight";
    const backward = this.#rightToLeft ? "ArrowRight" : "ArrowLeft";
    if (event.key === forward) this.#step(1);
    else if (event.key === backward) this.#step(-1);
    else if (event.key === "+" || event.key === "=") this.#place(this.#scale * 1.5, this.#x, this.#y);
    else if (event.key === "-") this.#place(this.#scale / 1.5, this.#x, this.#y);
    else if (event.key === "Escape") this.#close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #onWheel(event: WheelEvent): void {
    event.preventDefault();
    this.#place(this.#scale * Math.exp(-event.deltaY / 400), this.#x, this.#y);
  }

  // A press beside the picture.
  #onStage(event: Event): void {
    if (event.target === event.currentTarget) this.#close();
  }

  #onDouble(): void {
    this.#place(this.#scale > 1 ? 1 : 2.5, 0, 0);
  }

  #onDown(event: PointerEvent): void {
    this.#fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  }

  #onMove(event: PointerEvent): void {
    const before = this.#fingers.get(event.pointerId);
    if (before === undefined) return;
    const now = { x: event.clientX, y: event.clientY };
    const other = [...this.#fingers].find(([id]) => id !== event.pointerId)?.[1];
    if (other === undefined) this.#place(this.#scale, this.#x + now.x - before.x, this.#y + now.y - before.y);
    else this.#place((this.#scale * distance(now, other)) / Math.max(1, distance(before, other)), this.#x, this.#y);
    this.#fingers.set(event.pointerId, now);
  }

  #onUp(event: PointerEvent): void {
    this.#fingers.delete(event.pointerId);
  }
}

function isShown({ kind, state, width }: Attachment): boolean {
  return kind === "image" && state === "ready" && width !== null;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

function distance(one: Point, other: Point): number {
  return Math.hypot(one.x - other.x, one.y - other.y);
}

defineElement("staff-chat-lightbox", LightboxElement);
