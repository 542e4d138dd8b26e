import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { keyed } from "lit/directives/keyed.js";
import type { PriorityLevel } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";
import type { Limits } from "../../../protocol/limits.ts";
import type { MentionRange, WideMention } from "../../../protocol/mention-range.ts";
import { checkText, countCodePoints, isBlank } from "../../../protocol/text.ts";
import type { ChosenFile, RefusedFile, SendOptions } from "../../client/commands.ts";
import { findRanges, moveRanges, NO_RANGES, shiftRanges } from "../../client/store/mention-ranges.ts";
import type { OutgoingFile } from "../../client/store/state.ts";
import { attachButton, canRecord, voiceButton } from "./attach-button.ts";
import { loadAttachments } from "../files/load-attachments.ts";
import type { RecordingField, recorderSlot } from "../media/recorder-slot.ts";
import { draftQuote, replyOf } from "../replies/draft-quote.ts";
import { RoomController, type RoomInState } from "../shared/room-controller.ts";
import { titleOf } from "../shared/room-people.ts";
import { icon } from "../controls/icons.ts";
import type { MentionField } from "../mentions/mention-picker.ts";
import type { SlashField } from "../slash/slash-picker.ts";
import { Completions } from "./completions.ts";
import { asked, COUNTER_FROM, draftNotes, obstacleToWriting, notesLine, offeredFiles } from "./composer-notes.ts";
import type { SendLater } from "../scheduling/schedule-asked.ts";
import { addChosen } from "./add-chosen.ts";
import { drawnOf } from "./drawn-of.ts";
import { FieldSize } from "./field-size.ts";
import { loadWritingTools } from "./load-writing-tools.ts";
import { notesId, sendButton, toolButtons } from "./send-button.ts";
import type { WritingTools } from "./writing-tools.ts";
import { WideCalls } from "./wide-calls.ts";
import { readPaste } from "./read-paste.ts";
import { consumeContexts } from "../shared/contexts.ts";
import { unblockButton } from "./unblock-button.ts";
import { defineElement, ViewElement } from "../shared/view-element.ts";

const NO_FILES: readonly OutgoingFile[] = [];

/** Where a message is written: grows with its text, keeps a draft per room, offers people after `@`. */
export class ComposerElement extends ViewElement implements MentionField, SlashField, RecordingField {
  static override properties = {
    roomId: { attribute: false },
    text: { state: true },
    vetoed: { state: true },
    refused: { state: true },
    records: { state: true },
    offered: { state: true },
    now: { state: true },
    priority: { state: true },
  };
  /** The conversation that is written to: a room, or a thread of it. */
  declare roomId: Id;
  declare private text: string;
  declare private vetoed: boolean;
  /** Chosen files that were not taken. */
  declare private refused: readonly RefusedFile[];
  /** The room for which a voice message is being recorded in the place of the text. */
  declare private records: Id | null;
  declare readonly now: number;
  /** Files that came with a pasted text, to be added if that is wanted. */
  declare private offered: readonly File[];
  /** What the message asks for; null: it is one among others. */
  declare priority: PriorityLevel | null;
  /** Who is mentioned in the text, and where. */
  ranges: readonly MentionRange[] = NO_RANGES;
  readonly #drawn = new RoomController(this, (drawn) => drawnOf(drawn, this.roomId));
  /** The state that was last taken over, and the draft in it. */
  #taken: RoomInState | null = null;
  #draft = "";
  /** Whether an input method is writing. */
  #composing = false;
  readonly #completions = new Completions(this);
  #tools: WritingTools | null = null;
  readonly #size = new FieldSize();
  readonly #calls = new WideCalls(this);
  /** Draws the recorder; null until it is fetched. */
  #recorderSlot: typeof recorderSlot | null = null;

  constructor() {
    super();
    consumeContexts(this, "now");
    this.text = "";
    this.vetoed = false;
    this.refused = [];
    this.records = null;
    this.offered = [];
    this.priority = null;
  }

  /** Whether files may be added now. */
  get takesFiles(): boolean {
    return this.config.uploads && this.#reason === null;
  }

  /** Adds files to what is being written; those that break a rule are named. */
  async addFiles(files: readonly File[]): Promise<void> {
    await this.add(
      this.roomId,
      files.map((content) => ({ content, name: content.name })),
    );
    this.focusInput();
  }

  get input(): HTMLTextAreaElement | null {
    return this.querySelector("textarea");
  }

  /** Puts text before what is written, such as that of a message taken back. */
  putBefore(text: string, ranges: readonly MentionRange[] = NO_RANGES): void {
    const before = this.text === "" ? text : `${text}\n`;
    this.write(`${before}${this.text}`, [...ranges, ...shiftRanges(this.ranges, before.length)]);
    this.focusInput();
  }

  /** Puts the caret into the text, as soon as there is one. */
  focusInput(): void {
    if (this.hasUpdated) this.input?.focus();
    else void this.updateComplete.then(() => this.input?.focus());
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const other = changed.has("roomId");
    const drawn = this.#drawn.value;
    if (other) this.#begin();
    else if (drawn === this.#taken) return;
    this.#taken = drawn;
    const former = this.#draft;
    this.#draft = drawn.state.drafts.get(this.roomId) ?? "";
    // What an input method is writing would be torn; what it has written comes after, and goes on from what is shown.
    if (this.#composing) return;
    if (other || this.#draft !== former) this.text = this.#draft;
    this.ranges = drawn.state.draftMentions.get(this.roomId) ?? NO_RANGES;
  }

  protected override updated(changed: PropertyValues): void {
    const { input, text } = this;
    // Only where the field has something else: the caret would go to its end.
    if (input !== null && input.value !== text) input.value = text;
    if (changed.has("text") && input !== null) this.#size.fit(input);
    // Files of a former visit, too.
    if (this.#files.length + this.refused.length > 0) loadAttachments(this.getRootNode()).catch(() => undefined);
    if (this.#completions.open !== null)
      this.input?.ownerDocument.defaultView?.requestAnimationFrame(() =>
        this.querySelector('[role="option"][aria-selected="true"]')?.scrollIntoView({ block: "nearest" }),
      );
  }

  protected override render(): TemplateResult {
    const reason = this.#reason;
    const { roomId: id, config } = this;
    const recordsHere = this.records === id;
    return html`<form class="composer" part="composer" @submit=${this.#submit} aria-label=${this.localize.term("writeMessage")}>
      ${this.#completions.render()}
      ${reason === null ? nothing : html`<p class="composer-reason" part="composer-reason">${icon("alert")}<span>${reason}</span>${unblockButton(this, this.#drawn.value)}</p>`}
      ${reason === null && this.#files.length + this.refused.length > 0 ? html`<staff-chat-file-tray .files=${this.#files} .refused=${this.refused} .ready=${this.#obstacle === null} .limit=${this.limits.attachmentsPerMessage}></staff-chat-file-tray>` : nothing}
      ${reason === null ? [draftNotes(this, this.#drawn.value.room.membership.scheduled), draftQuote(this, this.#drawn.value.state, id)] : nothing}
      ${recordsHere && reason === null ? keyed(id, this.#recorderSlot?.(this, id)) : nothing}
      <div class="composer-box" part="composer-box" ?hidden=${reason !== null || recordsHere}>
        <slot name="composer-start"></slot>
        ${config.uploads ? attachButton(this, this.limits, (files) => void this.addFiles(files)) : nothing}
        ${keyed(id, this.#inputTemplate())}
        <slot name="composer-end"></slot>
        ${toolButtons(this, (event) => void this.#near(event))}
        ${
          config.voice && isBlank(this.text) && this.#files.length === 0 && canRecord()
            ? voiceButton(this.localize, () => void this.#record(id))
            : sendButton(this.localize, this.#obstacle)
        }
      </div>
      ${reason === null ? [this.offered.length === 0 ? nothing : offeredFiles(this.localize, this.#addOffered), this.#notes()] : nothing}
    </form>`;
  }

  /** Why what is written can't be sent; null when it can. */
  get #obstacle(): string | null {
    const { term } = this.localize;
    if (this.#left < 0) return term("tooLong", { count: -this.#left });
    if (!isBlank(this.text) || this.#sendable.length > 0) return null;
    return term(this.#files.length > 0 ? "sendBlocked" : "writeMessage");
  }

  // Once it is there, the browser opens and closes it.
  async #near({ currentTarget, type }: Event): Promise<void> {
    const wasThere = this.#tools !== null;
    const loaded = this.#tools === null ? await loadWritingTools(this.getRootNode()).catch(() => null) : null;
    if (loaded !== null) this.#tools ??= new loaded.WritingTools(this);
    if (currentTarget instanceof HTMLButtonElement) this.#tools?.serve(currentTarget);
    if (type === "click" && !wasThere) this.#tools?.open();
  }

  #inputTemplate(): TemplateResult {
    const label = this.localize.term("writeTo", { name: titleOf(this.localize, this.#drawn.value.room) });
    const { open } = this.#completions;
    return html`<textarea
      class="input"
      part="input"
      rows="1"
      dir=${this.text === "" ? nothing : "auto"}
      aria-label=${label}
      placeholder=${this.localize.term("writeMessage")}
      enterkeyhint=${this.config.enterKey === "send" ? "send" : "enter"}
      autocomplete="off"
      aria-haspopup=${open === null ? nothing : "listbox"}
      aria-autocomplete="list"
      aria-controls=${open?.listId ?? nothing}
      aria-activedescendant=${open?.activeId ?? nothing}
      aria-invalid=${this.#left < 0 ? "true" : nothing}
      aria-describedby=${notesId(this.roomId)}
      @input=${this.#onInput}
      @keydown=${this.#onKey}
      @click=${() => this.#completions.ask(this.text)}
      @blur=${this.#onBlur}
      @paste=${this.#onPaste}
      @compositionstart=${() => (this.#composing = true)}
      @compositionend=${() => (this.#composing = false)}
    ></textarea>`;
  }

  readonly #addOffered = () => {
    void this.addFiles(this.offered);
    this.offered = [];
  };

  #notes(): TemplateResult {
    const { text, vetoed, limits } = this;
    const question = this.#completions.note(text) ?? this.#calls.question(text);
    return notesLine(this, { text, left: this.#left, limit: limits.messageCodePoints, vetoed, question });
  }

  get #reason(): string | null {
    return obstacleToWriting(this.localize, this.#drawn.value, this.now);
  }

  get #files(): readonly OutgoingFile[] {
    return this.#drawn.value.state.draftFiles.get(this.roomId) ?? NO_FILES;
  }

  get #sendable(): readonly OutgoingFile[] {
    return this.#files.filter(({ stage }) => stage !== "failed");
  }

  get limits(): Limits {
    return this.#drawn.value.state.limits;
  }

  // Code points left before the limit; counted only near it.
  get #left(): number {
    const limit = this.limits.messageCodePoints;
    return this.text.length <= limit - COUNTER_FROM - 1 ? limit - this.text.length : limit - countCodePoints(this.text.trim());
  }

  #begin(): void {
    this.vetoed = false;
    this.refused = [];
    this.offered = [];
    this.records = null;
    this.priority = null;
    this.#composing = false;
    this.#completions.reset();
  }

  refuse(): void {
    this.vetoed = true;
  }

  write(text: string, ranges: readonly MentionRange[]): void {
    this.text = text;
    this.ranges = ranges;
    this.vetoed = false;
    this.commands.setDraft(this.roomId, text, ranges);
  }

  #onInput(event: Event): void {
    if (!(event.target instanceof HTMLTextAreaElement)) return;
    const { value, selectionStart } = event.target;
    const moved = moveRanges(this.ranges, { before: this.text, after: value, caret: selectionStart });
    // What is undone, or done again, may bring a mention back.
    const isHistory = event instanceof InputEvent && event.inputType.startsWith("history");
    this.write(value, isHistory ? this.#completions.restore(moved, value) : moved);
    this.commands.typing(this.roomId, !isBlank(this.text));
    this.#completions.ask(value);
  }

  #onBlur(): void {
    this.#completions.close();
    this.commands.typing(this.roomId, false);
  }

  #onKey(event: KeyboardEvent): void {
    // An input method still owns this key; 229 is how WebKit says so for the Enter that ends a composition.
    if (event.isComposing || event.keyCode === 229) return;
    if (this.#completions.takeKey(event)) return event.preventDefault();
    if (event.key === "ArrowUp" && this.text === "" && this.#files.length === 0) return this.#askToEditLast(event);
    if (event.key !== "Enter" || event.altKey) return;
    if (this.config.enterKey === "send" ? event.shiftKey : !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    this.#send();
  }

  #askToEditLast(event: KeyboardEvent): void {
    if (event.shiftKey || event.altKey || event.ctrlKey || event.metaKey) return;
    if (!this.dispatchEvent(new Event("staff-chat-edit-last-asked", { bubbles: true, cancelable: true }))) event.preventDefault();
  }

  #submit(event: Event): void {
    event.preventDefault();
    this.#send();
    this.focusInput();
  }

  #send(hasTried = false): void {
    const checked = checkText(this.text, this.limits.messageCodePoints);
    const files = this.#sendable.map(({ id }) => id);
    if (!checked.ok && (checked.problem !== "text_empty" || files.length === 0)) return;
    if (this.#completions.takesOver(this.text)) return;
    const { roomId } = this;
    const wide = this.#calls.check(this.text, () => this.roomId === roomId && this.#send(true), hasTried);
    if (wide !== null) this.#say(this.#completions.toSend(this.text), { files, wide });
  }

  sendText(text: string): void {
    this.#say(text, { files: this.#sendable.map(({ id }) => id), wide: [] });
  }

  endCommand(): void {
    this.#end(this.roomId);
  }

  // Mentions are found again where the text is another than the one written.
  #say(text: string, { files, wide }: { readonly files: readonly Id[]; readonly wide: readonly WideMention[] }): void {
    const { roomId } = this;
    const ranges = findRanges(this.ranges, this.text, text);
    const found = findRanges(wide, this.text, text);
    const sent = this.host.send(roomId, text, { ...this.#options, ranges, files, ...(found.length > 0 && { wide: found }) });
    this.refused = [];
    if (sent === null) return this.refuse();
    this.#end(roomId);
    this.commands.typing(roomId, false);
    this.dispatchEvent(new Event("staff-chat-composer-sent", { bubbles: true }));
  }

  get #options(): Omit<SendOptions, "files"> {
    return { ranges: this.ranges, replyTo: replyOf(this.#drawn.value.state, this.roomId), ...asked(this.priority) };
  }

  /** Has what is written sent at a time; null: there is nothing, or files, which can't wait. */
  get sendLater(): SendLater | null {
    if (this.limits.scheduledMessages === 0 || this.#files.length > 0 || this.#obstacle !== null) return null;
    const [{ roomId, text }, options] = [this, this.#options];
    return async (sendAt) => {
      if ((await this.host.schedule(roomId, text, sendAt, options)) === null) this.refuse();
      else if (this.roomId === roomId && this.text === text) this.#end(roomId);
      return !this.vetoed;
    };
  }

  #end(roomId: Id): void {
    this.priority = null;
    this.text = "";
    this.ranges = NO_RANGES;
    this.vetoed = false;
    this.offered = [];
    this.#completions.reset();
    this.commands.endDraft(roomId);
  }

  async #record(roomId: Id): Promise<void> {
    // What takes the recording in the end is fetched now, for the network may be gone by then.
    this.commands.prepareFiles().catch(() => undefined);
    await loadAttachments(this.getRootNode()).then(
      ({ recorderSlot }) => {
        this.#recorderSlot = recorderSlot;
        this.records = this.roomId === roomId ? roomId : null;
      },
      () => this.host.announce(this.localize.term("errorUnavailable")),
    );
  }

  endRecording(roomId: Id): void {
    if (this.records !== roomId) return;
    this.records = null;
    this.focusInput();
  }

  async add(roomId: Id, chosen: readonly ChosenFile[]): Promise<readonly Id[]> {
    const { added, refused } = await addChosen(this.commands, roomId, chosen);
    if (this.roomId === roomId) this.refused = refused;
    return added;
  }

  #onPaste(event: ClipboardEvent): void {
    const { files = [], text = "" } = readPaste(event.clipboardData);
    if (files.length === 0 || !this.config.uploads) return;
    // Spreadsheets and word processors add a picture of the text: the text is what was meant.
    if (text !== "") return void (this.offered = files);
    event.preventDefault();
    void this.addFiles(files);
  }
}

defineElement("staff-chat-composer", ComposerElement);
