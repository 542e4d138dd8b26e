import type { Id } from "../../protocol/ids.ts";
import { checkText, withLineFeeds } from "../../protocol/text.ts";
import type { ChatCommands } from "./commands.ts";
import { CommandRefused } from "./platform/command-refused.ts";
import type { Platform } from "./platform/platform.ts";
import { conversationOf, roomOf, threadOf, type ConversationId } from "./store/conversation.ts";
import { closeThread, openThread } from "./store/open-thread.ts";
import { changeThread } from "./store/threads.ts";
import { hideRoom, moveMarker, showRoom } from "./store/local-changes.ts";
import { isDraft, putDraft, putReply } from "./store/outgoing-changes.ts";
import { mentionedIds, shiftRanges } from "./store/mention-ranges.ts";
import { PATIENCE_MS } from "./platform/waits.ts";
import type { ChatState } from "./store/state.ts";
import type { Store } from "./store/store.ts";
import type { Transport } from "./transport/transport.ts";
import { createLazyCommands } from "./lazy-commands.ts";
import type { History } from "./sync/history.ts";
import type { DraftChange } from "./storage/draft-versions.ts";
import type { UserData } from "./storage/user-data.ts";
import type { ReceiptReporter } from "./sync/receipt-reporter.ts";
import { createTypingReporter } from "./sync/typing-reporter.ts";

export interface CommandDependencies {
  readonly store: Store<ChatState>;
  readonly platform: Platform;
  /** Base address of the server. */
  readonly server: string;
  readonly newId: () => Id;
  readonly transport: Transport;
  readonly history: History;
  readonly receiptReporter: ReceiptReporter;
  readonly userData: () => UserData | null;
  /** Something is to be done that the state alone does not tell of. */
  readonly look: () => void;
}

export function createCommands(dependencies: CommandDependencies): ChatCommands {
  const { store, platform, newId, transport, history, receiptReporter, look } = dependencies;
  const typing = createTypingReporter(platform.clock, (conversation, active) => {
    const [roomId, threadId] = [roomOf(conversation), threadOf(conversation)];
    const place = { roomId, ...(threadId !== null && { threadId }) };
    void transport.command({ type: "typing", id: newId(), ...place, active }).catch(() => {});
  });
  return {
    ...messageCommands(dependencies, typing),
    ...draftCommands(dependencies),
    ...readingCommands(dependencies),
    ...createLazyCommands(dependencies),
    openRoom(roomId) {
      store.update((state) => showRoom(state, roomId));
    },
    closeRoom() {
      store.update(hideRoom);
    },
    openThread: (roomId, threadId) => store.update((state) => openThread(state, roomId, threadId)),
    closeThread: () => store.update(closeThread),
    setAlsoInRoom: (alsoInRoom) =>
      store.update((state) => (state.thread === null ? state : { ...state, thread: { ...state.thread, alsoInRoom } })),
    typing,
    loadMembers: (roomId) => history.loadMembers(roomOf(roomId), { all: true }),
    reconnect: () => transport.wake(),
    setAway(away) {
      receiptReporter.setAway(away);
      look();
    },
  };
}

type MessageCommands = Pick<ChatCommands, "send" | "retry" | "discard" | "deleteMessage" | "change">;

function messageCommands({ store, userData }: CommandDependencies, typing: ChatCommands["typing"]): MessageCommands {
  const own = (): UserData => {
    const present = userData();
    if (present === null) throw new CommandRefused("unavailable");
    return present;
  };
  return {
    send(conversation, body, options = {}) {
      const { mentions = [], ranges = [], files = [], replyTo = null, priority = null, wide = [], poll = null } = options;
      const text = checkBody(store.state, { conversation, body, files });
      const { outbox, drafts } = own();
      const { thread } = store.state;
      typing(conversation, false);
      const id = outbox.add({
        roomId: roomOf(conversation),
        threadId: threadOf(conversation),
        alsoInRoom: thread?.id === conversation && thread.alsoInRoom,
        body: text,
        mentions: [...new Set([...mentions, ...mentionedIds(ranges)])],
        ranges: shiftRanges(ranges, body.trimStart().length - body.length),
        files,
        replyTo,
        priority,
        wide: shiftRanges(wide, body.trimStart().length - body.length),
        poll,
        // A poll is not what stands in the field.
        ...(poll === null && { draft: drafts.versionOf(conversation, withLineFeeds(body)) }),
      });
      store.update((state) => changeThread(state, conversation, (open) => ({ ...open, alsoInRoom: false })));
      return id;
    },
    retry: (_roomId, messageId) => userData()?.outbox.retry(messageId),
    discard: (_roomId, messageId) => userData()?.outbox.discard(messageId) ?? "",
    async deleteMessage(roomId, messageId, reason) {
      const { outbox, lazyUploads } = own();
      const withdrawn = outbox.withdraw(messageId);
      if (withdrawn !== null) return withdrawn.files.forEach((id) => lazyUploads.remove(id));
      const { status } = store.state.connection;
      const id = outbox.enqueue({ kind: "deletion", roomId: roomOf(roomId), messageId, ...(reason !== undefined && { note: reason }) });
      const refusal = await outbox.outcome(id, status === "online" || status === "polling" ? PATIENCE_MS : 0);
      if (refusal !== null) throw refusal;
    },
    change: (change) => void own().outbox.enqueue({ ...change, roomId: roomOf(change.roomId) }),
  };
}

type DraftCommands = Pick<ChatCommands, "setDraft" | "setReply" | "endDraft">;

function draftCommands({ store, userData }: CommandDependencies): DraftCommands {
  const write = (roomId: Id, change: DraftChange): void => userData()?.drafts.write(roomId, change);
  return {
    setDraft(roomId, draft, ranges = []) {
      const text = withLineFeeds(draft);
      if (isDraft(store.state, roomId, text, ranges)) return;
      store.update((state) => putDraft(state, roomId, text, ranges));
      write(roomId, { text, ranges: [...ranges], sent: null, replyTo: store.state.draftReplies.get(roomId) ?? null });
    },
    setReply(roomId, replyTo) {
      const { drafts, draftMentions, draftReplies } = store.state;
      if ((draftReplies.get(roomId) ?? null) === replyTo) return;
      store.update((state) => putReply(state, roomId, replyTo));
      write(roomId, { text: drafts.get(roomId) ?? "", ranges: [...(draftMentions.get(roomId) ?? [])], sent: null, replyTo });
    },
    endDraft(roomId) {
      const sent = store.state.drafts.get(roomId) ?? "";
      if (sent === "" && !store.state.draftReplies.has(roomId)) return;
      store.update((state) => putReply(putDraft(state, roomId, ""), roomId, null));
      write(roomId, { text: "", ranges: [], sent });
    },
  };
}

// With files the text may be empty.
function checkBody(
  { limits, draftFiles }: ChatState,
  { conversation, body, files }: { readonly conversation: ConversationId; readonly body: string; readonly files: readonly Id[] },
): string {
  const draft = new Set(draftFiles.get(conversation)?.map(({ id }) => id));
  if (files.length > limits.attachmentsPerMessage || files.some((id) => !draft.has(id))) throw new RangeError("invalid_request");
  const checked = checkText(withLineFeeds(body), limits.messageCodePoints);
  if (checked.ok) return checked.text;
  if (checked.problem === "text_empty" && files.length > 0) return "";
  throw new RangeError(checked.problem);
}

/** The last message up to a position that can be unread: what was deleted and what a room says of itself can not (ROOM-39). */
function lastCounted({ rooms }: ChatState, roomId: Id, position: number): number {
  const passedOver = rooms.get(roomId)?.summary.deleted ?? [];
  let counted = position;
  while (passedOver.includes(counted)) counted -= 1;
  return counted;
}

type ReadingCommands = Pick<ChatCommands, "loadBefore" | "loadAfter" | "jumpTo" | "findMessage" | "markRead" | "markUnread">;

function readingCommands({ store, history, receiptReporter }: CommandDependencies): ReadingCommands {
  return {
    loadBefore: (roomId) => void history.loadBefore(roomId),
    loadAfter: (roomId) => void history.loadAfter(roomId),
    jumpTo: (roomId, position) => void history.jumpTo(roomId, position),
    findMessage: history.find,
    markRead(roomId, position) {
      const room = conversationOf(store.state, roomId);
      if (room === undefined) return;
      // Wanted before it is shown: what is shown is what is wanted.
      receiptReporter.read.raise(roomId, position);
      if (position > room.membership.marker) store.update((state) => moveMarker(state, roomId, position));
    },
    markUnread(roomId, position) {
      const counted = lastCounted(store.state, roomId, position);
      receiptReporter.read.lower(roomId, counted);
      store.update((state) => moveMarker(state, roomId, Math.max(0, counted - 1)));
    },
  };
}
