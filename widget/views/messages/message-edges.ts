import { html, nothing, type TemplateResult } from "lit";
import type { RoomState, Timeline } from "../../client/store/state.ts";
import type { Localize } from "../../i18n/localize.ts";
import { groupAvatar, personAvatar } from "../controls/avatar.ts";
import { icon } from "../controls/icons.ts";
import { titleOf } from "../shared/room-people.ts";

/** The end of the list at which older or newer messages are loaded; says what goes on there. */
export function loadingEdge(
  side: "before" | "after",
  view: { readonly localize: Localize; readonly timeline: Timeline; readonly retry: () => void },
): TemplateResult {
  const { localize, timeline, retry } = view;
  const more = side === "before" ? timeline.hasBefore : timeline.hasAfter;
  return html`<div class="edge" part="history-edge" data-edge=${side}>
    ${
      more && timeline.problem !== null
        ? html`<p class="edge-problem" role="alert">
            ${localize.term(side === "before" ? "historyFailed" : "newerFailed")}
            <button class="text-button" type="button" @click=${retry}>${localize.term("tryAgain")}</button>
          </p>`
        : more
          ? html`<p class="edge-loading"><span class="spinner" aria-hidden="true"></span>${localize.term("loadingMessages")}</p>`
          : nothing
    }
  </div>`;
}

/** What stands before the first message of a room, and alone in an empty one; a thread has a first message. */
export function roomBeginning(room: RoomState, localize: Localize): TemplateResult | typeof nothing {
  if (room.threadId !== undefined) return nothing;
  const name = titleOf(localize, room);
  const empty = room.timeline !== null && room.timeline.messages.length === 0;
  const { peer } = room.membership;
  return html`<div class="beginning ${empty ? "is-alone" : ""}" part="beginning">
    ${peer === null ? groupAvatar(room.room) : personAvatar(peer)}
    <h3 class="beginning-title"><bdi>${empty ? localize.term("sayHello", { name }) : name}</bdi></h3>
    <p class="beginning-text">
      ${empty ? localize.term("sayHelloHint") : localize.term(room.room.kind === "direct" ? "beginning" : "beginningGroup", { name })}
    </p>
    ${room.room.topic === "" ? nothing : html`<p class="beginning-topic" dir="auto">${room.room.topic}</p>`}
  </div>`;
}

/** What stands where messages will be; it says what is awaited. */
export function messageSkeleton(localize: Localize): TemplateResult {
  return html`<div class="skeleton skeleton-messages" part="skeleton">
    <p class="skeleton-label" role="status">${localize.term("loadingMessages")}</p>
    ${["a", "b", "c", "d", "e"].map((shape) => html`<span class="skeleton-bubble skeleton-${shape}" aria-hidden="true"></span>`)}
  </div>`;
}

/** The button that leads back to the newest message, with the number of those not seen yet. */
export function jumpButton(count: number, localize: Localize, jump: () => void): TemplateResult {
  const label = count > 0 ? localize.term("newBelow", { count }) : localize.term("jumpToLatest");
  return html`<button
    class="jump-button ${count > 0 ? "has-count" : ""}"
    part="jump-button"
    type="button"
    aria-label=${label}
    title=${label}
    @click=${jump}
  >
    ${count > 0 ? html`<span>${label}</span>` : nothing}${icon("arrowDown")}
  </button>`;
}
