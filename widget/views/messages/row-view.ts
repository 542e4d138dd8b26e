import type { TemplateResult } from "lit";
import type { User, UserStatus } from "../../../protocol/entities.ts";
import type { WideMention } from "../../../protocol/mention-range.ts";
import type { Id } from "../../../protocol/ids.ts";
import type { RefusedEdit } from "../../client/store/state.ts";
import type { ViewContext } from "../shared/view-context.ts";
import { selectMessageStatus, selectOutgoingStatus, type MessageStatus } from "../../client/store/selectors.ts";
import type { Localize } from "../../i18n/localize.ts";
import type { RoomInState } from "../shared/room-controller.ts";
import { noticeText } from "../shared/notice-text.ts";
import { personStatus } from "../shared/person-status.ts";
import { userOf } from "../shared/room-people.ts";
import type { FeatureButton, FeatureNote } from "./features/message-feature.ts";
import { buttonsOf, feetOf, notesOf } from "./features/message-features.ts";
import { noticeOf, type MessageRow } from "./message-rows.ts";

/** What a person can do with a row. */
export interface RowActions {
  readonly unfold: (row: MessageRow) => void;
  readonly run: (button: FeatureButton, row: MessageRow, opener: HTMLElement) => void;
  /** Opens all that can be done with the row, at the press of `opener`. */
  readonly more: (row: MessageRow, buttons: readonly FeatureButton[], opener: HTMLButtonElement) => void;
  /** The text in a message's editor is another, or null: the editor is closed. */
  readonly write: (row: MessageRow, text: string | null) => void;
  /** Opens the editor with a text that was refused. */
  readonly reopen: (messageId: Id, text: string) => void;
  /** Puts a text that was refused into the composer. */
  readonly sendAnew: (edit: RefusedEdit) => void;
  /** Opens how a message has read. */
  readonly showHistory: (row: MessageRow, button: HTMLButtonElement) => void;
  /** Opens who wrote it. */
  readonly showPerson: (row: MessageRow, button: HTMLElement) => void;
  readonly showSeen: (row: MessageRow, button: HTMLButtonElement) => void;
  readonly retry: (row: MessageRow) => void;
  readonly discard: (row: MessageRow) => void;
}

/** What a row is drawn with beside itself. */
export interface RowView {
  /** Ends the ids of its parts: a message may be on screen in its room and in a thread. */
  readonly key: string;
  readonly localize: Localize;
  readonly actions: RowActions;
  /** In a direct room nobody needs to be told who is speaking. */
  readonly isDirect: boolean;
  /** The day, where one begins. */
  readonly day: string | null;
  readonly user: User;
  /** What who wrote it says of themselves; null: nothing. */
  readonly says: UserStatus | null;
  /** Of each person mentioned, the name, those before it, and those that the text has. */
  readonly names: readonly (readonly string[])[];
  readonly status: MessageStatus | null;
  /** Whether Tab reaches it; arrow keys move on from there. */
  readonly isActive: boolean;
  /** Whether somebody was just led to it. */
  readonly isMarked: boolean;
  /** Whether it is shown in full, however long. */
  readonly isUnfolded: boolean;
  readonly isDeleting: boolean;
  /** Whether it is folded because the person has blocked who wrote it (SAFE-1). */
  readonly isHidden: boolean;
  /** What stands in the place of a deleted message. */
  readonly tombstone: string;
  /** Whether it came while the room was open. */
  readonly isNew: boolean;
  /** Whether it is drawn as a line, not as a bubble. */
  readonly isLine: boolean;
  /** Whether it tells how far it has come without being asked: one's last message does. */
  readonly tellsStatus: boolean;
  /** What the room tells by it; null: somebody wrote it. */
  readonly notice: string | null;
  /** Whether it mentions the person who reads. */
  readonly mentionsMe: boolean;
  readonly buttons: readonly FeatureButton[];
  readonly notes: readonly FeatureNote[];
  /** What stands below the bubble, drawn from what is in here. */
  readonly feet: readonly TemplateResult[];
  /** The text that is being edited; null: none is. */
  readonly editText: string | null;
  /** A text that the server did not take for it. */
  readonly refusedEdit: RefusedEdit | null;
}

/** What all rows of a list are drawn with. */
export interface ListView extends RoomInState {
  readonly localize: Localize;
  readonly config: ViewContext["config"];
  readonly now: number;
  readonly activeId: Id | null;
  readonly markedId: Id | null;
  readonly unfolded: ReadonlySet<Id>;
  /** Texts in editors, by their messages. */
  readonly edits: ReadonlyMap<Id, string>;
  /** The message that was copied a moment ago. */
  readonly copiedId: Id | null;
  /** The last of one's own. */
  readonly lastOwnId: Id | null;
  /** The room's last message when it was opened. */
  readonly since: number;
  readonly areLines: boolean;
  readonly actions: RowActions;
}

/** Width of the list, in pixels, from which messages are lines unless told otherwise. */
const LINES_FROM = 680;

/** Whether messages are drawn as lines, not as bubbles, in a list of this width. */
export function areLines({ messageStyle, density }: ViewContext["config"], width: number): boolean {
  return messageStyle === "auto" ? width >= LINES_FROM || density === "compact" : messageStyle === "lines";
}

export function rowView(row: MessageRow, list: ListView): RowView {
  const { room, state, localize } = list;
  const notice = noticeOf(row);
  return {
    key: room.threadId === undefined ? row.id : `thread-${row.id}`,
    localize,
    actions: list.actions,
    isDirect: room.room.kind === "direct",
    day: row.startsDay ? localize.day(row.createdAt, list.now) : null,
    user: userOf(state, localize, row.senderId),
    says: row.startsGroup && !row.own ? personStatus(state, userOf(state, localize, row.senderId), list.now) : null,
    names: [
      ...row.mentions.map((id) => [userOf(state, localize, id).name, ...(state.formerNames.get(id) ?? []), ...writtenNames(row, id)]),
      ...wideOf(row).map(({ start, end }) => [row.body.slice(start + 1, end)]),
    ],
    status: statusOf(row, list),
    isActive: row.id === list.activeId,
    isMarked: row.id === list.markedId,
    isUnfolded: list.unfolded.has(row.id),
    isNew: (row.position ?? Infinity) > list.since,
    isDeleting: state.deleting.has(row.id),
    isHidden: room.room.kind === "group" && !row.deleted && state.blocked.has(row.senderId) && !list.unfolded.has(row.id),
    tombstone: row.deleted ? tombstoneOf(row, list) : "",
    isLine: list.areLines,
    tellsStatus: row.id === list.lastOwnId || row.outgoing !== null,
    mentionsMe: !row.own && !row.deleted && state.me !== null && (row.mentions.includes(state.me.id) || wideOf(row).some(meansMe(state))),
    notice: notice === null ? null : noticeText(localize, state, { senderId: row.senderId, notice }),
    buttons: notice === null ? buttonsOf(row, list) : [],
    notes: notesOf(row, list),
    feet: feetOf(row, list),
    editText: list.edits.get(row.id) ?? null,
    refusedEdit: state.refusedEdits.get(row.id) ?? null,
  };
}

/** All that a row is drawn from: it is drawn anew when one of these changed. */
export function usedOf(row: MessageRow, { user, names, buttons, notes, feet: _feet, ...view }: RowView): unknown[] {
  const texts = [...names.map((each) => each.join("\n")), ...notes.map(({ text }) => text)];
  return [row, user.name, user.avatar, ...texts, ...buttons, ...Object.values(view)];
}

function tombstoneOf({ message }: MessageRow, { state, localize }: ListView): string {
  const removal = message?.removal ?? null;
  if (removal === null) return localize.term("messageDeleted");
  // A moderator of the tenant need not be in the room, and is not known here then.
  const name = (removal.by === state.me?.id ? state.me : state.users.get(removal.by))?.name ?? localize.term("aModerator");
  const values = { name, reason: removal.reason ?? "" };
  return localize.term(removal.reason === null ? "messageRemoved" : "messageRemovedBecause", values);
}

function wideOf({ message, outgoing }: MessageRow): readonly WideMention[] {
  return (message ?? outgoing)?.wide ?? [];
}

// Who was online when it was sent the message does not say.
function meansMe({ roles }: ListView["state"]): (wide: WideMention) => boolean {
  return ({ role }) => role === undefined || roles.includes(role);
}

// What the text calls a person stands in it.
function writtenNames({ body, message, outgoing }: MessageRow, id: Id): string[] {
  const ranges = (message ?? outgoing)?.ranges ?? [];
  return ranges.flatMap(({ userId, start, end }) => (userId === id ? body.slice(start + 1, end) : []));
}

function statusOf({ outgoing, message, own, deleted }: MessageRow, { room, state, config }: ListView): MessageStatus | null {
  if (!own || deleted || message?.notice != null) return null;
  if (outgoing !== null) return selectOutgoingStatus(outgoing);
  // How far others have read a thread nobody is told.
  return config.receipts && message !== null && room.threadId === undefined ? selectMessageStatus(state, room, message) : null;
}
