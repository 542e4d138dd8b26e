import { canWrite } from "../shared/permissions.ts";
import { html, nothing, type TemplateResult } from "lit";
import { icon } from "../controls/icons.ts";
import { RoomController } from "../shared/room-controller.ts";
import { titleOf } from "../shared/room-people.ts";
import { defineElement } from "../shared/view-element.ts";
import { ThreadClosedEvent } from "../threads/thread-events.ts";
import { RoomViewElement } from "./room-view.ts";
import { threadPaneViews } from "./views-thread.ts";

export const sheets = [threadPaneViews];

/** One thread, beside its room or above it: a room view whose conversation is the thread. */
export class ThreadViewElement extends RoomViewElement {
  readonly #drawn = new RoomController(this, ({ room, state }) => [
    room.room,
    room.membership.role,
    state.thread?.following,
    state.thread?.alsoInRoom,
  ]);

  protected override readonly parts: string = "thread";

  protected override header(): TemplateResult {
    const { localize } = this;
    const { room, state } = this.#drawn.value;
    const close = localize.term("closeThread");
    const following = state.thread?.following ?? null;
    return html`<header class="room-header thread-header" part="thread-header">
      <button
        class="icon-button thread-back"
        part="thread-close-button"
        type="button"
        aria-label=${close}
        title=${close}
        @click=${this.#close}
      >
        ${icon("back")}
      </button>
      <div class="room-heading">
        <h2 class="room-name" part="thread-title">${localize.term("thread")}</h2>
        <p class="room-note"><bdi>${titleOf(localize, room)}</bdi></p>
      </div>
      ${following === null ? nothing : this.#followButton(following)}
      <button
        class="icon-button thread-close"
        part="thread-close-button"
        type="button"
        aria-label=${close}
        title=${close}
        @click=${this.#close}
      >
        ${icon("close")}
      </button>
    </header>`;
  }

  protected override footer(): TemplateResult | typeof nothing {
    const { room, state } = this.#drawn.value;
    if (!canWrite(room)) return nothing;
    const tick = ({ currentTarget }: Event) =>
      currentTarget instanceof HTMLInputElement && this.commands.setAlsoInRoom(currentTarget.checked);
    return html`<label class="also-in-room" part="also-in-room">
      <input type="checkbox" .checked=${state.thread?.alsoInRoom === true} @change=${tick} />
      <span>${this.localize.term("alsoInRoom", { name: titleOf(this.localize, room) })}</span>
    </label>`;
  }

  // From a message it first leads back to where one writes, as in a room.
  protected override onEscape(event: KeyboardEvent): void {
    super.onEscape(event);
    if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return;
    if (this.closest("staff-chat-panel")?.querySelector(":popover-open") != null) return;
    event.preventDefault();
    event.stopPropagation();
    this.#close();
  }

  #followButton(following: boolean): TemplateResult {
    const label = this.localize.term(following ? "unfollowThread" : "followThread");
    return html`<button
      class="text-button"
      part="thread-follow-button"
      type="button"
      aria-pressed=${following ? "true" : "false"}
      @click=${this.#follow}
    >
      ${label}
    </button>`;
  }

  readonly #follow = (): void => {
    const { thread } = this.store.state;
    if (thread === null) return;
    const refused = (): void => this.host.announce(this.localize.term("errorUnavailable"));
    this.commands.followThread(thread.roomId, thread.threadId, thread.following !== true).catch(refused);
  };

  readonly #close = (): void => {
    this.dispatchEvent(new ThreadClosedEvent());
  };
}

defineElement("staff-chat-thread-view", ThreadViewElement);
