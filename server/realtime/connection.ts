import type { ResetFrame, ServerFrame } from "../../protocol/frames.ts";
import type { WatchedRoom } from "../../protocol/commands.ts";
import type { Id } from "../../protocol/ids.ts";
import { WATCHED_ROOMS } from "../../protocol/limits.ts";
import { Failure } from "../base/errors.ts";
import type { Session } from "../services/shared/actor.ts";
import type { SyncService } from "../services/sync/sync.ts";
import { LogCursor } from "./channels/log-cursor.ts";
import { type NumberedFrame, PreparedFrame } from "./prepared-frame.ts";
import type { UserChannel } from "./channels/user-channel.ts";
import type { RoomChannel } from "./channels/room-channel.ts";

/** Where frames go: a socket, or the answer of a poll. */
export interface Sink {
  send(prepared: PreparedFrame): void;
  /** Resolves when a further page of what was missed may be sent; false when no more is taken. */
  ready(): Promise<boolean>;
  close(code: number): void;
}

/** A room on screen, as one connection follows it. */
export interface Watch {
  readonly channel: RoomChannel;
  readonly log: LogCursor;
  readonly receipts: LogCursor;
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
  readonly userChannel: UserChannel;
  readonly sink: Sink;
  readonly watches = new Map<Id, Watch>();
  readonly #sync: SyncService;
  session: Session;
  person: LogCursor | null = null;
  observed: ReadonlySet<Id> = NOBODY;
  /** Rooms off screen whose summary is due. */
  moved: Set<RoomChannel> | null = null;
  /** Those of them in which the person has said something themselves. */
  ownMoved: Set<RoomChannel> | null = null;
  summarisedAt = 0;
  closed = false;

  constructor(options: {
    readonly id: string;
    readonly userChannel: UserChannel;
    readonly sink: Sink;
    readonly session: Session;
    readonly sync: SyncService;
  }) {
    this.id = options.id;
    this.userChannel = options.userChannel;
    this.sink = options.sink;
    this.session = options.session;
    this.#sync = options.sync;
  }

  /** Sends a frame that is this connection's alone. */
  tell(frame: ServerFrame): void {
    this.sink.send(new PreparedFrame(frame));
  }

  /** Follows the person's own log from `cursor`. */
  async followPerson(cursor: number): Promise<void> {
    this.person = new LogCursor(cursor);
    await this.#catchUpPerson(this.person);
  }

  /** Puts a room on screen: what lies past the cursors, then everything live. @throws Failure `not_found`, `invalid_request` (too many) */
  async watch({ roomId, cursor, receipts }: WatchedRoom): Promise<void> {
    const channel = this.userChannel.rooms.get(roomId);
    if (channel === undefined) throw new Failure("not_found");
    if (!this.watches.has(roomId) && this.watches.size >= WATCHED_ROOMS)
      throw new Failure("invalid_request", { errors: [{ path: "roomId", message: `at most ${WATCHED_ROOMS} rooms at a time` }] });
    const watch = { channel, log: new LogCursor(cursor), receipts: new LogCursor(receipts) };
    this.watches.set(roomId, watch);
    channel.watch(this, watch);
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
    const channel = this.watches.get(roomId)?.channel ?? this.userChannel.rooms.get(roomId);
    this.watches.delete(roomId);
    channel?.unwatch(this);
  }

  /** Takes a live frame of a watched room's log or receipts. */
  offer(watch: Watch, prepared: PreparedFrame<NumberedFrame>): void {
    const log = prepared.frame.type === "room_changes";
    const logCursor = log ? watch.log : watch.receipts;
    if (!logCursor.offer(prepared, this.#send)) this.#later(log ? this.#catchUpLog(watch) : this.#catchUpReceipts(watch));
  }

  /** Takes a live frame of the person's own log. */
  offerPerson(prepared: PreparedFrame<NumberedFrame>): void {
    const logCursor = this.person;
    if (logCursor !== null && !logCursor.offer(prepared, this.#send)) this.#later(this.#catchUpPerson(logCursor));
  }

  readonly #send = (prepared: PreparedFrame<NumberedFrame>): void => this.sink.send(prepared);

  #later(reading: Promise<void>): void {
    reading.catch((error: unknown) => this.userChannel.failed(this, error));
  }

  #catchUpPerson(logCursor: LogCursor): Promise<void> {
    return this.#catchUp(logCursor, {
      read: (after) => this.#sync.personChanges(this.session, after),
      wanted: () => this.person === logCursor,
      reset: (frame) => {
        this.tell(frame);
        logCursor.cursor = this.userChannel.head ?? 0;
      },
    });
  }

  #catchUpLog(watch: Watch): Promise<void> {
    const { roomId } = watch.channel;
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
    const { roomId } = watch.channel;
    return this.#catchUp(watch.receipts, {
      read: (after) => this.#sync.receiptChanges(this.session, roomId, after),
      wanted: () => this.watches.get(roomId) === watch,
      reset: () => {},
    });
  }

  async #catchUp(logCursor: LogCursor, reading: Reading): Promise<void> {
    for (let futile = 0; futile < FUTILE_READS; futile += 1) {
      const before = logCursor.cursor;
      if (!(await this.#readPages(logCursor, reading))) return;
      if (logCursor.takeWaiting(this.#send)) return;
      if (logCursor.cursor > before) futile = 0;
    }
    throw new Error("a live frame starts past what can be read");
  }

  /** False when nothing more is to be sent. */
  async #readPages(logCursor: LogCursor, reading: Reading): Promise<boolean> {
    for (;;) {
      const frame = await reading.read(logCursor.cursor);
      if (this.closed || !reading.wanted()) return false;
      // Nothing at the time of the reading: a live frame that waits was committed after it, and is read next.
      if (frame === null) return true;
      if (frame.type === "reset") {
        reading.reset(frame);
        return frame.roomId === null;
      }
      logCursor.take(new PreparedFrame(frame), this.#send);
      if (!("head" in frame) || frame.to >= frame.head) return true;
      if (!(await this.sink.ready()) || this.closed || !reading.wanted()) return false;
    }
  }
}

const NOBODY: ReadonlySet<Id> = new Set<Id>();
