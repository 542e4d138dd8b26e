import type { OwnSettings } from "../../../protocol/entities.ts";
import type { PersonChangesFrame, PersonSubject, ResetFrame } from "../../../protocol/frames.ts";
import { CLOSE } from "../../../protocol/close-codes.ts";
import type { Id } from "../../../protocol/ids.ts";
import type { BusEvent } from "../../bus/bus-event.ts";
import type { Actor } from "../../services/shared/actor.ts";
import type { SyncService } from "../../services/sync/sync.ts";
import type { Logger } from "../../telemetry/logger.ts";
import type { Connection } from "../connection.ts";
import { LogChannel } from "./log-channel.ts";
import { PreparedFrame } from "../prepared-frame.ts";
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
export class UserChannel extends LogChannel<PersonChangesFrame> {
  readonly userId: Id;
  readonly actor: Actor;
  readonly tenant: TenantChannel;
  readonly connections = new Set<Connection>();
  readonly rooms = new Map<Id, RoomChannel>();
  /** Number of each room's log at which the person was in it: an end before that is over. */
  readonly inAt = new Map<Id, number>();
  /** Whether the person tells nobody what they read, and is not told what others do (PRIV-3). */
  hidesReads = false;
  /** Rooms lost while the list of rooms was being read; null once it is known. */
  lostMeanwhile: Set<Id> | null = new Set();
  /** Since when (ms) no device is connected; 0 while one is. */
  idleSince = 0;
  readonly #dependencies: UserChannelDependencies;

  constructor(actor: Actor, dependencies: UserChannelDependencies) {
    super();
    this.userId = actor.userId;
    this.actor = actor;
    this.tenant = dependencies.tenant;
    this.#dependencies = dependencies;
  }

  take(event: BusEvent): void {
    if (event.type === "person") this.takeFrame(event.frame);
  }

  /** Takes the log's present head, as a sweep found it. */
  takeHead(head: number): void {
    if (this.head === null) this.head = head;
    else if (head > this.head) this.read(head);
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

  protected handOn(frame: PersonChangesFrame): void {
    for (const subject of frame.subjects) this.#apply(subject);
    if (frame.settings !== undefined) this.#heed(frame.settings);
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

  // Who hides sees as little of others as others of them.
  #heed({ hidesPresence, hidesReads }: OwnSettings): void {
    this.hidesReads = hidesReads;
    if (hidesPresence) for (const connection of this.connections) this.tenant.blind(connection);
  }

  #end(before: number): void {
    for (const connection of this.connections) if (connection.session.tokenIssuedAt < before) connection.sink.close(CLOSE.notAuthenticated);
  }

  protected isComplete(): boolean {
    return true;
  }

  protected readPage(after: number): Promise<PersonChangesFrame | ResetFrame> {
    return this.#dependencies.sync.personChanges(this.actor, after);
  }

  protected readFailed(error: unknown): void {
    this.#dependencies.logger.warn({ event: "person_read_failed", error });
  }

  protected startAnew(): void {
    for (const connection of this.connections) connection.sink.close(CLOSE.resync);
    this.#dependencies.giveUp(this);
  }
}
