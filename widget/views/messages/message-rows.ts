import { patchMessage, type MessagePatch } from "../../client/store/message-patch.ts";
import type { Attachment, Message, Notice, PriorityLevel } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";
import type { OutboxRow, OutgoingFile } from "../../client/store/state.ts";
import { conversationIn } from "../../client/store/conversation.ts";
import { selectOutgoing } from "../../client/store/selectors.ts";
import type { RoomInState } from "../shared/room-controller.ts";
import { isAlike } from "../shared/store-controller.ts";
import type { Stretch } from "./message-window.ts";

/** One row of the message list, with what stands before it. */
export interface MessageRow {
  readonly id: Id;
  /** The message in the log; null while it is on its way. */
  readonly message: Message | null;
  /** Null while the message is on its way. */
  readonly position: number | null;
  readonly senderId: Id;
  readonly own: boolean;
  readonly body: string;
  readonly mentions: readonly Id[];
  /** Files as the log has them, and those on their way. */
  readonly attachments: readonly Attachment[];
  readonly files: readonly OutgoingFile[];
  /** Whether it is a tombstone. */
  readonly deleted: boolean;
  readonly createdAt: number;
  readonly outgoing: OutboxRow | null;
  /** Whether a day separator stands before it. */
  readonly startsDay: boolean;
  /** Whether the unread divider stands before it. */
  readonly startsUnread: boolean;
  /** Whether it is the first, and the last, of a group of one sender's messages. */
  readonly startsGroup: boolean;
  readonly endsGroup: boolean;
}

/** What a message asks for; null: it is one among others. */
export function levelOf({ message, outgoing }: Pick<MessageRow, "message" | "outgoing">): PriorityLevel | null {
  return message?.priority?.level ?? outgoing?.priority ?? null;
}

/** What rows are made of. */
export interface RowSource {
  /** Positions rise by one. */
  readonly messages: readonly Message[];
  /** What was asked for and the log does not tell yet. */
  readonly patches: ReadonlyMap<Id, MessagePatch>;
  /** Whether `messages` ends with the room's last message; only then do outgoing ones follow. */
  readonly complete: boolean;
  readonly outgoing: readonly OutboxRow[];
  readonly meId: Id | null;
  /** Position after which the unread divider stands; null: none. */
  readonly divider: number | null;
}

const NO_FILES: readonly OutgoingFile[] = [];
const NO_ATTACHMENTS: readonly Attachment[] = [];
/** Messages of one sender within this time stand together, in milliseconds. */
const GROUP_MS = 5 * 60_000;

/** What the rows of a room are made of that was opened when `since` was its last message; null while its messages are not there. */
export function sourceOf({ room: shown, state }: RoomInState, since: number): RowSource | null {
  const { room, timeline, divider, threadId } = shown;
  if (timeline === null) return null;
  const { messages } = timeline;
  const meId = state.me?.id ?? null;
  const outgoing = selectOutgoing(state, conversationIn(room.id, threadId ?? null));
  // Who has answered has seen what is new.
  const answered = messages.some(({ senderId, position, notice }) => position > since && senderId === meId && notice === null);
  return { messages, patches: state.patches, complete: !timeline.hasAfter, outgoing, meId, divider: answered ? null : divider };
}

/** Numbers of the first and last row there are; null when there is none. */
export function rowBounds(source: RowSource): Stretch | null {
  const outgoing = source.complete ? source.outgoing.length : 0;
  if (source.messages.length + outgoing === 0) return null;
  const first = source.messages[0]?.position ?? 1;
  return { first, last: first + source.messages.length + outgoing - 1 };
}

/** The rows of `window`; costs as much as it shows. */
export function buildRows(source: RowSource, window: Stretch): MessageRow[] {
  const start = source.messages[0]?.position ?? 1;
  const rows: MessageRow[] = [];
  let before = entryAt(source, window.first - 1 - start);
  let entry = entryAt(source, window.first - start);
  for (let number = window.first; number <= window.last && entry !== null; number++) {
    const after = entryAt(source, number + 1 - start);
    const startsUnread = source.divider !== null && entry.position === source.divider + 1 && !entry.own;
    rows.push({
      ...entry,
      startsUnread,
      startsDay: before === null || dayOf(before.createdAt) !== dayOf(entry.createdAt),
      startsGroup: startsUnread || before === null || !together(before, entry),
      endsGroup: after === null || !together(entry, after) || after.position === (source.divider ?? -1) + 1,
    });
    before = entry;
    entry = after;
  }
  return rows;
}

/** The rows, with those in place of their like that stood in `former`. */
export function keepRows(former: readonly MessageRow[], rows: readonly MessageRow[]): readonly MessageRow[] {
  const known = new Map(former.map((row) => [row.id, row]));
  return rows.map((row) => {
    const same = known.get(row.id);
    return same !== undefined && isAlike(same, row) ? same : row;
  });
}

type Entry = Omit<MessageRow, "startsDay" | "startsUnread" | "startsGroup" | "endsGroup">;

function entryAt(source: RowSource, index: number): Entry | null {
  const message = source.messages[index];
  const patch = message && source.patches.get(message.id);
  if (message !== undefined)
    return entryOfMessage(patch === undefined ? message : patchMessage(message, patch, source.meId ?? ""), source.meId);
  if (index < 0 || !source.complete) return null;
  const outgoing = source.outgoing[index - source.messages.length];
  return outgoing === undefined ? null : entryOfOutgoing(outgoing, source.meId);
}

function entryOfMessage(message: Message, meId: Id | null): Entry {
  const { id, position, senderId, body, mentions, attachments, createdAt } = message;
  const deleted = message.deletedAt !== null;
  return {
    id,
    message,
    position,
    senderId,
    body,
    mentions,
    attachments,
    files: NO_FILES,
    deleted,
    createdAt,
    own: senderId === meId,
    outgoing: null,
  };
}

function entryOfOutgoing(outgoing: OutboxRow, meId: Id | null): Entry {
  const { id, body, mentions, files, createdAt } = outgoing;
  const attachments = outgoing.forward?.attachments ?? NO_ATTACHMENTS;
  const own = { senderId: meId ?? "", own: true, deleted: false };
  return { id, message: null, position: null, body, mentions, attachments, files, createdAt, outgoing, ...own };
}

/** What the room tells by a row; null: somebody wrote it. */
export function noticeOf({ message }: Pick<MessageRow, "message">): Notice | null {
  return message?.notice ?? null;
}

function together(first: Entry, second: Entry): boolean {
  return (
    first.senderId === second.senderId &&
    noticeOf(first) === null &&
    noticeOf(second) === null &&
    second.createdAt - first.createdAt < GROUP_MS &&
    first.outgoing?.stage !== "failed" &&
    dayOf(first.createdAt) === dayOf(second.createdAt)
  );
}

function dayOf(time: number): string {
  return new Date(time).toDateString();
}
