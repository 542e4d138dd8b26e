import * as v from "valibot";

/** Codes of what the same request meets again. What each means stands in error-table.ts. */
const LASTING = [
  "not_authenticated",
  "forbidden",
  "key_scope_missing",
  "key_room_not_allowed",
  "origin_not_allowed",
  "not_found",
  "method_not_allowed",
  "idempotency_conflict",
  "last_owner",
  "left_room",
  "room_archived",
  "posting_restricted",
  "staff_role_required",
  "edit_conflict",
  "edit_window_over",
  "reaction_invalid",
  "status_invalid",
  "reactions_full",
  "reply_invalid",
  "forward_invalid",
  "forward_not_allowed",
  "muted",
  "person_blocked",
  "blocks_full",
  "report_resolved",
  "message_held",
  "text_refused",
  "spam_suspected",
  "wide_mention_not_allowed",
  "poll_invalid",
  "poll_closed",
  "poll_full",
  "poll_not_editable",
  "vote_invalid",
  "already_voted",
  "thread_invalid",
  "thread_nested",
  "priority_not_allowed",
  "acknowledgement_not_owed",
  "acknowledgement_final",
  "schedule_invalid",
  "schedule_full",
  "saved_full",
  "reminder_invalid",
  "drafts_full",
  "invalid_request",
  "search_invalid",
  "text_empty",
  "text_too_long",
  "text_malformed",
  "unsupported_version",
  "payload_too_large",
  "unsupported_media_type",
  "file_empty",
  "file_name_invalid",
  "file_type_not_allowed",
  "file_type_dangerous",
  "file_type_mismatch",
  "file_malformed",
  "file_infected",
  "file_too_large",
  "quota_exceeded",
  "attachment_not_usable",
] as const;
/** Codes of what may be over when the same request comes again. */
const PASSING = [
  "attachment_not_ready",
  "upload_conflict",
  "rate_limited",
  "too_many_connections",
  "internal",
  "busy",
  "unavailable",
] as const;

export type ErrorCode = (typeof LASTING)[number] | (typeof PASSING)[number];

/** Codes as a schema; a code this build does not know is read as `internal`, so that newer servers stay readable. */
export const ErrorCode = v.fallback(v.picklist([...LASTING, ...PASSING]), "internal");

/** Whether the same request may succeed later. */
export function isRetryable(code: ErrorCode): boolean {
  return PASSING.some((passing) => passing === code);
}

/** One field that broke a rule. `path` is dotted, from the body's root. */
export const FieldProblem = v.object({ path: v.string(), message: v.string() });
export type FieldProblem = v.InferOutput<typeof FieldProblem>;

/** The body of every HTTP error: RFC 9457 problem details with `code`, `fix`, `requestId` and, where it applies, `retryAfter` in seconds. */
export const Problem = v.object({
  type: v.string(),
  title: v.string(),
  status: v.number(),
  code: ErrorCode,
  fix: v.string(),
  requestId: v.optional(v.string()),
  retryAfter: v.optional(v.number()),
  errors: v.optional(v.array(FieldProblem)),
});
export type Problem = v.InferOutput<typeof Problem>;

/** The media type of every error body (RFC 9457). */
export const PROBLEM_MEDIA_TYPE = "application/problem+json";
