import { html, nothing, type TemplateResult } from "lit";
import type { OwnSettings, User } from "../../../protocol/entities.ts";
import type { Config } from "../../app/contract.ts";
import type { ConnectionStatus } from "../../client/store/state.ts";
import type { Localize } from "../../i18n/localize.ts";
import { personAvatar } from "../controls/avatar.ts";
import { icon } from "../controls/icons.ts";
import { NO_EMOJI, personStatus, statusText } from "../shared/person-status.ts";

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
    readonly me: User | null;
    readonly settings: OwnSettings | null;
  } | null;
  /** What time it is. */
  readonly now: number;
  readonly showStatus: () => void;
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
    ${drawn === null || drawn.me === null || drawn.settings === null ? nothing : ownButton(term, { ...content, me: drawn.me, away: drawn.settings.away })}
    ${drawn !== null && header ? connection(term(STATUS_TERMS[drawn.status]), drawn.status) : nothing}
    <h2 class="title" part="title" ?hidden=${!header}>${term("messages")}</h2>
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

/** Oneself, with what one says: opens where that is said. */
function ownButton(
  term: Localize["term"],
  { me, away, now, showStatus }: Pick<HeaderContent, "now" | "showStatus"> & { readonly me: User; readonly away: boolean },
): TemplateResult {
  const status = personStatus({ blocked: NOBODY }, me, now);
  const label = status === null ? term("yourStatus") : term("yourStatusIs", { status: statusText(status) });
  return html`<button
    class="icon-button own-button"
    part="own-button"
    type="button"
    aria-haspopup="dialog"
    title=${label}
    @click=${showStatus}
  >
    <span class="visually-hidden">${label}</span
    >${personAvatar(me, away ? "away" : null)}${status === null ? nothing : html`<span class="own-status" aria-hidden="true">${status.emoji || NO_EMOJI}</span>`}
  </button>`;
}

const NOBODY: ReadonlySet<string> = new Set<string>();

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
