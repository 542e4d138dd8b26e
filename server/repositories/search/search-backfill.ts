import { sql } from "drizzle-orm";
import type { Message } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";
import type { SearchLanguage } from "../../base/search-languages.ts";
import { rows, type Transaction } from "../../database/database.ts";
import { messageJson } from "../../database/entity-json.ts";
import { termsOf, termsVector } from "./message-terms.ts";

/** The last message whose terms were written afresh. */
export interface BackfillPlace {
  readonly roomId: Id;
  readonly position: number;
}

/** Begins at the first message again. */
export async function resetBackfill(tx: Transaction, tenantId: Id): Promise<void> {
  await rows(
    tx,
    sql`insert into search_backfill (tenant_id, room_id, position) values (${tenantId}, ${FIRST.roomId}, 0)
        on conflict (tenant_id) do update set room_id = excluded.room_id, position = 0, done = false`,
  );
}

const FIRST: BackfillPlace = { roomId: "00000000-0000-0000-0000-000000000000", position: 0 };

/** Takes the work on a tenant in hand until the transaction ends; "busy": another node has it, "done": there is nothing left. */
export async function claimBackfill(tx: Transaction, tenantId: Id): Promise<BackfillPlace | "busy" | "done"> {
  await rows(
    tx,
    sql`insert into search_backfill (tenant_id, room_id, position) values (${tenantId}, ${FIRST.roomId}, 0) on conflict (tenant_id) do nothing`,
  );
  const [found] = await rows<BackfillPlace & { done: boolean }>(
    tx,
    sql`select room_id as "roomId", position, done from search_backfill where tenant_id = ${tenantId} for no key update skip locked`,
  );
  return found === undefined ? "busy" : found.done ? "done" : found;
}

/** The first room that has messages after the place; null: none. */
export async function nextRoom(tx: Transaction, tenantId: Id, { roomId, position }: BackfillPlace): Promise<Id | null> {
  const [found] = await rows<{ roomId: Id }>(
    tx,
    sql`select room_id as "roomId" from messages where tenant_id = ${tenantId} and (room_id, position) > (${roomId}::uuid, ${position}::bigint)
        order by room_id, position limit 1`,
  );
  return found?.roomId ?? null;
}

/** Messages of a room after a position, tombstones too. The room is locked, so that they stay as they are. */
export async function readForBackfill(
  tx: Transaction,
  tenantId: Id,
  { roomId, position, limit }: BackfillPlace & { readonly limit: number },
): Promise<Message[]> {
  const found = await rows<{ message: Message }>(
    tx,
    sql`select ${messageJson} as message from messages m
        where m.tenant_id = ${tenantId} and m.room_id = ${roomId} and m.position > ${position}::bigint order by m.position limit ${limit}::int`,
  );
  return found.map(({ message }) => message);
}

/** Writes what messages are found by, in the place of what there was, and where the work has come to. */
export async function writeTerms(
  tx: Transaction,
  tenantId: Id,
  messages: readonly Message[],
  languages: readonly SearchLanguage[],
): Promise<void> {
  const written = messages.map((message) => termsOf(tenantId, message));
  const column = (read: (message: Message) => unknown) => sql.param(messages.map(read));
  await rows(
    tx,
    sql`insert into message_terms (tenant_id, at, room_id, position, terms)
        select ${tenantId}::uuid, at, room_id, position, ${termsVector({ terms: sql`terms`, words: sql`words` }, languages)}
        from unnest(${column(({ createdAt }) => createdAt)}::bigint[], ${column(({ roomId }) => roomId)}::uuid[], ${column(({ position }) => position)}::bigint[],
          ${sql.param(written.map(({ terms }) => terms))}::text[], ${sql.param(written.map(({ words }) => words))}::text[]) as m (at, room_id, position, terms, words)
        on conflict (tenant_id, at, room_id, position) do update set terms = excluded.terms`,
  );
}

/** Notes where the work has come to. */
export async function moveBackfill(tx: Transaction, tenantId: Id, place: BackfillPlace, done: boolean): Promise<void> {
  await rows(
    tx,
    sql`update search_backfill set room_id = ${place.roomId}, position = ${place.position}::bigint, done = ${done} where tenant_id = ${tenantId}`,
  );
}
