import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { RECEIPT_STATES, type MessageReceipt, type MessageReceiptsResponse, type ReceiptState } from "../../../protocol/http.ts";
import type { Id } from "../../../protocol/ids.ts";
import { personAvatar } from "../controls/avatar.ts";
import { consumeContexts } from "../shared/contexts.ts";
import { icon } from "../controls/icons.ts";
import { closeByKey, placePopover } from "../controls/popover.ts";
import { RoomController } from "../shared/room-controller.ts";
import type { PanelContext } from "../shared/view-context.ts";
import { defineElement, ViewElement } from "../shared/view-element.ts";

const TITLES = { read: "seenBy", delivered: "deliveredTo", pending: "notDelivered" } as const satisfies Record<ReceiptState, string>;
/** Milliseconds between two readings while positions move. */
const PAUSE_MS = 1_000;

/** What is shown: of each state the pages that were read. */
type Pages = Readonly<Record<ReceiptState, MessageReceiptsResponse>>;

/** Who has read one message, has it, or not yet, with times; those of a large room page by page. */
export class SeenByElement extends ViewElement {
  static override properties = {
    roomId: { attribute: false },
    now: { state: true },
    messageId: { state: true },
    pages: { state: true },
    failed: { state: true },
  };
  declare roomId: Id;
  declare readonly now: number;
  declare readonly clock: PanelContext["clock"];
  /** Null: it is closed. */
  declare private messageId: Id | null;
  declare private pages: Pages | null;
  declare private failed: boolean;
  #button: HTMLButtonElement | null = null;
  readonly #drawn = new RoomController(this, ({ room, state }) =>
    this.messageId === null ? [] : [room.receipts, room.members, state.settings, state.limits],
  );
  /** The positions by which the pages were read. */
  #read: unknown = null;
  #isReading = false;
  #cancel = (): void => undefined;

  constructor() {
    super();
    consumeContexts(this, "now", "clock");
    this.messageId = null;
    this.pages = null;
    this.failed = false;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#cancel();
    this.#isReading = false;
    this.#read = null;
  }

  /** Makes the press of `button` that is under way open this, or close it, for a message. */
  show(messageId: Id, button: HTMLButtonElement): void {
    if (messageId !== this.messageId) this.pages = null;
    this.failed = false;
    this.messageId = messageId;
    this.#button = button;
    this.#read = null;
    button.popoverTargetElement = this.#popover;
    // It may be open for the message already, and nothing drawn anew then.
    this.requestUpdate();
  }

  /** Opens without a press. */
  open(): void {
    this.#popover?.showPopover();
  }

  protected override updated(_changed: PropertyValues): void {
    this.#place();
    const { messageId } = this;
    if (messageId === null || this.#isReading) return;
    const { receipts } = this.#drawn.value.room;
    if (this.#read === receipts) return;
    this.#read = receipts;
    void this.#readAll(messageId);
  }

  async #readAll(messageId: Id): Promise<void> {
    this.#isReading = true;
    const { roomId } = this;
    try {
      const [read, delivered, pending] = await Promise.all(
        RECEIPT_STATES.map((state) => this.commands.messageReceipts(roomId, messageId, { state })),
      );
      if (this.messageId === messageId && read !== undefined && delivered !== undefined && pending !== undefined)
        this.pages = joined(this.pages, { read, delivered, pending });
      this.failed = false;
    } catch {
      this.failed = this.pages === null;
    }
    if (!this.isConnected) return;
    // What moves meanwhile is read together.
    this.#cancel = this.clock.setTimeout(() => {
      this.#isReading = false;
      this.requestUpdate();
    }, PAUSE_MS);
  }

  async #readMore(state: ReceiptState): Promise<void> {
    const { messageId, pages, roomId } = this;
    const after = pages?.[state].next ?? null;
    if (messageId === null || pages === null || after === null) return;
    const page = await this.commands.messageReceipts(roomId, messageId, { state, after }).catch(() => null);
    if (page === null) return this.host.announce(this.localize.term("errorUnavailable"));
    const present = this.pages?.[state];
    // Another message, or another reading, came in between.
    if (this.messageId !== messageId || present?.next !== after || this.pages === null) return;
    this.pages = { ...this.pages, [state]: { ...page, entries: [...present.entries, ...page.entries] } };
    await this.updateComplete;
    // The button may be gone; the focus is not to be lost.
    if (this.querySelector(":focus") === null) this.#popover?.focus();
  }

  protected override render(): TemplateResult {
    return html`<div
      class="popover seen-by"
      part="menu seen-by"
      popover="auto"
      role="dialog"
      aria-label=${this.localize.term("seenBy")}
      tabindex="-1"
      @toggle=${this.#onToggle}
      @keydown=${this.#onKey}
    >
      ${this.messageId === null ? nothing : this.#lists()}
    </div>`;
  }

  #lists(): TemplateResult {
    const { pages, localize } = this;
    if (this.failed) return html`<p class="popover-note" role="alert">${localize.term("errorUnavailable")}</p>`;
    if (pages === null) return html`<p class="popover-note" aria-busy="true"><span class="spinner" aria-hidden="true"></span></p>`;
    const { counts } = pages.read;
    if (counts.read + counts.delivered + counts.pending === 0) return html`<p class="popover-note">${localize.term("notSeen")}</p>`;
    return html`${RECEIPT_STATES.map((state) => this.#list(state, pages[state]))}${this.#hidden(pages.read)}`;
  }

  #list(state: ReceiptState, { entries, counts, next }: MessageReceiptsResponse): TemplateResult | typeof nothing {
    const { localize } = this;
    if (counts[state] === 0) return nothing;
    const title = `seen-by-${state}`;
    return html`<h4 class="popover-title is-${TITLES[state]}" id=${title}>
        ${icon(state === "pending" ? "clock" : "checks")}${localize.term(TITLES[state])}
        <span class="popover-count">${localize.number(counts[state])}</span>
      </h4>
      <ul class="people" role="list" aria-labelledby=${title}>
        ${entries.map((entry) => this.#person(entry))}
      </ul>
      ${next === null ? nothing : html`<button class="text-button seen-by-more" part="seen-by-more" type="button" aria-describedby=${title} @click=${() => void this.#readMore(state)}>${localize.term("showMore")}</button>`}`;
  }

  #person({ user, readAt, deliveredAt }: MessageReceipt): TemplateResult {
    const { localize } = this;
    return html`<li class="person" part="seen-by-person">
      ${personAvatar(user)}
      <span class="person-text"
        ><bdi class="person-name"
          >${user.id === this.store.state.me?.id ? localize.term("nameAndYou", { name: user.name }) : user.name}</bdi
        >
        ${readAt === null ? nothing : this.#time("seenAt", readAt)}${deliveredAt === null ? nothing : this.#time("deliveredAt", deliveredAt)}
      </span>
    </li>`;
  }

  #time(term: "seenAt" | "deliveredAt", at: number): TemplateResult {
    const { localize } = this;
    return html`<time class="person-note" datetime=${new Date(at).toISOString()} title=${localize.full(at)}
      >${localize.term(term, { when: localize.moment(at, this.now) })}</time
    >`;
  }

  // Who is not told says so: "not read" would be wrong.
  #hidden({ hidden }: MessageReceiptsResponse): TemplateResult | typeof nothing {
    const { localize } = this;
    const { settings, limits } = this.#drawn.value.state;
    if (!limits.readReceipts) return html`<p class="popover-note">${localize.term("readsNotShown")}</p>`;
    if (settings?.hidesReads === true) return html`<p class="popover-note">${localize.term("ownReadsNotShown")}</p>`;
    return hidden === 0 ? nothing : html`<p class="popover-note">${localize.term("readsHidden", { count: hidden })}</p>`;
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

  #onToggle(event: ToggleEvent): void {
    if (event.newState === "closed") this.messageId = null;
    else this.#popover?.focus();
    this.#place();
  }
}

/** First pages that were read anew. Where more of a state was read than that, its list stays, and its count is as it is now. */
function joined(before: Pages | null, after: Pages): Pages {
  if (before === null) return after;
  const keep = (state: ReceiptState): MessageReceiptsResponse =>
    before[state].entries.length > after[state].entries.length && after[state].next !== null
      ? { ...after[state], entries: before[state].entries, next: before[state].next }
      : after[state];
  return { read: keep("read"), delivered: keep("delivered"), pending: keep("pending") };
}

defineElement("staff-chat-seen-by", SeenByElement);
