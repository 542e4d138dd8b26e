import type { OutgoingMessage } from "../../../protocol/commands.ts";
import type { Message } from "../../../protocol/entities.ts";
import type { ErrorCode } from "../../../protocol/errors.ts";
import type { SendResult } from "../../../protocol/frames.ts";
import type { Id } from "../../../protocol/ids.ts";
import type { MentionRange } from "../../../protocol/mention-range.ts";
import type { Clock } from "../platform/clock.ts";
import type { Randomness } from "../platform/randomness.ts";
import type { ClientStorage } from "../platform/storage.ts";
import { toMessage } from "./batch.ts";
import { createTabOwnedQueue } from "../queue/tab-owned-queue.ts";
import { createTabOwnedStore } from "../queue/tab-owned-store.ts";
import { OUTBOX_LIMIT, OutboxFull, readOutboxItem, type MessageFiles, type OutboxItem } from "./outbox-item.ts";
import { createSender } from "./sender.ts";

/** A message as it is added. */
export interface NewMessage {
  readonly roomId: Id;
  readonly body: string;
  readonly mentions: readonly Id[];
  readonly ranges?: readonly MentionRange[];
  readonly files?: readonly Id[];
}

/** Messages on their way out: stored before the first try, in order per room, until the log holds them (SYNC-1, SYNC-11). */
export interface Outbox {
  /** Reads what is stored of this tab; `adopt` brings what others left. */
  load(): Promise<void>;
  /** Takes over what tab `former` has left, or, for null, what all others have. */
  adopt(former: string | null): Promise<void>;
  /** Reads anew what other tabs have on their way, to show it. */
  refresh(): Promise<void>;
  /** Owners of messages that other tabs have on their way. */
  others(): readonly string[];
  add(message: NewMessage): Id;
  retry(id: Id): void;
  /**
   * Takes a file out of its message; a message that has nothing then goes, too. Answers false where the message may have left, or is another
   * tab's: the file is not to be dropped then.
   */
  removeFile(fileId: Id): boolean;
  /** Something has become of files: what waited for them goes, or fails. */
  filesChanged(): void;
  /** Takes a message out; answers its text, or "" when it is not there any more or another tab is sending it. */
  discard(id: Id): string;
  /** Takes out a room's messages, which nobody could ever see. */
  dropRoom(roomId: Id): void;
  /** The log holds these; answers those that no answer had told of before. */
  confirm(ids: readonly Id[]): Id[];
  /** A way out has opened: tries at once what waits for a next try. */
  wake(): void;
  stop(): void;
  readonly items: readonly OutboxItem[];
}

export interface OutboxDependencies {
  readonly storage: ClientStorage;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly newId: () => Id;
  /** Names this tab. */
  readonly owner: string;
  readonly files: MessageFiles;
  /** Sends one command. @throws CommandRefused */
  readonly send: (roomId: Id, messages: OutgoingMessage[]) => Promise<readonly SendResult[]>;
  /** Hears of each change, with all items in sending order. */
  readonly onChange: (items: readonly OutboxItem[]) => void;
  /** The server has a message; called before it leaves the outbox. Answers whether the log's frame is to be waited for. */
  readonly onCommitted: (message: Message) => boolean;
  readonly onFailed: (item: OutboxItem, reason: ErrorCode) => void;
  /** A message was taken out before it was sent. */
  readonly onDropped: (id: Id) => void;
  /** Something was stored that other tabs should show. */
  readonly onStored: () => void;
}

export function createOutbox(dependencies: OutboxDependencies): Outbox {
  const { storage, clock, newId, owner, files, onStored } = dependencies;
  const store = createTabOwnedStore(storage, "outbox", readOutboxItem);
  const queue = createTabOwnedQueue({
    store,
    owner,
    fromStored: (item: OutboxItem) => item,
    orderOf: ({ order }) => order,
    isSettled: ({ stage }) => stage === "committed",
    // A failed message may be discarded or queued again in any tab.
    isOpenToOthers: ({ stage }) => stage === "failed",
    onChange: dependencies.onChange,
  });

  const remove = (ids: readonly Id[]): void => {
    const gone = ids.filter((id) => queue.get(id) !== undefined);
    if (gone.length === 0) return;
    queue.drop(gone);
    void store.remove(gone).then(onStored);
    gone.forEach(dependencies.onDropped);
  };
  const isQueued = (item: OutboxItem): boolean => item.owner === owner && item.stage === "queued";
  const isReady = (item: OutboxItem): boolean => item.files.length === 0 || files.outcome(item.files).outcome === "ready";
  // Files go first: a message that is still stored is sent again and answered as before, files without their message would be a draft again.
  const forget = async (item: OutboxItem): Promise<void> => {
    if (item.files.length > 0) await files.release(item.files);
    await store.remove([item.id]);
  };
  const persist = async (item: OutboxItem): Promise<void> => {
    queue.hold([item]);
    await queue.untilStored([item.id], () => store.put([item]));
    onStored();
    sender.pump();
  };
  const fail = (id: Id, reason: ErrorCode): void => {
    queue.change([id], (item) => ({ ...item, stage: "failed", reason }));
    const item = queue.get(id);
    if (item === undefined) return;
    void store.put([item]).then(onStored);
    dependencies.onFailed(item, reason);
  };
  const settle = (ids: readonly Id[]): void => {
    const settled = ids.flatMap((id) => queue.get(id) ?? []);
    if (settled.length === 0) return;
    const forgotten = Promise.all(settled.map(forget));
    queue.drop(ids);
    void forgotten.then(onStored);
  };

  const sender = createSender({
    ...dependencies,
    waiting: () => queue.mine().filter((item) => item.stage === "queued" && isReady(item)),
    toMessage(item) {
      const found = item.files.length === 0 ? null : files.outcome(item.files);
      return toMessage(item, found?.outcome === "ready" ? found.attachments : item.files);
    },
    setBack(id, reason) {
      const item = queue.get(id);
      if (reason !== "attachment_not_ready" && reason !== "attachment_not_usable") return false;
      return item !== undefined && files.again(item.files, reason);
    },
    setStage: (ids, stage) =>
      queue.change(ids, (item) => (item.stage === "failed" || item.stage === "committed" ? item : { ...item, stage })),
    commit(message) {
      const item = queue.get(message.id);
      // The log's own frame was faster; all is done.
      if (item === undefined) return;
      if (!dependencies.onCommitted(message)) return settle([item.id]);
      queue.change([item.id], (present) => ({ ...present, stage: "committed", changed: message.changed }));
      void forget(item);
    },
    fail,
  });
  const failForFiles = (): void => {
    for (const item of queue.items.filter((each) => isQueued(each) && each.files.length > 0)) {
      const found = files.outcome(item.files);
      if (found.outcome === "failed") fail(item.id, found.reason);
    }
  };

  return {
    async load() {
      await queue.load();
      sender.wake();
    },
    async adopt(former) {
      await queue.adopt(former);
      sender.wake();
      onStored();
    },
    refresh: async () => void (await queue.refresh()),
    others: queue.others,
    add({ roomId, body, mentions, ranges = [], files: chosen = [] }) {
      if (queue.items.length >= OUTBOX_LIMIT) throw new OutboxFull();
      const item: OutboxItem = {
        id: newId(),
        roomId,
        body,
        mentions: [...mentions],
        ranges: [...ranges],
        files: [...chosen],
        createdAt: clock.now(),
        order: newId(),
        owner,
        stage: "queued",
        reason: null,
      };
      void persist(item);
      return item.id;
    },
    retry(id) {
      const item = queue.get(id);
      if (item?.stage !== "failed") return;
      // The id stands for other content at the server: only a new one can ever be taken.
      const fresh = item.reason === "idempotency_conflict" ? newId() : id;
      if (fresh !== id) {
        queue.drop([id]);
        void store.remove([id]);
      }
      if (item.files.length > 0) files.retry(item.files);
      void persist({ ...item, id: fresh, order: newId(), owner, stage: "queued", reason: null });
    },
    removeFile(fileId) {
      const item = queue.items.find((each) => each.files.includes(fileId));
      if (item === undefined) return true;
      if (item.stage !== "failed" && !isQueued(item)) return false;
      const rest = item.files.filter((id) => id !== fileId);
      if (rest.length === 0 && item.body === "") remove([item.id]);
      else void persist({ ...item, files: rest });
      return true;
    },
    filesChanged() {
      failForFiles();
      sender.pump();
    },
    discard(id) {
      const item = queue.get(id);
      if (item === undefined || item.stage === "committed" || (item.owner !== owner && item.stage !== "failed")) return "";
      remove([id]);
      return item.body;
    },
    dropRoom: (roomId) => remove(queue.items.filter((item) => item.roomId === roomId).map(({ id }) => id)),
    confirm(ids) {
      const held = ids.filter((id) => queue.get(id) !== undefined);
      const news = held.filter((id) => queue.get(id)?.stage !== "committed");
      settle(held);
      return news;
    },
    wake: sender.wake,
    stop: sender.stop,
    get items() {
      return queue.items;
    },
  };
}
