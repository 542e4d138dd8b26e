import { isRetryable, type ErrorCode, type FieldProblem } from "../../../protocol/errors.ts";
import { PATHS } from "../../../protocol/http.ts";

/** What is known of a refusal beside its code. */
export interface RefusalDetails {
  /** Whether the same request may succeed later; from the table of errors where not given. */
  readonly retryable?: boolean | undefined;
  /** Milliseconds to wait before the next try. */
  readonly retryAfterMs?: number | undefined;
  readonly errors?: readonly FieldProblem[] | undefined;
  readonly cause?: unknown;
}

/** A command or request that was not done: refused by the server, or (`unavailable`) the server was not reached. */
export class CommandRefused extends Error {
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly retryAfterMs: number | null;
  readonly errors: readonly FieldProblem[];

  constructor(code: ErrorCode, details: RefusalDetails = {}) {
    super(`The server refused or was not reached: ${code}. What that means stands in its API description at ${PATHS.docs}#error-${code}.`, {
      cause: details.cause,
    });
    this.name = "CommandRefused";
    this.code = code;
    this.retryable = details.retryable ?? isRetryable(code);
    this.retryAfterMs = details.retryAfterMs ?? null;
    this.errors = details.errors ?? [];
  }
}

const FINAL: ReadonlySet<ErrorCode> = new Set(["not_authenticated", "origin_not_allowed", "forbidden", "unsupported_version"]);

/** Whether a refusal of the opening or of a ticket means that trying again without another token or script is useless. */
export function isFinal(error: unknown): error is CommandRefused {
  return error instanceof CommandRefused && FINAL.has(error.code);
}

/** Refusals that are about who speaks, not about what is said: it waits for another token or script. */
const WAITS: ReadonlySet<ErrorCode> = new Set(["not_authenticated", "origin_not_allowed", "unsupported_version"]);

/** Whether what was refused is to be tried again for as long as somebody waits for it. */
export function mayPassLater({ retryable, code }: CommandRefused): boolean {
  return retryable || WAITS.has(code);
}

/** Any thrown value as a refusal: what is not one already means that the server was not reached. */
export function toRefusal(error: unknown): CommandRefused {
  return error instanceof CommandRefused ? error : new CommandRefused("unavailable", { cause: error });
}
