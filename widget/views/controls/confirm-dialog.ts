import { html, nothing, type TemplateResult } from "lit";
import type { ErrorCode } from "../../../protocol/errors.ts";
import type { Localize } from "../../i18n/localize.ts";
import { DialogElement } from "./dialog-element.ts";
import { defineElement } from "../shared/view-element.ts";

interface Words {
  readonly title: string;
  readonly hint: string;
  readonly confirm: string;
}

const WORDS = {
  delete: ({ term }, _name) => ({ title: term("deleteTitle"), hint: term("deleteHint"), confirm: term("delete") }),
  leave: ({ term }, name) => ({ title: term("leaveTitle", { name }), hint: term("leaveHint"), confirm: term("leave") }),
  block: ({ term }, name) => ({ title: term("blockTitle", { name }), hint: term("blockHint"), confirm: term("block") }),
  unblock: ({ term }, name) => ({ title: term("unblockTitle", { name }), hint: term("unblockHint"), confirm: term("unblock") }),
  report: ({ term }, _name) => ({ title: term("reportTitle"), hint: term("reportHint"), confirm: term("report") }),
  ban: ({ term }, name) => ({ title: term("banTitle", { name }), hint: term("banHint"), confirm: term("ban") }),
  mute: ({ term }, name) => ({ title: term("muteTitle", { name }), hint: term("muteHint"), confirm: term("mute") }),
  archive: ({ term }, name) => ({ title: term("archiveTitle", { name }), hint: term("archiveHint"), confirm: term("archive") }),
  remove: ({ term }, name) => ({ title: term("removeTitle", { name }), hint: term("removeHint"), confirm: term("removeConfirm") }),
} as const satisfies Record<string, (localize: Localize, name: string) => Words>;

/** One of several answers. */
export interface Choice {
  readonly value: string;
  readonly label: string;
}

/** What the person says beside that they agree: one of the choices, the first unless told, and a text without spaces around it. */
export interface Answer {
  readonly choice: string;
  readonly note: string;
}

/** What is to be confirmed. */
export interface Question {
  readonly about: keyof typeof WORDS;
  /** Whom or what it concerns, where the question names it. */
  readonly name?: string;
  /** What there is to choose from. */
  readonly choices?: readonly Choice[];
  /** A text that may be given, and how long it may be. */
  readonly note?: { readonly label: string; readonly limit: number };
  /** Why it was refused before. */
  readonly problem?: ErrorCode;
  /** Done when the person agrees; the dialog stays open with the reason when it is refused. */
  readonly run: (answer: Answer) => Promise<void>;
}

/** Asks before something that others notice. */
export class ConfirmDialogElement extends DialogElement {
  static override properties = { ...DialogElement.properties, question: { state: true }, choice: { state: true } };
  declare private question: Question | null;
  declare private choice: string;

  constructor() {
    super();
    this.question = null;
    this.choice = "";
  }

  /** Opens with `question`. */
  async ask(question: Question): Promise<void> {
    this.question = question;
    this.choice = question.choices?.[0]?.value ?? "";
    await this.open();
    this.problem = question.problem ?? null;
  }

  protected override heading(): string {
    return this.#words?.title ?? "";
  }

  protected override body(): TemplateResult {
    return html`<div class="dialog-form">
      <p class="dialog-text">${this.#words?.hint}</p>
      ${this.#choices()}${this.#note()}${this.problemLine()}
      <footer class="dialog-footer">
        <button class="button is-secondary" type="button" data-first-focus @click=${() => this.close()}>
          ${this.localize.term("cancel")}
        </button>
        <button
          class="button is-danger"
          part="button danger-button"
          type="button"
          aria-disabled=${this.busy ? "true" : "false"}
          @click=${this.#confirm}
        >
          ${this.busy ? html`<span class="spinner" aria-hidden="true"></span>` : nothing}${this.#words?.confirm}
        </button>
      </footer>
    </div>`;
  }

  #choices(): TemplateResult | typeof nothing {
    const { choices = [] } = this.question ?? {};
    if (choices.length === 0) return nothing;
    return html`<div class="choices" part="choices" role="radiogroup" aria-label=${this.heading()}>
      ${choices.map(
        ({ value, label }) =>
          html`<label class="choice" part="choice"
            ><input
              type="radio"
              name="staff-chat-choice"
              .checked=${value === this.choice}
              @change=${() => (this.choice = value)}
            />${label}</label
          >`,
      )}
    </div>`;
  }

  #note(): TemplateResult | typeof nothing {
    const { note } = this.question ?? {};
    if (note === undefined) return nothing;
    return html`<label class="field"
      ><span class="field-label">${note.label}</span
      ><textarea class="field-input" part="field-input" rows="2" dir="auto" maxlength=${note.limit}></textarea>
    </label>`;
  }

  get #words(): Words | null {
    return this.question === null ? null : WORDS[this.question.about](this.localize, this.question.name ?? "");
  }

  async #confirm(): Promise<void> {
    const { question } = this;
    const note = this.querySelector("textarea")?.value.trim() ?? "";
    if (question !== null && (await this.attempt(() => question.run({ choice: this.choice, note })))) this.close();
  }
}

defineElement("staff-chat-confirm-dialog", ConfirmDialogElement);
