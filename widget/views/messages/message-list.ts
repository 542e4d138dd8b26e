import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import type { PanelContext } from "../shared/view-context.ts";
import { consumeContexts } from "../shared/contexts.ts";
import type { Id } from "../../../protocol/ids.ts";
import { countAfter } from "../../client/store/list-selectors.ts";
import type { RoomState, Timeline } from "../../client/store/state.ts";
import { jumpButton, loadingEdge, messageSkeleton, roomBeginning } from "./message-edges.ts";
import { LazyMessageTools, moveAmongMessages } from "./features/lazy-message-tools.ts";
import { loadDrawn } from "./load-drawn.ts";
import { MessageEdits } from "./features/message-edits.ts";
import { messageRow } from "./message-row.ts";
import { buildRows, noticeOf, keepRows, rowBounds, sourceOf, type MessageRow, type RowSource } from "./message-rows.ts";
import { followWindow, growAfter, growBefore, newestWindow, windowAround, type Stretch } from "./message-window.ts";
import { RoomController, type RoomInState } from "../shared/room-controller.ts";
import { titleOf } from "../shared/room-people.ts";
import { isAlike } from "../shared/store-controller.ts";
import { rowActions } from "./row-actions.ts";
import { areLines, rowView, usedOf, type ListView } from "./row-view.ts";
import "./typing-line.ts";
import { Reading } from "../reading/reading.ts";
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
    roomId: { attribute: false },
    visibility: { state: true },
    now: { state: true },
    below: { state: true },
    away: { state: true },
    activeId: { state: true },
    shown: { state: true },
    marked: { state: true },
    unfolded: { state: true },
    copiedId: { state: true },
    width: { state: true },
  };
  declare roomId: Id;
  declare readonly visibility: PanelContext["visibility"];
  declare readonly now: number;
  declare readonly clock: PanelContext["clock"];
  /** Messages further down that were not on screen yet. */
  declare private below: number;
  /** Whether the reader is not at the bottom. */
  declare private away: boolean;
  declare private activeId: Id | null;
  declare private shown: Stretch | null;
  /** The message that somebody was led to, for a moment. */
  declare private marked: Id | null;
  declare private unfolded: ReadonlySet<Id>;
  declare private copiedId: Id | null;
  /** Of the list, in pixels. */
  declare private width: number;

  readonly #drawn = new RoomController(this, ({ room, state }) => [
    room.room,
    room.membership,
    room.members,
    room.timeline,
    room.receipts,
    room.divider,
    room.summary.messages,
    state.outbox.get(this.roomId),
    state.users,
    state.formerNames,
    state.deleting,
    state.patches,
    state.refusedEdits,
    state.limits,
    state.me,
    state.roles,
  ]);
  /** What was observed last. */
  #observed: RoomInState | null = null;
  #anchor: ScrollAnchor | null = null;
  #edges: IntersectionObserver | null = null;
  #sizes: ResizeObserver | null = null;
  #bounds: Stretch | null = null;
  /** Where to go once the rows are there: a position, or the end. */
  #target: number | "end" | null = "end";
  #rows: readonly MessageRow[] = [];
  /** What `#rows` was made of. */
  #made: { readonly source: RowSource; readonly shown: Stretch } | null = null;
  /** The room's last message when it was opened. */
  #since = 0;
  /** Highest position that was on screen. */
  #seen = 0;
  /** The position of the message to which the reader was led; 0: they came here by themselves. */
  #ledTo = 0;
  readonly #reading = new Reading({
    clock: () => this.clock,
    isLooking: () => this.visibility.panel && this.visibility.focused && this.#target === null,
    read: (last, first) => this.#markRead(last, first),
  });
  readonly #tools = new LazyMessageTools(this);
  readonly #edits = new MessageEdits(this);
  readonly #actions = rowActions(this, {
    edits: this.#edits,
    tools: this.#tools,
    unfold: ({ id, position }) => {
      this.unfolded = new Set(this.unfolded).add(id);
      // Read from its beginning, also by who was at the end of the list; the button that had the focus goes.
      this.#target = position;
      this.querySelector<HTMLElement>(`[data-message="${id}"]`)?.focus({ preventScroll: true });
    },
  });

  constructor() {
    super();
    consumeContexts(this, "visibility", "now", "clock");
    this.below = 0;
    this.away = false;
    this.activeId = null;
    this.shown = null;
    this.marked = null;
    this.unfolded = new Set();
    this.copiedId = null;
    this.width = 0;
  }

  /** Goes to a message, loading what is around it, and marks it for a moment; says so where the room does not have it. */
  async jumpToMessage(messageId: Id): Promise<void> {
    await this.updateComplete;
    const { roomId } = this;
    const position = await this.commands.findMessage(roomId, messageId);
    if (this.roomId !== roomId) return;
    if (position === null) return this.host.announce(this.localize.term("messageUnavailable"));
    this.#target = this.#ledTo = position;
    this.marked = messageId;
    this.requestUpdate();
    setTimeout(() => (this.marked = null), MARK_MS);
  }

  readonly showCopied = (id: Id): void => {
    this.copiedId = id;
    setTimeout(() => (this.copiedId = null), MARK_MS / 2);
  };

  readonly edit = (id: Id, text?: string): void => this.#edits.open(id, text ?? this.#rows.find((row) => row.id === id)?.body ?? "");

  /** Opens the editor of one's last message in sight; false: it may not be edited. */
  editLast(): boolean {
    return this.#edits.openLast(this.#rows, this.#view);
  }

  /** Goes to the newest message, loading it where it is not there. */
  jumpToEnd(): void {
    this.#target = "end";
    if (this.#room.timeline?.hasAfter === true) this.commands.jumpTo(this.roomId, null);
    else {
      this.shown = this.#bounds && newestWindow(this.#bounds);
      this.requestUpdate();
    }
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#observe();
    // What is moved in its document begins at the top.
    this.#anchor?.restore();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#edges?.disconnect();
    this.#sizes?.disconnect();
    this.#reading.stop();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("roomId")) this.#open();
    this.#anchor?.scrolled();
    const source = sourceOf(this.#drawn.value, this.#since);
    const bounds = source === null ? null : rowBounds(source);
    if (bounds === null || source === null) this.shown = null;
    else this.shown = this.#follow(bounds) ?? this.#arrive(bounds);
    this.#bounds = bounds;
    this.#make(source);
    if (!this.#rows.some(({ id }) => id === this.activeId)) this.activeId = this.#rows.at(-1)?.id ?? null;
  }

  protected override firstUpdated(): void {
    const scroller = this.#scroller;
    if (scroller === null) return;
    this.#anchor = new ScrollAnchor(scroller, ".bubble");
    this.#edges = new IntersectionObserver((entries) => this.#reach(entries), { root: scroller, rootMargin: `${REACH}px 0px` });
    this.#sizes = new ResizeObserver(() => {
      this.width = scroller.clientWidth;
      this.#settle();
    });
  }

  protected override updated(changed: PropertyValues): void {
    this.#settle();
    if (this.#drawn.value !== this.#observed || changed.has("shown")) this.#observe();
    if (changed.has("visibility")) this.#reading.check();
    loadDrawn(this, this.#rows, this.#drawn.value.state);
  }

  protected override render(): TemplateResult {
    const { timeline } = this.#room;
    const waiting = timeline === null || (timeline.messages.length === 0 && timeline.loading !== "none");
    const label = this.localize.term("messagesOf", { name: titleOf(this.localize, this.#room) });
    return html`<div
        class="messages ${areLines(this.config, this.width) ? "are-lines" : "are-bubbles"}"
        part="messages"
        @scroll=${this.#onScroll}
      >
        <div
          class="message-column"
          role="log"
          aria-live="off"
          aria-label=${label}
          aria-busy=${waiting ? "true" : "false"}
          @keydown=${(event: KeyboardEvent) => moveAmongMessages(this, event)}
          @focusin=${this.#onFocus}
          @pointerover=${this.#tools.near}
          @pointerdown=${this.#tools.near}
        >
          ${waiting ? messageSkeleton(this.localize) : this.#history(timeline)}
          <staff-chat-typing-line .roomId=${this.roomId}></staff-chat-typing-line>
        </div>
      </div>
      <div class="jump-place">${this.away ? jumpButton(this.below, this.localize, () => this.jumpToEnd()) : nothing}</div>`;
  }

  #history(timeline: Timeline): TemplateResult {
    const edge = (side: "before" | "after") => loadingEdge(side, { localize: this.localize, timeline, retry: () => this.#load(side) });
    const beginning = timeline.hasBefore ? nothing : roomBeginning(this.#room, this.localize);
    return html`${beginning} ${edge("before")} ${this.#list()} ${edge("after")}`;
  }

  /** Each row is drawn anew only when something in it changed. */
  #list(): unknown {
    const list = this.#view;
    return repeat(
      this.#rows,
      ({ id }) => id,
      (row) => {
        const view = rowView(row, list);
        return guard(usedOf(row, view), () => messageRow(row, view));
      },
    );
  }

  get #view(): ListView {
    const { room, state } = this.#drawn.value;
    const { localize, config, now, activeId, marked: markedId, unfolded, copiedId, width } = this;
    const lastOwnId = this.#rows.findLast((row) => row.own && !row.deleted && noticeOf(row) === null)?.id ?? null;
    const drawing = {
      localize,
      config,
      now,
      activeId,
      markedId,
      unfolded,
      edits: this.#edits.texts,
      copiedId,
      lastOwnId,
      areLines: areLines(config, width),
    };
    return { room, state, ...drawing, since: this.#since, actions: this.#actions };
  }

  /** Makes the rows, where there is something new to make them of; those that stay the same are the same objects. */
  #make(source: RowSource | null): void {
    const { shown } = this;
    const made = source === null || shown === null ? null : { source, shown };
    if (made === null) this.#rows = [];
    else if (this.#made?.shown !== shown || !isAlike(this.#made.source, made.source))
      this.#rows = keepRows(this.#rows, buildRows(made.source, made.shown));
    this.#made = made;
  }

  #open(): void {
    this.#reading.stop();
    const { divider, summary, membership } = this.#room;
    this.#target = divider !== null && divider < summary.messages ? divider + 1 : "end";
    this.#seen = membership.marker;
    this.#since = summary.messages;
    this.#ledTo = 0;
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
    const { timeline } = this.#room;
    if (target === null || target === "end") return newestWindow(bounds);
    const isMissing = target < bounds.first ? timeline?.hasBefore : target > bounds.last && timeline?.hasAfter;
    // Another page that was asked for may still take the place of this one.
    if (isMissing === true && timeline?.loading === "none") this.commands.jumpTo(this.roomId, target);
    return target < bounds.first || isMissing === true ? newestWindow(bounds) : windowAround(bounds, target);
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
    this.#observed = this.#drawn.value;
    this.#edges?.disconnect();
    for (const edge of this.querySelectorAll(".edge")) this.#edges?.observe(edge);
    for (const box of [this.#scroller, this.querySelector(".message-column")]) if (box !== null) this.#sizes?.observe(box);
    this.#reading.watch(this, this.#room.membership.marker);
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
    const { timeline } = this.#room;
    if (shown === null || bounds === null || timeline === null || this.#target !== null) return;
    if (side === "before" && shown.first > bounds.first) this.shown = growBefore(shown, bounds);
    else if (side === "after" && shown.last < bounds.last) this.shown = growAfter(shown, bounds);
    else if (timeline.loading === "none" && timeline.problem === null) this.#load(side);
  }

  #load(side: "before" | "after"): void {
    const { timeline } = this.#room;
    if (side === "before" && timeline?.hasBefore === true) this.commands.loadBefore(this.roomId);
    if (side === "after" && timeline?.hasAfter === true) this.commands.loadAfter(this.roomId);
  }

  get #room(): RoomState {
    return this.#drawn.value.room;
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
    const { timeline, summary } = this.#room;
    const complete = timeline?.hasAfter === false && this.shown?.last === this.#bounds?.last;
    this.away = !(anchor.atBottom && complete);
    const position = this.away ? Number(anchor.lastWhole()?.dataset["position"] ?? 0) : (timeline?.messages.at(-1)?.position ?? 0);
    this.#seen = Math.max(this.#seen, position);
    this.below = countAfter(summary, this.#seen);
  }

  // Who was led over unread messages has not read those: until they go back to them, or have come to the end of the room.
  #markRead(last: number, first: number): void {
    const { membership, summary } = this.#room;
    if (first <= membership.marker + 1 || last === summary.messages) this.#ledTo = 0;
    if (last > membership.marker && this.#ledTo <= membership.marker + 1) this.commands.markRead(this.roomId, last);
  }

  #onFocus(event: FocusEvent): void {
    void this.#tools.near(event);
    const message = event.target instanceof Element ? event.target.closest<HTMLElement>(".message") : null;
    if (message !== null) this.activeId = message.dataset["message"] ?? null;
  }
}

defineElement("staff-chat-message-list", MessageListElement);
