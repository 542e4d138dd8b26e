import { html, nothing, type TemplateResult } from "lit";
import type { Acknowledgement, Priority } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";
import { UNACKNOWLEDGE_MS } from "../../../protocol/limits.ts";
import { selectAcknowledgement } from "../../client/store/acknowledgements.ts";
import { consumeContexts } from "../shared/contexts.ts";
import { icon } from "../controls/icons.ts";
import { RoomController } from "../shared/room-controller.ts";
import { defineElement, ViewElement } from "../shared/view-element.ts";
import type { AcknowledgementListElement } from "./acknowledgement-list.ts";

/** Below a message that asks for acknowledgement: giving one's own, taking it back, and how many have given theirs. */
export class AcknowledgementElement extends ViewElement {
  static override properties = {
    roomId: { attribute: false },
    messageId: { attribute: false },
    priority: { attribute: false },
    own: { attribute: false },
    now: { state: true },
  };
  declare roomId: Id;
  declare messageId: Id;
  declare priority: Priority;
  declare own: boolean;
  declare readonly now: number;
  readonly #drawn = new RoomController(this, ({ room, state }) => [room.membership, state.patches.get(this.messageId)]);

  constructor() {
    super();
    consumeContexts(this, "now");
  }

  protected override render(): TemplateResult {
    const { roomId, messageId, localize } = this;
    const { acknowledged, recipients } = this.priority;
    const mine = selectAcknowledgement(this.#drawn.value.state, roomId, messageId);
    const label = localize.term("acknowledgedBy", { acknowledged: localize.number(acknowledged), recipients: localize.number(recipients) });
    return html`<div class="acknowledgement" part="acknowledgement">
      ${mine === undefined ? nothing : this.#mine(mine)}
      <button
        class="text-button acknowledgement-count"
        part="acknowledgement-count"
        type="button"
        aria-haspopup="dialog"
        @click=${({ currentTarget }: Event) => this.#list?.show(currentTarget as HTMLButtonElement)}
      >
        ${icon(acknowledged === recipients ? "checks" : "check")}<span>${label}</span>
      </button>
      <staff-chat-acknowledgement-list .roomId=${roomId} .messageId=${messageId} .own=${this.own}></staff-chat-acknowledgement-list>
    </div>`;
  }

  #mine({ acknowledgedAt }: Acknowledgement): TemplateResult {
    const { localize } = this;
    if (acknowledgedAt === null)
      return html`<button class="button acknowledge-button" part="acknowledge-button" type="button" @click=${() => this.#change(true)}>
        ${icon("check")}${localize.term("acknowledge")}
      </button>`;
    const isOpen = this.now - acknowledgedAt < UNACKNOWLEDGE_MS;
    return html`<span class="acknowledged" part="acknowledged"
      >${icon("check")}${localize.term("youAcknowledged", { time: localize.time(acknowledgedAt) })}
      ${isOpen ? html`<button class="text-button" part="unacknowledge-button" type="button" @click=${() => this.#change(false)}>${localize.term("unacknowledge")}</button>` : nothing}
    </span>`;
  }

  get #list(): AcknowledgementListElement | null {
    return this.querySelector<AcknowledgementListElement>("staff-chat-acknowledgement-list");
  }

  // The button that was pressed goes away: the focus stays at the message.
  #change(acknowledged: boolean): void {
    const { roomId, messageId } = this;
    this.commands.change({ kind: "acknowledgement", roomId, messageId, acknowledged });
    this.host.announce(this.localize.term(acknowledged ? "acknowledgementGiven" : "acknowledgementTakenBack"));
    void this.updateComplete.then(() =>
      this.querySelector<HTMLElement>('[part~="unacknowledge-button"], [part~="acknowledge-button"]')?.focus({ preventScroll: true }),
    );
  }
}

defineElement("staff-chat-acknowledgement", AcknowledgementElement);
