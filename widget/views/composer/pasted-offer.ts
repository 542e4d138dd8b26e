import { html, type TemplateResult } from "lit";
import type { Localize } from "../../i18n/localize.ts";
import { icon } from "../controls/icons.ts";

/** Offers to add the files that came with a pasted text. */
export function pastedOffer(localize: Localize, add: () => void): TemplateResult {
  return html`<p class="composer-offer" role="status">
    <button class="text-button" type="button" @click=${add}>${icon("attach")}${localize.term("attachPasted")}</button>
  </p>`;
}
