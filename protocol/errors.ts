import * as v from "valibot";

/**
 * The one table of errors: HTTP status, whether the same request may succeed later, what went wrong, and what to do.
 * Texts name the rule and the fix and never hold anything of the request or of the server's inside.
 */
export const ERRORS = {
  not_authenticated: {
    status: 401,
    retryable: false,
    title: "The token or ticket is missing, expired, revoked or not valid.",
    fix: "Get a new token from your application and try again.",
  },
  forbidden: {
    status: 403,
    retryable: false,
    title: "Your role does not allow this.",
    fix: "Ask an owner or moderator of the room, or an administrator.",
  },
  origin_not_allowed: {
    status: 403,
    retryable: false,
    title: "This page's origin is not on the tenant's list.",
    fix: "Add the exact origin (scheme, host and port) to the tenant.",
  },
  not_found: {
    status: 404,
    retryable: false,
    title: "There is nothing here that you may see.",
    fix: "Check the id, and that you are a member of the room.",
  },
  method_not_allowed: {
    status: 405,
    retryable: false,
    title: "This address does not know that method.",
    fix: "See the API description at /docs.",
  },
  idempotency_conflict: {
    status: 409,
    retryable: false,
    title: "This id was already used with other content.",
    fix: "Make a new id for new content; repeat an id only with the same content.",
  },
  last_owner: { status: 409, retryable: false, title: "A group keeps at least one owner.", fix: "Make another member owner first." },
  invalid_request: {
    status: 400,
    retryable: false,
    title: "The request does not have the form that the API describes.",
    fix: "Compare it with the API description at /docs; `errors` names the fields.",
  },
  text_empty: {
    status: 400,
    retryable: false,
    title: "The text is empty once spaces around it are removed.",
    fix: "Write at least one visible character.",
  },
  text_too_long: {
    status: 400,
    retryable: false,
    title: "The text has more characters than allowed.",
    fix: "Shorten it, or send it in parts; the limits come with the opening answer.",
  },
  text_malformed: {
    status: 400,
    retryable: false,
    title: "The text holds U+0000 or half of a surrogate pair.",
    fix: "Send well-formed Unicode without U+0000.",
  },
  unsupported_version: {
    status: 400,
    retryable: false,
    title: "Client and server speak no common version of the protocol.",
    fix: "Reload the page to get the current script.",
  },
  payload_too_large: { status: 413, retryable: false, title: "The request is larger than 64 KiB.", fix: "Send less at once." },
  unsupported_media_type: { status: 415, retryable: false, title: "The body is not JSON.", fix: "Send `Content-Type: application/json`." },
  file_empty: { status: 422, retryable: false, title: "The file has no content.", fix: "Choose a file with content." },
  file_name_invalid: {
    status: 422,
    retryable: false,
    title: "The file's name can't be used.",
    fix: "Give it a name with one extension and without control characters.",
  },
  file_type_not_allowed: {
    status: 415,
    retryable: false,
    title: "Files of this type are not taken here.",
    fix: "Send a type that the limits of the opening answer list, or ask an administrator.",
  },
  file_type_dangerous: {
    status: 415,
    retryable: false,
    title: "Files of this type can run programs and are never taken.",
    fix: "Send its content as text, or as a PDF.",
  },
  file_type_mismatch: {
    status: 422,
    retryable: false,
    title: "The file's content, its name and its declared type do not agree.",
    fix: "Save the file again in the format that its extension names.",
  },
  file_malformed: {
    status: 422,
    retryable: false,
    title: "The file is broken, or unpacks to more than is taken.",
    fix: "Save the file again, or send it in a simpler form.",
  },
  file_infected: {
    status: 422,
    retryable: false,
    title: "The virus scanner found something in the file.",
    fix: "Scan your device; if the file is clean, tell an administrator.",
  },
  file_too_large: {
    status: 413,
    retryable: false,
    title: "The file is larger than allowed.",
    fix: "Send a smaller file; the limits come with the opening answer.",
  },
  quota_exceeded: {
    status: 507,
    retryable: false,
    title: "The storage of your organisation is full.",
    fix: "Ask an administrator for more, or delete files.",
  },
  attachment_not_ready: {
    status: 409,
    retryable: true,
    title: "A file of this message is not completely uploaded.",
    fix: "Finish the upload, then send the same message again.",
  },
  attachment_not_usable: {
    status: 409,
    retryable: false,
    title: "A file of this message is not yours, of another room, expired, or part of another message.",
    fix: "Upload the file again with a new id.",
  },
  rate_limited: {
    status: 429,
    retryable: true,
    title: "Too many requests in a short time.",
    fix: "Wait for the seconds in `retryAfter`, then go on.",
  },
  too_many_connections: {
    status: 429,
    retryable: true,
    title: "Too many connections of this person, tenant or address.",
    fix: "Close other tabs, or wait for the seconds in `retryAfter`.",
  },
  internal: {
    status: 500,
    retryable: true,
    title: "Something went wrong on the server.",
    fix: "Try again; if it stays, give the request id to the operator.",
  },
  busy: {
    status: 503,
    retryable: true,
    title: "The server has more to write than it can take right now.",
    fix: "Wait for the seconds in `retryAfter`, then send the same ids again.",
  },
  unavailable: {
    status: 503,
    retryable: true,
    title: "The server cannot answer right now.",
    fix: "Wait for the seconds in `retryAfter`, then try again.",
  },
} as const satisfies Record<string, { status: number; retryable: boolean; title: string; fix: string }>;

export type ErrorCode = keyof typeof ERRORS;

/** Codes as a schema; a code this build does not know is read as `internal`, so that newer servers stay readable. */
export const ErrorCode = v.fallback(v.picklist(Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]]), "internal");

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

/** Socket close codes; 4001 and 4003 are final until there is a new token, every other means "come back". */
export const CLOSE = {
  restart: 1012,
  notAuthenticated: 4001,
  forbidden: 4003,
  resync: 4008,
  tooFast: 4029,
} as const;
export type CloseCode = (typeof CLOSE)[keyof typeof CLOSE];

/** The media type of every error body (RFC 9457). */
export const PROBLEM_MEDIA_TYPE = "application/problem+json";
