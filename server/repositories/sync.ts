import { sql, type SQL } from "drizzle-orm";
import type { Draft } from "../../protocol/personal/drafts.ts";
import type { OwnSettings, SavedChange, Summary, User } from "../../protocol/entities.ts";
import type { Role, RoomPosters } from "../../protocol/room-rules.ts";
import type { PersonSubject, RoomSubject } from "../../protocol/frames.ts";
import type { Id } from "../../protocol/ids.ts";
import { rows, type Transaction } from "../database/database.ts";
import { memberJson, messageJson, roomJson, settingsJson, userJson } from "../database/entity-json.ts";
import { listOrder, membershipSubjectJson, summaryJson } from "./rooms/memberships.ts";
import { blockedJson } from "./people/blocks.ts";
import { readDrafts } from "./people/drafts.ts";
import { readSavedChanges } from "./people/saved-messages.ts";
import { preferKeyOrder } from "./messages/messages.ts";

/** A page of a log: the present state of what changed in (after, to], with the log's last number of the same moment. */
export interface LogPage<Subject> {
  readonly head: number;
  readonly to: number;
  readonly subjects: Subject[];
}

export interface RoomLogPage extends LogPage<RoomSubject> {
  readonly users: User[];
}

/** What of the person themselves is told where the page says that it changed: all whom they have blocked; what they have decided, and who they are. */
interface PersonParts {
  readonly blocked: Id[];
  readonly settings: OwnSettings;
  readonly user: User;
  /** What became of saved messages and of drafts. */
  readonly saved: SavedChange[];
  readonly drafts: Draft[];
}

export interface PersonLogPage extends LogPage<PersonSubject>, Partial<PersonParts> {}

/** Where a page starts, and how much it may hold: log rows, and bytes of JSON (the first subject always fits). */
export interface LogRange {
  readonly after: number;
  readonly rows: number;
  readonly bytes: number;
}

// Both pages are one statement each, so that head, log and present states are of one moment. `states` are the subjects of the
// rows `taken`, with the number at which each first occurs; the page ends before the first subject that no longer fits.
const PAGED = (bytes: number): SQL => sql`
  sized as materialized (select first, subject, sum(octet_length(subject::text)) over (order by first) as bytes from states),
  page as materialized (select coalesce(
    (select min(first) - 1 from sized where bytes > ${bytes}::bigint and first > (select min(first) from sized)), (select max(number) from taken)) as "to")`;

const SUBJECTS = sql`(select coalesce(json_agg(subject order by first), '[]') from sized, page where first <= page."to")`;

/** A page of a room's log; null when there is no such room, or `readerId` is given and not a member of it. */
export async function readRoomLog(
  tx: Transaction,
  tenantId: Id,
  room: { readonly roomId: Id; readonly readerId: Id | null },
  range: LogRange,
): Promise<RoomLogPage | null> {
  const { roomId, readerId } = room;
  const allowed =
    readerId === null
      ? sql`true`
      : sql`exists (select from members p where p.tenant_id = ${tenantId} and p.room_id = ${roomId} and p.user_id = ${readerId} and p.role is not null)`;
  // Messages are looked up by id here as in a batch.
  const [, [found]] = await Promise.all([
    preferKeyOrder(tx),
    rows<RoomLogPage>(
      tx,
      sql`with room as materialized (select * from rooms r where r.tenant_id = ${tenantId} and r.id = ${roomId} and ${allowed}),
        taken as materialized (
          select number, kind, subject from log
          where tenant_id = ${tenantId} and room_id = (select id from room) and number > ${range.after}::bigint order by number limit ${range.rows}::int
        ), states as materialized (
          select l.first, case l.kind
            when 'message' then (select json_build_object('kind', l.kind, 'message', ${messageJson}) from messages m
              where m.tenant_id = ${tenantId} and m.room_id = ${roomId} and m.id between l.subject and l.subject order by m.id limit 1)
            when 'member' then (select json_build_object('kind', l.kind, 'member', ${memberJson}, 'user', ${userJson}) from members p
              join users u on u.tenant_id = p.tenant_id and u.id = p.user_id
              where p.tenant_id = ${tenantId} and p.room_id = ${roomId} and p.user_id = l.subject)
            else (select json_build_object('kind', l.kind, 'room', ${roomJson}) from room r)
          end as subject
          from (select kind, subject, min(number) as first from taken group by kind, subject) l
        ), ${PAGED(range.bytes)}
        select r.head, coalesce(page."to", r.head) as "to", ${SUBJECTS} as subjects, (
            select coalesce(json_agg(${userJson}), '[]') from users u where u.tenant_id = ${tenantId} and u.id in (
              select (subject->'message'->>'senderId')::uuid from sized where first <= page."to"
              union select json_array_elements_text(subject->'message'->'mentions')::uuid from sized where first <= page."to" and subject->'message' is not null
              union select json_array_elements_text(subject->'message'->'thread'->'userIds')::uuid from sized where first <= page."to" and json_typeof(subject->'message'->'thread') = 'object')
          ) as users
        from room r, page`,
    ),
  ]);
  return found ?? null;
}

/** A page of a person's log; null when there is no such person. */
export async function readPersonLog(tx: Transaction, tenantId: Id, userId: Id, range: LogRange): Promise<PersonLogPage | null> {
  type Parts = Omit<PersonParts, "saved" | "drafts">;
  const [found] = await rows<
    LogPage<PersonSubject> & { readonly [K in keyof Parts]: Parts[K] | null } & { readonly savedIds: Id[]; readonly draftIds: Id[] }
  >(
    tx,
    sql`with person as materialized (select * from users where tenant_id = ${tenantId} and id = ${userId}),
        taken as materialized (
          select number, kind, subject from person_log
          where tenant_id = ${tenantId} and user_id = ${userId} and number > ${range.after}::bigint order by number limit ${range.rows}::int
        ), states as materialized (
          select l.first, case l.kind
            when 'membership' then (select ${membershipSubjectJson} from members p join rooms r on r.tenant_id = p.tenant_id and r.id = p.room_id
              where p.tenant_id = ${tenantId} and p.room_id = l.subject and p.user_id = ${userId})
            else (select json_build_object('kind', l.kind, 'before', floor(extract(epoch from signed_out_at) * 1000)) from person)
          end as subject
          from (select kind, subject, min(number) as first from taken where kind not in ('block', 'settings', 'saved', 'draft') group by kind, subject) l
        ), ${PAGED(range.bytes)}
        select person.head, coalesce(page."to", person.head) as "to", ${SUBJECTS} as subjects,
          case when exists (select from taken where kind = 'block' and number <= page."to") then ${blockedJson(tenantId, userId)} end as blocked,
          case when told.settings then (select ${settingsJson} from person u) end as settings,
          case when told.settings then (select ${userJson} from person u) end as user,
          (select coalesce(json_agg(distinct subject), '[]') from taken where kind = 'saved' and number <= page."to") as "savedIds",
          (select coalesce(json_agg(distinct subject), '[]') from taken where kind = 'draft' and number <= page."to") as "draftIds"
        from person, page, lateral (select exists (select from taken where kind = 'settings' and number <= page."to") as settings) told`,
  );
  if (found === undefined) return null;
  const { head, to, subjects, savedIds, draftIds, ...told } = found;
  const saved = savedIds.length === 0 ? null : await readSavedChanges(tx, tenantId, userId, savedIds);
  const drafts = draftIds.length === 0 ? null : await readDrafts(tx, tenantId, userId, draftIds);
  const parts = Object.entries({ ...told, saved, drafts }).filter(([, part]) => part !== null);
  return { head, to, subjects, ...(Object.fromEntries(parts) as Partial<PersonParts>) };
}

/** Summaries of the person's rooms whose head differs from the one in `known`, by `listOrder`, with the senders of the last messages. */
export async function readSummaries(
  tx: Transaction,
  tenantId: Id,
  reader: { readonly userId: Id; readonly known: ReadonlyMap<Id, number>; readonly limit: number },
): Promise<{ summaries: Summary[]; users: User[] }> {
  const [found] = await rows<{ summaries: Summary[]; users: User[] }>(
    tx,
    sql`with moved as materialized (
          select row_number() over (order by ${listOrder}) as place, ${summaryJson} as summary
          from members p join rooms r on r.tenant_id = p.tenant_id and r.id = p.room_id
          left join unnest(${sql.param([...reader.known.keys()])}::uuid[], ${sql.param([...reader.known.values()])}::bigint[]) as known (id, head) on known.id = r.id
          where p.tenant_id = ${tenantId} and p.user_id = ${reader.userId} and p.role is not null and r.head <> coalesce(known.head, 0)
          order by place limit ${reader.limit}::int
        )
        select (select coalesce(json_agg(summary order by place), '[]') from moved) as summaries,
          (select coalesce(json_agg(${userJson}), '[]') from users u
            where u.tenant_id = ${tenantId} and u.id in (select (summary->'lastMessage'->>'senderId')::uuid from moved)) as users`,
  );
  return found ?? { summaries: [], users: [] };
}

/** Ids of the rooms a person is in; with `roomId`, that one or none. */
export async function readRoomIds(tx: Transaction, tenantId: Id, userId: Id, roomId: Id | null): Promise<Id[]> {
  const found = await rows<{ id: Id }>(
    tx,
    sql`select room_id as id from members
        where tenant_id = ${tenantId} and user_id = ${userId} and role is not null and room_id = coalesce(${roomId}::uuid, room_id)`,
  );
  return found.map(({ id }) => id);
}

/** Where a person is, by the number of the room's log that last changed their place in it. */
export interface Place {
  readonly roomId: Id;
  readonly role: Role;
  readonly changed: number;
  /** Milliseconds since 1970; null: never silenced (SAFE-2). */
  readonly silencedUntil: number | null;
  /** A direct room in which one has blocked the other (SAFE-1). */
  readonly blocked: boolean;
  readonly posters: RoomPosters;
  readonly archived: boolean;
}

/** The rooms that a person is in; with `roomId` that one, if they are. */
export async function readPlaces(tx: Transaction, tenantId: Id, userId: Id, roomId: Id | null): Promise<Place[]> {
  return rows<Place>(
    tx,
    sql`select p.room_id as "roomId", p.role, p.changed, (extract(epoch from p.silenced_until) * 1000)::float8 as "silencedUntil",
          r.blocked, r.posters, r.archived_at is not null as archived
        from members p join rooms r on r.tenant_id = p.tenant_id and r.id = p.room_id
        where p.tenant_id = ${tenantId} and p.user_id = ${userId} and p.role is not null and p.room_id = coalesce(${roomId}::uuid, p.room_id)`,
  );
}

/** Last number of a person's log, and whether they hide what they read; null when there is no such person. */
export async function readPersonHead(
  tx: Transaction,
  tenantId: Id,
  userId: Id,
): Promise<{ readonly head: number; readonly hidesReads: boolean } | null> {
  const [found] = await rows<{ head: number; hidesReads: boolean }>(
    tx,
    sql`select head, hides_reads as "hidesReads" from users where tenant_id = ${tenantId} and id = ${userId}`,
  );
  return found ?? null;
}
