import { html, type TemplateResult } from "lit";
import { icon } from "./icons.ts";

/** The button of a menu. Once the menu around it is fetched, the browser and the menu answer it. */
export function menuButton(label: string): TemplateResult {
  return html`<button
    class="icon-button menu-button"
    part="menu-button"
    type="button"
    aria-haspopup="menu"
    aria-expanded="false"
    aria-label=${label}
    title=${label}
  >
    ${icon("more")}
  </button>`;
}
