import { html, nothing, svg, type TemplateResult } from "lit";
import type { Localize } from "./i18n/localize.ts";

const bubble = svg`<path d="M12 3.5c5 0 9 3.3 9 7.6 0 4.3-4 7.6-9 7.6-.9 0-1.8-.1-2.6-.3-1.2 1-2.9 1.8-5 2.1-.4 0-.7-.4-.5-.8.6-1 1-2 1.1-3C3.7 15.3 3 13.3 3 11.1c0-4.3 4-7.6 9-7.6Z" />`;
const cross = svg`<path d="m6 6 12 12M18 6 6 18" />`;

/** What the launcher draws. */
export interface LauncherView {
  readonly open: boolean;
  readonly unreadCount: number;
  readonly localize: Localize;
  readonly toggle: () => void;
}

/** The round button that opens the chat, with the number of unread messages. */
export function launcher({ open, unreadCount, localize, toggle }: LauncherView): TemplateResult {
  const label = open ? localize.term("closeChat") : unreadCount > 0 ? localize.term("launcherUnread", { count: unreadCount }) : localize.term("openChat");
  return html`<button
    class="launcher"
    part="launcher ${open ? "launcher-open" : ""}"
    type="button"
    aria-haspopup="dialog"
    aria-expanded=${open}
    aria-label=${label}
    @click=${toggle}
  >
    <span class="launcher-icon" aria-hidden="true" ?hidden=${open}>
      <slot name="launcher-icon"><svg viewBox="0 0 24 24" width="28" height="28" fill="currentColor">${bubble}</svg></slot>
    </span>
    <svg ?hidden=${!open} aria-hidden="true" viewBox="0 0 24 24" width="26" height="26" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round">${cross}</svg>
    ${unreadCount > 0 ? html`<span class="badge" part="badge" aria-hidden="true">${unreadCount > 99 ? "99+" : localize.number(unreadCount)}</span>` : nothing}
  </button>`;
}
