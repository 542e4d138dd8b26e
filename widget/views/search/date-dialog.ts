import { html, nothing, type TemplateResult } from "lit";
import type { Id } from "../../../protocol/ids.ts";
import { DialogElement } from "../controls/dialog-element.ts";
import { GoToMessageEvent } from "../files/go-to-message.ts";
import { atHour } from "../shared/at-hour.ts";
import { consumeContexts } from "../shared/contexts.ts";
import { defineElement } from "../shared/view-element.ts";

const FAR_BACK = ["weekAgo", "monthAgo", "veryBeginning"] as const;

/** Leads to what was written first from a day on; after the last message, to that (R12). */
export class DateDialogElement extends DialogElement {
  static override properties = { ...DialogElement.properties, roomId: { attribute: false }, now: { state: true } };
  declare roomId: Id | null;
  declare readonly now: number;

  constructor() {
    super();
    this.roomId = null;
    consumeContexts(this, "now");
  }

  show(): Promise<void> {
    return this.open();
  }

  protected override heading(): string {
    return this.localize.term("jumpToDate");
  }

  protected override body(): TemplateResult {
    const { localize } = this;
    const times = { weekAgo: atHour(this.now, -7, 0), monthAgo: atHour(this.now, -30, 0), veryBeginning: 0 };
    return html`<form class="dialog-form" @submit=${this.#submit}>
      <div role="group" aria-label=${localize.term("jumpToDate")}>
        ${FAR_BACK.map(
          (term) =>
            html`<button class="row-button" part="jump-preset" type="button" @click=${() => this.#jump(times[term])}>
              ${localize.term(term)}
            </button>`,
        )}
      </div>
      <label class="field">
        <span class="field-label">${localize.term("jumpDay")}</span
        ><input class="field-input" part="field-input" type="date" name="day" required data-first-focus />
      </label>
      ${this.problemLine()}
      <footer class="dialog-footer">
        <button class="button is-secondary" type="button" @click=${() => this.close()}>${localize.term("cancel")}</button>
        <button class="button" part="button" type="submit" aria-disabled=${this.busy ? "true" : "false"}>
          ${this.busy ? html`<span class="spinner" aria-hidden="true"></span>` : nothing}${localize.term("jump")}
        </button>
      </footer>
    </form>`;
  }

  #submit(event: Event): void {
    event.preventDefault();
    // Without an hour a date would be read as one of UTC (ECMAScript, Date Time String Format).
    const day = new Date(`${this.querySelector<HTMLInputElement>("[name=day]")?.value ?? ""}T00:00`).getTime();
    if (!Number.isNaN(day)) void this.#jump(Math.max(0, day));
  }

  async #jump(at: number): Promise<void> {
    const { roomId, commands } = this;
    if (roomId === null) return;
    let messageId: Id | null = null;
    const done = await this.attempt(async () => (messageId = await commands.findMessageAt(roomId, at)));
    if (!done || this.roomId !== roomId) return;
    this.close();
    if (messageId !== null) this.dispatchEvent(new GoToMessageEvent(messageId));
  }
}

defineElement("staff-chat-date-dialog", DateDialogElement);
