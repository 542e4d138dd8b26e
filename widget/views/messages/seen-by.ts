import { html, nothing, type TemplateResult } from "lit";
import type { Id } from "../../../protocol/ids.ts";
import { selectSeenBy } from "../../client/store/selectors.ts";
import { personAvatar } from "../controls/avatar.ts";
import { consumeContexts } from "../shared/contexts.ts";
import { icon } from "../controls/icons.ts";
import { closeByKey, placePopover } from "../controls/popover.ts";
import { userOf } from "../shared/room-people.ts";
import { RoomController } from "../shared/room-controller.ts";
import { defineElement, ViewElement } from "../shared/view-element.ts";

/** Persons listed at most; a room of a thousand stays readable. */
const LISTED = 100;

interface Person {
  readonly userId: Id;
  readonly at: number | null;
}

/** Who has read and who has received one message, with times. */
export class SeenByElement extends ViewElement {
  static override properties = {
    roomId: { attribute: false },
    now: { state: true },
    position: { state: true },
  };
  declare roomId: Id;
  declare readonly now: number;
  declare private position: number | null;
  #button: HTMLButtonElement | null = null;
  readonly #drawn = new RoomController(this, ({ room, state }) =>
    this.position === null ? [] : [room.receipts, room.members, state.users, state.me],
  );

  constructor() {
    super();
    consumeContexts(this, "now");
    this.position = null;
  }

  /** Makes the press of `button` that is under way open this, or close it, for the message at `position`. */
  show(position: number, button: HTMLButtonElement): void {
    this.position = position;
    this.#button = button;
    button.popoverTargetElement = this.#popover;
    void this.commands.loadMembers(this.roomId).catch(() => undefined);
  }

  /** Opens without a press. */
  open(): void {
    this.#popover?.showPopover();
  }

  protected override updated(): void {
    this.#place();
  }

  protected override render(): TemplateResult {
    return html`<div
      class="popover seen-by"
      part="menu seen-by"
      popover="auto"
      role="dialog"
      aria-label=${this.localize.term("seenBy")}
      tabindex="-1"
      @toggle=${this.#onToggle}
      @keydown=${this.#onKey}
    >
      ${this.position === null ? nothing : this.#lists(this.position)}
    </div>`;
  }

  #lists(position: number): TemplateResult {
    const { room, state } = this.#drawn.value;
    const read = selectSeenBy(state, room, position);
    const delivered = [...room.receipts.values()].filter(
      ({ userId, read: seen, delivered: reached }) =>
        userId !== state.me?.id && seen < position && reached >= position && room.members.get(userId)?.role !== null,
    );
    if (read.length + delivered.length === 0) return html`<p class="popover-note">${this.localize.term("notSeen")}</p>`;
    return html`${this.#list("seenBy", read)}${this.#list(
      "deliveredTo",
      delivered.map(({ userId }) => ({ userId, at: null })),
    )}`;
  }

  #list(title: "seenBy" | "deliveredTo", people: readonly Person[]): TemplateResult | typeof nothing {
    if (people.length === 0) return nothing;
    return html`<h4 class="popover-title is-${title}">
        ${icon("checks")}${this.localize.term(title)} <span class="popover-count">${this.localize.number(people.length)}</span>
      </h4>
      <ul class="people" role="list">
        ${people.slice(0, LISTED).map((person) => this.#person(person))}
      </ul>`;
  }

  #person({ userId, at }: Person): TemplateResult {
    const user = userOf(this.#drawn.value.state, this.localize, userId);
    return html`<li class="person">
      ${personAvatar(user)}
      <span class="person-text"
        ><bdi class="person-name">${user.name}</bdi>
        ${at === null ? nothing : html`<time class="person-note" datetime=${new Date(at).toISOString()} title=${this.localize.full(at)}>${this.localize.moment(at, this.now)}</time>`}
      </span>
    </li>`;
  }

  get #popover(): HTMLElement | null {
    return this.querySelector<HTMLElement>("[popover]");
  }

  #place(): void {
    const popover = this.#popover;
    if (popover?.matches(":popover-open") === true && this.#button !== null) placePopover(popover, this.#button);
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key === "Escape") closeByKey(event, this.#popover, this.#button);
  }

  #onToggle(event: ToggleEvent): void {
    if (event.newState === "closed") this.position = null;
    else this.#popover?.focus();
    this.#place();
  }
}

defineElement("staff-chat-seen-by", SeenByElement);
