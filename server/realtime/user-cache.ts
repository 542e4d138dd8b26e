import type { User } from "../../protocol/entities.ts";
import type { Id } from "../../protocol/ids.ts";
import { BoundedMap } from "../base/bounded-map.ts";

/** Persons of one tenant that live frames need to name. */
export interface UserCache {
  get(userId: Id): User | undefined;
  has(userId: Id): boolean;
  /** Keeps the newer of two copies. */
  keep(user: User): void;
}

/** Keeps the `most` persons that were told last. */
export function createUserCache(most: number): UserCache {
  const users = new BoundedMap<Id, User>(most);
  return {
    get: (userId) => users.get(userId),
    has: (userId) => users.has(userId),
    keep(user) {
      const known = users.get(user.id);
      users.set(user.id, known !== undefined && known.updatedAt > user.updatedAt ? known : user);
    },
  };
}
