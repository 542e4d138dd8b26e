import type { Id } from "../../protocol/ids.ts";
import { checkText, withLineFeeds } from "../../protocol/text.ts";
import type { ChatCommands } from "./commands.ts";
import { CommandRefused } from "./platform/command-refused.ts";
import type { Platform } from "./platform/platform.ts";
import { hideRoom, isDraft, moveMarker, putDraft, showRoom } from "./store/local-changes.ts";
import { mentionedIds, shiftRanges } from "./store/mention-ranges.ts";
import { PATIENCE_MS } from "./platform/waits.ts";
import type { ChatState } from "./store/state.ts";
import type { Store } from "./store/store.ts";
import type { Transport } from "./transport/transport.ts";
import { createLazyCommands } from "./lazy-commands.ts";
import type { History } from "./sync/history.ts";
import type { UserData } from "./storage/user-data.ts";
import type { ReceiptReporter } from "./sync/receipt-reporter.ts";
import { createTypingNotices } from "./sync/typing-notices.ts";

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
  const { store, platform, newId, transport, history, receiptReporter, userData, look } = dependencies;

  const forgetError = (promise: Promise<unknown>): void => void promise.catch(() => {});
  const typing = createTypingNotices(platform.clock, (roomId, active) =>
    forgetError(transport.command({ type: "typing", id: newId(), roomId, active })),
  );

  return {
    ...readingCommands(dependencies),
    ...createLazyCommands(dependencies),
    openRoom(roomId) {
      store.update((state) => showRoom(state, roomId));
    },
    closeRoom() {
      store.update(hideRoom);
    },
    send(roomId, body, { mentions = [], ranges = [], files = [] } = {}) {
      const text = checkBody(store.state, { roomId, body, files });
      const own = userData();
      if (own === null) throw new CommandRefused("unavailable");
      typing(roomId, false);
      const trimmed = shiftRanges(ranges, body.trimStart().length - body.length);
      return own.outbox.add({ roomId, body: text, mentions: [...new Set([...mentions, ...mentionedIds(ranges)])], ranges: trimmed, files });
    },
    retry: (_roomId, messageId) => userData()?.outbox.retry(messageId),
    discard: (_roomId, messageId) => userData()?.outbox.discard(messageId) ?? "",
    setDraft(roomId, draft, ranges = []) {
      const text = withLineFeeds(draft);
      if (isDraft(store.state, roomId, text, ranges)) return;
      store.update((state) => putDraft(state, roomId, text, ranges));
      userData()?.drafts.write(roomId, { text, ranges: [...ranges], sent: null });
    },
    endDraft(roomId) {
      const sent = store.state.drafts.get(roomId) ?? "";
      if (sent === "") return;
      store.update((state) => putDraft(state, roomId, ""));
      userData()?.drafts.write(roomId, { text: "", ranges: [], sent });
    },
    typing,
    async deleteMessage(roomId, messageId) {
      const own = userData();
      if (own === null) throw new CommandRefused("unavailable");
      const withdrawn = own.outbox.withdraw(messageId);
      if (withdrawn !== null) return withdrawn.files.forEach(own.lazyUploads.remove);
      const { status } = store.state.connection;
      const id = own.outbox.enqueue({ kind: "deletion", roomId, messageId });
      const refusal = await own.outbox.outcome(id, status === "online" || status === "polling" ? PATIENCE_MS : 0);
      if (refusal !== null) throw refusal;
    },
    loadMembers: (roomId) => history.loadMembers(roomId, { all: true }),
    reconnect: transport.wake,
    setAway(away) {
      receiptReporter.setAway(away);
      look();
    },
    markRead(roomId, position) {
      const room = store.state.rooms.get(roomId);
      if (room === undefined) return;
      // Wanted before it is shown: what is shown is what is wanted.
      receiptReporter.read.raise(roomId, position);
      if (position > room.membership.marker) store.update((state) => moveMarker(state, roomId, position));
    },
  };
}

// With files the text may be empty.
function checkBody(
  { limits, draftFiles }: ChatState,
  { roomId, body, files }: { readonly roomId: Id; readonly body: string; readonly files: readonly Id[] },
): string {
  const draft = new Set(draftFiles.get(roomId)?.map(({ id }) => id));
  if (files.length > limits.attachmentsPerMessage || files.some((id) => !draft.has(id))) throw new RangeError("invalid_request");
  const checked = checkText(withLineFeeds(body), limits.messageCodePoints);
  if (checked.ok) return checked.text;
  if (checked.problem === "text_empty" && files.length > 0) return "";
  throw new RangeError(checked.problem);
}

type ReadingCommands = Pick<ChatCommands, "loadBefore" | "loadAfter" | "jumpTo" | "findMessage" | "markUnread">;

function readingCommands({ store, history, receiptReporter }: CommandDependencies): ReadingCommands {
  return {
    loadBefore: (roomId) => void history.loadBefore(roomId),
    loadAfter: (roomId) => void history.loadAfter(roomId),
    jumpTo: (roomId, position) => void history.jumpTo(roomId, position),
    findMessage: history.find,
    markUnread(roomId, position) {
      receiptReporter.read.lower(roomId, position);
      store.update((state) => moveMarker(state, roomId, Math.max(0, position - 1)));
    },
  };
}
