import type { Id } from "../../../protocol/ids.ts";
import type { Bus } from "../../bus/bus.ts";
import type { Database } from "../../database/database.ts";
import type { Logger } from "../../telemetry/logger.ts";
import { createApiKeyService, type ApiKeyService } from "./api-keys.ts";
import { createAuthenticationService, type AuthenticationService, type RevocationService } from "./authentication.ts";
import { createEndedTokens, type EndedTokens } from "./ended-tokens.ts";
import { createKeySetFetch } from "./jwks-fetch.ts";
import { createKeySets } from "./jwks.ts";
import type { MemberService } from "../rooms/members.ts";
import { createRevocationService, followRevocations, type RevocationFeed } from "./revocations.ts";
import { createSecretBox } from "./secrets.ts";
import { createTenantDirectory, type TenantDirectory } from "./tenant-directory.ts";
import { createTickets } from "./tickets.ts";
import { createTokenVerifier, type TokenVerifier } from "./token-verifier.ts";
import type { UserService } from "../people/users.ts";

export interface IdentityDependencies {
  readonly database: Database;
  readonly bus: Bus;
  readonly users: Pick<UserService, "ensure">;
  readonly members: Pick<MemberService, "withdraw">;
  readonly logger: Logger;
  readonly settings: IdentitySettings;
  /** Milliseconds since 1970. */
  now(): number;
  /** Fills `bytes` with random values. */
  random(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer>;
  createId(): Id;
}

interface IdentitySettings {
  /** 32 bytes; see secrets.ts. */
  readonly keyEncryptionKey: Uint8Array;
  readonly tokenAudience: string;
  /** Whether key sets and people's pictures may come from this machine, and without TLS; for development. */
  readonly allowLoopback: boolean;
}

/** Everything about who somebody is, wired. */
export interface Identity {
  readonly authentication: AuthenticationService;
  readonly apiKeys: ApiKeyService;
  readonly revocation: RevocationService;
  readonly directory: TenantDirectory;
  readonly verifier: TokenVerifier;
  /** What was ended; `onEnded` tells at once which sockets to look at. */
  readonly ended: EndedTokens;
  /** Reads what was ended, then follows it; before this nothing may be served. */
  follow(): Promise<RevocationFeed>;
}

export function createIdentity(dependencies: IdentityDependencies): Identity {
  const { database, bus, users, members, logger, settings, now, random, createId } = dependencies;
  const secrets = createSecretBox(settings.keyEncryptionKey);
  const keySets = createKeySets({ fetch: createKeySetFetch({ allowLoopback: settings.allowLoopback }), now });
  const directory = createTenantDirectory({ database, secrets, keySets, logger, now });
  const verifier = createTokenVerifier({ directory, audience: settings.tokenAudience, allowLoopback: settings.allowLoopback, now });
  const ended = createEndedTokens({ now });
  // A suspension or a revoked key ends all tokens of a tenant: what is remembered of it is out of date.
  ended.onEnded(({ tenantId, userId, tokenId }) => {
    if (userId === null && tokenId === null) directory.forget(tenantId);
  });
  const apiKeys = createApiKeyService({ database, now, random, createId });
  return {
    apiKeys,
    authentication: createAuthenticationService({
      verifier,
      apiKeys,
      users,
      tickets: createTickets({ database, now, random }),
      directory,
      ended,
      logger,
      now,
    }),
    revocation: createRevocationService({ database, bus, members, now, createId }),
    directory,
    verifier,
    ended,
    follow: () => followRevocations({ database, bus, ended, now }),
  };
}
