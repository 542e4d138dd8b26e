import type { PersonSubject } from "../../protocol/frames.ts";
import type { PersonChangesFrame } from "../../protocol/frames.ts";
import { CLOSE } from "../../protocol/errors.ts";
import type { Id } from "../../protocol/ids.ts";
import type { BusEvent } from "../bus/bus-event.ts";
import type { Actor } from "../services/shared/actor.ts";
import type { SyncService } from "../services/sync/sync.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { Connection } from "./connection.ts";
import { PreparedFrame } from "./prepared-frame.ts";
import type { RoomChannel } from "./room-channel.ts";
import type { TenantChannel } from "./tenant-channel.ts";

export interface UserChannelDependencies {
  readonly tenant: TenantChannel;
  readonly sync: SyncService;
  readonly logger: Logger;
  /** Joins the room's feed; `head` is what the person's log says of it. */
  gain(userChannel: UserChannel, roomId: Id, head: number): void;
  /** The hub is too far behind to tell what the person gained and lost: whoever comes next finds another. */
  giveUp(userChannel: UserChannel): void;
  /** The person is out of the feed's room. */
  lost(userChannel: UserChannel, channel: RoomChannel): void;
}

/** One person's devices on this node: the rooms they are in, and their own log in its order. */
export class UserChannel {
  readonly userId: Id;
  readonly actor: Actor;
  readonly tenant: TenantChannel;
  readonly connections = new Set<Connection>();
  readonly rooms = new Map<Id, RoomChannel>();
  /** Number of each room's log at which the person was in it: an end before that is over. */
  readonly inAt = new Map<Id, number>();
  /** Rooms lost while the list of rooms was being read; null once it is known. */
  lostMeanwhile: Set<Id> | null = new Set();
  /** Since when (ms) no device is connected; 0 while one is. */
  idleSince = 0;
  /** Last number handed on; null until the first is known. */
  head: number | null = null;
  readonly #dependencies: UserChannelDependencies;
  #reading = false;
  #readUpTo = 0;

  constructor(actor: Actor, dependencies: UserChannelDependencies) {
    this.userId = actor.userId;
    this.actor = actor;
    this.tenant = dependencies.tenant;
    this.#dependencies = dependencies;
  }

  take(event: BusEvent): void {
    if (event.type !== "person") return;
    const { frame } = event;
    this.head ??= frame.from;
    if (frame.to <= this.head) return;
    if (frame.from > this.head) this.#read(frame.to);
    else this.#deliver(frame);
  }

  /** Takes the log's present head, as a sweep found it. */
  takeHead(head: number): void {
    if (this.head === null) this.head = head;
    else if (head > this.head) this.#read(head);
  }

  /** Notes that the person was in a room at number `head` of its log. */
  know(roomId: Id, head: number): void {
    this.inAt.set(roomId, Math.max(head, this.inAt.get(roomId) ?? 0));
  }

  /** The person is out of a room: from here on no frame of it leaves (ROOM-5). `number`: by the room's log, which may come late. */
  lose(roomId: Id, number = Infinity): void {
    if (number <= (this.inAt.get(roomId) ?? 0)) return;
    this.inAt.delete(roomId);
    this.lostMeanwhile?.add(roomId);
    const channel = this.rooms.get(roomId);
    if (channel === undefined) return;
    for (const connection of this.connections) {
      connection.unwatch(roomId);
      connection.moved?.delete(channel);
    }
    this.rooms.delete(roomId);
    this.#dependencies.lost(this, channel);
  }

  /** What a connection missed can't be read now: it starts anew from its cursors. */
  failed(connection: Connection, error: unknown): void {
    this.#dependencies.logger.warn({ event: "catch_up_failed", error });
    connection.sink.close(CLOSE.resync);
  }

  #deliver(frame: PersonChangesFrame): void {
    if (this.head !== null && frame.to <= this.head) return;
    this.head = frame.to;
    for (const subject of frame.subjects) this.#apply(subject);
    const prepared = new PreparedFrame(frame);
    for (const connection of this.connections) connection.offerPerson(prepared);
    for (const subject of frame.subjects) if (subject.kind === "signed_out") this.#end(subject.before);
  }

  #apply(subject: PersonSubject): void {
    if (subject.kind !== "membership") return;
    const { roomId, role } = subject.membership;
    if (role === null) this.lose(roomId);
    else {
      this.lostMeanwhile?.delete(roomId);
      this.know(roomId, subject.summary?.head ?? 0);
      if (!this.rooms.has(roomId)) this.#dependencies.gain(this, roomId, subject.summary?.head ?? 0);
    }
  }

  #end(before: number): void {
    for (const connection of this.connections) if (connection.session.tokenIssuedAt < before) connection.sink.close(CLOSE.notAuthenticated);
  }

  #read(upTo: number): void {
    this.#readUpTo = Math.max(this.#readUpTo, upTo);
    if (this.#reading) return;
    this.#reading = true;
    this.#readPages()
      .catch((error: unknown) => this.#dependencies.logger.warn({ event: "person_read_failed", error }))
      .finally(() => (this.#reading = false));
  }

  async #readPages(): Promise<void> {
    while (this.head !== null && this.head < this.#readUpTo) {
      const from: number = this.head;
      const page = await this.#dependencies.sync.personChanges(this.actor, from);
      // A live frame went on meanwhile: the page would tell its subjects a second time.
      if (this.head !== from) continue;
      if (page.type === "reset") {
        for (const connection of this.connections) connection.sink.close(CLOSE.resync);
        return this.#dependencies.giveUp(this);
      }
      if (page.to <= from) return;
      this.#deliver(page);
    }
  }
}
