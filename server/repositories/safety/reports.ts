import { sql } from "drizzle-orm";
import type { OutgoingMessage } from "../../../protocol/commands.ts";
import type { User } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";
import type { Report, ReportAction, ReportedMessage } from "../../../protocol/safety/reports.ts";
import { rows, type Transaction } from "../../database/database.ts";
import { userJson } from "../../database/entity-json.ts";
import { preferKeyOrder } from "../messages/messages.ts";

/** A report to be stored. `at`: ms since 1970. */
export interface NewReport extends Pick<Report, "id" | "kind" | "messageId" | "authorId" | "reporterId" | "reason" | "note"> {
  readonly roomId: Id;
  readonly context: readonly ReportedMessage[];
  /** What the author of a held message sent; null: it was reported. */
  readonly held: OutgoingMessage | null;
  readonly at: number;
}

/** What a decision has to know of a report. */
export interface StoredReport {
  readonly kind: Report["kind"];
  readonly roomId: Id;
  readonly messageId: Id;
  readonly authorId: Id;
  readonly authorRoles: readonly string[];
  readonly held: OutgoingMessage | null;
  /** Null: it waits. */
  readonly action: ReportAction | null;
}

/** Stores a report; one of the same person, message and kind stays as it is. */
export async function insertReport(tx: Transaction, tenantId: Id, report: NewReport): Promise<void> {
  const json = (value: unknown) => sql`${JSON.stringify(value)}::text::jsonb`;
  await rows(
    tx,
    sql`insert into reports (tenant_id, id, kind, room_id, message_id, author_id, reporter_id, reason, note, context, held, created_at)
        values (${tenantId}, ${report.id}, ${report.kind}, ${report.roomId}, ${report.messageId}, ${report.authorId}, ${report.reporterId},
          ${report.reason}, ${report.note}, ${json(report.context)}, ${report.held === null ? null : json(report.held)}, to_timestamp(${report.at}::float8 / 1000))
        on conflict do nothing`,
  );
}

/** A report by its id; null: there is none. */
export async function findReport(tx: Transaction, tenantId: Id, id: Id): Promise<StoredReport | null> {
  const [found] = await rows<StoredReport>(
    tx,
    sql`select q.kind, q.room_id as "roomId", q.message_id as "messageId", q.author_id as "authorId", u.roles as "authorRoles", q.held, q.action
        from reports q join users u on u.tenant_id = q.tenant_id and u.id = q.author_id where q.tenant_id = ${tenantId} and q.id = ${id}`,
  );
  return found ?? null;
}

/** Notes the decision; with a deletion all reports of the message that wait are decided. False: it was decided already. `at`: ms since 1970. */
export async function decideReport(
  tx: Transaction,
  tenantId: Id,
  decision: {
    readonly id: Id;
    readonly roomId: Id;
    readonly messageId: Id;
    readonly action: ReportAction;
    readonly by: Id;
    readonly at: number;
  },
): Promise<boolean> {
  const { id, action } = decision;
  const decided = await rows<{ id: Id }>(
    tx,
    sql`update reports set resolved_at = to_timestamp(${decision.at}::float8 / 1000), resolved_by = ${decision.by}, action = ${action}
        where tenant_id = ${tenantId} and resolved_at is null and (
          id = ${id} or (${action === "delete"}::boolean and room_id = ${decision.roomId} and message_id = ${decision.messageId})
        )
        returning id`,
  );
  return decided.some((one) => one.id === id);
}

/** A page of reports, newest first, with the persons they name, and how many wait in all. */
export async function readReports(
  tx: Transaction,
  tenantId: Id,
  wanted: { readonly isOpen: boolean; readonly before: Id | null; readonly limit: number },
): Promise<{ reports: Report[]; users: User[]; open: number }> {
  await preferKeyOrder(tx);
  const [found] = await rows<{ reports: Report[]; users: User[]; open: number }>(
    tx,
    sql`with page as materialized (
          select q.*, json_build_object('id', r.id, 'kind', r.kind, 'name', r.name) as room,
            coalesce((select m.deleted_at is not null from messages m
              where m.tenant_id = q.tenant_id and m.room_id = q.room_id and m.id between q.message_id and q.message_id order by m.id limit 1), false) as deleted
          from reports q join rooms r on r.tenant_id = q.tenant_id and r.id = q.room_id
          where q.tenant_id = ${tenantId} and (q.resolved_at is null) = ${wanted.isOpen}::boolean
            and (${wanted.before}::uuid is null or q.id < ${wanted.before}::uuid)
          order by q.id desc limit ${wanted.limit}::int
        )
        select (select count(*)::int from reports where tenant_id = ${tenantId} and resolved_at is null) as open,
          (select coalesce(json_agg(json_build_object('id', id, 'kind', kind, 'room', room, 'messageId', message_id, 'authorId', author_id,
            'reporterId', reporter_id, 'reason', reason, 'note', note, 'context', context, 'deleted', deleted,
            'createdAt', floor(extract(epoch from created_at) * 1000), 'decision', case when action is not null then json_build_object(
              'action', action, 'by', resolved_by, 'at', floor(extract(epoch from resolved_at) * 1000)) end) order by id desc), '[]') from page) as reports,
          (select coalesce(json_agg(${userJson} order by u.id), '[]') from users u where u.tenant_id = ${tenantId} and u.id in (
            select author_id from page union select reporter_id from page union select resolved_by from page
            union select (c->>'senderId')::uuid from page, jsonb_array_elements(context) c)) as users`,
  );
  return found ?? { reports: [], users: [], open: 0 };
}
