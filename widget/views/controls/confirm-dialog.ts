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
  archive: ({ term }, name) => ({ title: term("archiveTitle", { name }), hint: term("archiveHint"), confirm: term("archive") }),
  remove: ({ term }, name) => ({ title: term("removeTitle", { name }), hint: term("removeHint"), confirm: term("removeConfirm") }),
} as const satisfies Record<string, (localize: Localize, name: string) => Words>;

/** What is to be confirmed. */
export interface Question {
  readonly about: keyof typeof WORDS;
  /** Whom or what it concerns, where the question names it. */
  readonly name?: string;
  /** Why it was refused before. */
  readonly problem?: ErrorCode;
  /** Done when the person agrees; the dialog stays open with the reason when it is refused. */
  readonly run: () => Promise<void>;
}

/** Asks before something that others notice. */
export class ConfirmDialogElement extends DialogElement {
  static override properties = { ...DialogElement.properties, question: { state: true } };
  declare private question: Question | null;

  constructor() {
    super();
    this.question = null;
  }

  /** Opens with `question`. */
  async ask(question: Question): Promise<void> {
    this.question = question;
    await this.open();
    this.problem = question.problem ?? null;
  }

  protected override heading(): string {
    return this.#words?.title ?? "";
  }

  protected override body(): TemplateResult {
    return html`<div class="dialog-form">
      <p class="dialog-text">${this.#words?.hint}</p>
      ${this.problemLine()}
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

  get #words(): Words | null {
    return this.question === null ? null : WORDS[this.question.about](this.localize, this.question.name ?? "");
  }

  async #confirm(): Promise<void> {
    const { question } = this;
    if (question !== null && (await this.attempt(question.run))) this.close();
  }
}

defineElement("staff-chat-confirm-dialog", ConfirmDialogElement);
