import { html, type TemplateResult } from "lit";
import type { Message } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";
import type { RefusedEdit } from "../../client/store/state.ts";
import { icon } from "../controls/icons.ts";
import { problemText } from "../shared/problem.ts";
import { defineElement, ViewElement } from "../shared/view-element.ts";

/** A text that the server did not take for a message: why, the text itself, and what can be done with it. Nothing that was typed is lost. */
export class RefusedEditElement extends ViewElement {
  static override properties = { message: { attribute: false }, edit: { attribute: false } };
  declare message: Message;
  declare edit: RefusedEdit;
  /** Opens the editor with a text. */
  declare reopen: (messageId: Id, text: string) => void;
  /** Puts the text into the composer. */
  declare sendAnew: (edit: RefusedEdit) => void;

  protected override render(): TemplateResult {
    const { localize } = this;
    const { body, reason } = this.edit;
    const isConflict = reason === "edit_conflict";
    return html`<div class="refused-edit" part="refused-edit" role="group" aria-label=${localize.term("editRefused")}>
      <p class="refused-reason">${icon("alert")}<span>${problemText(localize, reason ?? "internal")}</span></p>
      <blockquote class="refused-text" dir="auto">${body}</blockquote>
      <div class="editor-actions">
        <button class="text-button is-quiet" part="discard-button" type="button" @click=${this.#discard}>
          ${localize.term("discard")}
        </button>
        <button class="text-button" part="retry-button" type="button" @click=${isConflict ? this.#editAgain : this.#useAnew}>
          ${localize.term(isConflict ? "editAgain" : "sendAnew")}
        </button>
      </div>
    </div>`;
  }

  readonly #discard = (): void => {
    this.commands.discard(this.message.roomId, this.edit.id);
  };

  readonly #editAgain = (): void => {
    const { message, edit } = this;
    this.reopen(message.id, edit.body);
    this.#discard();
  };

  readonly #useAnew = (): void => {
    const { edit } = this;
    this.sendAnew(edit);
    this.#discard();
  };
}

defineElement("staff-chat-refused-edit", RefusedEditElement);
