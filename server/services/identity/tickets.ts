import { createHash } from "node:crypto";
import type { Ticket } from "../../../protocol/http.ts";
import type { Id } from "../../../protocol/ids.ts";
import { TICKET_MS } from "../../../protocol/limits.ts";
import type { Database, Transaction } from "../../database/database.ts";
import { insertTicket, takeTicket, type TakenTicket } from "../../repositories/identity/tickets.ts";
import type { Session } from "../shared/actor.ts";
import { decodeId, encodeId } from "./encoded-id.ts";
import { hasExpired, TokenRefused } from "./token-rules.ts";

/** Single-use socket tickets (AUTH-3): `<tenant id, base64url>.<32 random bytes, base64url>`. Only a hash is stored. */
export interface Tickets {
  /** With `tx` as part of that transaction: good once it has committed. */
  issue(session: Session, origin: string | null, tx?: Transaction): Promise<Ticket>;
  /** The ticket is gone afterwards, also when it is refused. @throws TokenRefused */
  redeem(ticket: string, origin: string | null): Promise<Session>;
}

export interface TicketsDependencies {
  readonly database: Pick<Database, "withTenant">;
  /** Milliseconds since 1970. */
  now(): number;
  /** Fills `bytes` with random values. */
  random(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer>;
}

const RANDOM_BYTES = 32;

export function createTickets({ database, now, random }: TicketsDependencies): Tickets {
  return {
    async issue(session, origin, tx) {
      const secret = Buffer.from(random(new Uint8Array(RANDOM_BYTES))).toString("base64url");
      const expiresAt = now() + TICKET_MS;
      const ticket = {
        tenantId: session.tenantId,
        hash: hash(secret),
        userId: session.userId,
        origin,
        tokenId: session.tokenId,
        tokenIssuedAt: new Date(session.tokenIssuedAt),
        tokenExpiresAt: new Date(session.tokenExpiresAt),
        expiresAt: new Date(expiresAt),
      };
      const insert = (under: Transaction) => insertTicket(under, ticket, new Date(now()));
      await (tx === undefined ? database.withTenant(session.tenantId, insert) : insert(tx));
      return { value: `${encodeId(session.tenantId)}.${secret}`, expiresAt };
    },
    async redeem(ticket, origin) {
      const { tenantId, secret } = readTicket(ticket);
      const taken = await database.withTenant(tenantId, (tx) => takeTicket(tx, tenantId, hash(secret)));
      if (taken === null) throw new TokenRefused("the ticket is unknown or used");
      refuseDead(taken, origin, now());
      const { userId, roles, tokenId, tokenIssuedAt, tokenExpiresAt } = taken;
      return { tenantId, userId, roles, tokenId, tokenIssuedAt, tokenExpiresAt };
    },
  };
}

function refuseDead(ticket: TakenTicket, origin: string | null, now: number): void {
  if (now >= ticket.expiresAt) throw new TokenRefused("the ticket came too late");
  if (ticket.origin !== origin) throw new TokenRefused("the ticket was issued to another origin");
  if (hasExpired(ticket.tokenExpiresAt, now)) throw new TokenRefused("the ticket's token has expired");
  if (ticket.suspended) throw new TokenRefused("the tenant is suspended");
  if (ticket.removed || ticket.tokenEnded || ticket.tokenIssuedAt < ticket.signedOutAt)
    throw new TokenRefused("the ticket's token was ended");
}

function readTicket(ticket: string): { tenantId: Id; secret: string } {
  const [, encoded = "", secret = ""] = /^([\w-]{22})\.([\w-]{43})$/.exec(ticket) ?? [];
  const tenantId = decodeId(encoded);
  if (tenantId === null) throw new TokenRefused("not a ticket");
  return { tenantId, secret };
}

// Looked up by hash, so the time of the look-up tells nothing of the ticket.
function hash(secret: string): string {
  return createHash("sha256").update(secret).digest("base64url");
}
