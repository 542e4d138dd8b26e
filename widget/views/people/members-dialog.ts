import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Member, User } from "../../../protocol/entities.ts";
import type { Role } from "../../../protocol/room-rules.ts";
import type { Id } from "../../../protocol/ids.ts";
import { CommandRefused } from "../../client/platform/command-refused.ts";
import type { ChatState, RoomState } from "../../client/store/state.ts";
import { personAvatar, presenceNote } from "../controls/avatar.ts";
import "../controls/confirm-dialog.ts";
import type { Answer, ConfirmDialogElement, Question } from "../controls/confirm-dialog.ts";
import { consumeContexts } from "../shared/contexts.ts";
import { DialogElement } from "../controls/dialog-element.ts";
import { icon } from "../controls/icons.ts";
import { menuButton } from "../controls/menu-button.ts";
import type { MenuItem } from "../controls/menu.ts";
import "../controls/menu.ts";
import { lookalike } from "../lookalikes/lookalikes.ts";
import { PersonAskedEvent } from "../shared/person-asked.ts";
import { personButton } from "./person-button.ts";
import type { PersonCardElement } from "./person-card.ts";
import { PeopleChosenEvent } from "./people-search.ts";
import { BlockAskedEvent } from "../shared/block-asked.ts";
import { isMuted, muteDurations } from "./mute-durations.ts";
import { canRemove, rolesToGive } from "./member-permissions.ts";
import { canEditRoom } from "../shared/permissions.ts";
import { nameMarks } from "../shared/person-status.ts";
import { userOf } from "../shared/room-people.ts";
import { RoomController } from "../shared/room-controller.ts";
import { defineElement } from "../shared/view-element.ts";

export const ROLE_TERMS = {
  owner: "roleOwner",
  moderator: "roleModerator",
  member: "roleMember",
  read_only: "roleReadOnly",
} as const satisfies Record<Role, string>;
const RANK: Readonly<Record<Role, number>> = { owner: 0, moderator: 1, member: 2, read_only: 3 };

/** Who is in a group, as what; with what one's own role allows to change. */
export class MembersDialogElement extends DialogElement {
  static override properties = {
    ...DialogElement.properties,
    roomId: { attribute: false },
    now: { state: true },
    adding: { state: true },
    users: { state: true },
    unwilling: { state: true },
    blocked: { state: true },
    note: { state: true },
  };
  declare roomId: Id | null;
  declare readonly now: number;
  /** Whether people to add are being chosen. */
  declare private adding: boolean;
  declare private users: readonly User[];
  /** Of those chosen, who can only be invited. */
  declare private unwilling: readonly Id[];
  /** Of those chosen, who takes no invitation any more. */
  declare private blocked: readonly Id[];
  /** What was done last, said above the list. */
  declare private note: string;
  readonly #drawn = new RoomController(this, ({ room, state }) =>
    this.shown
      ? [room.room, room.membership, room.members, room.membersComplete, state.users, state.presences, state.me, state.blocked]
      : [],
  );

  constructor() {
    super();
    consumeContexts(this, "now");
    this.roomId = null;
    this.adding = false;
    this.users = [];
    this.unwilling = [];
    this.blocked = [];
    this.note = "";
  }

  /** Opens with the list of members. */
  async show(): Promise<void> {
    this.#stopAdding();
    this.note = "";
    const { roomId } = this;
    if (roomId !== null) void this.attempt(() => this.commands.loadMembers(roomId));
    await this.open();
  }

  protected override heading(): string {
    return this.localize.term(this.adding ? "addPeople" : "members");
  }

  protected override body(): TemplateResult {
    const { room, state } = this.#drawn.value;
    return this.adding ? this.#adding(room) : this.#members(room, state);
  }

  #members(room: RoomState, state: ChatState): TemplateResult {
    const members = presentMembers(room);
    // What stands outside of a modal dialog is out of reach: it has a card of its own.
    return html`<div class="dialog-form" @staff-chat-person-asked=${this.#showPerson} @staff-chat-room-chosen=${() => this.close()}>
      ${canEditRoom(room) ? html`<button class="row-button" part="add-members" type="button" data-first-focus @click=${() => (this.adding = true)}><span class="row-button-icon">${icon("addPerson")}</span>${this.localize.term("addPeople")}</button>` : nothing}
      ${this.problemLine()}
      <p class="people-note" role="status" ?hidden=${this.note === ""}>${this.note}</p>
      <ul
        class="people members"
        part="members"
        role="list"
        aria-label=${this.localize.term("members")}
        aria-busy=${room.membersComplete ? "false" : "true"}
      >
        ${repeat(
          members,
          ({ userId }) => userId,
          (member) => this.#member(member, room, state),
        )}
      </ul>
      ${room.membersComplete ? nothing : html`<p class="people-note" role="status"><span class="spinner" aria-hidden="true"></span>${this.localize.term("loadingMembers")}</p>`}
      <staff-chat-person-card></staff-chat-person-card>
    </div>`;
  }

  #member(member: Member, room: RoomState, state: ChatState): TemplateResult {
    const user = userOf(state, this.localize, member.userId);
    const own = member.userId === state.me?.id;
    const presence = state.presences.get(member.userId);
    const note = presenceNote(this.localize, presence, this.now);
    const items = this.#items(room, member, user);
    return html`<li class="person" part="member">
      ${personAvatar(user, presence?.status ?? null)}
      <span class="person-text">
        ${personButton(this, member.userId, html`<bdi class="person-name">${own ? this.localize.term("nameAndYou", { name: user.name }) : user.name}</bdi>`, nameMarks(this, state, { user, now: this.now }))}
        ${lookalike(this, user.name, state)}
        <span class="person-note">${note || this.localize.term(ROLE_TERMS[member.role ?? "member"])}</span>
      </span>
      ${isMuted(member.silencedUntil, this.now) ? html`<span class="role" part="role" title=${this.localize.full(member.silencedUntil ?? 0)}>${this.localize.term("silenced")}</span>` : nothing}
      ${note === "" || member.role === null || member.role === "member" ? nothing : html`<span class="role" part="role">${this.localize.term(ROLE_TERMS[member.role])}</span>`}
      ${items.length === 0 ? nothing : this.#menu(this.localize.term("memberMenu", { name: user.name }), items)}
    </li>`;
  }

  #showPerson(event: Event): void {
    event.stopPropagation();
    if (event instanceof PersonAskedEvent)
      void this.querySelector<PersonCardElement>("staff-chat-person-card")?.show(event.userId, event.button);
  }

  #menu(label: string, items: readonly MenuItem[]): TemplateResult {
    return html`<staff-chat-menu .label=${label} .items=${() => items}>${menuButton(label)}</staff-chat-menu>`;
  }

  #items(room: RoomState, member: Member, user: User): MenuItem[] {
    const { commands } = this;
    const roles = rolesToGive(room, member).map((role): MenuItem => ({
      label: this.localize.term("makeRole", { role: this.localize.term(ROLE_TERMS[role]) }),
      icon: role === "read_only" ? "unread" : "people",
      choose: () => void this.attempt(() => commands.changeRole(room.room.id, member.userId, role)),
    }));
    if (member.userId === this.store.state.me?.id) return roles;
    const isBlocked = this.store.state.blocked.has(user.id);
    const block: MenuItem = {
      label: this.localize.term(isBlocked ? "unblock" : "block"),
      icon: "close",
      choose: () => this.dispatchEvent(new BlockAskedEvent(user)),
    };
    if (!canRemove(room, member)) return [...roles, block];
    return [
      ...roles,
      this.#muteItem(room, member, user),
      block,
      { label: this.localize.term("removeFromGroup"), icon: "removePerson", danger: true, choose: () => this.#askToRemove(room, user) },
    ];
  }

  #muteItem({ room }: RoomState, { silencedUntil }: Member, user: User): MenuItem {
    const { localize, commands } = this;
    if (isMuted(silencedUntil, this.now))
      return {
        label: localize.term("unmute"),
        icon: "people",
        choose: () => void this.attempt(() => commands.muteMember(room.id, user.id, null)),
      };
    const run = ({ choice }: Answer) => commands.muteMember(room.id, user.id, Number(choice));
    const choices = muteDurations(localize);
    return { label: localize.term("muteMember"), icon: "clock", choose: () => this.#ask({ about: "mute", name: user.name, choices, run }) };
  }

  #askToRemove(room: RoomState, user: User): void {
    this.#ask({ about: "remove", name: user.name, run: () => this.commands.removeMember(room.room.id, user.id) });
  }

  #ask(question: Question): void {
    void this.closest("staff-chat-panel")?.querySelector<ConfirmDialogElement>("staff-chat-confirm-dialog")?.ask(question);
  }

  #adding(room: RoomState): TemplateResult {
    const excluded = new Set(presentMembers(room).map(({ userId }) => userId));
    return html`<form
      class="dialog-form"
      @submit=${this.#add}
      @staff-chat-people-chosen=${(event: Event) => event instanceof PeopleChosenEvent && this.#choose(event.users)}
    >
      <staff-chat-people-search .multiple=${true} .users=${this.users} .excluded=${excluded}></staff-chat-people-search>
      ${this.problem === "left_room" && this.unwilling.length > 0 ? this.#unwilling() : this.problemLine()}
      <footer class="dialog-footer">
        <button class="button is-secondary" type="button" @click=${() => this.#stopAdding()}>${this.localize.term("cancel")}</button>
        <button
          class="button"
          part="button"
          type="submit"
          ?disabled=${this.users.length === 0 || this.blocked.length > 0}
          aria-disabled=${this.busy ? "true" : "false"}
        >
          ${this.localize.term(this.unwilling.length > 0 ? "invite" : "add")}
        </button>
      </footer>
    </form>`;
  }

  // Names them, as there may be others among the chosen.
  #unwilling(): TemplateResult {
    const ids = this.blocked.length > 0 ? this.blocked : this.unwilling;
    const names = this.localize.list(this.users.filter(({ id }) => ids.includes(id)).map(({ name }) => name));
    const text = this.localize.term(this.blocked.length > 0 ? "invitationRefused" : "mustBeInvited", { names });
    return html`<div class="problem-region" role="alert">
      <p class="problem" part="problem">${icon("alert")}<span>${text}</span></p>
    </div>`;
  }

  async #add(event: Event): Promise<void> {
    event.preventDefault();
    const { roomId } = this;
    if (roomId === null || this.users.length === 0) return;
    const invited = this.users.filter(({ id }) => this.unwilling.includes(id));
    const done = await this.attempt(() => this.#bringIn(roomId, invited));
    if (!done) return;
    if (invited.length > 0)
      this.note = this.localize.term("invitationSent", { names: this.localize.list(invited.map(({ name }) => name)) });
    this.#stopAdding();
  }

  async #bringIn(roomId: Id, invited: readonly User[]): Promise<void> {
    const { commands } = this;
    const userIds = this.users.map(({ id }) => id);
    const asked = invited.map(({ id }) => id);
    const added = userIds.filter((id) => !asked.includes(id));
    try {
      if (asked.length > 0) await commands.inviteMembers(roomId, asked);
    } catch (error) {
      this.blocked = namedBy(error, asked);
      throw error;
    }
    try {
      if (added.length > 0) await commands.addMembers(roomId, added);
    } catch (error) {
      this.unwilling = [...asked, ...namedBy(error, added)];
      throw error;
    }
  }

  #choose(users: readonly User[]): void {
    this.users = users;
    this.unwilling = [];
    this.blocked = [];
    this.problem = null;
  }

  #stopAdding(): void {
    this.adding = false;
    this.#choose([]);
  }

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    super.updated(changed);
    // The button that had the focus is gone with its view.
    if (changed.has("adding") && this.shown) this.querySelector<HTMLElement>("[data-first-focus]")?.focus();
  }
}

/** Persons whom a refusal names by their place in the command. */
function namedBy(error: unknown, userIds: readonly Id[]): Id[] {
  if (!(error instanceof CommandRefused) || error.code !== "left_room") return [];
  return error.errors.flatMap(({ path }) => userIds[Number(path.split(".")[1])] ?? []);
}

/** Who is in a room, owners first. */
export function presentMembers({ members }: RoomState): Member[] {
  const present = [...members.values()].filter(({ role }) => role !== null);
  return present.sort((one, other) => RANK[one.role ?? "member"] - RANK[other.role ?? "member"] || one.since - other.since);
}

defineElement("staff-chat-members-dialog", MembersDialogElement);
