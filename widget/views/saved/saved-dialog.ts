import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { SavedMark } from "../../../protocol/entities.ts";
import type { SavedMessage, SavedMessagesResponse } from "../../../protocol/personal/saved.ts";
import type { FoundRoom } from "../../../protocol/search/search.ts";
import type { Id } from "../../../protocol/ids.ts";
import { selectSaved } from "../../client/store/saved.ts";
import { personAvatar } from "../controls/avatar.ts";
import { DialogElement } from "../controls/dialog-element.ts";
import { icon } from "../controls/icons.ts";
import { GoToMessageEvent } from "../files/go-to-message.ts";
import { timeChoiceViews, timeField, timePreset } from "../scheduling/time-choice.ts";
import { fromField, remindersFrom, toField, type ReminderPreset } from "../scheduling/times.ts";
import { consumeContexts } from "../shared/contexts.ts";
import { filesText, previewText } from "../shared/preview-text.ts";
import { userOf } from "../shared/room-people.ts";
import { isAlike, StoreController } from "../shared/store-controller.ts";
import { whenText } from "../shared/when-text.ts";
import { defineElement } from "../shared/view-element.ts";
import type { Reminded, SavedAskedEvent } from "./saved-asked.ts";
import { savedViews } from "./views-saved.ts";

export const sheets = [timeChoiceViews, savedViews];

/** What the person has saved, those first that they are reminded of; and when to be reminded of one of them. */
export class SavedDialogElement extends DialogElement {
  static override properties = {
    ...DialogElement.properties,
    now: { state: true },
    about: { state: true },
    only: { state: true },
    chosen: { state: true },
    listed: { state: true },
    next: { state: true },
  };
  declare readonly now: number;
  /** The message whose reminder is being chosen; null: the list is shown. */
  declare private about: Reminded | null;
  /** Whether the choice is all that the dialog was opened for. */
  declare private only: boolean;
  /** What the field for date and time has. */
  declare private chosen: string;
  /** Messages as the server has listed them; null: they were not read yet. */
  declare private listed: readonly SavedMessage[] | null;
  /** Where the next page begins; null: there is none. */
  declare private next: number | null;
  #rooms: ReadonlyMap<Id, FoundRoom> = new Map();
  /** By what the list was read last. */
  #read: ReadonlyMap<Id, SavedMark> | null = null;
  readonly #drawn = new StoreController(
    this,
    ({ saved, patches, users, rooms }) => (this.shown ? { saved, patches, users, rooms } : undefined),
    isAlike,
  );

  constructor() {
    super();
    consumeContexts(this, "now");
    this.about = null;
    this.only = false;
    this.chosen = "";
    this.listed = null;
    this.next = null;
  }

  async show({ about }: Pick<SavedAskedEvent, "about">): Promise<void> {
    this.only = about !== null;
    this.listed = null;
    this.next = null;
    this.#read = null;
    this.#ask(about);
    await this.open();
  }

  protected override heading(): string {
    return this.localize.term(this.about === null ? "savedMessages" : "remindMe");
  }

  protected override updated(changed: Parameters<DialogElement["updated"]>[0]): void {
    super.updated(changed);
    // What is saved or let go meanwhile, on whichever device, is told by the state.
    const { saved } = this.store.state;
    if (!this.shown || this.only || this.busy || this.#read === saved) return;
    this.#read = saved;
    void this.#load(null);
  }

  protected override body(): TemplateResult {
    return html`<div class="dialog-form saved">
      ${this.about === null ? this.#list() : this.#choice(this.about)} ${this.problemLine()}
    </div>`;
  }

  #ask(about: Reminded | null): void {
    this.about = about;
    this.chosen = toField(remindersFrom(Date.now()).at(-1)?.at ?? Date.now());
    if (!this.shown) return;
    void this.updateComplete.then(() => this.querySelector<HTMLElement>("[data-first-focus], .saved-message button")?.focus());
  }

  async #load(before: number | null): Promise<void> {
    let page: SavedMessagesResponse | null = null;
    const done = await this.attempt(async () => (page = await this.commands.savedMessages(before)));
    if (done && page !== null) this.#put(before, page);
  }

  // A first page that is read anew leaves those that were read after it.
  #put(before: number | null, page: SavedMessagesResponse): void {
    const read = new Set(page.messages.map(({ message }) => message.id));
    const former = this.listed ?? [];
    const others = former.filter(({ message }) => !read.has(message.id));
    const goesOn = before !== null || (page.next !== null && others.length < former.length);
    this.#rooms = new Map([...this.#rooms, ...page.rooms.map((found): [Id, FoundRoom] => [found.room.id, found])]);
    this.listed = goesOn ? [...others, ...page.messages] : page.messages;
    if (before !== null || !goesOn) this.next = page.next;
  }

  #choice(about: Reminded): TemplateResult {
    const { localize } = this;
    const mark = selectSaved(this.store.state, about.messageId);
    const preset = (term: ReminderPreset["term"] | "noReminder", at: number | null, isFirst = false) =>
      timePreset({
        label: localize.term(term),
        part: "reminder-preset",
        when: at === null ? "" : this.#when(at),
        isFirst,
        choose: () => this.#remind(about, at),
      });
    return html`<div class="time-presets" role="group" aria-label=${localize.term("remindMe")}>
        ${remindersFrom(this.now).map(({ term, at }, index) => preset(term, at, index === 0))}
        ${mark?.remindAt == null ? nothing : preset("noReminder", null)}
      </div>
      <form class="time-own" @submit=${(event: Event) => (event.preventDefault(), this.#remind(about, fromField(this.chosen)))}>
        ${timeField({ localize, now: this.now, value: this.chosen, set: (value) => (this.chosen = value) })}
        <button class="button" part="button" type="submit">${localize.term("remind")}</button>
      </form>`;
  }

  #remind({ roomId, messageId }: Reminded, remindAt: number | null): void {
    if (remindAt !== null && remindAt <= Date.now()) return void (this.problem = "reminder_invalid");
    this.commands.change({ kind: "saving", roomId, messageId, saved: true, remindAt });
    const { localize } = this;
    this.host.announce(remindAt === null ? localize.term("reminderDropped") : localize.term("reminderAt", { time: this.#when(remindAt) }));
    if (this.only) this.close();
    else this.#ask(null);
  }

  #list(): TemplateResult {
    const { localize, listed, next } = this;
    if (listed === null) return html`<p class="popover-note" aria-busy=${this.busy ? "true" : "false"}></p>`;
    const shown = this.#shown(listed);
    if (shown.length === 0) return html`<p class="dialog-text">${localize.term("nothingSaved")}</p>`;
    return html`<ul class="saved-messages" part="saved-messages" role="list">
        ${repeat(
          shown,
          ({ message }) => message.id,
          (one) => html`<li class="saved-message ${one.saved.reminded ? "is-due" : ""}" part="saved-message">${this.#message(one)}</li>`,
        )}
      </ul>
      ${next === null ? nothing : html`<button class="text-button" part="more-saved" type="button" aria-disabled=${this.busy ? "true" : "false"} @click=${() => void this.#load(next)}>${localize.term("olderResults")}</button>`}`;
  }

  /** As they are saved now, on whichever device that changed: what reminds first, then what will, then the latest. */
  #shown(listed: readonly SavedMessage[]): readonly SavedMessage[] {
    const state = this.#drawn.value === undefined ? null : this.store.state;
    if (state === null) return [];
    const present = listed.flatMap(({ message }) => {
      const saved = selectSaved(state, message.id);
      return saved === null ? [] : [{ message, saved }];
    });
    const rank = ({ saved }: SavedMessage) => (saved.reminded ? 0 : saved.remindAt !== null ? 1 : 2);
    return present.toSorted(
      (a, b) => rank(a) - rank(b) || (rank(a) === 1 ? a.saved.remindAt! - b.saved.remindAt! : b.saved.savedAt - a.saved.savedAt),
    );
  }

  #message({ message, saved }: SavedMessage): TemplateResult {
    const { localize } = this;
    const { id, roomId, senderId, body, attachments, createdAt } = message;
    const author = userOf(this.store.state, localize, senderId);
    const line = body === "" ? filesText(localize, attachments) : previewText(this, body);
    return html`<button class="saved-jump" part="saved-jump" type="button" @click=${() => this.#go(roomId, id)}>
        ${personAvatar(author)}
        <span class="person-text">
          <span class="saved-head"
            ><bdi class="option-name">${author.name}</bdi> · <bdi>${this.#roomName(roomId)}</bdi> ·
            <time datetime=${new Date(createdAt).toISOString()} title=${localize.full(createdAt)}
              >${localize.moment(createdAt, this.now)}</time
            ></span
          >
          <span class="saved-text" dir="auto">${line}</span>
          ${saved.remindAt === null ? nothing : html`<span class="saved-reminder">${icon("clock")}<bdi>${this.#reminderText(saved, saved.remindAt)}</bdi></span>`}
        </span>
      </button>
      <div class="saved-buttons">
        <button class="text-button" part="remind-button" type="button" @click=${() => this.#ask({ roomId, messageId: id })}>
          ${icon("clock")}${localize.term("remindMe")}
        </button>
        ${
          saved.reminded
            ? html`<button
                class="text-button"
                part="done-button"
                type="button"
                @click=${(event: Event) => this.#takeNote(event, roomId, id)}
              >
                ${icon("check")}${localize.term("reminderDone")}
              </button>`
            : nothing
        }
        <button class="text-button is-danger" part="unsave-button" type="button" @click=${(event: Event) => this.#drop(event, roomId, id)}>
          ${icon("trash")}${localize.term("unsaveMessage")}
        </button>
      </div>`;
  }

  #reminderText({ reminded }: SavedMark, at: number): string {
    return this.localize.term(reminded ? "reminderSince" : "reminderAt", { time: this.#when(at) });
  }

  #roomName(roomId: Id): string {
    const { localize } = this;
    const found = this.#rooms.get(roomId);
    if (found === undefined) return "";
    if (found.room.kind === "direct") return found.peer?.name ?? localize.term("formerMember");
    return found.room.name === "" ? localize.term("unnamedGroup") : found.room.name;
  }

  // The button is gone then; its message stays, somewhere else in the list.
  #takeNote(event: Event, roomId: Id, messageId: Id): void {
    const item = event.target instanceof Element ? event.target.closest("li") : null;
    this.commands.change({ kind: "saving", roomId, messageId, saved: true, remindAt: null });
    void this.updateComplete.then(() => item?.querySelector<HTMLElement>(".saved-jump")?.focus());
  }

  // The focus goes to what stands in its place, or to the way out.
  #drop(event: Event, roomId: Id, messageId: Id): void {
    const item = event.target instanceof Element ? event.target.closest("li") : null;
    const neighbour = item?.nextElementSibling ?? item?.previousElementSibling;
    this.commands.change({ kind: "saving", roomId, messageId, saved: false });
    void this.updateComplete.then(() =>
      (neighbour?.querySelector<HTMLElement>("button") ?? this.querySelector<HTMLElement>(".dialog-header .icon-button"))?.focus(),
    );
  }

  #go(roomId: Id, messageId: Id): void {
    this.commands.openRoom(roomId);
    this.close();
    this.dispatchEvent(new GoToMessageEvent(messageId));
  }

  #when(at: number): string {
    return whenText(this.localize, at, this.now);
  }
}

defineElement("staff-chat-saved-dialog", SavedDialogElement);
