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
import { createOutboxStore } from "./outbox-store.ts";
import { OUTBOX_LIMIT, OutboxFull, type MessageFiles, type OutboxItem } from "./outbox-item.ts";
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
  const { clock, newId, owner, onChange, files } = dependencies;
  const store = createOutboxStore(dependencies.storage);
  let items: readonly OutboxItem[] = [];
  const unstored = new Set<Id>();

  const replace = (next: readonly OutboxItem[]): void => {
    items = next.toSorted((a, b) => (a.order < b.order ? -1 : 1));
    onChange(items);
  };
  const change = (ids: readonly Id[], to: (item: OutboxItem) => OutboxItem): void => {
    if (ids.length > 0) replace(items.map((item) => (ids.includes(item.id) ? to(item) : item)));
  };
  const remove = (ids: readonly Id[]): void => {
    const gone = items.filter(({ id }) => ids.includes(id));
    if (gone.length === 0) return;
    replace(items.filter(({ id }) => !ids.includes(id)));
    void store.remove(ids).then(dependencies.onStored);
    for (const { id } of gone) dependencies.onDropped(id);
  };
  const find = (id: Id): OutboxItem | undefined => items.find((item) => item.id === id);
  const isMine = (item: OutboxItem): boolean => item.owner === owner && item.stage === "queued";
  const isReady = (item: OutboxItem): boolean => item.files.length === 0 || files.outcome(item.files).outcome === "ready";
  // Files go first: a message that is still stored is sent again and answered as before, files without their message would be a draft again.
  const forget = async (item: OutboxItem): Promise<void> => {
    if (item.files.length > 0) await files.release(item.files);
    await store.remove([item.id]);
  };

  // Nothing is tried before it is stored: what the person saw leave must survive the end of the page.
  const persist = async (changed: readonly OutboxItem[]): Promise<void> => {
    for (const { id } of changed) unstored.add(id);
    await store.put(changed);
    for (const { id } of changed) unstored.delete(id);
    dependencies.onStored();
    for (const { roomId } of changed) sender.pump(roomId);
  };

  const fail = (id: Id, reason: ErrorCode): void => {
    change([id], (item) => ({ ...item, stage: "failed", reason }));
    const item = find(id);
    if (item === undefined) return;
    void store.put([item]).then(dependencies.onStored);
    dependencies.onFailed(item, reason);
  };
  const settle = (ids: readonly Id[]): void => {
    const settled = items.filter(({ id }) => ids.includes(id));
    if (settled.length === 0) return;
    const forgotten = Promise.all(settled.map(forget));
    replace(items.filter(({ id }) => !ids.includes(id)));
    void forgotten.then(dependencies.onStored);
  };

  const sender = createSender({
    ...dependencies,
    waiting: (roomId) => items.filter((item) => item.roomId === roomId && isMine(item) && !unstored.has(item.id) && isReady(item)),
    rooms: () => [...new Set(items.filter(isMine).map(({ roomId }) => roomId))],
    toMessage(item) {
      const found = item.files.length === 0 ? null : files.outcome(item.files);
      return toMessage(item, found?.outcome === "ready" ? found.attachments : item.files);
    },
    setBack(id, reason) {
      const item = find(id);
      if (reason !== "attachment_not_ready" && reason !== "attachment_not_usable") return false;
      return item !== undefined && files.again(item.files, reason);
    },
    setStage: (ids, stage) => change(ids, (item) => (item.stage === "failed" || item.stage === "committed" ? item : { ...item, stage })),
    commit(message) {
      // The log's own frame was faster; all is done.
      if (find(message.id) === undefined) return;
      const waits = dependencies.onCommitted(message);
      if (!waits) return settle([message.id]);
      change([message.id], (item) => ({ ...item, stage: "committed", changed: message.changed }));
      for (const item of items) if (item.id === message.id) void forget(item);
    },
    fail,
  });
  const failForFiles = (): void => {
    for (const item of items.filter((each) => isMine(each) && each.files.length > 0)) {
      const found = files.outcome(item.files);
      if (found.outcome === "failed") fail(item.id, found.reason);
    }
  };

  const take = (adopted: readonly OutboxItem[]): void => {
    const ids = new Set(adopted.map(({ id }) => id));
    if (adopted.length > 0) replace([...items.filter(({ id }) => !ids.has(id)), ...adopted]);
    sender.wake();
  };

  return {
    async load() {
      take((await store.load()).filter((item) => find(item.id) === undefined));
    },
    async adopt(former) {
      const adopted = await store.adopt(former, owner);
      // What the ended tab had on its way and is stored no more has left: the server has it, or it was discarded.
      replace(items.filter((item) => item.owner === owner || (former !== null && item.owner !== former)));
      take(adopted);
      dependencies.onStored();
    },
    async refresh() {
      const stored = await store.load();
      const kept = new Set(stored.filter((item) => item.owner === owner).map(({ id }) => id));
      // A failed message may have been discarded or queued again by another tab.
      const mine = items.filter((item) => item.owner === owner && (item.stage !== "failed" || kept.has(item.id)));
      const ours = new Set(mine.map(({ id }) => id));
      replace([...mine, ...stored.filter((item) => item.owner !== owner && !ours.has(item.id))]);
    },
    others: () => [...new Set(items.map((item) => item.owner).filter((name) => name !== owner))],
    add({ roomId, body, mentions, ranges = [], files: chosen = [] }) {
      if (items.length >= OUTBOX_LIMIT) throw new OutboxFull();
      const id = newId();
      const item: OutboxItem = {
        id,
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
      replace([...items, item]);
      void persist([item]);
      return id;
    },
    retry(id) {
      const item = find(id);
      if (item?.stage !== "failed") return;
      // The id stands for other content at the server: only a new one can ever be taken.
      const fresh = item.reason === "idempotency_conflict" ? newId() : id;
      const queued: OutboxItem = { ...item, id: fresh, order: newId(), owner, stage: "queued", reason: null };
      replace([...items.filter((other) => other.id !== id), queued]);
      if (fresh !== id) void store.remove([id]);
      if (item.files.length > 0) files.retry(item.files);
      void persist([queued]);
    },
    removeFile(fileId) {
      const item = items.find((each) => each.files.includes(fileId));
      if (item === undefined) return true;
      if (item.stage !== "failed" && !isMine(item)) return false;
      const rest = item.files.filter((id) => id !== fileId);
      if (rest.length === 0 && item.body === "") remove([item.id]);
      else {
        change([item.id], (present) => ({ ...present, files: rest }));
        void persist(items.filter(({ id }) => id === item.id));
      }
      return true;
    },
    filesChanged() {
      failForFiles();
      for (const roomId of new Set(items.filter((item) => isMine(item) && item.files.length > 0).map((item) => item.roomId)))
        sender.pump(roomId);
    },
    discard(id) {
      const item = find(id);
      if (item === undefined || item.stage === "committed" || (item.owner !== owner && item.stage !== "failed")) return "";
      remove([id]);
      return item.body;
    },
    dropRoom: (roomId) => remove(items.filter((item) => item.roomId === roomId).map(({ id }) => id)),
    confirm(ids) {
      const held = ids.filter((id) => find(id) !== undefined);
      const news = held.filter((id) => find(id)?.stage !== "committed");
      settle(held);
      return news;
    },
    wake: sender.wake,
    stop: sender.stop,
    get items() {
      return items;
    },
  };
}
