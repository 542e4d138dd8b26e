import { sql, type SQL } from "drizzle-orm";
import type { Draft } from "../../../protocol/personal/drafts.ts";
import type { Id } from "../../../protocol/ids.ts";
import { DRAFTS } from "../../../protocol/limits.ts";
import { rows, type Transaction } from "../../database/database.ts";
import { list } from "../messages/messages.ts";

/** What names a draft in the person's log. */
export function draftSubject({ roomId, threadId }: Pick<Draft, "roomId" | "threadId">): Id {
  return threadId ?? roomId;
}

/**
 * Stores a version where it is later than what is stored; false: it is not. What was written before the person came into the room again counts as none,
 * and one without text ends a draft, but begins none. `at`: ms since 1970.
 */
export async function storeDraft(
  tx: Transaction,
  tenantId: Id,
  { userId, at, ...given }: Draft & { readonly userId: Id; readonly at: number },
): Promise<boolean> {
  const { roomId, threadId, draft } = given;
  const isWritten = draft.text !== "" || draft.replyTo !== null;
  const stored = await rows(
    tx,
    sql`insert into drafts as d (tenant_id, user_id, subject, room_id, thread_id, draft, written, count, writer, updated_at)
        select p.tenant_id, p.user_id, ${draftSubject(given)}::uuid, p.room_id, ${threadId}::uuid, ${JSON.stringify(draft)}::text::jsonb, ${isWritten}::boolean,
          ${draft.count}::bigint, ${draft.writer}::text, to_timestamp(${at}::float8 / 1000)
        from members p where p.tenant_id = ${tenantId} and p.room_id = ${roomId} and p.user_id = ${userId}
          and (${isWritten}::boolean or exists (
            select from drafts o where o.tenant_id = ${tenantId} and o.user_id = ${userId} and o.subject = ${draftSubject(given)} and o.updated_at >= p.since
          ))
        on conflict (tenant_id, user_id, subject) do update set room_id = excluded.room_id, thread_id = excluded.thread_id, draft = excluded.draft,
          written = excluded.written, count = excluded.count, writer = excluded.writer, updated_at = excluded.updated_at
          where d.count < excluded.count or (d.count = excluded.count and d.writer collate "C" < excluded.writer collate "C")
            or d.updated_at < (select since from members where tenant_id = ${tenantId} and room_id = ${roomId} and user_id = ${userId})
        returning d.subject`,
  );
  return stored.length === 1;
}

/** How many of the person's drafts have anything in them, but for this one. */
export async function countDrafts(tx: Transaction, tenantId: Id, userId: Id, subject: Id): Promise<number> {
  const [found] = await rows<{ count: number }>(
    tx,
    sql`select count(*)::int as count from drafts where tenant_id = ${tenantId} and user_id = ${userId} and written and subject <> ${subject}`,
  );
  return found?.count ?? 0;
}

/** Drafts without text that are told of, the latest: a device that was away for longer than so many keeps what it has. */
const ENDED = 200;

/** The person's drafts in rooms that they are in, as long as they have been in them: all that are written, and the latest that ended; with `subjects`, those alone. */
export async function readDrafts(tx: Transaction, tenantId: Id, userId: Id, subjects: readonly Id[] | null = null): Promise<Draft[]> {
  const named: SQL = subjects === null ? sql`` : sql`and d.subject = any(${list(subjects)})`;
  return rows<Draft>(
    tx,
    sql`select d.room_id as "roomId", d.thread_id as "threadId", d.draft from (
          select d.* from drafts d
          join members p on p.tenant_id = d.tenant_id and p.room_id = d.room_id and p.user_id = d.user_id and p.role is not null and p.since <= d.updated_at
          where d.tenant_id = ${tenantId} and d.user_id = ${userId} ${named}
          order by d.written desc, d.updated_at desc limit ${DRAFTS + ENDED}::int
        ) d order by d.updated_at desc, d.subject`,
  );
}
