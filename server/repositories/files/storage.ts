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
