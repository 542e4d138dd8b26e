import type { ClientFrameOf, OutgoingMessage } from "../../../protocol/commands.ts";
import type { Message } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";
import { REPORT_CONTEXT, REPORT_NOTE_CODE_POINTS } from "../../../protocol/limits.ts";
import type { ReportedMessage, ReportsQuery, ReportsResponse } from "../../../protocol/safety/reports.ts";
import { checkText, isBlank } from "../../../protocol/text.ts";
import { Failure } from "../../base/errors.ts";
import type { Transaction } from "../../database/database.ts";
import { readMessages, readPage } from "../../repositories/messages/messages.ts";
import { readThreadPage } from "../../repositories/messages/threads.ts";
import { decideReport, findReport, insertReport, readReports, type StoredReport } from "../../repositories/safety/reports.ts";
import type { RevocationService } from "../identity/authentication.ts";
import type { MessageChanges } from "../messages/message-changes.ts";
import type { MessageService } from "../messages/messages.ts";
import type { MuteService } from "../rooms/mutes.ts";
import type { Actor } from "../shared/actor.ts";
import type { CommandHandlers } from "../shared/command-handlers.ts";
import { moderates, readPolicy } from "../shared/policy.ts";
import type { WriteDependencies } from "../shared/write-dependencies.ts";

/** What is reported, and why. */
export type ReportWish = Pick<ClientFrameOf<"report_message">, "messageId" | "reason" | "note">;
/** What a moderator decides. */
export type Decision = Pick<ClientFrameOf<"resolve_report">, "reportId" | "action" | "reason" | "seconds">;

/** Messages that people report, or that filters hold, and what moderators of the tenant make of them (SAFE-4). */
export interface ReportService {
  /** Repeating it changes nothing. @throws Failure `not_found` (a tombstone, too), `invalid_request` (one's own message), `text_too_long`, `text_malformed` */
  report(actor: Actor, roomId: Id, wish: ReportWish): Promise<void>;
  /** What waits, or was decided, newest first. @throws Failure `forbidden` (does not moderate) */
  list(actor: Actor, query: ReportsQuery): Promise<ReportsResponse>;
  /**
   * Decides a report. Repeating it changes nothing.
   * @throws Failure `forbidden` (does not moderate; the message is one's own, or of one who moderates), `not_found`, `report_resolved`, `invalid_request`
   */
  resolve(actor: Actor, decision: Decision): Promise<void>;
}

export const reportCommands = {
  report_message: ({ reports }, { session, command }) => reports.report(session, command.roomId, command),
  resolve_report: ({ reports }, { session, command }) => reports.resolve(session, command),
} satisfies CommandHandlers<{ readonly reports: ReportService }>;

export interface ReportDependencies extends WriteDependencies {
  readonly messages: Pick<MessageService, "release">;
  readonly messageChanges: Pick<MessageChanges, "remove">;
  readonly mutes: Pick<MuteService, "moderate">;
  readonly revocation: Pick<RevocationService, "ban">;
  createId(): Id;
}

export function createReportService(dependencies: ReportDependencies): ReportService {
  const { database, now, createId } = dependencies;
  const asModerator = <T>(actor: Actor, work: (tx: Transaction, isAdministrator: boolean) => Promise<T>): Promise<T> =>
    database.withTenant(actor.tenantId, async (tx) => {
      const policy = await readPolicy(tx, actor.tenantId);
      if (!moderates(actor, policy)) throw new Failure("forbidden");
      return work(
        tx,
        policy.administrators.some((role) => actor.roles.includes(role)),
      );
    });

  return {
    async report({ tenantId, userId }, roomId, { messageId, reason, note }) {
      const checked = readNote(note);
      await database.withTenant(tenantId, async (tx) => {
        const context = await readContext(tx, tenantId, { reader: { roomId, id: userId }, messageId });
        const { senderId } = context.at(-1)!;
        if (senderId === userId) throw new Failure("invalid_request", { errors: [{ path: "messageId", message: "is one's own message" }] });
        const report = { id: createId(), kind: "report" as const, roomId, messageId, authorId: senderId, reporterId: userId, reason };
        await insertReport(tx, tenantId, { ...report, note: checked, context, held: null, at: now() });
      });
    },

    list: (actor, { state, before, limit }) =>
      asModerator(actor, async (tx) => {
        // One more than asked for tells whether there is a next page.
        const wanted = { isOpen: state === "open", before: before ?? null, limit: limit + 1 };
        const { reports: found, users, open } = await readReports(tx, actor.tenantId, wanted);
        const reports = found.slice(0, limit);
        return { reports, users, open, next: found.length > limit ? (reports.at(-1)?.id ?? null) : null };
      }),

    async resolve(actor, decision) {
      const { tenantId, userId } = actor;
      const { reportId: id, action } = decision;
      const report = await asModerator(actor, async (tx, isAdministrator) => {
        const found = await findReport(tx, tenantId, id);
        if (found === null) throw new Failure("not_found");
        const isPeer = !isAdministrator && moderates({ roles: found.authorRoles }, await readPolicy(tx, tenantId));
        if (found.authorId === userId || (isPeer && action !== "dismiss")) throw new Failure("forbidden");
        return found;
      });
      if (report.action === action) return;
      if (report.action !== null) throw new Failure("report_resolved");
      assertPossible(report, decision);
      // First what is decided, then that it is: what is cut short here is done by asking again, and each of these may be repeated.
      await carryOut(dependencies, actor, { report, decision });
      const { roomId, messageId } = report;
      const isFirst = await database.withTenant(tenantId, (tx) =>
        decideReport(tx, tenantId, { id, roomId, messageId, action, by: userId, at: now() }),
      );
      if (!isFirst) throw new Failure("report_resolved");
    },
  };
}

/** @throws Failure `invalid_request` */
function assertPossible({ held }: StoredReport, { action, seconds }: Decision): void {
  const refuse = (path: string, message: string): never => {
    throw new Failure("invalid_request", { errors: [{ path, message }] });
  };
  if (action === "release" && held === null) refuse("action", "is for held messages alone");
  if (action === "delete" && held !== null) refuse("action", "a held message was not sent: dismiss it");
  if (action === "mute" && seconds === undefined) refuse("seconds", "says for how long");
}

async function carryOut(
  { messages, messageChanges, mutes, revocation }: ReportDependencies,
  actor: Actor,
  { report, decision }: { readonly report: StoredReport; readonly decision: Decision },
): Promise<void> {
  const { roomId, messageId, authorId, held } = report;
  switch (decision.action) {
    case "dismiss":
      return;
    case "delete":
      await messageChanges.remove(actor, roomId, messageId, decision.reason);
      return;
    case "mute":
      return mutes.moderate(actor, roomId, authorId, decision.seconds ?? 0);
    case "ban":
      return revocation.ban(actor.tenantId, authorId);
    case "release":
      return release(messages, { tenantId: actor.tenantId, userId: authorId, roles: report.authorRoles }, { roomId, held });
  }
}

async function release(
  messages: ReportDependencies["messages"],
  author: Actor,
  { roomId, held }: { readonly roomId: Id; readonly held: OutgoingMessage | null },
): Promise<void> {
  if (held === null) return;
  const result = await messages.release(author, roomId, held);
  if (result.outcome === "refused") throw new Failure(result.code);
}

/** What somebody adds to a report. @throws Failure `text_too_long`, `text_malformed` */
function readNote(note: string): string {
  if (isBlank(note)) return "";
  const checked = checkText(note, REPORT_NOTE_CODE_POINTS);
  if (!checked.ok) throw new Failure(checked.problem);
  return checked.text;
}

/** A message that the reader may see, after those before it. @throws Failure `not_found` (a tombstone, too) */
async function readContext(
  tx: Transaction,
  tenantId: Id,
  { reader, messageId }: { readonly reader: { readonly roomId: Id; readonly id: Id }; readonly messageId: Id },
): Promise<readonly ReportedMessage[]> {
  const [message] = (await readMessages(tx, tenantId, { reader, ids: [messageId] }))?.messages ?? [];
  if (message === undefined || message.deletedAt !== null || message.notice !== null) throw new Failure("not_found");
  const { threadId, position, threadPosition } = message;
  const before = { from: 1, limit: REPORT_CONTEXT, nearest: "to" as const };
  const found =
    threadId === null || position > 0
      ? await readPage(tx, tenantId, reader, { ...before, to: position - 1 })
      : await readThreadPage(tx, tenantId, { reader, threadId }, { ...before, to: threadPosition - 1 });
  return [...(found?.page ?? []), message].map(asReported);
}

function asReported({ id, position, senderId, body, attachments, createdAt }: Message): ReportedMessage {
  return { id, position, senderId, body, files: attachments.map(({ name }) => name), createdAt };
}
