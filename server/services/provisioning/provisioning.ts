import type { Message } from "../../../protocol/entities.ts";
import type { PostRequest, RoomRequest, UserRequest, UserResponse } from "../../../protocol/provisioning/requests.ts";
import type { Id } from "../../../protocol/ids.ts";
import { cleanName } from "../../../protocol/names.ts";
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
import type { Actor, ServerCaller } from "../shared/actor.ts";
import { reachRoom } from "../shared/room-ids.ts";

/**
 * People and rooms by the tenant's own server, before anybody comes: people by their `sub`, rooms by their id or by the tenant's own name of them.
 * Every call may be repeated. An API key that has a list of rooms acts in those alone (`key_room_not_allowed`). What the tenant's policy lets people do does not bind its server; what a person has decided (leaving a room) does.
 */
export interface ProvisioningService {
  /** Makes or updates a person as a token with these claims would. @throws Failure `invalid_request` */
  putUser(caller: ServerCaller, subject: string, user: UserRequest): Promise<UserResponse>;
  /** Takes a person out of the tenant, for good. @throws Failure `not_found` */
  removeUser(caller: ServerCaller, subject: string): Promise<void>;
  /** Makes a group with its people, or renames the one that is there. @throws Failure `invalid_request` (a person who is not there), `text_*`, `forbidden` (no group) */
  putRoom(caller: ServerCaller, room: string, wanted: RoomRequest): Promise<Id>;
  /** @throws Failure `not_found`, `left_room` (who left by themselves comes back by an invitation alone) */
  addMember(caller: ServerCaller, room: string, subject: string): Promise<void>;
  /** @throws Failure `not_found`, `last_owner` */
  removeMember(caller: ServerCaller, room: string, subject: string): Promise<void>;
  /** Says something as a member, such as a bot. @throws Failure `not_found`, `forbidden`, `text_*`, `idempotency_conflict` */
  post(caller: ServerCaller, room: string, message: PostRequest): Promise<Message>;
}

export interface ProvisioningDependencies extends ClaimRules {
  readonly database: Pick<Database, "withTenant">;
  readonly users: Pick<UserService, "ensure" | "setBot">;
  readonly rooms: Pick<RoomService, "create" | "update">;
  readonly members: Pick<MemberService, "add" | "remove">;
  readonly messages: Pick<MessageService, "send">;
  readonly revocation: Pick<RevocationService, "revokeUser">;
}

export function createProvisioningService(dependencies: ProvisioningDependencies): ProvisioningService {
  const { database, users, rooms, members, messages, revocation } = dependencies;
  const { findRoom, theRoom, thePeople, thePerson } = createLookUps(database);

  return {
    async putUser({ tenantId }, subject, user) {
      const known = await users.ensure(tenantId, claimsOf(subject, user, dependencies));
      const told = user.bot === undefined ? known.user : await users.setBot(tenantId, known.user, user.bot);
      return { user: told, active: !known.removed };
    },

    removeUser: ({ tenantId }, subject) => revocation.revokeUser(tenantId, subject, { remove: true }),

    async putRoom(caller, room, { name, owner, members: others }) {
      const { tenantId } = caller;
      const roomId = reachRoom(caller, room);
      const found = await findRoom(caller, roomId);
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
      return rooms.create(actor, { roomId, kind: "group", name, userIds });
    },

    async addMember(caller, room, subject) {
      const { tenantId } = caller;
      const [place, { user }] = [await theRoom(caller, room), await thePerson(tenantId, subject)];
      await members.add(serverAs(tenantId, place), place.id, [user.id]);
    },

    async removeMember(caller, room, subject) {
      const { tenantId } = caller;
      const [place, { user }] = [await theRoom(caller, room), await thePerson(tenantId, subject)];
      await members.remove(serverAs(tenantId, place), place.id, user.id);
    },

    async post(caller, room, { id, author, body, priority }) {
      const { tenantId } = caller;
      const roomId = reachRoom(caller, room);
      const { user, roles, removed } = await thePerson(tenantId, author);
      if (removed) throw new Failure("forbidden");
      // What the author may ask for goes by their own staff roles.
      const actor = { tenantId, userId: user.id, roles, isServer: true as const };
      const [result] = await messages.send(actor, roomId, [{ id, body, mentions: [], ...(priority && { priority }) }]);
      if (result?.outcome === "committed") return result.message;
      throw new Failure(result?.code ?? "internal");
    },
  };
}

/** Finds the rooms and people that the tenant's server names; `the…` throws `not_found` where there is none. */
function createLookUps(database: ProvisioningDependencies["database"]) {
  const findRoom = ({ tenantId }: ServerCaller, roomId: Id) => database.withTenant(tenantId, (tx) => findOwnedRoom(tx, tenantId, roomId));
  const theRoom = async (caller: ServerCaller, room: string) => (await findRoom(caller, reachRoom(caller, room))) ?? fail("not_found");
  const thePeople = (tenantId: Id, subjects: readonly string[]): Promise<(StoredUser | null)[]> =>
    database.withTenant(tenantId, async (tx) => {
      const found: (StoredUser | null)[] = [];
      for (const subject of subjects) found.push(await findBySubject(tx, tenantId, subject));
      return found;
    });
  const thePerson = async (tenantId: Id, subject: string) => (await thePeople(tenantId, [subject]))[0] ?? fail("not_found");
  return { findRoom, theRoom, thePeople, thePerson };
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
