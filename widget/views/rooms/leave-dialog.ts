import { html, nothing, type TemplateResult } from "lit";
import type { Id } from "../../../protocol/ids.ts";
import { personAvatar } from "../controls/avatar.ts";
import { DialogElement } from "../controls/dialog-element.ts";
import { presentMembers } from "../people/members-dialog.ts";
import { RoomController } from "../shared/room-controller.ts";
import { titleOf, userOf } from "../shared/room-people.ts";
import { defineElement } from "../shared/view-element.ts";

/** The last owner of a group chooses who owns it, and leaves (ROOM-34). */
export class LeaveDialogElement extends DialogElement {
  static override properties = { ...DialogElement.properties, roomId: { attribute: false }, heirId: { state: true } };
  declare roomId: Id | null;
  declare private heirId: Id | null;
  #leave: (heirId: Id) => Promise<void> = () => Promise.resolve();
  readonly #drawn = new RoomController(this, ({ room, state }) => (this.shown ? [room.room, room.members, state.users, state.me] : []));

  constructor() {
    super();
    this.roomId = null;
    this.heirId = null;
  }

  /** Opens with nobody chosen; `leave` is done with who is. */
  show(leave: (heirId: Id) => Promise<void>): Promise<void> {
    this.heirId = null;
    this.#leave = leave;
    return this.open();
  }

  protected override heading(): string {
    return this.localize.term("heirTitle", { name: titleOf(this.localize, this.#drawn.value.room) });
  }

  protected override body(): TemplateResult {
    const { room, state } = this.#drawn.value;
    const others = presentMembers(room).filter(({ userId }) => userId !== state.me?.id);
    return html`<form class="dialog-form" @submit=${this.#submit}>
      <p class="dialog-text">${this.localize.term("heirHint")}</p>
      <fieldset class="people members" role="radiogroup" aria-label=${this.localize.term("members")}>
        ${others.map(({ userId }, index) => {
          const user = userOf(state, this.localize, userId);
          return html`<label class="person setting" part="member">
            <input
              type="radio"
              name="staff-chat-heir"
              ?data-first-focus=${index === 0}
              .checked=${this.heirId === userId}
              @change=${() => (this.heirId = userId)}
            />${personAvatar(user)}<bdi class="person-name">${user.name}</bdi>
          </label>`;
        })}
      </fieldset>
      ${this.problemLine()}
      <footer class="dialog-footer">
        <button class="button is-secondary" type="button" @click=${() => this.close()}>${this.localize.term("cancel")}</button>
        <button
          class="button is-danger"
          part="button danger-button"
          type="submit"
          ?disabled=${this.heirId === null}
          aria-disabled=${this.busy ? "true" : "false"}
        >
          ${this.busy ? html`<span class="spinner" aria-hidden="true"></span>` : nothing}${this.localize.term("leave")}
        </button>
      </footer>
    </form>`;
  }

  async #submit(event: Event): Promise<void> {
    event.preventDefault();
    const { heirId } = this;
    if (heirId !== null && (await this.attempt(() => this.#leave(heirId)))) this.close();
  }
}

defineElement("staff-chat-leave-dialog", LeaveDialogElement);
