import type { RoomKind } from "../../../protocol/entities.ts";
import type { RoomSnapshot } from "../../../protocol/http.ts";
import type { Id } from "../../../protocol/ids.ts";
import {
  LISTED_INVITATIONS,
  LISTED_ROOMS,
  PAGE_MESSAGES,
  ROOM_NAME_CODE_POINTS,
  ROOM_TOPIC_CODE_POINTS,
} from "../../../protocol/limits.ts";
import { cleanName } from "../../../protocol/names.ts";
import { checkText, isBlank } from "../../../protocol/text.ts";
import { Failure } from "../../base/errors.ts";
import type { Bus } from "../../bus/bus.ts";
import type { Transaction } from "../../database/database.ts";
import { concernedIds } from "../../repositories/rooms/members.ts";
import { listRooms, type RoomList } from "../../repositories/rooms/memberships.ts";
import { findRoom, insertRoom, readSnapshot, type FoundRoom, type RoomToInsert } from "../../repositories/rooms/rooms.ts";
import { isBlockedPair } from "../../repositories/people/blocks.ts";
import { findBySubject, findReachable } from "../../repositories/people/users.ts";
import type { Actor } from "../shared/actor.ts";
import type { CommandHandlers } from "../shared/command-handlers.ts";
import { lockMembership } from "../shared/membership.ts";
import { assertWelcome } from "./invitations.ts";
import { mayCreate, mayManage, readPolicy, seekerOf } from "../shared/policy.ts";
import { publishChange, writeChange, type WrittenChange } from "./room-changes.ts";
import type { WriteDependencies } from "../shared/write-dependencies.ts";

/** A room to be made; the creator is its owner and not in `userIds`. */
export interface NewRoom {
  readonly roomId: Id;
  readonly kind: RoomKind;
  readonly name: string;
  readonly userIds: readonly Id[];
}

/** Making, changing and reading rooms. */
export interface RoomService {
  /**
   * Makes a room and answers its id; a direct room that exists already answers the existing id. Repeatable with the same id.
   * @throws Failure `not_found` (a person that the actor may not see), `forbidden` (policy), `person_blocked` (SAFE-1), `text_*` (name), `idempotency_conflict`, `invalid_request` (a direct room needs exactly one other person)
   */
  create(actor: Actor, room: NewRoom): Promise<Id>;
  /**
   * Answers the direct room with the person of this subject, made with `roomId` where there is none. Repeatable.
   * @throws Failure `not_found` (nobody whom the actor may write to), `invalid_request` (the actor's own subject), `person_blocked`, `text_malformed`, `idempotency_conflict`
   */
  openDirect(actor: Actor, roomId: Id, subject: string): Promise<Id>;
  /** Renames or sets the topic; owners and moderators of groups. @throws Failure `not_found`, `forbidden`, `text_*` */
  update(actor: Actor, roomId: Id, change: { readonly name?: string | undefined; readonly topic?: string | undefined }): Promise<void>;
  /** The actor's rooms by ROOM-12, at most LISTED_ROOMS, with the senders of their last messages, and the actor's invitations. */
  list(actor: Actor): Promise<RoomList>;
  /** Newest page of one room with the cursor from which to watch it; one consistent read. @throws Failure `not_found` */
  snapshot(actor: Actor, roomId: Id): Promise<RoomSnapshot>;
}

export const roomCommands = {
  create_room: async ({ rooms }, { session, command }) => ({ roomId: await rooms.create(session, command) }),
  open_direct: async ({ rooms }, { session, command }) => ({ roomId: await rooms.openDirect(session, command.roomId, command.subject) }),
  update_room: ({ rooms }, { session, command }) => rooms.update(session, command.roomId, command),
} satisfies CommandHandlers<{ readonly rooms: RoomService }>;

export function createRoomService({ database, bus, now }: WriteDependencies): RoomService {
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

    async update(actor, roomId, change) {
      if (change.name === undefined && change.topic === undefined) throw new Failure("invalid_request");
      const room = {
        name: checkedName(change.name),
        topic: isBlank(change.topic ?? "x") ? "" : checked(change.topic, ROOM_TOPIC_CODE_POINTS),
      };
      const written = await database.withTenant(actor.tenantId, async (tx) => {
        const place = await lockMembership(tx, actor, roomId);
        if (place.kind === "direct" || !mayManage(place.role)) throw new Failure("forbidden");
        // A room list that does not show the room learns of its new name from the person's log.
        const everybody = await concernedIds(tx, actor.tenantId, roomId);
        return writeChange(
          tx,
          actor.tenantId,
          { roomId, head: place.head, actorId: actor.userId, at: now(), room, members: [] },
          everybody,
        );
      });
      publishChange(bus, written);
    },

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
}

function planRoom(actor: Actor, { roomId, kind, name, userIds }: NewRoom, at: number): RoomPlan {
  const others = [...new Set(userIds)].filter((userId) => userId !== actor.userId);
  const base = { id: roomId, kind, others, createdBy: actor.userId, at };
  if (kind === "group") return { ...base, name: checkedName(name) ?? "", directKey: null };
  if (others.length !== 1)
    throw new Failure("invalid_request", { errors: [{ path: "userIds", message: "a direct room needs exactly one other person" }] });
  return { ...base, name: "", directKey: [actor.userId, ...others].sort().join(":") };
}

/** A room's name by the rule for all visible names (ROOM-14). */
function checkedName(name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  // What the database can't hold is refused as in any text, not taken out.
  const sound = checked(name, Infinity) ?? "";
  return checked(cleanName(sound), ROOM_NAME_CODE_POINTS);
}

function checked(text: string | undefined, limit: number): string | undefined {
  if (text === undefined) return undefined;
  const result = checkText(text, limit);
  if (!result.ok) throw new Failure(result.problem);
  return result.text;
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
  const reachable = await findReachable(tx, actor.tenantId, seekerOf(actor, policy), plan.others);
  if (reachable.length !== plan.others.length) throw new Failure("not_found");
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
    { roomId: plan.id, head: 0, actorId: actor.userId, at: plan.at, room: {}, members },
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
