import { ERRORS } from "../../protocol/error-table.ts";
import { ConfigError } from "../config/config.ts";
import { Failure } from "../base/errors.ts";
import { systemTrouble } from "./explain-start.ts";
import { databaseErrorCode, isUnreachable } from "../database/database-errors.ts";
import { SetupError } from "../database/setup-error.ts";
import { CommandFailed, UsageError } from "./command.ts";

/** What went wrong and what to do, in a line or a few, for people; never a stack. */
export function explain(error: unknown): string {
  if (error instanceof UsageError || error instanceof CommandFailed || error instanceof ConfigError || error instanceof SetupError)
    return error.message;
  if (error instanceof Failure) return explainFailure(error);
  if (isUnreachable(error))
    return `The database cannot be reached (${databaseErrorCode(error)?.code ?? "unknown"}). Check DATABASE_URL and that the server is running.`;
  const trouble = systemTrouble(error);
  if (trouble !== null) return trouble;
  return `Something went wrong that should not: ${error instanceof Error ? `${error.name}: ${error.message}` : "unknown"}. Please report it.`;
}

function explainFailure({ code, details }: Failure): string {
  const fields = (details.errors ?? []).map(({ path, message }) => `${path} ${message}.`);
  if (fields.length > 0) return fields.join(" ");
  if (code === "not_found")
    return "There is no such tenant, key or person. See tenant list and key list; persons exist from their first token on.";
  if (code === "idempotency_conflict") return "The name or id is taken. Choose another.";
  return `${ERRORS[code].title} ${ERRORS[code].fix}`;
}
