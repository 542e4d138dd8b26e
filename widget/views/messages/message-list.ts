import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import type { Id } from "../../../protocol/ids.ts";
import type { MentionRange } from "../../../protocol/mention-range.ts";
import { selectMessageStatus, selectOutgoing, selectOutgoingStatus } from "../../client/store/selectors.ts";
import type { RoomState, Timeline } from "../../client/store/state.ts";
import { jumpButton, loadingEdge, messageSkeleton, roomBeginning } from "./message-edges.ts";
import { loadAttachments } from "../files/load-attachments.ts";
import { messageRow, type RowView } from "./message-row.ts";
import { buildRows, rowBounds, type MessageRow, type RowSource } from "./message-rows.ts";
import { followWindow, growAfter, growBefore, newestWindow, windowAround, type Stretch } from "./message-window.ts";
import { moveFocus } from "../shared/option-list.ts";
import { titleOf, userOf } from "../shared/room-people.ts";
import { canEditRoom } from "../shared/permissions.ts";
import { Reading } from "./reading.ts";
import { ScrollAnchor } from "./scroll-anchor.ts";
import { defineElement, ViewElement } from "../shared/view-element.ts";

/** How far below the top the first unread message stands on opening, as a share of the height. */
const UNREAD_OFFSET = 0.25;
/** How long a message that somebody was led to stays marked, in milliseconds. */
const MARK_MS = 3_000;
/** Distance from an edge, in pixels, at which more rows are made ready. */
const REACH = 800;

/** The messages of one room: a bounded window of rows over a history of any length, with what is read kept in its place. */
export class MessageListElement extends ViewElement {
  static override properties = {
    ...ViewElement.properties,
    room: { attribute: false },
    below: { state: true },
    away: { state: true },
    activeId: { state: true },
    shown: { state: true },
    marked: { state: true },
    unfolded: { state: true },
  };
  declare room: RoomState;
  /** Messages further down that were not on screen yet. */
  declare private below: number;
  /** Whether the reader is not at the bottom. */
  declare private away: boolean;
  declare private activeId: Id | null;
  declare private shown: Stretch | null;
  /** The message that somebody was led to, for a moment. */
  declare private marked: Id | null;
  declare private unfolded: ReadonlySet<Id>;

  #anchor: ScrollAnchor | null = null;
  #edges: IntersectionObserver | null = null;
  #sizes: ResizeObserver | null = null;
  #bounds: Stretch | null = null;
  /** Where to go once the rows are there: a position, or the end. */
  #target: number | "end" | null = "end";
  #rows: readonly MessageRow[] = [];
  /** The window that `#rows` was made for. */
  #drawn: Stretch | null = null;
  /** Highest position that was on screen. */
  #seen = 0;
  readonly #reading = new Reading({
    clock: () => this.context.clock,
    isLooking: () => this.#isLooking(),
    read: (position) => this.#markRead(position),
  });
  readonly #look = () => {
    this.#see();
    this.#reading.check();
  };

  constructor() {
    super();
    this.below = 0;
    this.away = false;
    this.activeId = null;
    this.shown = null;
    this.marked = null;
    this.unfolded = new Set();
  }

  /** Goes to a message, loading what is around it, and marks it for a moment; says so where the room does not have it. */
  async jumpToMessage(messageId: Id): Promise<void> {
    const { id } = this.room.room;
    const position = await this.context.commands.findMessage(id, messageId);
    if (this.room.room.id !== id) return;
    if (position === null) return this.context.host.announce(this.localize.term("messageUnavailable"));
    this.#target = position;
    this.marked = messageId;
    setTimeout(() => (this.marked = null), MARK_MS);
  }

  /** Goes to the newest message, loading it where it is not there. */
  jumpToEnd(): void {
    this.#target = "end";
    if (this.room.timeline?.hasAfter === true) this.context.commands.jumpTo(this.room.room.id, null);
    else this.#show(this.#bounds === null ? null : newestWindow(this.#bounds));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.ownerDocument.addEventListener("visibilitychange", this.#look);
    this.ownerDocument.defaultView?.addEventListener("focus", this.#look);
    if (this.hasUpdated) this.#observe();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.ownerDocument.removeEventListener("visibilitychange", this.#look);
    this.ownerDocument.defaultView?.removeEventListener("focus", this.#look);
    this.#edges?.disconnect();
    this.#sizes?.disconnect();
    this.#reading.stop();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("room") && changed.get("room")?.room.id !== this.room.room.id) this.#open();
    const former = this.#drawn;
    this.#anchor?.scrolled();
    const source = this.#source();
    const bounds = source === null ? null : rowBounds(source);
    if (bounds === null || source === null) this.shown = null;
    else this.shown = this.#follow(bounds) ?? this.#arrive(bounds);
    this.#bounds = bounds;
    if (this.shown !== former || this.#sourceChanged(changed))
      this.#rows = source === null || this.shown === null ? [] : buildRows(source, this.shown);
    this.#drawn = this.shown;
    if (!this.#rows.some(({ id }) => id === this.activeId)) this.activeId = this.#rows.at(-1)?.id ?? null;
  }

  protected override firstUpdated(): void {
    const scroller = this.#scroller;
    if (scroller === null) return;
    this.#anchor = new ScrollAnchor(scroller, ".bubble");
    this.#edges = new IntersectionObserver((entries) => this.#reach(entries), { root: scroller, rootMargin: `${REACH}px 0px` });
    this.#sizes = new ResizeObserver(() => this.#settle());
  }

  protected override updated(changed: PropertyValues): void {
    this.#settle();
    if (changed.has("room") || changed.has("shown") || changed.has("state")) this.#observe();
    if (changed.has("context")) this.#reading.check();
    if (this.#rows.some(({ attachments, files }) => attachments.length + files.length > 0))
      loadAttachments(this.getRootNode()).catch(() => undefined);
  }

  protected override render(): TemplateResult {
    const { timeline } = this.room;
    const waiting = timeline === null || (timeline.messages.length === 0 && timeline.loading !== "none");
    const label = this.localize.term("messagesOf", { name: titleOf(this.localize, this.room) });
    return html`<div class="messages" part="messages" @scroll=${this.#onScroll}>
        <div
          class="message-column"
          role="log"
          aria-live="off"
          aria-label=${label}
          aria-busy=${waiting ? "true" : "false"}
          @keydown=${this.#onKey}
          @focusin=${this.#onFocus}
        >
          ${waiting ? messageSkeleton(this.context) : this.#history(timeline)}
        </div>
      </div>
      <div class="jump-place">
        ${this.away ? jumpButton(this.below, { context: this.context, jump: () => this.jumpToEnd() }) : nothing}
      </div>`;
  }

  #history(timeline: Timeline): TemplateResult {
    const retry = (side: "before" | "after") => () => this.#load(side);
    return html`${timeline.hasBefore ? nothing : roomBeginning(this.room, this.context)}
    ${loadingEdge("before", { context: this.context, timeline, retry: retry("before") })}
    ${guard([this.#rows, this.context, this.state.users, this.room.receipts, this.state.outbox, this.activeId, this.marked, this.unfolded, this.state.deleting], () => this.#list())}
    ${loadingEdge("after", { context: this.context, timeline, retry: retry("after") })}`;
  }

  #list(): unknown {
    const view = this.#rowView();
    return repeat(
      this.#rows,
      ({ id }) => id,
      (row) => messageRow(row, view),
    );
  }

  #rowView(): RowView {
    const { commands, config } = this.context;
    const roomId = this.room.room.id;
    return {
      context: this.context,
      direct: this.room.room.kind === "direct",
      activeId: this.activeId,
      markedId: this.marked,
      mayDelete: ({ message, own, deleted }) =>
        message !== null && !deleted && (own || canEditRoom(this.room)) && this.room.membership.role !== "read_only",
      isDeleting: ({ id }) => this.state.deleting.has(id),
      remove: ({ id }) => this.dispatchEvent(new MessageDeletionAskedEvent(id)),
      unfolded: this.unfolded,
      unfold: ({ id, position }) => {
        this.unfolded = new Set(this.unfolded).add(id);
        // Read from its beginning, also by who was at the end of the list; the button that had the focus goes.
        this.#target = position;
        this.querySelector<HTMLElement>(`[data-message="${id}"]`)?.focus({ preventScroll: true });
      },
      userOf: (id) => userOf(this.state, this.localize, id),
      namesOf: (id) => [userOf(this.state, this.localize, id).name, ...(this.state.formerNames.get(id) ?? [])],
      statusOf: ({ outgoing, message }) =>
        outgoing !== null
          ? selectOutgoingStatus(outgoing)
          : config.receipts && message !== null
            ? selectMessageStatus(this.state, this.room, message)
            : null,
      showSeen: (row, button) => this.dispatchEvent(new SeenByAskedEvent(row.position ?? 0, button)),
      retry: ({ id }) => commands.retry(roomId, id),
      discard: ({ id, outgoing }) => {
        const text = commands.discard(roomId, id);
        this.dispatchEvent(new MessageDiscardedEvent(text, outgoing?.ranges ?? []));
      },
    };
  }

  #source(): RowSource | null {
    const { timeline, room, divider } = this.room;
    if (timeline === null) return null;
    const outgoing = selectOutgoing(this.state, room.id);
    return { messages: timeline.messages, complete: !timeline.hasAfter, outgoing, meId: this.state.me?.id ?? null, divider };
  }

  #sourceChanged(changed: PropertyValues<this>): boolean {
    const room: RoomState | undefined = changed.get("room");
    const outbox = changed.get("state")?.outbox;
    const sameRoom = !changed.has("room") || (room?.timeline === this.room.timeline && room.divider === this.room.divider);
    const sameOutbox = !changed.has("state") || outbox?.get(this.room.room.id) === this.state.outbox.get(this.room.room.id);
    return !sameRoom || !sameOutbox;
  }

  #open(): void {
    this.#reading.stop();
    const { divider, summary } = this.room;
    this.#target = divider !== null && divider < summary.messages ? divider + 1 : "end";
    this.#seen = this.room.membership.marker;
    this.#bounds = null;
    this.shown = null;
    this.activeId = null;
  }

  #follow(bounds: Stretch): Stretch | null {
    if (this.shown === null || this.#bounds === null || this.#target !== null) return null;
    const nearTop = (this.#scroller?.scrollTop ?? 0) < REACH;
    const followed = followWindow(this.shown, { before: this.#bounds, bounds, atBottom: this.#anchor?.atBottom ?? true, nearTop });
    const same = followed?.first === this.shown.first && followed.last === this.shown.last;
    if (followed === null) this.#target = "end";
    return same ? this.shown : followed;
  }

  // The window for where the reader is to arrive. A place that is not loaded is asked for, once.
  #arrive(bounds: Stretch): Stretch {
    const target = this.#target;
    if (target === null || target === "end") return newestWindow(bounds);
    if (target >= bounds.first) return windowAround(bounds, target);
    if (this.room.timeline?.hasBefore === true && this.room.timeline.loading === "none")
      this.context.commands.jumpTo(this.room.room.id, target);
    return newestWindow(bounds);
  }

  #show(shown: Stretch | null): void {
    this.shown = shown;
    this.requestUpdate();
  }

  /** Brings the reader to where they are going, or keeps them where they are. */
  #settle(): void {
    const anchor = this.#anchor;
    if (anchor === null || this.#rows.length === 0) return;
    const target = this.#target;
    const row = typeof target === "number" ? this.querySelector<HTMLElement>(`.bubble[data-position="${target}"]`) : null;
    if (row !== null) anchor.hold(row, (this.#scroller?.clientHeight ?? 0) * UNREAD_OFFSET);
    else if (target === "end") anchor.followEnd();
    else if (target === null) anchor.restore();
    if (row !== null || target === "end") this.#target = null;
    this.#see();
  }

  #observe(): void {
    this.#edges?.disconnect();
    for (const edge of this.querySelectorAll(".edge")) this.#edges?.observe(edge);
    for (const box of [this.#scroller, this.querySelector(".message-column")]) if (box !== null) this.#sizes?.observe(box);
    this.#reading.watch(this, this.room.membership.marker);
  }

  #reach(entries: readonly IntersectionObserverEntry[]): void {
    for (const entry of entries) {
      if (!entry.isIntersecting || !(entry.target instanceof HTMLElement)) continue;
      this.#extend(entry.target.dataset["edge"] === "after" ? "after" : "before");
    }
  }

  #extend(side: "before" | "after"): void {
    const { shown } = this;
    const bounds = this.#bounds;
    const { timeline } = this.room;
    if (shown === null || bounds === null || timeline === null || this.#target !== null) return;
    if (side === "before" && shown.first > bounds.first) this.shown = growBefore(shown, bounds);
    else if (side === "after" && shown.last < bounds.last) this.shown = growAfter(shown, bounds);
    else if (timeline.loading === "none" && timeline.problem === null) this.#load(side);
  }

  #load(side: "before" | "after"): void {
    const { timeline, room } = this.room;
    if (side === "before" && timeline?.hasBefore === true) this.context.commands.loadBefore(room.id);
    if (side === "after" && timeline?.hasAfter === true) this.context.commands.loadAfter(room.id);
  }

  get #scroller(): HTMLElement | null {
    return this.querySelector<HTMLElement>(".messages");
  }

  #onScroll(): void {
    this.#anchor?.scrolled();
    this.#see();
  }

  /** Takes note of what has been scrolled to, for "n new messages". */
  #see(): void {
    const anchor = this.#anchor;
    if (anchor === null || this.#target !== null || this.#scroller?.checkVisibility() !== true) return;
    const complete = this.room.timeline?.hasAfter === false && this.shown?.last === this.#bounds?.last;
    this.away = !(anchor.atBottom && complete);
    const position = this.away
      ? Number(anchor.lastWhole()?.dataset["position"] ?? 0)
      : (this.room.timeline?.messages.at(-1)?.position ?? 0);
    this.#seen = Math.max(this.#seen, position);
    this.below = Math.max(0, this.room.summary.messages - this.#seen);
  }

  #isLooking(): boolean {
    const { visible, inSight } = this.context;
    return visible && inSight && this.#target === null && this.ownerDocument.visibilityState === "visible" && this.ownerDocument.hasFocus();
  }

  #markRead(position: number): void {
    if (position > this.room.membership.marker) this.context.commands.markRead(this.room.room.id, position);
  }

  #onFocus(event: FocusEvent): void {
    const message = event.target instanceof Element ? event.target.closest<HTMLElement>(".message") : null;
    if (message !== null) this.activeId = message.dataset["message"] ?? null;
  }

  #onKey(event: KeyboardEvent): void {
    if (!(event.target instanceof HTMLElement) || !event.target.matches(".message")) return;
    const messages = [...this.querySelectorAll<HTMLElement>(".message")];
    const to = moveFocus(event.key, messages.indexOf(event.target), messages.length);
    if (to === null) return;
    event.preventDefault();
    messages[to]?.focus();
  }
}

/** The press of a button that asks who has seen the message at `position`. */
export class SeenByAskedEvent extends Event {
  readonly position: number;
  readonly button: HTMLButtonElement;

  constructor(position: number, button: HTMLButtonElement) {
    super("staff-chat-seen-by-asked", { bubbles: true });
    this.position = position;
    this.button = button;
  }
}

/** A wish to delete a message for everyone; the panel asks back. */
export class MessageDeletionAskedEvent extends Event {
  readonly messageId: Id;

  constructor(messageId: Id) {
    super("staff-chat-message-deletion-asked", { bubbles: true });
    this.messageId = messageId;
  }
}

/** The text of a message that was taken back before it was sent; it belongs into the composer again. */
export class MessageDiscardedEvent extends Event {
  readonly text: string;
  readonly ranges: readonly MentionRange[];

  constructor(text: string, ranges: readonly MentionRange[]) {
    super("staff-chat-message-discarded", { bubbles: true });
    this.text = text;
    this.ranges = ranges;
  }
}

defineElement("staff-chat-message-list", MessageListElement);
