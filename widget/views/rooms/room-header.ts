import { html, nothing, type TemplateResult } from "lit";
import { selectTypingNames } from "../../client/store/selectors.ts";
import type { RoomState } from "../../client/store/state.ts";
import { presenceLabel } from "../shared/avatar.ts";
import { icon } from "../shared/icons.ts";
import { menuButton } from "../shared/menu-button.ts";
import type { MenuItem } from "../shared/menu.ts";
import { canEditRoom, canLeave } from "../shared/permissions.ts";
import { roomAvatar } from "./room-list-item.ts";
import { titleOf } from "../shared/room-people.ts";
import { typingText } from "../shared/typing-text.ts";
import { defineElement, ViewElement } from "../shared/view-element.ts";

/** What a person may ask of a room from its header. */
export type RoomAction = "back" | "members" | "files" | "edit" | "leave";

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
  static override properties = { ...ViewElement.properties, room: { attribute: false } };
  declare room: RoomState;

  protected override render(): TemplateResult {
    const { localize } = this;
    const group = this.room.room.kind === "group";
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
      ${roomAvatar(this.room, this.state)}
      <div class="room-heading">
        <h2 class="room-name" part="title" dir="auto">${titleOf(localize, this.room)}</h2>
        <p class="room-note" part="room-note">${this.#note()}</p>
      </div>
      ${group ? html`<button class="icon-button" part="members-button" type="button" aria-haspopup="dialog" aria-label=${localize.term("members")} title=${localize.term("members")} @click=${() => this.#ask("members")}>${icon("people")}</button>` : nothing}
      <staff-chat-menu
        .context=${this.context}
        .state=${this.state}
        .label=${localize.term("roomMenu")}
        .items=${this.#items()}
        @click=${this.#onMenuAsked}
        @keydown=${this.#onMenuAsked}
        >${menuButton(localize.term("roomMenu"))}</staff-chat-menu
      >
      ${this.context.config.mode === "inline" ? nothing : html`<button class="icon-button close-button" part="close-button" type="button" aria-label=${localize.term("close")} title=${localize.term("close")} @click=${() => this.context.host.hide()}>${icon("close")}</button>`}
    </header>`;
  }

  #note(): TemplateResult | string {
    const { localize } = this;
    const typing = typingText(selectTypingNames(this.state, this.room, this.context.now), localize);
    if (typing !== null) return clipped(typing);
    const { room, membership, members, membersComplete } = this.room;
    if (room.kind === "direct") return this.#presence(membership.peer?.id ?? "");
    const present = [...members.values()].filter(({ role }) => role !== null).length;
    const count = membersComplete ? localize.term("memberCount", { count: present }) : "";
    if (room.topic === "") return count;
    return html`${count === "" ? nothing : html`<span><bdi>${count}</bdi> ·</span>`}${clipped(room.topic)}`;
  }

  #presence(userId: string): string {
    const presence = this.state.presences.get(userId);
    if (presence === undefined) return "";
    if (presence.status !== "offline" || presence.lastSeen === null) return presenceLabel(this.localize, presence.status);
    return this.localize.term("lastSeen", { when: this.localize.relative(presence.lastSeen, this.context.now) });
  }

  #items(): MenuItem[] {
    const { localize, room } = this;
    const items: MenuItem[] = [];
    if (room.summary.messages > 0) items.push({ label: localize.term("markUnread"), icon: "unread", choose: () => this.#markUnread() });
    if (room.summary.messages > 0) items.push({ label: localize.term("files"), icon: "file", choose: () => this.#ask("files") });
    if (canEditRoom(room)) items.push({ label: localize.term("renameGroup"), icon: "edit", choose: () => this.#ask("edit") });
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
    this.context.commands.markUnread(this.room.room.id, this.room.summary.messages);
    this.#ask("back");
  }

  #ask(action: RoomAction): void {
    this.dispatchEvent(new RoomActionEvent(action));
  }
}

// A box of its own, so that a text too long is cut where it ends, whatever the direction of the page.
function clipped(text: string): TemplateResult {
  return html`<bdi class="room-topic">${text}</bdi>`;
}

defineElement("staff-chat-room-header", RoomHeaderElement);
