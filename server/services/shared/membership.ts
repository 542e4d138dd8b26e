import type { Role } from "../../../protocol/room-rules.ts";
import type { Id } from "../../../protocol/ids.ts";
import { Failure } from "../../base/errors.ts";
import type { Transaction } from "../../database/database.ts";
import { lockPlace, type LockedPlace } from "../../repositories/rooms/rooms.ts";
import type { Actor } from "./actor.ts";

/** A room under lock that the actor is in. */
export interface LockedMembership extends LockedPlace {
  readonly role: Role;
}

/** Locks a room against every change of its log. @throws Failure `not_found` (no such room for this actor) */
export async function lockMembership(tx: Transaction, { tenantId, userId }: Actor, roomId: Id): Promise<LockedMembership> {
  const place = await lockPlace(tx, tenantId, roomId, userId);
  if (place === null || place.role === null) throw new Failure("not_found");
  return { ...place, role: place.role };
}
