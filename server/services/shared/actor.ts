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

/** What stands behind an authenticated request or connection. */
export interface Session extends Actor {
  /** `jti` of the token, when it has one. */
  readonly tokenId: string | null;
  /** Milliseconds since 1970. */
  readonly tokenIssuedAt: number;
  readonly tokenExpiresAt: number;
}
