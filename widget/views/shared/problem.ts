import type { ErrorCode } from "../../../protocol/errors.ts";
import type { TermKey } from "../../i18n/catalogue.ts";
import type { Localize } from "../../i18n/localize.ts";
import { defineElement, ViewElement } from "./view-element.ts";

/** A refusal of the server, or that the token source has no token. */
type ProblemCode = ErrorCode | "token_failed";

const TERMS = {
  not_authenticated: "errorAccess",
  forbidden: "errorForbidden",
  key_scope_missing: "errorForbidden",
  key_room_not_allowed: "errorForbidden",
  origin_not_allowed: "errorOrigin",
  not_found: "errorNotFound",
  idempotency_conflict: "errorConflict",
  last_owner: "errorLastOwner",
  left_room: "errorLeftRoom",
  room_archived: "errorArchived",
  posting_restricted: "errorPosting",
  staff_role_required: "errorStaffRole",
  edit_conflict: "errorEditConflict",
  edit_window_over: "errorEditWindow",
  reaction_invalid: "errorReaction",
  status_invalid: "errorStatus",
  reactions_full: "errorReactionsFull",
  reply_invalid: "errorReply",
  forward_invalid: "errorForward",
  forward_not_allowed: "errorForwardNotAllowed",
  muted: "errorMuted",
  person_blocked: "errorBlocked",
  blocks_full: "errorBlocksFull",
  report_resolved: "errorReportResolved",
  message_held: "errorHeld",
  text_refused: "errorTextRefused",
  spam_suspected: "errorSpam",
  wide_mention_not_allowed: "errorWideMention",
  poll_invalid: "errorPollInvalid",
  poll_closed: "errorPollClosed",
  poll_full: "errorPollFull",
  poll_not_editable: "errorPollNotEditable",
  vote_invalid: "errorVote",
  already_voted: "errorAlreadyVoted",
  thread_invalid: "errorThread",
  thread_nested: "errorThread",
  priority_not_allowed: "errorPriority",
  acknowledgement_not_owed: "errorAcknowledgementNotOwed",
  acknowledgement_final: "errorAcknowledgementFinal",
  schedule_invalid: "errorSchedule",
  schedule_full: "errorScheduleFull",
  saved_full: "errorSavedFull",
  reminder_invalid: "errorReminder",
  drafts_full: "errorInternal",
  text_empty: "errorEmpty",
  text_too_long: "errorTooLong",
  payload_too_large: "errorTooLong",
  text_malformed: "malformed",
  unsupported_version: "errorVersion",
  file_empty: "errorFileEmpty",
  file_name_invalid: "errorFileName",
  file_type_not_allowed: "errorFileType",
  file_type_dangerous: "errorFileDangerous",
  file_type_mismatch: "errorFileMismatch",
  file_malformed: "errorFileMalformed",
  file_infected: "errorFileInfected",
  file_too_large: "errorFileTooLarge",
  quota_exceeded: "errorQuota",
  attachment_not_ready: "errorUnavailable",
  upload_conflict: "errorUnavailable",
  attachment_not_usable: "errorAttachment",
  rate_limited: "errorRate",
  too_many_connections: "errorConnections",
  busy: "errorUnavailable",
  unavailable: "errorUnavailable",
  internal: "errorInternal",
  invalid_request: "errorInternal",
  search_invalid: "errorSearch",
  method_not_allowed: "errorInternal",
  unsupported_media_type: "errorInternal",
  token_failed: "errorToken",
} as const satisfies Record<ProblemCode, TermKey>;

const MINUTE = 60_000;

/** What went wrong and what to do, for a person; `waitMs`: how long the server wants to be left alone, if it said. */
export function problemText(localize: Localize, code: ProblemCode, waitMs: number | null = null): string {
  if (code === "rate_limited" && waitMs !== null && waitMs >= MINUTE)
    return localize.term("errorRateLong", { count: Math.ceil(waitMs / MINUTE) });
  return localize.term(TERMS[code]);
}

/** What went wrong and what to do, where the first screen has to say it. */
export class ProblemElement extends ViewElement {
  static override properties = { code: { attribute: false } };
  declare code: ProblemCode;

  protected override render(): string {
    return problemText(this.localize, this.code);
  }
}

defineElement("staff-chat-problem", ProblemElement);

/** It stands in a line of others, and needs no sheet. */
export const sheets = [];
