import { Problem } from "../../protocol/errors.ts";
import { parseValue } from "../../protocol/parse.ts";
import { CommandRefused } from "./command-refused.ts";

/**
 * The refusal that an HTTP answer with an error status means. What is not a problem of ours comes from a proxy in between: worth another try,
 * whatever it says, except for 401 and 403.
 */
export function readProblem(status: number, body: unknown): CommandRefused {
  const parsed = parseValue(Problem, body);
  if (!parsed.ok) return new CommandRefused(status === 401 ? "not_authenticated" : status === 403 ? "forbidden" : "unavailable");
  const { code, retryAfter, errors } = parsed.value;
  return new CommandRefused(code, { errors, retryAfterMs: retryAfter === undefined ? undefined : retryAfter * 1000 });
}
