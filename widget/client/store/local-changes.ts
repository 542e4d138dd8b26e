import type { Id } from "../../../protocol/ids.ts";
import type { MentionRange } from "../../../protocol/mention-range.ts";
import { changeRoom, withoutEntry } from "./changes.ts";
import { NO_RANGES } from "./mention-ranges.ts";
import { selectUnread } from "./selectors.ts";
import type { ChatState, RefusedEdit, RoomState } from "./state.ts";
import { shrink } from "./timeline.ts";

/** Messages kept of a room that is not on screen. */
const KEPT_OFF_SCREEN = 50;

/** Puts a room on screen, with the unread divider where reading ended. */
export function showRoom(state: ChatState, roomId: Id): ChatState {
  if (state.openRoomId === roomId) return state;
  const left = hideRoom(state);
  const shown = changeRoom(left, roomId, (room) => ({ ...room, divider: dividerOf(room) }));
  return { ...shown, openRoomId: roomId };
}

/** Where reading ended, as the position before the first unread message; null when all is read. */
export function dividerOf(room: RoomState): number | null {
  return selectUnread(room) > 0 ? room.membership.marker : null;
}

/** Takes the room off screen; of its history only the newest part is kept. */
export function hideRoom(state: ChatState): ChatState {
  if (state.openRoomId === null) return state;
  const hidden = changeRoom(state, state.openRoomId, (room) => letGo({ ...room, divider: null, typing: new Map() }));
  return { ...hidden, openRoomId: null };
}

function letGo(room: RoomState): RoomState {
  const timeline = room.timeline === null ? null : shrink(room.timeline, KEPT_OFF_SCREEN);
  return timeline === null ? { ...room, timeline, cursor: null } : { ...room, timeline: { ...timeline, loading: "none", problem: null } };
}

/** Moves one's own marker at once, ahead of the server's answer; `position` as the number of messages read. */
export function moveMarker(state: ChatState, roomId: Id, position: number): ChatState {
  return changeRoom(state, roomId, (room) => {
    if (room.membership.marker === position) return room;
    const mentions = position >= room.summary.messages ? 0 : room.membership.mentions;
    return { ...room, membership: { ...room.membership, marker: position, mentions } };
  });
}

/** Shows what is written and not sent in a room, with whom it mentions. */
export function putDraft(state: ChatState, roomId: Id, text: string, ranges: readonly MentionRange[] = NO_RANGES): ChatState {
  if (isDraft(state, roomId, text, ranges)) return state;
  return {
    ...state,
    drafts: text === "" ? withoutEntry(state.drafts, roomId) : new Map(state.drafts).set(roomId, text),
    draftMentions: ranges.length === 0 ? withoutEntry(state.draftMentions, roomId) : new Map(state.draftMentions).set(roomId, ranges),
  };
}

/** Whether exactly this is written and not sent. */
export function isDraft({ drafts, draftMentions }: ChatState, roomId: Id, text: string, ranges: readonly MentionRange[]): boolean {
  const present = draftMentions.get(roomId) ?? NO_RANGES;
  const isSame = ({ userId, start, end }: MentionRange, index: number): boolean => {
    const other = present[index];
    return other?.userId === userId && other.start === start && other.end === end;
  };
  return (drafts.get(roomId) ?? "") === text && present.length === ranges.length && ranges.every(isSame);
}

/** Shows these messages, and no others, as being deleted. */
export function showDeleting(state: ChatState, messageIds: readonly Id[]): ChatState {
  const deleting = new Set(messageIds);
  const isSame = deleting.size === state.deleting.size && messageIds.every((id) => state.deleting.has(id));
  return isSame ? state : { ...state, deleting };
}

/** Shows these changes over the messages that they are about, and no others. */
export function showPatches(state: ChatState, patches: ChatState["patches"]): ChatState {
  const isSame = patches.size === state.patches.size && [...patches].every(([id, patch]) => isEqual(patch, state.patches.get(id)));
  return isSame ? state : { ...state, patches };
}

/** Shows these as edits that were refused, and no others. */
export function showRefusedEdits(state: ChatState, edits: readonly RefusedEdit[]): ChatState {
  const isSame = edits.length === state.refusedEdits.size && edits.every((edit) => isEqual(edit, state.refusedEdits.get(edit.messageId)));
  return isSame ? state : { ...state, refusedEdits: new Map(edits.map((edit) => [edit.messageId, edit])) };
}

/** Whether two plain values hold the same. */
function isEqual(one: unknown, other: unknown): boolean {
  if (one === other || typeof one !== "object" || typeof other !== "object" || one === null || other === null) return one === other;
  const [entries, others] = [Object.entries(one), new Map<string, unknown>(Object.entries(other))];
  return entries.length === others.size && entries.every(([key, value]: [string, unknown]) => isEqual(value, others.get(key)));
}
