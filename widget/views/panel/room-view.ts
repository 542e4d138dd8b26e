import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { Id } from "../../../protocol/ids.ts";
import "../composer/composer.ts";
import type { ComposerElement } from "../composer/composer.ts";
import { threadOf } from "../../client/store/conversation.ts";
import { selectQuoted } from "../../client/store/quotes.ts";
import { icon } from "../controls/icons.ts";
import { GoToMessageEvent } from "../files/go-to-message.ts";
import { loadAttachments } from "../files/load-attachments.ts";
import { MessageDiscardedEvent } from "../messages/message-events.ts";
import "../messages/message-list.ts";
import type { MessageListElement } from "../messages/message-list.ts";
import { QuoteChosenEvent } from "../replies/quote-events.ts";
import "../rooms/room-header.ts";
import { ThreadAskedEvent } from "../threads/thread-events.ts";
import type { LightboxElement } from "../files/lightbox.ts";
import type { PaperOpenedEvent } from "../files/paper-opened.ts";
import { loadPaperViewer } from "../papers/load-paper-viewer.ts";
import type { PaperViewerElement } from "../papers/paper-viewer.ts";
import type { PictureOpenedEvent } from "../files/picture.ts";
import { defineElement, ViewElement } from "../shared/view-element.ts";

/** How far a room moves when it comes, and for how many milliseconds. */
const ENTER_PX = 24;
const ENTER_MS = 180;

/** One conversation: who it is with, what was said, and where to write. A thread is one with another head and foot. */
export class RoomViewElement extends ViewElement {
  static override properties = { roomId: { attribute: false }, dropping: { state: true } };
  declare roomId: Id;
  protected readonly parts: string = "room";
  /** Whether it is said that files which are held over the room may be dropped. */
  declare private dropping: boolean;
  #isHeld = false;

  constructor() {
    super();
    this.dropping = false;
  }

  /** Puts the caret where a message is written. */
  focusComposer(): void {
    // Another room brings another field.
    void this.updateComplete.then(() => this.#composer?.updateComplete).then(() => this.#composer?.focusInput());
  }

  /** Goes to a message and marks it for a moment. */
  async showMessage(messageId: Id): Promise<void> {
    await this.updateComplete;
    await this.querySelector<MessageListElement>("staff-chat-message-list")?.jumpToMessage(messageId);
  }

  protected override render(): TemplateResult {
    const { roomId } = this;
    return html`<section
      class=${this.parts === "room" ? "room" : `room ${this.parts}`}
      part=${this.parts}
      @staff-chat-composer-sent=${this.#onSent}
      @staff-chat-message-discarded=${this.#onDiscarded}
      @staff-chat-reply-asked=${this.focusComposer}
      @staff-chat-quote-chosen=${this.#onQuote}
      @staff-chat-edit-last-asked=${this.#onEditLast}
      @staff-chat-picture-opened=${this.#onPicture}
      @staff-chat-paper-opened=${this.#onPaper}
      @keydown=${this.onEscape}
      @dragover=${this.#onDragOver}
      @dragleave=${this.#onDragLeave}
      @drop=${this.#onDrop}
    >
      ${this.header()}
      <staff-chat-message-list .roomId=${roomId}></staff-chat-message-list>
      <staff-chat-composer .roomId=${roomId}></staff-chat-composer>
      ${this.footer()}
      ${this.dropping ? html`<div class="drop-hint" part="drop-hint">${icon("attach")}<span>${this.localize.term("dropFiles")}</span></div>` : nothing}
      <staff-chat-lightbox></staff-chat-lightbox><staff-chat-paper-viewer></staff-chat-paper-viewer>
    </section>`;
  }

  protected header(): TemplateResult {
    return html`<staff-chat-room-header .roomId=${this.roomId}></staff-chat-room-header>`;
  }

  /** What stands below where is written. */
  protected footer(): TemplateResult | typeof nothing {
    return nothing;
  }

  // Another room comes in from the side that its language reads to.
  protected override updated(changed: PropertyValues<this>): void {
    const room = this.firstElementChild;
    if (!changed.has("roomId") || room?.checkVisibility() !== true) return;
    const style = getComputedStyle(room);
    const from = style.direction === "rtl" ? -ENTER_PX : ENTER_PX;
    room.animate({ translate: [`${from}px`, "0"], opacity: [0, 1] }, ENTER_MS * Number(style.getPropertyValue("--_move")));
  }

  get #composer(): ComposerElement | null {
    return this.querySelector<ComposerElement>("staff-chat-composer");
  }

  #onSent(): void {
    this.querySelector<MessageListElement>("staff-chat-message-list")?.jumpToEnd();
  }

  #onEditLast(event: Event): void {
    if (this.querySelector<MessageListElement>("staff-chat-message-list")?.editLast() === true) event.preventDefault();
  }

  #onDiscarded(event: Event): void {
    if (event instanceof MessageDiscardedEvent) this.#composer?.putBefore(event.text, event.ranges);
  }

  async #onQuote(event: Event): Promise<void> {
    if (!(event instanceof QuoteChosenEvent)) return;
    event.stopPropagation();
    if (this.#leavesTo(event.messageId)) return;
    await this.showMessage(event.messageId);
    const list = this.querySelector<MessageListElement>("staff-chat-message-list");
    await list?.updateComplete;
    list?.querySelector<HTMLElement>(`[data-message="${event.messageId}"]`)?.focus({ preventScroll: true });
  }

  // A message that stands in another conversation is shown there.
  #leavesTo(messageId: Id): boolean {
    const here = threadOf(this.roomId);
    const found = selectQuoted(this.store.state, this.roomId, messageId);
    if (found == null || !("position" in found)) return false;
    const { threadId, id } = found;
    if (here === null) return found.position === 0 && threadId !== null && this.#ask(new ThreadAskedEvent(threadId));
    return threadId !== here && id !== here && this.#ask(new GoToMessageEvent(id));
  }

  #ask(event: Event): true {
    this.dispatchEvent(event);
    return true;
  }

  #onPicture(event: Event): void {
    if (!("attachment" in event) || !(event.target instanceof Element)) return;
    const { attachment } = event as PictureOpenedEvent;
    void this.querySelector<LightboxElement>("staff-chat-lightbox")?.show(this.roomId, attachment.id, event.target);
  }

  async #onPaper(event: Event): Promise<void> {
    const { attachment } = event as PaperOpenedEvent;
    const loaded = await loadPaperViewer(this.getRootNode()).catch(() => null);
    if (loaded === null) this.host.announce(this.localize.term("errorUnavailable"));
    else await this.querySelector<PaperViewerElement>("staff-chat-paper-viewer")?.show(attachment);
  }

  #onDragOver(event: DragEvent): void {
    if (event.dataTransfer?.types.includes("Files") !== true || this.#composer?.takesFiles !== true) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    if (this.#isHeld) return;
    this.#isHeld = true;
    loadAttachments(this.getRootNode()).then(
      () => (this.dropping = this.#isHeld),
      () => undefined,
    );
    this.commands.prepareFiles().catch(() => undefined);
  }

  #onDragLeave(event: DragEvent): void {
    if (!(event.relatedTarget instanceof Node) || !this.contains(event.relatedTarget)) this.#letGo();
  }

  #letGo(): void {
    this.#isHeld = false;
    this.dropping = false;
  }

  #onDrop(event: DragEvent): void {
    this.#letGo();
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length === 0 || this.#composer?.takesFiles !== true) return;
    event.preventDefault();
    void this.#composer.addFiles(files);
  }

  // From a message back to writing.
  protected onEscape(event: KeyboardEvent): void {
    if (event.key !== "Escape" || !(event.target instanceof Element) || event.target.closest(".message") === null) return;
    // What was opened from the message a moment ago has no focus yet, and the key is for it.
    if (this.closest("staff-chat-panel")?.querySelector(":popover-open") != null) return;
    event.preventDefault();
    event.stopPropagation();
    this.focusComposer();
  }
}

defineElement("staff-chat-room-view", RoomViewElement);
