import type { Id } from "../../../protocol/ids.ts";
import { CONTROL_TOPIC, type Bus } from "../../bus/bus.ts";
import { Failure } from "../../base/errors.ts";
import type { Database, Transaction } from "../../database/database.ts";
import { appendPersonLog } from "../../repositories/people/person-log.ts";
import { endUser, insertRevocation, listRevocations } from "../../repositories/identity/revocations.ts";
import { findBySubject } from "../../repositories/people/users.ts";
import type { RevocationService } from "./authentication.ts";
import type { EndedTokens, Revocation } from "./ended-tokens.ts";
import type { MemberService } from "../rooms/members.ts";
import { personFrame, publishPersons } from "../shared/person-frames.ts";
import { TOKEN_LIFETIME_MS, TOLERANCE_MS } from "./token-rules.ts";

export interface RevocationDependencies {
  readonly database: Pick<Database, "withTenant">;
  readonly bus: Pick<Bus, "publish">;
  readonly members: Pick<MemberService, "withdraw">;
  /** Milliseconds since 1970. */
  now(): number;
  createId(): Id;
}

/**
 * A moment ends every token issued up to and in it. Most tokens say their time in whole seconds, rounded down: one made in the second of
 * a sign-out is ended whichever came first. Nobody keeps a session by luck; who signs in again within that second asks once more.
 */
export function createRevocationService(dependencies: RevocationDependencies): RevocationService {
  const { database, bus, members, now, createId } = dependencies;
  const endOf = () => now() + 1;

  const revokeToken = async (tenantId: Id, tokenId: string): Promise<void> => {
    const revocation: Revocation = { tenantId, userId: null, tokenId, before: endOf() };
    await database.withTenant(tenantId, (tx) => insertRevocation(tx, createId(), revocation));
    publishRevocation(bus, revocation);
  };

  const endPerson = async (tenantId: Id, find: (tx: Transaction) => Promise<Id>, remove: boolean): Promise<Id> => {
    const before = endOf();
    const { revocation, head } = await database.withTenant(tenantId, async (tx) => {
      const userId = await find(tx);
      const [logged] = await appendPersonLog(tx, tenantId, now(), [{ userId, kind: "signed_out", subject: userId }]);
      if (logged === undefined) throw new Failure("not_found");
      await endUser(tx, { tenantId, userId }, { before, remove });
      const revocation = { tenantId, userId, tokenId: null, before };
      await insertRevocation(tx, createId(), revocation);
      return { revocation, head: logged.head };
    });
    publishRevocation(bus, revocation);
    const { userId } = revocation;
    publishPersons(bus, tenantId, [{ userId, frame: personFrame(head, { subjects: [{ kind: "signed_out", before }] }) }]);
    return userId;
  };

  return {
    revokeToken,
    async revokeUser(tenantId, subject, { remove }) {
      const userId = await endPerson(tenantId, (tx) => idOf(tx, tenantId, subject), remove);
      // Once nothing lets the person in any more; whatever is cut short here, asking again finishes.
      if (remove) await members.withdraw(tenantId, userId);
    },
    async ban(tenantId, userId) {
      await endPerson(tenantId, async () => userId, true);
      await members.withdraw(tenantId, userId);
    },
    async signOut(session, everywhere) {
      const { tenantId, userId, tokenId } = session;
      if (everywhere || tokenId === null) await endPerson(tenantId, async () => userId, false);
      else await revokeToken(tenantId, tokenId);
    },
  };
}

/** Ends every token of a tenant issued up to now, inside a transaction of that tenant; `publishRevocation` after the commit. */
export async function endTenantTokens(tx: Transaction, tenantId: Id, end: { readonly id: Id; readonly now: number }): Promise<Revocation> {
  const revocation = { tenantId, userId: null, tokenId: null, before: end.now + 1 };
  await insertRevocation(tx, end.id, revocation);
  return revocation;
}

async function idOf(tx: Transaction, tenantId: Id, subject: string): Promise<Id> {
  const found = await findBySubject(tx, tenantId, subject);
  if (found === null) throw new Failure("not_found");
  return found.user.id;
}

/** Tells every node; after the commit, never before. */
export function publishRevocation(bus: Pick<Bus, "publish">, revocation: Revocation): void {
  bus.publish(CONTROL_TOPIC, { type: "revoked", ...revocation });
}

/** Revocations of all tenants since `since` (ms since 1970). */
function recentRevocations(database: Pick<Database, "acrossTenants">, since: number): Promise<Revocation[]> {
  return database.acrossTenants((tx) => listRevocations(tx, since));
}

export interface RevocationFeedDependencies {
  readonly database: Pick<Database, "acrossTenants">;
  readonly bus: Pick<Bus, "subscribe">;
  readonly ended: EndedTokens;
  /** Milliseconds since 1970. */
  now(): number;
}

/** Keeps `ended` up to date: from the bus at once, and from the database whatever the bus lost. */
export interface RevocationFeed {
  /** Reads what was written since the last sweep; to be called every second (AUTH-5). */
  sweep(): Promise<void>;
  stop(): void;
}

/** Milliseconds that sweeps overlap: for transactions that commit late, and for clocks that differ. */
const OVERLAP_MS = 60_000;

/** Resolves once every revocation that still matters is known. */
export async function followRevocations({ database, bus, ended, now }: RevocationFeedDependencies): Promise<RevocationFeed> {
  const stop = await bus.subscribe(CONTROL_TOPIC, (event) => event.type === "revoked" && void ended.apply(event));
  let since = now() - TOKEN_LIFETIME_MS - 2 * TOLERANCE_MS;
  const sweep = async () => {
    const startedAt = now();
    for (const revocation of await recentRevocations(database, since)) ended.apply(revocation);
    since = startedAt - OVERLAP_MS;
  };
  await sweep();
  return { sweep, stop };
}
