import { html, nothing, type TemplateResult } from "lit";
import { PLAIN_ROOM, type Room } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";
import { checkText, countCodePoints, isBlank } from "../../../protocol/text.ts";
import { DialogElement } from "../controls/dialog-element.ts";
import { icon } from "../controls/icons.ts";
import { settingsFields, type RoomSettings } from "./room-settings.ts";
import { defineElement } from "../shared/view-element.ts";

/** Changes the name and the topic of a group and, for its owners, who comes in and who writes. */
export class RoomDialogElement extends DialogElement {
  static override properties = {
    ...DialogElement.properties,
    roomId: { attribute: false },
    name: { state: true },
    topic: { state: true },
    complaint: { state: true },
    settings: { state: true },
  };
  declare roomId: Id | null;
  declare private name: string;
  declare private topic: string;
  declare private complaint: string | null;
  declare private settings: RoomSettings;

  constructor() {
    super();
    this.roomId = null;
    this.name = "";
    this.topic = "";
    this.complaint = null;
    this.settings = PLAIN_ROOM;
  }

  /** Opens with what the room has now. */
  show(): Promise<void> {
    this.name = this.#room?.name ?? "";
    this.topic = this.#room?.topic ?? "";
    this.complaint = null;
    this.settings = this.#room ?? PLAIN_ROOM;
    return this.open();
  }

  protected override heading(): string {
    return this.localize.term("renameGroup");
  }

  protected override body(): TemplateResult {
    const onName = (event: Event) => event.target instanceof HTMLInputElement && (this.name = event.target.value);
    const onTopic = (event: Event) => event.target instanceof HTMLTextAreaElement && (this.topic = event.target.value);
    return html`<form class="dialog-form" @submit=${this.#submit}>
      <label class="field"
        ><span class="field-label">${this.localize.term("groupName")}</span
        ><input
          class="field-input"
          part="field-input"
          type="text"
          dir="auto"
          autocomplete="off"
          data-first-focus
          .value=${this.name}
          @input=${onName}
      /></label>
      <label class="field"
        ><span class="field-label">${this.localize.term("topic")}</span
        ><textarea
          class="field-input"
          part="field-input"
          rows="3"
          dir="auto"
          placeholder=${this.localize.term("topicHint")}
          .value=${this.topic}
          @input=${onTopic}
        ></textarea>
      </label>
      ${this.#isOwner ? this.#settings() : nothing}
      <div role="alert">
        ${this.complaint === null ? nothing : html`<p class="problem" part="problem">${icon("alert")}<span>${this.complaint}</span></p>`}
      </div>
      ${this.problemLine()}
      <footer class="dialog-footer">
        <button class="button is-secondary" type="button" @click=${() => this.close()}>${this.localize.term("cancel")}</button>
        <button class="button" part="button" type="submit" aria-disabled=${this.busy ? "true" : "false"}>
          ${this.localize.term("save")}
        </button>
      </footer>
    </form>`;
  }

  #settings(): TemplateResult {
    const { localize, settings } = this;
    const { roles, limits } = this.store.state;
    const changed = (to: RoomSettings) => (this.settings = to);
    return settingsFields({ localize, settings, roles, hasAccess: true, hasPreviews: limits.linkPreviews, changed });
  }

  get #isOwner(): boolean {
    return this.roomId !== null && this.store.state.rooms.get(this.roomId)?.membership.role === "owner";
  }

  #submit(event: Event): void {
    event.preventDefault();
    this.complaint = this.#complain();
    if (this.complaint === null) void this.#save();
  }

  /** As it is now. */
  get #room(): Room | undefined {
    return this.roomId === null ? undefined : this.store.state.rooms.get(this.roomId)?.room;
  }

  #complain(): string | null {
    const { roomNameCodePoints, roomTopicCodePoints } = this.store.state.limits;
    if (isBlank(this.name)) return this.localize.term("groupNameMissing");
    if (!checkText(this.name, roomNameCodePoints).ok) return this.localize.term("groupNameLong", { limit: roomNameCodePoints });
    return countCodePoints(this.topic.trim()) > roomTopicCodePoints
      ? this.localize.term("topicLong", { limit: roomTopicCodePoints })
      : null;
  }

  async #save(): Promise<void> {
    const room = this.#room;
    if (room === undefined) return;
    const name = this.name.trim();
    const topic = this.topic.trim();
    const { access, posters, forwarding, staffRoles, linkPreviews } = this.settings;
    const wanted = { name, topic, access, posters, forwarding, staffRoles, linkPreviews };
    const change = Object.fromEntries(Object.entries(wanted).filter(([key, value]) => !isSame(value, Reflect.get(room, key))));
    if (Object.keys(change).length === 0 || (await this.attempt(() => this.commands.updateRoom(room.id, change)))) this.close();
  }
}

function isSame(one: unknown, other: unknown): boolean {
  return (
    one === other ||
    (Array.isArray(one) && Array.isArray(other) && one.length === other.length && one.every((value) => other.includes(value)))
  );
}

defineElement("staff-chat-room-dialog", RoomDialogElement);
