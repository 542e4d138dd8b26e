import type { Id } from "../../../protocol/ids.ts";
import { DECLINED_INVITATIONS } from "../../../protocol/limits.ts";
import { Failure } from "../../base/errors.ts";
import type { Transaction } from "../../database/database.ts";
import {
  declineInvitation,
  findAbsent,
  withdrawInvitation,
  writeInvitations,
  type AbsentMember,
} from "../../repositories/rooms/invitations.ts";
import { countOthers, findPresent } from "../../repositories/rooms/members.ts";
import { lockPlace, type LockedPlace } from "../../repositories/rooms/rooms.ts";
import { isBlockedByAny } from "../../repositories/people/blocks.ts";
import { findReachable, findWithRole } from "../../repositories/people/users.ts";
import type { Actor } from "../shared/actor.ts";
import type { CommandHandlers } from "../shared/command-handlers.ts";
import { publishPersons, type PersonFrame } from "../shared/person-frames.ts";
import { fitsRoom, mayManage, readPolicy, seekerOf } from "../shared/policy.ts";
import { publishChange, writeChange, writeOwnSide, type WrittenChange } from "./room-changes.ts";
import type { WriteDependencies } from "../shared/write-dependencies.ts";

/**
 * Asking people into a group (ROOM-11). Until it is accepted an invitation is the person's own matter: it stands in their log, not in the room's.
 */
export interface InvitationService {
  /**
   * Asks persons who are out of a group to come in; those who are in it or are asked already are passed over. Owners and moderators.
   * @throws Failure `not_found`, `forbidden`, `room_archived`, `staff_role_required`, `left_room` (somebody declined DECLINED_INVITATIONS times; nobody is asked then)
   */
  invite(actor: Actor, roomId: Id, userIds: readonly Id[]): Promise<void>;
  /** Comes in, or declines. What was declined can still be accepted. Repeatable. @throws Failure `not_found` (no invitation), `room_archived`, `staff_role_required` */
  answer(actor: Actor, roomId: Id, accept: boolean): Promise<void>;
  /** Takes back an invitation. Owners and moderators. @throws Failure `not_found` */
  withdraw(actor: Actor, roomId: Id, userId: Id): Promise<void>;
}

export const invitationCommands = {
  invite_members: ({ invitations }, { session, command }) => invitations.invite(session, command.roomId, command.userIds),
  answer_invitation: ({ invitations }, { session, command }) => invitations.answer(session, command.roomId, command.accept),
} satisfies CommandHandlers<{ readonly invitations: InvitationService }>;

/** A group under lock. */
export interface Group {
  readonly tx: Transaction;
  readonly actor: Actor;
  readonly roomId: Id;
  readonly place: LockedPlace;
  readonly at: number;
}

type Written = WrittenChange | readonly PersonFrame[];

export function createInvitationService({ database, bus, now }: WriteDependencies): InvitationService {
  async function inGroup(actor: Actor, roomId: Id, work: (group: Group) => Promise<Written>): Promise<void> {
    const { tenantId, userId } = actor;
    const written = await database.withTenant(tenantId, async (tx) => {
      const place = await lockPlace(tx, tenantId, roomId, userId);
      if (place === null) throw new Failure("not_found");
      return work({ tx, actor, roomId, place, at: now() });
    });
    if ("subjects" in written) publishChange(bus, written);
    else publishPersons(bus, tenantId, written);
  }

  return {
    invite: (actor, roomId, userIds) => inGroup(actor, roomId, (group) => ask(group, userIds)),

    answer: (actor, roomId, accept) =>
      inGroup(actor, roomId, async (group) => {
        const { tx, place } = group;
        if (place.role !== null && accept) return [];
        const [own] = await findAbsent(tx, actor.tenantId, roomId, [actor.userId]);
        if (own === undefined || !own.invited) throw new Failure("not_found");
        if (accept) return comeIn(group);
        if (!own.asked) return [];
        await declineInvitation(tx, actor.tenantId, { roomId, userId: actor.userId, at: group.at });
        return writeOwnSide(tx, actor.tenantId, { roomId, at: group.at, userIds: [actor.userId] });
      }),

    withdraw: (actor, roomId, userId) =>
      inGroup(actor, roomId, async ({ tx, place, at }) => {
        const [absent] = await findAbsent(tx, actor.tenantId, roomId, [userId]);
        if (place.role === null || !mayManage(place.role) || absent === undefined || !absent.invited) throw new Failure("not_found");
        await withdrawInvitation(tx, actor.tenantId, roomId, userId);
        return writeOwnSide(tx, actor.tenantId, { roomId, at, userIds: [userId] });
      }),
  };
}

async function ask({ tx, actor, roomId, place, at }: Group, userIds: readonly Id[]): Promise<readonly PersonFrame[]> {
  const { tenantId } = actor;
  if (place.role === null) throw new Failure("not_found");
  if (place.kind === "direct" || !mayManage(place.role)) throw new Failure("forbidden");
  if (place.archived) throw new Failure("room_archived");
  const present = new Set((await findPresent(tx, tenantId, roomId, userIds)).map(({ userId }) => userId));
  const out = [...new Set(userIds)].filter((userId) => !present.has(userId)).sort();
  await assertReachable(tx, actor, out);
  await assertFitting(tx, actor, { userIds, entering: out, staffRoles: place.staffRoles });
  const absent = await findAbsent(tx, tenantId, roomId, out);
  refuseUnasked(
    userIds,
    absent.filter(({ declines }) => declines >= DECLINED_INVITATIONS),
  );
  const waiting = new Set(absent.filter(({ asked }) => asked).map(({ userId }) => userId));
  const asked = out.filter((userId) => !waiting.has(userId));
  if (asked.length === 0) return [];
  await writeInvitations(tx, tenantId, { roomId, by: actor.userId, at, userIds: asked });
  return writeOwnSide(tx, tenantId, { roomId, at, userIds: asked });
}

/** Lets the actor into a group. @throws Failure `room_archived`, `staff_role_required` */
export async function comeIn({ tx, actor, roomId, place, at }: Group): Promise<WrittenChange> {
  const { tenantId, userId } = actor;
  if (place.archived) throw new Failure("room_archived");
  if (!fitsRoom(actor, place)) throw new Failure("staff_role_required");
  // Everybody may have left meanwhile: a group with somebody in it has an owner (ROOM-2).
  const { owners } = await countOthers(tx, tenantId, roomId, userId);
  const members = [{ userId, role: owners > 0 ? ("member" as const) : ("owner" as const) }];
  const notices = [{ type: "joined" as const, people: [userId] }];
  return writeChange(tx, tenantId, { roomId, head: place.head, actorId: userId, at, room: null, members, notices }, [userId]);
}

/** Refuses persons whom the actor may not find (ROOM-8). @throws Failure `not_found` */
export async function assertReachable(tx: Transaction, actor: Actor, userIds: readonly Id[]): Promise<void> {
  const policy = await readPolicy(tx, actor.tenantId);
  const reachable = await findReachable(tx, actor.tenantId, seekerOf(actor, policy), userIds);
  if (reachable.length !== userIds.length) throw new Failure("not_found");
  await assertWelcome(tx, actor, userIds);
}

/** Refuses to bring a person to somebody who has blocked them (SAFE-1), as if nobody were there. @throws Failure `not_found` */
export async function assertWelcome(tx: Transaction, { tenantId, userId, isServer }: Actor, userIds: readonly Id[]): Promise<void> {
  if (isServer !== true && (await isBlockedByAny(tx, tenantId, userId, userIds))) throw new Failure("not_found");
}

/** Refuses those of a command's `userIds` who are to come in and whose staff roles do not let them, and says whom (ROOM-33). The tenant's server brings in whom it wants. @throws Failure `staff_role_required` */
export async function assertFitting(
  tx: Transaction,
  actor: Actor,
  {
    userIds,
    entering,
    staffRoles,
  }: { readonly userIds: readonly Id[]; readonly entering: readonly Id[]; readonly staffRoles: readonly string[] },
): Promise<void> {
  if (actor.isServer === true || staffRoles.length === 0 || entering.length === 0) return;
  const fitting = new Set(await findWithRole(tx, actor.tenantId, entering, staffRoles));
  const lacking = entering.filter((userId) => !fitting.has(userId));
  const errors = lacking.map((userId) => ({ path: `userIds.${userIds.indexOf(userId)}`, message: "lacks the staff role" }));
  if (errors.length > 0) throw new Failure("staff_role_required", { errors });
}

/** Refuses a command that names somebody who does not want it, and says whom. @throws Failure `left_room` */
export function refuseUnasked(userIds: readonly Id[], unwilling: readonly AbsentMember[]): void {
  if (unwilling.length === 0) return;
  const errors = unwilling.map(({ userId, declines }) => ({
    path: `userIds.${userIds.indexOf(userId)}`,
    message: declines >= DECLINED_INVITATIONS ? "declined every invitation" : "must be invited",
  }));
  throw new Failure("left_room", { errors });
}
