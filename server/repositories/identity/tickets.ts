import { sql } from "drizzle-orm";
import type { Id } from "../../../protocol/ids.ts";
import { rows, type Transaction } from "../../database/database.ts";
import { prepared } from "../../database/prepared.ts";
import type { tickets } from "../../database/schema/users.ts";

/** A row of `tickets`. */
export type NewTicket = typeof tickets.$inferInsert;

/** A ticket that was taken, with what its person and tenant are worth now. Times in ms since 1970. */
export interface TakenTicket {
  readonly userId: Id;
  readonly origin: string | null;
  readonly tokenId: string | null;
  readonly tokenIssuedAt: number;
  readonly tokenExpiresAt: number;
  readonly expiresAt: number;
  readonly roles: readonly string[];
  readonly removed: boolean;
  /** 0: never. */
  readonly signedOutAt: number;
  readonly suspended: boolean;
  /** Whether its token was ended alone. */
  readonly tokenEnded: boolean;
}

const storeTicket = prepared<NewTicket & { now: Date }, object>(
  (value) => sql`with gone as (delete from tickets where tenant_id = ${value.tenantId}::uuid and expires_at < ${value.now}::timestamptz)
    insert into tickets (tenant_id, hash, user_id, origin, token_id, token_issued_at, token_expires_at, expires_at)
    values (${value.tenantId}::uuid, ${value.hash}, ${value.userId}::uuid, ${value.origin}, ${value.tokenId},
      ${value.tokenIssuedAt}::timestamptz, ${value.tokenExpiresAt}::timestamptz, ${value.expiresAt}::timestamptz)`,
);

/** Stores a ticket and drops those of the tenant that nobody came for before `now`. */
export async function insertTicket(tx: Transaction, ticket: NewTicket, now: Date): Promise<void> {
  await storeTicket(tx, { ...ticket, now });
}

/** Takes a ticket by the hash of its random part; of several that try, one gets it. Null: not there (any more). */
export async function takeTicket(tx: Transaction, tenantId: Id, hash: string): Promise<TakenTicket | null> {
  const milliseconds = (moment: string) => sql`floor(extract(epoch from ${sql.raw(moment)}) * 1000)::bigint`;
  const [found] = await rows<TakenTicket & Record<string, unknown>>(
    tx,
    sql`with taken as (delete from tickets where tenant_id = ${tenantId} and hash = ${hash} returning *)
        select k.user_id as "userId", k.origin, k.token_id as "tokenId", ${milliseconds("k.token_issued_at")} as "tokenIssuedAt",
          ${milliseconds("k.token_expires_at")} as "tokenExpiresAt", ${milliseconds("k.expires_at")} as "expiresAt",
          u.roles, u.removed_at is not null as removed, coalesce(${milliseconds("u.signed_out_at")}, 0) as "signedOutAt",
          t.suspended_at is not null as suspended,
          exists (select from revocations r where r.tenant_id = k.tenant_id and r.token_id = k.token_id) as "tokenEnded"
        from taken k join users u on u.tenant_id = k.tenant_id and u.id = k.user_id join tenants t on t.id = k.tenant_id`,
  );
  return found ?? null;
}
