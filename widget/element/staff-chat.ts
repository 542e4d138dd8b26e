import type { PropertyValues } from "lit";
import type { Message } from "../../protocol/entities.ts";
import type { Id } from "../../protocol/ids.ts";
import type { Application, ApplicationHost, ApplicationModule, OutgoingText } from "../app/application-host.ts";
import type { Config, SessionAbsence } from "../app/contract.ts";
import { PATIENCE_MS, StaffChatError, type CallErrorCode } from "../base/call-error.ts";
import { readConfig, sameConfig } from "./config.ts";
import {
  StaffChatAfterHideEvent,
  StaffChatAfterShowEvent,
  StaffChatErrorEvent,
  StaffChatHideEvent,
  StaffChatShowEvent,
} from "./events/visibility.ts";
import { LanguageController } from "../i18n/controller.ts";
import type { Translations } from "../i18n/terms.ts";
import { OptionsElement } from "./options.ts";
import { createRuntime, type Runtime } from "./loader.ts";
import { Launcher } from "./launcher.ts";
import type { ConnectionStatus } from "../client/store/state.ts";
import { shell as shellSheet } from "../theme/launcher.ts";
import { tokens } from "../theme/tokens.ts";
import { warnOnce } from "../base/warn.ts";

export type { CallErrorCode, StaffChatError } from "../base/call-error.ts";

const IDENTITY = ["server", "tokenUrl", "token", "tokenProvider"] as const;
/** What a framework writes that draws the element before it is defined: the text of a function. */
const PROPERTIES_AS_TEXT = "[tokenprovider],[token-provider]";
const NO_TRANSLATIONS: Translations = Object.freeze({});

/**
 * The team chat of a page: a launcher with a panel, a drawer, or a part of the page.
 *
 * @tag staff-chat
 * @cssstate open - The panel is open.
 * @cssstate has-unread - There are unread messages.
 * @cssstate connecting - The first connection is being made.
 * @cssstate online - Connected.
 * @cssstate reconnecting - The connection was lost and is being made again.
 * @cssstate polling - Connected without a socket.
 * @cssstate offline - The device has no network.
 * @cssstate refused - The server does not let this person in.
 *
 * @fires {StaffChatShowEvent} staff-chat-show - The chat is about to open. Cancelable.
 * @fires {StaffChatAfterShowEvent} staff-chat-after-show - The chat is open.
 * @fires {StaffChatHideEvent} staff-chat-hide - The chat is about to close. Cancelable.
 * @fires {StaffChatAfterHideEvent} staff-chat-after-hide - The chat is closed.
 * @fires {StaffChatReadyEvent} staff-chat-ready - Person and rooms are known.
 * @fires {StaffChatConnectionChangeEvent} staff-chat-connection-change - The connection is in another state.
 * @fires {StaffChatMessageEvent} staff-chat-message - A message of somebody else came.
 * @fires {StaffChatBeforeSendEvent} staff-chat-before-send - A message is about to be sent; its text can be replaced. Cancelable.
 * @fires {StaffChatMessageSentEvent} staff-chat-message-sent - A message of one's own is committed.
 * @fires {StaffChatMessageFailedEvent} staff-chat-message-failed - A message of one's own was refused.
 * @fires {StaffChatNotificationEvent} staff-chat-notification - A message came while nobody was looking. Cancelable.
 * @fires {StaffChatUnreadChangeEvent} staff-chat-unread-change - There are more or fewer unread messages.
 * @fires {StaffChatRoomChangeEvent} staff-chat-room-change - Another room is on screen.
 * @fires {StaffChatLinkClickEvent} staff-chat-link-click - A link in a message was clicked. Cancelable.
 * @fires {StaffChatTokenErrorEvent} staff-chat-token-error - The token source failed.
 * @fires {StaffChatErrorEvent} staff-chat-error - Something failed that the page may want to know of.
 */
export class StaffChat extends OptionsElement {
  static override styles = [tokens, shellSheet];

  /** The version of this build; set where it is registered. */
  static version = "";

  /** Called when one comes, also into a shadow root, where no selector finds it. */
  static arrived: (element: StaffChat) => void = () => {};

  /** How the application is fetched. */
  static loadApplication: () => Promise<ApplicationModule> = () => import("../app/application.ts");

  readonly #internals = this.attachInternals();
  readonly #shell = new Launcher({ toggle: () => this.toggle(), prepare: () => this.#runtime.prepare() });
  readonly #listeners = new Set<() => void>();
  readonly #language = new LanguageController(this, () => this.translations ?? NO_TRANSLATIONS);
  readonly #runtime: Runtime = this.#makeRuntime();
  #config: Config = readConfig(this, warnOnce);
  /** Who ended the person's session: the page may only begin a new one with `signIn` or another source, the server's end is also over with a new token. */
  #signedOutBy: "page" | "server" | null = null;
  /** Whether there was a token source at the last update. */
  #hadSource = false;

  /** Resolves when person and rooms are known. Like every promise of the element it always settles: it rejects with a StaffChatError. */
  get ready(): Promise<void> {
    return this.#ask((application) => application.ready);
  }

  /** Unread messages over all rooms. */
  get unreadCount(): number {
    return this.#runtime.application?.unreadCount ?? 0;
  }

  /** Unread messages that mention this person. */
  get mentionCount(): number {
    return this.#runtime.application?.mentionCount ?? 0;
  }

  get connectionState(): ConnectionStatus {
    return this.#runtime.application?.connectionState ?? "idle";
  }

  /** The version of this build. */
  get version(): string {
    return StaffChat.version;
  }

  /** Opens the chat, unless the page vetoes it. */
  show(): void {
    this.open = true;
    this.performUpdate();
  }

  /** Closes the chat, unless the page vetoes it. */
  hide(): void {
    this.open = false;
    this.performUpdate();
  }

  toggle(): void {
    if (this.open) this.hide();
    else this.show();
  }

  /** Opens the chat with a room, and at a message of it: what is around that is loaded, and it is marked for a moment. */
  openRoom(roomId: Id, options?: { messageId?: Id }): Promise<void> {
    this.show();
    return this.#ask((application) => application.openRoom(roomId, options?.messageId));
  }

  /** Opens the chat with the direct conversation with the person whose tokens have this subject; it is made where there is none. Resolves with its room's id. */
  openDirect(subject: string): Promise<Id> {
    this.show();
    return this.#ask((application) => application.openDirect(subject));
  }

  /** Sends a message to a room, or to the open one; resolves with it when it is committed. */
  sendMessage(message: OutgoingText): Promise<Message> {
    return this.#call((application) => application.sendMessage(message));
  }

  /** Puts a text into the composer of the open room, or of the one given. */
  setDraft(text: string, roomId?: Id): Promise<void> {
    return this.#ask((application) => application.setDraft(text, roomId));
  }

  /** Opens the chat with the search over messages, for a query or as it was left. */
  search(query?: string): Promise<void> {
    this.show();
    return this.#ask((application) => application.search(query));
  }

  /** Marks the open room as read, or the one given. */
  markRead(roomId?: Id): Promise<void> {
    return this.#ask((application) => application.markRead(roomId));
  }

  /** Asks the token source anew, now. Where the server has ended the person's tokens, this begins again. */
  refreshToken(): Promise<void> {
    return this.#signedOutBy === "server" ? this.signIn() : this.#call((application) => application.refreshToken());
  }

  /**
   * Begins (again) with the token source at hand, also after `signOut`, after the server has ended or refused the person's tokens, and when the
   * chat could not be loaded. Resolves when person and rooms are known.
   */
  signIn(): Promise<void> {
    this.performUpdate();
    if (!this.#hasSource) return Promise.reject(new StaffChatError("not_configured"));
    const isOver = this.#refusal !== null || this.connectionState === "refused";
    this.#signedOutBy = null;
    if (isOver) this.#runtime.restart();
    else this.#runtime.start();
    return this.#call((application) => application.ready);
  }

  /**
   * Ends the person's session here, at once; with `wipe`, deletes everything stored of them in this browser. Call it when they log out. The chat
   * stays empty until `signIn` or another token source.
   */
  async signOut(options?: { wipe?: boolean }): Promise<void> {
    const wipe = options?.wipe === true;
    this.performUpdate();
    const { application } = this.#runtime;
    const done = application ? application.signOut({ wipe }) : wipe && this.#wipeStored();
    this.#ended("page");
    await done;
  }

  override focus(): void {
    const { application } = this.#runtime;
    if (this.#isOpen && application) application.focus();
    else this.#shell.launcher.focus();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // At once, so that what was set before the upgrade is there for whoever looks, and never comes over what is set later.
    this.performUpdate();
    this.#runtime.connected();
    StaffChat.arrived(this);
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#runtime.disconnected();
  }

  protected override createRenderRoot(): HTMLElement | DocumentFragment {
    const root = super.createRenderRoot();
    root.append(this.#shell.root);
    // Keys pressed in the chat are not for the page's shortcuts; those in what the page has put into it are its own.
    for (const type of ["keydown", "keypress", "keyup"])
      root.addEventListener(type, (event) => this.contains(event.target as Node) || event.stopPropagation());
    return root;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    // However it is opened or closed, the page is asked.
    if (changed.get("open") === !this.open && !this.dispatchEvent(this.open ? new StaffChatShowEvent() : new StaffChatHideEvent()))
      this.open = !this.open;
    const config = readConfig(this, warnOnce);
    if (!sameConfig(config, this.#config)) this.#config = config;
    if (this.hasUpdated && IDENTITY.some((name) => changed.has(name))) this.#identityChanged();
    this.#hadSource = this.#hasSource;
  }

  protected override update(changed: PropertyValues<this>): void {
    super.update(changed);
    const { language, term } = this.#language;
    this.#shell.update({
      config: this.#config,
      language,
      term,
      open: this.open,
      status: this.#runtime.application?.panelStatus ?? this.#runtime.status,
      unreadCount: this.unreadCount,
    });
  }

  protected override updated(changed: PropertyValues<this>): void {
    // Code that explains what is wrong comes with the application.
    if (this.#isOpen || this.matches(PROPERTIES_AS_TEXT)) this.#runtime.start();
    else if (this.#absence === null) this.#runtime.startWhenIdle();
    this.#showStates();
    for (const listener of this.#listeners) listener();
    if (changed.get("open") !== !this.open) return;
    const event = this.open ? new StaffChatAfterShowEvent() : new StaffChatAfterHideEvent();
    queueMicrotask(() => this.dispatchEvent(event));
  }

  get #isOpen(): boolean {
    return this.open || this.#config.mode === "inline";
  }

  get #absence(): SessionAbsence | null {
    if (this.#signedOutBy) return "signed-out";
    return this.#hasSource ? null : "not-configured";
  }

  get #hasSource(): boolean {
    return !!(this.tokenProvider || this.#config.tokenUrl || this.token);
  }

  /** Why nothing can be asked of the chat now. */
  get #refusal(): CallErrorCode | null {
    if (this.#signedOutBy) return "signed_out";
    return this.#runtime.status === "failed" ? "load_failed" : null;
  }

  /** Asks something of the person's application. What the page has set just before counts for it: otherwise it would be the former person's. */
  #call<T>(act: (application: Application) => Promise<T>): Promise<T> {
    this.performUpdate();
    return this.#refusal ? Promise.reject(new StaffChatError(this.#refusal)) : this.#runtime.call(act);
  }

  /** The same for what a page may call and forget. */
  #ask<T>(act: (application: Application) => Promise<T>): Promise<T> {
    const done = this.#call(act);
    done.catch(() => {});
    return done;
  }

  /** Deletes what is stored before the chat was loaded; the code that does it comes from the server, in time or not. */
  #wipeStored(): Promise<void> {
    const { server } = this.#config;
    return new Promise((resolve, reject) => {
      setTimeout(() => reject(new StaffChatError("timed_out")), PATIENCE_MS);
      StaffChat.loadApplication().then(
        ({ wipeStored }) => wipeStored(server).then(resolve, reject),
        (cause: unknown) => reject(new StaffChatError("load_failed", cause)),
      );
    });
  }

  #showStates(): void {
    const { states } = this.#internals;
    states.clear();
    if (this.open) states.add("open");
    if (this.unreadCount > 0) states.add("has-unread");
    if (this.connectionState !== "idle") states.add(this.connectionState);
  }

  /** Another server, token or source may mean another person: what runs for the former one ends at once. A source taken away means nobody. */
  #identityChanged(): void {
    if (this.#hasSource) this.#signedOutBy = null;
    else if (this.#hadSource) this.#signedOutBy = "page";
    this.#runtime.reset(this.#hadSource ? "session_ended" : null);
  }

  #makeRuntime(): Runtime {
    return createRuntime({
      host: this.#makeHost(),
      load: () => StaffChat.loadApplication(),
      settle: () => this.performUpdate(),
    });
  }

  #makeHost(): ApplicationHost {
    // oxlint-disable-next-line typescript/no-this-alias -- the getters below need the element, not the host they stand in.
    const element = this;
    const { root, launcher, announcer } = this.#shell;
    return {
      root,
      launcher,
      announcer,
      element,
      get shadowRoot() {
        return element.renderRoot as ShadowRoot;
      },
      get config() {
        return element.#config;
      },
      get language() {
        return element.#language.language;
      },
      get open() {
        return element.#isOpen;
      },
      get absence() {
        return element.#absence;
      },
      get tokenSource() {
        return { provider: element.tokenProvider, url: element.#config.tokenUrl, token: element.token };
      },
      loadTexts: () => this.#language.load(),
      hide: () => this.hide(),
      signedOut: () => this.#ended("server"),
      personChanged: () => this.#runtime.restart(),
      failed: (error) => {
        const cause = error instanceof Error ? error.message : "unknown";
        const message = `Not loaded (${cause}): server or CSP?`;
        this.dispatchEvent(new StaffChatErrorEvent("load-failed", message, true));
      },
      changed: () => this.requestUpdate(),
      subscribe: (listener) => {
        this.#listeners.add(listener);
        return () => this.#listeners.delete(listener);
      },
    };
  }

  #ended(by: "page" | "server"): void {
    this.#signedOutBy = by;
    this.#runtime.reset("signed_out");
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "staff-chat": StaffChat;
  }
}
