import type { KeyScope } from "../../../protocol/http.ts";
import type { Id } from "../../../protocol/ids.ts";

/** On whose behalf something is done. Every service function takes it first; every query takes its tenant. */
export interface Actor {
  readonly tenantId: Id;
  readonly userId: Id;
  /** Staff roles of the tenant, from the token. */
  readonly roles: readonly string[];
  /** The tenant's own server acts where this person stands: what its policy lets people do does not bind it. */
  readonly isServer?: true;
}

/** What an API key may do: nothing but its scopes, and in its rooms alone where it has a list (KEY-2). */
export interface KeyGrant {
  readonly prefix: string;
  readonly scopes: readonly KeyScope[];
  /** Null: all rooms of the tenant. */
  readonly rooms: readonly Id[] | null;
}

/** The tenant's own server, by a server token or by an API key. `userId`: the person in whose name the key posts. */
export type ServerCaller = Pick<Session, "tenantId" | "userId" | "key">;

/** What stands behind an authenticated request or connection. */
export interface Session extends Actor {
  /** `jti` of the token, when it has one. */
  readonly tokenId: string | null;
  /** Milliseconds since 1970. */
  readonly tokenIssuedAt: number;
  readonly tokenExpiresAt: number;
  /** It is an API key's. */
  readonly key?: KeyGrant;
}
