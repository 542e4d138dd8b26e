import { sql } from "drizzle-orm";
import type { ErrorCode } from "../../../protocol/errors.ts";
import type { StorageResponse } from "../../../protocol/http.ts";
import type { Id } from "../../../protocol/ids.ts";
import { rows, type Transaction } from "../../database/database.ts";

/**
 * Sets `bytes` of one file aside in what the tenant's files may take together. One update decides, so that the quota holds however many come at
 * once. False: it does not fit.
 */
export async function reserveBytes(tx: Transaction, tenantId: Id, bytes: number, quotaBytes: number): Promise<boolean> {
  await rows(tx, sql`insert into storage (tenant_id) values (${tenantId}) on conflict do nothing`);
  const reserved = await rows(
    tx,
    sql`update storage set bytes = bytes + ${bytes}::bigint, files = files + 1
        where tenant_id = ${tenantId} and bytes + ${bytes}::bigint <= ${quotaBytes}::bigint returning tenant_id`,
  );
  return reserved.length === 1;
}

/**
 * Forgets a file whose bytes are gone and gives back what it took; exactly once, for it goes with the row. False: nothing there that is on its
 * way out.
 */
export async function forgetRemoved(tx: Transaction, tenantId: Id, id: Id): Promise<boolean> {
  const [gone] = await rows<{ bytes: number }>(
    tx,
    sql`delete from attachments where tenant_id = ${tenantId} and id = ${id} and state = 'removed' returning (size + extra_size)::bigint as bytes`,
  );
  if (gone === undefined) return false;
  await rows(tx, sql`update storage set bytes = bytes - ${gone.bytes}::bigint, files = files - 1 where tenant_id = ${tenantId}`);
  return true;
}

/**
 * Forgets a file on its way out whose bytes are those of another that is not: a copy of it, or what it is a copy of. That one is what they are counted
 * with from now on, if it was this one. False: there is no other, and the bytes are to go first.
 */
export async function forgetShared(
  tx: Transaction,
  tenantId: Id,
  { id, key }: { readonly id: Id; readonly key: string },
): Promise<boolean> {
  // Copies are made under the lock of a ready row, so that there are no more of them once none is ready.
  const others = await rows<{ id: Id }>(
    tx,
    sql`select id from attachments where tenant_id = ${tenantId} and key = ${key} and id <> ${id} and state = 'ready' order by id for no key update`,
  );
  const [heir] = others;
  if (heir === undefined) return false;
  await rows(
    tx,
    sql`with gone as (
          delete from attachments where tenant_id = ${tenantId} and id = ${id} and state = 'removed' returning size, extra_size
        ), inherited as (
          update attachments a set extra_size = gone.extra_size from gone
          where a.tenant_id = ${tenantId} and a.id = ${heir.id} and gone.extra_size <> -gone.size
        )
        update storage set files = files - 1 where tenant_id = ${tenantId} and exists (select from gone)`,
  );
  return true;
}

/** Counts an upload that was refused. */
export async function countRefused(tx: Transaction, tenantId: Id, code: ErrorCode): Promise<void> {
  await rows(
    tx,
    sql`insert into refused_uploads as r (tenant_id, code, count) values (${tenantId}, ${code}, 1)
        on conflict (tenant_id, code) do update set count = r.count + 1`,
  );
}

/** What the tenant's files take, and what was refused, by code in their order. */
export async function readStorage(tx: Transaction, tenantId: Id): Promise<Omit<StorageResponse, "quotaBytes">> {
  const [taken] = await rows<{ bytes: number; files: number }>(tx, sql`select bytes, files from storage where tenant_id = ${tenantId}`);
  const refused = await rows<StorageResponse["refused"][number]>(
    tx,
    sql`select code, count from refused_uploads where tenant_id = ${tenantId} order by code`,
  );
  return { bytes: taken?.bytes ?? 0, files: taken?.files ?? 0, refused };
}
