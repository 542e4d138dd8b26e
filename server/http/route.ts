import type { Context, Hono, MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { timeout } from "hono/timeout";
import { describeRoute } from "hono-openapi";
import * as v from "valibot";
import type { ErrorCode } from "../../protocol/errors.ts";
import type { KeyScope } from "../../protocol/http.ts";
import { FRAME_BYTES } from "../../protocol/limits.ts";
import { parseValue } from "../../protocol/parse.ts";
import { causeCodes, Failure } from "../base/errors.ts";
import type { Session } from "../services/shared/actor.ts";
import { contentDisposition } from "./content-disposition.ts";
import type { AppEnv } from "./dependencies.ts";
import { requireJson } from "./middleware/json-body.ts";
import { originOf } from "./middleware/origins.ts";
import { describeOperation, documentParameters } from "./openapi/describe.ts";

/** What a handler is given: all of it checked. */
export interface OperationInput<Parameters, Query, Body> {
  readonly session: Session;
  readonly origin: string | null;
  /** Aborts when the client has gone. */
  readonly signal: AbortSignal;
  readonly parameters: Parameters;
  readonly query: Query;
  readonly body: Body;
}

/** One operation of the API: what it takes and answers, for the check of requests and for the description alike. */
export interface Operation<P extends v.GenericSchema, Q extends v.GenericSchema, B extends v.GenericSchema, R extends v.GenericSchema> {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  /** Name of the operation in the description. */
  readonly id: string;
  readonly summary: string;
  readonly description?: string;
  readonly tag: string;
  readonly parameters?: P;
  readonly query?: Q;
  readonly body?: B;
  /** The answer with status 200; without it the operation answers 204. */
  readonly response?: R;
  /** Codes that this operation adds to those of every operation. */
  readonly refuses?: readonly ErrorCode[];
  /** What an API key must be allowed for it; null: it is for the tenant's own server, by a token of its own. Left out: it is for people. */
  readonly scope?: KeyScope | null;
  /** True for an operation that waits on purpose. */
  readonly waits?: boolean;
  handle(input: OperationInput<v.InferOutput<P>, v.InferOutput<Q>, v.InferOutput<B>>): Promise<v.InferOutput<R>>;
}

/** Where operations are registered, and who lets their callers in. */
export interface Api {
  readonly app: Hono<AppEnv>;
  readonly authenticate: MiddlewareHandler<AppEnv>;
}

/** Milliseconds an operation may take before the caller is told to come again. */
const OPERATION_MS = 30_000;

/** Registers an operation: its description, who may call it, what it takes, and what it does. */
export function route<P extends v.GenericSchema, Q extends v.GenericSchema, B extends v.GenericSchema, R extends v.GenericSchema>(
  api: Api,
  operation: Operation<P, Q, B, R>,
): void {
  api.app.on(operation.method, [operation.path], ...chainOf(api, operation), async (context) => {
    const answer = await operation.handle(await inputOf(context, operation));
    context.header("Cache-Control", "no-store");
    return operation.response === undefined ? context.body(null, 204) : context.json(answer as object);
  });
}

/** A file that is made when it is asked for; its schema only describes that. */
export const DownloadedFile = v.object({ name: v.string(), mediaType: v.string(), text: v.string() });

/** Registers an operation that answers with a file of text, to be saved. */
export function downloadRoute<P extends v.GenericSchema, Q extends v.GenericSchema, B extends v.GenericSchema>(
  api: Api,
  operation: Operation<P, Q, B, typeof DownloadedFile> & { readonly mediaTypes: readonly string[] },
): void {
  api.app.on(operation.method, [operation.path], ...chainOf(api, operation), async (context) => {
    const { name, mediaType, text } = await operation.handle(await inputOf(context, operation));
    context.header("Cache-Control", "no-store");
    context.header("Content-Type", mediaType);
    context.header("Content-Disposition", contentDisposition("attachment", name));
    return context.body(text);
  });
}

type AnyOperation = Omit<Operation<v.GenericSchema, v.GenericSchema, v.GenericSchema, v.GenericSchema>, "handle">;

/** What comes before an operation: its description, who may call it, and what a request may be. */
function chainOf(api: Api, operation: AnyOperation & { readonly mediaTypes?: readonly string[] }): MiddlewareHandler<AppEnv>[] {
  const chain: MiddlewareHandler<AppEnv>[] = [describeRoute(describeOperation(operation)), markRoute(operation.path)];
  if (operation.waits !== true) chain.push(timeout(OPERATION_MS));
  chain.push(api.authenticate);
  if (operation.scope !== undefined) chain.push(checkScope(operation.scope));
  if (operation.parameters !== undefined) chain.push(documentParameters("param", operation.parameters));
  if (operation.query !== undefined) chain.push(documentParameters("query", operation.query));
  if (operation.body !== undefined) chain.push(requireJson, bodyLimit({ maxSize: FRAME_BYTES, onError: refuseSize }));
  return chain;
}

async function inputOf<P extends v.GenericSchema, Q extends v.GenericSchema, B extends v.GenericSchema, R extends v.GenericSchema>(
  context: Context<AppEnv>,
  operation: Operation<P, Q, B, R>,
) {
  const input = await readInput(context, operation);
  return { ...input, session: context.get("session"), origin: originOf(context), signal: context.req.raw.signal };
}

/** Notes the pattern for the access log. */
export function markRoute(path: string): MiddlewareHandler<AppEnv> {
  return async (context, next) => {
    context.set("route", path);
    await next();
  };
}

function checkScope(scope: KeyScope | null): MiddlewareHandler<AppEnv> {
  return async (context, next) => {
    const { key } = context.get("session");
    if (key !== undefined && (scope === null || !key.scopes.includes(scope))) throw new Failure("key_scope_missing");
    await next();
  };
}

function refuseSize(): never {
  throw new Failure("payload_too_large");
}

async function readInput<P extends v.GenericSchema, Q extends v.GenericSchema, B extends v.GenericSchema, R extends v.GenericSchema>(
  context: Context<AppEnv>,
  operation: Operation<P, Q, B, R>,
) {
  return {
    parameters: check(operation.parameters, context.req.param()),
    query: check(operation.query, context.req.query()),
    body: operation.body === undefined ? undefined : check(operation.body, await readJson(context)),
  };
}

// Without a schema the value is `unknown` to the handler, which then has no use for it.
function check<S extends v.GenericSchema>(schema: S | undefined, value: unknown): v.InferOutput<S> {
  if (schema === undefined) return undefined;
  const parsed = parseValue(schema, value);
  if (!parsed.ok) throw new Failure("invalid_request", { errors: parsed.errors });
  return parsed.value;
}

async function readJson(context: Context<AppEnv>): Promise<unknown> {
  const text = await readText(context);
  try {
    return JSON.parse(text);
  } catch {
    throw new Failure("invalid_request", { errors: [{ path: "", message: "not JSON" }] });
  }
}

// A client that goes away in the middle of its body is nobody's fault here; the answer reaches nobody.
async function readText(context: Context<AppEnv>): Promise<string> {
  try {
    return await context.req.text();
  } catch (error) {
    if (!context.req.raw.signal.aborted && !causeCodes(error).includes("ECONNRESET")) throw error;
    throw new Failure("invalid_request", { errors: [{ path: "", message: "cut off" }], cause: error });
  }
}
