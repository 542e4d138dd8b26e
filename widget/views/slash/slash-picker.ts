import { html, nothing, type TemplateResult } from "lit";
import type { User } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";
import type { MentionRange } from "../../../protocol/mention-range.ts";
import { conversationOf } from "../../client/store/conversation.ts";
import type { RoomState } from "../../client/store/state.ts";
import { personAvatar } from "../controls/avatar.ts";
import type { CompletionList } from "../controls/completion-list.ts";
import { moveOption, optionId } from "../controls/option-list.ts";
import { insertMention } from "../mentions/insert-mention.ts";
import { insertText } from "../mentions/insert-text.ts";
import { addRanges } from "../mentions/mention-history.ts";
import type { MentionField } from "../mentions/mention-picker.ts";
import { problemText } from "../shared/problem.ts";
import { codeOf } from "../shared/refusal.ts";
import { readCommand } from "./command-text.ts";
import { SLASH_COMMANDS, type SlashCall, type SlashCommand } from "./slash-commands.ts";

const LIST_ID = "composer-commands";
/** Time without a key after which people are searched, in milliseconds. */
const DEBOUNCE_MS = 200;
/** What parts people. */
const BETWEEN = /[\s,،、]+/g;
/** People offered at most. */
const OFFERED = 5;

/** The text field that commands are written in. */
export interface SlashField extends MentionField, HTMLElement {
  /** Sends a text in the place of the command. */
  sendText(text: string): void;
  /** The command was carried out: what is written ends here. */
  endCommand(): void;
}

type Choice = SlashCommand | User;

/** Commands offered after a `/` at the beginning, people after those that take some; and what carries them out. */
export class SlashPicker implements CompletionList {
  readonly listId = LIST_ID;
  readonly #field: SlashField;
  #choices: readonly Choice[] = [];
  #option = 0;
  #asked = "";
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** People who were chosen; where they stand is kept with the text. */
  readonly #people = new Map<Id, User>();
  #note: { readonly text: string; readonly note: string } | null = null;
  #isRunning = false;

  constructor(field: SlashField) {
    this.#field = field;
  }

  get isOpen(): boolean {
    return this.#choices.length > 0;
  }

  get activeId(): string {
    return optionId(LIST_ID, this.#option);
  }

  note(text: string): string | null {
    return this.#note?.text === text ? this.#note.note : null;
  }

  readonly ask = (): void => {
    const { input } = this.#field;
    const before = input === null ? "" : input.value.slice(0, input.selectionStart);
    if (before === this.#asked) return;
    this.#asked = before;
    clearTimeout(this.#timer);
    const typed = /^\/(\p{L}[\p{L}\p{N}_-]*)?$/u.exec(before);
    if (typed !== null) return this.#offer(this.#commands.filter(({ name }) => name.startsWith((typed[1] ?? "").toLowerCase())));
    const search = this.#searched(before);
    if (search === null) return this.close();
    this.#timer = setTimeout(() => void this.#search(before, search), DEBOUNCE_MS);
  };

  close(): void {
    this.#offer([]);
  }

  reset(): void {
    clearTimeout(this.#timer);
    this.#people.clear();
    this.#asked = "";
    this.#note = null;
    this.close();
  }

  /** The people of a text in which something was undone, or done again. */
  restore(ranges: readonly MentionRange[], text: string): readonly MentionRange[] {
    return addRanges(ranges, text, new Map([...this.#people].map(([id, { name }]) => [id, `@${name}`])));
  }

  takeKey(event: KeyboardEvent): boolean {
    const moved = moveOption(event.key, this.#option, this.#choices.length);
    if (moved !== null) {
      this.#option = moved;
      this.#field.requestUpdate();
      return true;
    }
    const chosen = this.#choices[this.#option];
    if (chosen === undefined || event.shiftKey) return false;
    if (event.key === "Escape") this.close();
    else if (event.key === "Tab" || (event.key === "Enter" && !this.#isWhole(chosen))) this.#take(chosen);
    else return false;
    event.stopPropagation();
    return true;
  }

  render(): TemplateResult | typeof nothing {
    const { term } = this.#field.localize;
    const isOfPeople = this.#choices.some((choice) => "id" in choice);
    // A list that scrolls has to be within reach; a press on it leaves the caret where it is.
    return html`<div class="mentions" part="commands" tabindex="0" @pointerdown=${(event: Event) => event.preventDefault()}>
      <ul class="options" id=${LIST_ID} role="listbox" aria-label=${term(isOfPeople ? "people" : "commands")}>
        ${this.#choices.map(
          (choice, index) =>
            html`<li
              class="option"
              part="option"
              role="option"
              id=${optionId(LIST_ID, index)}
              aria-selected=${index === this.#option ? "true" : "false"}
              @pointerdown=${(event: Event) => this.#pick(event, choice)}
            >
              ${"id" in choice ? this.#person(choice) : this.#command(choice)}
            </li>`,
        )}
      </ul>
    </div>`;
  }

  /** Carries out a text that is a command; what can't be done says why, and the text stays. */
  async run(text: string): Promise<void> {
    const { localize, store, roomId, commands, host } = this.#field;
    const read = readCommand(text);
    const room = conversationOf(store.state, roomId);
    if (read === null || room === undefined || this.#isRunning) return;
    this.close();
    const command = this.#commands.find(({ name }) => name === read.name);
    if (command === undefined) {
      const isKnown = SLASH_COMMANDS.some(({ name }) => name === read.name);
      return this.#say(text, localize.term(isKnown ? "commandNotHere" : "commandUnknown", { name: read.name }));
    }
    this.#isRunning = true;
    try {
      const outcome = await command.run({
        argument: read.argument,
        ...this.#peopleIn(text),
        conversation: roomId,
        room,
        state: store.state,
        commands,
        localize,
        now: Date.now(),
        ask: (event) => void this.#field.dispatchEvent(event),
      });
      // Something else was opened or written meanwhile: it is not to end.
      const isHere = this.#field.roomId === roomId && this.#field.input?.value === text;
      if ("problem" in outcome) return this.#say(text, outcome.problem);
      if ("send" in outcome) return isHere ? this.#field.sendText(outcome.send) : undefined;
      if (outcome.done !== null) host.announce(outcome.done);
      if (isHere) this.#field.endCommand();
    } catch (error) {
      this.#say(text, problemText(localize, codeOf(error)));
    } finally {
      this.#isRunning = false;
    }
  }

  #command({ name, hint, help }: SlashCommand): TemplateResult {
    const { term } = this.#field.localize;
    return html`<span class="person-text"
      ><span class="command-line"
        ><bdi class="option-name">/${name}</bdi>${hint === null ? nothing : html`<span class="command-hint">${term(hint)}</span>`}</span
      ><span class="person-note">${term(help)}</span></span
    >`;
  }

  #person(user: User): TemplateResult {
    return html`${personAvatar(user)}<span class="person-text"><bdi class="option-name">${user.name}</bdi></span>`;
  }

  get #room(): RoomState | undefined {
    const { store, roomId } = this.#field;
    return conversationOf(store.state, roomId);
  }

  /** Those that the person may use here. */
  get #commands(): readonly SlashCommand[] {
    const room = this.#room;
    const { state } = this.#field.store;
    return room === undefined ? [] : SLASH_COMMANDS.filter(({ may }) => may({ room, state }));
  }

  /** Whom the text has as people, each once, and what is written beside them. */
  #peopleIn(text: string): Pick<SlashCall, "people" | "rest"> {
    const { input, ranges, store } = this.#field;
    const people = new Map<Id, User>();
    let rest = text;
    for (const { userId, start, end } of input?.value === text ? ranges.toReversed() : []) {
      const user = this.#people.get(userId) ?? store.state.users.get(userId);
      if (user === undefined) continue;
      people.set(userId, user);
      rest = `${rest.slice(0, start)} ${rest.slice(end)}`;
    }
    return { people: [...people.values()].toReversed(), rest: (readCommand(rest)?.argument ?? "").replace(BETWEEN, " ").trim() };
  }

  /** What is typed behind the name of a command that takes people; null: no such command. */
  #searched(before: string): string | null {
    const read = readCommand(`${before}.`);
    if (read === null || this.#commands.find(({ name }) => name === read.name)?.takesPeople !== true) return null;
    const last = this.#field.ranges.findLast(({ end }) => end <= before.length);
    const typed = last === undefined ? read.argument.slice(0, -1) : before.slice(last.end);
    const search = typed
      .replace(BETWEEN, " ")
      .trim()
      .replace(/^[@＠]/, "");
    return search === "" ? null : search;
  }

  async #search(before: string, search: string): Promise<void> {
    const { commands } = this.#field;
    const found = await commands.searchUsers(search).catch(() => []);
    if (before !== this.#asked) return;
    const members = this.#room?.members;
    this.#offer(found.filter(({ id }) => members?.get(id)?.role == null).slice(0, OFFERED));
  }

  #offer(choices: readonly Choice[]): void {
    const { host, localize } = this.#field;
    const isNew = choices.length > 0 && choices.length !== this.#choices.length;
    this.#choices = choices;
    this.#option = 0;
    this.#field.requestUpdate();
    if (isNew) host.announce(localize.term("choicesFound", { count: choices.length }));
  }

  /** Whether the name stands there as a whole: Enter then carries it out. */
  #isWhole(choice: Choice): boolean {
    return !("id" in choice) && this.#field.input?.value === `/${choice.name}`;
  }

  #pick(event: Event, choice: Choice): void {
    // Keeps the focus, and with it the caret, in the text.
    event.preventDefault();
    this.#take(choice);
  }

  #take(choice: Choice): void {
    const { input } = this.#field;
    if (input === null) return;
    const end = input.selectionStart;
    if ("id" in choice) {
      this.#people.set(choice.id, choice);
      const search = this.#searched(input.value.slice(0, end)) ?? "";
      const at = input.value.slice(0, end).trimEnd().length - search.length;
      insertMention(this.#field, choice, { start: /[@＠]/.test(input.value[at - 1] ?? "") ? at - 1 : at, end });
      // What was asked for while the person was being written is answered.
      clearTimeout(this.#timer);
    } else insertText(input, `/${choice.name} `, { start: 0, end: input.value[end] === " " ? end + 1 : end });
    this.close();
  }

  #say(text: string, note: string): void {
    this.#note = { text, note };
    this.#field.requestUpdate();
  }
}
