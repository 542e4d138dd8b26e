import { html, type TemplateResult } from "lit";
import type { Id } from "../../../protocol/ids.ts";
import { PersonAskedEvent } from "../shared/person-asked.ts";

/** A name that opens who the person is. */
export function personButton(view: EventTarget, userId: Id, name: TemplateResult): TemplateResult {
  const ask = ({ currentTarget }: Event) =>
    currentTarget instanceof HTMLElement && view.dispatchEvent(new PersonAskedEvent(userId, currentTarget));
  return html`<button class="person-button" part="person-button" type="button" aria-haspopup="dialog" @click=${ask}>${name}</button>`;
}
