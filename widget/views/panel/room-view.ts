import { html, nothing, type TemplateResult } from "lit";
import type { Id } from "../../../protocol/ids.ts";
import { selectTypingNames } from "../../client/store/selectors.ts";
import type { RoomState } from "../../client/store/state.ts";
import "../composer/composer.ts";
import type { ComposerElement } from "../composer/composer.ts";
import { icon } from "../shared/icons.ts";
import { loadAttachments } from "../files/load-attachments.ts";
import { MessageDiscardedEvent, type MessageListElement } from "../messages/message-list.ts";
import "../rooms/room-header.ts";
import type { LightboxElement } from "../files/lightbox.ts";
import type { PictureOpenedEvent } from "../files/picture.ts";
import { typingText } from "../shared/typing-text.ts";
import { defineElement, ViewElement } from "../shared/view-element.ts";

/** One room: who it is with, what was said, and where to write. */
export class RoomViewElement extends ViewElement {
  static override properties = { ...ViewElement.properties, room: { attribute: false }, dropping: { state: true } };
  declare room: RoomState;
  /** Whether files are held over the room. */
  declare private dropping: boolean;

  constructor() {
    super();
    this.dropping = false;
  }

  /** Puts the caret where a message is written. */
  focusComposer(): void {
    if (this.hasUpdated) this.#composer?.focusInput();
    else void this.updateComplete.then(() => this.#composer?.focusInput());
  }

  /** Goes to a message and marks it for a moment. */
  async showMessage(messageId: Id): Promise<void> {
    await this.updateComplete;
    await this.querySelector<MessageListElement>("staff-chat-message-list")?.jumpToMessage(messageId);
  }

  protected override render(): TemplateResult {
    const { context, state, room } = this;
    const typing = typingText(selectTypingNames(state, room, context.now), this.localize);
    return html`<section
      class="room"
      part="room"
      @staff-chat-composer-sent=${this.#onSent}
      @staff-chat-message-discarded=${this.#onDiscarded}
      @staff-chat-picture-opened=${this.#onPicture}
      @keydown=${this.#onKey}
      @dragover=${this.#onDragOver}
      @dragleave=${this.#onDragLeave}
      @drop=${this.#onDrop}
    >
      <staff-chat-room-header .context=${context} .state=${state} .room=${room}></staff-chat-room-header>
      <staff-chat-message-list .context=${context} .state=${state} .room=${room}></staff-chat-message-list>
      <div class="typing" part="typing">
        ${typing === null ? nothing : html`<span class="typing-dots" aria-hidden="true"><i></i><i></i><i></i></span><bdi>${typing}</bdi>`}
      </div>
      <staff-chat-composer .context=${context} .state=${state} .room=${room}></staff-chat-composer>
      ${this.dropping ? html`<div class="drop-hint" part="drop-hint">${icon("attach")}<span>${this.localize.term("dropFiles")}</span></div>` : nothing}
      <staff-chat-lightbox .context=${context} .state=${state}></staff-chat-lightbox>
    </section>`;
  }

  get #composer(): ComposerElement | null {
    return this.querySelector<ComposerElement>("staff-chat-composer");
  }

  #onSent(): void {
    this.querySelector<MessageListElement>("staff-chat-message-list")?.jumpToEnd();
  }

  #onDiscarded(event: Event): void {
    if (event instanceof MessageDiscardedEvent) this.#composer?.putBefore(event.text, event.ranges);
  }

  #onPicture(event: Event): void {
    if (!("attachment" in event)) return;
    const { attachment } = event as PictureOpenedEvent;
    const all = this.room.timeline?.messages.flatMap(({ attachments }) => attachments) ?? [];
    const pictures = all.filter(({ kind, state, width }) => kind === "image" && state === "ready" && width !== null);
    void this.querySelector<LightboxElement>("staff-chat-lightbox")?.show(pictures, attachment.id);
  }

  #onDragOver(event: DragEvent): void {
    if (event.dataTransfer?.types.includes("Files") !== true || this.#composer?.takesFiles !== true) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    if (this.dropping) return;
    this.dropping = true;
    loadAttachments(this.getRootNode()).catch(() => undefined);
    this.context.commands.prepareFiles().catch(() => undefined);
  }

  #onDragLeave(event: DragEvent): void {
    if (!(event.relatedTarget instanceof Node) || !this.contains(event.relatedTarget)) this.dropping = false;
  }

  #onDrop(event: DragEvent): void {
    this.dropping = false;
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length === 0 || this.#composer?.takesFiles !== true) return;
    event.preventDefault();
    void this.#composer.addFiles(files);
  }

  // From a message back to writing.
  #onKey(event: KeyboardEvent): void {
    if (event.key !== "Escape" || !(event.target instanceof Element) || event.target.closest(".message") === null) return;
    event.preventDefault();
    event.stopPropagation();
    this.focusComposer();
  }
}

defineElement("staff-chat-room-view", RoomViewElement);
