import { html, type TemplateResult } from "lit";
import type { Localize } from "../../i18n/localize.ts";
import { icon } from "../controls/icons.ts";

/** What stands where a room would, while none is open; a page may say it in its own words. */
export function noRoom(localize: Localize): TemplateResult {
  return html`<slot name="empty"
    ><span class="blank-picture">${icon("chat")}</span>
    <h3 class="blank-title">${localize.term("chooseConversation")}</h3>
    <p>${localize.term("chooseConversationHint")}</p></slot
  >`;
}

/** Why a room that was wanted is not there; `name` is null where it was never known. */
export function lostRoom(localize: Localize, { name, back }: { readonly name: string | null; readonly back: () => void }): TemplateResult {
  return html`<slot name="empty" hidden></slot><span class="blank-picture">${icon("leave")}</span>
    <h3 class="blank-title">${name === null ? localize.term("roomUnavailable") : localize.term("roomLost", { name })}</h3>
    <p>${localize.term(name === null ? "roomUnavailableHint" : "roomLostHint")}</p>
    <button class="button is-secondary" type="button" @click=${back}>${localize.term("back")}</button>`;
}
