import { html, nothing, type TemplateResult } from "lit";
import type { Message } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";
import { FORWARD_ROOMS } from "../../../protocol/limits.ts";
import { selectListedRooms } from "../../client/store/list-selectors.ts";
import type { RoomState } from "../../client/store/state.ts";
import { DialogElement } from "../controls/dialog-element.ts";
import { combobox } from "../controls/combobox.ts";
import { icon } from "../controls/icons.ts";
import { moveOption, optionId } from "../controls/option-list.ts";
import { roomAvatar } from "../rooms/room-avatar.ts";
import { canWrite } from "../shared/permissions.ts";
import { filesText, previewText } from "../shared/preview-text.ts";
import { titleOf, userOf } from "../shared/room-people.ts";
import { isAlike, StoreController } from "../shared/store-controller.ts";
import { defineElement } from "../shared/view-element.ts";
import type { ForwardAskedEvent } from "./forward-asked.ts";
import { forwardingViews } from "./views-forwarding.ts";

export const sheets = [forwardingViews];

const LIST_ID = "forward-options";
/** Conversations that are offered at a time; the others are found by their names. */
const OFFERED = 50;

/** Where a message is forwarded to: one conversation or several that the person may write in, with a comment or without (ARIA APG, combobox). */
export class ForwardDialogElement extends DialogElement {
  static override properties = {
    ...DialogElement.properties,
    message: { state: true },
    search: { state: true },
    chosen: { state: true },
    comment: { state: true },
    option: { state: true },
  };
  declare private message: Message | null;
  declare private search: string;
  /** Rooms that were chosen, in that order. */
  declare private chosen: readonly Id[];
  declare private comment: string;
  declare private option: number;
  readonly #drawn = new StoreController(
    this,
    ({ rooms, users, presences, me }) => (this.shown ? { rooms, users, presences, me } : undefined),
    isAlike,
  );

  constructor() {
    super();
    this.message = null;
    this.search = "";
    this.chosen = [];
    this.comment = "";
    this.option = 0;
  }

  show({ message }: Pick<ForwardAskedEvent, "message">): Promise<void> {
    this.message = message;
    this.search = "";
    this.chosen = [];
    this.comment = "";
    this.option = 0;
    return this.open();
  }

  protected override heading(): string {
    return this.localize.term("forwardMessage");
  }

  protected override body(): TemplateResult {
    const { localize, message } = this;
    const rooms = this.#offered;
    const onComment = ({ target }: Event) => target instanceof HTMLTextAreaElement && (this.comment = target.value);
    return html`<form class="dialog-form forward" part="forward" @submit=${this.#submit}>
      ${message === null ? nothing : this.#preview(message)}
      <div class="people-search">
        ${this.chosen.length === 0 ? nothing : this.#chips()} ${this.#field(rooms)}
        <ul
          class="options"
          id=${LIST_ID}
          role="listbox"
          aria-label=${localize.term("conversations")}
          aria-multiselectable="true"
          ?hidden=${rooms.length === 0}
        >
          ${rooms.map((room, index) => this.#row(room, index))}
        </ul>
        <p class="people-note" role="status">${this.#note(rooms.length)}</p>
      </div>
      <label class="field">
        <span class="field-label">${localize.term("comment")}</span
        ><textarea class="field-input" part="field-input" rows="2" dir="auto" .value=${this.comment} @input=${onComment}></textarea>
      </label>
      ${this.problemLine()}
      <footer class="dialog-footer">
        <button class="button is-secondary" type="button" @click=${() => this.close()}>${localize.term("cancel")}</button>
        <button class="button" part="button" type="submit" aria-disabled=${this.chosen.length === 0 || this.busy ? "true" : "false"}>
          ${localize.term("forwardNow")}
        </button>
      </footer>
    </form>`;
  }

  // What goes on, and that names of who said it between two stay there (FWD-2).
  #preview(message: Message): TemplateResult {
    const { localize } = this;
    const { state } = this.store;
    const isPrivate =
      state.rooms.get(message.roomId)?.room.kind === "direct" && message.forwarded === null && message.senderId !== state.me?.id;
    const name = userOf(state, localize, message.senderId).name;
    const line = message.body === "" ? filesText(localize, message.attachments) : previewText(this, message.body);
    return html`<blockquote class="forward-preview" part="forward-preview">
        <bdi class="forward-author">${name}</bdi> <span class="forward-text" dir="auto">${line}</span>
      </blockquote>
      ${isPrivate ? html`<p class="dialog-text">${localize.term("forwardPrivate", { name })}</p>` : nothing}`;
  }

  #chips(): TemplateResult {
    const { localize } = this;
    return html`<ul class="chips" part="chips" role="list" aria-label=${localize.term("chosenConversations")}>
      ${this.chosen.map((id) => {
        const room = this.store.state.rooms.get(id);
        if (room === undefined) return nothing;
        const name = titleOf(localize, room);
        const label = localize.term("remove", { name });
        return html`<li class="chip" part="chip">
          ${roomAvatar(room, this.store.state)}<bdi>${name}</bdi
          ><button class="chip-remove" type="button" aria-label=${label} title=${label} @click=${() => this.#toggle(id)}>
            ${icon("close")}
          </button>
        </li>`;
      })}
    </ul>`;
  }

  #field(rooms: readonly RoomState[]): TemplateResult {
    return combobox({
      label: this.localize.term("searchConversations"),
      value: this.search,
      listId: LIST_ID,
      options: rooms.length,
      option: this.option,
      onInput: (event) => this.#onInput(event),
      onKey: (event) => this.#onFieldKey(event),
    });
  }

  #row(room: RoomState, index: number): TemplateResult {
    const { localize } = this;
    const { id, kind, topic, access } = room.room;
    const isChosen = this.chosen.includes(id);
    const note = kind === "direct" ? localize.term("directMessage") : topic || localize.term(access === "open" ? "channel" : "group");
    return html`<li
      class="option ${index === this.option ? "is-active" : ""}"
      part="option"
      role="option"
      id=${optionId(LIST_ID, index)}
      aria-selected=${isChosen ? "true" : "false"}
      @click=${() => this.#toggle(id)}
      @pointermove=${() => (this.option = index)}
    >
      ${roomAvatar(room, this.store.state)}
      <span class="person-text"
        ><bdi class="option-name">${titleOf(localize, room)}</bdi><span class="person-note" dir="auto">${note}</span></span
      >
      <span class="check-box ${isChosen ? "is-checked" : ""}">${isChosen ? icon("check") : nothing}</span>
    </li>`;
  }

  #note(count: number): string | typeof nothing {
    const { localize } = this;
    if (this.chosen.length >= FORWARD_ROOMS) return localize.term("forwardMost", { limit: FORWARD_ROOMS });
    if (count > 0) return nothing;
    return this.search === "" ? localize.term("forwardNowhere") : localize.term("noMatch", { search: this.search });
  }

  /** Where the person may write, latest first, of the name that is looked for. */
  get #offered(): readonly RoomState[] {
    const { locale } = this.localize;
    const wanted = this.search.trim().toLocaleLowerCase(locale);
    const titled = (room: RoomState) => titleOf(this.localize, room).toLocaleLowerCase(locale).includes(wanted);
    return this.#drawn.value === undefined
      ? []
      : selectListedRooms(this.store.state)
          .filter((room) => canWrite(room) && titled(room))
          .slice(0, OFFERED);
  }

  #toggle(id: Id): void {
    const rest = this.chosen.filter((one) => one !== id);
    if (rest.length < this.chosen.length) this.chosen = rest;
    else if (rest.length < FORWARD_ROOMS) this.chosen = [...rest, id];
    if (this.search !== "") {
      this.search = "";
      this.option = 0;
    }
    this.querySelector<HTMLElement>(".search-input")?.focus();
  }

  #onInput({ target }: Event): void {
    if (!(target instanceof HTMLInputElement)) return;
    this.search = target.value;
    this.option = 0;
  }

  #onFieldKey(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const rooms = this.#offered;
    const to = moveOption(event.key, this.option, rooms.length);
    const room = rooms[this.option];
    if (to !== null) this.option = to;
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return this.#submit(event);
    else if (event.key === "Enter" && room !== undefined) this.#toggle(room.room.id);
    else if (event.key === "Backspace" && this.search === "" && this.chosen.length > 0) this.chosen = this.chosen.slice(0, -1);
    else return;
    event.preventDefault();
    void this.updateComplete.then(() => this.querySelector(".option.is-active")?.scrollIntoView({ block: "nearest" }));
  }

  #submit(event: Event): void {
    event.preventDefault();
    if (this.chosen.length > 0) void this.#send();
  }

  async #send(): Promise<void> {
    const { message, chosen, comment, localize } = this;
    if (message === null || !(await this.attempt(() => this.commands.forwardMessage(message, chosen, comment)))) return;
    const names = chosen.flatMap((id) => this.store.state.rooms.get(id) ?? []).map((room) => titleOf(localize, room));
    this.close();
    this.host.announce(localize.term("forwardedTo", { names: localize.list(names) }));
    const [only, ...others] = chosen;
    if (only === undefined || others.length > 0 || only === this.store.state.openRoomId) return;
    // Who has sent it to one place wants to see it there.
    this.commands.openRoom(only);
    this.dispatchEvent(new Event("staff-chat-room-chosen", { bubbles: true }));
  }
}

defineElement("staff-chat-forward-dialog", ForwardDialogElement);
