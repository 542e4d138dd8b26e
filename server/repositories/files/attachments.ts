import { sql } from "drizzle-orm";
import type { Attachment, AttachmentKind, User } from "../../../protocol/entities.ts";
import type { RoomAttachment } from "../../../protocol/http.ts";
import type { Id } from "../../../protocol/ids.ts";
import { rows, type Transaction } from "../../database/database.ts";
import { attachmentJson, userJson } from "../../database/entity-json.ts";
import { list } from "../messages/messages.ts";

/** How far a file has come; see the schema. */
export type StoredState = "uploading" | "checking" | "ready" | "refused" | "removed";

/** A file that a message may be about to name, under its row's lock. `attachment` is what readers are shown. */
export interface LockedFile {
  readonly id: Id;
  readonly roomId: Id;
  readonly userId: Id;
  readonly state: StoredState;
  /** Null: part of no message yet. */
  readonly messageId: Id | null;
  readonly attachment: Attachment;
}

/** A file that becomes part of a message. */
export interface BoundFile {
  readonly id: Id;
  readonly messageId: Id;
  readonly position: number;
}

/** A file that a person may have now. */
export interface ReadableFile {
  readonly id: Id;
  /** Where its bytes lie. */
  readonly key: string;
  readonly name: string;
  readonly mediaType: string;
  readonly thumbnails: boolean;
  /** When the person last signed out everywhere, ms since 1970; 0: never. */
  readonly signedOutAt: number;
}

/** Which files of a room: newest first, older than `before`. */
export interface GalleryRange {
  readonly roomId: Id;
  readonly readerId: Id;
  readonly kind: AttachmentKind | null;
  readonly before: Id | null;
  readonly limit: number;
}

/** Files with one of `ids`, locked in id order, after any room. */
export async function lockFiles(tx: Transaction, tenantId: Id, ids: readonly Id[]): Promise<LockedFile[]> {
  return rows<LockedFile>(
    tx,
    sql`select a.id, a.room_id as "roomId", a.user_id as "userId", a.state, a.message_id as "messageId", ${attachmentJson} as attachment
        from attachments a where a.tenant_id = ${tenantId} and a.id = any(${list(ids)}) order by a.id for no key update`,
  );
}

/** Makes files part of their messages. Their rows are locked. */
export async function bindFiles(tx: Transaction, tenantId: Id, files: readonly BoundFile[]): Promise<void> {
  await rows(
    tx,
    sql`update attachments a set message_id = bound."messageId", position = bound.position
        from json_to_recordset(${JSON.stringify(files)}::text::json) as bound (id uuid, "messageId" uuid, position bigint)
        where a.tenant_id = ${tenantId} and a.id = bound.id`,
  );
}

/**
 * Those of `ids` that the person may have at this moment: the tenant is not suspended, the person neither removed nor out of the room, the
 * file ready, and part of a message that stands (deleting it takes the state away), or the person's own.
 */
export async function findReadable(tx: Transaction, tenantId: Id, userId: Id, ids: readonly Id[]): Promise<ReadableFile[]> {
  return rows<ReadableFile>(
    tx,
    sql`select a.id, a.key, a.name, a.media_type as "mediaType", a.thumbnails,
          coalesce(floor(extract(epoch from u.signed_out_at) * 1000), 0)::bigint as "signedOutAt"
        from attachments a
        join tenants t on t.id = a.tenant_id and t.suspended_at is null
        join users u on u.tenant_id = a.tenant_id and u.id = ${userId} and u.removed_at is null
        join members p on p.tenant_id = a.tenant_id and p.room_id = a.room_id and p.user_id = u.id and p.role is not null
        where a.tenant_id = ${tenantId} and a.id = any(${list(ids)}) and a.state = 'ready' and (a.message_id is not null or a.user_id = u.id)`,
  );
}

/** A room's files that are there, with their senders; null when the reader is not in the room. */
export async function readGallery(
  tx: Transaction,
  tenantId: Id,
  range: GalleryRange,
): Promise<{ attachments: RoomAttachment[]; users: User[] } | null> {
  const kind = range.kind === null ? sql`` : sql`and a.kind = ${range.kind}`;
  const before = range.before === null ? sql`` : sql`and a.id < ${range.before}`;
  const [found] = await rows<{ attachments: RoomAttachment[]; users: User[] }>(
    tx,
    sql`with page as materialized (
          select a.* from attachments a
          where a.tenant_id = ${tenantId} and a.room_id = ${range.roomId} and a.message_id is not null and a.state = 'ready' and not a.preview ${kind} ${before}
          order by a.id desc limit ${range.limit}::int
        )
        select
          (select coalesce(json_agg(json_build_object('attachment', ${attachmentJson}, 'messageId', a.message_id, 'position', a.position,
            'senderId', a.user_id, 'createdAt', floor(extract(epoch from a.created_at) * 1000)) order by a.id desc), '[]') from page a) as attachments,
          (select coalesce(json_agg(${userJson} order by u.id), '[]') from users u
            where u.tenant_id = ${tenantId} and u.id in (select user_id from page)) as users
        from members self
        where self.tenant_id = ${tenantId} and self.room_id = ${range.roomId} and self.user_id = ${range.readerId} and self.role is not null`,
  );
  return found ?? null;
}
