import { html, nothing, type TemplateResult } from "lit";
import { selectEmergencies, type OwnAcknowledgement } from "../../client/store/acknowledgements.ts";
import type { ChatState } from "../../client/store/state.ts";
import { icon } from "../controls/icons.ts";
import { GoToMessageEvent } from "../files/go-to-message.ts";
import { consumeContexts } from "../shared/contexts.ts";
import { titleOf, userOf } from "../shared/room-people.ts";
import { isAlike, StoreController } from "../shared/store-controller.ts";
import { defineElement, ViewElement } from "../shared/view-element.ts";

interface Drawn {
  readonly emergencies: readonly OwnAcknowledgement[];
  readonly users: ChatState["users"];
}

/** Above all else, as long as an emergency of any room is not acknowledged and not over: from whom it is, and the way to it. */
export class EmergencyBannerElement extends ViewElement {
  static override properties = { now: { state: true } };
  declare readonly now: number;
  readonly #drawn = new StoreController<Drawn>(
    this,
    (state) => ({ emergencies: selectEmergencies(state), users: state.users }),
    (one, other) => one.users === other.users && isAlike(one.emergencies, other.emergencies),
  );

  constructor() {
    super();
    consumeContexts(this, "now");
  }

  protected override render(): TemplateResult | typeof nothing {
    const open = this.#drawn.value.emergencies.filter(({ expiresAt }) => expiresAt === null || expiresAt > this.now);
    const [first] = open;
    return first === undefined ? nothing : this.#banner(first, open.length - 1);
  }

  #banner(emergency: OwnAcknowledgement, more: number): TemplateResult {
    const { localize } = this;
    const { state } = this.store;
    const room = state.rooms.get(emergency.roomId);
    const { name } = userOf(state, localize, emergency.senderId);
    const text = room?.timeline?.messages.find(({ id }) => id === emergency.messageId)?.body ?? "";
    const where = room === undefined || room.room.kind === "direct" ? "" : titleOf(localize, room);
    return html`<section class="emergency-banner" part="emergency-banner" aria-label=${localize.term("emergency")}>
      <span class="emergency-sign">${icon("emergency")}</span>
      <p class="emergency-text">
        <strong>${localize.term("emergencyFrom", { name })}</strong>
        ${where === "" ? nothing : html`<bdi class="emergency-room">${where}</bdi>`}
        ${text === "" ? nothing : html`<span class="emergency-excerpt" dir="auto">${text}</span>`}
        ${more === 0 ? nothing : html`<span class="emergency-more">${localize.term("moreEmergencies", { count: more })}</span>`}
      </p>
      <span class="emergency-buttons">
        <button class="button is-secondary" part="emergency-show" type="button" @click=${() => this.#show(emergency)}>
          ${localize.term("showEmergency")}
        </button>
        <button class="button acknowledge-button" part="acknowledge-button" type="button" @click=${() => this.#acknowledge(emergency)}>
          ${localize.term("acknowledge")}
        </button>
      </span>
    </section>`;
  }

  #show({ roomId, messageId }: OwnAcknowledgement): void {
    this.commands.openRoom(roomId);
    this.dispatchEvent(new GoToMessageEvent(messageId));
  }

  // What was pressed goes away with the banner: the person goes on with the message.
  #acknowledge(emergency: OwnAcknowledgement): void {
    const { roomId, messageId } = emergency;
    this.commands.change({ kind: "acknowledgement", roomId, messageId, acknowledged: true });
    this.host.announce(this.localize.term("acknowledgementGiven"));
    this.#show(emergency);
  }
}

defineElement("staff-chat-emergency-banner", EmergencyBannerElement);
