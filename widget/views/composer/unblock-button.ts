import { html, nothing, type TemplateResult } from "lit";
import { BlockAskedEvent } from "../shared/block-asked.ts";
import type { RoomInState } from "../shared/room-controller.ts";
import type { ViewElement } from "../shared/view-element.ts";

/** Takes the block back that keeps the person from writing; nothing where there is none. */
export function unblockButton(view: ViewElement, { room, state }: RoomInState): TemplateResult | typeof nothing {
  const { peer } = room.membership;
  if (peer === null || !state.blocked.has(peer.id)) return nothing;
  return html`<button
    class="text-button"
    part="unblock-button"
    type="button"
    aria-haspopup="dialog"
    @click=${() => view.dispatchEvent(new BlockAskedEvent(peer))}
  >
    ${view.localize.term("unblock")}
  </button>`;
}
