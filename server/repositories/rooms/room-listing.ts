import { sql } from "drizzle-orm";
import type { RoomKind } from "../../../protocol/room-rules.ts";
import type { Id } from "../../../protocol/ids.ts";
import { rows, type Transaction } from "../../database/database.ts";

/** A room as the operator sees it: no content. */
export interface ListedRoom {
  readonly id: Id;
  readonly kind: RoomKind;
  readonly name: string;
  readonly members: number;
  readonly messages: number;
}

/** Rooms of a tenant, latest activity first. */
export async function listTenantRooms(tx: Transaction, tenantId: Id, limit: number): Promise<ListedRoom[]> {
  return rows<ListedRoom & Record<string, unknown>>(
    tx,
    sql`select r.id, r.kind, r.name, r.messages,
          (select count(*) from members m where m.tenant_id = r.tenant_id and m.room_id = r.id and m.role is not null) as members
        from rooms r where r.tenant_id = ${tenantId} order by r.active_at desc, r.id limit ${limit}::int`,
  );
}
