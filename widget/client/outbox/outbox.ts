import type { Command } from "../../../protocol/commands.ts";
import type { Message, PriorityLevel } from "../../../protocol/entities.ts";
import type { ErrorCode } from "../../../protocol/errors.ts";
import type { AckFrame } from "../../../protocol/frames.ts";
import type { Id } from "../../../protocol/ids.ts";
import type { MentionRange, WideMention } from "../../../protocol/mention-range.ts";
import type { OutgoingPoll } from "../../../protocol/poll.ts";
import type { Clock } from "../platform/clock.ts";
import { CommandRefused } from "../platform/command-refused.ts";
import type { Randomness } from "../platform/randomness.ts";
import type { ClientStorage } from "../platform/storage.ts";
import type { RetryPump } from "../queue/retry-pump.ts";
import { createTabOwnedQueue, type TabOwnedQueue } from "../queue/tab-owned-queue.ts";
import { createTabOwnedStore, type TabOwnedStore } from "../queue/tab-owned-store.ts";
import { createAwaitedOutcomes } from "./awaited-outcomes.ts";
import type { MessageItem } from "./message-kind.ts";
import { kindOf, messagesOf, OUTBOX_LIMIT, OutboxFull, readOutboxItem, type NewItem, type OutboxItem } from "./outbox-item.ts";
import { createSender, type SenderDependencies } from "./sender.ts";
import { passStages, uploadStage, type MessageFiles, type Stages } from "./stages.ts";

/** A message as it is added. */
export interface NewMessage {
  readonly roomId: Id;
  readonly body: string;
  readonly mentions: readonly Id[];
  readonly ranges?: readonly MentionRange[];
  readonly files?: readonly Id[];
  readonly replyTo?: Id | null;
  readonly wide?: readonly WideMention[];
  readonly poll?: OutgoingPoll | null;
  readonly threadId?: Id | null;
  readonly alsoInRoom?: boolean;
  readonly priority?: PriorityLevel | null;
  readonly forward?: MessageItem["forward"];
  readonly draft?: MessageItem["draft"];
}

/** Commands on their way out: stored before the first try, in order per room, until the log holds what they do (SYNC-1, SYNC-11). */
export interface Outbox {
  /** Reads what is stored of this tab; `adopt` brings what others left. */
  load(): Promise<void>;
  /** Takes over what tab `former` has left, or, for null, what all others have. */
  adopt(former: string | null): Promise<void>;
  /** Reads anew what other tabs have on their way, to show it. */
  refresh(): Promise<void>;
  /** Owners of items that other tabs have on their way. */
  others(): readonly string[];
  /** Puts a message in. @throws OutboxFull */
  add(message: NewMessage): Id;
  /** Puts a command in. @throws OutboxFull */
  enqueue(item: NewItem): Id;
  /** What becomes of an item within `milliseconds`: the refusal, or null when it is done, or goes on without anybody waiting. */
  outcome(id: Id, milliseconds: number): Promise<CommandRefused | null>;
  retry(id: Id): void;
  /**
   * Takes a file out of its message; a message that has nothing then goes, too. Answers false where the message may have left, or is another
   * tab's: the file is not to be dropped then.
   */
  removeFile(fileId: Id): boolean;
  /** Something has become of what stages wait for: what waited for it goes, or fails. */
  advance(): void;
  /** Takes a message, or an edit of one, out; answers its text, or "" when it is not there any more or another tab is sending it. */
  discard(id: Id): string;
  /** Takes out a message that the server has never been told of, and answers it; null where it may have been. */
  withdraw(id: Id): MessageItem | null;
  /** Takes out what is to go to a room, and nobody could ever see. */
  dropRoom(roomId: Id): void;
  /** The log holds what these do; answers those that no answer had told of before. */
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
  /** Stages beside the upload of files. */
  readonly stages?: Stages;
  /** Carries one command. @throws CommandRefused */
  readonly command: (command: Command) => Promise<AckFrame>;
  /** Hears of each change, with all items in sending order. */
  readonly onChange: (items: readonly OutboxItem[]) => void;
  /** The server has a message; called before it leaves the outbox. */
  readonly onCommitted: (message: Message) => void;
  /** Whether the state does not show yet what the server has done. */
  readonly awaitsEcho: (item: OutboxItem) => boolean;
  /** Refused for good; `isTold`: somebody waits for it and hears of it. */
  readonly onFailed: (item: OutboxItem, reason: ErrorCode, isTold: boolean) => void;
  /** A message was taken out before it was sent. */
  readonly onDropped: (id: Id) => void;
  /** Something was stored that other tabs should show. */
  readonly onStored: () => void;
}

export function createOutbox(dependencies: OutboxDependencies): Outbox {
  return new CommandOutbox(dependencies);
}

class CommandOutbox implements Outbox {
  readonly #dependencies: OutboxDependencies;
  readonly #store: TabOwnedStore<OutboxItem>;
  readonly #queue: TabOwnedQueue<OutboxItem>;
  readonly #stages: Stages;
  readonly #sender: RetryPump;
  readonly #outcomes;
  /** What was added here and has not been on the wire. */
  readonly #untried = new Set<Id>();

  constructor(dependencies: OutboxDependencies) {
    this.#dependencies = dependencies;
    this.#store = createTabOwnedStore(dependencies.storage, "outbox", readOutboxItem);
    this.#queue = createTabOwnedQueue({
      store: this.#store,
      owner: dependencies.owner,
      fromStored: (item: OutboxItem) => item,
      orderOf: ({ order }) => order,
      isSettled: ({ stage }) => stage === "committed",
      // A failed one may be discarded or queued again in any tab.
      isOpenToOthers: ({ stage }) => stage === "failed",
      onChange: dependencies.onChange,
    });
    this.#stages = { upload: uploadStage(dependencies.files), ...dependencies.stages };
    this.#outcomes = createAwaitedOutcomes(dependencies.clock);
    this.#sender = this.#openSender();
  }

  get items(): readonly OutboxItem[] {
    return this.#queue.items;
  }

  async load(): Promise<void> {
    await this.#queue.load();
    this.wake();
  }

  async adopt(former: string | null): Promise<void> {
    await this.#queue.adopt(former);
    this.wake();
    this.#dependencies.onStored();
  }

  async refresh(): Promise<void> {
    await this.#queue.refresh();
    // What waited for an item of another tab may go.
    this.#sender.pump();
  }

  others(): readonly string[] {
    return this.#queue.others();
  }

  add({
    mentions,
    ranges = [],
    files = [],
    replyTo = null,
    threadId = null,
    alsoInRoom = false,
    priority = null,
    wide = [],
    poll = null,
    forward = null,
    ...message
  }: NewMessage): Id {
    const lists = { mentions: [...mentions], ranges: [...ranges], files: [...files], wide: [...wide] };
    return this.enqueue({ ...message, kind: "message", ...lists, replyTo, threadId, alsoInRoom, priority, poll, forward });
  }

  enqueue(added: NewItem): Id {
    const { newId, clock, owner } = this.#dependencies;
    if (this.items.length >= OUTBOX_LIMIT) throw new OutboxFull();
    const id = newId();
    this.#untried.add(id);
    void this.#persist({ ...added, id, createdAt: clock.now(), order: newId(), owner, stage: "queued", reason: null });
    return id;
  }

  outcome(id: Id, milliseconds: number): Promise<CommandRefused | null> {
    return this.#outcomes.wait(id, milliseconds);
  }

  retry(id: Id): void {
    const { newId, files, owner } = this.#dependencies;
    const item = this.#queue.get(id);
    if (item?.stage !== "failed") return;
    // The id stands for other content at the server: only a new one can ever be taken.
    const fresh = item.reason === "idempotency_conflict" ? newId() : id;
    if (fresh !== id) {
      this.#queue.drop([id]);
      void this.#store.remove([id]);
      // Answers to it follow.
      for (const each of messagesOf(this.items))
        if (each.replyTo === id && each.owner === owner) void this.#hold({ ...each, replyTo: fresh });
    }
    if (item.kind === "message" && item.files.length > 0) files.retry(item.files);
    void this.#persist({ ...item, id: fresh, order: newId(), owner, stage: "queued", reason: null });
  }

  removeFile(fileId: Id): boolean {
    const item = messagesOf(this.items).find(({ files }) => files.includes(fileId));
    if (item === undefined) return true;
    if (item.stage !== "failed" && !this.#isQueued(item)) return false;
    const rest = item.files.filter((id) => id !== fileId);
    if (rest.length === 0 && item.body === "") this.#remove([item]);
    else void this.#persist({ ...item, files: rest });
    return true;
  }

  advance(): void {
    for (const item of this.items.filter((each) => this.#isQueued(each))) {
      const passage = passStages(item, this.#stages);
      if (passage.outcome === "failed") this.#fail(item.id, new CommandRefused(passage.reason));
    }
    this.#sender.pump();
  }

  discard(id: Id): string {
    const item = this.#queue.get(id);
    if (item === undefined || !("body" in item) || item.stage === "committed") return "";
    if (item.owner !== this.#dependencies.owner && item.stage !== "failed") return "";
    this.#remove([item]);
    return item.body;
  }

  withdraw(id: Id): MessageItem | null {
    const item = this.#queue.get(id);
    // A failed one was refused, so the server does not have it.
    if (item?.kind !== "message" || (item.stage !== "failed" && !this.#untried.has(id))) return null;
    this.#remove([item]);
    return item;
  }

  dropRoom(roomId: Id): void {
    this.#remove(this.items.filter((item) => item.roomId === roomId));
  }

  confirm(ids: readonly Id[]): Id[] {
    const held = ids.flatMap((id) => this.#queue.get(id) ?? []);
    this.#settle(held);
    return held.filter(({ stage }) => stage !== "committed").map(({ id }) => id);
  }

  wake(): void {
    this.#sender.wake();
  }

  stop(): void {
    this.#sender.stop();
    this.#outcomes.stop();
  }

  #openSender(): RetryPump {
    const { clock, randomness, newId, command } = this.#dependencies;
    return createSender({
      clock,
      randomness,
      newId,
      command,
      waiting: () => this.#waiting(),
      setStage: (ids, stage) => this.#setStage(ids, stage),
      commit: (result) => this.#commit(result),
      fail: (id, refusal) => this.#fail(id, refusal),
      setBack: (id, reason) => this.#setBack(id, reason),
      isImpatient: this.#outcomes.has,
    });
  }

  #isQueued({ owner, stage }: OutboxItem): boolean {
    return owner === this.#dependencies.owner && stage === "queued";
  }

  /** What has passed all stages before "send", in order; what is about a message that is still here comes after it. */
  #waiting(): OutboxItem[] {
    return this.#queue.mine().flatMap((item) => {
      if (item.stage !== "queued" || this.#isOnItsWay(kindOf(item).target(item))) return [];
      const passage = passStages(item, this.#stages);
      return passage.outcome === "ready" ? [passage.item] : [];
    });
  }

  #isOnItsWay(id: Id | null): boolean {
    const stage = id === null ? undefined : this.#queue.get(id)?.stage;
    return stage === "queued" || stage === "sending";
  }

  #setStage(ids: readonly Id[], to: "queued" | "sending"): void {
    if (to === "sending") for (const id of ids) this.#untried.delete(id);
    this.#queue.change(ids, (item) => (item.stage === "failed" || item.stage === "committed" ? item : { ...item, stage: to }));
  }

  #setBack(id: Id, reason: ErrorCode): boolean {
    const item = this.#queue.get(id);
    if (reason !== "attachment_not_ready" && reason !== "attachment_not_usable") return false;
    return item?.kind === "message" && this.#dependencies.files.again(item.files, reason);
  }

  #commit(result: Parameters<SenderDependencies["commit"]>[0]): void {
    const message = result.outcome === "committed" ? result.message : null;
    const item = this.#queue.get(result.outcome === "committed" ? result.message.id : result.messageId);
    // The log's own frame was faster; all is done.
    if (item === undefined) return;
    if (message !== null) this.#dependencies.onCommitted(message);
    const done: OutboxItem = {
      ...item,
      stage: "committed",
      changed: message?.changed ?? (result.outcome === "done" ? result.changed : undefined),
    };
    if (!this.#dependencies.awaitsEcho(done)) return this.#settle([item]);
    this.#queue.change([item.id], () => done);
    this.#outcomes.settle(item.id, null);
    void this.#forget(item);
  }

  #fail(id: Id, refusal: CommandRefused): void {
    const item = this.#queue.get(id);
    if (item === undefined) return;
    const about = this.items.filter((each) => each.kind === "deletion" && each.messageId === id);
    // It was to be deleted, and the server does not have it: that is all that was wanted.
    if (about.length > 0) return this.#remove([item, ...about]);
    if (kindOf(item).whenRefused === "undo") {
      this.#queue.drop([id]);
      void this.#store.remove([id]).then(this.#dependencies.onStored);
    } else void this.#hold({ ...item, stage: "failed", reason: refusal.code });
    this.#dependencies.onFailed(item, refusal.code, this.#outcomes.settle(id, refusal));
  }

  #remove(items: readonly OutboxItem[]): void {
    if (items.length === 0) return;
    const ids = items.map(({ id }) => id);
    this.#queue.drop(ids);
    void this.#store.remove(ids).then(this.#dependencies.onStored);
    for (const id of ids) {
      this.#untried.delete(id);
      this.#outcomes.settle(id, null);
    }
    for (const { id } of messagesOf(items)) this.#dependencies.onDropped(id);
  }

  #settle(items: readonly OutboxItem[]): void {
    if (items.length === 0) return;
    const forgotten = Promise.all(items.map((item) => this.#forget(item)));
    this.#queue.drop(items.map(({ id }) => id));
    for (const { id } of items) this.#outcomes.settle(id, null);
    void forgotten.then(this.#dependencies.onStored);
    // What waited for them may go.
    this.#sender.pump();
  }

  // Files go first: a message that is still stored is sent again and answered as before, files without their message would be a draft again.
  async #forget(item: OutboxItem): Promise<void> {
    if (item.kind === "message" && item.files.length > 0) await this.#dependencies.files.release(item.files);
    await this.#store.remove([item.id]);
  }

  async #hold(item: OutboxItem): Promise<void> {
    this.#queue.hold([item]);
    await this.#store.put([item]);
    this.#dependencies.onStored();
  }

  async #persist(item: OutboxItem): Promise<void> {
    await this.#queue.untilStored([item.id], () => this.#hold(item));
    this.#sender.pump();
  }
}
