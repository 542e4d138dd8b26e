import { html, nothing, type TemplateResult } from "lit";
import { PLAIN_ROOM, type User } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";
import { checkText, countCodePoints } from "../../../protocol/text.ts";
import { DialogElement } from "../controls/dialog-element.ts";
import { icon } from "../controls/icons.ts";
import { PeopleChosenEvent } from "../people/people-search.ts";
import { settingsFields, type RoomSettings } from "./room-settings.ts";
import { defineElement } from "../shared/view-element.ts";

const NOBODY: ReadonlySet<Id> = new Set();
const KINDS = ["direct", "group", "channel"] as const;
/** A channel is a group that everybody may come into. */
type Kind = (typeof KINDS)[number];
const KIND_TERMS = { direct: "directMessage", group: "group", channel: "channel" } as const;
const KIND_ICONS = { direct: "chat", group: "people", channel: "hash" } as const;

/** Starts a conversation with one person, or makes a group or a channel. */
export class NewRoomDialogElement extends DialogElement {
  static override properties = {
    ...DialogElement.properties,
    kind: { state: true },
    users: { state: true },
    name: { state: true },
    complaint: { state: true },
    settings: { state: true },
  };
  declare private kind: Kind;
  declare private settings: RoomSettings;
  declare private users: readonly User[];
  declare private name: string;
  /** What is missing before the group can be made. */
  declare private complaint: "name" | "people" | null;

  constructor() {
    super();
    this.#reset();
  }

  /** Opens it empty. */
  show(): Promise<void> {
    this.#reset();
    return this.open();
  }

  protected override heading(): string {
    return this.localize.term("newConversation");
  }

  protected override body(): TemplateResult {
    const isMade = this.kind !== "direct";
    return html`<form class="dialog-form" @submit=${this.#submit} @staff-chat-people-chosen=${this.#onChosen}>
      ${this.#kinds()} ${isMade ? this.#nameField() : nothing} ${this.#complaint()} ${this.kind === "channel" ? this.#settings() : nothing}
      ${this.kind === "channel" ? html`<p class="field-label">${this.localize.term("peopleToBegin")}</p>` : nothing}
      <staff-chat-people-search .multiple=${isMade} .users=${this.users} .excluded=${NOBODY}></staff-chat-people-search>
      ${this.problemLine()}
      ${
        isMade
          ? html`<footer class="dialog-footer">
              <button class="button is-secondary" type="button" @click=${() => this.close()}>${this.localize.term("cancel")}</button>
              <button class="button" part="button" type="submit" aria-disabled=${this.busy ? "true" : "false"}>
                ${this.busy ? html`<span class="spinner" aria-hidden="true"></span>` : nothing}${this.localize.term(this.busy ? "creating" : this.kind === "channel" ? "createChannel" : "createGroup")}
              </button>
            </footer>`
          : nothing
      }
    </form>`;
  }

  #kinds(): TemplateResult {
    const choice = (kind: Kind) =>
      html`<label class="segment" part="segment">
        <input type="radio" name="staff-chat-kind" value=${kind} .checked=${this.kind === kind} @change=${() => this.#choose(kind)} />
        <span>${icon(KIND_ICONS[kind])}${this.localize.term(KIND_TERMS[kind])}</span>
      </label>`;
    return html`<fieldset class="segments kinds" part="segments" role="radiogroup" aria-label=${this.localize.term("kindOfConversation")}>
        ${KINDS.map(choice)}
      </fieldset>
      ${this.kind === "channel" ? this.#browse() : nothing}`;
  }

  // What is wanted may be there already.
  #browse(): TemplateResult {
    return html`<button class="row-button" part="browse-button" type="button" @click=${this.#onBrowse}>
      <span class="row-button-icon">${icon("search")}</span>${this.localize.term("browseChannels")}
    </button>`;
  }

  #settings(): TemplateResult {
    const { localize, settings } = this;
    const changed = (to: RoomSettings) => (this.settings = to);
    const { roles, limits } = this.store.state;
    return settingsFields({ localize, settings, roles, hasAccess: false, hasPreviews: limits.linkPreviews, changed });
  }

  #onBrowse(): void {
    this.close();
    this.dispatchEvent(new Event("staff-chat-browse", { bubbles: true }));
  }

  #nameField(): TemplateResult {
    return html`<label class="field">
      <span class="field-label">${this.localize.term(this.kind === "channel" ? "channelName" : "groupName")}</span>
      <input
        class="field-input"
        part="field-input"
        type="text"
        dir="auto"
        autocomplete="off"
        .value=${this.name}
        placeholder=${this.localize.term("groupNameHint")}
        aria-invalid=${this.complaint === "name" ? "true" : nothing}
        aria-describedby=${this.complaint === "name" ? "new-room-complaint" : nothing}
        @input=${this.#onName}
      />
    </label>`;
  }

  #complaint(): TemplateResult {
    const limit = this.store.state.limits.roomNameCodePoints;
    const tooLong = countCodePoints(this.name.trim()) > limit;
    const text =
      this.complaint === "people"
        ? this.localize.term("peopleMissing")
        : tooLong
          ? this.localize.term("groupNameLong", { limit })
          : this.localize.term("groupNameMissing");
    return html`<div role="alert" id="new-room-complaint">
      ${this.complaint === null ? nothing : html`<p class="problem" part="problem">${icon("alert")}<span>${text}</span></p>`}
    </div>`;
  }

  #reset(): void {
    this.kind = "direct";
    this.settings = { ...PLAIN_ROOM, access: "open" };
    this.users = [];
    this.name = "";
    this.complaint = null;
  }

  #choose(kind: Kind): void {
    this.kind = kind;
    this.complaint = null;
    this.users = [];
  }

  #onName(event: Event): void {
    if (event.target instanceof HTMLInputElement) this.name = event.target.value;
    this.complaint = null;
  }

  #onChosen(event: Event): void {
    if (!(event instanceof PeopleChosenEvent)) return;
    this.users = event.users;
    this.complaint = null;
    if (this.kind === "direct") void this.#create();
  }

  #submit(event: Event): void {
    event.preventDefault();
    if (this.kind === "direct") return;
    if (!checkText(this.name, this.store.state.limits.roomNameCodePoints).ok) this.complaint = "name";
    else if (this.kind === "group" && this.users.length === 0) this.complaint = "people";
    else void this.#create();
    if (this.complaint === "name") this.querySelector<HTMLElement>(".field-input")?.focus();
  }

  async #create(): Promise<void> {
    const { commands } = this;
    const [kind, userIds] = [this.kind === "direct" ? ("direct" as const) : ("group" as const), this.users.map(({ id }) => id)];
    const wish = this.kind === "channel" ? this.settings : {};
    const name = kind === "group" ? this.name.trim() : "";
    const done = await this.attempt(async () => commands.openRoom(await commands.createRoom({ kind, name, userIds, ...wish })));
    if (!done) return;
    this.close();
    this.dispatchEvent(new Event("staff-chat-room-chosen", { bubbles: true }));
  }
}

defineElement("staff-chat-new-room-dialog", NewRoomDialogElement);
