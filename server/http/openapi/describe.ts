import type { MiddlewareHandler } from "hono";
import { type DescribeRouteOptions, uniqueSymbol } from "hono-openapi";
import type * as v from "valibot";
import { ERRORS } from "../../../protocol/error-table.ts";
import { type ErrorCode, Problem, PROBLEM_MEDIA_TYPE } from "../../../protocol/errors.ts";
import { type KeyScope, PATHS } from "../../../protocol/http.ts";
import type { AppEnv } from "../dependencies.ts";
import { describeSchema } from "./schemas.ts";

/** The parts of an operation that a reader of the description needs. */
export interface DescribedOperation {
  readonly id: string;
  readonly summary: string;
  readonly description?: string;
  readonly tag: string;
  readonly parameters?: v.GenericSchema;
  readonly query?: v.GenericSchema;
  readonly body?: v.GenericSchema;
  readonly response?: v.GenericSchema;
  readonly refuses?: readonly ErrorCode[];
  /** Media types of a file of text that it answers with. */
  readonly mediaTypes?: readonly string[];
  readonly scope?: KeyScope | null;
}

/** What any operation may be refused with. */
const ALWAYS: readonly ErrorCode[] = ["not_authenticated", "origin_not_allowed", "rate_limited", "internal", "unavailable"];

/** The OpenAPI 3.1 description of an operation that needs a token. */
export function describeOperation(operation: DescribedOperation): DescribeRouteOptions {
  return {
    operationId: operation.id,
    summary: operation.summary,
    tags: [operation.tag],
    security: [{ bearer: [] }],
    ...descriptionOf(operation),
    ...(operation.body === undefined
      ? {}
      : { requestBody: { required: true, content: { "application/json": { schema: describeSchema(operation.body) } } } }),
    responses: { ...describeAnswer(operation), ...describeProblems(refusalsOf(operation)) },
  };
}

function descriptionOf({ description, scope }: DescribedOperation): { description?: string } {
  const caller = scope && `With an API key of scope \`${scope}\`, or a server token.`;
  const parts = [scope === null ? "With a server token." : caller, description].filter((part) => part != null);
  return parts.length === 0 ? {} : { description: parts.join(" ") };
}

/** A file's bytes: with a token, or by a link that needs none. */
export interface DescribedFile extends Pick<DescribedOperation, "id" | "summary"> {
  readonly description: string;
  readonly refuses: readonly ErrorCode[];
  readonly token: boolean;
}

/** The description of an operation that answers with the bytes of a file. */
export function describeFile({ id, summary, description, refuses, token }: DescribedFile): DescribeRouteOptions {
  const bytes = { "application/octet-stream": { schema: { type: "string", format: "binary" } as const } };
  const always = token ? ALWAYS : ALWAYS.filter((code) => code !== "not_authenticated" && code !== "origin_not_allowed");
  return {
    operationId: id,
    summary,
    tags: ["Files"],
    security: token ? [{ bearer: [] }] : [],
    description,
    responses: {
      200: { description: "All of it, in its own media type.", content: bytes },
      206: { description: "The range that was asked for.", content: bytes },
      304: { description: "It is the version that the client has." },
      416: { description: "There is nothing in that range; `Content-Range` tells the size." },
      ...describeProblems([...always, ...refuses]),
    },
  };
}

/** Adds path or query parameters to the description of the route it stands in; does nothing to a request. */
export function documentParameters(target: "param" | "query", schema: v.GenericSchema): MiddlewareHandler<AppEnv> {
  const pass: MiddlewareHandler<AppEnv> = (_, next) => next();
  return Object.assign(pass, { [uniqueSymbol]: { target, ...describeSchema(schema) } });
}

function describeAnswer({
  response: schema,
  mediaTypes,
}: Pick<DescribedOperation, "response" | "mediaTypes">): NonNullable<DescribeRouteOptions["responses"]> {
  if (mediaTypes !== undefined) {
    const text = { schema: { type: "string" } as const };
    return { 200: { description: "The file.", content: Object.fromEntries(mediaTypes.map((mediaType) => [mediaType, text])) } };
  }
  if (schema === undefined) return { 204: { description: "Done." } };
  return { 200: { description: "The answer.", content: { "application/json": { schema: describeSchema(schema) } } } };
}

function refusalsOf({ parameters, query, body, refuses = [] }: DescribedOperation): ErrorCode[] {
  const form: ErrorCode[] = (parameters ?? query ?? body) ? ["invalid_request"] : [];
  const content: ErrorCode[] = body === undefined ? [] : ["payload_too_large", "unsupported_media_type"];
  return [...new Set([...ALWAYS, ...form, ...content, ...refuses])];
}

function describeProblems(codes: readonly ErrorCode[]): NonNullable<DescribeRouteOptions["responses"]> {
  const byStatus = Map.groupBy(codes, (code) => ERRORS[code].status);
  const content = { [PROBLEM_MEDIA_TYPE]: { schema: describeSchema(Problem) } };
  return Object.fromEntries(
    [...byStatus].map(([status, list]) => [
      status,
      { description: list.map((code) => `[\`${code}\`](${PATHS.docs}#error-${code}): ${ERRORS[code].title}`).join("\n"), content },
    ]),
  );
}
