import { html, nothing, type TemplateResult } from "lit";
import { STATUS_CODE_POINTS } from "../../../protocol/limits.ts";
import { countCodePoints } from "../../../protocol/text.ts";
import type { SettingsChange } from "../../client/commands.ts";
import { DialogElement } from "../controls/dialog-element.ts";
import { icon } from "../controls/icons.ts";
import { EmojiAskedEvent } from "../emoji/emoji-asked.ts";
import type { EmojiPickerElement } from "../emoji/emoji-picker.ts";
import { loadEmojiPicker } from "../emoji/load-emoji-picker.ts";
import { timeField } from "../scheduling/time-choice.ts";
import { fromField, toField } from "../scheduling/times.ts";
import { consumeContexts } from "../shared/contexts.ts";
import { personStatus } from "../shared/person-status.ts";
import { codeOf } from "../shared/refusal.ts";
import { isAlike, StoreController } from "../shared/store-controller.ts";
import { defineElement } from "../shared/view-element.ts";
import { momentOf, STATUS_ENDS, type StatusEnd } from "./status-ends.ts";
import { statusViews } from "./views-status.ts";

export const sheets = [statusViews];

/** What people say most, with how long it holds. */
const PRESETS = [
  { emoji: "📅", term: "statusMeeting", end: "in1Hour" },
  { emoji: "🍽️", term: "statusLunch", end: "in30Minutes" },
  { emoji: "🏠", term: "statusRemote", end: "endsToday" },
  { emoji: "🤒", term: "statusSick", end: "endsToday" },
  { emoji: "🏖️", term: "statusHoliday", end: "endsThisWeek" },
] as const satisfies readonly { emoji: string; term: string; end: StatusEnd }[];

/** What a person says of themselves and until when; whether they count as away; and what of them is told to others. */
export class StatusDialogElement extends DialogElement {
  static override properties = {
    ...DialogElement.properties,
    now: { state: true },
    emoji: { state: true },
    text: { state: true },
    end: { state: true },
    own: { state: true },
  };
  declare readonly now: number;
  declare private emoji: string;
  declare private text: string;
  /** "kept": as it is now. */
  declare private end: StatusEnd | "kept";
  declare private own: string;
  /** When the status that is there now ends; null: never. */
  #until: number | null = null;
  /** The switches that were turned, one after another. */
  #turned: Promise<void> = Promise.resolve();
  // What is decided on another device shows here too.
  protected readonly drawn = new StoreController(
    this,
    ({ settings, me, limits, blocked }) => (this.shown ? { settings, me, limits, blocked } : undefined),
    isAlike,
  );

  constructor() {
    super();
    consumeContexts(this, "now");
    this.#fill(null);
  }

  show(): Promise<void> {
    const { me } = this.store.state;
    this.#fill(me === null ? null : personStatus({ blocked: new Set() }, me, Date.now()));
    return this.open();
  }

  protected override heading(): string {
    return this.localize.term("yourStatus");
  }

  protected override body(): TemplateResult {
    return html`<div class="dialog-form" @staff-chat-emoji-asked=${this.#chooseEmoji}>
      <form class="status-form" @submit=${this.#save}>
        ${this.#field()} ${this.#presets()} ${this.#ends()} ${this.problemLine()}
        <div class="dialog-actions">
          ${this.#isSaid ? html`<button class="button is-secondary" part="clear-status-button" type="button" @click=${() => void this.#set({ status: null })}>${this.localize.term("clearStatus")}</button>` : nothing}
          <button class="button" part="save-status-button" type="submit" aria-disabled=${this.busy || this.#obstacle ? "true" : "false"}>
            ${this.localize.term("save")}
          </button>
        </div>
      </form>
      ${this.#switches()}
      <staff-chat-emoji-picker></staff-chat-emoji-picker>
    </div>`;
  }

  #field(): TemplateResult {
    const { localize } = this;
    const left = STATUS_CODE_POINTS - countCodePoints(this.text.trim());
    const take = (emoji: string) => (this.emoji = emoji);
    const ask = ({ currentTarget }: Event) =>
      currentTarget instanceof HTMLElement && currentTarget.dispatchEvent(new EmojiAskedEvent(currentTarget, take));
    const label = this.emoji === "" ? localize.term("chooseEmoji") : localize.term("statusEmoji", { emoji: this.emoji });
    return html`<div class="status-field">
        <button
          class="status-emoji"
          part="status-emoji-button"
          type="button"
          aria-haspopup="dialog"
          aria-label=${label}
          title=${label}
          @click=${ask}
        >
          ${this.emoji === "" ? icon("smile") : this.emoji}
        </button>
        <input
          class="field-input"
          part="field-input"
          type="text"
          dir="auto"
          autocomplete="off"
          data-first-focus
          aria-label=${localize.term("statusQuestion")}
          placeholder=${localize.term("statusQuestion")}
          aria-invalid=${left < 0 ? "true" : nothing}
          .value=${this.text}
          @input=${({ target }: Event) => target instanceof HTMLInputElement && (this.text = target.value)}
        />
        ${
          this.emoji === "" && this.text === ""
            ? nothing
            : html`<button
                class="icon-button"
                part="empty-status-button"
                type="button"
                aria-label=${localize.term("emptyStatus")}
                title=${localize.term("emptyStatus")}
                @click=${this.#empty}
              >
                ${icon("close")}
              </button>`
        }
      </div>
      <p class="status-left" role="status">
        ${left > 20 ? nothing : left < 0 ? localize.term("statusTooLong", { count: -left }) : localize.term("charactersLeft", { count: left })}
      </p>`;
  }

  #presets(): TemplateResult | typeof nothing {
    const { localize } = this;
    if (this.emoji !== "" || this.text !== "") return nothing;
    return html`<div class="status-presets" role="group" aria-label=${localize.term("statusPresets")}>
      ${PRESETS.map(
        ({ emoji, term, end }) =>
          html`<button
            class="status-preset"
            part="status-preset"
            type="button"
            @click=${() => this.#fillWith(emoji, localize.term(term), end)}
          >
            <span aria-hidden="true">${emoji}</span><span class="status-preset-text">${localize.term(term)}</span
            ><span class="person-note">${localize.term(end)}</span>
          </button>`,
      )}
    </div>`;
  }

  #ends(): TemplateResult {
    const { localize } = this;
    const choose = ({ target }: Event) => {
      const end = target instanceof HTMLSelectElement ? STATUS_ENDS.find((one) => one === target.value) : undefined;
      this.end = end ?? "kept";
    };
    return html`<label class="field">
        <span class="field-label">${localize.term("statusEnds")}</span>
        <select class="field-input" part="field-input status-end" @change=${choose}>
          ${this.#until === null ? nothing : html`<option value="kept" .selected=${this.end === "kept"}>${localize.term("statusUntil", { when: localize.full(this.#until) })}</option>`}
          ${STATUS_ENDS.map((end) => html`<option value=${end} .selected=${this.end === end}>${localize.term(end)}</option>`)}
        </select>
      </label>
      ${this.end === "own" ? timeField({ localize, now: this.now, value: this.own, set: (value) => (this.own = value) }) : nothing}`;
  }

  #switches(): TemplateResult | typeof nothing {
    const { localize } = this;
    const { settings, limits } = this.store.state;
    if (settings === null) return nothing;
    return html`<fieldset class="settings status-settings" aria-label=${localize.term("whatOthersSee")}>
      ${this.#switch(settings.away, localize.term("appearAway"), (away) => ({ away }))}
      ${!limits.presence ? nothing : this.#switch(!settings.hidesPresence, localize.term("showPresence"), (shows) => ({ hidesPresence: !shows }))}
      ${!limits.readReceipts ? nothing : this.#switch(!settings.hidesReads, localize.term("showReads"), (shows) => ({ hidesReads: !shows }))}
      <p class="person-note">${localize.term("hidingHint")}</p>
    </fieldset>`;
  }

  #switch(on: boolean, label: string, change: (on: boolean) => SettingsChange): TemplateResult {
    const turn = ({ target }: Event) => target instanceof HTMLInputElement && this.#turn(target, change(target.checked));
    return html`<label class="setting" part="setting"
      ><input type="checkbox" role="switch" .checked=${on} @change=${turn} /><span>${label}</span></label
    >`;
  }

  // One after another, however fast they are turned: none waits to be pressed until what was pressed before is done.
  #turn(button: HTMLInputElement, change: SettingsChange): void {
    const before = !button.checked;
    this.#turned = this.#turned
      .then(() => this.commands.setSettings(change))
      .catch((error: unknown) => {
        button.checked = before;
        this.problem = codeOf(error);
      });
  }

  #fill(status: { readonly emoji: string; readonly text: string; readonly until: number | null } | null): void {
    this.emoji = status?.emoji ?? "";
    this.text = status?.text ?? "";
    this.#until = status?.until ?? null;
    this.end = this.#until === null ? "never" : "kept";
    this.own = toField(Date.now() + 24 * 3_600_000);
  }

  #fillWith(emoji: string, text: string, end: StatusEnd): void {
    this.emoji = emoji;
    this.text = text;
    this.end = end;
    this.#focusField();
  }

  readonly #empty = (): void => {
    this.#fill(null);
    this.#focusField();
  };

  #focusField(): void {
    this.querySelector<HTMLElement>("[data-first-focus]")?.focus();
  }

  get #isSaid(): boolean {
    const { me } = this.store.state;
    return me !== null && personStatus({ blocked: new Set() }, me, this.now) !== null;
  }

  get #obstacle(): boolean {
    return (this.emoji === "" && this.text.trim() === "") || countCodePoints(this.text.trim()) > STATUS_CODE_POINTS;
  }

  #save(event: Event): void {
    event.preventDefault();
    if (this.#obstacle) return this.#focusField();
    const now = Date.now();
    const until = this.end === "kept" ? this.#until : momentOf(this.end, now, fromField(this.own));
    if (this.end === "own" && (until === null || until <= now)) return void (this.problem = "status_invalid");
    void this.#set({ status: { emoji: this.emoji, text: this.text.trim(), until } });
  }

  async #set(change: SettingsChange): Promise<void> {
    if (!(await this.attempt(() => this.commands.setSettings(change)))) return;
    this.close();
    this.host.announce(this.localize.term(change.status == null ? "statusCleared" : "statusSet"));
  }

  // What stands outside of a modal dialog is out of reach: it has a choice of emoji of its own.
  async #chooseEmoji(event: Event): Promise<void> {
    if (!(event instanceof EmojiAskedEvent)) return;
    event.stopPropagation();
    const loaded = await loadEmojiPicker(this.getRootNode()).catch(() => null);
    if (loaded === null) return void (this.problem = "unavailable");
    await this.querySelector<EmojiPickerElement>("staff-chat-emoji-picker")?.show(event);
  }
}

defineElement("staff-chat-status-dialog", StatusDialogElement);
