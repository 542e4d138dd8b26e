import { html, nothing, type TemplateResult } from "lit";
import type { ConversationId } from "../../client/store/conversation.ts";
import type { Id } from "../../../protocol/ids.ts";
import { POLL_DURATION_MS, POLL_OPTION_CODE_POINTS, POLL_OPTIONS } from "../../../protocol/limits.ts";
import { checkText, countCodePoints, isBlank } from "../../../protocol/text.ts";
import { DialogElement } from "../controls/dialog-element.ts";
import { icon } from "../controls/icons.ts";
import { consumeContexts } from "../shared/contexts.ts";
import type { PanelContext } from "../shared/view-context.ts";
import { defineElement } from "../shared/view-element.ts";
import type { PollAskedEvent, WrittenPoll } from "./poll-asked.ts";
import { pollDialogViews } from "./views-poll-dialog.ts";

// What all dialogs are drawn with comes with those of the panel.
export const sheets = [pollDialogViews];

const EMPTY: WrittenPoll = { question: "", options: ["", ""], multiple: false, anonymous: false, closesAt: null };

/** Makes a poll. What was written and not sent stands there again when it is opened for the same conversation. */
export class PollDialogElement extends DialogElement {
  static override properties = {
    ...DialogElement.properties,
    roomId: { attribute: false },
    written: { state: true },
    end: { state: true },
    complaint: { state: true },
  };
  declare roomId: Id | null;
  declare private written: WrittenPoll;
  /** The end as the field has it: a local time, or nothing. */
  declare private end: string;
  declare private complaint: string | null;
  declare readonly clock: PanelContext["clock"];
  readonly #kept = new Map<ConversationId, { readonly written: WrittenPoll; readonly end: string }>();
  /** The room or the thread that is asked. */
  #asked: ConversationId | null = null;

  constructor() {
    super();
    consumeContexts(this, "clock");
    this.roomId = null;
    this.written = EMPTY;
    this.end = "";
    this.complaint = null;
  }

  /** Opens with what was written before, or is to be written anew. */
  async show({ conversation, written, taken }: PollAskedEvent): Promise<void> {
    const asked = conversation ?? this.roomId;
    if (asked === null) return;
    this.#asked = asked;
    const kept = this.#kept.get(asked);
    this.written = written ?? kept?.written ?? EMPTY;
    this.end = written === null ? (kept?.end ?? "") : toField(written.closesAt);
    this.complaint = null;
    await this.open();
    taken();
  }

  protected override heading(): string {
    return this.localize.term("createPoll");
  }

  protected override body(): TemplateResult {
    const { localize, written, busy } = this;
    const { term } = localize;
    const onQuestion = ({ target }: Event) => target instanceof HTMLTextAreaElement && this.#write({ question: target.value });
    return html`<form class="dialog-form" novalidate @submit=${this.#submit}>
      <label class="field"
        ><span class="field-label">${term("pollQuestion")}</span
        ><textarea
          class="field-input"
          part="field-input"
          rows="2"
          dir="auto"
          data-first-focus
          .value=${written.question}
          @input=${onQuestion}
        ></textarea>
      </label>
      <fieldset class="poll-fields">
        <legend class="field-label">${term("pollOptions")}</legend>
        ${written.options.map((option, at) => this.#option(option, at))}
        ${
          written.options.length < POLL_OPTIONS.most
            ? html`<button class="text-button" part="add-option-button" type="button" @click=${this.#add}>
                ${icon("plus")}${term("addOption")}
              </button>`
            : nothing
        }
      </fieldset>
      ${this.#switch("multiple", term("pollAllowsSeveral"), null)}
      ${this.#switch("anonymous", term("pollIsAnonymous"), term("pollAnonymousHint"))}
      <label class="field"
        ><span class="field-label">${term("pollEnd")}</span
        ><input
          class="field-input"
          part="field-input"
          type="datetime-local"
          .value=${this.end}
          @input=${({ target }: Event) => target instanceof HTMLInputElement && this.#setEnd(target.value)}
      /></label>
      <div role="alert">
        ${this.complaint === null ? nothing : html`<p class="problem" part="problem">${icon("alert")}<span>${this.complaint}</span></p>`}
      </div>
      <footer class="dialog-footer">
        <button class="button is-secondary" type="button" @click=${() => this.close()}>${term("cancel")}</button>
        <button class="button" part="button" type="submit" aria-disabled=${busy ? "true" : "false"}>${term("sendPoll")}</button>
      </footer>
    </form>`;
  }

  #option(option: string, at: number): TemplateResult {
    const { localize, written } = this;
    const label = localize.term("pollOption", { number: localize.number(at + 1) });
    const remove = localize.term("removeOption", { number: localize.number(at + 1) });
    return html`<div class="poll-field">
      <input
        class="field-input"
        part="field-input"
        type="text"
        dir="auto"
        autocomplete="off"
        aria-label=${label}
        placeholder=${label}
        .value=${option}
        @input=${({ target }: Event) => target instanceof HTMLInputElement && this.#writeOption(at, target.value)}
        @keydown=${(event: KeyboardEvent) => this.#onKey(event, at)}
      />${
        written.options.length > POLL_OPTIONS.least
          ? html`<button
              class="icon-button"
              part="remove-option-button"
              type="button"
              aria-label=${remove}
              title=${remove}
              @click=${() => this.#remove(at)}
            >
              ${icon("close")}
            </button>`
          : nothing
      }
    </div>`;
  }

  #switch(name: "multiple" | "anonymous", label: string, hint: string | null): TemplateResult {
    return html`<label class="poll-switch"
      ><input
        type="checkbox"
        .checked=${this.written[name]}
        @change=${({ target }: Event) => target instanceof HTMLInputElement && this.#write({ [name]: target.checked })}
      /><span>${label}${hint === null ? nothing : html`<small class="poll-hint">${hint}</small>`}</span></label
    >`;
  }

  #write(change: Partial<WrittenPoll>): void {
    this.written = { ...this.written, ...change };
    this.#keep();
  }

  #setEnd(end: string): void {
    this.end = end;
    this.#keep();
  }

  #keep(): void {
    if (this.#asked !== null) this.#kept.set(this.#asked, { written: this.written, end: this.end });
  }

  #writeOption(at: number, text: string): void {
    this.#write({ options: this.written.options.with(at, text) });
  }

  readonly #add = (): void => {
    this.#write({ options: [...this.written.options, ""] });
    void this.#focusOption(this.written.options.length - 1);
  };

  #remove(at: number): void {
    this.#write({ options: this.written.options.toSpliced(at, 1) });
    void this.#focusOption(Math.max(0, at - 1));
  }

  // From an option on to the next; the last one makes room for another, and an empty one is the end.
  #onKey(event: KeyboardEvent, at: number): void {
    if (event.key !== "Enter" || event.isComposing || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const { options } = this.written;
    if (at < options.length - 1) void this.#focusOption(at + 1);
    else if (!isBlank(options[at] ?? "") && options.length < POLL_OPTIONS.most) this.#add();
  }

  async #focusOption(at: number): Promise<void> {
    await this.updateComplete;
    this.querySelectorAll<HTMLElement>(".poll-field > input")[at]?.focus();
  }

  readonly #submit = (event: Event): void => {
    event.preventDefault();
    const options = this.written.options.map((option) => option.trim()).filter((option) => !isBlank(option));
    const closesAt = this.end === "" ? null : new Date(this.end).getTime();
    this.complaint = this.#complain(options, closesAt);
    const { question, multiple, anonymous } = this.written;
    if (this.complaint !== null || this.#asked === null) return;
    if (this.host.send(this.#asked, question, { poll: { options, multiple, anonymous, closesAt } }) === null) {
      this.complaint = this.localize.term("vetoed");
      return;
    }
    this.#kept.delete(this.#asked);
    this.close();
  };

  #complain(options: readonly string[], closesAt: number | null): string | null {
    const { term } = this.localize;
    const { messageCodePoints } = this.store.state.limits;
    if (isBlank(this.written.question)) return term("pollQuestionMissing");
    if (!checkText(this.written.question, messageCodePoints).ok)
      return term("tooLong", { count: Math.max(1, countCodePoints(this.written.question) - messageCodePoints) });
    if (options.length < POLL_OPTIONS.least) return term("pollOptionsMissing");
    if (options.some((option) => !checkText(option, POLL_OPTION_CODE_POINTS).ok))
      return term("pollOptionLong", { limit: POLL_OPTION_CODE_POINTS });
    if (new Set(options).size < options.length) return term("pollOptionTwice");
    const now = this.clock.now();
    return closesAt !== null && !(closesAt > now && closesAt <= now + POLL_DURATION_MS) ? term("pollEndInvalid") : null;
  }
}

/** A moment as a field for local times has it. */
function toField(at: number | null): string {
  if (at === null) return "";
  return new Date(at - new Date(at).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

defineElement("staff-chat-poll-dialog", PollDialogElement);
