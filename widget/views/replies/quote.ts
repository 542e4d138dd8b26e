import { html, type TemplateResult } from "lit";
import type { Message } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";
import { selectQuoted } from "../../client/store/quotes.ts";
import type { OutboxRow } from "../../client/store/state.ts";
import { icon } from "../controls/icons.ts";
import { hueOf } from "../controls/initials.ts";
import { filesText, previewText } from "../shared/preview-text.ts";
import { RoomController } from "../shared/room-controller.ts";
import { userOf } from "../shared/room-people.ts";
import { defineElement, ViewElement } from "../shared/view-element.ts";
import { QuoteChosenEvent } from "./quote-events.ts";
import { quoteViews } from "./views-quotes.ts";

export const sheets = [quoteViews];

/** A message as it is quoted. */
interface Shown {
  readonly id: Id;
  readonly name: string;
  readonly line: string;
}

/** The message that another one answers, as it is now: who wrote it, and one line. In a message it leads there; in the composer it can be let go. */
export class QuoteElement extends ViewElement {
  static override properties = {
    roomId: { attribute: false },
    messageId: { attribute: false },
    isDraft: { attribute: false },
    isActive: { attribute: false },
  };
  declare roomId: Id;
  declare messageId: Id;
  /** Whether it stands above what is being written. */
  declare isDraft: boolean;
  /** Whether Tab reaches it. */
  declare isActive: boolean;
  readonly #drawn = new RoomController(this, ({ room, state }) => [
    selectQuoted(state, this.roomId, this.messageId),
    room.timeline === null,
    state.connection.status,
    state.users,
    state.me,
  ]);
  /** The message that is asked for. */
  #asked: Id | null = null;
  /** The connection by which it could not be had: it is asked for again by another. */
  #missedBy: string | null = null;
  #field: HTMLElement | null = null;

  constructor() {
    super();
    this.isDraft = false;
    this.isActive = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#field = this.closest("staff-chat-composer");
    this.#field?.addEventListener("keydown", this.#onKey);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#field?.removeEventListener("keydown", this.#onKey);
  }

  protected override updated(): void {
    this.#ask();
  }

  protected override render(): TemplateResult {
    const { id, name, line } = this.#shown();
    const { localize } = this;
    const to = localize.term("inReplyTo", { name });
    const hue = `quote hue-${hueOf(id)}`;
    const text = html`<span class="visually-hidden">${to}</span> <bdi class="quote-author" aria-hidden="true">${name}</bdi>
      <span class="quote-text" dir="auto">${line}</span>`;
    if (!this.isDraft)
      return html`<button class=${hue} part="quote-card" type="button" tabindex=${this.isActive ? "0" : "-1"} @click=${this.#go}>
        ${text}
      </button>`;
    const drop = localize.term("dropReply");
    return html`<div class="${hue} is-draft" part="quote-card" role="group" aria-label="${to} ${line}">
      ${text}<button class="quote-drop" part="quote-remove-button" type="button" aria-label=${drop} title=${drop} @click=${this.#drop}>
        ${icon("close")}
      </button>
    </div>`;
  }

  #shown(): Shown {
    const { localize } = this;
    const { state } = this.#drawn.value;
    const found = selectQuoted(state, this.roomId, this.messageId);
    const isMissing = found === null || (found === undefined && this.#missedBy !== null);
    if (isMissing) return { id: "", name: "", line: localize.term("messageUnavailable") };
    if (found === undefined) return { id: "", name: "", line: "…" };
    const id = "senderId" in found ? found.senderId : (state.me?.id ?? "");
    return { id, name: userOf(state, localize, id).name, line: this.#lineOf(found) };
  }

  #lineOf(found: Message | OutboxRow): string {
    const { localize } = this;
    if ("deletedAt" in found && found.deletedAt !== null) return localize.term("messageDeleted");
    return previewText(this, found.body) || filesText(localize, "attachments" in found ? found.attachments : found.files);
  }

  // What neither the window nor the outbox has; before those are there nobody knows.
  #ask(): void {
    const { room, state } = this.#drawn.value;
    const { roomId, messageId } = this;
    const { status } = state.connection;
    if (room.timeline === null || (status !== "online" && status !== "polling")) return;
    if (this.#asked === messageId || this.#missedBy === status || selectQuoted(state, roomId, messageId) !== undefined) return;
    this.#asked = messageId;
    const end = (): void => {
      if (this.#asked === messageId) this.#asked = null;
      this.#missedBy = selectQuoted(this.store.state, roomId, messageId) === undefined ? status : null;
      this.requestUpdate();
    };
    this.commands.readQuoted(roomId, messageId).then(end, end);
  }

  readonly #go = (): void => {
    this.dispatchEvent(new QuoteChosenEvent(this.messageId));
  };

  readonly #drop = (): void => {
    this.commands.setReply(this.roomId, null);
    this.#field?.querySelector("textarea")?.focus();
  };

  // Where something is written, the key is for that.
  readonly #onKey = (event: Event): void => {
    if (!(event instanceof KeyboardEvent) || event.key !== "Escape" || event.isComposing || event.defaultPrevented) return;
    if (this.#field?.querySelector("textarea")?.value !== "") return;
    event.preventDefault();
    event.stopPropagation();
    this.#drop();
  };
}

defineElement("staff-chat-quote", QuoteElement);
