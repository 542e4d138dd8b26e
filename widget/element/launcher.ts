import { make, write } from "../base/dom.ts";
import type { Config } from "../app/contract.ts";
import type { Language, TermFunction } from "../i18n/terms.ts";
import type { Runtime } from "./loader.ts";

const BUBBLE =
  "M12 3.5c5 0 9 3.3 9 7.6 0 4.3-4 7.6-9 7.6-.9 0-1.8-.1-2.6-.3-1.2 1-2.9 1.8-5 2.1-.4 0-.7-.4-.5-.8.6-1 1-2 1.1-3C3.7 15.3 3 13.3 3 11.1c0-4.3 4-7.6 9-7.6Z";
const CROSS = "m6.7 5.3 12 12-1.4 1.4-12-12ZM18.7 6.7l-12 12-1.4-1.4 12-12Z";

/** What the ground of the element shows. */
export interface LauncherView {
  readonly config: Config;
  readonly language: Language;
  readonly term: TermFunction;
  readonly open: boolean;
  readonly status: Runtime["status"];
  readonly unreadCount: number;
}

/** What a person may do there. */
export interface LauncherActions {
  toggle(): void;
  /** They came near, or want another try. */
  prepare(): void;
}

/** The ground of the element: launcher with badge, live region, and room for the panel. Made without a template engine, to be small. */
export class Launcher {
  readonly root = make("div", { class: "shell", part: "base" });
  readonly announcer = make("div", { class: "announcer", "aria-live": "polite" });
  readonly launcher = make("button", { class: "launcher", part: "launcher", type: "button", "aria-haspopup": "dialog" });
  readonly #icon = make("slot", { name: "launcher-icon" });
  readonly #cross = drawing(CROSS, 26);
  readonly #badge = make("span", { class: "badge", part: "badge", "aria-hidden": "true" });
  readonly #notice = make("div", { class: "notice", part: "notice", role: "alert" });
  readonly #retry = make("button", { type: "button" });

  constructor({ toggle, prepare }: LauncherActions) {
    this.#icon.append(drawing(BUBBLE, 28));
    this.launcher.append(this.#icon, this.#cross, this.#badge);
    this.launcher.addEventListener("click", toggle);
    for (const type of ["pointerenter", "focus"]) this.launcher.addEventListener(type, prepare);
    this.#retry.addEventListener("click", prepare);
    this.root.append(this.launcher, this.#notice, this.announcer);
  }

  /** Draws what changed. */
  update({ config, language, term, open, status, unreadCount }: LauncherView): void {
    const { mode, placement, density, colorScheme } = config;
    const isInline = mode === "inline";
    write(this.root, {
      lang: language.locale,
      dir: language.direction,
      "data-mode": mode,
      "data-placement": placement,
      "data-density": density,
      "data-color-scheme": colorScheme,
    });
    const label = open ? term("closeChat") : unreadCount > 0 ? term("launcherUnread", { count: unreadCount }) : term("openChat");
    write(this.launcher, {
      "aria-label": label,
      "aria-expanded": String(open),
      "aria-busy": String(open && status === "loading"),
      part: open ? "launcher launcher-open" : "launcher",
    });
    this.launcher.hidden = isInline || !config.launcher;
    this.#icon.hidden = open;
    this.#cross.toggleAttribute("hidden", !open);
    this.#badge.hidden = unreadCount === 0 || open;
    this.#badge.textContent = unreadCount > 99 ? "99+" : String(unreadCount);
    this.#notice.hidden = status !== "failed" || !(open || isInline);
    this.#retry.textContent = term("tryAgain");
    if (!this.#notice.hidden) this.#notice.replaceChildren(term("loadFailed"), this.#retry);
  }
}

function drawing(path: string, size: number): SVGSVGElement {
  const namespace = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(namespace, "svg");
  write(svg, { viewBox: "0 0 24 24", width: String(size), height: String(size), fill: "currentColor", "aria-hidden": "true" });
  const shape = document.createElementNS(namespace, "path");
  shape.setAttribute("d", path);
  svg.append(shape);
  return svg;
}
