import type { ResetFrame, ServerFrame } from "../../protocol/frames.ts";
import type { WatchedRoom } from "../../protocol/commands.ts";
import type { Id } from "../../protocol/ids.ts";
import { WATCHED_ROOMS } from "../../protocol/limits.ts";
import { Failure } from "../base/errors.ts";
import type { Session } from "../services/shared/actor.ts";
import type { SyncService } from "../services/sync/sync.ts";
import { Follower } from "./follower.ts";
import { type NumberedFrame, Parcel } from "./parcel.ts";
import type { PersonHub } from "./person-hub.ts";
import type { RoomFeed } from "./room-feed.ts";

/** Where frames go: a socket, or the answer of a poll. */
export interface Sink {
  send(parcel: Parcel): void;
  /** Resolves when a further page of what was missed may be sent; false when no more is taken. */
  ready(): Promise<boolean>;
  close(code: number): void;
}

/** A room on screen, as one connection follows it. */
export interface Watch {
  readonly feed: RoomFeed;
  readonly log: Follower;
  readonly receipts: Follower;
}

/** How one numbered sequence is read. */
interface Reading {
  read(after: number): Promise<NumberedFrame | ResetFrame | null>;
  /** False when nobody wants the rest any more. */
  wanted(): boolean;
  reset(frame: ResetFrame): void;
}

/** Reads that bring nothing although a live frame says there is more; then something is wrong and the client starts anew. */
const FUTILE_READS = 5;

/** One device's view of the logs, whatever carries it. Made by the fan-out, which subscribes before anything is read (SYNC-6). */
export class Connection {
  readonly id: string;
  readonly hub: PersonHub;
  readonly sink: Sink;
  readonly watches = new Map<Id, Watch>();
  readonly #sync: SyncService;
  session: Session;
  person: Follower | null = null;
  observed: ReadonlySet<Id> = NOBODY;
  /** Rooms off screen whose summary is due. */
  moved: Set<RoomFeed> | null = null;
  summarisedAt = 0;
  closed = false;

  constructor(options: {
    readonly id: string;
    readonly hub: PersonHub;
    readonly sink: Sink;
    readonly session: Session;
    readonly sync: SyncService;
  }) {
    this.id = options.id;
    this.hub = options.hub;
    this.sink = options.sink;
    this.session = options.session;
    this.#sync = options.sync;
  }

  /** Sends a frame that is this connection's alone. */
  tell(frame: ServerFrame): void {
    this.sink.send(new Parcel(frame));
  }

  /** Follows the person's own log from `cursor`. */
  async followPerson(cursor: number): Promise<void> {
    this.person = new Follower(cursor);
    await this.#catchUpPerson(this.person);
  }

  /** Puts a room on screen: what lies past the cursors, then everything live. @throws Failure `not_found`, `invalid_request` (too many) */
  async watch({ roomId, cursor, receipts }: WatchedRoom): Promise<void> {
    const feed = this.hub.rooms.get(roomId);
    if (feed === undefined) throw new Failure("not_found");
    if (!this.watches.has(roomId) && this.watches.size >= WATCHED_ROOMS)
      throw new Failure("invalid_request", { errors: [{ path: "roomId", message: `at most ${WATCHED_ROOMS} rooms at a time` }] });
    const watch = { feed, log: new Follower(cursor), receipts: new Follower(receipts) };
    this.watches.set(roomId, watch);
    feed.watch(this, watch);
    try {
      await Promise.all([this.#catchUpLog(watch), this.#catchUpReceipts(watch)]);
    } catch (error) {
      // Nobody would read on for it; what heartbeats leave out is asked for again.
      if (this.watches.get(roomId) === watch) this.unwatch(roomId);
      throw error;
    }
  }

  /** Takes a room off screen. Also one that could not be watched: its device has passed over what summaries said of it. */
  unwatch(roomId: Id): void {
    const feed = this.watches.get(roomId)?.feed ?? this.hub.rooms.get(roomId);
    this.watches.delete(roomId);
    feed?.unwatch(this);
  }

  /** Takes a live frame of a watched room's log or receipts. */
  offer(watch: Watch, parcel: Parcel<NumberedFrame>): void {
    const log = parcel.frame.type === "room_changes";
    const follower = log ? watch.log : watch.receipts;
    if (!follower.offer(parcel, this.#send)) this.#later(log ? this.#catchUpLog(watch) : this.#catchUpReceipts(watch));
  }

  /** Takes a live frame of the person's own log. */
  offerPerson(parcel: Parcel<NumberedFrame>): void {
    const follower = this.person;
    if (follower !== null && !follower.offer(parcel, this.#send)) this.#later(this.#catchUpPerson(follower));
  }

  readonly #send = (parcel: Parcel<NumberedFrame>): void => this.sink.send(parcel);

  #later(reading: Promise<void>): void {
    reading.catch((error: unknown) => this.hub.failed(this, error));
  }

  #catchUpPerson(follower: Follower): Promise<void> {
    return this.#catchUp(follower, {
      read: (after) => this.#sync.personChanges(this.session, after),
      wanted: () => this.person === follower,
      reset: (frame) => {
        this.tell(frame);
        follower.cursor = this.hub.head ?? 0;
      },
    });
  }

  #catchUpLog(watch: Watch): Promise<void> {
    const { roomId } = watch.feed;
    return this.#catchUp(watch.log, {
      read: (after) => this.#sync.roomChanges(this.session, roomId, after),
      wanted: () => this.watches.get(roomId) === watch,
      reset: (frame) => {
        this.tell(frame);
        this.unwatch(roomId);
      },
    });
  }

  #catchUpReceipts(watch: Watch): Promise<void> {
    const { roomId } = watch.feed;
    return this.#catchUp(watch.receipts, {
      read: (after) => this.#sync.receiptChanges(this.session, roomId, after),
      wanted: () => this.watches.get(roomId) === watch,
      reset: () => {},
    });
  }

  async #catchUp(follower: Follower, reading: Reading): Promise<void> {
    for (let futile = 0; futile < FUTILE_READS; futile += 1) {
      const before = follower.cursor;
      if (!(await this.#readPages(follower, reading))) return;
      if (follower.settle(this.#send)) return;
      if (follower.cursor > before) futile = 0;
    }
    throw new Error("a live frame starts past what can be read");
  }

  /** False when nothing more is to be sent. */
  async #readPages(follower: Follower, reading: Reading): Promise<boolean> {
    for (;;) {
      const frame = await reading.read(follower.cursor);
      if (this.closed || !reading.wanted()) return false;
      // Nothing at the time of the reading: a live frame that waits was committed after it, and is read next.
      if (frame === null) return true;
      if (frame.type === "reset") {
        reading.reset(frame);
        return frame.roomId === null;
      }
      follower.take(new Parcel(frame), this.#send);
      if (!("head" in frame) || frame.to >= frame.head) return true;
      if (!(await this.sink.ready()) || this.closed || !reading.wanted()) return false;
    }
  }
}

const NOBODY: ReadonlySet<Id> = new Set<Id>();
