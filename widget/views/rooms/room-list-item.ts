import { html, nothing, type TemplateResult } from "lit";
import { selectPeer, selectTypingNames, selectUnread } from "../../client/store/selectors.ts";
import type { ChatState, RoomState } from "../../client/store/state.ts";
import { groupAvatar, personAvatar, presenceLabel } from "../shared/avatar.ts";
import { filesText, previewText } from "../shared/preview-text.ts";
import { titleOf, userOf } from "../shared/room-people.ts";
import type { ViewContext } from "../shared/view-context.ts";

interface ItemView {
  readonly context: ViewContext;
  readonly state: ChatState;
  /** Whether Tab reaches this row. */
  readonly reached: boolean;
}

/** One row of the room list: who, what was said last, when, and what is unread. */
export function roomListItem(room: RoomState, view: ItemView): TemplateResult {
  const { context, state } = view;
  const selected = state.openRoomId === room.room.id;
  const unread = selectUnread(room);
  const last = room.summary.lastMessage;
  return html`<li class="room-row">
    <button
      class="room-item ${selected ? "is-selected" : ""} ${unread > 0 ? "is-unread" : ""}"
      part="room-item ${selected ? "room-item-selected" : ""} ${unread > 0 ? "room-item-unread" : ""}"
      type="button"
      data-room=${room.room.id}
      tabindex=${view.reached ? "0" : "-1"}
      aria-current=${selected ? "true" : nothing}
    >
      ${roomAvatar(room, state)}
      <span class="room-lines">
        <span class="room-line">
          <bdi class="room-title" part="room-title">${titleOf(context.localize, room)}</bdi>${presenceNote(room, view)}
          ${last === null ? nothing : html`<time class="room-time" part="room-time" dir="auto" datetime=${new Date(last.createdAt).toISOString()}>${context.localize.moment(last.createdAt, context.now)}</time>`}
        </span>
        <span class="room-line"> ${preview(room, view)} ${badges(room, { unread, view })} </span>
      </span>
    </button>
  </li>`;
}

/** The picture of a room: the other person with presence, or a group. */
export function roomAvatar(room: RoomState, state: ChatState): TemplateResult {
  const peer = selectPeer(state, room);
  return peer === null ? groupAvatar(room.room) : personAvatar(peer, state.presences.get(peer.id)?.status ?? null);
}

// The dot is a colour; here is what it says.
function presenceNote({ membership }: RoomState, { context, state }: ItemView): TemplateResult | typeof nothing {
  const status = membership.peer === null ? undefined : state.presences.get(membership.peer.id)?.status;
  return status === undefined || status === "offline"
    ? nothing
    : html`<span class="visually-hidden">${presenceLabel(context.localize, status)}</span>`;
}

function preview(room: RoomState, { context, state }: ItemView): TemplateResult {
  const { localize } = context;
  const typing = selectTypingNames(state, room, context.now);
  if (typing.length > 0) {
    const text =
      room.room.kind === "direct"
        ? localize.term("typing")
        : typing.length === 1
          ? localize.term("typingOne", { name: typing[0] ?? "" })
          : localize.term("typingMany");
    return html`<span class="room-preview is-typing" part="room-preview" dir="auto">${text}</span>`;
  }
  const draft = state.drafts.get(room.room.id) ?? "";
  const failed = state.outbox.get(room.room.id)?.some(({ stage }) => stage === "failed") === true;
  if (failed)
    return html`<span class="room-preview is-failed" part="room-preview" dir="auto"
      >${localize.term("previewFailed", { text: previewText(state.outbox.get(room.room.id)?.findLast(({ stage }) => stage === "failed")?.body ?? "") })}</span
    >`;
  if (draft.trim() !== "" && state.openRoomId !== room.room.id)
    return html`<span class="room-preview is-draft" part="room-preview" dir="auto"
      >${localize.term("previewDraft", { text: previewText(draft) })}</span
    >`;
  return html`<span class="room-preview" part="room-preview" dir="auto">${lastWords(room, { context, state })}</span>`;
}

function lastWords(room: RoomState, { context, state }: Pick<ItemView, "context" | "state">): string {
  const { localize } = context;
  const waiting = state.outbox.get(room.room.id)?.at(-1);
  if (waiting !== undefined) return localize.term("previewOwn", { text: previewText(waiting.body) || filesText(localize, waiting.files) });
  const last = room.summary.lastMessage;
  if (last === null) return localize.term("noMessages");
  const text = last.deletedAt === null ? previewText(last.body) || filesText(localize, last.attachments) : localize.term("messageDeleted");
  if (last.senderId === state.me?.id) return localize.term("previewOwn", { text });
  return room.room.kind === "direct" ? text : `${userOf(state, localize, last.senderId).name}: ${text}`;
}

function badges(room: RoomState, { unread, view }: { readonly unread: number; readonly view: ItemView }): TemplateResult | typeof nothing {
  const { localize } = view.context;
  if (unread === 0) return nothing;
  const { mentions } = room.membership;
  return html`<span class="room-badges">
    ${mentions > 0 ? html`<span class="count-badge mention-badge" part="mention-badge" title=${localize.term("mentionCount", { count: mentions })}><span aria-hidden="true">@</span><span class="visually-hidden">${localize.term("mentionCount", { count: mentions })}</span></span>` : nothing}
    <span class="count-badge unread-badge" part="unread-badge" title=${localize.term("unreadCount", { count: unread })}
      ><span aria-hidden="true">${unread > 99 ? `${localize.number(99)}+` : localize.number(unread)}</span
      ><span class="visually-hidden">${localize.term("unreadCount", { count: unread })}</span></span
    >
  </span>`;
}
