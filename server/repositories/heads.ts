import { sql } from "drizzle-orm";
import type { Id } from "../../protocol/ids.ts";
import { rows, type Transaction } from "../database/database.ts";

/** Last numbers of one room's log and receipt counter. */
export interface RoomHead {
  readonly tenantId: Id;
  readonly roomId: Id;
  readonly head: number;
  readonly receipts: number;
}

/** Last number of one person's log. */
export interface PersonHead {
  readonly tenantId: Id;
  readonly userId: Id;
  readonly head: number;
}

/** Heads of rooms of any tenants; for a transaction across tenants. */
export async function readRoomHeads(
  tx: Transaction,
  wanted: readonly { readonly tenantId: Id; readonly roomId: Id }[],
): Promise<RoomHead[]> {
  if (wanted.length === 0) return [];
  return rows<RoomHead>(
    tx,
    sql`select r.tenant_id as "tenantId", r.id as "roomId", r.head, r.receipts
        from unnest(${sql.param(wanted.map(({ tenantId }) => tenantId))}::uuid[], ${sql.param(wanted.map(({ roomId }) => roomId))}::uuid[]) as wanted (tenant_id, id)
        join rooms r on r.tenant_id = wanted.tenant_id and r.id = wanted.id`,
  );
}

/** Heads of persons of any tenants; for a transaction across tenants. */
export async function readPersonHeads(
  tx: Transaction,
  wanted: readonly { readonly tenantId: Id; readonly userId: Id }[],
): Promise<PersonHead[]> {
  if (wanted.length === 0) return [];
  return rows<PersonHead>(
    tx,
    sql`select u.tenant_id as "tenantId", u.id as "userId", u.head
        from unnest(${sql.param(wanted.map(({ tenantId }) => tenantId))}::uuid[], ${sql.param(wanted.map(({ userId }) => userId))}::uuid[]) as wanted (tenant_id, id)
        join users u on u.tenant_id = wanted.tenant_id and u.id = wanted.id`,
  );
}
