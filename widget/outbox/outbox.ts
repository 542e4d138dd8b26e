import type { OutgoingMessage } from "../../protocol/commands.ts";
import type { Message } from "../../protocol/entities.ts";
import type { ErrorCode } from "../../protocol/errors.ts";
import type { SendResult } from "../../protocol/frames.ts";
import type { Id } from "../../protocol/ids.ts";
import type { Clock } from "../platform/clock.ts";
import type { Randomness } from "../platform/randomness.ts";
import type { ClientStorage } from "../platform/storage.ts";
import { createOutboxStore } from "./outbox-store.ts";
import { OUTBOX_LIMIT, OutboxFull, type OutgoingItem } from "./outgoing-item.ts";
import { createSender } from "./sender.ts";

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
  add(message: { readonly roomId: Id; readonly body: string; readonly mentions: readonly Id[] }): Id;
  retry(id: Id): void;
  /** Takes a message out; answers its text, or "" when it is not there any more or another tab is sending it. */
  discard(id: Id): string;
  /** Takes out a room's messages, which nobody could ever see. */
  dropRoom(roomId: Id): void;
  /** The log holds these; answers those that no answer had told of before. */
  settle(ids: readonly Id[]): Id[];
  /** A way out has opened: tries at once what waits for a next try. */
  wake(): void;
  stop(): void;
  readonly items: readonly OutgoingItem[];
}

export interface OutboxDependencies {
  readonly storage: ClientStorage;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly newId: () => Id;
  /** Names this tab. */
  readonly owner: string;
  /** Sends one command. @throws CommandRefused */
  readonly send: (roomId: Id, messages: OutgoingMessage[]) => Promise<readonly SendResult[]>;
  /** Hears of each change, with all items in sending order. */
  readonly onChange: (items: readonly OutgoingItem[]) => void;
  /** The server has a message; called before it leaves the outbox. Answers whether the log's frame is to be waited for. */
  readonly onCommitted: (message: Message) => boolean;
  readonly onFailed: (item: OutgoingItem, reason: ErrorCode) => void;
  /** Something was stored that other tabs should show. */
  readonly onStored: () => void;
}

export function createOutbox(dependencies: OutboxDependencies): Outbox {
  const { clock, newId, owner, onChange } = dependencies;
  const store = createOutboxStore(dependencies.storage);
  let items: readonly OutgoingItem[] = [];
  const unstored = new Set<Id>();

  const replace = (next: readonly OutgoingItem[]): void => {
    items = next.toSorted((a, b) => (a.order < b.order ? -1 : 1));
    onChange(items);
  };
  const change = (ids: readonly Id[], to: (item: OutgoingItem) => OutgoingItem): void => {
    if (ids.length > 0) replace(items.map((item) => (ids.includes(item.id) ? to(item) : item)));
  };
  const remove = (ids: readonly Id[]): void => {
    if (!items.some(({ id }) => ids.includes(id))) return;
    replace(items.filter(({ id }) => !ids.includes(id)));
    void store.remove(ids).then(dependencies.onStored);
  };
  const find = (id: Id): OutgoingItem | undefined => items.find((item) => item.id === id);

  // Nothing is tried before it is stored: what the person saw leave must survive the end of the page.
  const persist = async (changed: readonly OutgoingItem[]): Promise<void> => {
    for (const { id } of changed) unstored.add(id);
    await store.put(changed);
    for (const { id } of changed) unstored.delete(id);
    dependencies.onStored();
    for (const { roomId } of changed) sender.pump(roomId);
  };

  const sender = createSender({
    ...dependencies,
    waiting: (roomId) =>
      items.filter((item) => item.roomId === roomId && item.owner === owner && item.stage === "queued" && !unstored.has(item.id)),
    rooms: () => [...new Set(items.filter((item) => item.owner === owner && item.stage === "queued").map(({ roomId }) => roomId))],
    setStage: (ids, stage) => change(ids, (item) => (item.stage === "failed" || item.stage === "committed" ? item : { ...item, stage })),
    commit(message) {
      // The log's own frame was faster; all is done.
      if (find(message.id) === undefined) return;
      const waits = dependencies.onCommitted(message);
      if (!waits) return remove([message.id]);
      change([message.id], (item) => ({ ...item, stage: "committed" }));
      void store.remove([message.id]);
    },
    fail(id, reason) {
      change([id], (item) => ({ ...item, stage: "failed", reason }));
      const item = find(id);
      if (item === undefined) return;
      void store.put([item]).then(dependencies.onStored);
      dependencies.onFailed(item, reason);
    },
  });

  const take = (adopted: readonly OutgoingItem[]): void => {
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
    add({ roomId, body, mentions }) {
      if (items.length >= OUTBOX_LIMIT) throw new OutboxFull();
      const id = newId();
      const item: OutgoingItem = {
        id,
        roomId,
        body,
        mentions: [...mentions],
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
      const queued: OutgoingItem = { ...item, id: fresh, order: newId(), owner, stage: "queued", reason: null };
      replace([...items.filter((other) => other.id !== id), queued]);
      if (fresh !== id) void store.remove([id]);
      void persist([queued]);
    },
    discard(id) {
      const item = find(id);
      if (item === undefined || item.stage === "committed" || (item.owner !== owner && item.stage !== "failed")) return "";
      remove([id]);
      return item.body;
    },
    dropRoom: (roomId) => remove(items.filter((item) => item.roomId === roomId).map(({ id }) => id)),
    settle(ids) {
      const held = ids.filter((id) => find(id) !== undefined);
      const news = held.filter((id) => find(id)?.stage !== "committed");
      remove(held);
      return news;
    },
    wake: sender.wake,
    stop: sender.stop,
    get items() {
      return items;
    },
  };
}
