import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Id } from "../../../protocol/ids.ts";
import { isFavourite, selectListedRooms } from "../../client/store/list-selectors.ts";
import type { ChatState, RoomState } from "../../client/store/state.ts";
import { icon } from "../controls/icons.ts";
import { loadInvitations } from "./load-invitations.ts";
import { moveFocus } from "../controls/option-list.ts";
import { countRooms, FILTERS, type RoomFilter } from "./room-filters.ts";
import "./room-item.ts";
import { consumeContexts } from "../shared/contexts.ts";
import { titleOf } from "../shared/room-people.ts";
import { isAlike, StoreController } from "../shared/store-controller.ts";
import { defineElement, ViewElement } from "../shared/view-element.ts";

/** From how many rooms on the list can be searched and filtered: a short one stays calm. */
const SEARCH_FROM = 8;
const FILTER_NAMES: readonly RoomFilter[] = ["all", "unread", "mentions", "groups"];

/** All rooms of the person but archived ones, favourites first and then by latest activity, between what asks them to come in and what they declined. */
export class RoomListElement extends ViewElement {
  static override properties = {
    search: { state: true },
    filter: { state: true },
    activeId: { state: true },
    now: { state: true },
  };
  declare private search: string;
  /** Which rooms are shown; as long as the session lasts. */
  declare private filter: RoomFilter;
  declare private activeId: Id | null;
  declare readonly now: number;
  /** Ids of those shown, in their order: what is said in a room is its row's own affair. */
  readonly #shown = new StoreController(this, (state) => this.#filter(state).map(({ room }) => room.id), isAlike);
  readonly #favourites = new StoreController(
    this,
    ({ rooms }) => [...rooms.values()].filter(isFavourite).map(({ room }) => room.id),
    isAlike,
  );
  readonly #counts = new StoreController(this, ({ rooms }) => countRooms(rooms, this.now), isAlike);
  readonly #drawn = new StoreController(
    this,
    ({ rooms, listing, openRoomId, connection, invitations }) => ({
      count: rooms.size,
      isLoading: listing === "loading",
      openRoomId,
      status: connection.status,
      isInvited: invitations.size > 0,
    }),
    isAlike,
  );

  constructor() {
    super();
    consumeContexts(this, "now");
    this.search = "";
    this.filter = "all";
    this.activeId = null;
  }

  /** Puts the focus on the room that Tab would reach, as soon as it is drawn. */
  focusList(): void {
    const first = this.hasUpdated ? this.querySelector<ViewElement>("staff-chat-room-item") : this;
    if (first?.hasUpdated === false) return void first.updateComplete.then(() => this.focusList());
    this.querySelector<HTMLElement>('.room-item[tabindex="0"]')?.focus();
  }

  protected override render(): TemplateResult {
    const { count, isLoading } = this.#drawn.value;
    const shown = this.#shown.value;
    const isLong = count >= SEARCH_FROM || this.search !== "" || this.filter !== "all";
    return html`${isLong ? html`${this.#searchField()}${this.#chips()}` : nothing}
      <div class="room-scroller">
        ${this.#invitations(false)} ${isLoading && count === 0 ? this.#waiting() : shown.length > 0 ? this.#list(shown) : this.#nothing()}
        ${this.#invitations(true)}
      </div>`;
  }

  protected override updated(): void {
    if (this.#drawn.value.isInvited) loadInvitations(this.getRootNode()).catch(() => undefined);
  }

  #invitations(declined: boolean): TemplateResult {
    return html`<staff-chat-invitations .declined=${declined}></staff-chat-invitations>`;
  }

  #searchField(): TemplateResult {
    const label = this.localize.term("searchConversations");
    return html`<div class="search" part="search">
      ${icon("search")}<input
        class="search-input"
        part="search-input"
        type="search"
        aria-label=${label}
        placeholder=${label}
        autocomplete="off"
        .value=${this.search}
        @input=${this.#onSearch}
        @keydown=${this.#onSearchKey}
      />
    </div>`;
  }

  // Radio buttons, so that the browser moves focus and choice by the arrow keys, and Tab stops once.
  #chips(): TemplateResult {
    const { localize } = this;
    const counts = this.#counts.value;
    return html`<fieldset class="room-filters" part="room-filters" role="radiogroup" aria-label=${localize.term("filterConversations")}>
      ${FILTER_NAMES.map((name) => {
        const count = name === "unread" || name === "mentions" ? counts[name] : 0;
        return html`<label class="room-filter" part="room-filter"
          ><input type="radio" name="room-filter" value=${name} .checked=${this.filter === name} @change=${() => this.#choose(name)} /><span
            >${localize.term(FILTERS[name].label)}${count > 0 ? html` <b>${localize.number(count)}</b>` : nothing}</span
          ></label
        >`;
      })}
    </fieldset>`;
  }

  // Favourites have a list of their own, and what follows them a heading; without any, there is one list.
  #list(ids: readonly Id[]): TemplateResult {
    const reached = this.#reached(ids);
    const favourites = this.#favourites.value;
    const first = ids.filter((id) => favourites.includes(id));
    const others = ids.filter((id) => !favourites.includes(id));
    return html`<div @keydown=${this.#onKey} @click=${this.#onClick}>
      ${first.length === 0 ? nothing : this.#rows(first, reached, "favourites")}
      ${others.length === 0 ? nothing : this.#rows(others, reached, first.length === 0 ? null : "otherConversations")}
    </div>`;
  }

  #rows(ids: readonly Id[], reached: Id | null, heading: "favourites" | "otherConversations" | null): TemplateResult {
    const label = this.localize.term(heading ?? "conversations");
    return html`${heading === null ? nothing : html`<h3 class="room-section" part="room-section" aria-hidden="true">${label}</h3>`}
      <ul class="room-list" part="room-list" role="list" aria-label=${label}>
        ${repeat(
          ids,
          (id) => id,
          (id) => html`<li class="room-row"><staff-chat-room-item .roomId=${id} .reached=${id === reached}></staff-chat-room-item></li>`,
        )}
      </ul>`;
  }

  #waiting(): TemplateResult {
    const { status } = this.#drawn.value;
    if (status === "refused" || status === "offline") {
      return html`<div class="blank" part="list-problem">
        ${icon(status === "offline" ? "offline" : "alert")}
        <p>${this.localize.term("conversationsUnavailable")}</p>
        ${status === "offline" ? html`<button class="button is-secondary" type="button" @click=${() => this.commands.reconnect()}>${this.localize.term("tryNow")}</button>` : nothing}
      </div>`;
    }
    return html`<div class="skeleton skeleton-rooms" part="skeleton">
      <p class="skeleton-label" role="status">${this.localize.term("loadingConversations")}</p>
      ${["a", "b", "c", "d", "e", "f"].map((shape) => html`<div class="skeleton-room" aria-hidden="true"><span class="skeleton-disc"></span><span class="skeleton-lines skeleton-${shape}"></span></div>`)}
    </div>`;
  }

  #nothing(): TemplateResult {
    if (this.search !== "")
      return html`<div class="blank" part="no-match">
        ${icon("search")}
        <p role="status">${this.localize.term("noMatch", { search: this.search })}</p>
      </div>`;
    if (this.filter !== "all")
      return html`<div class="blank" part="no-match">
        ${icon("check")}
        <p role="status">${this.localize.term(FILTERS[this.filter].none)}</p>
      </div>`;
    return html`<div class="blank" part="empty">
      <span class="blank-picture">${icon("chat")}</span>
      <h3 class="blank-title">${this.localize.term("noConversations")}</h3>
      <p>${this.localize.term("noConversationsHint")}</p>
      <button
        class="button"
        part="button"
        type="button"
        @click=${() => this.dispatchEvent(new Event("staff-chat-new-room", { bubbles: true }))}
      >
        ${icon("compose")}${this.localize.term("startConversation")}
      </button>
    </div>`;
  }

  #filter(state: ChatState): readonly RoomState[] {
    const { locale } = this.localize;
    const wanted = this.search.trim().toLocaleLowerCase(locale);
    const { takes } = FILTERS[this.filter];
    // Reading a room takes it out of what is unread; the one that was opened here stays until another is.
    const stays = (id: Id) => id === this.activeId && id === state.openRoomId;
    return selectListedRooms(state).filter(
      (room) =>
        (takes(room, this.now) || stays(room.room.id)) &&
        (wanted === "" || titleOf(this.localize, room).toLocaleLowerCase(locale).includes(wanted)),
    );
  }

  // The one row that Tab reaches: where the focus was, else the open room, else the first.
  #reached(ids: readonly Id[]): Id | null {
    const { openRoomId } = this.#drawn.value;
    return [this.activeId, openRoomId].find((id) => id !== null && ids.includes(id)) ?? ids[0] ?? null;
  }

  #choose(filter: RoomFilter): void {
    this.filter = filter;
    this.activeId = null;
  }

  #onSearch(event: Event): void {
    if (event.target instanceof HTMLInputElement) this.search = event.target.value;
  }

  #onSearchKey(event: KeyboardEvent): void {
    if (event.key === "ArrowDown") {
      event.preventDefault();
      this.focusList();
    } else if (event.key === "Escape" && this.search !== "") {
      event.preventDefault();
      event.stopPropagation();
      this.search = "";
    }
  }

  #onClick(event: Event): void {
    const item = event.target instanceof Element ? event.target.closest<HTMLElement>(".room-item") : null;
    const id = item?.dataset["room"];
    if (id === undefined) return;
    this.activeId = id;
    this.commands.openRoom(id);
    this.dispatchEvent(new Event("staff-chat-room-chosen", { bubbles: true }));
  }

  #onKey(event: KeyboardEvent): void {
    const items = [...this.querySelectorAll<HTMLElement>(".room-item")];
    const index = items.findIndex((item) => item.matches(":focus"));
    const to = moveFocus(event.key, index, items.length);
    if (to === null) return;
    event.preventDefault();
    this.activeId = items[to]?.dataset["room"] ?? null;
    items[to]?.focus();
  }
}

defineElement("staff-chat-room-list", RoomListElement);
