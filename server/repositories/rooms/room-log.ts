import { sql, type SQL } from "drizzle-orm";
import type { Room } from "../../../protocol/entities.ts";
import type { Role } from "../../../protocol/room-rules.ts";
import type { Id } from "../../../protocol/ids.ts";
import { rows, type Transaction } from "../../database/database.ts";

/** What may be set of a room; what is not there stays. */
export type RoomSettings = {
  readonly [K in "name" | "topic" | "emoji" | "access" | "posters" | "forwarding" | "staffRoles" | "linkPreviews"]?: Room[K] | undefined;
} & { readonly archived?: boolean | undefined };

/** What changes in a room beside its messages. The room is locked, and `head` was read under that lock. */
export interface RoomChange {
  readonly roomId: Id;
  readonly head: number;
  readonly actorId: Id;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** What of the room is another from now on; null: the room itself stays as it is. */
  readonly room: RoomSettings | null;
  /** Places as they are from now on; `role` null: out of the room, `leaves`: by themselves. */
  readonly members: readonly { readonly userId: Id; readonly role: Role | null; readonly leaves?: boolean }[];
}

/**
 * Writes a change with its log rows, whose numbers follow `head` without gaps (SYNC-2): the room first, then members in the given
 * order. Whoever comes in finds nothing unread, and no invitation is left of them; whoever leaves follows no thread any more. Answers the new head.
 */
export async function writeRoomChange(tx: Transaction, tenantId: Id, change: RoomChange): Promise<number> {
  const first = change.head + (change.room === null ? 0 : 1);
  const entries = change.members.map(({ userId, role, leaves = false }, index) => ({
    user: userId,
    role,
    leaves,
    number: first + index + 1,
  }));
  const head = first + entries.length;
  const at = sql`to_timestamp(${change.at}::float8 / 1000)`;
  const set = settingsSql(change.room ?? {}, at);
  await rows(
    tx,
    sql`with entries as materialized (
          select * from json_to_recordset(${JSON.stringify(entries)}::text::json) as e ("user" uuid, role text, leaves boolean, number bigint)
        ), placed as (
          insert into members (tenant_id, room_id, user_id, role, since, left_at, marker, changed)
          select r.tenant_id, r.id, e."user", e.role, ${at}, case when e.leaves then ${at} end, r.messages, e.number
          from entries e join rooms r on r.tenant_id = ${tenantId} and r.id = ${change.roomId}
          on conflict (tenant_id, room_id, user_id) do update set
            role = excluded.role, changed = excluded.changed, left_at = excluded.left_at,
            invited_by = null, invited_at = null, declined_at = null, declines = 0,
            since = case when (members.role is null) = (excluded.role is null) then members.since else excluded.since end,
            marker = case when members.role is null then excluded.marker else members.marker end,
            marker_held = members.marker_held and members.role is not null
        ), unfollowed as (
          delete from thread_followers f using entries e where e.role is null
            and f.tenant_id = ${tenantId} and f.user_id = e."user" and f.room_id = ${change.roomId}
        ), logged as (
          insert into log (tenant_id, room_id, number, kind, subject, actor, at)
          select ${tenantId}::uuid, ${change.roomId}::uuid, number, 'member', "user", ${change.actorId}::uuid, ${at} from entries
          union all
          select ${tenantId}::uuid, ${change.roomId}::uuid, ${change.head + 1}::bigint, 'room', ${change.roomId}::uuid, ${change.actorId}::uuid, ${at}
          where ${change.room !== null}::boolean
        )
        update rooms set head = ${head}::bigint, changed = case when ${change.room !== null}::boolean then ${change.head + 1}::bigint else changed end${set}
        where tenant_id = ${tenantId} and id = ${change.roomId}`,
  );
  return head;
}

/** The columns that are set, each with a comma before it. */
function settingsSql({ staffRoles, archived, ...settings }: RoomSettings, at: SQL): SQL {
  const { name, topic, emoji, access, posters, forwarding, linkPreviews } = settings;
  const values = { name, topic, emoji, access, posters, forwarding, link_previews: linkPreviews };
  const texts = Object.entries(values).flatMap(([column, value]) =>
    value === undefined ? [] : [sql`, ${sql.identifier(column)} = ${value}`],
  );
  if (staffRoles !== undefined) texts.push(sql`, staff_roles = ${sql.param(staffRoles)}::text[]`);
  if (archived !== undefined) texts.push(archived ? sql`, archived_at = ${at}` : sql`, archived_at = null`);
  return sql.join(texts);
}
