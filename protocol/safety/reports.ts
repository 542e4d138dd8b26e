import * as v from "valibot";
import { LogNumber, Timestamp, User } from "../entities.ts";
import { RoomKind } from "../room-rules.ts";
import { Id } from "../ids.ts";
import { PAGE_REPORTS } from "../limits.ts";

/** What is wrong with a message, to choose from. */
export const REPORT_REASONS = ["harassment", "hate", "violence", "sexual", "spam", "private_data", "other"] as const;
export const ReportReason = v.picklist(REPORT_REASONS);
export type ReportReason = v.InferOutput<typeof ReportReason>;

/** What a moderator decides; `release`: a held message goes out. */
export const REPORT_ACTIONS = ["dismiss", "delete", "mute", "ban", "release"] as const;
export const ReportAction = v.picklist(REPORT_ACTIONS);
export type ReportAction = v.InferOutput<typeof ReportAction>;

/** A message as it read when it was reported, whatever has become of it since. `files`: names of its files. */
export const ReportedMessage = v.object({
  id: Id,
  position: LogNumber,
  senderId: Id,
  body: v.string(),
  files: v.array(v.string()),
  createdAt: Timestamp,
});
export type ReportedMessage = v.InferOutput<typeof ReportedMessage>;

/** How and when a report was decided, and by whom. */
export const ReportDecision = v.object({ action: ReportAction, by: Id, at: Timestamp });
export type ReportDecision = v.InferOutput<typeof ReportDecision>;

/**
 * What waits for a moderator, or was decided: a message that somebody reported, or one that a filter holds (`held`; its reporter is its author).
 * `context`: the message as it read then, after up to five before it. `deleted`: whether it is a tombstone by now.
 */
export const Report = v.object({
  id: Id,
  kind: v.picklist(["report", "held"]),
  room: v.object({ id: Id, kind: RoomKind, name: v.string() }),
  messageId: Id,
  authorId: Id,
  reporterId: Id,
  reason: v.picklist([...REPORT_REASONS, "filter"]),
  note: v.string(),
  context: v.array(ReportedMessage),
  deleted: v.boolean(),
  createdAt: Timestamp,
  decision: v.nullable(ReportDecision),
});
export type Report = v.InferOutput<typeof Report>;

/** What waits, or what was decided; newest first, `before` is the `next` of the page before. */
export const ReportsQuery = v.object({
  state: v.optional(v.picklist(["open", "decided"]), "open"),
  before: v.optional(Id),
  limit: v.optional(
    v.pipe(v.string(), v.regex(/^\d{1,3}$/, "must be a whole number"), v.transform(Number), v.minValue(1), v.maxValue(PAGE_REPORTS)),
    String(PAGE_REPORTS),
  ),
});
export type ReportsQuery = v.InferOutput<typeof ReportsQuery>;
/** `open`: how many wait in all. */
export const ReportsResponse = v.object({ reports: v.array(Report), users: v.array(User), open: LogNumber, next: v.nullable(Id) });
export type ReportsResponse = v.InferOutput<typeof ReportsResponse>;
