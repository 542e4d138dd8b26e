import { canWrite } from "../shared/permissions.ts";
import { html, nothing, svg, type TemplateResult } from "lit";
import type { Message } from "../../../protocol/entities.ts";
import { isCardLink, type Card, type CardButton, type CardTone } from "../../../protocol/events.ts";
import type { Id } from "../../../protocol/ids.ts";
import { icon } from "../controls/icons.ts";
import { RoomController } from "../shared/room-controller.ts";
import { defineElement, ViewElement } from "../shared/view-element.ts";
import { eventViews } from "./views-events.ts";

export const sheets = [eventViews];

/** How long a button says that its message was posted, in milliseconds. */
const POSTED_MS = 2_000;

const sign = (path: TemplateResult) => html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${path}</svg>`;
/** A sign for each tone: nobody has to tell colours apart. */
const SIGNS: Readonly<Record<CardTone, TemplateResult>> = {
  neutral: sign(svg`<circle cx="12" cy="12" r="5"/>`),
  info: sign(svg`<circle cx="12" cy="12" r="9"/><path d="M12 16.5v-5M12 7.500h.01"/>`),
  success: icon("check"),
  warning: sign(svg`<path d="M12 4L2.800 19.500h18.400zM12 10v4M12 16.800h.01"/>`),
  danger: icon("alert"),
};

/** What one of the tenant's own systems tells, as a card. Its text in words stands beside it, for who does not see. */
export class EventCardElement extends ViewElement {
  static override properties = {
    message: { attribute: false },
    isActive: { attribute: false },
    posted: { state: true },
  };
  declare message: Message;
  /** Whether Tab reaches what is in it. */
  declare isActive: boolean;
  /** The button whose message was posted a moment ago. */
  declare private posted: CardButton | null;
  readonly #drawn = new RoomController(this, ({ room }) => [room.membership.role]);

  constructor() {
    super();
    this.isActive = false;
    this.posted = null;
  }

  get roomId(): Id {
    return this.message.roomId;
  }

  protected override render(): unknown {
    const { event } = this.message;
    if (event?.card == null) return nothing;
    const { card } = event;
    const updated = event.revision === 0 ? nothing : this.#updated(event.at);
    return html`<div class="card" part="card">
      <div class="card-head">
        ${picture(card)}
        <div class="card-words">
          <p class="card-title" part="card-title" dir="auto">${card.title}</p>
          ${status(card)}
        </div>
      </div>
      ${card.text === "" ? nothing : html`<p class="card-text" part="card-text" dir="auto">${card.text}</p>`}
      ${card.fields.length === 0 ? nothing : fields(card)} ${this.#buttons(card)} ${updated}
    </div>`;
  }

  #updated(at: number): TemplateResult {
    const { localize } = this;
    return html`<p class="card-updated" part="card-updated" title=${localize.full(at)}>
      ${localize.term("cardUpdated", { time: localize.time(at) })}
    </p>`;
  }

  #buttons({ buttons }: Card): unknown {
    const mayPost = canWrite(this.#drawn.value.room);
    const drawn = buttons.flatMap((button) => {
      if (button.url !== undefined) return isCardLink(button.url) ? this.#link(button.label, button.url) : [];
      return button.message !== undefined && mayPost ? this.#poster(button, button.message) : [];
    });
    return drawn.length === 0 ? nothing : html`<div class="card-buttons">${drawn}</div>`;
  }

  // The page is asked before the link is followed, as with links in texts: by its part.
  #link(label: string, url: string): TemplateResult {
    return html`<a
      class="card-button"
      part="card-button link"
      href=${url}
      target="_blank"
      rel="noopener noreferrer"
      tabindex=${this.#tabIndex}
      dir="auto"
      >${label}</a
    >`;
  }

  #poster(button: CardButton, text: string): TemplateResult {
    const title = this.localize.term("cardPosts", { text });
    return html`<button
      class="card-button"
      part="card-button"
      type="button"
      tabindex=${this.#tabIndex}
      dir="auto"
      title=${title}
      @click=${() => this.#post(button, text)}
    >
      ${this.posted === button ? icon("check") : nothing}${button.label}
    </button>`;
  }

  get #tabIndex(): string {
    return this.isActive ? "0" : "-1";
  }

  // In the name of who presses, as an answer to the card; the page may change or veto it, as with all that is sent.
  #post(button: CardButton, text: string): void {
    if (this.posted === button) return;
    const { id, roomId } = this.message;
    if (this.host.send(roomId, text, { replyTo: id }) === null) return;
    this.posted = button;
    this.host.announce(this.localize.term("cardPosted", { text }));
    setTimeout(() => (this.posted = null), POSTED_MS);
  }
}

function picture({ picture: shown }: Card): unknown {
  if (shown === null) return nothing;
  return html`<img
    class="card-picture"
    part="card-picture"
    src=${shown.url}
    alt=${shown.alt}
    loading="lazy"
    decoding="async"
    referrerpolicy="no-referrer"
    @error=${dropPicture}
  />`;
}

function status({ status: shown }: Card): unknown {
  if (shown === null) return nothing;
  return html`<p class="card-status is-${shown.tone}" part="card-status card-status-${shown.tone}">
    ${SIGNS[shown.tone]}<span dir="auto">${shown.label}</span>
  </p>`;
}

function fields({ fields: shown }: Card): TemplateResult {
  return html`<dl class="card-fields">
    ${shown.map(
      ({ label, value }) =>
        html`<div>
          <dt dir="auto">${label}</dt>
          <dd dir="auto">${value}</dd>
        </div>`,
    )}
  </dl>`;
}

// What a picture shows is told in words, too.
function dropPicture({ currentTarget }: Event): void {
  if (currentTarget instanceof HTMLElement) currentTarget.hidden = true;
}

defineElement("staff-chat-event-card", EventCardElement);
