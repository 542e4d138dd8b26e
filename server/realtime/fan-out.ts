import { CLOSE } from "../../protocol/errors.ts";
import type { Id } from "../../protocol/ids.ts";
import type { BusEvent } from "../bus/bus-event.ts";
import { personTopic, roomTopic, tenantTopic, type Bus } from "../bus/bus.ts";
import type { Actor, Session } from "../services/shared/actor.ts";
import type { PersonHead, RoomHead, SyncService } from "../services/sync/sync.ts";
import type { UserService } from "../services/people/users.ts";
import type { Logger } from "../telemetry/logger.ts";
import { Connection, type Sink } from "./connection.ts";
import { UserChannel } from "./user-channel.ts";
import { RoomChannel } from "./room-channel.ts";
import { createSubscriptions, type Shared } from "./subscriptions.ts";
import { createSummaries } from "./summaries.ts";
import { TenantChannel } from "./tenant-channel.ts";

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
  tenants(): TenantChannel[];
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
    (tenantId) => new TenantChannel(tenantId, { connectionsIn: (roomId) => connectionsIn(tenantId, roomId) }),
  );
  const channels = createSubscriptions(
    bus,
    roomTopic,
    (tenantId, roomId) => new RoomChannel(roomId, { tenant: tenantOf(tenantId), sync, summaries, logger, now }),
  );
  const userChannels = new Map<string, Shared<UserChannel>>();
  const tenantOf = (tenantId: Id): TenantChannel => tenants.get(tenantId, tenantId).value;

  function connectionsIn(tenantId: Id, roomId: Id): Connection[] {
    return [...(channels.peek(tenantId, roomId)?.userChannels ?? [])].flatMap(({ connections }) => [...connections]);
  }

  async function join(userChannel: UserChannel, roomId: Id): Promise<RoomChannel> {
    const { value: channel, ready } = channels.get(userChannel.actor.tenantId, roomId);
    channel.userChannels.add(userChannel);
    userChannel.rooms.set(roomId, channel);
    await ready;
    return channel;
  }

  function leave(userChannel: UserChannel, channel: RoomChannel): void {
    channel.userChannels.delete(userChannel);
    if (channel.userChannels.size === 0) channels.release(userChannel.actor.tenantId, channel.roomId);
  }

  async function gain(userChannel: UserChannel, roomId: Id, head: number): Promise<void> {
    const channel = await join(userChannel, roomId);
    await prime([channel]);
    // What was said between the person's log and the subscription shows as a head past the one the log named.
    if (channel.head !== null && channel.head > head) for (const connection of userChannel.connections) summaries.mark(connection, channel);
  }

  // Whom a person knew by a lost room only they know no longer (ROOM-8).
  async function narrow({ tenant, connections }: UserChannel): Promise<void> {
    for (const connection of connections) {
      const { observed } = connection;
      if (observed.size === 0) continue;
      const known = new Set(await users.known(connection.session, [...observed]));
      if (connection.observed === observed && known.size < observed.size) tenant.observe(connection, known);
    }
  }

  // A new feed's head is read after its subscription; from then on it can tell what is missing.
  async function prime(joined: readonly RoomChannel[]): Promise<void> {
    const fresh = joined.filter((channel) => channel.head === null).map(({ tenantId, roomId }) => ({ tenantId, roomId }));
    if (fresh.length === 0) return;
    const { rooms } = await sync.heads(fresh, []);
    for (const head of rooms) channels.peek(head.tenantId, head.roomId)?.begin(head);
  }

  async function start(userChannel: UserChannel, subscribed: Promise<unknown>): Promise<void> {
    await subscribed;
    const { places, head } = await sync.standing(userChannel.actor);
    userChannel.takeHead(head);
    const present = places.filter(({ roomId }) => !userChannel.lostMeanwhile?.has(roomId));
    userChannel.lostMeanwhile = null;
    for (const { roomId, changed } of present) userChannel.know(roomId, changed);
    await prime(await Promise.all(present.map(({ roomId }) => join(userChannel, roomId))));
  }

  function hubOf(actor: Actor): Shared<UserChannel> {
    const key = keyOf(actor);
    const known = userChannels.get(key);
    if (known !== undefined) return known;
    const userChannel = new UserChannel(
      { tenantId: actor.tenantId, userId: actor.userId, roles: actor.roles },
      {
        tenant: tenantOf(actor.tenantId),
        sync,
        logger,
        lost: (userChannel, channel) => {
          leave(userChannel, channel);
          void narrow(userChannel).catch((error: unknown) => logger.warn({ event: "presence_check_failed", error }));
        },
        giveUp: (userChannel) => {
          const shared = userChannels.get(key);
          if (shared?.value === userChannel) drop(key, shared);
        },
        gain: (userChannel, roomId, head) =>
          void gain(userChannel, roomId, head).catch((error: unknown) => logger.warn({ event: "room_join_failed", error })),
      },
    );
    const subscription = bus.subscribe(personTopic(actor.tenantId, actor.userId), (event) => userChannel.take(event));
    const shared = { value: userChannel, ready: start(userChannel, subscription), end: () => void subscription.then((end) => end()) };
    userChannels.set(key, shared);
    userChannel.tenant.persons += 1;
    shared.ready.catch(() => drop(key, shared));
    return shared;
  }

  function drop(key: string, shared: Shared<UserChannel>): void {
    // Given up already, and perhaps followed by another.
    if (userChannels.get(key) !== shared) return;
    userChannels.delete(key);
    shared.end();
    for (const channel of shared.value.rooms.values()) leave(shared.value, channel);
    shared.value.rooms.clear();
    const { tenant } = shared.value;
    tenant.persons -= 1;
    if (tenant.persons === 0) tenants.release(tenant.tenantId, tenant.tenantId);
  }

  function takeHeads(heads: { readonly rooms: readonly RoomHead[]; readonly persons: readonly PersonHead[] }): void {
    for (const head of heads.rooms) channels.peek(head.tenantId, head.roomId)?.takeHead(head);
    for (const head of heads.persons) userChannels.get(keyOf(head))?.value.takeHead(head.head);
  }

  return {
    async open(session, sink, id) {
      const shared = hubOf(session);
      const userChannel = shared.value;
      const connection = new Connection({ id, userChannel, sink, session, sync });
      // Before the wait, so that nobody prunes the person meanwhile.
      userChannel.connections.add(connection);
      userChannel.idleSince = 0;
      try {
        await Promise.all([shared.ready, tenants.get(session.tenantId, session.tenantId).ready]);
      } catch (error) {
        userChannel.connections.delete(connection);
        throw error;
      }
      return connection;
    },
    close(connection) {
      if (connection.closed) return;
      connection.closed = true;
      for (const roomId of connection.watches.keys()) connection.unwatch(roomId);
      connection.userChannel.tenant.observe(connection, new Set());
      connection.userChannel.connections.delete(connection);
      if (connection.userChannel.connections.size === 0) connection.userChannel.idleSince = now();
    },
    async ensureRoom({ userChannel, session }, roomId) {
      if (userChannel.rooms.has(roomId)) return;
      const place = await sync.place(session, roomId);
      if (place === null) return;
      userChannel.know(roomId, place.changed);
      await prime([await join(userChannel, roomId)]);
    },
    end(ended) {
      const concerned =
        ended.userId === null
          ? [...userChannels.values()].filter(({ value }) => value.actor.tenantId === ended.tenantId)
          : [userChannels.get(keyOf({ tenantId: ended.tenantId, userId: ended.userId }))];
      for (const connection of concerned.flatMap((shared) => [...(shared?.value.connections ?? [])])) {
        if (isEnded(connection.session)) connection.sink.close(CLOSE.notAuthenticated);
      }
    },
    followed: () => ({
      rooms: channels.all().map((channel) => ({ tenantId: channel.tenantId, roomId: channel.roomId })),
      persons: [...userChannels.values()].map(({ value: { actor } }) => ({ tenantId: actor.tenantId, userId: actor.userId })),
    }),
    takeHeads,
    tenants: () => tenants.all(),
    prune() {
      const before = now() - LINGER_MS;
      for (const [key, shared] of userChannels) {
        const { connections, idleSince } = shared.value;
        if (connections.size === 0 && idleSince < before) drop(key, shared);
      }
    },
    stop: () => summaries.close(),
  };
}

const keyOf = ({ tenantId, userId }: Pick<Actor, "tenantId" | "userId">): string => `${tenantId}:${userId}`;
