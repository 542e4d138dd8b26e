import { html, nothing, type TemplateResult } from "lit";
import type { Message } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";
import type { MentionRange } from "../../../protocol/mention-range.ts";
import { checkText, isBlank } from "../../../protocol/text.ts";
import { mentionedIds, moveRanges, NO_RANGES, shiftRanges } from "../../client/store/mention-ranges.ts";
import { loadMentions } from "../mentions/load-mentions.ts";
import type { MentionField, MentionPicker } from "../mentions/mention-picker.ts";
import { consumeContexts } from "../shared/contexts.ts";
import { defineElement, ViewElement } from "../shared/view-element.ts";
import "./refused-edit.ts";
import { editorViews } from "./views-editor.ts";

export const sheets = [editorViews];

/** The text of a message while it is edited, in its place (ROOM-17): Enter saves, Escape leaves it as it was. */
export class MessageEditorElement extends ViewElement implements MentionField {
  static override properties = {
    message: { attribute: false },
    text: { attribute: false },
    problem: { state: true },
    now: { state: true },
  };
  /** As the log has it, with what was asked for and is not there yet. */
  declare message: Message;
  declare text: string;
  /** Keeps the text, or closes the editor for null. */
  declare writeText: (text: string | null) => void;
  declare private problem: boolean;
  declare readonly now: number;
  ranges: readonly MentionRange[] = NO_RANGES;
  #mentions: MentionPicker | null = null;

  constructor() {
    super();
    consumeContexts(this, "now");
    this.problem = false;
  }

  get roomId(): Id {
    return this.message.roomId;
  }

  get input(): HTMLTextAreaElement | null {
    return this.querySelector("textarea");
  }

  write(text: string, ranges: readonly MentionRange[]): void {
    this.ranges = ranges;
    this.problem = false;
    this.writeText(text);
  }

  protected override firstUpdated(): void {
    const { input, message, text } = this;
    // Another text than the message's own is one that was refused.
    this.ranges = text === message.body ? (message.ranges ?? NO_RANGES) : NO_RANGES;
    input?.focus({ preventScroll: true });
    input?.setSelectionRange(text.length, text.length);
    input?.scrollIntoView({ block: "nearest" });
  }

  protected override updated(): void {
    const { input } = this;
    if (input !== null && input.value !== this.text) input.value = this.text;
    if (input === null || CSS.supports("field-sizing", "content")) return;
    input.style.setProperty("block-size", "auto");
    input.style.setProperty("block-size", `${input.scrollHeight}px`);
  }

  protected override render(): TemplateResult {
    const { localize } = this;
    const open = this.#mentions?.isOpen ? this.#mentions : null;
    return html`<form class="message-editor" part="message-editor" @submit=${this.#submit}>
      ${this.#mentions?.render() ?? nothing}
      <textarea
        class="field-input"
        part="input"
        rows="1"
        dir="auto"
        aria-label=${localize.term("editMessage")}
        enterkeyhint="done"
        autocomplete="off"
        aria-haspopup=${open === null ? nothing : "listbox"}
        aria-autocomplete="list"
        aria-controls=${open?.listId ?? nothing}
        aria-activedescendant=${open?.activeId ?? nothing}
        aria-invalid=${this.problem ? "true" : nothing}
        @input=${this.#onInput}
        @keydown=${this.#onKey}
        @click=${this.#ask}
      ></textarea>
      ${this.problem ? html`<p class="editor-problem" role="alert">${localize.term("editImpossible")}</p>` : nothing}
      <div class="editor-actions">
        <button class="text-button is-quiet" part="cancel-button" type="button" @click=${this.#close}>${localize.term("cancel")}</button>
        <button class="text-button" part="save-button" type="submit" ?disabled=${this.#isEmpty}>${localize.term("save")}</button>
      </div>
    </form>`;
  }

  get #isEmpty(): boolean {
    return isBlank(this.text) && this.message.attachments.length === 0;
  }

  #onInput(event: Event): void {
    if (!(event.target instanceof HTMLTextAreaElement)) return;
    const { value, selectionStart } = event.target;
    const moved = moveRanges(this.ranges, { before: this.text, after: value, caret: selectionStart });
    const isHistory = event instanceof InputEvent && event.inputType.startsWith("history");
    this.write(value, (isHistory && this.#mentions?.restore(moved, value)) || moved);
    this.#ask();
  }

  readonly #ask = (): void => {
    if (this.#mentions !== null) return this.#mentions.ask();
    if (!/[@＠]/.test(this.text)) return;
    void loadMentions(this.getRootNode()).then(
      ({ MentionPicker: Picker }) => (this.#mentions ??= new Picker(this)).ask(),
      () => undefined,
    );
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    // Arrow keys and letters are the text's, not the list's.
    event.stopPropagation();
    if (event.isComposing || event.keyCode === 229) return;
    if (this.#mentions?.takeKey(event)) return event.preventDefault();
    if (event.key === "Escape") {
      event.preventDefault();
      this.#close();
    }
    if (event.key !== "Enter" || event.altKey) return;
    const command = event.ctrlKey || event.metaKey;
    if (this.config.enterKey === "send" ? event.shiftKey : !command) return;
    event.preventDefault();
    this.#save();
  };

  readonly #close = (): void => this.writeText(null);

  readonly #submit = (event: Event): void => {
    event.preventDefault();
    this.#save();
  };

  #save(): void {
    const { text, ranges, store } = this;
    const { id, roomId, edited, body } = this.message;
    if (this.#isEmpty) return;
    const checked = checkText(text, store.state.limits.messageCodePoints);
    if (!checked.ok && checked.problem !== "text_empty") return void (this.problem = true);
    const placed = shiftRanges(ranges, text.trimStart().length - text.length);
    if (text.trim() !== body)
      this.commands.change({
        kind: "edit",
        roomId,
        messageId: id,
        revision: edited?.revision ?? 0,
        body: text.trim(),
        mentions: mentionedIds(placed),
        ranges: [...placed],
      });
    this.#close();
  }
}

defineElement("staff-chat-message-editor", MessageEditorElement);
