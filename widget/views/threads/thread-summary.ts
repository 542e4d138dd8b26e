import { html, nothing, type TemplateResult } from "lit";
import type { Message, Thread } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";
import { followedThread } from "../../client/store/threads.ts";
import { personAvatar } from "../controls/avatar.ts";
import { icon } from "../controls/icons.ts";
import { consumeContexts } from "../shared/contexts.ts";
import { RoomController } from "../shared/room-controller.ts";
import { userOf } from "../shared/room-people.ts";
import { defineElement, ViewElement } from "../shared/view-element.ts";
import { ThreadAskedEvent } from "./thread-events.ts";
import { threadViews } from "./views-threads.ts";

export const sheets = [threadViews];

/** What stands under a message that a thread begins with, or that was also sent to the room: it leads there. */
export class ThreadSummaryElement extends ViewElement {
  static override properties = {
    roomId: { attribute: false },
    message: { attribute: false },
    isActive: { attribute: false },
    now: { state: true },
  };
  declare roomId: Id;
  declare message: Message;
  /** Whether Tab reaches it. */
  declare isActive: boolean;
  declare readonly now: number;
  readonly #drawn = new RoomController(this, ({ room, state }) => [
    followedThread(room, this.message.id)?.unread,
    this.message.thread?.userIds.map((id) => state.users.get(id)?.avatar).join("\n"),
    this.message.thread?.userIds.map((id) => state.users.get(id)?.name).join("\n"),
  ]);

  constructor() {
    super();
    this.isActive = false;
    consumeContexts(this, "now");
  }

  protected override render(): TemplateResult {
    const { thread, threadId, id } = this.message;
    return html`<button
      class="thread-summary"
      part="thread-summary"
      type="button"
      tabindex=${this.isActive ? "0" : "-1"}
      @click=${() => this.dispatchEvent(new ThreadAskedEvent(threadId ?? id))}
    >
      ${thread == null ? html`${icon("reply")}<span>${this.localize.term("sentFromThread")}</span>` : this.#thread(thread)}
    </button>`;
  }

  #thread({ count, lastAt, userIds }: Thread): TemplateResult {
    const { localize } = this;
    const { room, state } = this.#drawn.value;
    const unread = followedThread(room, this.message.id)?.unread ?? 0;
    const last = localize.term("lastReply", { when: localize.moment(lastAt, this.now) });
    return html`<span class="thread-faces" aria-hidden="true">${userIds.map((id) => personAvatar(userOf(state, localize, id)))}</span>
      <span class="thread-replies">${localize.term("replies", { count })}</span>
      <time class="thread-last" datetime=${new Date(lastAt).toISOString()} title=${localize.full(lastAt)}><bdi>${last}</bdi></time>
      ${unread === 0 ? nothing : html`<span class="count-badge thread-unread" part="thread-unread">${localize.term("newReplies", { count: unread })}</span>`}`;
  }
}

defineElement("staff-chat-thread-summary", ThreadSummaryElement);
