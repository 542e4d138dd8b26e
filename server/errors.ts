import { ERRORS, type ErrorCode, type FieldProblem } from "../protocol/errors.ts";

/** What a refusal may add to its row of the error table. */
export interface FailureDetails {
  /** Seconds after which the same request may succeed. */
  readonly retryAfter?: number;
  readonly errors?: readonly FieldProblem[];
  /** For the log only; never leaves the server. */
  readonly cause?: unknown;
}

/** The one error that services throw: a row of the error table. Anything else that is thrown is `internal`. */
export class Failure extends Error {
  readonly code: ErrorCode;
  readonly details: FailureDetails;

  constructor(code: ErrorCode, details: FailureDetails = {}) {
    super(ERRORS[code].title, { cause: details.cause });
    this.name = "Failure";
    this.code = code;
    this.details = details;
  }
}
