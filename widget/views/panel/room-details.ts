import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { Member } from "../../../protocol/entities.ts";
import type { RoomAttachment } from "../../../protocol/http.ts";
import type { Id } from "../../../protocol/ids.ts";
import { selectPeer } from "../../client/store/selectors.ts";
import type { ChatState, RoomState } from "../../client/store/state.ts";
import { GoToMessageEvent } from "../files/go-to-message.ts";
import { BlockAskedEvent } from "../shared/block-asked.ts";
import { presentMembers, ROLE_TERMS } from "../people/members-dialog.ts";
import { personAvatar, presenceNote } from "../controls/avatar.ts";
import { consumeContexts } from "../shared/contexts.ts";
import { icon, type IconName } from "../controls/icons.ts";
import { EmojiAskedEvent } from "../emoji/emoji-asked.ts";
import type { MenuItem } from "../controls/menu.ts";
import { personButton } from "../people/person-button.ts";
import { favouriteItems } from "../rooms/favourites.ts";
import { canEditRoom, canLeave, canOwn } from "../shared/permissions.ts";
import { RoomController } from "../shared/room-controller.ts";
import { personStatus, nameMarks, statusText } from "../shared/person-status.ts";
import { titleOf, userOf } from "../shared/room-people.ts";
import { defineElement, ViewElement } from "../shared/view-element.ts";
import { roomAvatar } from "../rooms/room-avatar.ts";
import { RoomActionEvent, type RoomAction } from "../rooms/room-header.ts";

const MEMBERS = 5;
const PICTURES = 6;

interface LatestPicture {
  readonly file: RoomAttachment;
  readonly url: string;
}

/** Who or what a room is, who is in it, what was shown there last, and what can be done with it: over the room or, where there is space, beside it. */
export class RoomDetailsElement extends ViewElement {
  static override properties = {
    roomId: { attribute: false },
    now: { state: true },
    shown: { state: true },
    pictures: { state: true },
  };
  declare roomId: Id;
  declare readonly now: number;
  declare private shown: boolean;
  declare private pictures: readonly LatestPicture[];
  readonly #drawn = new RoomController(this, ({ room, state }) =>
    this.shown
      ? [
          room.room,
          room.membership,
          state.rooms,
          room.members,
          room.membersComplete,
          room.summary.messages > 0,
          state.users,
          state.presences,
          state.me,
          state.blocked,
        ]
      : [],
  );

  constructor() {
    super();
    consumeContexts(this, "now");
    this.shown = false;
    this.pictures = [];
  }

  /** Opens it, and puts the focus into it. */
  async show(): Promise<void> {
    if (!this.shown) this.#read();
    this.shown = true;
    await this.updateComplete;
    this.querySelector<HTMLElement>(".details-close")?.focus();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("roomId") || !this.shown) return;
    // Beside the room it follows to the next one; over it, it would hide what was just opened.
    if (this.#isBeside) this.#read();
    else this.shown = false;
  }

  protected override render(): TemplateResult {
    if (!this.shown) return html`${nothing}`;
    const { localize } = this;
    const { room, state } = this.#drawn.value;
    const isGroup = room.room.kind === "group";
    return html`<section class="details" part="details" role="dialog" aria-labelledby="details-title" @keydown=${this.#onKey}>
      <header class="details-header">
        <h2 class="dialog-title" id="details-title">${localize.term("details")}</h2>
        <button
          class="icon-button details-close"
          part="details-close"
          type="button"
          aria-label=${localize.term("close")}
          title=${localize.term("close")}
          @click=${() => this.#close()}
        >
          ${icon("close")}
        </button>
      </header>
      <div class="details-body">
        <div class="details-who">
          ${this.#avatar(room, state)}
          <h3 class="details-name" part="details-name" dir="auto">${titleOf(localize, room)}</h3>
          ${this.#status(room, state)}
          <p class="person-note"><bdi>${this.#note(room, state)}</bdi></p>
        </div>
        ${room.room.topic === "" ? nothing : html`<p class="details-topic" part="details-topic" dir="auto">${room.room.topic}</p>`}
        ${canEditRoom(room) ? this.#link("edit", "edit", localize.term("renameGroup")) : nothing}
        ${this.#link("notifications", "bell", localize.term("notifications"))}
        ${favouriteItems(this, room).map((item) => this.#button(item))} ${isGroup ? this.#members(room, state) : nothing} ${this.#gallery()}
        ${room.summary.messages > 0 ? this.#link("files", "file", localize.term("files")) : nothing}
        ${canOwn(room) ? this.#link("archive", "archive", localize.term(room.room.archivedAt === null ? "archive" : "reopen")) : nothing}
        ${this.#block(room, state)}${canLeave(room) ? this.#link("leave", "leave", localize.term("leaveGroup")) : nothing}
      </div>
    </section>`;
  }

  #status(room: RoomState, state: ChatState): TemplateResult | typeof nothing {
    const peer = selectPeer(state, room);
    const status = peer === null ? null : personStatus(state, peer, this.now);
    return status === null ? nothing : html`<p class="person-status" part="person-status" dir="auto">${statusText(status)}</p>`;
  }

  #note({ room, membership, members, membersComplete }: RoomState, { presences }: ChatState): string {
    if (room.kind === "direct") return presenceNote(this.localize, presences.get(membership.peer?.id ?? ""), this.now);
    const present = [...members.values()].filter(({ role }) => role !== null).length;
    const { term } = this.localize;
    return [
      membersComplete ? term("memberCount", { count: present }) : "",
      room.access === "open" ? term("channel") : "",
      room.posters === "moderators" ? term("announcements") : "",
      room.archivedAt === null ? "" : term("archivedNote"),
      this.localize.list(room.staffRoles),
    ]
      .filter((text) => text !== "")
      .join(" · ");
  }

  // Who may rename it gives it its emoji, or takes that away.
  #avatar(room: RoomState, state: ChatState): TemplateResult {
    if (!canEditRoom(room)) return roomAvatar(room, state);
    const { id, emoji } = room.room;
    const { term } = this.localize;
    const set = (to: string) => void this.commands.updateRoom(id, { emoji: to }).catch(() => undefined);
    const ask = ({ currentTarget }: Event) =>
      currentTarget instanceof HTMLElement && this.dispatchEvent(new EmojiAskedEvent(currentTarget, set));
    return html`${roomAvatar(room, state)}
      <span class="details-emoji">
        <button class="text-button" part="emoji-button" type="button" aria-haspopup="dialog" @click=${ask}>${term("roomEmoji")}</button>
        ${emoji === "" ? nothing : html`<button class="text-button is-quiet" part="drop-emoji-button" type="button" @click=${() => set("")}>${term("dropRoomEmoji")}</button>`}
      </span>`;
  }

  #members(room: RoomState, state: ChatState): TemplateResult {
    const { localize } = this;
    const members = presentMembers(room);
    return html`<section class="details-part" aria-labelledby="details-members">
      <h3 class="details-title" id="details-members">${localize.term("members")}</h3>
      <ul role="list" aria-labelledby="details-members" aria-busy=${room.membersComplete ? "false" : "true"}>
        ${members.slice(0, MEMBERS).map((member) => this.#member(member, state))}
      </ul>
      ${this.#link("members", "people", localize.term(members.length > MEMBERS ? "allMembers" : "manageMembers"))}
    </section>`;
  }

  #member({ userId, role }: Member, state: ChatState): TemplateResult {
    const { localize } = this;
    const user = userOf(state, localize, userId);
    const presence = state.presences.get(userId);
    const name = userId === state.me?.id ? localize.term("nameAndYou", { name: user.name }) : user.name;
    return html`<li class="person" part="details-member">
      ${personAvatar(user, presence?.status ?? null)}
      <span class="person-text">
        ${personButton(this, userId, html`<bdi class="person-name">${name}</bdi>`, nameMarks(this, state, { user, now: this.now }))}
        <span class="person-note">${presenceNote(localize, presence, this.now) || localize.term(ROLE_TERMS[role ?? "member"])}</span>
      </span>
    </li>`;
  }

  #gallery(): TemplateResult | typeof nothing {
    const { localize, pictures } = this;
    if (pictures.length === 0) return nothing;
    return html`<section class="details-part" aria-labelledby="details-pictures">
      <h3 class="details-title" id="details-pictures">${localize.term("filesPictures")}</h3>
      <ul class="details-pictures" role="list" aria-labelledby="details-pictures">
        ${pictures.map(({ file: { attachment, messageId, senderId, createdAt }, url }) => {
          const from = userOf(this.store.state, localize, senderId).name;
          const label = localize.term("fileToMessage", { file: attachment.name, name: from, when: localize.full(createdAt) });
          return html`<li>
            <button class="details-picture" part="details-picture" type="button" aria-label=${label} @click=${() => this.#goTo(messageId)}>
              <img class="gallery-picture" alt="" loading="lazy" decoding="async" src=${url} />
            </button>
          </li>`;
        })}
      </ul>
    </section>`;
  }

  #block({ membership: { peer } }: RoomState, { blocked }: ChatState): TemplateResult | typeof nothing {
    if (peer === null) return nothing;
    const isBlocked = blocked.has(peer.id);
    return html`<button
      class="row-button ${isBlocked ? "" : "is-danger"}"
      part="details-action"
      type="button"
      @click=${() => this.dispatchEvent(new BlockAskedEvent(peer))}
    >
      <span class="row-button-icon">${icon("close")}</span>${this.localize.term(isBlocked ? "unblock" : "block")}
    </button>`;
  }

  #link(action: RoomAction, name: IconName, label: string): TemplateResult {
    const choose = () => void this.dispatchEvent(new RoomActionEvent(action));
    return this.#button({ icon: name, label, danger: action === "leave", choose });
  }

  #button({ icon: name, label, danger, choose }: MenuItem): TemplateResult {
    return html`<button class="row-button ${danger === true ? "is-danger" : ""}" part="details-action" type="button" @click=${choose}>
      <span class="row-button-icon">${icon(name)}</span>${label}
    </button>`;
  }

  /** Whether there is space for it beside the room. */
  get #isBeside(): boolean {
    const details = this.querySelector(".details");
    return details !== null && getComputedStyle(details).position === "static";
  }

  /** What is not there yet comes while the rest is seen; without it, the rest is still right. */
  #read(): void {
    const { roomId, commands } = this;
    this.pictures = [];
    commands.loadMembers(roomId).catch(() => undefined);
    this.#readPictures(roomId).catch(() => undefined);
  }

  async #readPictures(roomId: Id): Promise<void> {
    const { attachments } = await this.commands.gallery(roomId, { kind: "image" });
    const latest = attachments.filter(({ attachment }) => attachment.thumbnails).slice(0, PICTURES);
    const located = await Promise.all(
      latest.map(async (file): Promise<LatestPicture[]> => {
        const link = await this.commands.fileLink(file.attachment.id, "small").catch(() => null);
        return link === null ? [] : [{ file, url: link.url }];
      }),
    );
    if (roomId === this.roomId) this.pictures = located.flat();
  }

  #goTo(messageId: Id): void {
    if (!this.#isBeside) this.#close();
    this.dispatchEvent(new GoToMessageEvent(messageId));
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key !== "Escape" || event.isComposing || event.defaultPrevented) return;
    event.preventDefault();
    event.stopPropagation();
    this.#close();
  }

  // The button that opened it cannot be seen, and so not have the focus, before the pane is gone.
  #close(): void {
    this.shown = false;
    void this.updateComplete.then(() => this.parentElement?.querySelector<HTMLElement>(".room-name button")?.focus());
  }
}

defineElement("staff-chat-room-details", RoomDetailsElement);
