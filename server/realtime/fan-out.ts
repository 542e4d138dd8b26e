import { CLOSE } from "../../protocol/errors.ts";
import type { Id } from "../../protocol/ids.ts";
import { personTopic, roomTopic, tenantTopic, type Bus, type BusEvent } from "../bus/bus.ts";
import type { Actor, Session } from "../services/shared/actor.ts";
import type { PersonHead, RoomHead, SyncService } from "../services/sync/sync.ts";
import type { UserService } from "../services/people/users.ts";
import type { Logger } from "../telemetry/logger.ts";
import { Connection, type Sink } from "./connection.ts";
import { PersonHub } from "./person-hub.ts";
import { RoomFeed } from "./room-feed.ts";
import { createSubscriptions, type Shared } from "./subscriptions.ts";
import { createSummaries } from "./summaries.ts";
import { TenantHub } from "./tenant-hub.ts";

export interface FanOutDependencies {
  readonly bus: Bus;
  readonly sync: SyncService;
  readonly logger: Logger;
  /** Milliseconds since 1970. */
  now(): number;
  readonly users: Pick<UserService, "known">;
  /** Whether the session's token was ended before its time. */
  isEnded(session: Session): boolean;
}

/** Tokens that ended: all of a person's, or with `userId` null any of the tenant's. */
export type Ended = Pick<Extract<BusEvent, { type: "revoked" }>, "tenantId" | "userId">;

/** Hands on to this node's connections what the bus tells. */
export interface FanOut {
  /** Subscribes to all that concerns the person, then answers a connection that is ready to read past its cursors (SYNC-6). */
  open(session: Session, sink: Sink, id: string): Promise<Connection>;
  close(connection: Connection): void;
  /** Makes sure that a membership too new for the bus is known here. */
  ensureRoom(connection: Connection, roomId: Id): Promise<void>;
  /** Closes connections whose token ended (AUTH-5). */
  end(ended: Ended): void;
  /** Rooms and persons whose heads concern this node. */
  followed(): { rooms: { tenantId: Id; roomId: Id }[]; persons: { tenantId: Id; userId: Id }[] };
  /** Takes present heads; what the bus lost is read (SYNC-4). */
  takeHeads(heads: { readonly rooms: readonly RoomHead[]; readonly persons: readonly PersonHead[] }): void;
  tenants(): TenantHub[];
  /** Forgets persons who have been away for a while. */
  prune(): void;
  stop(): void;
}

/** Milliseconds for which a person's subscriptions outlive the last device: a reload or the next poll finds them. */
const LINGER_MS = 30_000;

export function createFanOut({ bus, sync, users, logger, now, isEnded }: FanOutDependencies): FanOut {
  const summaries = createSummaries({ sync, logger, now });
  const tenants = createSubscriptions(
    bus,
    tenantTopic,
    (tenantId) => new TenantHub(tenantId, { connectionsIn: (roomId) => connectionsIn(tenantId, roomId) }),
  );
  const feeds = createSubscriptions(
    bus,
    roomTopic,
    (tenantId, roomId) => new RoomFeed(roomId, { tenant: tenantOf(tenantId), sync, summaries, logger, now }),
  );
  const hubs = new Map<string, Shared<PersonHub>>();
  const tenantOf = (tenantId: Id): TenantHub => tenants.get(tenantId, tenantId).value;

  function connectionsIn(tenantId: Id, roomId: Id): Connection[] {
    return [...(feeds.peek(tenantId, roomId)?.hubs ?? [])].flatMap(({ connections }) => [...connections]);
  }

  async function join(hub: PersonHub, roomId: Id): Promise<RoomFeed> {
    const { value: feed, ready } = feeds.get(hub.actor.tenantId, roomId);
    feed.hubs.add(hub);
    hub.rooms.set(roomId, feed);
    await ready;
    return feed;
  }

  function leave(hub: PersonHub, feed: RoomFeed): void {
    feed.hubs.delete(hub);
    if (feed.hubs.size === 0) feeds.release(hub.actor.tenantId, feed.roomId);
  }

  async function gain(hub: PersonHub, roomId: Id, head: number): Promise<void> {
    const feed = await join(hub, roomId);
    await prime([feed]);
    // What was said between the person's log and the subscription shows as a head past the one the log named.
    if (feed.head !== null && feed.head > head) for (const connection of hub.connections) summaries.mark(connection, feed);
  }

  // Whom a person knew by a lost room only they know no longer (ROOM-8).
  async function narrow({ tenant, connections }: PersonHub): Promise<void> {
    for (const connection of connections) {
      const { observed } = connection;
      if (observed.size === 0) continue;
      const known = new Set(await users.known(connection.session, [...observed]));
      if (connection.observed === observed && known.size < observed.size) tenant.observe(connection, known);
    }
  }

  // A new feed's head is read after its subscription; from then on it can tell what is missing.
  async function prime(joined: readonly RoomFeed[]): Promise<void> {
    const fresh = joined.filter((feed) => feed.head === null).map(({ tenantId, roomId }) => ({ tenantId, roomId }));
    if (fresh.length === 0) return;
    const { rooms } = await sync.heads(fresh, []);
    for (const head of rooms) feeds.peek(head.tenantId, head.roomId)?.begin(head);
  }

  async function start(hub: PersonHub, subscribed: Promise<unknown>): Promise<void> {
    await subscribed;
    const { places, head } = await sync.standing(hub.actor);
    hub.takeHead(head);
    const present = places.filter(({ roomId }) => !hub.lostMeanwhile?.has(roomId));
    hub.lostMeanwhile = null;
    for (const { roomId, changed } of present) hub.know(roomId, changed);
    await prime(await Promise.all(present.map(({ roomId }) => join(hub, roomId))));
  }

  function hubOf(actor: Actor): Shared<PersonHub> {
    const key = keyOf(actor);
    const known = hubs.get(key);
    if (known !== undefined) return known;
    const hub = new PersonHub(
      { tenantId: actor.tenantId, userId: actor.userId, roles: actor.roles },
      {
        tenant: tenantOf(actor.tenantId),
        sync,
        logger,
        lost: (hub, feed) => {
          leave(hub, feed);
          void narrow(hub).catch((error: unknown) => logger.warn({ event: "presence_check_failed", error }));
        },
        giveUp: (hub) => {
          const shared = hubs.get(key);
          if (shared?.value === hub) drop(key, shared);
        },
        gain: (hub, roomId, head) =>
          void gain(hub, roomId, head).catch((error: unknown) => logger.warn({ event: "room_join_failed", error })),
      },
    );
    const subscription = bus.subscribe(personTopic(actor.tenantId, actor.userId), (event) => hub.take(event));
    const shared = { value: hub, ready: start(hub, subscription), end: () => void subscription.then((end) => end()) };
    hubs.set(key, shared);
    hub.tenant.persons += 1;
    shared.ready.catch(() => drop(key, shared));
    return shared;
  }

  function drop(key: string, shared: Shared<PersonHub>): void {
    // Given up already, and perhaps followed by another.
    if (hubs.get(key) !== shared) return;
    hubs.delete(key);
    shared.end();
    for (const feed of shared.value.rooms.values()) leave(shared.value, feed);
    shared.value.rooms.clear();
    const { tenant } = shared.value;
    tenant.persons -= 1;
    if (tenant.persons === 0) tenants.release(tenant.tenantId, tenant.tenantId);
  }

  function takeHeads(heads: { readonly rooms: readonly RoomHead[]; readonly persons: readonly PersonHead[] }): void {
    for (const head of heads.rooms) feeds.peek(head.tenantId, head.roomId)?.takeHead(head);
    for (const head of heads.persons) hubs.get(keyOf(head))?.value.takeHead(head.head);
  }

  return {
    async open(session, sink, id) {
      const shared = hubOf(session);
      const hub = shared.value;
      const connection = new Connection({ id, hub, sink, session, sync });
      // Before the wait, so that nobody prunes the person meanwhile.
      hub.connections.add(connection);
      hub.idleSince = 0;
      try {
        await Promise.all([shared.ready, tenants.get(session.tenantId, session.tenantId).ready]);
      } catch (error) {
        hub.connections.delete(connection);
        throw error;
      }
      return connection;
    },
    close(connection) {
      if (connection.closed) return;
      connection.closed = true;
      for (const roomId of connection.watches.keys()) connection.unwatch(roomId);
      connection.hub.tenant.observe(connection, new Set());
      connection.hub.connections.delete(connection);
      if (connection.hub.connections.size === 0) connection.hub.idleSince = now();
    },
    async ensureRoom({ hub, session }, roomId) {
      if (hub.rooms.has(roomId)) return;
      const place = await sync.place(session, roomId);
      if (place === null) return;
      hub.know(roomId, place.changed);
      await prime([await join(hub, roomId)]);
    },
    end(ended) {
      const concerned =
        ended.userId === null
          ? [...hubs.values()].filter(({ value }) => value.actor.tenantId === ended.tenantId)
          : [hubs.get(keyOf({ tenantId: ended.tenantId, userId: ended.userId }))];
      for (const connection of concerned.flatMap((shared) => [...(shared?.value.connections ?? [])])) {
        if (isEnded(connection.session)) connection.sink.close(CLOSE.notAuthenticated);
      }
    },
    followed: () => ({
      rooms: feeds.all().map((feed) => ({ tenantId: feed.tenantId, roomId: feed.roomId })),
      persons: [...hubs.values()].map(({ value: { actor } }) => ({ tenantId: actor.tenantId, userId: actor.userId })),
    }),
    takeHeads,
    tenants: () => tenants.all(),
    prune() {
      const before = now() - LINGER_MS;
      for (const [key, shared] of hubs) {
        const { connections, idleSince } = shared.value;
        if (connections.size === 0 && idleSince < before) drop(key, shared);
      }
    },
    stop: () => summaries.close(),
  };
}

const keyOf = ({ tenantId, userId }: Pick<Actor, "tenantId" | "userId">): string => `${tenantId}:${userId}`;
