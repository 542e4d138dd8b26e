import { ERRORS } from "../../protocol/error-table.ts";
import type { ErrorCode, FieldProblem } from "../../protocol/errors.ts";

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

/** Codes of drivers and of PostgreSQL (classes 08, 53 and 57P) that say the database or the bus is away for now. */
const AWAY = /^(08...|53...|57P0.|CONNECT(ION)?_\w+|E(CONNREFUSED|CONNRESET|PIPE|TIMEDOUT|HOSTUNREACH|NETUNREACH|AI_AGAIN|NOTFOUND))$/;

/** What a thrown value is to a client: a Failure as it is, a store that is away `unavailable`, anything else `internal`. */
export function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  const away = causeCodes(error).some((code) => AWAY.test(code));
  return away ? new Failure("unavailable", { retryAfter: 1, cause: error }) : new Failure("internal", { cause: error });
}

/** The `code`s along a chain of causes, outermost first: all of an error that is safe to log. */
export function causeCodes(error: unknown): string[] {
  const codes: string[] = [];
  for (let link = error, depth = 0; link instanceof Error && depth < 8; link = link.cause, depth += 1) {
    if ("code" in link && typeof link.code === "string") codes.push(link.code);
  }
  return codes;
}
