import { html, type nothing, type TemplateResult } from "lit";
import type { Id } from "../../../protocol/ids.ts";
import { PersonAskedEvent } from "../shared/person-asked.ts";

/** A name that opens who the person is, with what stands beside it. */
export function personButton(view: EventTarget, userId: Id, name: TemplateResult, mark: TemplateResult | typeof nothing): TemplateResult {
  const ask = ({ currentTarget }: Event) =>
    currentTarget instanceof HTMLElement && view.dispatchEvent(new PersonAskedEvent(userId, currentTarget));
  return html`<span class="person-head"
    ><button class="person-button" part="person-button" type="button" aria-haspopup="dialog" @click=${ask}>${name}</button>${mark}</span
  >`;
}
