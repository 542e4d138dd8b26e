import { sql, type SQL } from "drizzle-orm";
import type { Message } from "../../../protocol/entities.ts";
import type { LinkPreview } from "../../../protocol/link-preview.ts";
import type { Id } from "../../../protocol/ids.ts";
import { rows, type Transaction } from "../../database/database.ts";
import { logged, type MessageChange } from "../messages/message-changes.ts";
import { positionOf, rowOf } from "../messages/message-row.ts";
import { list } from "../messages/messages.ts";

/** A picture of a preview before any message shows it: a file of its room that nobody has sent. */
export interface PreviewPicture {
  readonly id: Id;
  readonly roomId: Id;
  readonly userId: Id;
  readonly key: string;
  readonly name: string;
  readonly mediaType: string;
  readonly size: number;
  readonly width: number;
  readonly height: number;
  readonly placeholder: string | null;
  /** When it is collected, unless a message shows it by then; ms since 1970. */
  readonly expiresAt: number;
}

/** Notes a picture whose bytes are about to be written, so that they are found should nobody come to show them. */
export async function insertPreviewPicture(tx: Transaction, tenantId: Id, picture: PreviewPicture): Promise<void> {
  const { id, roomId, userId, key, name, mediaType, size, width, height, placeholder } = picture;
  await rows(
    tx,
    sql`insert into attachments (tenant_id, id, room_id, user_id, key, state, kind, name, media_type, size, declared_size, width, height, placeholder, scan, preview, expires_at)
        values (${tenantId}, ${id}, ${roomId}, ${userId}, ${key}, 'checking', 'image', ${name}, ${mediaType}, ${size}, ${size}, ${width}, ${height}, ${placeholder}, 'clean', true,
          to_timestamp(${picture.expiresAt}::float8 / 1000))`,
  );
}

/** Whether links of a room's messages get previews, as far as it is the room's to say (LINK-5). */
export async function showsPreviews(tx: Transaction, tenantId: Id, roomId: Id): Promise<boolean> {
  const [found] = await rows<{ shows: boolean }>(
    tx,
    sql`select link_previews as shows from rooms where tenant_id = ${tenantId} and id = ${roomId}`,
  );
  return found?.shows ?? false;
}

/** Links of a message whose previews were taken off. Its room is locked. */
export async function readRemovedPreviews(tx: Transaction, tenantId: Id, message: Message): Promise<readonly string[]> {
  const [found] = await rows<{ removed: string[] | null }>(
    tx,
    sql`select removed_previews as removed from messages where ${rowOf(tenantId, message)}`,
  );
  return found?.removed ?? [];
}

/** Gives a message its previews, whose pictures are its files from then on; those of `dropped` are on their way out. */
export async function writePreviews(
  tx: Transaction,
  tenantId: Id,
  change: MessageChange & {
    readonly message: Message;
    readonly actorId: Id | null;
    readonly removed: string | null;
    readonly dropped: readonly Id[];
  },
): Promise<void> {
  const { message, removed, dropped } = change;
  const shown = picturesOf(message.previews ?? []);
  const also = removed === null ? sql`` : sql`, removed_previews = array_append(coalesce(removed_previews, '{}'), ${removed}::text)`;
  await rows(
    tx,
    sql`with changed as (
          update messages set previews = ${previewsJson(message)}, changed = ${change.number}::bigint${also} where ${rowOf(tenantId, message)} returning id
        ), ${logged(tenantId, change, change.actorId)}, bound as (
          update attachments set state = 'ready', message_id = ${message.id}, position = ${positionOf(tenantId, message)}
          where tenant_id = ${tenantId} and id = any(${list(shown)}) and state = 'checking' and preview
        )
        select from changed`,
  );
  await dropPictures(tx, tenantId, dropped);
}

/** Takes pictures of previews out of use; their bytes are removed after. */
export async function dropPictures(tx: Transaction, tenantId: Id, ids: readonly Id[]): Promise<void> {
  if (ids.length === 0) return;
  await rows(
    tx,
    sql`update attachments set state = 'removed', due_at = now(), attempts = 0 where tenant_id = ${tenantId} and id = any(${list(ids)}) and preview`,
  );
}

/** The column of a message's previews. */
export function previewsJson({ previews }: Pick<Message, "previews">): SQL {
  return sql`${previews === null || previews.length === 0 ? null : JSON.stringify(previews)}::text::jsonb`;
}

export function picturesOf(previews: readonly LinkPreview[]): Id[] {
  return previews.flatMap(({ picture }) => picture?.attachmentId ?? []);
}
