import { CLOSE } from "../../protocol/close-codes.ts";
import type { Id } from "../../protocol/ids.ts";
import type { BusEvent } from "../bus/bus-event.ts";
import { tenantTopic, type Bus } from "../bus/bus.ts";
import type { Actor, Session } from "../services/shared/actor.ts";
import type { ReceiptService } from "../services/messages/receipts.ts";
import type { PersonHead, RoomHead, SyncService } from "../services/sync/sync.ts";
import type { UserService } from "../services/people/users.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { Connection, Sink } from "./connection.ts";
import { RoomChannels } from "./channels/room-channels.ts";
import { createSubscriptions } from "./subscriptions.ts";
import { createSummaries } from "./summaries.ts";
import { TenantChannel } from "./channels/tenant-channel.ts";
import { UserChannels } from "./channels/user-channels.ts";

export interface FanOutDependencies {
  readonly bus: Bus;
  readonly sync: SyncService;
  readonly logger: Logger;
  /** Milliseconds since 1970. */
  now(): number;
  readonly users: Pick<UserService, "known">;
  readonly receipts: Pick<ReceiptService, "writeOwnMarkers">;
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
  /** Has the person's devices told of their markers in rooms whose log a device of theirs has not followed. */
  writeOwnMarkers(person: Actor, roomIds: readonly Id[]): void;
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

export function createFanOut({ bus, sync, users, receipts, logger, now, isEnded }: FanOutDependencies): FanOut {
  const summaries = createSummaries({ sync, receipts, logger, now });
  const makeTenant = (tenantId: Id): TenantChannel =>
    new TenantChannel(tenantId, { connectionsIn: (roomId) => rooms.connectionsIn(tenantId, roomId) });
  const tenants = createSubscriptions(bus, tenantTopic, makeTenant);
  const rooms = new RoomChannels({ bus, sync, summaries, logger, now, tenantOf: (tenantId) => tenants.get(tenantId, tenantId).value });
  const userChannels = new UserChannels({ bus, sync, users, summaries, rooms, tenants, logger });

  return {
    open: (session, sink, id) => userChannels.connect(session, sink, id),
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
      await rooms.prime([await rooms.join(userChannel, roomId)]);
    },
    writeOwnMarkers: (person, roomIds) =>
      void receipts.writeOwnMarkers(person, roomIds).catch((error: unknown) => logger.warn({ event: "markers_failed", error })),
    end({ tenantId, userId }) {
      const concerned =
        userId === null ? userChannels.all().filter(({ actor }) => actor.tenantId === tenantId) : [userChannels.peek({ tenantId, userId })];
      for (const connection of concerned.flatMap((userChannel) => [...(userChannel?.connections ?? [])])) {
        if (isEnded(connection.session)) connection.sink.close(CLOSE.notAuthenticated);
      }
    },
    followed: () => ({
      rooms: rooms.followed(),
      persons: userChannels.all().map(({ actor: { tenantId, userId } }) => ({ tenantId, userId })),
    }),
    takeHeads(heads) {
      rooms.takeHeads(heads.rooms);
      userChannels.takeHeads(heads.persons);
    },
    tenants: () => tenants.all(),
    prune: () => userChannels.prune(now() - LINGER_MS),
    stop: () => summaries.close(),
  };
}
