import { sql, type SQL } from "drizzle-orm";
import type { Role } from "../../../protocol/room-rules.ts";
import type { MembersResponse } from "../../../protocol/http.ts";
import type { Id } from "../../../protocol/ids.ts";
import { rows, type Transaction } from "../../database/database.ts";
import { memberJson, userJson } from "../../database/entity-json.ts";
import { list } from "../messages/messages.ts";

/** Someone who is in a room now. */
export interface PresentMember {
  readonly userId: Id;
  readonly role: Role;
}

/** Those of `userIds` who are in the room now. */
export async function findPresent(tx: Transaction, tenantId: Id, roomId: Id, userIds: readonly Id[]): Promise<PresentMember[]> {
  return rows<PresentMember>(
    tx,
    sql`select user_id as "userId", role from members
        where tenant_id = ${tenantId} and room_id = ${roomId} and user_id = any(${list(userIds)}) and role is not null order by user_id`,
  );
}

/** Lets a member write nothing until `until` (ms since 1970; null: they may); answers their role, or null where they are not in the room. The room is locked. */
export async function writeMute(
  tx: Transaction,
  tenantId: Id,
  { roomId, userId, until }: { readonly roomId: Id; readonly userId: Id; readonly until: number | null },
): Promise<Role | null> {
  const [found] = await rows<{ role: Role }>(
    tx,
    sql`update members set silenced_until = to_timestamp(${until}::float8 / 1000)
        where tenant_id = ${tenantId} and room_id = ${roomId} and user_id = ${userId} and role is not null returning role`,
  );
  return found?.role ?? null;
}

/** Everybody who is in the room now, and whoever is asked to come in: who is shown its name. */
export async function concernedIds(tx: Transaction, tenantId: Id, roomId: Id): Promise<Id[]> {
  const found = await rows<{ userId: Id }>(
    tx,
    sql`select user_id as "userId" from members
        where tenant_id = ${tenantId} and room_id = ${roomId} and (role is not null or invited_at is not null) order by user_id`,
  );
  return found.map(({ userId }) => userId);
}

/** How many are in the room now; 0 when the reader is not. */
export async function countPresent(tx: Transaction, tenantId: Id, roomId: Id, readerId: Id): Promise<number> {
  const [found] = await rows<{ count: number }>(
    tx,
    sql`select count(*)::int as count from members p where p.tenant_id = ${tenantId} and p.room_id = ${roomId} and p.role is not null
        and exists (select from members own where own.tenant_id = ${tenantId} and own.room_id = ${roomId} and own.user_id = ${readerId} and own.role is not null)`,
  );
  return found?.count ?? 0;
}

/** Groups that the person is in now, in id order. */
export async function groupIds(tx: Transaction, tenantId: Id, userId: Id): Promise<Id[]> {
  const found = await rows<{ id: Id }>(
    tx,
    sql`select r.id from members p join rooms r on r.tenant_id = p.tenant_id and r.id = p.room_id
        where p.tenant_id = ${tenantId} and p.user_id = ${userId} and p.role is not null and r.kind = 'group' order by r.id`,
  );
  return found.map(({ id }) => id);
}

/** Others who are in the room beside `userId`, and how many of them are owners; who was removed from the tenant counts for nothing (ROOM-2). */
export async function countOthers(
  tx: Transaction,
  tenantId: Id,
  roomId: Id,
  userId: Id,
): Promise<{ readonly others: number; readonly owners: number }> {
  const [found] = await rows<{ others: number; owners: number }>(
    tx,
    sql`select count(*)::int as others, (count(*) filter (where p.role = 'owner'))::int as owners ${othersOf(tenantId, roomId, userId)}`,
  );
  return found ?? { others: 0, owners: 0 };
}

/** Who of the others is next to own a group without another owner: by role, then whoever is in it longest; null: nobody is left. */
export async function nextOwner(tx: Transaction, tenantId: Id, roomId: Id, userId: Id): Promise<Id | null> {
  const [found] = await rows<{ userId: Id }>(
    tx,
    sql`select p.user_id as "userId" ${othersOf(tenantId, roomId, userId)}
        order by array_position(array['moderator', 'member', 'read_only'], p.role), p.since, p.user_id limit 1`,
  );
  return found?.userId ?? null;
}

function othersOf(tenantId: Id, roomId: Id, userId: Id): SQL {
  return sql`from members p join users u on u.tenant_id = p.tenant_id and u.id = p.user_id and u.removed_at is null
    where p.tenant_id = ${tenantId} and p.room_id = ${roomId} and p.user_id <> ${userId} and p.role is not null`;
}

/** Present members in user-id order, past `after`; null when the reader is not in the room. */
export async function readMembers(
  tx: Transaction,
  tenantId: Id,
  wanted: { readonly roomId: Id; readonly readerId: Id; readonly after: Id | null; readonly limit: number },
): Promise<MembersResponse["members"] | null> {
  const [found] = await rows<{ entries: MembersResponse["members"] }>(
    tx,
    sql`select (
          select coalesce(json_agg(entry order by id), '[]') from (
            select json_build_object('member', ${memberJson}, 'user', ${userJson}) as entry, u.id from members p
            join users u on u.tenant_id = p.tenant_id and u.id = p.user_id
            where p.tenant_id = ${tenantId} and p.room_id = ${wanted.roomId} and p.role is not null and (${wanted.after}::uuid is null or p.user_id > ${wanted.after}::uuid)
            order by p.user_id limit ${wanted.limit}::int
          ) as paged
        ) as entries
        from members self
        where self.tenant_id = ${tenantId} and self.room_id = ${wanted.roomId} and self.user_id = ${wanted.readerId} and self.role is not null`,
  );
  return found?.entries ?? null;
}
