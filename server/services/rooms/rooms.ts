import type { RoomKind } from "../../../protocol/room-rules.ts";
import type { RoomSnapshot } from "../../../protocol/http.ts";
import type { Id } from "../../../protocol/ids.ts";
import { LISTED_INVITATIONS, LISTED_ROOMS, PAGE_MESSAGES } from "../../../protocol/limits.ts";
import { Failure } from "../../base/errors.ts";
import type { Bus } from "../../bus/bus.ts";
import type { Transaction } from "../../database/database.ts";
import { listRooms, type RoomList } from "../../repositories/rooms/memberships.ts";
import type { RoomSettings } from "../../repositories/rooms/room-log.ts";
import { findRoom, insertRoom, readSnapshot, type FoundRoom, type RoomToInsert } from "../../repositories/rooms/rooms.ts";
import { isBlockedPair } from "../../repositories/people/blocks.ts";
import { findBySubject, findReachable } from "../../repositories/people/users.ts";
import type { Actor } from "../shared/actor.ts";
import type { CommandHandlers } from "../shared/command-handlers.ts";
import { fitsRoom, mayCreate, readPolicy, seekerOf } from "../shared/policy.ts";
import { assertFitting, assertWelcome } from "./invitations.ts";
import { publishChange, writeChange, type WrittenChange } from "./room-changes.ts";
import { checked, checkedName, createRoomChange, decideArchiving, decideUpdate, settingsOf, type RoomWish } from "./room-settings.ts";
import type { WriteDependencies } from "../shared/write-dependencies.ts";

/** A room to be made; the creator is its owner and not in `userIds`. Of a direct room the settings are passed over. */
export interface NewRoom extends RoomWish {
  readonly roomId: Id;
  readonly kind: RoomKind;
  readonly name: string;
  readonly userIds: readonly Id[];
}

/** Making, changing and reading rooms. */
export interface RoomService {
  /**
   * Makes a room and answers its id; a direct room that exists already answers the existing id. Repeatable with the same id.
   * @throws Failure `not_found` (a person that the actor may not see), `forbidden` (policy), `person_blocked` (SAFE-1), `staff_role_required`, `text_*`, `idempotency_conflict`,
   * `invalid_request` (a direct room needs exactly one other person; an emoji is one)
   */
  create(actor: Actor, room: NewRoom): Promise<Id>;
  /**
   * Answers the direct room with the person of this subject, made with `roomId` where there is none. Repeatable.
   * @throws Failure `not_found` (nobody whom the actor may write to), `invalid_request` (the actor's own subject), `person_blocked`, `text_malformed`, `idempotency_conflict`
   */
  openDirect(actor: Actor, roomId: Id, subject: string): Promise<Id>;
  /**
   * Changes a group: name, topic and emoji for owners and moderators; who comes in and who writes for owners.
   * @throws Failure `not_found`, `forbidden`, `room_archived`, `staff_role_required` (it would shut the actor out), `text_*`, `invalid_request`
   */
  update(actor: Actor, roomId: Id, wish: RoomWish): Promise<void>;
  /** Archives a group, or opens it again; owners. Repeatable. @throws Failure `not_found`, `forbidden` */
  archive(actor: Actor, roomId: Id, archived: boolean): Promise<void>;
  /** The actor's rooms by ROOM-12, at most LISTED_ROOMS, with the senders of their last messages, and the actor's invitations. */
  list(actor: Actor): Promise<RoomList>;
  /** Newest page of one room with the cursor from which to watch it; one consistent read. @throws Failure `not_found` */
  snapshot(actor: Actor, roomId: Id): Promise<RoomSnapshot>;
}

export const roomCommands = {
  create_room: async ({ rooms }, { session, command }) => ({ roomId: await rooms.create(session, command) }),
  open_direct: async ({ rooms }, { session, command }) => ({ roomId: await rooms.openDirect(session, command.roomId, command.subject) }),
  update_room: ({ rooms }, { session, command }) => rooms.update(session, command.roomId, command),
  archive_room: ({ rooms }, { session, command }) => rooms.archive(session, command.roomId, command.archived),
} satisfies CommandHandlers<{ readonly rooms: RoomService }>;

export function createRoomService(dependencies: WriteDependencies): RoomService {
  const { database, bus, now } = dependencies;
  const change = createRoomChange(dependencies);
  async function make(actor: Actor, plan: (tx: Transaction) => Promise<RoomPlan> | RoomPlan): Promise<Id> {
    const made = await database.withTenant(actor.tenantId, async (tx) => createOnce(tx, actor, await plan(tx)));
    if ("subjects" in made) publishChange(bus, made);
    return "subjects" in made ? made.roomId : made.id;
  }

  return {
    async create(actor, room) {
      const plan = planRoom(actor, room, now());
      return make(actor, () => plan);
    },

    openDirect: async (actor, roomId, subject) =>
      make(actor, async (tx) => {
        checked(subject, Infinity);
        const person = await findBySubject(tx, actor.tenantId, subject);
        if (person === null) throw new Failure("not_found");
        if (person.user.id === actor.userId)
          throw new Failure("invalid_request", { errors: [{ path: "subject", message: "this is the person's own subject" }] });
        return planRoom(actor, { roomId, kind: "direct", name: "", userIds: [person.user.id] }, now());
      }),

    async update(actor, roomId, wish) {
      const room = settingsOf(wish);
      if (Object.values(room).every((value) => value === undefined)) throw new Failure("invalid_request");
      await change(actor, roomId, (place) => decideUpdate(actor, place, room));
    },

    archive: (actor, roomId, archived) => change(actor, roomId, (place) => decideArchiving(place, archived)),

    list: (actor) =>
      database.withTenant(actor.tenantId, (tx) =>
        listRooms(tx, actor.tenantId, actor.userId, { rooms: LISTED_ROOMS, invitations: LISTED_INVITATIONS }),
      ),

    async snapshot(actor, roomId) {
      const found = await database.withTenant(actor.tenantId, (tx) =>
        readSnapshot(tx, actor.tenantId, { roomId, userId: actor.userId }, PAGE_MESSAGES),
      );
      if (found === null) throw new Failure("not_found");
      return found;
    },
  };
}

/** A direct room as a transaction of somebody else has made or found it. */
export interface StagedRoom {
  readonly id: Id;
  publish(bus: Bus): void;
}

/** The direct room of the actor with a person, made as `roomId` where there is none, within a transaction that has more to do. `at`: ms since 1970. */
export async function stageDirectRoom(
  tx: Transaction,
  actor: Actor,
  { roomId, userId, at }: { readonly roomId: Id; readonly userId: Id; readonly at: number },
): Promise<StagedRoom> {
  const made = await createOnce(tx, actor, planRoom(actor, { roomId, kind: "direct", name: "", userIds: [userId] }, at));
  if (!("subjects" in made)) return { id: made.id, publish: () => {} };
  return { id: made.roomId, publish: (bus) => publishChange(bus, made) };
}

interface RoomPlan extends RoomToInsert {
  /** Everybody but the creator, each once. */
  readonly others: readonly Id[];
  readonly settings: RoomSettings;
}

function planRoom(actor: Actor, { roomId, kind, name, userIds, ...wish }: NewRoom, at: number): RoomPlan {
  const others = [...new Set(userIds)].filter((userId) => userId !== actor.userId);
  const base = { id: roomId, kind, others, createdBy: actor.userId, at };
  if (kind === "group") {
    const settings = settingsOf(wish);
    return { ...base, settings, name: checkedName(name) ?? "", directKey: null };
  }
  if (others.length !== 1)
    throw new Failure("invalid_request", { errors: [{ path: "userIds", message: "a direct room needs exactly one other person" }] });
  return { ...base, settings: {}, name: "", directKey: [actor.userId, ...others].sort().join(":") };
}

async function createOnce(tx: Transaction, actor: Actor, plan: RoomPlan): Promise<WrittenChange | FoundRoom> {
  const existing = await findRoom(tx, actor.tenantId, plan.id, plan.directKey);
  if (existing !== null) {
    if (plan.kind === "direct") await assertUnblocked(tx, actor, plan);
    return repeated(existing, plan);
  }
  await assertUnblocked(tx, actor, plan);
  const policy = await readPolicy(tx, actor.tenantId);
  if (!mayCreate(actor, policy, plan.kind)) throw new Failure("forbidden");
  const { staffRoles = [] } = plan.settings;
  if (!fitsRoom(actor, { staffRoles })) throw new Failure("staff_role_required");
  const reachable = await findReachable(tx, actor.tenantId, seekerOf(actor, policy), plan.others);
  if (reachable.length !== plan.others.length) throw new Failure("not_found");
  await assertFitting(tx, actor, { userIds: plan.others, entering: plan.others, staffRoles });
  if (!(await insertRoom(tx, actor.tenantId, plan))) {
    const faster = await findRoom(tx, actor.tenantId, plan.id, plan.directKey);
    if (faster === null) throw new Failure("busy", { retryAfter: 1 });
    return repeated(faster, plan);
  }
  const everybody = [actor.userId, ...plan.others].sort();
  const members = everybody.map((userId) => ({ userId, role: userId === actor.userId ? ("owner" as const) : ("member" as const) }));
  const written = await writeChange(
    tx,
    actor.tenantId,
    { roomId: plan.id, head: 0, actorId: actor.userId, at: plan.at, room: plan.settings, members },
    everybody,
  );
  // Once more, now that both are locked: who blocks does so under the same lock, before this or after it.
  if (plan.kind === "direct") await assertUnblocked(tx, actor, plan);
  return written;
}

/** @throws Failure `person_blocked` (a direct room in which one has blocked the other), `not_found` (a group with somebody who has blocked the actor) */
async function assertUnblocked(tx: Transaction, actor: Actor, { kind, others }: RoomPlan): Promise<void> {
  const [other = ""] = others;
  if (kind === "group") return assertWelcome(tx, actor, others);
  if (await isBlockedPair(tx, actor.tenantId, actor.userId, other)) throw new Failure("person_blocked");
}

function repeated(existing: FoundRoom, plan: RoomPlan): FoundRoom {
  const same =
    plan.directKey === null ? existing.createdBy === plan.createdBy && existing.kind === plan.kind : existing.directKey === plan.directKey;
  if (!same) throw new Failure("idempotency_conflict");
  return existing;
}
