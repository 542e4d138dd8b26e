import { pino, type Logger as PinoLogger } from "pino";
import { causeCodes } from "../base/errors.ts";

/** Writes structured lines; `info({ event, … }, text)`. Takes no token, ticket, body or text of a person, ever. */
export type Logger = Pick<PinoLogger, "debug" | "info" | "warn" | "error" | "fatal">;

export const LOG_LEVELS = ["debug", "info", "warn", "error", "fatal", "silent"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
/** `json`: one object a line (NDJSON); `text`: one line to be read by people. */
export const LOG_FORMATS = ["json", "text"] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

export interface LoggerOptions {
  readonly level: LogLevel;
  readonly format: LogFormat;
  /** Where lines go; standard output by default. */
  readonly destination?: { write(line: string): void };
}

const SECRETS = ["authorization", "token", "ticket", "secret", "password", "body", "headers", "cookie", "query"];

/** A logger whose `error` field holds names, codes and places in the code, never the message of a query or its values. */
export function createLogger(options: LoggerOptions): Logger {
  const output = options.destination ?? process.stdout;
  const destination = options.format === "json" ? output : { write: (line: string) => void output.write(formatLine(line)) };
  return pino(
    {
      level: options.level,
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: "[redacted]" },
      serializers: { error: describeError },
    },
    destination,
  );
}

/** Names, codes and stack frames of an error and its causes. Messages stay out, except of errors of the program itself: a driver's hold SQL and values. */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { name: typeof error };
  const names: string[] = [];
  for (let link: unknown = error, depth = 0; link instanceof Error && depth < 8; link = link.cause, depth += 1) names.push(link.name);
  const safe = error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError;
  const frames = (error.stack ?? "")
    .split("\n")
    .filter((line) => line.startsWith("    at "))
    .slice(0, 8);
  return { names, codes: causeCodes(error), ...(safe ? { message: error.message } : {}), stack: frames.map((line) => line.trim()) };
}

function formatLine(line: string): string {
  const { time, level, msg = "", ...rest } = JSON.parse(line) as { time: string; level: string; msg?: string };
  const fields = Object.entries(rest).map(([name, value]) => `${name}=${plain(value)}`);
  return `${time} ${level.toUpperCase().padEnd(5)} ${[plain(msg), ...fields].join(" ").trim()}\n`;
}

const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}]/u;

/** A text as it is, or quoted where it would begin a line or speak to the terminal. */
function plain(value: unknown): string {
  if (typeof value === "string" && !UNSEEN.test(value)) return value;
  return JSON.stringify(value).replace(new RegExp(UNSEEN, "gu"), (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
