import type { SearchLanguage } from "../../../protocol/search/words.ts";
import { sql, type SQL } from "drizzle-orm";
import type { Message } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";
import { rows, type Transaction } from "../../database/database.ts";
import { messageJson } from "../../database/entity-json.ts";
import { termsOf, termsVector } from "./message-terms.ts";

/** Where a message is stored, and how far the work has come: the last message whose terms were written afresh. */
export interface BackfillPlace {
  readonly roomId: Id;
  readonly position: number;
}

/** A message, and the position that is stored: below 0 for one that stands in a thread alone. */
export interface PlacedMessage {
  readonly position: number;
  readonly message: Message;
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

/** The places of the messages after one, in the order of their rooms. */
export async function nextPlaces(tx: Transaction, tenantId: Id, after: BackfillPlace, limit: number): Promise<BackfillPlace[]> {
  return rows<BackfillPlace>(
    tx,
    sql`select room_id as "roomId", position from messages where tenant_id = ${tenantId} and ${isAfter(after)}
        order by room_id, position limit ${limit}::int`,
  );
}

/** Messages after one place up to another, tombstones too. Their rooms are locked, so that they stay as they are. */
export async function readForBackfill(tx: Transaction, tenantId: Id, after: BackfillPlace, to: BackfillPlace): Promise<PlacedMessage[]> {
  return rows<PlacedMessage>(
    tx,
    sql`select m.position, ${messageJson} as message from messages m
        where m.tenant_id = ${tenantId} and ${isAfter(after)} and not ${isAfter(to)} order by m.room_id, m.position`,
  );
}

const isAfter = ({ roomId, position }: BackfillPlace): SQL => sql`(room_id, position) > (${roomId}::uuid, ${position}::bigint)`;

/** Writes what messages are found by, in the place of what there was, and where the work has come to. */
export async function writeTerms(
  tx: Transaction,
  tenantId: Id,
  messages: readonly PlacedMessage[],
  languages: readonly SearchLanguage[],
): Promise<void> {
  const written = messages.map(({ message }) => termsOf(tenantId, message));
  const column = (read: (placed: PlacedMessage) => unknown) => sql.param(messages.map(read));
  await rows(
    tx,
    sql`insert into message_terms (tenant_id, at, room_id, position, terms)
        select ${tenantId}::uuid, at, room_id, position, ${termsVector({ terms: sql`terms`, words: sql`words` }, languages)}
        from unnest(${column(({ message }) => message.createdAt)}::bigint[], ${column(({ message }) => message.roomId)}::uuid[], ${column(({ position }) => position)}::bigint[],
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
