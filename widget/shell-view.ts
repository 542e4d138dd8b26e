import { html, nothing, type TemplateResult } from "lit";
import type { Config } from "./application-types.ts";
import type { Localize } from "./i18n/localize.ts";
import { launcher } from "./launcher.ts";
import { stanceOf } from "./panel-frame.ts";
import type { Runtime } from "./runtime.ts";

/** What the ground of the element draws. */
export interface ShellView {
  readonly config: Config;
  readonly localize: Localize;
  readonly open: boolean;
  readonly narrow: boolean;
  readonly status: Runtime["status"];
  readonly unreadCount: number;
  readonly stage: HTMLElement;
  readonly toggle: () => void;
  readonly hide: () => void;
  /** The browser closed the dialog on its own. */
  readonly closed: () => void;
  readonly retry: () => void;
}

/** Ground, launcher and the frame of the panel around the stage. */
export function shellView(view: ShellView): TemplateResult {
  const { config, localize, open, unreadCount, toggle } = view;
  const hasLauncher = config.launcher && config.mode !== "inline";
  return html`<div
    class="shell"
    part="base"
    lang=${localize.locale}
    dir=${localize.direction}
    data-mode=${config.mode}
    data-placement=${config.placement}
    data-density=${config.density}
    data-color-scheme=${config.colorScheme}
    ?data-launcher=${hasLauncher}
    ?data-narrow=${view.narrow && config.mode !== "inline"}
  >
    ${hasLauncher ? launcher({ open, unreadCount, localize, toggle }) : nothing}
    ${config.mode === "inline" ? html`<section class="panel" part="panel" aria-label=${localize.term("chat")}>${content(view)}</section>` : dialog(view)}
    <div class="announcer" aria-live="polite"></div>
  </div>`;
}

function dialog(view: ShellView): TemplateResult {
  const key = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return;
    event.preventDefault();
    view.hide();
  };
  const cancel = (event: Event) => {
    if (event.target !== event.currentTarget) return;
    event.preventDefault();
    view.hide();
  };
  const close = ({ target, currentTarget }: Event) => {
    if (target === currentTarget && target instanceof HTMLDialogElement && stanceOf(target) === "closed") view.closed();
  };
  return html`<dialog class="panel" part="panel" popover="manual" aria-label=${view.localize.term("chat")} @keydown=${key} @cancel=${cancel} @close=${close}>${content(view)}</dialog>`;
}

function content({ stage, status, localize, retry }: ShellView): TemplateResult {
  return html`${stage}
    ${status === "loading" ? html`<div class="notice" part="notice" role="status">${localize.term("loadingChat")}</div>` : nothing}
    ${status === "failed"
      ? html`<div class="notice" part="notice" role="alert">
          <span>${localize.term("loadFailed")}</span><button type="button" @click=${retry}>${localize.term("tryAgain")}</button>
        </div>`
      : nothing}
    <div class="announcer" aria-live="polite"></div>`;
}
