import { html, nothing, type TemplateResult } from "lit";
import type { Id } from "../../../protocol/ids.ts";
import { selectPeer } from "../../client/store/selectors.ts";
import type { RoomState } from "../../client/store/state.ts";
import { icon } from "../controls/icons.ts";
import { menuButton } from "../controls/menu-button.ts";
import type { MenuItem } from "../controls/menu.ts";
import { favouriteItems } from "./favourites.ts";
import { canEditRoom, canLeave, canOwn } from "../shared/permissions.ts";
import { presenceOf, roomAvatar } from "./room-avatar.ts";
import "./room-note.ts";
import { titleOf } from "../shared/room-people.ts";
import { RoomController } from "../shared/room-controller.ts";
import { defineElement, ViewElement } from "../shared/view-element.ts";

/** What a person may ask of a room from its header. */
export type RoomAction = "back" | "details" | "members" | "files" | "search" | "date" | "edit" | "leave" | "notifications" | "archive";

/** A wish from the header; the panel has the dialogs for it. */
export class RoomActionEvent extends Event {
  readonly action: RoomAction;

  constructor(action: RoomAction) {
    super("staff-chat-room-action", { bubbles: true });
    this.action = action;
  }
}

/** A press, by pointer or key, on the button of a menu that is not fetched yet. */
export class MenuAskedEvent extends Event {
  readonly button: HTMLElement;
  /** The key that opens the menu; null for a click. */
  readonly key: string | null;

  constructor(button: HTMLElement, key: string | null) {
    super("staff-chat-menu-asked", { bubbles: true });
    this.button = button;
    this.key = key;
  }
}

/** Who or what the room is, and what can be done with it. */
export class RoomHeaderElement extends ViewElement {
  static override properties = { roomId: { attribute: false } };
  declare roomId: Id;
  readonly #drawn = new RoomController(this, ({ room, state }) => [
    room.room,
    room.membership.role,
    room.membership.preferences,
    room.summary.messages > 0,
    selectPeer(state, room),
    presenceOf(room, state),
  ]);

  protected override render(): TemplateResult {
    const { localize } = this;
    const { room, state } = this.#drawn.value;
    const group = room.room.kind === "group";
    return html`<header class="room-header" part="room-header">
      <button
        class="icon-button back-button"
        part="back-button"
        type="button"
        aria-label=${localize.term("back")}
        title=${localize.term("back")}
        @click=${() => this.#ask("back")}
      >
        ${icon("back")}
      </button>
      ${roomAvatar(room, state)}
      <div class="room-heading">
        <h2 class="room-name" part="title" dir="auto">
          <button part="details-button" type="button" aria-haspopup="dialog" @click=${() => this.#ask("details")}>
            ${titleOf(localize, room)}
          </button>
        </h2>
        <staff-chat-room-note .roomId=${this.roomId}></staff-chat-room-note>
      </div>
      ${group ? html`<button class="icon-button members-button" part="members-button" type="button" aria-haspopup="dialog" aria-label=${localize.term("members")} title=${localize.term("members")} @click=${() => this.#ask("members")}>${icon("people")}</button>` : nothing}
      <staff-chat-menu
        .label=${localize.term("roomMenu")}
        .items=${() => this.#items(room)}
        @click=${this.#onMenuAsked}
        @keydown=${this.#onMenuAsked}
        >${menuButton(localize.term("roomMenu"))}</staff-chat-menu
      >
      ${this.config.mode === "inline" ? nothing : html`<button class="icon-button close-button" part="close-button" type="button" aria-label=${localize.term("close")} title=${localize.term("close")} @click=${() => this.host.hide()}>${icon("close")}</button>`}
    </header>`;
  }

  #items(room: RoomState): MenuItem[] {
    const { localize } = this;
    const items: MenuItem[] = [];
    if (room.summary.messages > 0) items.push({ label: localize.term("markUnread"), icon: "unread", choose: () => this.#markUnread() });
    if (room.summary.messages > 0) items.push({ label: localize.term("files"), icon: "file", choose: () => this.#ask("files") });
    if (room.summary.messages > 0) items.push({ label: localize.term("searchHere"), icon: "search", choose: () => this.#ask("search") });
    if (room.summary.messages > 0) items.push({ label: localize.term("jumpToDate"), icon: "clock", choose: () => this.#ask("date") });
    if (canEditRoom(room)) items.push({ label: localize.term("renameGroup"), icon: "edit", choose: () => this.#ask("edit") });
    items.push(
      { label: localize.term("notifications"), icon: "bell", choose: () => this.#ask("notifications") },
      ...favouriteItems(this, room),
    );
    if (canOwn(room)) {
      const label = localize.term(room.room.archivedAt === null ? "archive" : "reopen");
      items.push({ label, icon: "archive", choose: () => this.#ask("archive") });
    }
    if (canLeave(room)) items.push({ label: localize.term("leaveGroup"), icon: "leave", danger: true, choose: () => this.#ask("leave") });
    return items;
  }

  // Once the menu is fetched, it answers by itself.
  #onMenuAsked(event: Event): void {
    const key = event instanceof KeyboardEvent ? event.key : null;
    const { target } = event;
    if (customElements.get("staff-chat-menu") !== undefined || !(target instanceof Element)) return;
    const button = target.closest<HTMLElement>(".menu-button");
    if (button === null || (key !== null && key !== "ArrowDown" && key !== "ArrowUp")) return;
    if (key !== null) event.preventDefault();
    this.dispatchEvent(new MenuAskedEvent(button, key));
  }

  // An open room would be read again at once, so it is left.
  #markUnread(): void {
    const messages = this.store.state.rooms.get(this.roomId)?.summary.messages ?? 0;
    this.commands.markUnread(this.roomId, messages);
    this.#ask("back");
  }

  #ask(action: RoomAction): void {
    this.dispatchEvent(new RoomActionEvent(action));
  }
}

defineElement("staff-chat-room-header", RoomHeaderElement);
