import { sql, type SQL } from "drizzle-orm";
import type { Role, RoomAccess, RoomKind, RoomPosters } from "../../../protocol/room-rules.ts";
import type { RoomSubject } from "../../../protocol/frames.ts";
import type { RoomSnapshot } from "../../../protocol/http.ts";
import type { Id } from "../../../protocol/ids.ts";
import { rows, type Transaction } from "../../database/database.ts";
import { prepared } from "../../database/prepared.ts";
import { memberJson, messageJson, roomJson, tombstonesJson, userJson } from "../../database/entity-json.ts";
import { facesOf, list } from "../messages/messages.ts";

/** What tells a repeated creation from a conflict. */
export interface FoundRoom {
  readonly id: Id;
  readonly kind: RoomKind;
  readonly createdBy: Id | null;
  readonly directKey: string | null;
}

/** What decides who may write in a room, and come into it. */
export interface RoomRules {
  readonly access: RoomAccess;
  readonly posters: RoomPosters;
  readonly staffRoles: readonly string[];
  readonly archived: boolean;
}

/** How a person stands in a room, beside their role. */
interface Standing extends RoomRules {
  /** A direct room in which one has blocked the other (SAFE-1). */
  readonly blocked: boolean;
  /** Whether links get previews (LINK-5). */
  readonly linkPreviews: boolean;
  /** Milliseconds since 1970; null: never silenced (SAFE-2). */
  readonly silencedUntil: number | null;
}

/** How somebody who is in a room stands in it. */
export interface FoundPlace extends Standing {
  readonly role: Role;
}

/** A room under lock, as the actor stands in it. */
export interface LockedPlace extends Standing {
  readonly head: number;
  readonly kind: RoomKind;
  /** Null: not in the room. */
  readonly role: Role | null;
}

export interface RoomToInsert {
  readonly id: Id;
  readonly kind: RoomKind;
  readonly name: string;
  readonly directKey: string | null;
  readonly createdBy: Id;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** The room with this id, else the direct room with this key. */
export async function findRoom(tx: Transaction, tenantId: Id, id: Id, directKey: string | null): Promise<FoundRoom | null> {
  const [found] = await rows<FoundRoom>(
    tx,
    sql`select id, kind, created_by as "createdBy", direct_key as "directKey" from rooms
        where tenant_id = ${tenantId} and (id = ${id} or direct_key = ${directKey}::text) order by id = ${id} desc limit 1`,
  );
  return found ?? null;
}

/** A group, and who stands for it: its first owner who is still there. */
export interface OwnedRoom {
  readonly id: Id;
  readonly name: string;
  readonly ownerId: Id | null;
}

/** A group by its id; null: there is none, or it is a direct room. */
export async function findOwnedRoom(tx: Transaction, tenantId: Id, id: Id): Promise<OwnedRoom | null> {
  const [found] = await rows<OwnedRoom>(
    tx,
    sql`select r.id, r.name, (
          select m.user_id from members m join users u on u.tenant_id = m.tenant_id and u.id = m.user_id and u.removed_at is null
          where m.tenant_id = r.tenant_id and m.room_id = r.id and m.role = 'owner' order by m.since, m.user_id limit 1
        ) as "ownerId" from rooms r where r.tenant_id = ${tenantId} and r.id = ${id} and r.kind = 'group'`,
  );
  return found ?? null;
}

/** The name of a room, empty for a direct one; null: there is none. */
export async function readRoomName(tx: Transaction, tenantId: Id, id: Id): Promise<string | null> {
  const [found] = await rows<{ name: string }>(tx, sql`select name from rooms where tenant_id = ${tenantId} and id = ${id}`);
  return found?.name ?? null;
}

/** Inserts a room without members; false when its id or direct key is taken, also by a transaction that was faster. */
export async function insertRoom(tx: Transaction, tenantId: Id, room: RoomToInsert): Promise<boolean> {
  const at = sql`to_timestamp(${room.at}::float8 / 1000)`;
  const inserted = await rows(
    tx,
    sql`insert into rooms (tenant_id, id, kind, name, direct_key, created_by, created_at, active_at)
        values (${tenantId}, ${room.id}, ${room.kind}, ${room.name}, ${room.directKey}, ${room.createdBy}, ${at}, ${at})
        on conflict do nothing returning id`,
  );
  return inserted.length === 1;
}

/** Columns of `RoomRules` of the row `r`. */
export const roomRules: SQL = sql`r.access, r.posters, r.staff_roles as "staffRoles", r.archived_at is not null as archived`;

/** How a person stands in a room that they are in now, without its lock; null: they are not. */
export async function findPlace(tx: Transaction, tenantId: Id, roomId: Id, userId: Id): Promise<FoundPlace | null> {
  const [found] = await rows<FoundPlace>(
    tx,
    sql`select p.role, (extract(epoch from p.silenced_until) * 1000)::float8 as "silencedUntil", r.blocked, r.link_previews as "linkPreviews", ${roomRules} from members p join rooms r on r.tenant_id = p.tenant_id and r.id = p.room_id
        where p.tenant_id = ${tenantId} and p.room_id = ${roomId} and p.user_id = ${userId} and p.role is not null`,
  );
  return found ?? null;
}

/** Locks a room against every change of its log and answers how the person stands in it; null: no such room. */
export async function lockPlace(tx: Transaction, tenantId: Id, roomId: Id, userId: Id): Promise<LockedPlace | null> {
  const [room] = await rows<Omit<LockedPlace, "role" | "silencedUntil">>(
    tx,
    sql`select head, kind, ${roomRules}, r.blocked, r.link_previews as "linkPreviews" from rooms r where tenant_id = ${tenantId} and id = ${roomId} for no key update`,
  );
  if (room === undefined) return null;
  // A statement of its own, so that it sees what the lock waited for.
  const [member] = await rows<Pick<LockedPlace, "role" | "silencedUntil">>(
    tx,
    sql`select role, (extract(epoch from silenced_until) * 1000)::float8 as "silencedUntil" from members where tenant_id = ${tenantId} and room_id = ${roomId} and user_id = ${userId}`,
  );
  return { ...room, role: member?.role ?? null, silencedUntil: member?.silencedUntil ?? null };
}

/** Present state of the room, if asked for, and of some of its members, past ones too. */
export async function readSubjects(
  tx: Transaction,
  tenantId: Id,
  wanted: { readonly roomId: Id; readonly room: boolean; readonly userIds: readonly Id[] },
): Promise<RoomSubject[]> {
  const found = await rows<{ subject: RoomSubject }>(
    tx,
    sql`select json_build_object('kind', 'room', 'room', ${roomJson}) as subject, r.changed from rooms r
        where r.tenant_id = ${tenantId} and r.id = ${wanted.roomId} and ${wanted.room}::boolean
        union all
        select json_build_object('kind', 'member', 'member', ${memberJson}, 'user', ${userJson}), p.changed from members p
        join users u on u.tenant_id = p.tenant_id and u.id = p.user_id
        where p.tenant_id = ${tenantId} and p.room_id = ${wanted.roomId} and p.user_id = any(${list(wanted.userIds)})
        order by changed`,
  );
  return found.map(({ subject }) => subject);
}

interface Snapshot {
  readonly tenantId: Id;
  readonly roomId: Id;
  readonly userId: Id;
  readonly most: number;
}

const snapshotNow = prepared<Snapshot, RoomSnapshot>(
  ({ tenantId, roomId, userId, most }) =>
    sql`with page as materialized (
          select m.* from messages m where m.tenant_id = ${tenantId}::uuid and m.room_id = ${roomId}::uuid and m.position > 0 order by m.position desc limit ${most}::int
        )
        select ${roomJson} as room, r.head as cursor, r.receipts,
          (select coalesce(json_agg(${messageJson} order by m.position), '[]') from page m) as messages, ${tombstonesJson} as deleted,
          coalesce((select min(position) from page), 1) > 1 as "hasBefore",
          (select coalesce(json_agg(${userJson} order by u.id), '[]') from users u
            where u.tenant_id = ${tenantId}::uuid and u.id in (select sender_id from page union select unnest(mentions) from page union ${facesOf(sql`page`)})) as users
        from rooms r
        join members p on p.tenant_id = r.tenant_id and p.room_id = r.id and p.user_id = ${userId}::uuid and p.role is not null
        where r.tenant_id = ${tenantId}::uuid and r.id = ${roomId}::uuid`,
);

/** A room's newest messages and its cursors, of one moment; null when the person is not in it. */
export async function readSnapshot(
  tx: Transaction,
  tenantId: Id,
  place: { readonly roomId: Id; readonly userId: Id },
  limit: number,
): Promise<RoomSnapshot | null> {
  const [found] = await snapshotNow(tx, { tenantId, ...place, most: limit });
  return found ?? null;
}
