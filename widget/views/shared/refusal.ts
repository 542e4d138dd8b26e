import { ErrorCode } from "../../../protocol/errors.ts";
import { parseValue } from "../../../protocol/parse.ts";
import { CommandRefused } from "../../client/platform/command-refused.ts";

/** Milliseconds to wait that a rejected command carries; null: none. */
export function waitOf(error: unknown): number | null {
  return error instanceof CommandRefused ? error.retryAfterMs : null;
}

/** The code a rejected command carries; "unavailable" for anything else, such as a lost connection. */
export function codeOf(error: unknown): ErrorCode {
  const parsed = parseValue(ErrorCode, typeof error === "object" && error !== null && "code" in error ? error.code : null);
  return parsed.ok ? parsed.value : "unavailable";
}
