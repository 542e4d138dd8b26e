import { conversationOf } from "../../client/store/conversation.ts";
import { html, nothing, type ReactiveControllerHost, type TemplateResult } from "lit";
import type { User } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";
import type { MentionRange } from "../../../protocol/mention-range.ts";
import { lookalike } from "../lookalikes/lookalikes.ts";
import { personAvatar } from "../controls/avatar.ts";
import { insertMention } from "./insert-mention.ts";
import { insertText } from "./insert-text.ts";
import { addRanges } from "./mention-history.ts";
import { findMentionQuery, matchPeople, type MentionQuery } from "./mention-query.ts";
import { moveOption, optionId } from "../controls/option-list.ts";
import type { ChatState, RoomState } from "../../client/store/state.ts";
import { icon } from "../controls/icons.ts";
import { wideTargets, type WideTarget } from "./wide-mentions.ts";
import { RoomController } from "../shared/room-controller.ts";
import { nameMarks } from "../shared/person-status.ts";
import type { PanelContext, ViewContext } from "../shared/view-context.ts";

/** The id of the list of people. */
const MENTION_LIST_ID = "composer-mentions";

/** Who can be chosen: a person, or many at once. */
type Choice = User | WideTarget;

/** The text field that people are mentioned in. */
export interface MentionField extends ReactiveControllerHost, ViewContext, Pick<PanelContext, "store"> {
  readonly roomId: Id;
  readonly now: number;
  readonly input: HTMLTextAreaElement | null;
  /** Where people are mentioned already. */
  readonly ranges: readonly MentionRange[];
  /** Takes over what the field holds now. */
  write(text: string, ranges: readonly MentionRange[]): void;
}

/** People offered after an `@`. The field keeps the focus; arrow keys move in the list (ARIA APG, combobox). */
export class MentionPicker {
  readonly #field: MentionField;
  readonly #drawn: RoomController;
  /** Mentions that were put into this draft, as they are written. */
  readonly #written = new Map<Id, string>();
  #query: MentionQuery | null = null;
  #option = 0;

  constructor(field: MentionField) {
    this.#field = field;
    this.#drawn = new RoomController(field, ({ room, state }) =>
      this.#query === null ? [] : [room.members, room.membership, state.users, state.presences, state.limits, state.me],
    );
  }

  get isOpen(): boolean {
    return this.#choices.length > 0;
  }

  /** Id of the list. */
  readonly listId = MENTION_LIST_ID;

  /** Id of the option that Enter takes. */
  get activeId(): string {
    return optionId(MENTION_LIST_ID, this.#option);
  }

  /** Looks whether a mention is being typed before the caret. */
  ask(): void {
    const { input, commands, host, localize, roomId, store } = this.#field;
    if (input === null) return;
    const found = findMentionQuery(input.value, input.selectionStart);
    const query = this.#field.ranges.some(({ start }) => start === found?.start) ? null : found;
    if (query?.search !== this.#query?.search) this.#option = 0;
    this.#show(query);
    if (query === null) return;
    if (conversationOf(store.state, roomId)?.membersComplete !== true) void commands.loadMembers(roomId).catch(() => undefined);
    if (this.isOpen) host.announce(localize.term("mentionResults", { count: this.#choices.length }));
  }

  close(): void {
    this.#show(null);
  }

  /** For another draft. */
  reset(): void {
    this.#written.clear();
    this.close();
  }

  /** The mentions of a text in which something was undone, or done again. */
  restore(ranges: readonly MentionRange[], text: string): readonly MentionRange[] {
    return addRanges(ranges, text, this.#written);
  }

  /** Answers whether the key was the list's. */
  takeKey(event: KeyboardEvent): boolean {
    const choices = this.#choices;
    const moved = moveOption(event.key, this.#option, choices.length);
    if (moved !== null) {
      this.#option = moved;
      this.#field.requestUpdate();
      return true;
    }
    const chosen = choices[this.#option];
    if (chosen === undefined) return false;
    if ((event.key === "Enter" || event.key === "Tab") && !event.shiftKey) this.#take(chosen);
    else if (event.key === "Escape") this.close();
    else return false;
    event.stopPropagation();
    return true;
  }

  render(): TemplateResult | typeof nothing {
    const choices = this.#choices;
    if (choices.length === 0) return nothing;
    const { localize } = this.#field;
    return html`<div class="mentions" part="mentions">
      <ul class="options" id=${MENTION_LIST_ID} role="listbox" aria-label=${localize.term("mentionPeople")}>
        ${choices.map(
          (choice, index) =>
            html`<li
              class="option"
              part="option"
              role="option"
              id=${optionId(MENTION_LIST_ID, index)}
              aria-selected=${index === this.#option ? "true" : "false"}
              @pointerdown=${(event: Event) => this.#pick(event, choice)}
            >
              ${"id" in choice ? this.#person(choice) : this.#many(choice)}
            </li>`,
        )}
      </ul>
    </div>`;
  }

  #person(user: User): TemplateResult {
    const { state } = this.#drawn.value;
    return html`${personAvatar(user, state.presences.get(user.id)?.status ?? null)}<span class="person-text"
        ><span class="person-head"
          ><bdi class="option-name">${user.name}</bdi>${nameMarks(this.#field, state, { user, now: this.#field.now })}</span
        >${lookalike(this.#field, user.name, state)}</span
      >`;
  }

  #many({ kind, name }: WideTarget): TemplateResult {
    const { term } = this.#field.localize;
    const hints = { here: "mentionHere", room: "mentionRoom", role: "mentionRole" } as const;
    return html`<span class="mention-many">${icon("people")}</span
      ><span class="person-text"><bdi class="option-name">@${name}</bdi><span class="person-note">${term(hints[kind])}</span></span>`;
  }

  get #choices(): Choice[] {
    if (this.#query === null) return [];
    const { state, room } = this.#drawn.value;
    const { search } = this.#query;
    const others = peopleOf(state, room).filter(({ id }) => id !== state.me?.id);
    const many = wideTargets(state, room).filter(({ name }) => name.toLowerCase().startsWith(search.toLowerCase()));
    return [...matchPeople(others, search), ...many];
  }

  #show(query: MentionQuery | null): void {
    this.#query = query;
    this.#field.requestUpdate();
  }

  #pick(event: Event, choice: Choice): void {
    // Keeps the focus, and with it the caret, in the text.
    event.preventDefault();
    this.#take(choice);
  }

  #take(choice: Choice): void {
    const { input } = this.#field;
    if (input === null || this.#query === null) return;
    const { start } = this.#query;
    const caret = input.selectionStart;
    const place = { start, end: input.value[caret] === " " ? caret + 1 : caret };
    if ("id" in choice) {
      this.#written.set(choice.id, `@${choice.name}`);
      insertMention(this.#field, choice, place);
      // Many are found in the text when it is sent.
    } else insertText(input, `@${choice.name} `, place);
    this.close();
  }
}

/** Present members that are known by name, in the order of their names. */
function peopleOf(state: ChatState, room: RoomState): User[] {
  const people: User[] = [];
  for (const member of room.members.values()) {
    const user = member.userId === state.me?.id ? state.me : state.users.get(member.userId);
    if (member.role !== null && user !== undefined) people.push(user);
  }
  const { peer } = room.membership;
  if (peer !== null && !people.some(({ id }) => id === peer.id)) people.push(peer);
  return people.sort((one, other) => one.name.localeCompare(other.name));
}
