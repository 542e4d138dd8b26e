import { html, nothing, type TemplateResult } from "lit";
import type { Config } from "../../app/contract.ts";
import type { ConnectionStatus } from "../../client/store/state.ts";
import type { Localize } from "../../i18n/localize.ts";
import { icon } from "../controls/icons.ts";

/** What is said of the connection. */
const STATUS_TERMS = {
  idle: "statusConnecting",
  connecting: "statusConnecting",
  online: "statusOnline",
  reconnecting: "statusReconnecting",
  polling: "statusPolling",
  offline: "statusOffline",
  refused: "statusRefused",
} as const;

/** What the header shows, and what its buttons do. `drawn` is null where there is no session. */
interface HeaderContent {
  readonly drawn: {
    readonly isKnown: boolean;
    readonly moderates: boolean;
    readonly saves: boolean;
    /** Reminders that wait for the person. */
    readonly reminders: number;
    readonly status: ConnectionStatus;
  } | null;
  readonly search: () => void;
  readonly startRoom: () => void;
  readonly showReports: () => void;
  readonly showSaved: () => void;
  readonly close: () => void;
}

interface HeaderButton {
  readonly picture: "bookmark" | "flag" | "search" | "compose";
  readonly part: string;
  readonly label: string;
  readonly disabled?: boolean;
  /** What waits behind it, and what that is called. */
  readonly waiting?: { readonly count: string; readonly label: string };
  readonly open: () => void;
}

/** Without title and slots where the page wants no header; its buttons stay, as nothing else does what they do. */
export function panelHeader({ term, number }: Localize, { header, mode }: Config, content: HeaderContent): TemplateResult {
  const { drawn } = content;
  return html`<header class="header ${header ? "" : "is-bare"}" part="header">
    <slot name="header-start" ?hidden=${!header}></slot>
    <h2 class="title" part="title" ?hidden=${!header}>${term("messages")}</h2>
    ${drawn !== null && header ? connection(term(STATUS_TERMS[drawn.status]), drawn.status) : nothing}
    <span class="grow"></span>
    <slot name="header-end" ?hidden=${!header}></slot>
    ${drawn?.moderates ? headerButton({ picture: "flag", part: "reports-button", label: term("reports"), open: content.showReports }) : nothing}
    ${
      drawn === null
        ? nothing
        : [
            drawn.saves
              ? headerButton({
                  picture: "bookmark",
                  part: "saved-button",
                  label: term("savedMessages"),
                  open: content.showSaved,
                  ...(drawn.reminders > 0 && {
                    waiting: { count: number(drawn.reminders), label: term("reminderCount", { count: drawn.reminders }) },
                  }),
                })
              : nothing,
            headerButton({
              picture: "search",
              part: "search-button",
              label: term("searchMessages"),
              disabled: !drawn.isKnown,
              open: content.search,
            }),
            headerButton({
              picture: "compose",
              part: "new-room-button",
              label: term("newConversation"),
              disabled: !drawn.isKnown,
              open: content.startRoom,
            }),
          ]
    }
    ${mode === "inline" ? nothing : html`<button class="icon-button close-button" part="close-button" type="button" aria-label=${term("close")} title=${term("close")} @click=${content.close}>${icon("close")}</button>`}
  </header>`;
}

function connection(label: string, status: ConnectionStatus): TemplateResult {
  return html`<span class="connection connection-${status}" part="connection connection-${status}" title=${label}
    ><span class="visually-hidden">${label}</span></span
  >`;
}

function headerButton({ picture, part, label, disabled = false, waiting, open }: HeaderButton): TemplateResult {
  return html`<button
    class="icon-button"
    part=${part}
    type="button"
    aria-haspopup="dialog"
    aria-label=${waiting === undefined ? label : `${label}: ${waiting.label}`}
    title=${label}
    ?disabled=${disabled}
    @click=${open}
  >
    ${icon(picture)}${waiting === undefined ? nothing : html`<span class="count-badge header-badge" part="header-badge" aria-hidden="true">${waiting.count}</span>`}
  </button>`;
}
