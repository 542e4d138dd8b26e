import type { SendOptions } from "../client/commands.ts";
import type { Clock } from "../client/platform/clock.ts";
import type { Id } from "../../protocol/ids.ts";
import type { CheckedOptions } from "../element/option-table.ts";
import type { Localize } from "../i18n/localize.ts";
import type { ChatSession } from "../client/client.ts";

/** The element's attributes after checking: what the views draw by. Frozen; a change makes a new one. */
export interface Config extends CheckedOptions {
  /** Base address of the server, without a slash at the end. */
  readonly server: string;
  /** Address that answers a token; null when there is none. */
  readonly tokenUrl: string | null;
  /** The room to open with; null: the person chooses. */
  readonly roomId: Id | null;
}

/** Why there is no session: nobody said how to get a token, or the person signed out. */
export type SessionAbsence = "not-configured" | "signed-out";

/** What the views may ask of the page around them; the `host` property of `<staff-chat-panel>`. */
export interface PanelHost {
  /** Closes the panel; without effect in inline mode. */
  hide(): void;
  /**
   * Sends a message after the page was asked (`staff-chat-before-send` may rewrite the text or veto).
   * Answers the message's id, or null when the page refused it: keep the text in the composer then.
   * `options.files` leave the room's draft with it. @throws RangeError for a text that checkText refuses
   */
  send(roomId: Id, text: string, options?: SendOptions): Id | null;
  /** Has a message sent at a time (ms since 1970), after the page was asked; resolves with null when the page refused it. @throws CommandRefused */
  schedule(roomId: Id, text: string, sendAt: number, options?: Omit<SendOptions, "files">): Promise<Id | null>;
  /** Says `text` once to screen readers, politely. */
  announce(text: string): void;
}

/** What a person can see now. Frozen; replaced when it changes. */
export interface PanelVisibility {
  /** Whether the page is in front. */
  readonly document: boolean;
  /** Whether the page has the focus, so that somebody is there. */
  readonly focused: boolean;
  /** Whether the chat is open in a page that is in front, wherever on it. */
  readonly open: boolean;
  /** Whether a part of the open panel is on the person's screen, and not covered. Only then is anything marked as read. */
  readonly panel: boolean;
}

/**
 * The properties of `<staff-chat-panel>`, the root of all views (widget/views/panel/panel.ts). It renders into the light DOM of the one shadow root
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
  visibility: PanelVisibility;
  /** Where time comes from; the machine's unless told. */
  clock: Clock;
}
