import type { Id } from "../../../protocol/ids.ts";
import { personTopic, type Bus } from "../../bus/bus.ts";
import type { UserService } from "../../services/people/users.ts";
import type { Actor, Session } from "../../services/shared/actor.ts";
import type { PersonHead, SyncService } from "../../services/sync/sync.ts";
import type { Logger } from "../../telemetry/logger.ts";
import { Connection, type Sink } from "../connection.ts";
import type { RoomChannels } from "./room-channels.ts";
import type { Shared, Subscriptions } from "../subscriptions.ts";
import type { Summaries } from "../summaries.ts";
import type { TenantChannel } from "./tenant-channel.ts";
import { UserChannel } from "./user-channel.ts";

export interface UserChannelsDependencies {
  readonly bus: Bus;
  readonly sync: SyncService;
  readonly users: Pick<UserService, "known">;
  readonly summaries: Summaries;
  readonly rooms: RoomChannels;
  readonly tenants: Subscriptions<TenantChannel>;
  readonly logger: Logger;
}

type PersonKey = Pick<Actor, "tenantId" | "userId">;

/** The persons whom this node serves: each from their first device until a while after the last. */
export class UserChannels {
  readonly #dependencies: UserChannelsDependencies;
  readonly #channels = new Map<string, Shared<UserChannel>>();

  constructor(dependencies: UserChannelsDependencies) {
    this.#dependencies = dependencies;
  }

  /** Adds a device. Resolves once all that concerns its person arrives. */
  async connect(session: Session, sink: Sink, id: string): Promise<Connection> {
    const { sync, tenants } = this.#dependencies;
    const { value: userChannel, ready } = this.#get(session);
    const connection = new Connection({ id, userChannel, sink, session, sync });
    // Before the wait, so that nobody prunes the person meanwhile.
    userChannel.connections.add(connection);
    userChannel.idleSince = 0;
    try {
      await Promise.all([ready, tenants.get(session.tenantId, session.tenantId).ready]);
    } catch (error) {
      userChannel.connections.delete(connection);
      throw error;
    }
    return connection;
  }

  peek(person: PersonKey): UserChannel | undefined {
    return this.#channels.get(keyOf(person))?.value;
  }

  all(): UserChannel[] {
    return [...this.#channels.values()].map(({ value }) => value);
  }

  takeHeads(heads: readonly PersonHead[]): void {
    for (const head of heads) this.peek(head)?.takeHead(head.head);
  }

  /** Forgets persons without a device since before `before` (ms since 1970). */
  prune(before: number): void {
    for (const [key, shared] of this.#channels) {
      const { connections, idleSince } = shared.value;
      if (connections.size === 0 && idleSince < before) this.#drop(key, shared);
    }
  }

  #get(actor: Actor): Shared<UserChannel> {
    const key = keyOf(actor);
    const known = this.#channels.get(key);
    if (known !== undefined) return known;
    const userChannel = this.#make(actor);
    const subscription = this.#dependencies.bus.subscribe(personTopic(actor.tenantId, actor.userId), (event) => userChannel.take(event));
    const shared = { value: userChannel, ready: this.#start(userChannel, subscription), end: () => void subscription.then((end) => end()) };
    this.#channels.set(key, shared);
    userChannel.tenant.persons += 1;
    shared.ready.catch(() => this.#drop(key, shared));
    return shared;
  }

  #make({ tenantId, userId, roles }: Actor): UserChannel {
    const { sync, logger, rooms, tenants } = this.#dependencies;
    const warn = (event: string) => (error: unknown) => logger.warn({ event, error });
    return new UserChannel(
      { tenantId, userId, roles },
      {
        tenant: tenants.get(tenantId, tenantId).value,
        sync,
        logger,
        lost: (userChannel, channel) => {
          rooms.leave(userChannel, channel);
          void this.#narrow(userChannel).catch(warn("presence_check_failed"));
        },
        giveUp: (userChannel) => {
          const shared = this.#channels.get(keyOf(userChannel.actor));
          if (shared?.value === userChannel) this.#drop(keyOf(userChannel.actor), shared);
        },
        gain: (userChannel, roomId, head) => void this.#gain(userChannel, roomId, head).catch(warn("room_join_failed")),
      },
    );
  }

  async #start(userChannel: UserChannel, subscribed: Promise<unknown>): Promise<void> {
    const { sync, rooms } = this.#dependencies;
    await subscribed;
    const { places, head, hidesReads } = await sync.standing(userChannel.actor);
    userChannel.hidesReads = hidesReads;
    userChannel.takeHead(head);
    const present = places.filter(({ roomId }) => !userChannel.lostMeanwhile?.has(roomId));
    userChannel.lostMeanwhile = null;
    for (const { roomId, changed } of present) userChannel.know(roomId, changed);
    await rooms.prime(await Promise.all(present.map(({ roomId }) => rooms.join(userChannel, roomId))));
  }

  async #gain(userChannel: UserChannel, roomId: Id, head: number): Promise<void> {
    const { rooms, summaries } = this.#dependencies;
    const channel = await rooms.join(userChannel, roomId);
    await rooms.prime([channel]);
    // What was said between the person's log and the subscription shows as a head past the one the log named.
    if (channel.head !== null && channel.head > head) for (const connection of userChannel.connections) summaries.mark(connection, channel);
  }

  // Whom a person knew by a lost room only they know no longer (ROOM-8).
  async #narrow({ tenant, connections }: UserChannel): Promise<void> {
    for (const connection of connections) {
      const { observed } = connection;
      if (observed.size === 0) continue;
      const known = new Set(await this.#dependencies.users.known(connection.session, [...observed]));
      if (connection.observed === observed && known.size < observed.size) tenant.observe(connection, known);
    }
  }

  #drop(key: string, shared: Shared<UserChannel>): void {
    const { rooms, tenants } = this.#dependencies;
    // Given up already, and perhaps followed by another.
    if (this.#channels.get(key) !== shared) return;
    this.#channels.delete(key);
    shared.end();
    for (const channel of shared.value.rooms.values()) rooms.leave(shared.value, channel);
    shared.value.rooms.clear();
    const { tenant } = shared.value;
    tenant.persons -= 1;
    if (tenant.persons === 0) tenants.release(tenant.tenantId, tenant.tenantId);
  }
}

const keyOf = ({ tenantId, userId }: PersonKey): string => `${tenantId}:${userId}`;
