import type { Id } from "../../../protocol/ids.ts";
import { roomTopic, type Bus } from "../../bus/bus.ts";
import type { RoomHead, SyncService } from "../../services/sync/sync.ts";
import type { Logger } from "../../telemetry/logger.ts";
import type { Connection } from "../connection.ts";
import { RoomChannel } from "./room-channel.ts";
import { createSubscriptions, type Subscriptions } from "../subscriptions.ts";
import type { Summaries } from "../summaries.ts";
import type { TenantChannel } from "./tenant-channel.ts";
import type { UserChannel } from "./user-channel.ts";

export interface RoomChannelsDependencies {
  readonly bus: Bus;
  readonly sync: SyncService;
  readonly summaries: Summaries;
  readonly logger: Logger;
  /** Milliseconds since 1970. */
  now(): number;
  tenantOf(tenantId: Id): TenantChannel;
}

/** The rooms that this node serves: each while somebody who is in it is connected here. */
export class RoomChannels {
  readonly #sync: SyncService;
  readonly #channels: Subscriptions<RoomChannel>;

  constructor({ bus, tenantOf, ...dependencies }: RoomChannelsDependencies) {
    this.#sync = dependencies.sync;
    const make = (tenantId: Id, roomId: Id) => new RoomChannel(roomId, { tenant: tenantOf(tenantId), ...dependencies });
    this.#channels = createSubscriptions(bus, roomTopic, make);
  }

  /** Resolves once events of the room arrive. */
  async join(userChannel: UserChannel, roomId: Id): Promise<RoomChannel> {
    const { value: channel, ready } = this.#channels.get(userChannel.actor.tenantId, roomId);
    channel.userChannels.add(userChannel);
    userChannel.rooms.set(roomId, channel);
    await ready;
    return channel;
  }

  leave(userChannel: UserChannel, channel: RoomChannel): void {
    channel.userChannels.delete(userChannel);
    if (channel.userChannels.size === 0) this.#channels.release(userChannel.actor.tenantId, channel.roomId);
  }

  /** Reads the first heads of channels that are new, after their subscription: from then on each can tell what is missing. */
  async prime(joined: readonly RoomChannel[]): Promise<void> {
    const fresh = joined.filter((channel) => channel.head === null).map(({ tenantId, roomId }) => ({ tenantId, roomId }));
    if (fresh.length === 0) return;
    const { rooms } = await this.#sync.heads(fresh, []);
    for (const head of rooms) this.#channels.peek(head.tenantId, head.roomId)?.begin(head);
  }

  takeHeads(heads: readonly RoomHead[]): void {
    for (const head of heads) this.#channels.peek(head.tenantId, head.roomId)?.takeHead(head);
  }

  connectionsIn(tenantId: Id, roomId: Id): Connection[] {
    return [...(this.#channels.peek(tenantId, roomId)?.userChannels ?? [])].flatMap(({ connections }) => [...connections]);
  }

  followed(): { tenantId: Id; roomId: Id }[] {
    return this.#channels.all().map(({ tenantId, roomId }) => ({ tenantId, roomId }));
  }
}
