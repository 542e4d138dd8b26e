import { createHash } from "node:crypto";
import type { Message } from "../../../protocol/entities.ts";
import type { PostRequest, RoomRequest, UserRequest, UserResponse } from "../../../protocol/http.ts";
import { Id } from "../../../protocol/ids.ts";
import { cleanName } from "../../../protocol/names.ts";
import { parseValue } from "../../../protocol/parse.ts";
import { Failure } from "../../base/errors.ts";
import type { Database } from "../../database/database.ts";
import { findOwnedRoom, type OwnedRoom } from "../../repositories/rooms/rooms.ts";
import { findBySubject, type StoredUser } from "../../repositories/people/users.ts";
import type { RevocationService } from "../identity/authentication.ts";
import { readClaims, type ClaimRules } from "../identity/token-claims.ts";
import { TokenRefused } from "../identity/token-rules.ts";
import type { MessageService } from "../messages/messages.ts";
import type { UserService } from "../people/users.ts";
import type { MemberService } from "../rooms/members.ts";
import type { RoomService } from "../rooms/rooms.ts";
import type { Actor } from "../shared/actor.ts";

/**
 * People and rooms by the tenant's own server, before anybody comes: people by their `sub`, rooms by their id or by the tenant's own name of them.
 * Every call may be repeated. What the tenant's policy lets people do does not bind its server; what a person has decided (leaving a room) does.
 */
export interface ProvisioningService {
  /** Makes or updates a person as a token with these claims would. @throws Failure `invalid_request` */
  putUser(tenantId: Id, subject: string, user: UserRequest): Promise<UserResponse>;
  /** Takes a person out of the tenant, for good. @throws Failure `not_found` */
  removeUser(tenantId: Id, subject: string): Promise<void>;
  /** Makes a group with its people, or renames the one that is there. @throws Failure `invalid_request` (a person who is not there), `text_*`, `forbidden` (no group) */
  putRoom(tenantId: Id, room: string, wanted: RoomRequest): Promise<Id>;
  /** @throws Failure `not_found`, `left_room` (who left by themselves comes back by an invitation alone) */
  addMember(tenantId: Id, room: string, subject: string): Promise<void>;
  /** @throws Failure `not_found`, `last_owner` */
  removeMember(tenantId: Id, room: string, subject: string): Promise<void>;
  /** Says something as a member, such as a bot. @throws Failure `not_found`, `forbidden`, `text_*`, `idempotency_conflict` */
  post(tenantId: Id, room: string, message: PostRequest): Promise<Message>;
}

export interface ProvisioningDependencies extends ClaimRules {
  readonly database: Pick<Database, "withTenant">;
  readonly users: Pick<UserService, "ensure">;
  readonly rooms: Pick<RoomService, "create" | "update">;
  readonly members: Pick<MemberService, "add" | "remove">;
  readonly messages: Pick<MessageService, "send">;
  readonly revocation: Pick<RevocationService, "revokeUser">;
}

export function createProvisioningService(dependencies: ProvisioningDependencies): ProvisioningService {
  const { database, users, rooms, members, messages, revocation } = dependencies;

  const findRoom = (tenantId: Id, room: string) =>
    database.withTenant(tenantId, (tx) => findOwnedRoom(tx, tenantId, roomIdOf(tenantId, room)));
  const theRoom = async (tenantId: Id, room: string) => (await findRoom(tenantId, room)) ?? fail("not_found");
  const thePeople = (tenantId: Id, subjects: readonly string[]): Promise<(StoredUser | null)[]> =>
    database.withTenant(tenantId, async (tx) => {
      const found: (StoredUser | null)[] = [];
      for (const subject of subjects) found.push(await findBySubject(tx, tenantId, subject));
      return found;
    });
  const thePerson = async (tenantId: Id, subject: string) => (await thePeople(tenantId, [subject]))[0] ?? fail("not_found");

  return {
    async putUser(tenantId, subject, user) {
      const known = await users.ensure(tenantId, claimsOf(subject, user, dependencies));
      return { user: known.user, active: !known.removed };
    },

    removeUser: (tenantId, subject) => revocation.revokeUser(tenantId, subject, { remove: true }),

    async putRoom(tenantId, room, { name, owner, members: others }) {
      const found = await findRoom(tenantId, room);
      if (found !== null) {
        if (cleanName(name) !== found.name) await rooms.update(serverAs(tenantId, found), found.id, { name });
        return found.id;
      }
      const subjects = [owner, ...others];
      const people = await thePeople(tenantId, subjects);
      const missing = people.flatMap((person, index) => (person === null || person.removed ? [index] : []));
      if (missing.length > 0) throw new Failure("invalid_request", { errors: missing.map(missingPerson) });
      const [ownerId = "", ...userIds] = people.map((person) => person?.user.id ?? "");
      const actor = serverAs(tenantId, { ownerId });
      return rooms.create(actor, { roomId: roomIdOf(tenantId, room), kind: "group", name, userIds });
    },

    async addMember(tenantId, room, subject) {
      const [place, { user }] = [await theRoom(tenantId, room), await thePerson(tenantId, subject)];
      await members.add(serverAs(tenantId, place), place.id, [user.id]);
    },

    async removeMember(tenantId, room, subject) {
      const [place, { user }] = [await theRoom(tenantId, room), await thePerson(tenantId, subject)];
      await members.remove(serverAs(tenantId, place), place.id, user.id);
    },

    async post(tenantId, room, { id, author, body }) {
      const { user, removed } = await thePerson(tenantId, author);
      if (removed) throw new Failure("forbidden");
      const actor = { tenantId, userId: user.id, roles: [], isServer: true as const };
      const [result] = await messages.send(actor, roomIdOf(tenantId, room), [{ id, body, mentions: [] }]);
      if (result?.outcome === "committed") return result.message;
      throw new Failure(result?.code ?? "internal");
    },
  };
}

function fail(code: "not_found"): never {
  throw new Failure(code);
}

function missingPerson(index: number) {
  return { path: index === 0 ? "owner" : `members.${index - 1}`, message: "is not there: put the person first" };
}

/** The tenant's server, standing where the owner of the room stands. */
function serverAs(tenantId: Id, { ownerId }: Pick<OwnedRoom, "ownerId">): Actor {
  if (ownerId === null) throw new Failure("forbidden");
  return { tenantId, userId: ownerId, roles: [], isServer: true };
}

function claimsOf(subject: string, { name, avatar, roles }: UserRequest, rules: ClaimRules) {
  try {
    return readClaims({ sub: subject, name, avatar, roles }, rules);
  } catch (error) {
    if (!(error instanceof TokenRefused)) throw error;
    throw new Failure("invalid_request", { cause: error, errors: [{ path: "subject", message: error.reason }] });
  }
}

/** An id as it is; any other text is the tenant's own name of a room, from which the room's id follows (UUIDv8, RFC 9562). */
export function roomIdOf(tenantId: Id, room: string): Id {
  const parsed = parseValue(Id, room);
  if (parsed.ok) return parsed.value;
  const hex = createHash("sha256").update(`${tenantId} room ${room}`).digest("hex");
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 3) | 8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
