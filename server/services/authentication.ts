import type { Id } from "../../protocol/ids.ts";
import type { Ticket } from "../../protocol/http.ts";
import type { Session } from "./actor.ts";

/** Tokens, tickets, origins and revocation. Every refusal is `not_authenticated` without detail; the reason goes to the log. */
export interface AuthenticationService {
  /** Verifies a tenant's JWT (RFC 7519; algorithm pinned by the key), makes or updates its person. @throws Failure `not_authenticated` */
  verifyToken(token: string): Promise<Session>;
  /** A ticket for one socket within 30 s. */
  issueTicket(session: Session, origin: string | null): Promise<Ticket>;
  /** Takes a ticket; it is gone afterwards. @throws Failure `not_authenticated` (unknown, used, late, other origin, token ended meanwhile) */
  redeemTicket(ticket: string, origin: string | null): Promise<Session>;
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
  /** Ends all tokens of a person issued up to now; `remove` also takes them out of the tenant. @throws Failure `not_found` */
  revokeUser(tenantId: Id, subject: string, options: { readonly remove: boolean }): Promise<void>;
  /** Ends the session's own token and, for `everywhere`, all of the person's. */
  signOut(session: Session, everywhere: boolean): Promise<void>;
}
