import type { Id } from "../../../protocol/ids.ts";
import type { FileItem } from "../uploads/file-item.ts";
import type { MessageItem } from "../outbox/message-kind.ts";
import { conversationIn, type ConversationId } from "../store/conversation.ts";
import type { ChatState, OutboxRow, OutgoingFile } from "../store/state.ts";

/** The part of the state that is on its way out. */
type OutgoingState = Pick<ChatState, "outbox" | "draftFiles">;

/**
 * Shows messages with their files, and files without a message as the draft they are part of. What has not changed keeps its identity,
 * conversation by conversation and row by row.
 */
export function showOutgoing(state: ChatState, items: readonly MessageItem[], files: readonly FileItem[]): ChatState {
  const known = new Map(knownFiles(state).map((file) => [file.id, file]));
  const shown = new Map(files.map((item) => [item.id, reuse(toOutgoingFile(item), known.get(item.id))]));
  const taken = new Set(items.flatMap((item) => item.files));
  const drafts = files.filter((item) => !item.settled && !taken.has(item.id)).flatMap(({ id }) => shown.get(id) ?? []);
  const next: OutgoingState = {
    outbox: byConversation(
      items.map((item) => toOutgoing(item, shown)),
      state.outbox,
    ),
    draftFiles: byConversation(drafts, state.draftFiles),
  };
  return next.outbox === state.outbox && next.draftFiles === state.draftFiles ? state : { ...state, ...next };
}

function knownFiles({ outbox, draftFiles }: OutgoingState): OutgoingFile[] {
  return [...[...outbox.values()].flat().flatMap(({ files }) => files), ...[...draftFiles.values()].flat()];
}

function toOutgoingFile(item: FileItem): OutgoingFile {
  const { id, roomId, threadId, name, mediaType, size, kind, duration, waveform, reason, kept } = item;
  const stage = item.stage === "waiting" && item.uploading ? "uploading" : item.stage;
  const progress = Math.min(1, item.sentBytes / size);
  const conversation = conversationIn(roomId, threadId);
  return { id, roomId, conversation, name, mediaType, size, kind, duration, waveform, stage, progress, reason, kept };
}

function toOutgoing(
  { id, roomId, body, mentions, ranges, replyTo, threadId, priority, wide, poll, forward, files, createdAt, stage, reason }: MessageItem,
  shown: ReadonlyMap<Id, OutgoingFile>,
): OutboxRow {
  const present = files.flatMap((fileId) => shown.get(fileId) ?? []);
  return {
    id,
    roomId,
    body,
    mentions,
    ranges,
    replyTo,
    wide,
    poll,
    forward,
    conversation: conversationIn(roomId, threadId),
    priority,
    files: present,
    createdAt,
    stage: stage === "committed" ? "sending" : stage,
    reason,
  };
}

function byConversation<Row extends { readonly id: Id; readonly conversation: ConversationId }>(
  rows: readonly Row[],
  present: ReadonlyMap<ConversationId, readonly Row[]>,
): ReadonlyMap<ConversationId, readonly Row[]> {
  const lists = new Map<ConversationId, Row[]>();
  for (const row of rows) {
    const former = present.get(row.conversation)?.find(({ id }) => id === row.id);
    lists.set(row.conversation, [...(lists.get(row.conversation) ?? []), reuse(row, former)]);
  }
  const joined = [...lists].map(([id, list]) => [id, reuseList(list, present.get(id))] as const);
  return joined.length === present.size && joined.every(([id, list]) => present.get(id) === list) ? present : new Map(joined);
}

function reuseList<Row>(rows: readonly Row[], former: readonly Row[] | undefined): readonly Row[] {
  return former !== undefined && isSameList(rows, former) ? former : rows;
}

// Lists in rows are compared by what they hold; all else by identity.
function reuse<Row extends object>(row: Row, former: Row | undefined): Row {
  if (former === undefined) return row;
  const others = new Map<string, unknown>(Object.entries(former));
  const same = Object.entries(row).every(([key, value]: [string, unknown]) => {
    const other = others.get(key);
    return value === other || (Array.isArray(value) && Array.isArray(other) && isSameList(value, other));
  });
  return same ? former : row;
}

function isSameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index]);
}
