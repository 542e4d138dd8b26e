import { html, nothing, type TemplateResult } from "lit";
import type { MessageRevision } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";
import { consumeContexts } from "../shared/contexts.ts";
import { closeByKey, placePopover } from "../controls/popover.ts";
import { RoomController } from "../shared/room-controller.ts";
import { userOf } from "../shared/room-people.ts";
import { defineElement, ViewElement } from "../shared/view-element.ts";

/** How a message has read, latest first, with who wrote it so and when. */
export class MessageHistoryElement extends ViewElement {
  static override properties = { roomId: { attribute: false }, now: { state: true }, revisions: { state: true } };
  declare roomId: Id;
  declare readonly now: number;
  /** Null while they are asked for; "failed" where they could not be read. */
  declare private revisions: readonly MessageRevision[] | "failed" | null;
  #button: HTMLButtonElement | null = null;
  readonly #drawn = new RoomController(this, ({ state }) => [state.users, state.me]);

  constructor() {
    super();
    consumeContexts(this, "now");
    this.revisions = null;
  }

  /** Opens beside the button that was pressed. */
  async show(messageId: Id, button: HTMLButtonElement): Promise<void> {
    this.#button = button;
    this.revisions = null;
    await this.updateComplete;
    this.#popover?.showPopover();
    this.revisions = await this.commands.messageRevisions(this.roomId, messageId).catch(() => "failed" as const);
  }

  protected override updated(): void {
    this.#place();
  }

  protected override render(): TemplateResult {
    const { localize } = this;
    return html`<div
      class="popover message-history"
      part="menu message-history"
      popover="auto"
      role="dialog"
      aria-label=${localize.term("editHistory")}
      tabindex="-1"
      @toggle=${this.#onToggle}
      @keydown=${this.#onKey}
    >
      <h4 class="popover-title">${localize.term("editHistory")}</h4>
      ${this.#content()}
    </div>`;
  }

  #content(): TemplateResult {
    const { revisions, localize } = this;
    if (revisions === "failed") return html`<p class="popover-note" role="alert">${localize.term("errorUnavailable")}</p>`;
    if (revisions === null) return html`<p class="popover-note" aria-busy="true"></p>`;
    return html`<ol class="revisions" role="list">
      ${revisions.map((revision) => this.#revision(revision))}
    </ol>`;
  }

  #revision({ body, by, at, revision }: MessageRevision): TemplateResult {
    const { localize } = this;
    const { name } = userOf(this.#drawn.value.state, localize, by);
    return html`<li class="revision" part="revision">
      <p class="revision-head">
        <bdi>${name}</bdi> · <time datetime=${new Date(at).toISOString()} title=${localize.full(at)}>${localize.moment(at, this.now)}</time>
        ${revision === 0 ? html`· ${localize.term("originalText")}` : nothing}
      </p>
      <p class="revision-text" dir="auto">${body}</p>
    </li>`;
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
    this.#place();
  }
}

defineElement("staff-chat-message-history", MessageHistoryElement);
