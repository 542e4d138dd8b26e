import { sql } from "drizzle-orm";
import type { Id } from "../../../protocol/ids.ts";
import { rows, type Transaction } from "../../database/database.ts";

/** A member named by the message at `position`. */
export interface Mention {
  readonly userId: Id;
  readonly roomId: Id;
  readonly position: number;
}

/** Stores who is mentioned where. */
export async function insertMentions(tx: Transaction, tenantId: Id, mentions: readonly Mention[]): Promise<void> {
  if (mentions.length === 0) return;
  await rows(
    tx,
    sql`insert into mentions (tenant_id, user_id, room_id, position)
        select ${tenantId}::uuid, n."userId", n."roomId", n.position
        from json_to_recordset(${JSON.stringify(mentions)}::text::json) as n ("userId" uuid, "roomId" uuid, position bigint)`,
  );
}
