import { sql, type SQL } from "drizzle-orm";
import type { AttachmentKind } from "../../../protocol/entities.ts";
import type { ErrorCode } from "../../../protocol/errors.ts";
import type { Id } from "../../../protocol/ids.ts";
import type { StoredState } from "./attachments.ts";
import { rows, type Transaction } from "../../database/database.ts";
import { list } from "../messages/messages.ts";

/** What a scanner said of a file; null: it was not asked, or there is none. */
export type StoredScan = "clean" | "infected" | "away" | "skipped" | null;

/** An attachment that somebody may work on. */
export interface DueFile {
  readonly tenantId: Id;
  readonly id: Id;
}

/** An attachment in hand: nobody else works on it until its lease ends. `attempts` is the number of this claim; a later one ends this. */
export interface ClaimedFile extends DueFile {
  readonly key: string;
  readonly state: StoredState;
  readonly kind: AttachmentKind;
  readonly mediaType: string;
  readonly width: number | null;
  readonly height: number | null;
  readonly scan: StoredScan;
  readonly attempts: number;
}

/** What is known of a file once it was worked on. `size` and `extraSize` in bytes: of the original as it is stored, and of what was made beside it. */
export interface ReadyFile {
  readonly kind: AttachmentKind;
  readonly size: number;
  readonly extraSize: number;
  readonly width: number | null;
  readonly height: number | null;
  readonly placeholder: string | null;
  readonly thumbnails: boolean;
}

/** Files that are due, and those that expired in no message, longest due first; across tenants. Only those that nobody has in hand. */
export async function listDueFiles(tx: Transaction, limit: number): Promise<DueFile[]> {
  return rows<DueFile>(
    tx,
    sql`(select tenant_id as "tenantId", id from attachments where due_at <= now() order by due_at limit ${limit}::int)
        union all
        (select tenant_id as "tenantId", id from attachments
          where message_id is null and expires_at <= now() and due_at is null order by expires_at limit ${limit}::int)`,
  );
}

/** Takes one of the files in hand for `leaseMs`. One that expired in no message is taken out of use by this. Null: others have them all. */
export async function claimFile(tx: Transaction, tenantId: Id, ids: readonly Id[], leaseMs: number): Promise<ClaimedFile | null> {
  const [claimed] = await rows<ClaimedFile>(
    tx,
    sql`with due as (
          select id from attachments
          where tenant_id = ${tenantId} and id = any(${list(ids)})
            and (due_at <= now() or (due_at is null and message_id is null and expires_at <= now()))
          order by due_at limit 1 for no key update skip locked
        )
        update attachments a set due_at = ${inMs(leaseMs)}, attempts = a.attempts + 1,
          state = case when a.message_id is null and a.expires_at <= now() then 'removed' else a.state end
        from due where a.tenant_id = ${tenantId} and a.id = due.id
        returning a.tenant_id as "tenantId", a.id, a.key, a.state, a.kind, a.media_type as "mediaType", a.width, a.height, a.scan, a.attempts`,
  );
  return claimed ?? null;
}

/** Makes a file in hand due in `ms`: to keep it in hand, or to give it back. False: it is in hand no more. */
export async function putOff(tx: Transaction, file: ClaimedFile, ms: number): Promise<boolean> {
  const found = await rows(tx, sql`update attachments set due_at = ${inMs(ms)} where ${inHand(file)} and due_at is not null returning id`);
  return found.length === 1;
}

/** Whether a file is still to be checked by who claimed it. */
export async function isToBeChecked(tx: Transaction, file: ClaimedFile): Promise<boolean> {
  return (await rows(tx, sql`select from attachments where ${inHand(file)} and state = 'checking'`)).length === 1;
}

/** Keeps what the scanner said, so that it is asked once. */
export async function recordScan(tx: Transaction, file: ClaimedFile, scan: StoredScan): Promise<void> {
  await rows(tx, sql`update attachments set scan = ${scan} where ${inHand(file)}`);
}

/** Makes a checked file ready, and counts what it takes now. Its row is locked. False: it is in other hands, or not to be checked any more. */
export async function makeReady(tx: Transaction, file: ClaimedFile, ready: ReadyFile): Promise<boolean> {
  const change = sql`state = 'ready', due_at = null, kind = ${ready.kind}, size = ${ready.size}::bigint, extra_size = ${ready.extraSize}::bigint,
    width = ${ready.width}::int, height = ${ready.height}::int, placeholder = ${ready.placeholder}, thumbnails = ${ready.thumbnails}::boolean`;
  return changeCounted(tx, file, { from: "checking", change });
}

/** Refuses a checked file. It stays in hand, for its bytes are still to be removed. Its row is locked. False: as above. */
export async function makeRefused(tx: Transaction, file: ClaimedFile, reason: ErrorCode): Promise<boolean> {
  return changeCounted(tx, file, { from: "checking", change: sql`state = 'refused', reason = ${reason}` });
}

/** Notes that nothing is left of a refused file but its row, and gives back what it took. */
export async function emptyRefused(tx: Transaction, file: ClaimedFile): Promise<void> {
  await changeCounted(tx, file, { from: "refused", change: sql`due_at = null, extra_size = -a.size` });
}

interface Change {
  readonly from: StoredState;
  readonly change: SQL;
}

// `size` and `extra_size` together are what a row takes; the account of the tenant changes with them, in the same statement.
async function changeCounted(tx: Transaction, file: ClaimedFile, { from, change }: Change): Promise<boolean> {
  const [found] = await rows<{ changed: boolean }>(
    tx,
    sql`with former as (
          select size + extra_size as bytes from attachments where ${inHand(file)} and state = ${from}
        ), changed as (
          update attachments a set ${change} where ${inHand(file)} and state = ${from} returning a.size + a.extra_size as bytes
        ), counted as (
          update storage set bytes = storage.bytes + changed.bytes - former.bytes from changed, former where tenant_id = ${file.tenantId}
        )
        select exists (select from changed) as changed`,
  );
  return found?.changed ?? false;
}

/** Whether the bytes of a file have no one who needs them any more, be it itself or a copy of it. */
export async function isGone(tx: Transaction, { tenantId, key }: ClaimedFile): Promise<boolean> {
  const found = await rows(
    tx,
    sql`select from attachments where tenant_id = ${tenantId} and key = ${key} and state not in ('removed', 'refused') limit 1`,
  );
  return found.length === 0;
}

const inMs = (ms: number) => sql`now() + ${ms}::float8 * interval '1 millisecond'`;
const inHand = ({ tenantId, id, attempts }: ClaimedFile) => sql`tenant_id = ${tenantId} and id = ${id} and attempts = ${attempts}::int`;
