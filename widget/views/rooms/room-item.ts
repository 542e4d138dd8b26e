import { html, nothing, type TemplateResult } from "lit";
import type { Id } from "../../../protocol/ids.ts";
import { selectPeer } from "../../client/store/selectors.ts";
import { selectLevel, selectUnread, selectWaiting } from "../../client/store/list-selectors.ts";
import type { RoomState } from "../../client/store/state.ts";
import { selectThreadCounts } from "../../client/store/thread-counts.ts";
import { icon } from "../controls/icons.ts";
import { presenceLabel, presenceNote } from "../controls/avatar.ts";
import { consumeContexts } from "../shared/contexts.ts";
import { noticeText } from "../shared/notice-text.ts";
import { nameMarks } from "../shared/person-status.ts";
import { filesText, previewText } from "../shared/preview-text.ts";
import { RoomController, type RoomInState } from "../shared/room-controller.ts";
import { titleOf, userOf } from "../shared/room-people.ts";
import { typingNames } from "../shared/typing-text.ts";
import { defineElement, ViewElement } from "../shared/view-element.ts";
import { foreignLookalike } from "../lookalikes/lookalikes.ts";
import { presenceOf, roomAvatar } from "./room-avatar.ts";

/** One room of the list: who, what was said last, when, and what is unread. */
export class RoomItemElement extends ViewElement {
  static override properties = { roomId: { attribute: false }, reached: { attribute: false }, now: { state: true } };
  declare roomId: Id;
  /** Whether Tab reaches it. */
  declare reached: boolean;
  declare readonly now: number;
  readonly #drawn = new RoomController(this, (drawn) => {
    const { room, membership, summary } = drawn.room;
    const { state } = drawn;
    return [
      room,
      membership.mentions,
      membership.preferences,
      selectPeer(state, drawn.room),
      state.presences.get(membership.peer?.id ?? ""),
      selectUnread(drawn.room),
      selectThreadCounts(drawn.room).unread,
      summary.lastMessage,
      state.users.get(summary.lastMessage?.senderId ?? ""),
      state.me,
      state.blocked,
      isOpen(drawn),
      draftOf(drawn),
      state.outbox.get(room.id),
      ...typingIn(drawn),
    ];
  });

  constructor() {
    super();
    this.reached = false;
    consumeContexts(this, "now");
  }

  protected override render(): TemplateResult {
    const drawn = this.#drawn.value;
    const { room, state } = drawn;
    const selected = isOpen(drawn);
    const unread = selectUnread(room);
    const waits = selectWaiting(room, this.now).messages > 0;
    const last = room.summary.lastMessage;
    return html`<button
      class="room-item ${selected ? "is-selected" : ""} ${waits ? "is-unread" : ""}"
      part="room-item ${selected ? "room-item-selected" : ""} ${waits ? "room-item-unread" : ""}"
      type="button"
      data-room=${room.room.id}
      tabindex=${this.reached ? "0" : "-1"}
      aria-current=${selected ? "true" : nothing}
    >
      ${roomAvatar(room, state)}
      <span class="room-lines">
        <span class="room-line">
          <bdi class="room-title" part="room-title">${titleOf(this.localize, room)}</bdi
          >${this.#mark(drawn)}${this.#presence(drawn)}${this.#muted(room)}
          ${last === null ? nothing : html`<time class="room-time" part="room-time" dir="auto" datetime=${new Date(last.createdAt).toISOString()}>${this.localize.moment(last.createdAt, this.now)}</time>`}
        </span>
        ${foreignLookalike(this, titleOf(this.localize, room), state)}
        <span class="room-line"> ${this.#preview(drawn)} ${this.#badges(room, unread, waits)} </span>
      </span>
    </button>`;
  }

  #mark({ room, state }: RoomInState): TemplateResult | typeof nothing {
    const peer = selectPeer(state, room);
    return peer === null ? nothing : nameMarks(this, state, { user: peer, now: this.now });
  }

  // The dot is a colour; here is what it says.
  #presence({ room, state }: RoomInState): TemplateResult | typeof nothing {
    const status = presenceOf(room, state);
    return status === null || status === "offline"
      ? nothing
      : html`<span class="visually-hidden">${presenceLabel(this.localize, status)}</span>`;
  }

  #preview(drawn: RoomInState): TemplateResult {
    const { localize } = this;
    const typing = this.#typing(drawn);
    if (typing !== null) return previewLine("is-typing", typing);
    const failed = drawn.state.outbox.get(this.roomId)?.findLast(({ stage }) => stage === "failed");
    if (failed !== undefined) return previewLine("is-failed", localize.term("previewFailed", { text: previewText(this, failed.body) }));
    const draft = draftOf(drawn);
    if (draft !== "") return previewLine("is-draft", localize.term("previewDraft", { text: previewText(this, draft) }));
    return previewLine("", this.#lastWords(drawn));
  }

  #typing(drawn: RoomInState): string | null {
    const [first, second] = typingIn(drawn);
    if (first === undefined) return null;
    if (drawn.room.room.kind === "direct") return this.localize.term("typing");
    return second === undefined ? this.localize.term("typingOne", { name: first }) : this.localize.term("typingMany");
  }

  #lastWords({ room, state }: RoomInState): string {
    const { localize } = this;
    const waiting = state.outbox.get(room.room.id)?.at(-1);
    if (waiting !== undefined)
      return localize.term("previewOwn", { text: previewText(this, waiting.body) || filesText(localize, waiting.files) });
    const last = room.summary.lastMessage;
    if (last === null)
      return presenceNote(localize, state.presences.get(room.membership.peer?.id ?? ""), this.now) || localize.term("noMessages");
    if (last.notice !== null) return noticeText(localize, state, { senderId: last.senderId, notice: last.notice });
    if (room.room.kind === "group" && state.blocked.has(last.senderId)) return localize.term("blockedMessage");
    const text =
      last.deletedAt === null ? previewText(this, last.body) || filesText(localize, last.attachments) : localize.term("messageDeleted");
    if (last.senderId === state.me?.id) return localize.term("previewOwn", { text });
    return room.room.kind === "direct" ? text : `${userOf(state, localize, last.senderId).name}: ${text}`;
  }

  #muted(room: RoomState): TemplateResult | typeof nothing {
    if (selectLevel(room, this.now) !== "none") return nothing;
    const label = this.localize.term("muted");
    return html`<span class="room-muted" title=${label}>${icon("bellOff")}<span class="visually-hidden">${label}</span></span>`;
  }

  // What waits for nobody is told without a colour.
  #badges(room: RoomState, unread: number, waits: boolean): TemplateResult | typeof nothing {
    const { localize } = this;
    const { mentions } = selectWaiting(room, this.now);
    const inThreads = selectThreadCounts(room);
    if (unread + inThreads.unread === 0) return nothing;
    return html`<span class="room-badges">
      ${inThreads.unread > 0 ? html`<span class="thread-badge" part="thread-badge" title=${localize.term("unreadInThreads", { count: inThreads.unread })}>${icon("chat")}<span class="visually-hidden">${localize.term("unreadInThreads", { count: inThreads.unread })}</span></span>` : nothing}
      ${mentions > 0 ? html`<span class="count-badge mention-badge" part="mention-badge" title=${localize.term("mentionCount", { count: mentions })}><span aria-hidden="true">@</span><span class="visually-hidden">${localize.term("mentionCount", { count: mentions })}</span></span>` : nothing}
      ${unread > 0 ? this.#unreadBadge(unread, waits) : nothing}
    </span>`;
  }

  #unreadBadge(unread: number, waits: boolean): TemplateResult {
    const { localize } = this;
    return html`<span
      class="count-badge unread-badge ${waits ? "" : "is-quiet"}"
      part="unread-badge"
      title=${localize.term("unreadCount", { count: unread })}
      ><span aria-hidden="true">${unread > 99 ? `${localize.number(99)}+` : localize.number(unread)}</span
      ><span class="visually-hidden">${localize.term("unreadCount", { count: unread })}</span></span
    >`;
  }
}

function isOpen({ room, state }: RoomInState): boolean {
  return state.openRoomId === room.room.id;
}

/** Who is typing in a room that is not open; in the open one it is seen below the messages. */
function typingIn(drawn: RoomInState): readonly string[] {
  return isOpen(drawn) ? [] : typingNames(drawn);
}

/** What is written in a room that is not open; in the open one it is seen in the composer. */
function draftOf(drawn: RoomInState): string {
  return isOpen(drawn) ? "" : (drawn.state.drafts.get(drawn.room.room.id) ?? "").trim();
}

function previewLine(kind: string, text: string): TemplateResult {
  return html`<span class="room-preview ${kind}" part="room-preview" dir="auto">${text}</span>`;
}

defineElement("staff-chat-room-item", RoomItemElement);
