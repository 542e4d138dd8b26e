import { html, nothing, type TemplateResult } from "lit";
import type { Localize } from "../../i18n/localize.ts";
import { BlockAskedEvent } from "../people/block-asked.ts";
import type { RoomInState } from "../shared/room-controller.ts";
import type { ViewElement } from "../shared/view-element.ts";

/** Why the person may not write in the room at the moment `now` (ms); null when they may, as far as is known here. */
export function writingReason(localize: Localize, { room, state }: RoomInState, now: number): string | null {
  if (state.connection.status === "refused") return localize.term("cannotWrite");
  const { role, peer, mutedUntil } = room.membership;
  if (role === null) return localize.term("notMember");
  if (role === "read_only") return localize.term("readOnly");
  if (peer !== null && state.blocked.has(peer.id)) return localize.term("blockedPeer", { name: peer.name });
  return mutedUntil != null && mutedUntil > now ? localize.term("mutedUntil", { when: localize.full(mutedUntil) }) : null;
}

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
