import { html, nothing, type TemplateResult } from "lit";
import type { User } from "../../../protocol/entities.ts";
import type { FieldProblem } from "../../../protocol/errors.ts";
import type { Id } from "../../../protocol/ids.ts";
import { SEARCH_UNITS } from "../../../protocol/limits.ts";
import { parseSearch, SEARCH_HAS, SEARCH_IS } from "../../../protocol/search/query.ts";
import type { SearchHit } from "../../../protocol/search/search.ts";
import { selectRooms } from "../../client/store/list-selectors.ts";
import type { SearchPage } from "../../client/commands.ts";
import type { ChatState } from "../../client/store/state.ts";
import { personAvatar } from "../controls/avatar.ts";
import { DialogElement } from "../controls/dialog-element.ts";
import { icon } from "../controls/icons.ts";
import { moveOption, moveFocus, optionId } from "../controls/option-list.ts";
import { GoToMessageEvent } from "../files/go-to-message.ts";
import { consumeContexts } from "../shared/contexts.ts";
import { codeOf } from "../shared/refusal.ts";
import { titleOf } from "../shared/room-people.ts";
import { isAlike, StoreController } from "../shared/store-controller.ts";
import { defineElement } from "../shared/view-element.ts";
import { complete, completionsOf, tokenAt, writtenRoom, type Completion } from "./completion.ts";
import { addPage, resultList, type Results } from "./results.ts";
import "./date-dialog.ts";
import { searchViews } from "./views-search.ts";

export const sheets = [searchViews];

/** What a search is opened with: a query, a room to look in, or null for what was looked for last. */
export type SearchWish = string | { readonly roomId: Id } | null;

/** Time without a key after which messages, or people of a name, are looked for, in milliseconds. */
const DEBOUNCE_MS = 350;
const LIST_ID = "search-completions";

/** Looks for messages: a field that completes operators, people and rooms (ARIA APG, combobox), and what was found. It stays as it was until it is opened again. */
export class SearchDialogElement extends DialogElement {
  static override properties = {
    ...DialogElement.properties,
    now: { state: true },
    query: { state: true },
    cursor: { state: true },
    option: { state: true },
    isCompleting: { state: true },
    order: { state: true },
    people: { state: true },
    results: { state: true },
    mistake: { state: true },
  };
  declare readonly now: number;
  declare private query: string;
  declare private cursor: number;
  /** The completion that Enter takes; -1: none, Enter looks. */
  declare private option: number;
  declare private isCompleting: boolean;
  declare private order: NonNullable<SearchPage["order"]>;
  /** People of a name that was typed, whom no room of the person has. */
  declare private people: readonly User[];
  /** Null: nothing was looked for. */
  declare private results: Results | null;
  /** What is wrong with the query. */
  declare private mistake: FieldProblem | null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #latest = 0;
  readonly #drawn: StoreController<Pick<ChatState, "rooms" | "users" | "me">>;

  constructor() {
    super();
    this.#drawn = new StoreController(this, ({ rooms, users, me }) => (this.shown ? { rooms, users, me } : undefined), isAlike);
    consumeContexts(this, "now");
    this.query = "";
    this.cursor = 0;
    this.option = -1;
    this.isCompleting = true;
    this.order = "newest";
    this.people = [];
    this.results = null;
    this.mistake = null;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  /** Opens as it was left, or with a query, or for what was said in a room. */
  async show(wanted: SearchWish = null): Promise<void> {
    const query = typeof wanted === "object" && wanted !== null ? `${writtenRoom(wanted.roomId, this.#rooms)} ` : wanted;
    const opened = this.open();
    this.isCompleting = this.query === "" && query === null;
    if (query !== null) this.#change(query, query.length);
    await opened;
    const field = this.#field;
    if (query === null) field?.select();
    else field?.setSelectionRange(query.length, query.length);
    if (query !== null && !query.endsWith(" ")) await this.#find();
  }

  protected override heading(): string {
    return this.localize.term("searchMessages");
  }

  protected override body(): TemplateResult {
    return html`<div class="dialog-form search-form" @keydown=${this.#onKey}>
      ${this.#searchField()} ${this.#completions()}
      <p class="people-note" role="status">${this.#note()}</p>
      ${this.problemLine()} ${this.results === null || this.results.hits.length === 0 ? nothing : this.#orders()}
      ${this.results === null || this.results.hits.length === 0 ? nothing : resultList(this.results, { localize: this.localize, now: this.now, go: (hit) => this.#go(hit) })}
      ${this.results?.next == null ? nothing : html`<button class="button is-secondary search-more" part="search-more" type="button" ?disabled=${this.busy} @click=${() => void this.#more()}>${this.localize.term(this.order === "newest" ? "olderResults" : "filesMore")}</button>`}
    </div>`;
  }

  #orders(): TemplateResult {
    const { localize } = this;
    return html`<fieldset class="room-filters" role="radiogroup" aria-label=${localize.term("searchOrder")}>
      ${ORDERS.map(
        ([order, term]) =>
          html`<label class="room-filter" part="search-order"
            ><input type="radio" name="search-order" .checked=${this.order === order} @change=${() => this.#sort(order)} /><span
              >${localize.term(term)}</span
            ></label
          >`,
      )}
    </fieldset>`;
  }

  #searchField(): TemplateResult {
    const label = this.localize.term("searchMessages");
    const options = this.#options;
    return html`<div class="search">
      ${icon("search")}<input
        class="search-input"
        part="search-input"
        type="text"
        inputmode="search"
        enterkeyhint="search"
        role="combobox"
        autocomplete="off"
        autocapitalize="off"
        spellcheck="false"
        maxlength=${SEARCH_UNITS}
        data-first-focus
        aria-label=${label}
        placeholder=${label}
        aria-autocomplete="list"
        aria-invalid=${this.mistake === null ? "false" : "true"}
        aria-expanded=${options.length > 0 ? "true" : "false"}
        aria-controls=${LIST_ID}
        aria-activedescendant=${this.option >= 0 && options.length > 0 ? optionId(LIST_ID, this.option) : nothing}
        .value=${this.query}
        @input=${this.#onInput}
        @keydown=${this.#onFieldKey}
        @click=${this.#onCursor}
      />
    </div>`;
  }

  #completions(): TemplateResult {
    const options = this.#options;
    return html`<ul
      class="options search-completions"
      id=${LIST_ID}
      role="listbox"
      aria-label=${this.localize.term("searchOperators")}
      ?hidden=${options.length === 0}
    >
      ${options.map(
        (option, index) =>
          html`<li
            class="option ${index === this.option ? "is-active" : ""}"
            part="option"
            role="option"
            id=${optionId(LIST_ID, index)}
            aria-selected=${index === this.option ? "true" : "false"}
            @pointerdown=${(event: Event) => event.preventDefault()}
            @click=${() => this.#take(option)}
          >
            ${option.user === null ? nothing : personAvatar(option.user)}
            <span class="person-text"
              ><bdi class="option-name">${option.value ?? option.text}</bdi
              >${option.value === null ? html`<span class="person-note">${this.localize.term(HINTS[option.operator])}</span>` : nothing}</span
            >
          </li>`,
      )}
    </ul>`;
  }

  #note(): string | typeof nothing {
    const { localize, mistake, results } = this;
    if (mistake !== null) return this.#mend(mistake);
    if (results === null) return this.busy ? localize.term("searching") : nothing;
    return results.hits.length === 0 ? localize.term("noResults", { search: this.query.trim() }) : nothing;
  }

  #mend({ path }: FieldProblem): string {
    const { term } = this.localize;
    if (path === "has:") return term("searchTakesOneOf", { operator: path, values: SEARCH_HAS.join(", ") });
    if (path === "is:") return term("searchTakesOneOf", { operator: path, values: SEARCH_IS.join(", ") });
    if (path === "from:" || path === "in:") return term("searchTakesName", { operator: path });
    return path === "q" ? term("errorSearch") : term("searchTakesDate", { operator: path });
  }

  get #options(): readonly Completion[] {
    if (!this.isCompleting) return [];
    const { users, me } = this.#drawn.value;
    const known = [...users.values()].filter(({ id }) => id !== me?.id);
    const others = this.people.filter(({ id }) => !users.has(id) && id !== me?.id);
    return completionsOf(this.query, this.cursor, { me, people: [...known, ...others], rooms: this.#rooms });
  }

  get #rooms(): readonly { readonly id: Id; readonly name: string }[] {
    return selectRooms(this.store.state).map((room) => ({ id: room.room.id, name: titleOf(this.localize, room) }));
  }

  get #field(): HTMLInputElement | null {
    return this.querySelector<HTMLInputElement>(".search-input");
  }

  #onInput(event: Event): void {
    if (event.target instanceof HTMLInputElement)
      this.#change(event.target.value, event.target.selectionStart ?? event.target.value.length);
  }

  #onCursor(event: Event): void {
    if (event.target instanceof HTMLInputElement) this.cursor = event.target.selectionStart ?? this.cursor;
  }

  #change(query: string, cursor: number): void {
    this.query = query;
    this.cursor = cursor;
    this.option = -1;
    this.isCompleting = true;
    this.#latest += 1;
    this.mistake = null;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#onPause(), DEBOUNCE_MS);
  }

  // An operator that is still being written is no mistake yet.
  async #onPause(): Promise<void> {
    const token = tokenAt(this.query, this.cursor);
    if (token?.operator === "from" && token.value.trim() !== "") await this.#findPeople(token.value);
    if (this.query.trim() === "") this.results = null;
    else if (this.#parsed().ok) await this.#find();
  }

  async #findPeople(name: string): Promise<void> {
    const turn = this.#latest;
    const people = await this.commands.searchUsers(name.trim()).catch(() => []);
    if (turn === this.#latest) this.people = people;
  }

  #parsed() {
    return parseSearch(this.query, { now: this.now, timeZone: new Intl.DateTimeFormat().resolvedOptions().timeZone });
  }

  /** Looks for the query; what was asked for meanwhile counts alone. */
  async #find(): Promise<void> {
    clearTimeout(this.#timer);
    const parsed = this.#parsed();
    this.mistake = parsed.ok ? null : (parsed.problems[0] ?? null);
    if (!parsed.ok) return;
    this.#latest += 1;
    await this.#read(null);
  }

  // What was found stands until it is there in its new order.
  #sort(order: NonNullable<SearchPage["order"]>): void {
    this.order = order;
    void this.#find();
  }

  #more(): Promise<void> {
    return this.#read(this.results);
  }

  async #read(before: Results | null): Promise<void> {
    const turn = this.#latest;
    this.busy = true;
    this.problem = null;
    try {
      const { order } = this;
      const page = await this.commands.searchMessages(this.query, before?.next == null ? { order } : { order, before: before.next });
      if (turn === this.#latest) this.results = addPage(before, page);
    } catch (error) {
      if (turn === this.#latest) this.problem = codeOf(error);
    } finally {
      if (turn === this.#latest) this.busy = false;
    }
  }

  #take(option: Completion): void {
    const { query, cursor } = complete(this.query, this.cursor, option);
    this.#change(query, cursor);
    void this.updateComplete.then(() => {
      this.#field?.focus();
      this.#field?.setSelectionRange(cursor, cursor);
    });
  }

  #onFieldKey(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const options = this.#options;
    const to = moveOption(event.key, event.key === "ArrowUp" && this.option < 0 ? 0 : this.option, options.length);
    const option = options[this.option] ?? (event.key === "Tab" && !event.shiftKey && this.query !== "" ? options[0] : undefined);
    if (to !== null) this.option = to;
    else if ((event.key === "Enter" || event.key === "Tab") && option !== undefined) this.#take(option);
    else if (event.key === "Enter") void this.#submit();
    else if (event.key === "Escape" && options.length > 0 && this.query !== "") this.isCompleting = false;
    else if (event.key === "ArrowDown") this.querySelector<HTMLElement>(".search-result")?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
    void this.updateComplete.then(() => this.querySelector(".option.is-active")?.scrollIntoView({ block: "nearest" }));
  }

  #submit(): Promise<void> {
    this.isCompleting = false;
    return this.#find();
  }

  // Through the results, and from the first back into the field.
  #onKey(event: KeyboardEvent): void {
    const items = [...this.querySelectorAll<HTMLElement>(".search-result")];
    const index = items.findIndex((item) => item.matches(":focus"));
    const to = index < 0 ? null : moveFocus(event.key, index, items.length);
    if (to === null) return;
    event.preventDefault();
    if (index === 0 && event.key === "ArrowUp") this.#field?.focus();
    else items[to]?.focus();
  }

  #go({ roomId, messageId }: SearchHit): void {
    this.commands.openRoom(roomId);
    this.close();
    this.dispatchEvent(new GoToMessageEvent(messageId));
  }
}

const ORDERS = [
  ["newest", "newestFirst"],
  ["relevance", "mostRelevant"],
] as const;

const HINTS = {
  from: "searchFrom",
  in: "searchIn",
  has: "searchHas",
  is: "searchIs",
  before: "searchBefore",
  after: "searchAfter",
  during: "searchDuring",
} as const;

defineElement("staff-chat-search-dialog", SearchDialogElement);
