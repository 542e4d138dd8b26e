import { html, nothing, type TemplateResult } from "lit";
import type { User } from "../../../protocol/entities.ts";
import type { ErrorCode } from "../../../protocol/errors.ts";
import type { Id } from "../../../protocol/ids.ts";
import { personAvatar, presenceLabel } from "../controls/avatar.ts";
import { combobox } from "../controls/combobox.ts";
import { icon } from "../controls/icons.ts";
import { moveOption, optionId } from "../controls/option-list.ts";
import { problemText } from "../shared/problem.ts";
import { botMark } from "../shared/person-status.ts";
import { codeOf } from "../shared/refusal.ts";
import { StoreController } from "../shared/store-controller.ts";
import { defineElement, ViewElement } from "../shared/view-element.ts";

/** Time without a key after which a search starts, in milliseconds. */
const DEBOUNCE_MS = 200;
const LIST_ID = "people-options";

/** Who is chosen now. */
export class PeopleChosenEvent extends Event {
  readonly users: readonly User[];

  constructor(users: readonly User[]) {
    super("staff-chat-people-chosen", { bubbles: true });
    this.users = users;
  }
}

/** Finds people by name and lets one or several be chosen (ARIA APG, combobox with a list that is always open). */
export class PeopleSearchElement extends ViewElement {
  static override properties = {
    multiple: { attribute: false },
    excluded: { attribute: false },
    users: { attribute: false },
    search: { state: true },
    found: { state: true },
    option: { state: true },
    problem: { state: true },
  };
  /** Whether several may be chosen. */
  declare multiple: boolean;
  /** Persons that are not offered. */
  declare excluded: ReadonlySet<Id>;
  /** Who is chosen. */
  declare users: readonly User[];
  declare private search: string;
  /** Null while a search is under way. */
  declare private found: readonly User[] | null;
  declare private option: number;
  declare private problem: ErrorCode | null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #latest = 0;
  readonly #presences = new StoreController(this, ({ presences }) => presences);

  constructor() {
    super();
    this.multiple = false;
    this.excluded = new Set();
    this.users = [];
    this.search = "";
    this.found = null;
    this.option = 0;
    this.problem = null;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  protected override firstUpdated(): void {
    void this.#find("");
  }

  protected override render(): TemplateResult {
    const people = this.#offered;
    return html`<div class="people-search" part="people-search">
      ${this.multiple && this.users.length > 0 ? this.#chips() : nothing}
      ${combobox({
        label: this.localize.term("searchPeople"),
        value: this.search,
        listId: LIST_ID,
        options: people.length,
        option: this.option,
        onInput: (event) => this.#onInput(event),
        onKey: (event) => this.#onKey(event),
      })}
      ${this.#results(people)}
    </div>`;
  }

  #chips(): TemplateResult {
    return html`<ul class="chips" part="chips" role="list" aria-label=${this.localize.term("selectedPeople")}>
      ${this.users.map((user) => {
        const label = this.localize.term("remove", { name: user.name });
        return html`<li class="chip" part="chip">
          ${personAvatar(user)}<bdi>${user.name}</bdi
          ><button class="chip-remove" type="button" aria-label=${label} title=${label} @click=${() => this.#toggle(user)}>
            ${icon("close")}
          </button>
        </li>`;
      })}
    </ul>`;
  }

  #results(people: readonly User[]): TemplateResult {
    const note =
      this.problem !== null
        ? problemText(this.localize, this.problem)
        : this.found === null
          ? this.localize.term("searching")
          : people.length === 0
            ? this.localize.term("noPeople")
            : null;
    return html`<ul
        class="options"
        id=${LIST_ID}
        role="listbox"
        aria-label=${this.localize.term("people")}
        aria-multiselectable=${this.multiple ? "true" : nothing}
        ?hidden=${people.length === 0}
      >
        ${people.map((user, index) => this.#optionRow(user, index))}
      </ul>
      <p class="people-note ${this.problem === null ? "" : "is-problem"}" role="status">${note ?? nothing}</p>`;
  }

  #optionRow(user: User, index: number): TemplateResult {
    const status = this.#presences.value.get(user.id)?.status ?? null;
    const chosen = this.#isChosen(user);
    return html`<li
      class="option ${index === this.option ? "is-active" : ""}"
      part="option"
      role="option"
      id=${optionId(LIST_ID, index)}
      aria-selected=${chosen || (!this.multiple && index === this.option) ? "true" : "false"}
      @click=${() => this.#toggle(user)}
      @pointermove=${() => (this.option = index)}
    >
      ${personAvatar(user, status)}
      <span class="person-text"
        ><span class="person-head"><bdi class="option-name">${user.name}</bdi>${botMark(this.localize, user)}</span
        >${status === null || status === "offline" ? nothing : html`<span class="person-note">${presenceLabel(this.localize, status)}</span>`}</span
      >
      ${this.multiple ? html`<span class="check-box ${chosen ? "is-checked" : ""}">${chosen ? icon("check") : nothing}</span>` : nothing}
    </li>`;
  }

  get #offered(): readonly User[] {
    return (this.found ?? []).filter(({ id }) => id !== this.store.state.me?.id && !this.excluded.has(id));
  }

  #isChosen(user: User): boolean {
    return this.users.some(({ id }) => id === user.id);
  }

  #toggle(user: User): void {
    const rest = this.users.filter(({ id }) => id !== user.id);
    const users = !this.multiple ? [user] : this.#isChosen(user) ? rest : [...rest, user];
    this.dispatchEvent(new PeopleChosenEvent(users));
    if (this.multiple && this.search !== "") {
      this.search = "";
      void this.#find("");
    }
    this.querySelector("input")?.focus();
  }

  #onInput(event: Event): void {
    if (!(event.target instanceof HTMLInputElement)) return;
    this.search = event.target.value;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#find(this.search.trim()), DEBOUNCE_MS);
  }

  #onKey(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const people = this.#offered;
    const to = moveOption(event.key, this.option, people.length);
    const user = people[this.option];
    if (to !== null) this.option = to;
    else if (event.key === "Enter" && user !== undefined) this.#toggle(user);
    else if (event.key === "Backspace" && this.search === "" && this.multiple && this.users.length > 0)
      this.dispatchEvent(new PeopleChosenEvent(this.users.slice(0, -1)));
    else return;
    event.preventDefault();
    void this.updateComplete.then(() => this.querySelector(".option.is-active")?.scrollIntoView({ block: "nearest" }));
  }

  // Answers may come in another order than the questions; only the last one counts.
  async #find(search: string): Promise<void> {
    const turn = ++this.#latest;
    try {
      const found = await this.commands.searchUsers(search);
      if (turn !== this.#latest) return;
      this.found = found;
      this.problem = null;
    } catch (error) {
      if (turn !== this.#latest) return;
      this.found = [];
      this.problem = codeOf(error);
    }
    this.option = 0;
  }
}

defineElement("staff-chat-people-search", PeopleSearchElement);
