import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Membership } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";
import { selectInvitations } from "../../client/store/selectors.ts";
import { groupAvatar } from "../controls/avatar.ts";
import { icon } from "../controls/icons.ts";
import { problemText } from "../shared/problem.ts";
import { codeOf, waitOf } from "../shared/refusal.ts";
import { isAlike, StoreController } from "../shared/store-controller.ts";
import { defineElement, ViewElement } from "../shared/view-element.ts";

/** More invitations than these are folded, so that none of them pushes one's own conversations off the screen. */
const UNFOLDED = 3;

/** Groups that ask the person to come in, to be accepted or declined; or those that were declined, to be joined after all. */
export class InvitationsElement extends ViewElement {
  static override properties = {
    declined: { attribute: false },
    busy: { state: true },
    problem: { state: true },
  };
  /** Whether it shows those that were declined. */
  declare declined: boolean;
  /** The room whose answer is under way. */
  declare private busy: Id | null;
  /** Why the last answer was refused, in words. */
  declare private problem: string | null;
  /** The declined invitation whose row, and with it the button that has the focus, is about to go. */
  #going: Id | null = null;
  readonly #shown = new StoreController(this, (state) => selectInvitations(state, this.declined), isAlike);

  constructor() {
    super();
    this.declined = false;
    this.busy = null;
    this.problem = null;
  }

  protected override render(): TemplateResult {
    const shown = this.#shown.value;
    if (shown.length === 0) return html`${nothing}`;
    const title = this.localize.term(this.declined ? "declinedInvitations" : "invitations", { count: shown.length });
    return html`<details class="invitations" part="invitations" ?open=${!this.declined && shown.length <= UNFOLDED}>
      <summary class="invitations-title">${title}</summary>
      <div role="alert">
        ${this.problem === null ? nothing : html`<p class="problem" part="problem">${icon("alert")}<span>${this.problem}</span></p>`}
      </div>
      <ul role="list" aria-label=${title}>
        ${repeat(
          shown,
          ({ roomId }) => roomId,
          (membership) => this.#row(membership),
        )}
      </ul>
    </details>`;
  }

  #row({ roomId, room, invitation }: Membership): TemplateResult {
    const { localize } = this;
    const name = room.name === "" ? localize.term("unnamedGroup") : room.name;
    const by = invitation?.by?.name ?? localize.term("formerMember");
    const button = (accept: boolean) =>
      html`<button
        class="text-button ${accept ? "" : "is-quiet"}"
        part="${accept ? "invitation-accept" : "invitation-decline"}"
        type="button"
        aria-label=${localize.term(accept ? "acceptInvitationTo" : "declineInvitationTo", { name })}
        aria-disabled=${this.busy === roomId ? "true" : "false"}
        @click=${() => this.#answer(roomId, accept)}
      >
        ${localize.term(accept ? "acceptInvitation" : "declineInvitation")}
      </button>`;
    return html`<li class="invitation" part="invitation">
      ${groupAvatar(room)}
      <span class="room-lines">
        <bdi class="room-title" part="room-title">${name}</bdi>
        <span class="room-preview" part="room-preview" dir="auto">${localize.term("invitedBy", { name: by })}</span>
        <span class="invitation-answers">${button(true)}${this.declined ? nothing : button(false)}</span>
      </span>
    </li>`;
  }

  async #answer(roomId: Id, accept: boolean): Promise<void> {
    if (this.busy !== null) return;
    this.busy = roomId;
    this.problem = null;
    const { commands } = this;
    try {
      await commands.answerInvitation(roomId, accept);
      if (accept) this.#open(roomId);
      else this.#going = roomId;
    } catch (error) {
      this.problem = problemText(this.localize, codeOf(error), waitOf(error));
    } finally {
      this.busy = null;
    }
  }

  #open(roomId: Id): void {
    this.commands.openRoom(roomId);
    this.dispatchEvent(new Event("staff-chat-room-chosen", { bubbles: true }));
  }

  // The answer and one's own log come by different ways: the row goes with the later one.
  protected override updated(): void {
    if (this.#going === null || this.#shown.value.some(({ roomId }) => roomId === this.#going)) return;
    this.#going = null;
    const next = this.querySelector("summary") ?? this.parentElement?.querySelector<HTMLElement>('.room-item[tabindex="0"]');
    next?.focus();
  }
}

defineElement("staff-chat-invitations", InvitationsElement);
