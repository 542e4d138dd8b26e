import type { Message } from "../../protocol/entities.ts";
import type { Id } from "../../protocol/ids.ts";
import type { Config, SessionAbsence } from "./contract.ts";
import type { Language } from "../i18n/terms.ts";
import type { ConnectionStatus } from "../client/store/state.ts";

/** How a page says who its person is. */
export interface TokenSource {
  readonly provider: (() => Promise<string>) | null;
  /** Address that answers a token to a POST. */
  readonly url: string | null;
  /** A fixed token, for demonstrations. */
  readonly token: string | null;
}

/** How far the panel is: not drawn, its views on their way, not to be had, or drawn. */
export type PanelStatus = "idle" | "loading" | "failed" | "mounted";

/** What the element gives the application. All values are present values; `subscribe` says when one changed. */
export interface ApplicationHost {
  readonly shadowRoot: ShadowRoot;
  readonly element: HTMLElement;
  /** Where the panel's frame goes. */
  readonly root: HTMLElement;
  /** What has the focus when the panel closes. */
  readonly launcher: HTMLElement;
  /** A live region that can be heard while the panel is closed. */
  readonly announcer: HTMLElement;
  readonly config: Config;
  readonly language: Language;
  /** Whether the panel is open; always in inline mode. */
  readonly open: boolean;
  readonly tokenSource: TokenSource;
  /** Why there can be no session now; null: there can. */
  readonly absence: SessionAbsence | null;
  /** Fetches the texts of the language at hand; resolves when `language` has them, or they could not be fetched. */
  loadTexts(): Promise<void>;
  /** Closes the panel unless the page vetoes it. */
  hide(): void;
  /** The person's tokens were ended by the server. */
  signedOut(): void;
  /** The token source answers for somebody else now. */
  personChanged(): void;
  /** Views of the chat could not be fetched. */
  failed(error: unknown): void;
  /** Unread counts, connection or the panel's status changed. */
  changed(): void;
  /** Calls `listener` after each change; the result ends it. */
  subscribe(listener: () => void): () => void;
}

/** A message a page sends. */
export interface OutgoingText {
  readonly text: string;
  /** The open room when left out. */
  readonly roomId?: Id;
  readonly mentions?: readonly Id[];
  /** The message of the room that it answers. */
  readonly replyTo?: Id;
}

/** What is running behind an element: one session, one panel. What a page calls for may stay undone when it is disposed of: the element rejects it. */
export interface Application {
  /** False when nobody is signed in: the panel then says what to do. */
  readonly hasSession: boolean;
  readonly panelStatus: PanelStatus;
  readonly connectionState: ConnectionStatus;
  readonly unreadCount: number;
  readonly mentionCount: number;
  /** Resolves when person and rooms are known; rejects with a StaffChatError when they are refused, or not known in time. */
  readonly ready: Promise<void>;
  /** A person came near the launcher, or wants another try: fetches what opening needs. */
  prepare(): void;
  /** Puts the focus where a person would begin. */
  focus(): void;
  openRoom(roomId: Id, messageId?: Id): Promise<void>;
  openDirect(subject: string): Promise<Id>;
  sendMessage(message: OutgoingText): Promise<Message>;
  setDraft(text: string, roomId?: Id): Promise<void>;
  search(query?: string): Promise<void>;
  markRead(roomId?: Id): Promise<void>;
  refreshToken(): Promise<void>;
  signOut(options: { readonly wipe: boolean }): Promise<void>;
  /** Stops the session and removes everything drawn, at once. Stored data stays. */
  dispose(): void;
}

/** What the application chunk exports. */
export interface ApplicationModule {
  mountApplication(host: ApplicationHost): Application;
  /** Deletes what is stored for a server of everybody whom no tab shows. */
  wipeStored(server: string): Promise<void>;
}
