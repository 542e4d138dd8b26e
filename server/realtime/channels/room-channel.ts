import type { Summary, User } from "../../../protocol/entities.ts";
import type { ReceiptsFrame, ResetFrame, RoomChangesFrame, TypingFrame } from "../../../protocol/frames.ts";
import type { Id } from "../../../protocol/ids.ts";
import type { BusEvent } from "../../bus/bus-event.ts";
import type { RoomHead, SyncService } from "../../services/sync/sync.ts";
import type { Logger } from "../../telemetry/logger.ts";
import type { Connection, Watch } from "../connection.ts";
import { LogChannel } from "./log-channel.ts";
import { PreparedFrame } from "../prepared-frame.ts";
import { ReceiptsPace } from "../receipts-pace.ts";
import type { UserChannel } from "./user-channel.ts";
import { RoomSummary } from "../room-summary.ts";
import type { Summaries } from "../summaries.ts";
import type { TenantChannel } from "./tenant-channel.ts";

export interface RoomChannelDependencies {
  readonly tenant: TenantChannel;
  readonly sync: SyncService;
  readonly summaries: Summaries;
  readonly logger: Logger;
  /** Milliseconds since 1970. */
  now(): number;
}

/** Typing notices one room passes on per second; of a crowd that types nobody reads more. */
const TYPING_PER_SECOND = 10;

/** One room as this node serves it: hands each frame on once. */
export class RoomChannel extends LogChannel<RoomChangesFrame> {
  readonly tenantId: Id;
  readonly roomId: Id;
  readonly userChannels = new Set<UserChannel>();
  readonly #dependencies: RoomChannelDependencies;
  readonly #watchers = new Map<Connection, Watch>();
  /** Senders whom every present watcher has been told of. */
  readonly #introduced = new Set<Id>();
  /** Receipt counter up to which the watchers were told. */
  receipts = 0;
  /** That up to which frames have come; what is in between waits for its time. */
  #heardReceipts = 0;
  readonly #pace = new ReceiptsPace({
    tell: (frame, readsOnly) => this.#tellReceipts(frame, readsOnly),
    later: (work, milliseconds) => void setTimeout(work, milliseconds).unref(),
    watchers: () => this.#watchers.size,
  });
  readonly #summary = new RoomSummary();
  #preparedSummary: { readonly summary: Summary; readonly prepared: PreparedFrame } | null = null;
  #typing = { second: 0, count: 0 };
  /** Position of the last message that passed. */
  #lastPosition = 0;

  constructor(roomId: Id, dependencies: RoomChannelDependencies) {
    super();
    this.tenantId = dependencies.tenant.tenantId;
    this.roomId = roomId;
    this.#dependencies = dependencies;
  }

  watch(connection: Connection, watch: Watch): void {
    this.#watchers.set(connection, watch);
    this.#introduced.clear();
  }

  /** Tells the connection of this room by summaries from here on, beginning with all that was still to be told. */
  unwatch(connection: Connection): void {
    const watch = this.#watchers.get(connection);
    this.#watchers.delete(connection);
    if (connection.closed) return;
    // What it has not read of the log by now may be its own person's.
    this.#dependencies.summaries.mark(connection, this, watch !== undefined && watch.log.cursor < (this.head ?? 0));
  }

  take(event: BusEvent): void {
    if (event.type === "room") this.takeFrame(event.frame);
    else if (event.type === "receipts") this.#hearReceipts(event.frame, event.readsOnly);
    else if (event.type === "typing") this.#takeTyping(event.frame);
  }

  /** Takes the first head after the subscription, before anybody reads: whoever reads after it reads past it. */
  begin(found: RoomHead): void {
    if (this.head === null) this.head = found.head;
    this.takeHead(found);
  }

  /** Takes the room's present head, as a sweep found it. */
  takeHead({ head, receipts }: RoomHead): void {
    if (this.head === null) this.#beginLate(head);
    else if (head > this.head) this.read(head);
    if (receipts > this.#heardReceipts) this.#readReceipts(receipts);
  }

  // The first head could not be read in time, and connections have read without it: what came since is in no frame of this feed.
  #beginLate(head: number): void {
    this.head = head;
    this.#offer(new PreparedFrame({ type: "room_changes", roomId: this.roomId, from: head, to: head, head, subjects: [] }));
  }

  /** The room as a list shows it, or null when it must be read first. */
  summary(): Summary | null {
    return this.#summary.at(this.head);
  }

  /** The same, with the sender of its last message, as a frame for all who are told of this room alone. */
  preparedSummary(): PreparedFrame | null {
    const summary = this.summary();
    if (summary === null) return null;
    if (this.#preparedSummary?.summary !== summary)
      this.#preparedSummary = {
        summary,
        prepared: new PreparedFrame({ type: "summaries", summaries: [summary], users: this.summaryUsers() }),
      };
    return this.#preparedSummary.prepared;
  }

  summaryUsers(): User[] {
    const sender = this.summary()?.lastMessage?.senderId;
    const user = sender === undefined ? undefined : this.#dependencies.tenant.people.get(sender);
    return user === undefined ? [] : [user];
  }

  keepSummary(summary: Summary): void {
    this.#summary.keep(summary);
  }

  // A sender of whom nothing is known here is read along with the message.
  protected isComplete(frame: RoomChangesFrame): boolean {
    return frame.subjects.every((subject) => subject.kind !== "message" || this.#dependencies.tenant.people.has(subject.message.senderId));
  }

  protected handOn(frame: RoomChangesFrame): void {
    this.#learn(frame);
    this.#cutRemoved(frame);
    this.#offer(new PreparedFrame(this.#introduce(frame)));
  }

  #offer(prepared: PreparedFrame<RoomChangesFrame>): void {
    for (const [connection, watch] of this.#watchers) connection.offer(watch, prepared);
    const senders = this.#newSendersOf(prepared.frame);
    for (const userChannel of this.userChannels) {
      const isOwn = senders.has(userChannel.userId);
      for (const connection of userChannel.connections)
        if (!this.#watchers.has(connection)) this.#dependencies.summaries.mark(connection, this, isOwn);
    }
  }

  /** Who has written the messages of the main timeline that a frame brings, and does not tell of once more. */
  #newSendersOf({ subjects }: RoomChangesFrame): ReadonlySet<Id> {
    const before = this.#lastPosition;
    const senders = new Set<Id>();
    for (const subject of subjects) {
      if (subject.kind !== "message" || subject.message.position <= before) continue;
      senders.add(subject.message.senderId);
      this.#lastPosition = Math.max(this.#lastPosition, subject.message.position);
    }
    return senders;
  }

  #learn(frame: RoomChangesFrame): void {
    const { people } = this.#dependencies.tenant;
    for (const user of frame.users ?? []) people.keep(user);
    for (const subject of frame.subjects) if (subject.kind === "member") people.keep(subject.user);
    this.#summary.learn(frame);
  }

  // Before the frame goes out: whoever is out of the room gets nothing more of it (ROOM-5).
  #cutRemoved(frame: RoomChangesFrame): void {
    for (const subject of frame.subjects) {
      if (subject.kind !== "member" || subject.member.role !== null) continue;
      for (const userChannel of this.userChannels)
        if (userChannel.userId === subject.member.userId) userChannel.lose(this.roomId, subject.member.changed);
    }
  }

  // Watchers that came later may not know a sender: the frame tells, once.
  #introduce(frame: RoomChangesFrame): RoomChangesFrame {
    const users = new Map((frame.users ?? []).map((user) => [user.id, user]));
    for (const subject of frame.subjects) {
      if (subject.kind !== "message" || this.#introduced.has(subject.message.senderId)) continue;
      const user = this.#dependencies.tenant.people.get(subject.message.senderId);
      if (user !== undefined) users.set(user.id, user);
    }
    for (const id of users.keys()) this.#introduced.add(id);
    return users.size === (frame.users ?? []).length ? frame : { ...frame, users: [...users.values()] };
  }

  protected readPage(after: number): Promise<RoomChangesFrame | ResetFrame> {
    const { sync, tenant } = this.#dependencies;
    return sync.feedChanges(tenant.tenantId, this.roomId, after);
  }

  protected readFailed(error: unknown): void {
    this.#dependencies.logger.warn({ event: "feed_read_failed", error });
  }

  // The node itself is too far behind: its watchers read for themselves where they can.
  protected startAnew(): void {
    this.head = null;
    this.#summary.forget();
    for (const connection of this.#watchers.keys()) {
      connection.tell({ type: "reset", roomId: this.roomId, lineage: this.#dependencies.sync.lineage });
      connection.unwatch(this.roomId);
    }
  }

  #hearReceipts(frame: ReceiptsFrame, readsOnly: readonly Id[] = []): void {
    this.#heardReceipts = Math.max(this.#heardReceipts, frame.to);
    this.#pace.take(frame, readsOnly);
  }

  #tellReceipts(frame: ReceiptsFrame, readsOnly: readonly Id[]): void {
    this.receipts = Math.max(this.receipts, frame.to);
    const prepared = new PreparedFrame(frame);
    let withoutReads: PreparedFrame<ReceiptsFrame> | null = null;
    for (const [connection, watch] of this.#watchers) {
      if (connection.userChannel.hidesReads) withoutReads ??= new PreparedFrame(hideReads(frame, readsOnly));
      connection.offer(watch, connection.userChannel.hidesReads && withoutReads !== null ? withoutReads : prepared);
    }
  }

  // An empty frame that starts past every cursor makes each watcher read from its own.
  #readReceipts(counter: number): void {
    this.#heardReceipts = counter;
    this.#pace.flush();
    this.#tellReceipts({ type: "receipts", roomId: this.roomId, from: counter, to: counter, receipts: [] }, []);
  }

  #takeTyping(frame: TypingFrame): void {
    const second = Math.floor(this.#dependencies.now() / 1_000);
    if (this.#typing.second !== second) this.#typing = { second, count: 0 };
    this.#typing.count += 1;
    if (this.#typing.count > TYPING_PER_SECOND) return;
    const prepared = new PreparedFrame(frame);
    for (const connection of this.#watchers.keys()) if (connection.session.userId !== frame.userId) connection.sink.send(prepared);
  }
}

/** What of receipts they are told who tell nobody what they read (PRIV-3). `readsOnly`: of whom nothing else has changed. */
function hideReads(frame: ReceiptsFrame, readsOnly: readonly Id[]): ReceiptsFrame {
  const told = frame.receipts.filter(({ userId }) => !readsOnly.includes(userId));
  return { ...frame, receipts: told.map((receipt) => ({ ...receipt, read: 0, readAt: null })) };
}
