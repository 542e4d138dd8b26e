import { and, count, eq, isNull, sql } from "drizzle-orm";
import type { ApiKey, KeyScope } from "../../../protocol/http.ts";
import type { Id } from "../../../protocol/ids.ts";
import { rows, type Transaction } from "../../database/database.ts";
import { apiKeys, users } from "../../database/schema/users.ts";

/** A row of `api_keys`. */
export type NewApiKey = Omit<typeof apiKeys.$inferInsert, "usedAt" | "revokedAt">;

/** A key that somebody shows, with what it, its person and its tenant are worth now. `hash`: hex. */
export interface ShownApiKey {
  readonly hash: string;
  readonly userId: Id;
  readonly scopes: readonly KeyScope[];
  readonly rooms: readonly Id[] | null;
  readonly revoked: boolean;
  readonly removed: boolean;
  readonly suspended: boolean;
}

/** A program of the tenant's as it is stored the first time. */
export interface NewBot {
  readonly id: Id;
  readonly subject: string;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Makes a program of the tenant's; where there is one of its subject, answers that. */
export async function insertBot(tx: Transaction, tenantId: Id, { id, subject, name, at }: NewBot): Promise<Id> {
  const moment = new Date(at);
  const [saved] = await tx
    .insert(users)
    .values({ tenantId, id, subject, name, bot: true, createdAt: moment, updatedAt: moment })
    .onConflictDoUpdate({ target: [users.tenantId, users.subject], set: { bot: true } })
    .returning({ id: users.id });
  return saved!.id;
}

export async function insertApiKey(tx: Transaction, key: NewApiKey): Promise<void> {
  await tx.insert(apiKeys).values(key);
}

/** How many living keys the tenant has. */
export async function countApiKeys(tx: Transaction, tenantId: Id): Promise<number> {
  const [found] = await tx
    .select({ count: count() })
    .from(apiKeys)
    .where(and(eq(apiKeys.tenantId, tenantId), isNull(apiKeys.revokedAt)));
  return found?.count ?? 0;
}

/** The key of this prefix, or null; one statement. Read for each use, so that what is revoked ends at once on every node. */
export async function findApiKey(tx: Transaction, tenantId: Id, prefix: string): Promise<ShownApiKey | null> {
  const [found] = await rows<ShownApiKey>(
    tx,
    sql`select encode(k.hash, 'hex') as hash, k.user_id as "userId", to_json(k.scopes) as scopes, to_json(k.rooms) as rooms,
          k.revoked_at is not null as revoked, u.removed_at is not null as removed, t.suspended_at is not null as suspended
        from api_keys k join users u on u.tenant_id = k.tenant_id and u.id = k.user_id join tenants t on t.id = k.tenant_id
        where k.tenant_id = ${tenantId} and k.prefix = ${prefix}`,
  );
  return found ?? null;
}

/** Notes that a key was used at `at` (ms), once a minute. */
export async function touchApiKey(tx: Transaction, tenantId: Id, prefix: string, at: number): Promise<void> {
  await rows(
    tx,
    sql`update api_keys set used_at = to_timestamp(${at}::float8 / 1000) where tenant_id = ${tenantId} and prefix = ${prefix}
          and (used_at is null or used_at < to_timestamp(${at}::float8 / 1000) - interval '1 minute')`,
  );
}

/** All keys of a tenant, newest first, revoked ones too; one of a prefix, if that is given. */
export async function listApiKeys(tx: Transaction, tenantId: Id, prefix: string | null = null): Promise<ApiKey[]> {
  const moment = (column: string) => sql`floor(extract(epoch from ${sql.raw(column)}) * 1000)::float8`;
  return rows<ApiKey>(
    tx,
    sql`select prefix, name, to_json(scopes) as scopes, to_json(rooms) as rooms, user_id as "userId", ${moment("created_at")} as "createdAt",
          ${moment("used_at")} as "usedAt", ${moment("revoked_at")} as "revokedAt"
        from api_keys where tenant_id = ${tenantId} and (${prefix}::text is null or prefix = ${prefix}::text) order by created_at desc, prefix`,
  );
}

/** Ends a key; one that has ended stays as it is. False: no such key. */
export async function revokeApiKey(tx: Transaction, tenantId: Id, prefix: string, at: number): Promise<boolean> {
  const found = await tx
    .update(apiKeys)
    .set({ revokedAt: sql`coalesce(${apiKeys.revokedAt}, ${new Date(at).toISOString()}::timestamptz)` })
    .where(and(eq(apiKeys.tenantId, tenantId), eq(apiKeys.prefix, prefix)))
    .returning({ prefix: apiKeys.prefix });
  return found.length > 0;
}
