import { sql, type SQL } from "drizzle-orm";
import { TOMBSTONES_PER_SUMMARY } from "../../protocol/limits.ts";

// Entities as the protocol has them, made by the database: whole numbers come as numbers, moments as milliseconds.

/** Message of the row `m`. */
export const messageJson: SQL = sql`json_build_object(
  'id', m.id, 'roomId', m.room_id, 'position', greatest(m.position, 0), 'senderId', m.sender_id, 'kind', m.kind, 'body', m.body,
  'mentions', m.mentions, 'ranges', m.ranges, 'attachments', m.attachments, 'createdAt', floor(extract(epoch from m.created_at) * 1000),
  'deletedAt', floor(extract(epoch from m.deleted_at) * 1000), 'removal', case when m.deleted_by is not null
    then json_build_object('by', m.deleted_by, 'reason', m.deleted_reason) end, 'pinned', case when m.pinned_at is not null
    then json_build_object('by', m.pinned_by, 'at', floor(extract(epoch from m.pinned_at) * 1000)) end, 'edited', case when m.edited_at is not null
    then json_build_object('revision', m.revision, 'by', m.edited_by, 'at', floor(extract(epoch from m.edited_at) * 1000)) end, 'reactions', m.reactions,
  'replyTo', m.reply_to, 'notice', m.notice, 'priority', m.priority, 'wide', m.wide, 'poll', m.poll, 'event', m.event, 'forwarded', m.forwarded,
  'threadId', m.thread_id, 'threadPosition', coalesce(m.thread_position, 0),
  'thread', m.thread, 'changed', m.changed)`;

/** Positions of the latest tombstones and notices of the row `r`. */
export const tombstonesJson: SQL = sql`(select coalesce(json_agg(d.position order by d.position), '[]') from (
  select m.position from messages m where m.tenant_id = r.tenant_id and m.room_id = r.id and (m.deleted_at is not null or m.notice is not null) and m.position > 0
  order by m.position desc limit ${sql.raw(String(TOMBSTONES_PER_SUMMARY))}) d)`;

/** Attachment of the row `a`, as readers see it: what is not ready is being checked, or it is gone. */
export const attachmentJson: SQL = sql`json_build_object(
  'id', a.id, 'kind', a.kind, 'state', case when a.state = 'ready' then 'ready' when a.state in ('refused', 'removed') then 'refused' else 'checking' end,
  'name', a.name, 'mediaType', a.media_type, 'size', a.size, 'width', a.width, 'height', a.height, 'duration', a.duration,
  'waveform', a.waveform, 'placeholder', a.placeholder, 'thumbnails', a.thumbnails)`;

/** User of the row `u`. */
export const userJson: SQL = sql`json_build_object(
  'id', u.id, 'name', u.name, 'avatar', u.avatar, 'updatedAt', floor(extract(epoch from u.updated_at) * 1000))`;

/** Room of the row `r`. */
export const roomJson: SQL = sql`json_build_object(
  'id', r.id, 'kind', r.kind, 'name', r.name, 'topic', r.topic, 'createdAt', floor(extract(epoch from r.created_at) * 1000),
  'createdBy', r.created_by, 'emoji', r.emoji, 'access', r.access, 'posters', r.posters, 'forwarding', r.forwarding, 'staffRoles', r.staff_roles,
  'archivedAt', floor(extract(epoch from r.archived_at) * 1000), 'changed', r.changed)`;

/** Member of the row `p`. */
export const memberJson: SQL = sql`json_build_object(
  'roomId', p.room_id, 'userId', p.user_id, 'role', p.role, 'since', floor(extract(epoch from p.since) * 1000),
  'silencedUntil', floor(extract(epoch from p.silenced_until) * 1000), 'changed', p.changed)`;
