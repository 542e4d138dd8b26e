import { Problem, type ErrorCode } from "../../../protocol/errors.ts";
import { parseValue } from "../../../protocol/parse.ts";
import { CommandRefused } from "./command-refused.ts";

const FINAL: Readonly<Partial<Record<number, ErrorCode>>> = { 401: "not_authenticated", 403: "forbidden", 413: "payload_too_large" };

/**
 * The refusal that an HTTP answer with an error status means. What is not a problem of ours comes from a proxy in between: worth another try,
 * whatever it says, except for 401, 403 and 413.
 */
export function readProblem(status: number, body: unknown): CommandRefused {
  const parsed = parseValue(Problem, body);
  if (!parsed.ok) return new CommandRefused(FINAL[status] ?? "unavailable");
  const { code, retryAfter, errors } = parsed.value;
  return new CommandRefused(code, { errors, retryAfterMs: retryAfter === undefined ? undefined : retryAfter * 1000 });
}
