import { html, nothing, type TemplateResult } from "lit";
import type { Connection, ConnectionStatus } from "../../client/store/state.ts";
import { icon, type IconName } from "../controls/icons.ts";
import { loadProblem } from "../shared/load-problem.ts";
import { StoreController } from "../shared/store-controller.ts";
import { defineElement, ViewElement } from "../shared/view-element.ts";

type Shown = Exclude<ConnectionStatus, "idle" | "online">;

const TITLES = {
  connecting: "statusConnecting",
  reconnecting: "statusReconnecting",
  polling: "statusPolling",
  offline: "statusOffline",
  refused: "statusRefused",
} as const;
const ICONS: Readonly<Record<Shown, IconName>> = {
  connecting: "clock",
  reconnecting: "retry",
  polling: "clock",
  offline: "offline",
  refused: "alert",
};
/** Reasons for which the person's own application may help. */
const WANTS_SIGN_IN: ReadonlySet<Connection["reason"]> = new Set(["token_failed", "not_authenticated"]);
/** A connection that stands within this time needs no words, in milliseconds. */
const SILENT_MS = 1_500;
const SECOND_MS = 1_000;

/** Says what the connection is doing, what that means for the person, and what can be done; nothing while all is well. */
export class ConnectionBannerElement extends ViewElement {
  static override properties = {
    outspoken: { state: true },
    seconds: { state: true },
  };
  /** Whether the time in which nothing is said has passed. */
  declare private outspoken: boolean;
  declare private seconds: number;
  readonly #connection = new StoreController(this, ({ connection }) => connection);
  #former: Connection | null = null;
  #status: ConnectionStatus = "idle";
  #wait: ReturnType<typeof setTimeout> | undefined;
  #countdown: ReturnType<typeof setInterval> | undefined;

  constructor() {
    super();
    this.outspoken = false;
    this.seconds = 0;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#wait);
    clearInterval(this.#countdown);
    this.#countdown = undefined;
  }

  protected override willUpdate(): void {
    const connection = this.#connection.value;
    if (connection === this.#former) return;
    this.#former = connection;
    const { status, retryAt } = connection;
    if (status === "refused") loadProblem(this.getRootNode()).catch(() => undefined);
    if (status !== this.#status) this.#enter(status);
    clearInterval(this.#countdown);
    if (status !== "reconnecting" || retryAt === null) return;
    const count = () => (this.seconds = Math.max(0, Math.ceil((retryAt - Date.now()) / SECOND_MS)));
    count();
    this.#countdown = setInterval(count, SECOND_MS);
  }

  protected override render(): TemplateResult {
    const { status } = this.#connection.value;
    const shown = status === "idle" || status === "online" || !this.outspoken ? null : status;
    // The region is always there: only then do screen readers hear what comes into it.
    return html`<div class="banner-region" role="status">${shown === null ? nothing : this.#banner(shown)}</div>`;
  }

  #banner(status: Shown): TemplateResult {
    const asks = status === "refused" && WANTS_SIGN_IN.has(this.#connection.value.reason);
    const isElsewhere = this.#connection.value.reason === "origin_not_allowed";
    const retries = status === "reconnecting" || status === "offline" || asks || isElsewhere;
    const title = this.#connection.value.reason === "token_failed" ? "signInAgain" : TITLES[status];
    return html`<div class="banner banner-${status}" part="banner ${status === "offline" ? "offline-banner" : ""} banner-${status}">
      <span class="banner-icon">${icon(ICONS[status])}</span>
      <p class="banner-text"><strong>${this.localize.term(title)}</strong> <span>${this.#hint(status)}</span></p>
      ${asks ? html`<slot name="sign-in"></slot>` : nothing}
      ${retries ? html`<button class="text-button" part="retry-connection" type="button" @click=${() => this.commands.reconnect()}>${this.localize.term(asks || isElsewhere ? "tryAgain" : "tryNow")}</button>` : nothing}
    </div>`;
  }

  #hint(status: Shown): TemplateResult | string {
    const { localize } = this;
    const { reason } = this.#connection.value;
    if (status === "refused") return html`<staff-chat-problem .code=${reason ?? "not_authenticated"}></staff-chat-problem>`;
    if (status === "polling") return localize.term("statusPollingHint");
    if (status === "offline") return localize.term("statusOfflineHint");
    if (status === "connecting") return localize.term("statusConnectingHint");
    // Counting down aloud would drown everything else.
    if (this.seconds < 2) return localize.term("statusReconnectingHint");
    return html`<span aria-hidden="true">${localize.term("statusReconnectingIn", { count: this.seconds })}</span
      ><span class="visually-hidden">${localize.term("statusReconnectingHint")}</span>`;
  }

  #enter(status: ConnectionStatus): void {
    const calm = this.#status === "idle" || this.#status === "online";
    this.#status = status;
    clearTimeout(this.#wait);
    const brief = status === "connecting" || status === "reconnecting";
    // Only from a good state is there something to wait for; between bad ones the words stay.
    this.outspoken = !brief || (!calm && this.outspoken);
    if (brief && !this.outspoken) this.#wait = setTimeout(() => (this.outspoken = true), SILENT_MS);
  }
}

defineElement("staff-chat-connection-banner", ConnectionBannerElement);
