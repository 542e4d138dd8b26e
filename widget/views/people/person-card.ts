import { html, nothing, type TemplateResult } from "lit";
import type { User } from "../../../protocol/entities.ts";
import type { ErrorCode } from "../../../protocol/errors.ts";
import type { ProfileResponse } from "../../../protocol/http.ts";
import type { Id } from "../../../protocol/ids.ts";
import { personAvatar, presenceNote } from "../controls/avatar.ts";
import { icon } from "../controls/icons.ts";
import { closeByKey, placePopover } from "../controls/popover.ts";
import { BlockAskedEvent } from "../shared/block-asked.ts";
import { consumeContexts } from "../shared/contexts.ts";
import { botMark, personStatus, statusText } from "../shared/person-status.ts";
import { problemText } from "../shared/problem.ts";
import { codeOf } from "../shared/refusal.ts";
import { userOf } from "../shared/room-people.ts";
import { StoreController } from "../shared/store-controller.ts";
import { defineElement, ViewElement } from "../shared/view-element.ts";

/** Who a person is: name, presence, staff roles, what time it is where they are, and a way to write to them. */
export class PersonCardElement extends ViewElement {
  static override properties = { now: { state: true }, userId: { state: true }, profile: { state: true }, problem: { state: true } };
  declare readonly now: number;
  /** Null: it is closed. */
  declare private userId: Id | null;
  declare private profile: ProfileResponse | null;
  declare private problem: ErrorCode | null;
  #button: HTMLElement | null = null;
  readonly #drawn = new StoreController(
    this,
    ({ users, presences, me, blocked }) => (this.userId === null ? null : { users, presences, me, blocked }),
    isSame,
  );

  constructor() {
    super();
    consumeContexts(this, "now");
    this.userId = null;
    this.profile = null;
    this.problem = null;
  }

  /** Opens beside `button`. */
  async show(userId: Id, button: HTMLElement): Promise<void> {
    this.#popover?.hidePopover();
    this.userId = userId;
    this.profile = null;
    this.problem = null;
    this.#button = button;
    await this.updateComplete;
    this.#popover?.showPopover();
    try {
      const profile = await this.commands.readProfile(userId);
      if (this.userId === userId) this.profile = profile;
    } catch {
      // What is known already is shown; the rest is not there, or not for this person.
    }
  }

  protected override updated(): void {
    const popover = this.#popover;
    if (popover?.matches(":popover-open") === true && this.#button !== null) placePopover(popover, this.#button);
  }

  protected override render(): TemplateResult {
    const { userId } = this;
    const user = userId === null ? null : userOf(this.store.state, this.localize, userId);
    return html`<div
      class="popover person-card"
      part="menu person-card"
      popover="auto"
      role="dialog"
      aria-label=${user === null ? nothing : this.localize.term("aboutPerson", { name: user.name })}
      tabindex="-1"
      @toggle=${this.#onToggle}
      @keydown=${this.#onKey}
    >
      ${userId === null ? nothing : this.#card(userId)}
    </div>`;
  }

  #card(userId: Id): TemplateResult {
    const { localize, profile } = this;
    const drawn = this.#drawn.value;
    const { state } = this.store;
    const user = userOf(state, localize, userId);
    const presence = drawn?.presences.get(userId);
    const roles = profile?.roles ?? [];
    const time = profile?.timeZone == null ? null : timeIn(localize.locale, profile.timeZone, this.now);
    return html`<div class="person-card-who">
        ${personAvatar(user, presence?.status ?? null)}
        <h3 class="details-name"><bdi>${user.name}</bdi>${botMark(localize, user)}</h3>
        ${this.#status(user)}
        <p class="person-note">${presenceNote(localize, presence, this.now)}</p>
        ${roles.length === 0 ? nothing : html`<p class="person-note"><bdi>${localize.term("staffRolesOf", { roles: localize.list(roles) })}</bdi></p>`}
        ${time === null ? nothing : html`<p class="person-note">${icon("clock")} ${localize.term("localTime", { time })}</p>`}
      </div>
      <div role="alert">
        ${this.problem === null ? nothing : html`<p class="problem" part="problem">${icon("alert")}<span>${problemText(localize, this.problem)}</span></p>`}
      </div>
      ${
        userId === state.me?.id
          ? nothing
          : html`<button class="row-button" part="write-button" type="button" @click=${() => this.#write(userId)}>
                <span class="row-button-icon">${icon("chat")}</span>${localize.term("writeToPerson")}
              </button>
              <button class="row-button" part="block-button" type="button" aria-haspopup="dialog" @click=${() => this.#askToBlock(user)}>
                <span class="row-button-icon">${icon("close")}</span>${localize.term(state.blocked.has(userId) ? "unblock" : "block")}
              </button>`
      }`;
  }

  #status(user: User): TemplateResult | typeof nothing {
    const { localize } = this;
    const status = personStatus(this.store.state, user, this.now);
    if (status === null) return nothing;
    const { until } = status;
    return html`<p class="person-status" part="person-status" dir="auto">${statusText(status)}</p>
      ${until === null ? nothing : html`<p class="person-note">${localize.term("statusUntil", { when: localize.full(until) })}</p>`}`;
  }

  get #popover(): HTMLElement | null {
    return this.querySelector<HTMLElement>("[popover]");
  }

  async #write(userId: Id): Promise<void> {
    const known = [...this.store.state.rooms.values()].find(({ membership }) => membership.peer?.id === userId);
    try {
      this.commands.openRoom(known?.room.id ?? (await this.commands.createRoom({ kind: "direct", name: "", userIds: [userId] })));
    } catch (error) {
      this.problem = codeOf(error);
      return;
    }
    this.#popover?.hidePopover();
    this.dispatchEvent(new Event("staff-chat-room-chosen", { bubbles: true }));
  }

  #askToBlock(user: User): void {
    this.#popover?.hidePopover();
    this.dispatchEvent(new BlockAskedEvent(user));
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key === "Escape") closeByKey(event, this.#popover, this.#button);
  }

  #onToggle(event: ToggleEvent): void {
    if (event.newState === "closed") this.userId = null;
    else (this.querySelector<HTMLElement>(".row-button") ?? this.#popover)?.focus();
  }
}

function isSame(one: object | null, other: object | null): boolean {
  if (one === null || other === null) return one === other;
  return Object.entries(one).every(([key, value]) => Object.is(value, Reflect.get(other, key)));
}

/** What time it is in a zone; null for one that this browser does not know. */
function timeIn(locale: string, timeZone: string, now: number): string | null {
  try {
    return new Intl.DateTimeFormat(locale, { timeZone, hour: "numeric", minute: "2-digit", weekday: "short" }).format(now);
  } catch {
    return null;
  }
}

defineElement("staff-chat-person-card", PersonCardElement);
