import type { Presence } from "../../../protocol/entities.ts";
import type { UsersFrame } from "../../../protocol/frames.ts";
import type { Id } from "../../../protocol/ids.ts";
import type { BusEvent } from "../../bus/bus-event.ts";
import type { Connection } from "../connection.ts";
import { PreparedFrame } from "../prepared-frame.ts";
import { createUserCache, type UserCache } from "../user-cache.ts";
import { PresencePace } from "../presence-pace.ts";

const PEOPLE_MOST = 10_000;

/** What one tenant's connections on this node share: who is watched by whom, and the persons live frames name. */
export class TenantChannel {
  readonly tenantId: Id;
  readonly people: UserCache = createUserCache(PEOPLE_MOST);
  /** Persons of the tenant whose devices this node serves. */
  persons = 0;
  readonly #observers = new Map<Id, Set<Connection>>();
  /** Last told presence of each observed person. */
  readonly #told = new Map<Id, Presence>();

  readonly #connectionsIn: (roomId: Id) => Iterable<Connection>;
  readonly #pace = new PresencePace({
    tell: (presence) => this.#tell(presence),
    later: (work, milliseconds) => void setTimeout(work, milliseconds).unref(),
  });

  constructor(tenantId: Id, options: { connectionsIn(roomId: Id): Iterable<Connection> }) {
    this.tenantId = tenantId;
    this.#connectionsIn = options.connectionsIn;
  }

  /** Replaces the set of persons a connection observes. */
  observe(connection: Connection, userIds: ReadonlySet<Id>): void {
    for (const userId of connection.observed) if (!userIds.has(userId)) this.#forget(connection, userId);
    for (const userId of userIds) {
      const observers = this.#observers.get(userId);
      if (observers === undefined) this.#observers.set(userId, new Set([connection]));
      else observers.add(connection);
    }
    connection.observed = userIds;
  }

  /** Takes back what a connection was told of anybody, and tells it nothing more until it asks again. */
  blind(connection: Connection): void {
    const userIds = [...connection.observed];
    if (userIds.length === 0) return;
    this.observe(connection, new Set());
    connection.tell({ type: "presence", presences: userIds.map((userId) => ({ userId, status: "offline", lastSeen: null })) });
  }

  observedIds(): Id[] {
    return [...this.#observers.keys()];
  }

  take(event: BusEvent): void {
    if (event.type === "presence") this.takePresence(event.presence);
    else if (event.type === "blocked") this.#part(...event.userIds);
    else if (event.type === "users") this.#takeUsers(event.frame, event.roomIds);
  }

  /** Tells a person's observers, in time; passes over what they were told already. */
  takePresence(presence: Presence): void {
    if (this.#observers.has(presence.userId)) this.#pace.take(presence);
  }

  #tell(presence: Presence): boolean {
    const observers = this.#observers.get(presence.userId);
    if (observers === undefined) return false;
    const told = this.#told.get(presence.userId);
    if (told?.status === presence.status && told.lastSeen === presence.lastSeen) return false;
    this.#told.set(presence.userId, presence);
    const prepared = new PreparedFrame({ type: "presence", presences: [presence] });
    for (const connection of observers) connection.sink.send(prepared);
    return true;
  }

  /** Two people see each other no more: what either was told of the other is taken back. */
  #part(one: Id, other: Id): void {
    for (const [seen, observer] of [
      [one, other],
      [other, one],
    ] as const)
      for (const connection of this.#observers.get(seen) ?? []) {
        if (connection.session.userId !== observer) continue;
        this.observe(connection, new Set([...connection.observed].filter((userId) => userId !== seen)));
        connection.sink.send(new PreparedFrame({ type: "presence", presences: [{ userId: seen, status: "offline", lastSeen: null }] }));
      }
  }

  // Names go to those who share a room with the person, or have them on screen (ROOM-9).
  #takeUsers(frame: UsersFrame, roomIds: readonly Id[]): void {
    const told = new Set<Connection>();
    for (const roomId of roomIds) for (const connection of this.#connectionsIn(roomId)) told.add(connection);
    for (const user of frame.users) {
      this.people.keep(user);
      for (const connection of this.#observers.get(user.id) ?? []) told.add(connection);
    }
    const prepared = new PreparedFrame(frame);
    for (const connection of told) connection.sink.send(prepared);
  }

  #forget(connection: Connection, userId: Id): void {
    const observers = this.#observers.get(userId);
    if (observers === undefined || !observers.delete(connection) || observers.size > 0) return;
    this.#observers.delete(userId);
    this.#told.delete(userId);
  }
}
