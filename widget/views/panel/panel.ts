import { html, LitElement, nothing, type TemplateResult } from "lit";
import type { OwnSettings, User } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";
import type { Config, PanelHost, PanelProperties, PanelVisibility, SessionAbsence } from "../../app/contract.ts";
import type { Localize } from "../../i18n/localize.ts";
import { minuteTicker } from "../../i18n/ticker.ts";
import { systemClock, type Clock } from "../../client/platform/clock.ts";
import type { ChatSession, SessionEvent } from "../../client/client.ts";
import { selectEmergencies } from "../../client/store/acknowledgements.ts";
import { selectReminders } from "../../client/store/saved.ts";
import type { ChatState, ConnectionStatus, RoomState } from "../../client/store/state.ts";
import type { ConversationId } from "../../client/store/conversation.ts";
import { provideContexts } from "../shared/contexts.ts";
import { isAlike } from "../shared/store-controller.ts";
import "./connection-banner.ts";
import type { GoToMessageEvent } from "../files/go-to-message.ts";
import { icon } from "../controls/icons.ts";
import type { BlockAskedEvent } from "../shared/block-asked.ts";
import type { EmojiAskedEvent } from "../emoji/emoji-asked.ts";
import type { ForwardAskedEvent } from "../forwarding/forward-asked.ts";
import {
  MessageDeletionAskedEvent,
  type HistoryAskedEvent,
  type ReportAskedEvent,
  type SeenByAskedEvent,
} from "../messages/message-events.ts";
import type { PollAskedEvent } from "../polls/poll-asked.ts";
import "./panel-dialogs.ts";
import type { PanelDialogsElement } from "./panel-dialogs.ts";
import { RoomActionEvent, type MenuAskedEvent, type RoomAction } from "../rooms/room-header.ts";
import "../rooms/room-list.ts";
import type { RoomListElement } from "../rooms/room-list.ts";
import type { PersonAskedEvent } from "../shared/person-asked.ts";
import { SavedAskedEvent } from "../saved/saved-asked.ts";
import { codeOf } from "../shared/refusal.ts";
import { loadPriorities } from "../priorities/load-priorities.ts";
import type { ScheduleAskedEvent } from "../scheduling/schedule-asked.ts";
import { titleOf } from "../shared/room-people.ts";
import { lostRoom, noRoom } from "../rooms/room-placeholder.ts";
import { ThreadAskedEvent } from "../threads/thread-events.ts";
import { loadThreadView } from "./load-thread-view.ts";
import { markFilled } from "./mark-filled.ts";
import { panelHeader } from "./panel-header.ts";
import "./room-view.ts";
import { focusOpener, focusThread } from "./thread-focus.ts";
import type { RoomViewElement } from "./room-view.ts";
import { defineElement } from "../shared/view-element.ts";

/** What is drawn of the state here; the views inside look for themselves. */
interface PanelState {
  readonly openRoomId: Id | null;
  /** Whether the open room is there, and the person in it. */
  readonly isInside: boolean;
  /** The thread of it that is on screen, as a conversation. */
  readonly threadId: ConversationId | null;
  readonly isListed: boolean;
  readonly isKnown: boolean;
  /** Whether the person decides what was reported. */
  readonly moderates: boolean;
  /** Whether messages can be saved, and how many reminders wait. */
  readonly saves: boolean;
  readonly reminders: number;
  readonly status: ConnectionStatus;
  readonly me: User | null;
  readonly settings: OwnSettings | null;
}

/** All that is seen of the chat: the list of rooms and the open room side by side or, where it is narrow, one of them. */
export class PanelElement extends LitElement implements PanelProperties {
  static override properties = {
    session: { attribute: false },
    absence: { attribute: false },
    config: { attribute: false },
    localize: { attribute: false },
    host: { attribute: false },
    visibility: { attribute: false },
    clock: { attribute: false },
    now: { state: true },
    drawn: {
      state: true,
      hasChanged: (next: PanelState, former: PanelState | undefined) => former === undefined || !isAlike(former, next),
    },
    lost: { state: true },
  };
  declare session: ChatSession | null;
  declare absence: SessionAbsence | null;
  declare config: Config;
  declare localize: Localize;
  declare host: PanelHost;
  declare visibility: PanelVisibility;
  declare clock: Clock;
  declare private now: number;
  declare private drawn: PanelState;
  /** The room that was taken away while it was on screen, until something else is. */
  declare private lost: { readonly id: Id; readonly name: string } | null;
  /** The room that the person leaves of their own will; nobody needs to tell them. */
  #leaving: Id | null = null;
  /** The open room as it was before the last change of the state. */
  #room: RoomState | undefined;
  readonly #provide = provideContexts(this);
  readonly #endings: (() => void)[] = [];

  constructor() {
    super();
    this.addEventListener("slotchange", markFilled);
    this.session = null;
    this.absence = null;
    this.visibility = { document: false, focused: false, open: false, panel: false };
    this.clock = systemClock;
    this.now = Date.now();
    this.lost = null;
  }

  /** Puts the focus where a person would begin: the composer of the open room, or the list. */
  override focus(): void {
    if (this.session?.store.state.openRoomId != null) this.querySelector<RoomViewElement>("staff-chat-room-view")?.focusComposer();
    else this.querySelector<RoomListElement>("staff-chat-room-list")?.focusList();
  }

  /** Goes to a message of the open room and marks it for a moment. */
  async showMessage(messageId: Id): Promise<void> {
    // The room may have been opened just now, and not be drawn yet.
    this.requestUpdate();
    await this.updateComplete;
    await this.querySelector<RoomViewElement>("staff-chat-room-view")?.showMessage(messageId);
  }

  /** Opens the search over messages: with a query, or as it was left. */
  async searchMessages(query: string | null = null): Promise<void> {
    this.requestUpdate();
    await this.updateComplete;
    await this.#dialogs?.searchMessages(query);
  }

  protected override createRenderRoot(): this {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.now = Date.now();
    this.#endings.push(minuteTicker.subscribe((now) => (this.now = now)));
    const { session } = this;
    if (session === null) return;
    const { store } = session;
    this.#take(store.state);
    this.#endings.push(
      store.subscribe(() => this.#take(store.state)),
      session.on((event) => this.#onEvent(event)),
    );
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const end of this.#endings.splice(0)) end();
  }

  protected override willUpdate(): void {
    const { session, host, localize, config, visibility, clock, now } = this;
    if (session !== null)
      this.#provide({ commands: session.commands, store: session.store, host, localize, config, visibility, clock, now });
  }

  protected override render(): TemplateResult {
    if (this.session === null) return html`<div class="views">${this.#header()}${this.#absent()}${this.#footer()}</div>`;
    const { openRoomId } = this.drawn;
    return html`<div
      class="views ${openRoomId === null && this.lost === null ? "" : "has-room"}"
      @staff-chat-new-room=${() => this.#dialogs?.startRoom()}
      @staff-chat-room-chosen=${this.#onRoomChosen}
      @staff-chat-room-action=${this.#onRoomAction}
      @staff-chat-menu-asked=${(event: MenuAskedEvent) => this.#dialogs?.showMenu(event)}
      @staff-chat-seen-by-asked=${(event: SeenByAskedEvent) => this.#dialogs?.showSeenBy(event)}
      @staff-chat-history-asked=${(event: HistoryAskedEvent) => this.#dialogs?.showHistory(event)}
      @staff-chat-schedule-asked=${(event: ScheduleAskedEvent) => this.#dialogs?.schedule(event)}
      @staff-chat-emoji-asked=${(event: EmojiAskedEvent) => this.#dialogs?.chooseEmoji(event)}
      @staff-chat-saved-asked=${(event: SavedAskedEvent) => this.#dialogs?.showSaved(event)}
      @staff-chat-forward-asked=${(event: ForwardAskedEvent) => this.#dialogs?.forward(event)}
      @staff-chat-report-asked=${(event: ReportAskedEvent) => this.#dialogs?.askToReport(event.messageId)}
      @staff-chat-block-asked=${(event: BlockAskedEvent) => this.#dialogs?.askToBlock(event.user)}
      @staff-chat-person-asked=${(event: PersonAskedEvent) => this.#dialogs?.showPerson(event)}
      @staff-chat-browse=${() => this.#dialogs?.browseRooms()}
      @staff-chat-status-asked=${() => this.#dialogs?.showStatus()}
      @staff-chat-poll-asked=${(event: PollAskedEvent) => this.#dialogs?.makePoll(event)}
      @staff-chat-message-deletion-asked=${this.#askToDelete}
      @staff-chat-go-to-message=${this.#goTo}
      @staff-chat-thread-asked=${this.#showThread}
      @staff-chat-thread-closed=${this.#closeThread}
      @pointerover=${this.#onIntent}
      @focusin=${this.#onIntent}
      @keydown=${this.#onKey}
    >
      <staff-chat-connection-banner></staff-chat-connection-banner>
      <staff-chat-emergency-banner></staff-chat-emergency-banner>
      <div class="panes">
        <div class="list-pane" part="list-pane">
          ${this.#header()}
          <staff-chat-room-list></staff-chat-room-list>
        </div>
        <div class="room-pane" part="room-pane">${this.#roomPane()}</div>
      </div>
      ${this.#footer()}
      <staff-chat-panel-dialogs .roomId=${openRoomId}></staff-chat-panel-dialogs>
    </div>`;
  }

  #header(): TemplateResult {
    const { localize, config, session, drawn } = this;
    return panelHeader(localize, config, {
      drawn: session === null ? null : drawn,
      now: this.now,
      showStatus: () => void this.#dialogs?.showStatus(),
      search: () => void this.searchMessages(),
      startRoom: () => void this.#dialogs?.startRoom(),
      showReports: () => void this.#dialogs?.showReports(),
      showSaved: () => void this.#dialogs?.showSaved(new SavedAskedEvent()),
      close: () => this.host.hide(),
    });
  }

  #footer(): TemplateResult {
    return html`<div class="footer" part="footer"><slot name="privacy-notice"></slot><slot name="footer"></slot></div>`;
  }

  #roomPane(): TemplateResult {
    const { openRoomId, isInside, threadId, isListed } = this.drawn;
    const thread = threadId === null ? nothing : html`<staff-chat-thread-view .roomId=${threadId}></staff-chat-thread-view>`;
    if (isInside)
      return html`<slot name="empty" hidden></slot><staff-chat-room-view .roomId=${openRoomId}></staff-chat-room-view
        ><staff-chat-room-details .roomId=${openRoomId}></staff-chat-room-details>${thread}`;
    const lost = this.lost !== null || (openRoomId !== null && isListed);
    return html`<div class="blank room-placeholder" part="empty" ?hidden=${openRoomId !== null && !lost}>
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
      <slot name="sign-in"></slot>
    </div>`;
  }

  #take(state: ChatState): void {
    const { openRoomId, rooms, me, connection, listing, limits, settings } = state;
    const before = this.#room;
    this.#room = openRoomId === null ? undefined : rooms.get(openRoomId);
    this.drawn = {
      openRoomId,
      isInside: this.#room !== undefined && this.#room.membership.role !== null,
      threadId: state.thread?.id ?? null,
      isListed: listing === "ready",
      isKnown: me !== null,
      moderates: limits.moderates,
      saves: limits.savedMessages > 0,
      reminders: selectReminders(state),
      status: connection.status,
      me,
      settings,
    };
    // The banner tells of them in whichever room the person is.
    if (selectEmergencies(state).length > 0) loadPriorities(this.getRootNode()).catch(() => undefined);
    if (openRoomId !== null || (this.lost !== null && rooms.has(this.lost.id))) this.lost = null;
    if (before === undefined || openRoomId !== null || rooms.has(before.room.id) || me === null) return;
    const chosen = before.room.id === this.#leaving;
    this.#leaving = null;
    if (chosen) return;
    const name = titleOf(this.localize, before);
    this.lost = { id: before.room.id, name };
    this.host.announce(this.localize.term("roomLost", { name }));
  }

  /** Opens a thread, once what draws it is here, and puts the caret into it, but where fingers type. */
  async #showThread(event: Event): Promise<void> {
    const { openRoomId } = this.drawn;
    if (!(event instanceof ThreadAskedEvent) || openRoomId === null) return;
    const loaded = await loadThreadView(this.getRootNode()).catch(() => null);
    if (loaded === null) return this.host.announce(this.localize.term("errorUnavailable"));
    this.session?.commands.openThread(openRoomId, event.threadId);
    await this.updateComplete;
    const thread = this.querySelector<RoomViewElement>("staff-chat-thread-view");
    await thread?.updateComplete;
    if (event.messageId !== null) return thread?.showMessage(event.messageId);
    focusThread(thread, this.#isTouched);
  }

  /** Leaves the thread for what led to it: the line under its first message, or that message, or where one writes. */
  async #closeThread(): Promise<void> {
    const threadId = this.session?.store.state.thread?.threadId;
    this.session?.commands.closeThread();
    await this.updateComplete;
    const room = this.querySelector<RoomViewElement>("staff-chat-room-view");
    focusOpener(room, threadId);
  }

  // What it goes to may be covered by a thread.
  #goTo({ messageId }: GoToMessageEvent): void {
    this.session?.commands.closeThread();
    void this.showMessage(messageId);
  }

  get #isTouched(): boolean {
    return this.ownerDocument.defaultView?.matchMedia("(pointer: coarse)").matches === true;
  }

  get #dialogs(): PanelDialogsElement | null {
    return this.querySelector<PanelDialogsElement>("staff-chat-panel-dialogs");
  }

  #onIntent(event: Event): void {
    this.#dialogs?.prepareFor(event.target);
  }

  // Only where the focus is in the chat, not in what the page has put into it: the page may have this key for itself.
  #onKey(event: KeyboardEvent): void {
    const isCommand = navigator.platform.startsWith("Mac") ? event.metaKey : event.ctrlKey;
    const dialogs = this.#dialogs;
    const opens = { k: () => dialogs?.switchRoom(), f: () => dialogs?.searchMessages() }[event.key];
    if (opens === undefined || !isCommand || event.altKey || event.shiftKey || !this.contains(event.target as Node)) return;
    const isOpen = this.querySelector("dialog[open]") !== null;
    // In a dialog, and so in the search itself, F is the browser's own search.
    if (isOpen && event.key === "f") return;
    event.preventDefault();
    if (!isOpen) void opens();
  }

  // Where fingers type, the keyboard would cover what the person came to read.
  #onRoomChosen(): void {
    if (this.#isTouched) return;
    void this.updateComplete.then(() => this.querySelector<RoomViewElement>("staff-chat-room-view")?.focusComposer());
  }

  #onRoomAction(event: Event): void {
    if (!(event instanceof RoomActionEvent)) return;
    const actions: Readonly<Record<RoomAction, () => unknown>> = {
      back: () => this.#leaveRoom(),
      details: () => this.#dialogs?.showDetails(),
      members: () => this.#dialogs?.showMembers(),
      files: () => this.#dialogs?.showFiles(),
      search: () => this.#dialogs?.searchMessages(this.drawn.openRoomId === null ? null : { roomId: this.drawn.openRoomId }),
      date: () => this.#dialogs?.chooseDate(),
      edit: () => this.#dialogs?.editRoom(),
      leave: () => this.#askToLeave(),
      notifications: () => this.#dialogs?.showPreferences(),
      archive: () => this.#archive(),
    };
    actions[event.action]();
  }

  #leaveRoom(): void {
    this.lost = null;
    this.session?.commands.closeRoom();
    void this.updateComplete.then(() => this.querySelector<RoomListElement>("staff-chat-room-list")?.focusList());
  }

  #askToDelete(event: Event): void {
    const roomId = this.#room?.room.id;
    if (roomId === undefined || !(event instanceof MessageDeletionAskedEvent)) return;
    void this.#dialogs?.askToDelete(roomId, event);
  }

  // Refused when nobody waits for it: a deletion, as after a reload, is asked for again.
  #onEvent(event: SessionEvent): void {
    const { session, visibility } = this;
    if (session === null || !visibility.panel) return;
    if (event.type === "change-failed") this.#dialogs?.refuse(event.reason);
    if (event.type !== "deletion-failed") return;
    const { roomId, messageId, reason } = event;
    void this.#dialogs?.confirm({ about: "delete", problem: reason, run: () => session.commands.deleteMessage(roomId, messageId) });
  }

  #askToLeave(): void {
    const room = this.#room;
    const commands = this.session?.commands;
    if (room === undefined || commands === undefined) return;
    void this.#dialogs?.askToLeave(room, (heirId) => {
      this.#leaving = room.room.id;
      return commands.leaveRoom(room.room.id, heirId);
    });
  }

  // What is closed is asked for, what is opened again is not.
  #archive(): void {
    const room = this.#room;
    const commands = this.session?.commands;
    if (room === undefined || commands === undefined) return;
    const { id, archivedAt } = room.room;
    if (archivedAt !== null) return void commands.archiveRoom(id, false).catch((error: unknown) => this.#dialogs?.refuse(codeOf(error)));
    void this.#dialogs?.confirm({ about: "archive", name: titleOf(this.localize, room), run: () => commands.archiveRoom(id, true) });
  }
}

defineElement("staff-chat-panel", PanelElement);
