import type { PresenceStatus } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";

/** Somebody of a tenant. */
export interface Person {
  readonly tenantId: Id;
  readonly userId: Id;
}

/** What each node says of the persons it serves, with expiry, so that a node that dies takes nobody's presence with it for long. */
export interface PresenceStore {
  /** Says for this node what a person is; good for PRESENCE_EXPIRY_MS. */
  put(person: Person, status: "online" | "away"): Promise<void>;
  /** Takes back what this node said. */
  remove(person: Person): Promise<void>;
  /** What all nodes say of each person, joined: online wins over away. In the order asked. */
  read(persons: readonly Person[]): Promise<PresenceStatus[]>;
}

/** Milliseconds for which a node's word counts. */
export const PRESENCE_EXPIRY_MS = 60_000;

/** For a single node: what it said itself. */
export function createMemoryPresenceStore(options: { now(): number }): PresenceStore {
  const said = new Map<string, { readonly status: "online" | "away"; readonly until: number }>();
  return {
    async put(person, status) {
      said.set(keyOf(person), { status, until: options.now() + PRESENCE_EXPIRY_MS });
    },
    async remove(person) {
      said.delete(keyOf(person));
    },
    async read(persons) {
      return persons.map((person) => {
        const word = said.get(keyOf(person));
        return word === undefined || word.until <= options.now() ? "offline" : word.status;
      });
    },
  };
}

/** The commands of Redis the store needs; a client of the bus has them. */
export interface PresenceRedis {
  hSet(key: string, field: string, value: string): Promise<unknown>;
  hDel(key: string, field: string): Promise<unknown>;
  hGetAll(key: string): Promise<Record<string, string>>;
  pExpire(key: string, milliseconds: number): Promise<unknown>;
}

export interface RedisPresenceStoreOptions {
  readonly redis: PresenceRedis;
  /** Leads every key. */
  readonly prefix: string;
  /** This node. */
  readonly node: string;
  now(): number;
}

/** For many nodes: a hash per person with a field per node. While Redis is away calls reject; the next announcement repeats them. */
export function createRedisPresenceStore({ redis, prefix, node, now }: RedisPresenceStoreOptions): PresenceStore {
  const redisKey = (person: Person) => `${prefix}presence:${keyOf(person)}`;
  return {
    async put(person, status) {
      const key = redisKey(person);
      await Promise.all([redis.hSet(key, node, `${status} ${now() + PRESENCE_EXPIRY_MS}`), redis.pExpire(key, PRESENCE_EXPIRY_MS)]);
    },
    async remove(person) {
      await redis.hDel(redisKey(person), node);
    },
    read: (persons) => Promise.all(persons.map(async (person) => join(Object.values(await redis.hGetAll(redisKey(person))), now()))),
  };
}

const keyOf = ({ tenantId, userId }: Person): string => `${tenantId}:${userId}`;

function join(words: readonly string[], now: number): PresenceStatus {
  const present = words.filter((word) => Number(word.split(" ")[1]) > now).map((word) => word.split(" ")[0]);
  if (present.includes("online")) return "online";
  return present.includes("away") ? "away" : "offline";
}
