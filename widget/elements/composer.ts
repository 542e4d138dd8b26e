import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { keyed } from "lit/directives/keyed.js";
import { live } from "lit/directives/live.js";
import type { User } from "../../protocol/entities.ts";
import type { Id } from "../../protocol/ids.ts";
import { checkText, countCodePoints } from "../../protocol/text.ts";
import type { RefusedFile } from "../commands.ts";
import type { OutgoingFile, RoomState } from "../store/state.ts";
import { attachButton, voiceButton } from "./attach-button.ts";
import { loadAttachments } from "./load-attachments.ts";
import type { RecorderDoneEvent } from "./recorder.ts";
import { codeOf } from "./problem-text.ts";
import { peopleOf, titleOf } from "./room-people.ts";
import { icon } from "./icons.ts";
import { findMentionQuery, insertMention, matchPeople, mentionedIn, type MentionQuery } from "./mention-query.ts";
import { moveOption, optionId } from "./option-list.ts";
import { personAvatar } from "./avatar.ts";
import { defineElement, ViewElement } from "./view-element.ts";

/** From how many characters left on the counter shows. */
const COUNTER_FROM = 500;
const LIST_ID = "composer-mentions";
const NO_FILES: readonly OutgoingFile[] = [];

/** Where a message is written: grows with its text, keeps a draft per room, offers people after `@`. */
export class ComposerElement extends ViewElement {
  static override properties = {
    ...ViewElement.properties,
    room: { attribute: false },
    text: { state: true },
    query: { state: true },
    option: { state: true },
    vetoed: { state: true },
    refused: { state: true },
    records: { state: true },
  };
  /** The room that is written to. */
  declare room: RoomState;
  declare private text: string;
  declare private query: MentionQuery | null;
  declare private option: number;
  declare private vetoed: boolean;
  /** Chosen files that were not taken. */
  declare private refused: readonly RefusedFile[];
  /** Whether a voice message is being recorded in the place of the text. */
  declare private records: boolean;
  readonly #chosen = new Map<Id, string>();

  constructor() {
    super();
    this.text = "";
    this.query = null;
    this.option = 0;
    this.vetoed = false;
    this.refused = [];
    this.records = false;
  }

  /** Whether files may be added now. */
  get takesFiles(): boolean {
    return this.context.config.uploads && this.#reason() === null;
  }

  /** Adds files to what is being written; those that break a rule are named. */
  async addFiles(files: readonly File[]): Promise<void> {
    const chosen = files.map((content) => ({ content, name: content.name }));
    try {
      this.refused = (await this.context.commands.addFiles(this.room.room.id, chosen)).refused;
    } catch (error) {
      this.refused = chosen.map(({ name }) => ({ name, code: codeOf(error) }));
    }
    this.focusInput();
  }

  /** Puts text before what is written, such as that of a message taken back. */
  putBefore(text: string): void {
    this.#write(this.text === "" ? text : `${text}\n${this.text}`);
    this.focusInput();
  }

  /** Puts the caret into the text, as soon as there is one. */
  focusInput(): void {
    if (this.hasUpdated) this.#input?.focus();
    else void this.updateComplete.then(() => this.#input?.focus());
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const { id } = this.room.room;
    const draft = this.state.drafts.get(id) ?? "";
    const former = changed.get("room")?.room.id;
    // What is recorded is for the room that it was begun in.
    if (former !== undefined && former !== id) this.records = false;
    if (changed.has("room") && former !== id) this.#take(draft);
    else if (changed.has("state") && draft !== (changed.get("state")?.drafts.get(id) ?? "")) this.text = draft;
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has("text")) this.#fit();
    // Files of a former visit, too.
    if (this.#files.length + this.refused.length > 0) loadAttachments(this.getRootNode()).catch(() => undefined);
    if (this.query !== null)
      this.#input?.ownerDocument.defaultView?.requestAnimationFrame(() =>
        this.querySelector('[role="option"][aria-selected="true"]')?.scrollIntoView({ block: "nearest" }),
      );
  }

  protected override render(): TemplateResult {
    const reason = this.#reason();
    return html`<form class="composer" part="composer" @submit=${this.#submit} aria-label=${this.localize.term("writeMessage")}>
      ${this.#people.length > 0 ? this.#mentionList() : nothing}
      ${reason === null ? nothing : html`<p class="composer-reason" part="composer-reason" id="composer-reason">${icon("alert")}<span>${reason}</span></p>`}
      ${reason === null && this.#files.length + this.refused.length > 0 ? html`<staff-chat-file-tray .context=${this.context} .state=${this.state} .files=${this.#files} .refused=${this.refused}></staff-chat-file-tray>` : nothing}
      ${this.records && reason === null ? html`<staff-chat-recorder .context=${this.context} .limits=${this.state.limits} @staff-chat-recorder-done=${this.#onRecorded} @staff-chat-recorder-ended=${() => this.#endRecording()}></staff-chat-recorder>` : nothing}
      <div class="composer-box" part="composer-box" ?hidden=${reason !== null || this.records}>
        <slot name="composer-start"></slot>
        ${this.context.config.uploads ? attachButton(this.context, this.state.limits, (files) => void this.addFiles(files)) : nothing}
        ${keyed(this.room.room.id, this.#inputTemplate())}
        <slot name="composer-end"></slot>
        ${this.context.config.voice && this.text.trim() === "" && this.#files.length === 0 ? voiceButton(this.context, () => void this.#record()) : nothing}
        <button
          class="send-button"
          part="send-button"
          type="submit"
          aria-label=${this.localize.term("send")}
          title=${this.localize.term("send")}
          ?disabled=${(this.text.trim() === "" && this.#files.length === 0) || this.#left < 0}
        >
          ${icon("send")}
        </button>
      </div>
      ${reason === null ? this.#notes() : nothing}
    </form>`;
  }

  #inputTemplate(): TemplateResult {
    const label = this.localize.term("writeTo", { name: titleOf(this.localize, this.room) });
    const open = this.#people.length > 0;
    return html`<textarea
      class="input"
      part="input"
      rows="1"
      dir=${this.text === "" ? nothing : "auto"}
      aria-label=${label}
      placeholder=${this.localize.term("writeMessage")}
      enterkeyhint=${this.context.config.enterKey === "send" ? "send" : "enter"}
      autocomplete="off"
      aria-haspopup=${open ? "listbox" : nothing}
      aria-autocomplete="list"
      aria-controls=${open ? LIST_ID : nothing}
      aria-activedescendant=${open ? optionId(LIST_ID, this.option) : nothing}
      aria-invalid=${this.#left < 0 ? "true" : nothing}
      aria-describedby="composer-notes"
      .value=${live(this.text)}
      @input=${this.#onInput}
      @keydown=${this.#onKey}
      @click=${this.#ask}
      @blur=${this.#onBlur}
      @paste=${this.#onPaste}
    ></textarea>`;
  }

  #mentionList(): TemplateResult {
    const people = this.#people;
    return html`<div class="mentions" part="mentions">
      <ul class="options" id=${LIST_ID} role="listbox" aria-label=${this.localize.term("mentionPeople")}>
        ${people.map(
          (user, index) =>
            html`<li
              class="option"
              part="option"
              role="option"
              id=${optionId(LIST_ID, index)}
              aria-selected=${index === this.option ? "true" : "false"}
              @pointerdown=${(event: Event) => this.#pick(event, user)}
            >
              ${personAvatar(user, this.state.presences.get(user.id)?.status ?? null)}<bdi class="option-name">${user.name}</bdi>
            </li>`,
        )}
      </ul>
    </div>`;
  }

  #notes(): TemplateResult {
    const left = this.#left;
    const problem = this.#problem(left);
    return html`<p class="composer-notes ${problem === null ? "" : "is-problem"}" part="composer-notes" id="composer-notes" role="status">
      ${problem ?? (left <= COUNTER_FROM ? this.localize.term("charactersLeft", { count: left }) : nothing)}
    </p>`;
  }

  #problem(left: number): string | null {
    if (left < 0) return this.localize.term("tooLong", { count: -left });
    const check = checkText(this.text, this.state.limits.messageCodePoints);
    if (!check.ok && check.problem === "text_malformed") return this.localize.term("malformed");
    return this.vetoed ? this.localize.term("vetoed") : null;
  }

  // Why nobody may write here; null when one may.
  #reason(): string | null {
    if (this.state.connection.status === "refused") return this.localize.term("cannotWrite");
    const { role } = this.room.membership;
    if (role === null) return this.localize.term("notMember");
    return role === "read_only" ? this.localize.term("readOnly") : null;
  }

  get #files(): readonly OutgoingFile[] {
    return this.state.draftFiles.get(this.room.room.id) ?? NO_FILES;
  }

  get #input(): HTMLTextAreaElement | null {
    return this.querySelector("textarea");
  }

  // Code points left before the limit; counted only near it.
  get #left(): number {
    const limit = this.state.limits.messageCodePoints;
    return this.text.length <= limit - COUNTER_FROM - 1 ? limit - this.text.length : limit - countCodePoints(this.text.trim());
  }

  get #people(): User[] {
    if (this.query === null) return [];
    const me = this.state.me?.id;
    return matchPeople(
      peopleOf(this.state, this.room).filter(({ id }) => id !== me),
      this.query.search,
    );
  }

  #take(text: string): void {
    this.text = text;
    this.query = null;
    this.vetoed = false;
    this.refused = [];
    this.#chosen.clear();
  }

  #write(text: string): void {
    this.text = text;
    this.vetoed = false;
    this.context.commands.setDraft(this.room.room.id, text);
  }

  #onInput(event: Event): void {
    if (!(event.target instanceof HTMLTextAreaElement)) return;
    this.#write(event.target.value);
    this.context.commands.typing(this.room.room.id, this.text.trim() !== "");
    this.#ask();
  }

  #ask(): void {
    const input = this.#input;
    if (input === null) return;
    const query = findMentionQuery(input.value, input.selectionStart);
    if (query?.search !== this.query?.search) this.option = 0;
    this.query = query;
    if (query !== null && !this.room.membersComplete) void this.context.commands.loadMembers(this.room.room.id).catch(() => undefined);
    if (query !== null && this.#people.length > 0)
      this.context.host.announce(this.localize.term("mentionResults", { count: this.#people.length }));
  }

  #onBlur(): void {
    this.query = null;
    this.context.commands.typing(this.room.room.id, false);
  }

  #onKey(event: KeyboardEvent): void {
    // An input method still owns this key; 229 is how WebKit says so for the Enter that ends a composition.
    if (event.isComposing || event.keyCode === 229) return;
    if (this.#people.length > 0 && this.#onMentionKey(event)) return event.preventDefault();
    if (event.key !== "Enter" || event.altKey) return;
    const command = event.ctrlKey || event.metaKey;
    const sends = this.context.config.enterKey === "send" ? !event.shiftKey : command;
    if (!sends) return;
    event.preventDefault();
    this.#send();
  }

  #onMentionKey(event: KeyboardEvent): boolean {
    const people = this.#people;
    const moved = moveOption(event.key, this.option, people.length);
    if (moved !== null) {
      this.option = moved;
      return true;
    }
    const chosen = people[this.option];
    if ((event.key === "Enter" || event.key === "Tab") && !event.shiftKey && chosen !== undefined) {
      this.#mention(chosen);
      return true;
    }
    if (event.key !== "Escape") return false;
    event.stopPropagation();
    this.query = null;
    return true;
  }

  #pick(event: Event, user: User): void {
    // Keeps the focus, and with it the caret, in the text.
    event.preventDefault();
    this.#mention(user);
  }

  #mention(user: User): void {
    const input = this.#input;
    if (input === null || this.query === null) return;
    const { text, caret } = insertMention(this.text, this.query, { user, caret: input.selectionStart });
    this.#chosen.set(user.id, user.name);
    this.query = null;
    this.#write(text);
    void this.updateComplete.then(() => input.setSelectionRange(caret, caret));
  }

  #submit(event: Event): void {
    event.preventDefault();
    this.#send();
    this.focusInput();
  }

  #send(): void {
    const checked = checkText(this.text, this.state.limits.messageCodePoints);
    const files = this.#files.filter(({ stage }) => stage !== "failed").map(({ id }) => id);
    if (!checked.ok && (checked.problem !== "text_empty" || files.length === 0)) return;
    const roomId = this.room.room.id;
    const sent = this.context.host.send(roomId, this.text, { mentions: mentionedIn(this.text, this.#chosen), files });
    this.refused = [];
    if (sent === null) {
      this.vetoed = true;
      return;
    }
    this.#chosen.clear();
    this.#write("");
    this.context.commands.typing(roomId, false);
    this.dispatchEvent(new Event("staff-chat-composer-sent", { bubbles: true }));
  }

  async #record(): Promise<void> {
    const { id } = this.room.room;
    // What takes the recording in the end is fetched now, for the network may be gone by then.
    this.context.commands.prepareFiles().catch(() => undefined);
    await loadAttachments(this.getRootNode()).then(
      () => (this.records = this.room.room.id === id),
      () => this.context.host.announce(this.localize.term("errorUnavailable")),
    );
  }

  #onRecorded(event: Event): void {
    if ("taken" in event) Object.assign(event, { taken: this.#sendRecording(event as RecorderDoneEvent) });
  }

  /** Answers whether the recording is with the files on their way. */
  async #sendRecording({ content, name, duration, waveform }: RecorderDoneEvent): Promise<boolean> {
    const roomId = this.room.room.id;
    try {
      const { added, refused } = await this.context.commands.addFiles(roomId, [{ content, name, voice: { duration, waveform } }]);
      this.refused = refused;
      if (added.length === 0) return false;
      this.context.host.send(roomId, "", { files: added });
      this.dispatchEvent(new Event("staff-chat-composer-sent", { bubbles: true }));
      return true;
    } catch (error) {
      this.refused = [{ name, code: codeOf(error) }];
      return false;
    }
  }

  #endRecording(): void {
    this.records = false;
    this.focusInput();
  }

  #onPaste(event: ClipboardEvent): void {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length === 0 || !this.context.config.uploads) return;
    event.preventDefault();
    void this.addFiles(files);
  }

  // Browsers without field-sizing are told the height; a property of the style object needs no inline style in the CSP.
  #fit(): void {
    const input = this.#input;
    if (input === null || CSS.supports("field-sizing", "content")) return;
    input.style.setProperty("block-size", "auto");
    input.style.setProperty("block-size", `${input.scrollHeight}px`);
  }
}

defineElement("staff-chat-composer", ComposerElement);
