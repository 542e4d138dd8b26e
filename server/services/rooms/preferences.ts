import type { Id } from "../../../protocol/ids.ts";
import { writePreferences, type PreferenceWish } from "../../repositories/rooms/preferences.ts";
import type { Actor } from "../shared/actor.ts";
import type { CommandHandlers } from "../shared/command-handlers.ts";
import { lockMembership } from "../shared/membership.ts";
import { publishPersons } from "../shared/person-frames.ts";
import type { WriteDependencies } from "../shared/write-dependencies.ts";
import { writeOwnSide } from "./room-changes.ts";

/** How a person wants a room: told by their own log to all their devices, and to nobody else (ROOM-35). */
export interface PreferenceService {
  /** Sets what is named. Repeatable. @throws Failure `not_found` */
  set(actor: Actor, roomId: Id, wish: PreferenceWish): Promise<void>;
}

export const preferenceCommands = {
  set_room_preferences: ({ preferences }, { session, command: { roomId, level, mutedUntil, favourite } }) =>
    preferences.set(session, roomId, { level, mutedUntil, favourite }),
} satisfies CommandHandlers<{ readonly preferences: PreferenceService }>;

export function createPreferenceService({ database, bus, now }: WriteDependencies): PreferenceService {
  return {
    async set(actor, roomId, wish) {
      const { tenantId, userId } = actor;
      const frames = await database.withTenant(tenantId, async (tx) => {
        // Its lock comes before that of the person, as in every change of a membership.
        await lockMembership(tx, actor, roomId);
        if (!(await writePreferences(tx, tenantId, { roomId, userId }, wish))) return [];
        return writeOwnSide(tx, tenantId, { roomId, at: now(), userIds: [userId] });
      });
      publishPersons(bus, tenantId, frames);
    },
  };
}
