import { sql, type SQL } from "drizzle-orm";
import type { Membership, User } from "../../../protocol/entities.ts";
import type { PersonSubject } from "../../../protocol/frames.ts";
import type { RoomEntry } from "../../../protocol/http.ts";
import type { Id } from "../../../protocol/ids.ts";
import { ACKNOWLEDGEMENTS_PER_MEMBERSHIP, THREADS_PER_MEMBERSHIP, THREAD_UNREAD_MOST } from "../../../protocol/limits.ts";
import { rows, type Transaction } from "../../database/database.ts";
import { messageJson, roomJson, tombstonesJson, userJson } from "../../database/entity-json.ts";
import { prepared } from "../../database/prepared.ts";
import { markerJson } from "../people/own-marker.ts";

/** A person and one of their rooms. */
export interface PersonInRoom {
  readonly userId: Id;
  readonly roomId: Id;
}

/** A membership as its own person sees it, ready for their log's frame. */
export interface MembershipSubject {
  readonly userId: Id;
  readonly subject: Extract<PersonSubject, { kind: "membership" }>;
}

/** A person's room list, the senders of the last messages in it, and the rooms that ask the person to come in, newest first. */
export interface RoomList {
  readonly rooms: RoomEntry[];
  readonly invitations: Membership[];
  readonly users: User[];
}

// Rows `p` (member) and `r` (room). Who is out of a room no longer learns its name (ROOM-5), unless it asks them to come in (ROOM-11).
const shownRoomJson: SQL = sql`case when p.role is not null then ${roomJson} else json_build_object(
  'id', r.id, 'kind', r.kind, 'name', case when p.invited_at is null then '' else r.name end, 'topic', '',
  'createdAt', floor(extract(epoch from r.created_at) * 1000), 'createdBy', null, 'changed', 0) end`;

const invitationJson: SQL = sql`case when p.invited_at is not null then json_build_object(
  'by', (select ${userJson} from users u where u.tenant_id = p.tenant_id and u.id = p.invited_by),
  'at', floor(extract(epoch from p.invited_at) * 1000), 'declined', p.declined_at is not null) end`;

// Threads with anything after the marker, known by the follower's own row; what is counted of them are the unread messages alone.
const unreadThreads: SQL = sql`(
  select f.thread_id, f.marker, f.messages, f.active_at from thread_followers f
  where f.tenant_id = p.tenant_id and f.user_id = p.user_id and f.room_id = p.room_id and f.following and f.messages > f.marker
  order by f.active_at desc, f.thread_id limit ${sql.raw(String(THREADS_PER_MEMBERSHIP))}) f
  cross join lateral (
    select count(*) as unread, count(*) filter (where p.user_id = any(x.mentions)) as mentions from (
      select m.mentions from messages m where m.tenant_id = p.tenant_id and m.room_id = p.room_id and m.thread_id = f.thread_id
        and m.thread_position > f.marker and m.deleted_at is null and m.sender_id <> p.user_id limit ${sql.raw(String(THREAD_UNREAD_MOST))}) x) n`;

const threadsJson: SQL = sql`case when p.role is null then '[]'::json else (
  select coalesce(json_agg(json_build_object('threadId', f.thread_id, 'marker', f.marker, 'unread', n.unread, 'mentions', n.mentions)
    order by f.active_at desc, f.thread_id), '[]') from ${unreadThreads} where n.unread > 0) end`;

const threadMessageJson: SQL = sql`case when p.role is not null then (
  select ${messageJson} from (select f.* from ${unreadThreads} where n.unread > 0 order by f.active_at desc, f.thread_id limit 1) f
  join messages m on m.tenant_id = p.tenant_id and m.room_id = p.room_id and m.thread_id = f.thread_id and m.thread_position = f.messages) end`;
/** What the person of the row `p` is to acknowledge in its room, or may still take back. */
const acknowledgementsJson: SQL = sql`(
  select coalesce(json_agg(json_build_object('messageId', a.message_id, 'position', a.position, 'senderId', a.sender_id, 'level', a.level,
    'at', floor(extract(epoch from a.owed_at) * 1000), 'expiresAt', floor(extract(epoch from a.expires_at) * 1000),
    'acknowledgedAt', floor(extract(epoch from a.acknowledged_at) * 1000), 'reminders', a.reminders) order by a.position desc), '[]')
  from (
    select * from acknowledgements a where a.tenant_id = p.tenant_id and a.user_id = p.user_id and a.room_id = p.room_id and a.open_until > now()
    order by a.position desc limit ${sql.raw(String(ACKNOWLEDGEMENTS_PER_MEMBERSHIP))}
  ) a)`;

const membershipJson: SQL = sql`json_build_object(
  'roomId', p.room_id, 'role', p.role, 'marker', ${markerJson},
  'mentions', case when p.role is null then 0 else (
    select count(*) from mentions n where n.tenant_id = p.tenant_id and n.user_id = p.user_id and n.room_id = p.room_id and n.position > p.marker) end,
  'silencedUntil', floor(extract(epoch from p.silenced_until) * 1000), 'room', ${shownRoomJson},
  'peer', case when r.kind = 'direct' then (
    select ${userJson} from members o join users u on u.tenant_id = o.tenant_id and u.id = o.user_id
    where o.tenant_id = p.tenant_id and o.room_id = p.room_id and o.user_id <> p.user_id limit 1) end,
  'invitation', ${invitationJson}, 'threads', ${threadsJson}, 'threadMessage', ${threadMessageJson},
  'preferences', json_build_object('level', coalesce(p.level, 'all'), 'mutedUntil', floor(extract(epoch from p.muted_until) * 1000), 'favourite', p.favourite),
  'acknowledgements', case when p.role is null then '[]' else ${acknowledgementsJson} end,
  'scheduled', (select count(*) from scheduled_messages s where s.tenant_id = p.tenant_id and s.user_id = p.user_id and s.room_id = p.room_id),
  'changed', p.person_changed)`;

/** Summary of the row `r`. */
export const summaryJson: SQL = sql`json_build_object(
  'roomId', r.id, 'head', r.head, 'messages', r.messages, 'deleted', ${tombstonesJson},
  'lastMessage', (select ${messageJson} from messages m where m.tenant_id = r.tenant_id and m.room_id = r.id and m.position > 0 order by m.position desc limit 1))`;

/** What a person's log tells of the rows `p` and `r`. */
export const membershipSubjectJson: SQL = sql`json_build_object('kind', 'membership', 'membership', ${membershipJson},
  'summary', case when p.role is not null then ${summaryJson} end)`;

/** Present state of memberships, past ones too; unknown pairs are left out. */
export async function membershipSubjects(tx: Transaction, tenantId: Id, pairs: readonly PersonInRoom[]): Promise<MembershipSubject[]> {
  if (pairs.length === 0) return [];
  return rows<MembershipSubject>(
    tx,
    sql`select p.user_id as "userId", ${membershipSubjectJson} as subject
        from json_to_recordset(${JSON.stringify(pairs)}::text::json) as wanted ("userId" uuid, "roomId" uuid)
        join members p on p.tenant_id = ${tenantId} and p.room_id = wanted."roomId" and p.user_id = wanted."userId"
        join rooms r on r.tenant_id = p.tenant_id and r.id = p.room_id
        order by p.user_id, p.room_id`,
  );
}

/**
 * What comes first in the room list of the row `p`: rooms in which something was said, and rooms that the person made. A new room
 * of somebody else is at its end until then, so that no number of them keeps one's own from the list (ROOM-12).
 */
const isOwnConversation: SQL = sql`(r.messages > 0 or r.created_by = p.user_id)`;

/** Order of rooms `r` in the list of the row `p`: what is archived is seldom asked for. */
export const listOrder: SQL = sql`r.archived_at is not null, coalesce(${isOwnConversation}, false) desc, r.active_at desc, r.id`;

interface Listing {
  readonly tenantId: Id;
  readonly userId: Id;
  readonly most: number;
}

const listNow = prepared<Listing, Omit<RoomList, "invitations"> & { invited: number }>(
  ({ tenantId, userId, most }) =>
    sql`with listed as materialized (
          select p.room_id, r.active_at, r.archived_at, r.messages from members p
          join rooms r on r.tenant_id = p.tenant_id and r.id = p.room_id
          where p.tenant_id = ${tenantId}::uuid and p.user_id = ${userId}::uuid and p.role is not null
          order by ${listOrder} limit ${most}::int
        )
        select
          (select coalesce(json_agg(json_build_object('membership', ${membershipJson}, 'summary', ${summaryJson}) order by ${listOrder}), '[]')
            from listed l join rooms r on r.tenant_id = ${tenantId}::uuid and r.id = l.room_id
            join members p on p.tenant_id = r.tenant_id and p.room_id = r.id and p.user_id = ${userId}::uuid) as rooms,
          (select count(*) from members p
            where p.tenant_id = ${tenantId}::uuid and p.user_id = ${userId}::uuid and p.role is null and p.invited_at is not null) as invited,
          (select coalesce(json_agg(${userJson} order by u.id), '[]') from users u where u.tenant_id = ${tenantId}::uuid and u.id in (
            select m.sender_id from listed l join messages m on m.tenant_id = ${tenantId}::uuid and m.room_id = l.room_id and m.position = l.messages)) as users`,
);

const invitationsNow = prepared<Listing, { membership: Membership }>(
  ({ tenantId, userId, most }) =>
    sql`select ${membershipJson} as membership from members p join rooms r on r.tenant_id = p.tenant_id and r.id = p.room_id
        where p.tenant_id = ${tenantId}::uuid and p.user_id = ${userId}::uuid and p.role is null and p.invited_at is not null
        order by p.invited_at desc, r.id limit ${most}::int`,
);

/** The rooms a person is in, by `listOrder`, and their invitations; so many of each. Few have any: they are read where they are. */
export async function listRooms(
  tx: Transaction,
  tenantId: Id,
  userId: Id,
  limits: { readonly rooms: number; readonly invitations: number },
): Promise<RoomList> {
  const [found] = await listNow(tx, { tenantId, userId, most: limits.rooms });
  if (found === undefined) return { rooms: [], invitations: [], users: [] };
  const { invited, ...list } = found;
  const invitations = invited === 0 ? [] : await invitationsNow(tx, { tenantId, userId, most: limits.invitations });
  return { ...list, invitations: invitations.map(({ membership }) => membership) };
}
