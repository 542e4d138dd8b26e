import type { RoomsQuery, RoomsResponse } from "../../../protocol/http.ts";
import type { Id } from "../../../protocol/ids.ts";
import { Failure } from "../../base/errors.ts";
import { browseRooms } from "../../repositories/rooms/browsing.ts";
import { lockPlace } from "../../repositories/rooms/rooms.ts";
import type { Actor } from "../shared/actor.ts";
import type { CommandHandlers } from "../shared/command-handlers.ts";
import { fitsRoom } from "../shared/policy.ts";
import type { WriteDependencies } from "../shared/write-dependencies.ts";
import { comeIn } from "./invitations.ts";
import { publishChange } from "./room-changes.ts";

/** Open rooms: whoever may see them finds them, and comes in unasked (ROOM-30). */
export interface ChannelService {
  /** A page of the rooms that the actor may come into, or of archived ones, by name. */
  browse(actor: Actor, query: RoomsQuery): Promise<RoomsResponse>;
  /**
   * Comes in. Repeatable.
   * @throws Failure `not_found` (no open room, or one for other staff roles), `room_archived`
   */
  join(actor: Actor, roomId: Id): Promise<void>;
}

export const channelCommands = {
  join_room: ({ channels }, { session, command }) => channels.join(session, command.roomId),
} satisfies CommandHandlers<{ readonly channels: Pick<ChannelService, "join"> }>;

export function createChannelService({ database, bus, now }: WriteDependencies): ChannelService {
  return {
    async browse({ tenantId, userId, roles }, { search, archived, after, limit }) {
      const words = search
        .replaceAll("\0", "")
        .split(/\s+/u)
        .filter((word) => word !== "");
      // One more than asked for tells whether there is a next page.
      const wanted = { userId, roles, words, archived: archived === "true", after: after ?? null, limit: limit + 1 };
      const found = await database.withTenant(tenantId, (tx) => browseRooms(tx, tenantId, wanted));
      const rooms = found.slice(0, limit);
      return { rooms, next: found.length > limit ? (rooms.at(-1)?.room.id ?? null) : null };
    },

    async join(actor, roomId) {
      const { tenantId, userId } = actor;
      const written = await database.withTenant(tenantId, async (tx) => {
        const place = await lockPlace(tx, tenantId, roomId, userId);
        if (place !== null && place.role !== null) return null;
        // What one may not see is not there (AUTH-8).
        if (place === null || place.access !== "open" || !fitsRoom(actor, place)) throw new Failure("not_found");
        return comeIn({ tx, actor, roomId, place, at: now() });
      });
      if (written !== null) publishChange(bus, written);
    },
  };
}
