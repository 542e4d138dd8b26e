import type { Ticket } from "../../../protocol/http.ts";
import type { Id } from "../../../protocol/ids.ts";
import { Failure } from "../../base/errors.ts";
import type { Transaction } from "../../database/database.ts";
import type { Logger } from "../../telemetry/logger.ts";
import type { Session } from "../shared/actor.ts";
import { isApiKey, type ApiKeyService } from "./api-keys.ts";
import type { EndedTokens } from "./ended-tokens.ts";
import type { TenantDirectory } from "./tenant-directory.ts";
import type { Tickets } from "./tickets.ts";
import { readToken } from "./token-form.ts";
import { hasExpired, TokenRefused } from "./token-rules.ts";
import type { TokenVerifier, VerifiedToken } from "./token-verifier.ts";
import type { UserService } from "../people/users.ts";

/** Tokens, tickets, origins and revocation. Every refusal is `not_authenticated` without detail; the reason goes to the log, with the caller's address. */
export interface AuthenticationService {
  /** Verifies a tenant's JWT (RFC 7519; algorithm pinned by the key), makes or updates its person. @throws Failure `not_authenticated` */
  verifyToken(token: string, address?: string): Promise<Session>;
  /** Verifies an API key, or a token of the tenant's own server, which is nobody's: it opens no chat, and no person's token does what it does. @throws Failure `not_authenticated` */
  verifyServerToken(token: string, address?: string): Promise<Session>;
  /** A ticket for one socket within 30 s; with `tx` as part of that transaction. */
  issueTicket(session: Session, origin: string | null, tx?: Transaction): Promise<Ticket>;
  /** Takes a ticket; it is gone afterwards. @throws Failure `not_authenticated` (unknown, used, late, other origin, token ended meanwhile) */
  redeemTicket(ticket: string, origin: string | null, address?: string): Promise<Session>;
  /** Whether pages of `origin` may use the tenant; true without an origin (not a browser). */
  allowsOrigin(tenantId: Id, origin: string | null): Promise<boolean>;
  /** Whether any tenant lists `origin`; for CORS preflights, which carry no token. */
  knowsOrigin(origin: string): Promise<boolean>;
  /** Throws as `verifyToken` would if the session's token were shown now; from memory, for each command. @throws Failure `not_authenticated` */
  recheck(session: Session): void;
}

/** Ending tokens before their time. Commits, then tells every node; sockets close within a second. */
export interface RevocationService {
  /** Ends one token of the tenant. */
  revokeToken(tenantId: Id, tokenId: string): Promise<void>;
  /** Ends all tokens of a person issued up to now; `remove` also takes them out of the tenant and of all its groups. @throws Failure `not_found` */
  revokeUser(tenantId: Id, subject: string, options: { readonly remove: boolean }): Promise<void>;
  /** Takes a person out of the tenant and of all its groups, and ends their tokens (SAFE-5). @throws Failure `not_found` */
  ban(tenantId: Id, userId: Id): Promise<void>;
  /** Ends the session's own token and, for `everywhere`, all of the person's. */
  signOut(session: Session, everywhere: boolean): Promise<void>;
}

export interface AuthenticationDependencies {
  readonly verifier: TokenVerifier;
  readonly apiKeys: Pick<ApiKeyService, "verify">;
  readonly users: Pick<UserService, "ensure">;
  readonly tickets: Tickets;
  readonly directory: Pick<TenantDirectory, "find" | "lists">;
  readonly ended: Pick<EndedTokens, "isEnded">;
  readonly logger: Pick<Logger, "info">;
  /** Milliseconds since 1970. */
  now(): number;
}

/** In the place of a person where the tenant's server acts: for its budget of requests. */
const NOBODY: Id = "00000000-0000-0000-0000-000000000000";

export function createAuthenticationService(dependencies: AuthenticationDependencies): AuthenticationService {
  const { verifier, apiKeys, users, tickets, directory, ended, logger, now } = dependencies;

  const living = (session: Session): Session => {
    if (hasExpired(session.tokenExpiresAt, now())) throw new TokenRefused("expired");
    if (ended.isEnded(session)) throw new TokenRefused("the token was ended");
    return session;
  };
  const refuse = (error: unknown, from: { readonly address?: string | undefined; readonly token?: string } = {}): never => {
    if (!(error instanceof TokenRefused)) throw error;
    const { address, token } = from;
    const claimedTenant = token === undefined ? undefined : tenantOf(token);
    logger.info({ event: "authentication_refused", reason: error.reason, address, claimedTenant }, "authentication refused");
    throw new Failure("not_authenticated", { cause: error });
  };

  const verifyToken = async (token: string): Promise<Session> => {
    const verified = await verifier.verify(token);
    if (verified.isServer) throw new TokenRefused("a server token is nobody's");
    const { user, removed, signedOutAt } = await users.ensure(verified.tenantId, verified.claims);
    if (removed) throw new TokenRefused("the person was removed");
    if (verified.issuedAt < signedOutAt) throw new TokenRefused("the person signed out everywhere");
    return living(sessionOf(verified, user.id, verified.claims.roles));
  };
  const verifyServerToken = async (token: string): Promise<Session> => {
    if (isApiKey(token)) return apiKeys.verify(token);
    const verified = await verifier.verify(token);
    if (!verified.isServer) throw new TokenRefused("not a server token");
    return living(sessionOf(verified, NOBODY, []));
  };

  return {
    verifyServerToken: (token, address) => verifyServerToken(token).catch((error: unknown) => refuse(error, { address, token })),
    verifyToken: (token, address) => verifyToken(token).catch((error: unknown) => refuse(error, { address, token })),
    issueTicket: (session, origin, tx) => tickets.issue(session, origin, tx),
    async redeemTicket(ticket, origin, address) {
      try {
        return living(await tickets.redeem(ticket, origin));
      } catch (error) {
        return refuse(error, { address });
      }
    },
    async allowsOrigin(tenantId, origin) {
      if (origin === null) return true;
      return (await directory.find(tenantId))?.origins.includes(origin) ?? false;
    },
    knowsOrigin: (origin) => directory.lists(origin),
    recheck(session) {
      try {
        living(session);
      } catch (error) {
        refuse(error);
      }
    },
  };
}

function sessionOf({ tenantId, tokenId, issuedAt, expiresAt }: VerifiedToken, userId: Id, roles: readonly string[]): Session {
  return { tenantId, userId, roles, tokenId, tokenIssuedAt: issuedAt, tokenExpiresAt: expiresAt };
}

/** The tenant that a token names, be it true or not; undefined: none that can be read. */
function tenantOf(token: string): Id | undefined {
  try {
    return readToken(token).tenantId;
  } catch {
    return undefined;
  }
}
