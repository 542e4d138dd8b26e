import type { Id } from "../protocol/ids.ts";
import type { Config } from "./config.ts";
import type { Localize } from "./i18n/localize.ts";
import type { ChatSession } from "./session.ts";

/** Why there is no session: nobody said how to get a token, or the person signed out. */
export type SessionAbsence = "not-configured" | "signed-out";

/** What the views may ask of the page around them; the `host` property of `<staff-chat-panel>`. */
export interface PanelHost {
  /** Closes the panel; without effect in inline mode. */
  hide(): void;
  /**
   * Sends a message after the page was asked (`staff-chat-before-send` may rewrite the text or veto).
   * Answers the message's id, or null when the page refused it: keep the text in the composer then.
   * @throws RangeError for a text that checkText refuses
   */
  send(roomId: Id, text: string, mentions?: readonly Id[]): Id | null;
  /** Says `text` once to screen readers, politely. */
  announce(text: string): void;
}

/**
 * The properties of `<staff-chat-panel>`, the root of all views (widget/elements/panel.ts). It renders into the light DOM of the one shadow root
 * and fills its parent. A new session comes with a new panel element, so nothing of a former person can stay on screen.
 */
export interface PanelProperties {
  /** Null: draw the state that `absence` names. */
  session: ChatSession | null;
  absence: SessionAbsence | null;
  /** Frozen; replaced when it changes. */
  config: Config;
  /** Frozen; replaced when language or overrides change. */
  localize: Localize;
  host: PanelHost;
  /** Whether a person can see the panel: open, and the tab is not hidden. Only then is anything marked as read. */
  visible: boolean;
}

/** What the element gives the application. All values are present values; `subscribe` says when one changed. */
export interface ApplicationHost {
  readonly root: ShadowRoot;
  readonly element: HTMLElement;
  /** Where the panel goes; another element after a change of mode. */
  readonly stage: HTMLElement;
  readonly config: Config;
  readonly localize: Localize;
  readonly open: boolean;
  /** Answers a token; null when none is configured or the person signed out. */
  readonly tokenProvider: (() => Promise<string>) | null;
  readonly absence: SessionAbsence | null;
  hide(): void;
  announce(text: string): void;
  /** Calls `listener` after each change; the result ends it. */
  subscribe(listener: () => void): () => void;
}

/** What is running behind the element while it is mounted. */
export interface Application {
  readonly session: ChatSession | null;
  readonly host: PanelHost;
  /** Puts the focus where a person would begin: the composer of the open room, or the room list. */
  focus(): void;
  /** Stops the session and removes everything drawn, at once. Stored data stays. */
  dispose(): void;
}
