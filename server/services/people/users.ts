import type { User } from "../../../protocol/entities.ts";
import type { UsersFrame } from "../../../protocol/frames.ts";
import type { ProfileResponse, UsersQuery } from "../../../protocol/http.ts";
import type { Id } from "../../../protocol/ids.ts";
import { RENAMED_USERS } from "../../../protocol/limits.ts";
import { tenantTopic, type Bus } from "../../bus/bus.ts";
import { BoundedMap } from "../../base/bounded-map.ts";
import { Failure } from "../../base/errors.ts";
import type { Database, Transaction } from "../../database/database.ts";
import { readRoomIds } from "../../repositories/sync.ts";
import {
  findBySubject,
  findUser,
  readAvailability,
  saveKind,
  saveUser,
  findKnown,
  findProfile,
  findRenamed,
  searchUsers,
  touchUser,
  type Availability,
  type Seeker,
  type StoredUser,
} from "../../repositories/people/users.ts";
import type { Actor } from "../shared/actor.ts";
import { createReadBatcher } from "../shared/read-batcher.ts";
import { readPolicy, seekerOf } from "../shared/policy.ts";

/** What a token says of a person; nothing else of it is kept. */
export interface Claims {
  readonly subject: string;
  readonly name: string;
  readonly avatar: string | null;
  readonly roles: readonly string[];
}

/** A person and what their tokens are worth. */
export interface KnownUser {
  readonly user: User;
  readonly removed: boolean;
  /** Tokens issued before this (ms) are worth nothing; 0: none ended. */
  readonly signedOutAt: number;
}

/** The people of a tenant. */
export interface UserService {
  /** Makes the person, or updates name, picture and roles where the claims differ, and tells who shares a room with them. Costs one read when nothing differs. */
  ensure(tenantId: Id, claims: Claims): Promise<KnownUser>;
  /** Says whether a program answers for a person, and tells who shares a room with them; answers them as they are then. */
  setBot(tenantId: Id, user: User, bot: boolean): Promise<User>;
  /** @throws Failure `not_found` */
  get(actor: Actor, userId: Id): Promise<User>;
  /** People whose name holds every word of the search, as tenant policy lets the actor see them; never the actor. */
  search(actor: Actor, query: UsersQuery): Promise<User[]>;
  /** A person as their profile shows them. @throws Failure `not_found` */
  profile(actor: Actor, userId: Id): Promise<ProfileResponse>;
  /** Those of `userIds` whose presence the actor may see: known by tenant policy (ROOM-8) or a room of theirs, and without a block between them (SAFE-1). */
  known(actor: Actor, userIds: readonly Id[]): Promise<Id[]>;
  /** People of the actor's rooms who took another name or picture after the cursor `since`; nobody without one (ROOM-9). */
  renamed(actor: Actor, since: number | undefined): Promise<UsersFrame>;
  /** Stores when the person was last connected (ms). */
  touch(tenantId: Id, userId: Id, lastSeen: number): Promise<void>;
  /** What the database has of the presence of persons of the tenant. */
  availability(tenantId: Id, userIds: readonly Id[]): Promise<ReadonlyMap<Id, Availability>>;
}

export interface UserServiceDependencies {
  readonly database: Database;
  readonly bus: Bus;
  /** Milliseconds since 1970. */
  now(): number;
  createId(): Id;
}

/** How long a person is taken from memory (ms): a removal must bite within a second (AUTH-5). */
const REMEMBERED_MS = 1_000;
const REMEMBERED_USERS = 10_000;
/** Milliseconds before a cursor that are told again: for transactions that commit late, and for clocks of nodes that differ. */
const OVERLAP_MS = 10_000;

export function createUserService({ database, bus, now, createId }: UserServiceDependencies): UserService {
  const remembered = new BoundedMap<string, { readonly user: StoredUser; readonly until: number }>(REMEMBERED_USERS);

  // Whoever comes is told of, and after a restart all come at once.
  const read = createReadBatcher(database);

  const asSeeker = async <T>(actor: Actor, work: (tx: Transaction, seeker: Seeker) => Promise<T>): Promise<T> =>
    database.withTenant(actor.tenantId, async (tx) => work(tx, seekerOf(actor, await readPolicy(tx, actor.tenantId))));

  return {
    async ensure(tenantId, claims) {
      const key = `${tenantId} ${claims.subject}`;
      const known = remembered.get(key);
      if (known !== undefined && now() < known.until && agrees(known.user, claims)) return toKnown(known.user);
      const look = async (tx: Transaction) => {
        const found = await findBySubject(tx, tenantId, claims.subject);
        if (found !== null && agrees(found, claims)) return { after: found, roomIds: null };
        const after = await saveUser(tx, tenantId, claims, { id: createId(), at: now() });
        const renamed = found !== null && found.user.updatedAt !== after.user.updatedAt;
        return { after, roomIds: renamed ? await readRoomIds(tx, tenantId, after.user.id, null) : null };
      };
      const { after, roomIds } = await database.withTenant(tenantId, look, { plans: "kept" });
      remembered.set(key, { user: after, until: now() + REMEMBERED_MS });
      if (roomIds !== null)
        bus.publish(tenantTopic(tenantId), { type: "users", tenantId, roomIds, frame: { type: "users", users: [after.user] } });
      return toKnown(after);
    },

    async setBot(tenantId, user, bot) {
      const { changed, roomIds } = await database.withTenant(tenantId, async (tx) => {
        const changed = await saveKind(tx, tenantId, user.id, { bot, at: now() });
        return { changed, roomIds: changed === null ? [] : await readRoomIds(tx, tenantId, user.id, null) };
      });
      if (changed === null) return user;
      bus.publish(tenantTopic(tenantId), { type: "users", tenantId, roomIds, frame: { type: "users", users: [changed] } });
      return changed;
    },

    get: async (actor, userId) => present(await asSeeker(actor, (tx, seeker) => findUser(tx, actor.tenantId, seeker, userId))),

    async search(actor, { search, limit }) {
      const words = search
        .replaceAll("\0", "")
        .split(/\s+/u)
        .filter((word) => word !== "");
      return asSeeker(actor, (tx, seeker) => searchUsers(tx, actor.tenantId, seeker, { words, limit }));
    },

    profile: async (actor, userId) => present(await asSeeker(actor, (tx, seeker) => findProfile(tx, actor.tenantId, seeker, userId))),

    known: (actor, userIds) => asSeeker(actor, (tx, seeker) => findKnown(tx, actor.tenantId, seeker, userIds)),

    async renamed({ tenantId, userId }, since) {
      const at = now();
      if (since === undefined) return { type: "users", users: [], at };
      const wanted = { since: since - OVERLAP_MS, limit: RENAMED_USERS };
      return { type: "users", at, users: await database.withTenant(tenantId, (tx) => findRenamed(tx, tenantId, userId, wanted)) };
    },

    touch: (tenantId, userId, lastSeen) => database.withTenant(tenantId, (tx) => touchUser(tx, tenantId, userId, lastSeen)),

    async availability(tenantId, userIds) {
      const found = await read(tenantId, (tx) => readAvailability(tx, tenantId, userIds));
      return new Map(found.map((one) => [one.id, one]));
    },
  };
}

function present<T>(found: T | null): T {
  if (found === null) throw new Failure("not_found");
  return found;
}

function agrees({ user, roles }: StoredUser, claims: Claims): boolean {
  return (
    user.name === claims.name &&
    user.avatar === claims.avatar &&
    roles.length === claims.roles.length &&
    roles.every((role, index) => role === claims.roles[index])
  );
}

function toKnown({ user, removed, signedOutAt }: StoredUser): KnownUser {
  return { user, removed, signedOutAt };
}
