import type { User } from "../../protocol/entities.ts";
import type { UsersQuery } from "../../protocol/http.ts";
import type { Id } from "../../protocol/ids.ts";
import type { Actor } from "./actor.ts";

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
  /** Makes the person, or updates name, picture and roles where the claims differ, and tells the tenant's connections. Costs one read when nothing differs. */
  ensure(tenantId: Id, claims: Claims): Promise<KnownUser>;
  /** @throws Failure `not_found` */
  get(actor: Actor, userId: Id): Promise<User>;
  /** People whose name holds every word of the search, as tenant policy lets the actor see them; never the actor. */
  search(actor: Actor, query: UsersQuery): Promise<User[]>;
  /** Stores when the person was last connected (ms). */
  touch(tenantId: Id, userId: Id, lastSeen: number): Promise<void>;
}
