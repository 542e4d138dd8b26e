import { html, nothing, type TemplateResult } from "lit";
import type { AcknowledgementEntry, AcknowledgementsResponse, EscalationEntry, ExportFormat } from "../../../protocol/http.ts";
import type { Id } from "../../../protocol/ids.ts";
import { EXPORT_FORMATS } from "../../../protocol/http.ts";
import { icon } from "../controls/icons.ts";
import { closeByKey, placePopover } from "../controls/popover.ts";
import { saveAddress } from "../media/save-file.ts";
import { consumeContexts } from "../shared/contexts.ts";
import { RoomController } from "../shared/room-controller.ts";
import { defineElement, ViewElement } from "../shared/view-element.ts";

const MEDIA_TYPES = { csv: "text/csv", json: "application/json" } as const;
/** Without it spreadsheets read names as if they were of an old code page; reading the answer takes it away. */
const MARK = { csv: "\uFEFF", json: "" } as const;

/** Who has acknowledged a message and who has not, with the time of each; who may, saves it. */
export class AcknowledgementListElement extends ViewElement {
  static override properties = {
    roomId: { attribute: false },
    messageId: { attribute: false },
    own: { attribute: false },
    now: { state: true },
    found: { state: true },
    isOpen: { state: true },
  };
  declare roomId: Id;
  declare messageId: Id;
  declare own: boolean;
  declare readonly now: number;
  /** Null while it is asked for; "failed" where it could not be read. */
  declare private found: AcknowledgementsResponse | "failed" | null;
  declare private isOpen: boolean;
  #button: HTMLButtonElement | null = null;
  readonly #drawn = new RoomController(this, ({ room }) => [room.membership.role, room.room.kind]);

  constructor() {
    super();
    consumeContexts(this, "now");
    this.found = null;
    this.isOpen = false;
  }

  /** Opens beside the button that was pressed. */
  async show(button: HTMLButtonElement): Promise<void> {
    this.#button = button;
    this.found = null;
    this.isOpen = true;
    await this.updateComplete;
    this.#popover?.showPopover();
    this.found = await this.commands.acknowledgements(this.roomId, this.messageId).catch(() => "failed" as const);
  }

  protected override updated(): void {
    this.#place();
  }

  protected override render(): TemplateResult {
    const label = this.localize.term("acknowledgements");
    return html`<div
      class="popover acknowledgement-list"
      part="menu acknowledgement-list"
      popover="auto"
      role="dialog"
      aria-label=${label}
      tabindex="-1"
      @toggle=${this.#onToggle}
      @keydown=${this.#onKey}
    >
      ${
        this.isOpen
          ? html`<h4 class="popover-title">${label}</h4>
              ${this.#content()}`
          : nothing
      }
    </div>`;
  }

  #content(): TemplateResult {
    const { found, localize } = this;
    if (found === "failed") return html`<p class="popover-note" role="alert">${localize.term("errorUnavailable")}</p>`;
    if (found === null) return html`<p class="popover-note" aria-busy="true"></p>`;
    const open = found.entries.filter(({ acknowledgedAt }) => acknowledgedAt === null);
    const given = found.entries.filter(({ acknowledgedAt }) => acknowledgedAt !== null);
    return html`${this.#section(localize.term("notAcknowledged", { count: open.length }), open)}
    ${this.#section(localize.term("haveAcknowledged", { count: given.length }), given)}
    ${found.escalations.length === 0 ? nothing : this.#escalations(found.escalations)} ${this.#mayExport ? this.#exports() : nothing}`;
  }

  #section(title: string, entries: readonly AcknowledgementEntry[]): TemplateResult | typeof nothing {
    if (entries.length === 0) return nothing;
    return html`<h5 class="acknowledgement-title">${title}</h5>
      <ul class="acknowledgement-people" role="list">
        ${entries.map(
          ({ user, acknowledgedAt, present, reminders }) =>
            html`<li class="acknowledgement-person">
              <bdi>${user.name}</bdi>
              <span class="acknowledgement-when"
                >${acknowledgedAt !== null ? this.#time(acknowledgedAt) : present ? this.#reminded(reminders) : this.localize.term("hasLeft")}</span
              >
            </li>`,
        )}
      </ul>`;
  }

  #escalations(entries: readonly EscalationEntry[]): TemplateResult {
    const { localize } = this;
    return html`<h5 class="acknowledgement-title">${localize.term("escalatedTo")}</h5>
      <ul class="acknowledgement-people" role="list">
        ${entries.map(
          ({ user, at, acknowledgedAt }) =>
            html`<li class="acknowledgement-person">
              <bdi>${user.name}</bdi>
              <span class="acknowledgement-when"
                >${this.#time(at)}${acknowledgedAt === null ? nothing : html` ${icon("check")}${this.#time(acknowledgedAt)}`}</span
              >
            </li>`,
        )}
      </ul>`;
  }

  #reminded(reminders: number): string {
    return reminders === 0 ? "" : this.localize.term("remindedTimes", { count: reminders });
  }

  #time(at: number): TemplateResult {
    const { localize } = this;
    return html`<time datetime=${new Date(at).toISOString()} title=${localize.full(at)}>${localize.moment(at, this.now)}</time>`;
  }

  // The author, and who manages the group; the server alone decides.
  get #mayExport(): boolean {
    const { room } = this.#drawn.value;
    const { role } = room.membership;
    return this.own || (room.room.kind === "group" && (role === "owner" || role === "moderator"));
  }

  #exports(): TemplateResult {
    return html`<div class="acknowledgement-exports">
      ${EXPORT_FORMATS.map(
        (format) =>
          html`<button class="text-button" part="export-button" type="button" @click=${() => void this.#save(format)}>
            ${icon("arrowDown")}${this.localize.term("saveAs", { format: format.toUpperCase() })}
          </button>`,
      )}
    </div>`;
  }

  async #save(format: ExportFormat): Promise<void> {
    const text = await this.commands.exportAcknowledgements(this.roomId, this.messageId, format).catch(() => null);
    if (text === null) return void (this.found = "failed");
    const address = URL.createObjectURL(new Blob([MARK[format], text], { type: MEDIA_TYPES[format] }));
    saveAddress(address, `acknowledgements-${this.messageId}.${format}`);
    URL.revokeObjectURL(address);
  }

  get #popover(): HTMLElement | null {
    return this.querySelector<HTMLElement>("[popover]");
  }

  #place(): void {
    const popover = this.#popover;
    if (popover?.matches(":popover-open") === true && this.#button !== null) placePopover(popover, this.#button);
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key === "Escape") closeByKey(event, this.#popover, this.#button);
  }

  #onToggle({ newState }: ToggleEvent): void {
    if (newState === "open") this.#popover?.focus();
    else this.isOpen = false;
    this.#place();
  }
}

defineElement("staff-chat-acknowledgement-list", AcknowledgementListElement);
