import type { Room, RoomKind } from "../../../protocol/entities.ts";
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
import type { Transaction } from "../../database/database.ts";
import { concernedIds } from "../../repositories/rooms/members.ts";
import { listRooms, type RoomList } from "../../repositories/rooms/memberships.ts";
import type { RoomSettings } from "../../repositories/rooms/room-log.ts";
import { findRoom, insertRoom, readSnapshot, type FoundRoom, type RoomToInsert } from "../../repositories/rooms/rooms.ts";
import { findBySubject, findReachable } from "../../repositories/people/users.ts";
import type { Actor } from "../shared/actor.ts";
import type { CommandHandlers } from "../shared/command-handlers.ts";
import { asEmoji } from "../shared/emoji.ts";
import { lockMembership, type LockedMembership } from "../shared/membership.ts";
import { fitsRoom, mayCreate, mayManage, readPolicy, seekerOf } from "../shared/policy.ts";
import { assertFitting } from "./invitations.ts";
import type { NoticeDraft } from "./notices.ts";
import { publishChange, writeChange, type ToldChange, type WrittenChange } from "./room-changes.ts";
import type { WriteDependencies } from "../shared/write-dependencies.ts";

/** A room to be made; the creator is its owner and not in `userIds`. */
export interface NewRoom {
  readonly roomId: Id;
  readonly kind: RoomKind;
  readonly name: string;
  readonly userIds: readonly Id[];
  /** What is not given is as in a plain group; of a direct room all of it is passed over. */
  readonly topic?: string | undefined;
  readonly emoji?: string | undefined;
  readonly access?: Room["access"] | undefined;
  readonly posters?: Room["posters"] | undefined;
  readonly staffRoles?: readonly string[] | undefined;
}

/** What is to be another in a group; what is not there stays. */
export type RoomWish = { readonly [K in Exclude<keyof NewRoom, "roomId" | "kind" | "userIds">]?: NewRoom[K] | undefined };

/** Making, changing and reading rooms. */
export interface RoomService {
  /**
   * Makes a room and answers its id; a direct room that exists already answers the existing id. Repeatable with the same id.
   * @throws Failure `not_found` (a person that the actor may not see), `forbidden` (policy), `staff_role_required`, `text_*`, `idempotency_conflict`,
   * `invalid_request` (a direct room needs exactly one other person; an emoji is one)
   */
  create(actor: Actor, room: NewRoom): Promise<Id>;
  /**
   * Answers the direct room with the person of this subject, made with `roomId` where there is none. Repeatable.
   * @throws Failure `not_found` (nobody whom the actor may write to), `invalid_request` (the actor's own subject), `text_malformed`, `idempotency_conflict`
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

export function createRoomService({ database, bus, now }: WriteDependencies): RoomService {
  async function make(actor: Actor, plan: (tx: Transaction) => Promise<RoomPlan> | RoomPlan): Promise<Id> {
    const made = await database.withTenant(actor.tenantId, async (tx) => createOnce(tx, actor, await plan(tx)));
    if ("subjects" in made) publishChange(bus, made);
    return "subjects" in made ? made.roomId : made.id;
  }

  /** Changes the room as `decide` says, null: not at all, and tells everybody in it. */
  async function change(
    actor: Actor,
    roomId: Id,
    decide: (place: LockedMembership) => Required<Pick<ToldChange, "room" | "notices">> | null,
  ): Promise<void> {
    const { tenantId, userId } = actor;
    const written = await database.withTenant(tenantId, async (tx) => {
      const place = await lockMembership(tx, actor, roomId);
      const decided = decide(place);
      if (decided === null) return null;
      const { room, notices } = decided;
      // A room list that does not show the room learns of its new name from the person's log.
      const everybody = await concernedIds(tx, tenantId, roomId);
      const told = actor.isServer === true ? [] : notices;
      return writeChange(
        tx,
        tenantId,
        { roomId, head: place.head, actorId: userId, at: now(), room, members: [], notices: told },
        everybody,
      );
    });
    if (written !== null) publishChange(bus, written);
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
      const isForOwners = [room.access, room.posters, room.staffRoles].some((value) => value !== undefined);
      await change(actor, roomId, (place) => {
        if (place.kind === "direct" || !mayManage(place.role)) throw new Failure("forbidden");
        if (isForOwners && place.role !== "owner") throw new Failure("forbidden");
        if (place.archived) throw new Failure("room_archived");
        if (!fitsRoom(actor, { staffRoles: room.staffRoles ?? [] })) throw new Failure("staff_role_required");
        return { room, notices: noticesOf(room) };
      });
    },

    archive: (actor, roomId, archived) =>
      change(actor, roomId, (place) => {
        if (place.kind === "direct" || place.role !== "owner") throw new Failure("forbidden");
        if (place.archived === archived) return null;
        return { room: { archived }, notices: [{ type: archived ? "archived" : "unarchived" }] };
      }),

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

/** What a wish sets, each checked by its own rule. @throws Failure `text_*`, `invalid_request` */
function settingsOf({ name, topic, emoji, access, posters, staffRoles }: RoomWish): RoomSettings {
  return {
    name: checkedName(name),
    topic: isBlank(topic ?? "x") ? "" : checked(topic, ROOM_TOPIC_CODE_POINTS),
    emoji: emoji === undefined || emoji === "" ? emoji : checkedEmoji(emoji),
    access,
    posters,
    staffRoles: staffRoles === undefined ? undefined : [...new Set(staffRoles)],
  };
}

function noticesOf({ name, topic }: RoomSettings): NoticeDraft[] {
  return [
    ...(name === undefined ? [] : [{ type: "renamed" as const, text: name }]),
    ...(topic === undefined ? [] : [{ type: "topic_changed" as const, text: topic }]),
  ];
}

function checkedEmoji(text: string): string {
  const emoji = asEmoji(text);
  if (emoji === null) throw new Failure("invalid_request", { errors: [{ path: "emoji", message: "must be one emoji, or empty" }] });
  return emoji;
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
  if (existing !== null) return repeated(existing, plan);
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
  return writeChange(
    tx,
    actor.tenantId,
    { roomId: plan.id, head: 0, actorId: actor.userId, at: plan.at, room: plan.settings, members },
    everybody,
  );
}

function repeated(existing: FoundRoom, plan: RoomPlan): FoundRoom {
  const same =
    plan.directKey === null ? existing.createdBy === plan.createdBy && existing.kind === plan.kind : existing.directKey === plan.directKey;
  if (!same) throw new Failure("idempotency_conflict");
  return existing;
}
