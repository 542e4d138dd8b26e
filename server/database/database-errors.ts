/**
 * A refusal of the database. Its message never holds a value, a parameter or a statement: PostgreSQL quotes values in the texts
 * of most error classes, so only the texts of classes that name nothing but our own schema or the server's state are kept.
 */
export class DatabaseError extends Error {
  /** SQLSTATE (PostgreSQL appendix A), or the driver's code where no server answered, such as `ECONNREFUSED`. */
  readonly code: string;
  readonly constraint: string | null;

  constructor(code: string, constraint: string | null, text: string) {
    super(`database error ${code}${constraint === null ? "" : ` (${constraint})`}${SPEAKING.test(code) ? `: ${text}` : ""}`);
    this.name = "DatabaseError";
    this.code = code;
    this.constraint = constraint;
  }
}

/** The connection was lost while COMMIT was under way: the work may stand or not. Neither acknowledge nor publish it. */
export class CommitOutcomeUnknown extends Error {
  constructor() {
    super("The connection to the database was lost during COMMIT; whether it took place is unknown.");
    this.name = "CommitOutcomeUnknown";
  }
}

// 08 connection, 25 transaction state, 3F/42 names and privileges, 53 resources, 57 operator, 58 system, F0 configuration.
const SPEAKING = /^(08|25|3F|42|53|57|58|F0)/;

/** What a refusal of the database says; null for any other error. Looks through the wrapper of the query builder. */
export function databaseErrorCode(error: unknown): { readonly code: string; readonly constraint: string | null } | null {
  const found = unwrap(error);
  return found instanceof DatabaseError ? { code: found.code, constraint: found.constraint } : null;
}

/** True when the database could not be reached, was shutting down or out of resources: the same work may succeed later. */
export function isUnreachable(error: unknown): boolean {
  const found = databaseErrorCode(error);
  return found !== null && (/^(08|53)/.test(found.code) || isConnectionLost(error));
}

/** True when the connection that did the work is gone. */
export function isConnectionLost(error: unknown): boolean {
  const found = databaseErrorCode(error);
  return found !== null && /^(57P0|CONNECTION_|CONNECT_|E[A-Z]{3,})/.test(found.code);
}

/** The error beneath the query builder's wrapper, whose own message holds the statement and its parameters. */
export function unwrap(error: unknown): unknown {
  return error instanceof Error && error.cause instanceof DatabaseError ? error.cause : error;
}

/** Makes a driver's error safe to log: keeps code and constraint, drops statement, parameters, detail and stack of the driver. */
export function toDatabaseError(error: unknown): DatabaseError {
  if (error instanceof DatabaseError) return error;
  if (typeof error !== "object" || error === null) return new DatabaseError("UNKNOWN", null, "");
  const constraint = textOf(error, "constraint_name") ?? textOf(error, "constraint");
  return new DatabaseError(textOf(error, "code") ?? "UNKNOWN", constraint, textOf(error, "message") ?? "");
}

function textOf(value: object, key: string): string | null {
  const found: unknown = Reflect.get(value, key);
  return typeof found === "string" && found !== "" ? found : null;
}
