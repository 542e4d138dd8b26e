import { sql, type SQL } from "drizzle-orm";
import { TOMBSTONES_PER_SUMMARY } from "../../protocol/limits.ts";

// Entities as the protocol has them, made by the database: whole numbers come as numbers, moments as milliseconds.

/** A part of a message that most messages have not: its JSON, and what it is where the column is empty. */
interface MessagePart {
  readonly name: string;
  readonly json: SQL;
  readonly column: SQL;
  readonly absent: "null" | "[]" | "0";
}

const part = (name: string, column: string, json: SQL = sql.raw(`m.${column}`), absent: MessagePart["absent"] = "null"): MessagePart => {
  return { name, json, column: sql.raw(`m.${column}`), absent };
};

const MESSAGE_PARTS: readonly MessagePart[] = [
  part("ranges", "ranges"),
  part("attachments", "attachments", sql`m.attachments`, "[]"),
  part("deletedAt", "deleted_at", sql`floor(extract(epoch from m.deleted_at) * 1000)`),
  part(
    "removal",
    "deleted_by",
    sql`case when m.deleted_by is not null then json_build_object('by', m.deleted_by, 'reason', m.deleted_reason) end`,
  ),
  part(
    "pinned",
    "pinned_at",
    sql`case when m.pinned_at is not null then json_build_object('by', m.pinned_by, 'at', floor(extract(epoch from m.pinned_at) * 1000)) end`,
  ),
  part(
    "edited",
    "edited_at",
    sql`case when m.edited_at is not null
      then json_build_object('revision', m.revision, 'by', m.edited_by, 'at', floor(extract(epoch from m.edited_at) * 1000)) end`,
  ),
  part("reactions", "reactions", sql`m.reactions`, "[]"),
  part("replyTo", "reply_to"),
  part("notice", "notice"),
  part("priority", "priority"),
  part("wide", "wide"),
  part("poll", "poll"),
  part("previews", "previews"),
  part("event", "event"),
  part("forwarded", "forwarded"),
  part("threadId", "thread_id"),
  part("threadPosition", "thread_position", sql`coalesce(m.thread_position, 0)`, "0"),
  part("thread", "thread"),
];

const lists = MESSAGE_PARTS.filter(({ absent }) => absent === "[]").map(({ column }) => sql` and ${column} = '[]'`);
const columns = MESSAGE_PARTS.filter(({ absent }) => absent !== "[]").map(({ column }) => column);
const built = MESSAGE_PARTS.map(({ name, json }) => sql`${sql.raw(`'${name}'`)}, ${json}`);
const absentText = MESSAGE_PARTS.map(({ name, absent }) => `"${name}":${absent}`).join();

/**
 * Message of the row `m`. Put together as text: to build an object the database looks at the type of each name and value of each row anew, which
 * for a page of plain messages was most of its time.
 */
export const messageJson: SQL = sql`concat(
  '{"id":"', m.id, '","roomId":"', m.room_id, '","position":', greatest(m.position, 0), ',"senderId":"', m.sender_id, '","kind":"', m.kind,
  '","body":', to_json(m.body), ',"mentions":', case when m.mentions = '{}' then '[]' else to_json(m.mentions)::text end,
  ',"createdAt":', floor(extract(epoch from m.created_at) * 1000), ',"changed":', m.changed, ',',
  case when num_nonnulls(${sql.join(columns, sql`, `)}) = 0${sql.join(lists)} then ${sql.raw(`'${absentText}}'`)}
    else substr(json_build_object(${sql.join(built, sql`, `)})::text, 2) end)::json`;

/** Positions of the latest tombstones and notices of the row `r`. */
export const tombstonesJson: SQL = sql`(select coalesce(json_agg(d.position order by d.position), '[]') from (
  select m.position from messages m where m.tenant_id = r.tenant_id and m.room_id = r.id and (m.deleted_at is not null or m.notice is not null) and m.position > 0
  order by m.position desc limit ${sql.raw(String(TOMBSTONES_PER_SUMMARY))}) d)`;

/** Attachment of the row `a`, as readers see it: what is not ready is being checked, or it is gone. */
export const attachmentJson: SQL = sql`json_build_object(
  'id', a.id, 'kind', a.kind, 'state', case when a.state = 'ready' then 'ready' when a.state in ('refused', 'removed') then 'refused' else 'checking' end,
  'name', a.name, 'mediaType', a.media_type, 'size', a.size, 'width', a.width, 'height', a.height, 'duration', a.duration,
  'waveform', a.waveform, 'placeholder', a.placeholder, 'thumbnails', a.thumbnails)`;

/** User of the row `u`; a status that is over is none. */
export const userJson: SQL = sql`json_build_object(
  'id', u.id, 'name', u.name, 'avatar', u.avatar, 'updatedAt', floor(extract(epoch from u.updated_at) * 1000), 'bot', u.bot or u.kind = 'bot',
  'status', case when (u.status_text <> '' or u.status_emoji <> '') and (u.status_until is null or u.status_until > now()) then json_build_object(
    'emoji', u.status_emoji, 'text', u.status_text, 'until', floor(extract(epoch from u.status_until) * 1000)) end)`;

/** What the person of the row `u` has decided. */
export const settingsJson: SQL = sql`json_build_object('away', u.away, 'hidesPresence', u.hides_presence, 'hidesReads', u.hides_reads)`;

/** Room of the row `r`. */
export const roomJson: SQL = sql`json_build_object(
  'id', r.id, 'kind', r.kind, 'name', r.name, 'topic', r.topic, 'createdAt', floor(extract(epoch from r.created_at) * 1000),
  'createdBy', r.created_by, 'emoji', r.emoji, 'access', r.access, 'posters', r.posters, 'forwarding', r.forwarding, 'staffRoles', r.staff_roles,
  'archivedAt', floor(extract(epoch from r.archived_at) * 1000), 'linkPreviews', r.link_previews, 'changed', r.changed)`;

/** Member of the row `p`. */
export const memberJson: SQL = sql`json_build_object(
  'roomId', p.room_id, 'userId', p.user_id, 'role', p.role, 'since', floor(extract(epoch from p.since) * 1000),
  'silencedUntil', floor(extract(epoch from p.silenced_until) * 1000), 'changed', p.changed)`;
