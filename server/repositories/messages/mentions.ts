import { sql } from "drizzle-orm";
import type { Id } from "../../../protocol/ids.ts";
import { rows, type Transaction } from "../../database/database.ts";

/** A member named by the message at `position`. */
export interface Mention {
  readonly userId: Id;
  readonly roomId: Id;
  readonly position: number;
}

/** A present member of a room, with their staff roles: whom a mention of many may mean. */
export interface RoomPerson {
  readonly roomId: Id;
  readonly userId: Id;
  readonly roles: readonly string[];
}

/** All present members of rooms, in one statement. */
export async function findRoomPersons(tx: Transaction, tenantId: Id, roomIds: readonly Id[]): Promise<RoomPerson[]> {
  if (roomIds.length === 0) return [];
  return rows<RoomPerson>(
    tx,
    sql`select p.room_id as "roomId", p.user_id as "userId", u.roles from members p
        join users u on u.tenant_id = p.tenant_id and u.id = p.user_id
        where p.tenant_id = ${tenantId} and p.room_id = any(${sql.param(roomIds)}::uuid[]) and p.role is not null
        order by p.room_id, p.user_id`,
  );
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
