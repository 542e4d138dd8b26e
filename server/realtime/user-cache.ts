import type { User } from "../../protocol/entities.ts";
import type { Id } from "../../protocol/ids.ts";

/** Persons of one tenant that live frames need to name. */
export interface UserCache {
  get(userId: Id): User | undefined;
  has(userId: Id): boolean;
  /** Keeps the newer of two copies. */
  keep(user: User): void;
}

/** Keeps the `most` persons that were told last. */
export function createUserCache(most: number): UserCache {
  const users = new Map<Id, User>();
  return {
    get: (userId) => users.get(userId),
    has: (userId) => users.has(userId),
    keep(user) {
      const known = users.get(user.id);
      users.delete(user.id);
      users.set(user.id, known !== undefined && known.updatedAt > user.updatedAt ? known : user);
      const [oldest] = users.keys();
      if (users.size > most && oldest !== undefined) users.delete(oldest);
    },
  };
}
