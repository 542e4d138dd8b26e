import { html, nothing, type TemplateResult } from "lit";
import type { User } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";
import { selectArchivedRooms, selectListedRooms, selectUnread } from "../../client/store/list-selectors.ts";
import type { RoomState } from "../../client/store/state.ts";
import { personAvatar, presenceNote } from "../controls/avatar.ts";
import { consumeContexts } from "../shared/contexts.ts";
import { DialogElement } from "../controls/dialog-element.ts";
import { combobox } from "../controls/combobox.ts";
import { moveOption, optionId } from "../controls/option-list.ts";
import { codeOf } from "../shared/refusal.ts";
import { titleOf } from "../shared/room-people.ts";
import { isAlike, StoreController } from "../shared/store-controller.ts";
import { defineElement } from "../shared/view-element.ts";
import { roomAvatar } from "./room-avatar.ts";

/** Time without a key after which people are searched, in milliseconds. */
const DEBOUNCE_MS = 200;
const LIST_ID = "switcher-options";

/** A conversation that is there, or a person with whom one can begin. */
interface Choice {
  readonly avatar: TemplateResult;
  readonly title: string;
  readonly note: string;
  readonly unread: number;
  readonly open: () => Promise<void> | void;
}

/** Goes to a conversation by the first letters of its name (ARIA APG, combobox with a list that is always open). */
export class SwitcherDialogElement extends DialogElement {
  static override properties = {
    ...DialogElement.properties,
    now: { state: true },
    search: { state: true },
    found: { state: true },
    option: { state: true },
  };
  declare readonly now: number;
  declare private search: string;
  /** People of that name; null while they are looked for. */
  declare private found: readonly User[] | null;
  declare private option: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #latest = 0;
  readonly #drawn = new StoreController(
    this,
    ({ rooms, users, presences, openRoomId, me }) => (this.shown ? { rooms, users, presences, openRoomId, me } : undefined),
    isAlike,
  );

  constructor() {
    super();
    consumeContexts(this, "now");
    this.search = "";
    this.found = [];
    this.option = 0;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  /** Opens with the latest conversations. */
  show(): Promise<void> {
    this.#look("");
    return this.open();
  }

  protected override heading(): string {
    return this.localize.term("switchConversation");
  }

  protected override body(): TemplateResult {
    const choices = this.#choices;
    return html`<div class="dialog-form">
      <div class="people-search" part="switcher">
        ${combobox({
          label: this.localize.term("searchRoomsAndPeople"),
          value: this.search,
          listId: LIST_ID,
          options: choices.length,
          option: this.option,
          onInput: (event) => this.#onInput(event),
          onKey: (event) => this.#onChoiceKey(event),
        })}
        <ul class="options" id=${LIST_ID} role="listbox" aria-label=${this.localize.term("conversations")} ?hidden=${choices.length === 0}>
          ${choices.map((choice, index) => this.#row(choice, index))}
        </ul>
        <p class="people-note" role="status">${this.#note(choices.length)}</p>
      </div>
      ${this.problemLine()}
    </div>`;
  }

  #row(choice: Choice, index: number): TemplateResult {
    const { localize } = this;
    const isActive = index === this.option;
    return html`<li
      class="option ${isActive ? "is-active" : ""}"
      part="option"
      role="option"
      id=${optionId(LIST_ID, index)}
      aria-selected=${isActive ? "true" : "false"}
      @click=${() => void this.#take(choice)}
      @pointermove=${() => (this.option = index)}
    >
      ${choice.avatar}
      <span class="person-text"
        ><bdi class="option-name">${choice.title}</bdi><span class="person-note" dir="auto">${choice.note}</span></span
      >
      ${
        choice.unread === 0
          ? nothing
          : html`<span class="count-badge"
              ><span aria-hidden="true">${localize.number(choice.unread)}</span
              ><span class="visually-hidden">${localize.term("unreadCount", { count: choice.unread })}</span></span
            >`
      }
    </li>`;
  }

  #note(count: number): string | typeof nothing {
    if (this.found === null) return this.localize.term("searching");
    return count === 0 ? this.localize.term("noMatch", { search: this.search }) : nothing;
  }

  get #choices(): readonly Choice[] {
    const state = this.#drawn.value;
    const { locale } = this.localize;
    const wanted = this.search.trim().toLocaleLowerCase(locale);
    // What is archived is found, but not offered.
    const rooms =
      wanted === ""
        ? selectListedRooms(this.store.state)
        : [...selectListedRooms(this.store.state), ...selectArchivedRooms(this.store.state)];
    const matching = rooms.filter(
      (room) => room.room.id !== state.openRoomId && titleOf(this.localize, room).toLocaleLowerCase(locale).includes(wanted),
    );
    const known = new Set([state.me?.id, ...rooms.map(({ membership }) => membership.peer?.id)]);
    const people = wanted === "" ? [] : (this.found ?? []).filter(({ id }) => !known.has(id));
    return [...matching.map((room) => this.#room(room)), ...people.map((user) => this.#person(user))];
  }

  #room(room: RoomState): Choice {
    const { localize } = this;
    const { state } = this.store;
    const { id, kind, topic } = room.room;
    const present = presenceNote(localize, state.presences.get(room.membership.peer?.id ?? ""), this.now);
    const group = localize.term(room.room.archivedAt !== null ? "archivedNote" : room.room.access === "open" ? "channel" : "group");
    const note = kind === "direct" ? present || localize.term("directMessage") : topic || group;
    const open = () => this.#arrive(id);
    return { avatar: roomAvatar(room, state), title: titleOf(localize, room), note, unread: selectUnread(room), open };
  }

  #person(user: User): Choice {
    const presence = this.store.state.presences.get(user.id);
    return {
      avatar: personAvatar(user, presence?.status ?? null),
      title: user.name,
      note: presenceNote(this.localize, presence, this.now) || this.localize.term("newConversation"),
      unread: 0,
      open: async () => this.#arrive(await this.commands.createRoom({ kind: "direct", name: "", userIds: [user.id] })),
    };
  }

  async #take({ open }: Choice): Promise<void> {
    await this.attempt(async () => open());
  }

  #arrive(roomId: Id): void {
    this.commands.openRoom(roomId);
    this.close();
    this.dispatchEvent(new Event("staff-chat-room-chosen", { bubbles: true }));
  }

  #onInput(event: Event): void {
    if (event.target instanceof HTMLInputElement) this.#look(event.target.value);
  }

  #onChoiceKey(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const choices = this.#choices;
    const to = moveOption(event.key, this.option, choices.length);
    const choice = choices[this.option];
    if (to !== null) this.option = to;
    else if (event.key === "Enter" && choice !== undefined) void this.#take(choice);
    else return;
    event.preventDefault();
    void this.updateComplete.then(() => this.querySelector(".option.is-active")?.scrollIntoView({ block: "nearest" }));
  }

  #look(search: string): void {
    this.search = search;
    this.option = 0;
    this.#latest += 1;
    clearTimeout(this.#timer);
    const name = search.trim();
    this.found = name === "" ? [] : null;
    if (name !== "") this.#timer = setTimeout(() => void this.#find(name), DEBOUNCE_MS);
  }

  // Answers may come in another order than the questions; only the last one counts.
  async #find(name: string): Promise<void> {
    const turn = this.#latest;
    try {
      const found = await this.commands.searchUsers(name);
      if (turn === this.#latest) this.found = found;
    } catch (error) {
      if (turn !== this.#latest) return;
      this.found = [];
      this.problem = codeOf(error);
    }
  }
}

defineElement("staff-chat-switcher-dialog", SwitcherDialogElement);
