import { html, nothing, type TemplateResult } from "lit";
import type { BrowsedRoom } from "../../../protocol/http.ts";
import type { Id } from "../../../protocol/ids.ts";
import { groupAvatar } from "../controls/avatar.ts";
import { DialogElement } from "../controls/dialog-element.ts";
import { icon } from "../controls/icons.ts";
import { codeOf } from "../shared/refusal.ts";
import { defineElement } from "../shared/view-element.ts";

/** Time without a key after which a search starts, in milliseconds. */
const DEBOUNCE_MS = 200;

/** Rooms that one may come into, page after page, and those that are archived. */
export class BrowseDialogElement extends DialogElement {
  static override properties = {
    ...DialogElement.properties,
    search: { state: true },
    archived: { state: true },
    rooms: { state: true },
    next: { state: true },
    reading: { state: true },
  };
  declare private search: string;
  declare private archived: boolean;
  declare private rooms: readonly BrowsedRoom[];
  /** Where the next page begins; null: there is none. */
  declare private next: Id | null;
  declare private reading: boolean;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #latest = 0;

  constructor() {
    super();
    this.#reset(false);
  }

  async show(): Promise<void> {
    this.search = "";
    this.#reset(false);
    void this.#read();
    await this.open();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  protected override heading(): string {
    return this.localize.term("browseChannels");
  }

  protected override body(): TemplateResult {
    const label = this.localize.term("searchChannels");
    return html`<div class="dialog-form browse">
      <div class="search" part="search">
        ${icon("search")}<input
          class="search-input"
          part="search-input"
          type="search"
          autocomplete="off"
          data-first-focus
          aria-label=${label}
          placeholder=${label}
          .value=${this.search}
          @input=${this.#onInput}
        />
      </div>
      ${this.#kinds()} ${this.problemLine()}
      <ul class="people browsed" role="list" aria-label=${this.#label} aria-busy=${this.reading ? "true" : "false"}>
        ${this.rooms.map((room) => this.#room(room))}
        ${this.next === null ? nothing : html`<li><button class="row-button" part="more-button" type="button" @click=${() => this.#read()}>${this.localize.term("filesMore")}</button></li>`}
      </ul>
      <p class="people-note" role="status" ?hidden=${this.rooms.length > 0}>${this.#note}</p>
    </div>`;
  }

  get #label(): string {
    return this.localize.term(this.archived ? "archivedNote" : "channels");
  }

  get #note(): string | typeof nothing {
    if (this.reading) return this.localize.term("searching");
    if (this.problem !== null) return nothing;
    return this.localize.term(this.archived ? "noArchived" : "noChannels");
  }

  #kinds(): TemplateResult {
    const choice = (archived: boolean) =>
      html`<label class="segment">
        <input type="radio" name="staff-chat-browse" .checked=${this.archived === archived} @change=${() => this.#choose(archived)} />
        <span>${icon(archived ? "archive" : "hash")}${this.localize.term(archived ? "archivedNote" : "channels")}</span>
      </label>`;
    return html`<fieldset class="segments" part="segments" role="radiogroup" aria-label=${this.localize.term("browseChannels")}>
      ${choice(false)}${choice(true)}
    </fieldset>`;
  }

  #room({ room, role, members }: BrowsedRoom): TemplateResult {
    const { localize } = this;
    const isInside = role !== null;
    const count = localize.term("memberCount", { count: members });
    const kind = room.posters === "moderators" ? localize.term("announcements") : "";
    const act = isInside ? () => this.#open(room.id) : () => this.#join(room.id);
    const label = localize.term(isInside ? "openNamed" : "acceptInvitationTo", { name: room.name });
    return html`<li class="person" part="browsed-room">
      ${groupAvatar(room)}
      <span class="person-text">
        <bdi class="person-name">${room.name}</bdi>
        <bdi class="person-note browsed-note">${[count, kind, room.topic].filter((text) => text !== "").join(" · ")}</bdi>
      </span>
      ${
        isInside || room.archivedAt === null
          ? html`<button
              class="button is-small ${isInside ? "is-secondary" : ""}"
              part="button"
              type="button"
              aria-label=${label}
              aria-disabled=${this.busy ? "true" : "false"}
              @click=${act}
            >
              ${localize.term(isInside ? "open" : "acceptInvitation")}
            </button>`
          : nothing
      }
    </li>`;
  }

  #choose(archived: boolean): void {
    this.#reset(archived);
    void this.#read();
  }

  #reset(archived: boolean): void {
    this.archived = archived;
    this.rooms = [];
    this.next = null;
    this.reading = false;
    this.search ??= "";
  }

  #onInput(event: Event): void {
    if (event.target instanceof HTMLInputElement) this.search = event.target.value;
    clearTimeout(this.#timer);
    this.#reset(this.archived);
    this.reading = true;
    this.#timer = setTimeout(() => void this.#read(), DEBOUNCE_MS);
  }

  // Answers may come in another order than the questions; only the last one counts.
  async #read(): Promise<void> {
    const turn = (this.#latest += 1);
    const { search, archived, next: after } = this;
    this.reading = true;
    try {
      const found = await this.commands.browseRooms({ search: search.trim(), archived, after });
      if (turn !== this.#latest) return;
      this.rooms = after === null ? found.rooms : [...this.rooms, ...found.rooms];
      this.next = found.next;
      this.problem = null;
    } catch (error) {
      if (turn === this.#latest) this.problem = codeOf(error);
    } finally {
      if (turn === this.#latest) this.reading = false;
    }
  }

  async #join(roomId: Id): Promise<void> {
    if (await this.attempt(() => this.commands.joinRoom(roomId))) this.#open(roomId);
  }

  #open(roomId: Id): void {
    this.commands.openRoom(roomId);
    this.close();
    this.dispatchEvent(new Event("staff-chat-room-chosen", { bubbles: true }));
  }
}

defineElement("staff-chat-browse-dialog", BrowseDialogElement);
