import { and, count, eq, inArray, isNull, sql } from "drizzle-orm";
import type { Attachment, AttachmentKind } from "../../../protocol/entities.ts";
import type { Role } from "../../../protocol/room-rules.ts";
import type { Id } from "../../../protocol/ids.ts";
import type { StoredState } from "./attachments.ts";
import { rows, type Transaction } from "../../database/database.ts";
import { attachments } from "../../database/schema/attachments.ts";

/** A row that is still somebody's upload, or has become a file. */
export type StoredUpload = typeof attachments.$inferSelect;

/** An upload as it begins. */
export interface UploadToInsert {
  readonly id: Id;
  readonly roomId: Id;
  readonly userId: Id;
  readonly key: string;
  readonly kind: AttachmentKind;
  readonly name: string;
  readonly mediaType: string;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds. */
  readonly duration: number | null;
  readonly waveform: string | null;
  readonly expiresAt: Date;
}

/** What the look at the bytes has found. */
export interface UploadFacts {
  readonly width: number | null;
  readonly height: number | null;
  readonly expiresAt: Date;
}

/** False: the id is taken, also by a transaction that was faster. */
export async function insertUpload(tx: Transaction, tenantId: Id, upload: UploadToInsert): Promise<boolean> {
  const inserted = await tx
    .insert(attachments)
    .values({ tenantId, state: "uploading", declaredSize: upload.size, ...upload })
    .onConflictDoNothing()
    .returning({ id: attachments.id });
  return inserted.length === 1;
}

export async function findById(tx: Transaction, tenantId: Id, id: Id): Promise<StoredUpload | null> {
  const [found] = await tx
    .select()
    .from(attachments)
    .where(and(eq(attachments.tenantId, tenantId), eq(attachments.id, id)));
  return found ?? null;
}

/** The person's own upload under this key, and how they stand in its room now; null: none that they may see. */
export async function findOwn(
  tx: Transaction,
  tenantId: Id,
  wanted: { readonly userId: Id; readonly key: string },
): Promise<{ readonly upload: StoredUpload; readonly role: Role } | null> {
  const [upload] = await tx
    .select()
    .from(attachments)
    .where(
      and(
        eq(attachments.tenantId, tenantId),
        eq(attachments.key, wanted.key),
        eq(attachments.userId, wanted.userId),
        isNull(attachments.copyOf),
      ),
    );
  if (upload === undefined) return null;
  const [place] = await rows<{ role: Role | null }>(
    tx,
    sql`select role from members where tenant_id = ${tenantId} and room_id = ${upload.roomId} and user_id = ${wanted.userId}`,
  );
  return place?.role ? { upload, role: place.role } : null;
}

/** How many uploads a person has under way. */
export async function countUnderWay(tx: Transaction, tenantId: Id, userId: Id): Promise<number> {
  const [found] = await tx
    .select({ underWay: count() })
    .from(attachments)
    .where(
      and(
        eq(attachments.tenantId, tenantId),
        eq(attachments.userId, userId),
        eq(attachments.state, "uploading"),
        isNull(attachments.messageId),
      ),
    );
  return found?.underWay ?? 0;
}

/** Puts off the collection of an upload that somebody has begun again. */
export async function extendUpload(tx: Transaction, tenantId: Id, id: Id, expiresAt: Date): Promise<void> {
  await tx
    .update(attachments)
    .set({ expiresAt })
    .where(and(eq(attachments.tenantId, tenantId), eq(attachments.id, id), eq(attachments.state, "uploading")));
}

/** Makes an upload whose bytes keep the rules a file that is to be worked on, at once. Null: it was no upload any more. */
export async function completeUpload(tx: Transaction, tenantId: Id, id: Id, facts: UploadFacts): Promise<StoredUpload | null> {
  const [completed] = await tx
    .update(attachments)
    .set({ ...facts, state: "checking", dueAt: sql`now()` })
    .where(and(eq(attachments.tenantId, tenantId), eq(attachments.id, id), eq(attachments.state, "uploading")))
    .returning();
  return completed ?? null;
}

/** States that a file in no message may be taken out of use from. */
export type RemovableState = Exclude<StoredState, "removed">;

/**
 * Takes a file that is in no message and in one of `states` out of use. Whoever did so removes its bytes and then forgets it; should they not come to
 * it, it is due at `dueAt`. False: it is part of a message, in another state, or on its way out already.
 */
export async function markRemoved(
  tx: Transaction,
  tenantId: Id,
  id: Id,
  { states, dueAt }: { readonly states: readonly RemovableState[]; readonly dueAt: Date },
): Promise<boolean> {
  const marked = await tx
    .update(attachments)
    .set({ state: "removed", dueAt })
    .where(
      and(
        eq(attachments.tenantId, tenantId),
        eq(attachments.id, id),
        isNull(attachments.messageId),
        inArray(attachments.state, [...states]),
      ),
    )
    .returning({ id: attachments.id });
  return marked.length === 1;
}

/** What the uploader is told of a file; null while its bytes are still to come, or no longer there. */
export function toAttachment(upload: StoredUpload): Attachment | null {
  const { id, kind, state, name, mediaType, size, width, height, duration, waveform, placeholder, thumbnails } = upload;
  if (state === "uploading" || state === "removed") return null;
  return { id, kind, state, name, mediaType, size, width, height, duration, waveform, placeholder, thumbnails };
}
