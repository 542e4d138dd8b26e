import type { Id } from "../../../protocol/ids.ts";
import { Failure } from "../../base/errors.ts";
import type { Transaction } from "../../database/database.ts";
import { findPresent, writeMute } from "../../repositories/rooms/members.ts";
import { lockRooms } from "../../repositories/messages/messages.ts";
import type { Actor } from "../shared/actor.ts";
import type { CommandHandlers } from "../shared/command-handlers.ts";
import { lockMembership } from "../shared/membership.ts";
import { mayManage, mayRemove } from "../shared/policy.ts";
import type { WriteDependencies } from "../shared/write-dependencies.ts";
import { publishChange, writeChange, type WrittenChange } from "./room-changes.ts";

/** Letting somebody write nothing in a room for a time (SAFE-2). */
export interface MuteService {
  /**
   * For so many seconds from now; null: they may write again. Owners anyone but themselves; moderators members and read-only, of groups.
   * @throws Failure `not_found`, `forbidden`
   */
  mute(actor: Actor, roomId: Id, userId: Id, seconds: number | null): Promise<void>;
  /** The same by a moderator of the tenant, in any room; they need not be in it. @throws Failure `not_found` */
  moderate(moderator: Actor, roomId: Id, userId: Id, seconds: number): Promise<void>;
}

export const muteCommands = {
  mute_member: ({ mutes }, { session, command: { roomId, userId, seconds } }) => mutes.mute(session, roomId, userId, seconds),
} satisfies CommandHandlers<{ readonly mutes: MuteService }>;

/** Who is muted where; the room is locked and `head` read under that lock. `seconds` null: no longer. */
export interface Mute {
  readonly roomId: Id;
  readonly userId: Id;
  readonly seconds: number | null;
  readonly head: number;
  readonly at: number;
}

export function createMuteService({ database, bus, now }: WriteDependencies): MuteService {
  return {
    async mute(actor, roomId, userId, seconds) {
      const { tenantId } = actor;
      const written = await database.withTenant(tenantId, async (tx) => {
        const place = await lockMembership(tx, actor, roomId);
        if (place.kind === "direct" || !mayManage(place.role)) throw new Failure("forbidden");
        const [present] = await findPresent(tx, tenantId, roomId, [userId]);
        if (present === undefined) throw new Failure("not_found");
        if (userId === actor.userId || !mayRemove(place.role, present.role)) throw new Failure("forbidden");
        return putMute(tx, actor, { roomId, userId, seconds, head: place.head, at: now() });
      });
      publishChange(bus, written);
    },

    async moderate(actor, roomId, userId, seconds) {
      const { tenantId } = actor;
      const written = await database.withTenant(tenantId, async (tx) => {
        const [room] = await lockRooms(tx, tenantId, [roomId]);
        if (room === undefined) throw new Failure("not_found");
        return putMute(tx, actor, { roomId, userId, seconds, head: room.head, at: now() });
      });
      publishChange(bus, written);
    },
  };
}

/** Writes a mute into the logs of the room and of the person; `publishChange` after the commit. @throws Failure `not_found` (not in the room) */
export async function putMute(tx: Transaction, actor: Actor, { roomId, userId, seconds, head, at }: Mute): Promise<WrittenChange> {
  const { tenantId } = actor;
  const role = await writeMute(tx, tenantId, { roomId, userId, until: seconds === null ? null : at + seconds * 1_000 });
  if (role === null) throw new Failure("not_found");
  const members = [{ userId, role }];
  return writeChange(tx, tenantId, { roomId, head, actorId: actor.userId, at, room: null, members }, [userId]);
}
