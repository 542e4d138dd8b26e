import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { ERRORS } from "../../protocol/error-table.ts";
import { type ErrorCode, type Problem, PROBLEM_MEDIA_TYPE } from "../../protocol/errors.ts";
import { PATHS } from "../../protocol/http.ts";
import { asFailure, Failure } from "../base/errors.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { AppEnv } from "./dependencies.ts";

/** Where the error table explains a code; `type` of every problem. */
export function problemType(code: ErrorCode, publicUrl: string): string {
  return new URL(`${PATHS.docs}#error-${code}`, publicUrl).href;
}

/** Answers a refusal as problem details (RFC 9457), made from the error table and the fields or parts that broke a rule: nothing of the server's inside is in it. */
export function answerProblem(context: Context<AppEnv>, failure: Failure, publicUrl: string): Response {
  const { status, title, fix } = ERRORS[failure.code];
  const { retryAfter, errors } = failure.details;
  const problem: Problem = {
    type: problemType(failure.code, publicUrl),
    title,
    status,
    code: failure.code,
    fix,
    requestId: context.get("requestId"),
    ...(retryAfter === undefined ? {} : { retryAfter }),
    ...(errors === undefined ? {} : { errors: [...errors] }),
  };
  context.header("Cache-Control", "no-store");
  if (retryAfter !== undefined) context.header("Retry-After", String(retryAfter));
  if (status === 401) context.header("WWW-Authenticate", "Bearer");
  return context.body(JSON.stringify(problem), status as ContentfulStatusCode, { "Content-Type": PROBLEM_MEDIA_TYPE });
}

/** The one place where something thrown becomes an answer. */
export function createErrorHandler(logger: Logger, publicUrl: string): (error: Error, context: Context<AppEnv>) => Response {
  return (error, context) => {
    const failure = error instanceof HTTPException ? fromHttpException(error) : asFailure(error);
    if (ERRORS[failure.code].status >= 500) {
      logger.error({
        event: "request_failed",
        requestId: context.get("requestId"),
        code: failure.code,
        error: failure.details.cause ?? failure,
      });
    }
    return answerProblem(context, failure, publicUrl);
  };
}

// Hono's own middleware throws these.
function fromHttpException(exception: HTTPException): Failure {
  if (exception.status === 413) return new Failure("payload_too_large");
  if (exception.status === 504) return new Failure("unavailable", { retryAfter: 1, cause: exception });
  return exception.status < 500 ? new Failure("invalid_request") : new Failure("internal", { cause: exception });
}
