import type { Role } from "../../../protocol/room-rules.ts";
import type { MembersQuery, MembersResponse } from "../../../protocol/http.ts";
import type { Id } from "../../../protocol/ids.ts";
import { Failure } from "../../base/errors.ts";
import type { Transaction } from "../../database/database.ts";
import { findAbsent } from "../../repositories/rooms/invitations.ts";
import { countOthers, countPresent, nextOwner, findPresent, groupIds, readMembers } from "../../repositories/rooms/members.ts";
import type { Actor } from "../shared/actor.ts";
import type { CommandHandlers } from "../shared/command-handlers.ts";
import { assertFitting, assertReachable, refuseUnasked, type InvitationService } from "./invitations.ts";
import type { NoticeDraft } from "./notices.ts";
import { lockMembership, type LockedMembership } from "../shared/membership.ts";
import { mayManage, mayRemove } from "../shared/policy.ts";
import { publishChange, writeChange } from "./room-changes.ts";
import type { WriteDependencies } from "../shared/write-dependencies.ts";

/** Who is in a room and as what. Every change writes the room's log and the logs of the persons concerned, in one transaction. */
export interface MemberService {
  /**
   * Adds persons to a group as members; those already in it are passed over. Owners and moderators.
   * @throws Failure `not_found`, `forbidden`, `room_archived`, `staff_role_required`, `left_room` (somebody left by themselves, or declined to come in: nobody is added then, ROOM-11)
   */
  add(actor: Actor, roomId: Id, userIds: readonly Id[]): Promise<void>;
  /** Takes a person out of a group. Owners anyone; moderators members and read-only. @throws Failure `not_found`, `forbidden`, `last_owner` */
  remove(actor: Actor, roomId: Id, userId: Id): Promise<void>;
  /** Gives a member another role. Owners only. @throws Failure `not_found`, `forbidden`, `last_owner` */
  changeRole(actor: Actor, roomId: Id, userId: Id, role: Role): Promise<void>;
  /**
   * Leaves a group. `heirId` owns it from then on, which it takes where the last owner leaves others behind (ROOM-34).
   * @throws Failure `not_found` (no heir, too), `forbidden` (direct room, or an heir of who is no owner), `last_owner`
   */
  leave(actor: Actor, roomId: Id, heirId?: Id): Promise<void>;
  /**
   * Takes a person whom the tenant removed out of every group, one after another; repeatable. Where nobody else is owner, whoever is
   * next becomes it (ROOM-2). Direct rooms stay as they are (ROOM-3).
   */
  withdraw(tenantId: Id, userId: Id): Promise<void>;
  /** How many are in the room; 0 for an actor who is not. */
  count(actor: Actor, roomId: Id): Promise<number>;
  /** Present members in user-id order. @throws Failure `not_found` */
  page(actor: Actor, roomId: Id, query: MembersQuery): Promise<MembersResponse>;
}

export const memberCommands = {
  add_members: ({ members }, { session, command }) => members.add(session, command.roomId, command.userIds),
  change_role: ({ members }, { session, command }) => members.changeRole(session, command.roomId, command.userId, command.role),
  leave_room: ({ members }, { session, command }) => members.leave(session, command.roomId, command.heirId),
  // Who is not in the room may have an invitation, which is all there is to take from them.
  remove_member: ({ members, invitations }, { session, command: { roomId, userId } }) =>
    members.remove(session, roomId, userId).catch((error: unknown) => {
      ignoreNotFound(error);
      return invitations.withdraw(session, roomId, userId);
    }),
} satisfies CommandHandlers<{ readonly members: MemberService; readonly invitations: Pick<InvitationService, "withdraw"> }>;

/** Who is to have which role from now on; null: out of the room, `leaves`: by themselves. */
type Places = readonly { readonly userId: Id; readonly role: Role | null; readonly leaves?: boolean }[];

/** What becomes of a group's places, and what is told of it in the group. */
interface Decision {
  readonly members: Places;
  readonly notices: readonly NoticeDraft[];
}

const NOTHING: Decision = { members: [], notices: [] };

/** A group under lock, as the actor stands in it. */
interface Group {
  readonly tx: Transaction;
  readonly actor: Actor;
  readonly roomId: Id;
  readonly role: Role;
  readonly place: LockedMembership;
}

export function createMemberService({ database, bus, now }: WriteDependencies): MemberService {
  /** Locks the group, lets `decide` say what changes, and writes and tells it. */
  async function change(actor: Actor, roomId: Id, decide: (group: Group) => Promise<Decision>): Promise<void> {
    const { tenantId, userId } = actor;
    const written = await database.withTenant(tenantId, async (tx) => {
      const place = await lockMembership(tx, actor, roomId);
      if (place.kind === "direct") throw new Failure("forbidden");
      const { members, notices } = await decide({ tx, actor, roomId, role: place.role, place });
      if (members.length === 0) return null;
      const concerned = members.map((member) => member.userId);
      const told = actor.isServer === true ? [] : notices;
      return writeChange(
        tx,
        tenantId,
        { roomId, head: place.head, actorId: userId, at: now(), room: null, members, notices: told },
        concerned,
      );
    });
    if (written !== null) publishChange(bus, written);
  }

  return {
    add: (actor, roomId, userIds) => change(actor, roomId, (group) => decideAdding(group, userIds)),

    remove: (actor, roomId, userId) => change(actor, roomId, (group) => decideRemoval(group, userId)),

    changeRole: (actor, roomId, userId, role) =>
      change(actor, roomId, async (group) => {
        if (group.role !== "owner") throw new Failure("forbidden");
        const present = await presentRole(group, userId);
        if (present === role) return NOTHING;
        await keepOwner(group, { userId, role: present }, role);
        return { members: [{ userId, role }], notices: [] };
      }),

    leave: (actor, roomId, heirId) => change(actor, roomId, (group) => decideLeaving(group, heirId)),

    async withdraw(tenantId, userId) {
      const actor = { tenantId, userId, roles: [] };
      const roomIds = await database.withTenant(tenantId, (tx) => groupIds(tx, tenantId, userId));
      // Somebody else may take the person out meanwhile.
      for (const roomId of roomIds) await change(actor, roomId, decideWithdrawal).catch(ignoreNotFound);
    },

    count: ({ tenantId, userId }, roomId) => database.withTenant(tenantId, (tx) => countPresent(tx, tenantId, roomId, userId)),

    async page(actor, roomId, { after, limit }) {
      // One more than asked for tells whether there is a next page.
      const wanted = { roomId, readerId: actor.userId, after: after ?? null, limit: limit + 1 };
      const found = await database.withTenant(actor.tenantId, (tx) => readMembers(tx, actor.tenantId, wanted));
      if (found === null) throw new Failure("not_found");
      const members = found.slice(0, limit);
      return { members, next: found.length > limit ? (members.at(-1)?.user.id ?? null) : null };
    },
  };
}

async function decideAdding({ tx, actor, roomId, role, place }: Group, userIds: readonly Id[]): Promise<Decision> {
  if (!mayManage(role)) throw new Failure("forbidden");
  if (place.archived) throw new Failure("room_archived");
  const present = new Set((await findPresent(tx, actor.tenantId, roomId, userIds)).map(({ userId }) => userId));
  const missing = [...new Set(userIds)].filter((userId) => !present.has(userId)).sort();
  await assertReachable(tx, actor, missing);
  await assertFitting(tx, actor, { userIds, entering: missing, staffRoles: place.staffRoles });
  const absent = await findAbsent(tx, actor.tenantId, roomId, missing);
  refuseUnasked(
    userIds,
    absent.filter(({ left, declines }) => left || declines > 0),
  );
  return { members: missing.map((userId) => ({ userId, role: "member" })), notices: [{ type: "added", people: missing }] };
}

async function decideLeaving(group: Group, heirId: Id | undefined): Promise<Decision> {
  const { userId } = group.actor;
  const gone = { userId, role: null, leaves: true };
  const notices = [{ type: "left" as const, people: [userId] }];
  if (heirId === undefined || heirId === userId) {
    await keepOwner(group, { userId, role: group.role }, null);
    return { members: [gone], notices };
  }
  if (group.role !== "owner") throw new Failure("forbidden");
  await presentRole(group, heirId);
  return { members: [{ userId: heirId, role: "owner" }, gone], notices };
}

async function decideRemoval(group: Group, userId: Id): Promise<Decision> {
  const self = userId === group.actor.userId;
  const present = await presentRole(group, userId);
  if (!self && !mayRemove(group.role, present)) throw new Failure("forbidden");
  await keepOwner(group, { userId, role: present }, null);
  const type = self ? "left" : "removed";
  return { members: [{ userId, role: null, leaves: self }], notices: [{ type, people: [userId] }] };
}

async function presentRole({ tx, actor, roomId }: Group, userId: Id): Promise<Role> {
  const [found] = await findPresent(tx, actor.tenantId, roomId, [userId]);
  if (found === undefined) throw new Failure("not_found");
  return found.role;
}

async function decideWithdrawal({ tx, actor: { tenantId, userId }, roomId }: Group): Promise<Decision> {
  const gone = { userId, role: null };
  const { owners } = await countOthers(tx, tenantId, roomId, userId);
  const heir = owners > 0 ? null : await nextOwner(tx, tenantId, roomId, userId);
  return { members: heir === null ? [gone] : [gone, { userId: heir, role: "owner" }], notices: [] };
}

function ignoreNotFound(error: unknown): void {
  if (!(error instanceof Failure) || error.code !== "not_found") throw error;
}

/** Refuses what would leave others in the group without an owner (ROOM-2). */
async function keepOwner(
  { tx, actor, roomId }: Group,
  member: { readonly userId: Id; readonly role: Role },
  next: Role | null,
): Promise<void> {
  if (member.role !== "owner" || next === "owner") return;
  const { others, owners } = await countOthers(tx, actor.tenantId, roomId, member.userId);
  const anyoneLeft = next !== null || others > 0;
  if (anyoneLeft && owners === 0) throw new Failure("last_owner");
}
