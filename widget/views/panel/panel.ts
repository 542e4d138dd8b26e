import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { Id } from "../../../protocol/ids.ts";
import type { Config, PanelHost, PanelProperties, SessionAbsence } from "../../app/contract.ts";
import type { Localize } from "../../i18n/localize.ts";
import { minuteTicker } from "../../i18n/ticker.ts";
import { systemClock, type Clock } from "../../client/platform/clock.ts";
import type { ChatSession } from "../../client/client.ts";
import type { ChatState, RoomState } from "../../client/store/state.ts";
import "./connection-banner.ts";
import type { GoToMessageEvent } from "../files/gallery-dialog.ts";
import { icon } from "../shared/icons.ts";
import { MessageDeletionAskedEvent, type SeenByAskedEvent } from "../messages/message-list.ts";
import "./panel-dialogs.ts";
import type { PanelDialogsElement } from "./panel-dialogs.ts";
import { isOnlyOwner } from "../shared/permissions.ts";
import { RoomActionEvent, type MenuAskedEvent, type RoomAction } from "../rooms/room-header.ts";
import "../rooms/room-list.ts";
import type { RoomListElement } from "../rooms/room-list.ts";
import { titleOf } from "../shared/room-people.ts";
import { lostRoom, noRoom } from "../rooms/room-placeholder.ts";
import "./room-view.ts";
import type { RoomViewElement } from "./room-view.ts";
import { defineElement } from "../shared/view-element.ts";
import type { ViewContext } from "../shared/view-context.ts";

/** All that is seen of the chat: the list of rooms and the open room side by side or, where it is narrow, one of them. */
export class PanelElement extends LitElement implements PanelProperties {
  static override properties = {
    session: { attribute: false },
    absence: { attribute: false },
    config: { attribute: false },
    localize: { attribute: false },
    host: { attribute: false },
    visible: { attribute: false },
    inSight: { attribute: false },
    clock: { attribute: false },
    now: { state: true },
    state: { state: true },
    lost: { state: true },
  };
  declare session: ChatSession | null;
  declare absence: SessionAbsence | null;
  declare config: Config;
  declare localize: Localize;
  declare host: PanelHost;
  declare visible: boolean;
  declare inSight: boolean;
  declare clock: Clock;
  declare private now: number;
  declare private state: ChatState | null;
  /** The room that was taken away while it was on screen, until something else is. */
  declare private lost: { readonly id: Id; readonly name: string } | null;
  /** The room that the person leaves of their own will; nobody needs to tell them. */
  #leaving: Id | null = null;
  #context: ViewContext | null = null;
  #endings: (() => void)[] = [];

  constructor() {
    super();
    this.session = null;
    this.absence = null;
    this.visible = false;
    this.inSight = true;
    this.clock = systemClock;
    this.now = Date.now();
    this.state = null;
    this.lost = null;
  }

  /** Puts the focus where a person would begin: the composer of the open room, or the list. */
  override focus(): void {
    if (this.state?.openRoomId != null) this.querySelector<RoomViewElement>("staff-chat-room-view")?.focusComposer();
    else this.querySelector<RoomListElement>("staff-chat-room-list")?.focusList();
  }

  /** Goes to a message of the open room and marks it for a moment. */
  showMessage(messageId: Id): void {
    void this.querySelector<RoomViewElement>("staff-chat-room-view")?.showMessage(messageId);
  }

  protected override createRenderRoot(): this {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.now = Date.now();
    this.#endings.push(minuteTicker.subscribe((now) => (this.now = now)));
    this.#listen();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const end of this.#endings.splice(0)) end();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("session") && this.isConnected) this.#listen();
    if (this.session === null) this.#context = null;
    else if (
      this.#context === null ||
      ["session", "config", "localize", "host", "visible", "inSight", "clock", "now"].some((name) => changed.has(name))
    ) {
      const { host, localize, config, visible, inSight, clock, now } = this;
      this.#context = { commands: this.session.commands, host, localize, config, visible, inSight, clock, now };
    }
  }

  protected override render(): TemplateResult {
    const context = this.#context;
    const { state } = this;
    if (context === null || state === null) return html`<div class="views">${this.#header(null)}${this.#absent()}${this.#footer()}</div>`;
    const room = state.openRoomId === null ? null : (state.rooms.get(state.openRoomId) ?? null);
    return html`<div
      class="views ${state.openRoomId === null && this.lost === null ? "" : "has-room"}"
      @staff-chat-new-room=${this.#startRoom}
      @staff-chat-room-chosen=${this.#onRoomChosen}
      @staff-chat-room-action=${this.#onRoomAction}
      @staff-chat-menu-asked=${(event: MenuAskedEvent) => this.#dialogs?.showMenu(event)}
      @staff-chat-seen-by-asked=${(event: SeenByAskedEvent) => this.#dialogs?.showSeenBy(event)}
      @staff-chat-message-deletion-asked=${this.#askToDelete}
      @staff-chat-go-to-message=${(event: GoToMessageEvent) => this.showMessage(event.messageId)}
      @pointerover=${this.#onIntent}
      @focusin=${this.#onIntent}
    >
      <staff-chat-connection-banner .context=${context} .state=${state}></staff-chat-connection-banner>
      <div class="panes">
        <div class="list-pane" part="list-pane">
          ${this.#header(state)}
          <staff-chat-room-list .context=${context} .state=${state}></staff-chat-room-list>
        </div>
        <div class="room-pane" part="room-pane">${this.#roomPane(context, state, room)}</div>
      </div>
      ${this.#footer()}
      <staff-chat-panel-dialogs .context=${context} .state=${state} .room=${room}></staff-chat-panel-dialogs>
    </div>`;
  }

  /** Without title and slots where the page wants no header; its buttons stay, as nothing else does what they do. */
  #header(state: ChatState | null): TemplateResult {
    const { localize } = this;
    const { header, mode } = this.config;
    return html`<header class="header ${header ? "" : "is-bare"}" part="header">
      <slot name="header-start" ?hidden=${!header}></slot>
      <h2 class="title" part="title" ?hidden=${!header}>${localize.term("messages")}</h2>
      ${state !== null && header ? this.#connection(state) : nothing}
      <span class="grow"></span>
      <slot name="header-end" ?hidden=${!header}></slot>
      ${state === null ? nothing : this.#newRoomButton(state)}
      ${mode === "inline" ? nothing : html`<button class="icon-button close-button" part="close-button" type="button" aria-label=${localize.term("close")} title=${localize.term("close")} @click=${() => this.host.hide()}>${icon("close")}</button>`}
    </header>`;
  }

  #connection({ connection: { status } }: ChatState): TemplateResult {
    const label = this.localize.term(STATUS_TERMS[status]);
    return html`<span class="connection connection-${status}" part="connection connection-${status}" title=${label}
      ><span class="visually-hidden">${label}</span></span
    >`;
  }

  #newRoomButton(state: ChatState): TemplateResult {
    const label = this.localize.term("newConversation");
    return html`<button
      class="icon-button"
      part="new-room-button"
      type="button"
      aria-haspopup="dialog"
      aria-label=${label}
      title=${label}
      ?disabled=${state.me === null}
      @click=${this.#startRoom}
    >
      ${icon("compose")}
    </button>`;
  }

  #footer(): TemplateResult {
    return html`<div class="footer" part="footer"><slot name="privacy-notice"></slot><slot name="footer"></slot></div>`;
  }

  #roomPane(context: ViewContext, state: ChatState, room: RoomState | null): TemplateResult {
    if (room !== null && room.membership.role !== null) {
      return html`<slot name="empty" hidden></slot
        ><staff-chat-room-view .context=${context} .state=${state} .room=${room}></staff-chat-room-view>`;
    }
    const lost = this.lost !== null || (state.openRoomId !== null && state.listing === "ready");
    return html`<div class="blank room-placeholder" part="empty" ?hidden=${state.openRoomId !== null && !lost}>
      ${lost ? lostRoom(this.localize, { name: this.lost?.name ?? null, back: () => this.#leaveRoom() }) : noRoom(this.localize)}
    </div>`;
  }

  #absent(): TemplateResult {
    const out = this.absence === "signed-out";
    const { localize } = this;
    return html`<div class="blank absence" part="empty" role="status">
      <span class="blank-picture">${icon(out ? "leave" : "chat")}</span>
      <h2 class="blank-title">${localize.term(out ? "signedOut" : "notConfigured")}</h2>
      <p>${localize.term(out ? "signedOutHint" : "notConfiguredHint")}</p>
    </div>`;
  }

  #listen(): void {
    const { session } = this;
    this.state = session?.store.state ?? null;
    this.lost = null;
    if (session !== null) this.#endings.push(session.store.subscribe(() => this.#take(session.store.state)));
  }

  #take(state: ChatState): void {
    const before = this.state?.openRoomId == null ? undefined : this.state.rooms.get(this.state.openRoomId);
    this.state = state;
    if (state.openRoomId !== null || (this.lost !== null && state.rooms.has(this.lost.id))) this.lost = null;
    if (before === undefined || state.openRoomId !== null || state.rooms.has(before.room.id) || state.me === null) return;
    const chosen = before.room.id === this.#leaving;
    this.#leaving = null;
    if (chosen) return;
    const name = titleOf(this.localize, before);
    this.lost = { id: before.room.id, name };
    this.host.announce(this.localize.term("roomLost", { name }));
  }

  get #dialogs(): PanelDialogsElement | null {
    return this.querySelector<PanelDialogsElement>("staff-chat-panel-dialogs");
  }

  #startRoom(): void {
    void this.#dialogs?.startRoom();
  }

  #onIntent(event: Event): void {
    this.#dialogs?.prepareFor(event.target);
  }

  // Where fingers type, the keyboard would cover what the person came to read.
  #onRoomChosen(): void {
    if (this.ownerDocument.defaultView?.matchMedia("(pointer: coarse)").matches === true) return;
    void this.updateComplete.then(() => this.querySelector<RoomViewElement>("staff-chat-room-view")?.focusComposer());
  }

  #onRoomAction(event: Event): void {
    if (!(event instanceof RoomActionEvent)) return;
    const actions: Readonly<Record<RoomAction, () => unknown>> = {
      back: () => this.#leaveRoom(),
      members: () => this.#dialogs?.showMembers(),
      files: () => this.#dialogs?.showFiles(),
      edit: () => this.#dialogs?.editRoom(),
      leave: () => this.#askToLeave(),
    };
    actions[event.action]();
  }

  #leaveRoom(): void {
    this.lost = null;
    this.#context?.commands.closeRoom();
    void this.updateComplete.then(() => this.querySelector<RoomListElement>("staff-chat-room-list")?.focusList());
  }

  #askToDelete(event: Event): void {
    const roomId = this.state?.openRoomId ?? null;
    const commands = this.#context?.commands;
    if (roomId === null || commands === undefined || !(event instanceof MessageDeletionAskedEvent)) return;
    void this.#dialogs?.confirm({
      about: "delete",
      run: () => commands.deleteMessage(roomId, event.messageId),
    });
  }

  #askToLeave(): void {
    const { state } = this;
    const room = state?.openRoomId == null ? undefined : state.rooms.get(state.openRoomId);
    const commands = this.#context?.commands;
    if (room === undefined || commands === undefined) return;
    if (isOnlyOwner(room)) return void this.#dialogs?.showMembers("last_owner");
    void this.#dialogs?.confirm({
      about: "leave",
      name: titleOf(this.localize, room),
      run: () => {
        this.#leaving = room.room.id;
        return commands.leaveRoom(room.room.id);
      },
    });
  }
}

const STATUS_TERMS = {
  idle: "statusConnecting",
  connecting: "statusConnecting",
  online: "statusOnline",
  reconnecting: "statusReconnecting",
  polling: "statusPolling",
  offline: "statusOffline",
  refused: "statusRefused",
} as const;

defineElement("staff-chat-panel", PanelElement);
