import type * as v from "valibot";
import { PROBLEM_MEDIA_TYPE } from "../../../protocol/errors.ts";
import { parseValue } from "../../../protocol/parse.ts";
import type { Clock } from "../platform/clock.ts";
import { CommandRefused } from "../platform/command-refused.ts";
import { readProblem } from "../platform/read-problem.ts";
import { toJson } from "../platform/to-json.ts";
import type { TokenSource } from "./tokens.ts";

/** One request and how its answer is read. */
export interface HttpRequest<S extends v.GenericSchema> {
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly answer: S;
  /** Milliseconds until it is given up. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Whether the answer is the text of a file, not JSON. */
  readonly isText?: boolean;
  /** Statuses beside 2xx whose body is an answer, too. */
  readonly alsoAnswers?: (body: unknown) => boolean;
}

/** Sends requests with the person's token. A 401 is tried once more with a new token. */
export interface HttpClient {
  /** @throws CommandRefused with the server's code, or `unavailable` when it was not reached in time; TokenError */
  request<S extends v.GenericSchema>(request: HttpRequest<S>): Promise<v.InferOutput<S>>;
}

export interface HttpClientDependencies {
  readonly server: string;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  readonly tokens: TokenSource;
}

const TIMEOUT_MS = 15_000;

export function createHttpClient(dependencies: HttpClientDependencies): HttpClient {
  const { tokens } = dependencies;
  return {
    async request(request) {
      const token = await tokens.token();
      const first = await exchange(dependencies, request, token);
      if (first.status !== 401) return read(request, first);
      // Another request may have brought a new token meanwhile; only the one that was refused is replaced.
      const present = await tokens.token();
      return read(request, await exchange(dependencies, request, present === token ? await tokens.refresh() : present));
    },
  };
}

interface Exchange {
  readonly status: number;
  readonly body: unknown;
}

async function exchange<S extends v.GenericSchema>(
  { server, fetch, clock }: HttpClientDependencies,
  request: HttpRequest<S>,
  token: string,
): Promise<Exchange> {
  const ended = new AbortController();
  const abort = (): void => ended.abort();
  request.signal?.addEventListener("abort", abort);
  if (request.signal?.aborted) abort();
  const cancel = clock.setTimeout(abort, request.timeoutMs ?? TIMEOUT_MS);
  try {
    const response = await fetch(address(server, request), {
      method: request.method,
      headers: {
        authorization: `Bearer ${token}`,
        accept: `application/json, ${PROBLEM_MEDIA_TYPE}`,
        ...(request.body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(request.body === undefined ? {} : { body: toJson(request.body) }),
      signal: ended.signal,
      credentials: "omit",
      cache: "no-store",
    });
    const text = await response.text();
    return {
      status: response.status,
      body: request.isText === true && response.status < 300 ? text : text === "" ? null : parseJson(text),
    };
  } catch (error) {
    throw new CommandRefused("unavailable", { cause: error });
  } finally {
    cancel();
    request.signal?.removeEventListener("abort", abort);
  }
}

function read<S extends v.GenericSchema>(request: HttpRequest<S>, { status, body }: Exchange): v.InferOutput<S> {
  if ((status >= 200 && status < 300) || request.alsoAnswers?.(body) === true) {
    const parsed = parseValue(request.answer, body);
    if (parsed.ok) return parsed.value;
    throw new CommandRefused("unavailable", { errors: parsed.errors });
  }
  throw readProblem(status, body);
}

function address(server: string, { path, query }: { path: string; query?: Readonly<Record<string, string>> }): string {
  const search = new URLSearchParams(query).toString();
  return `${server.replace(/\/+$/, "")}${path}${search === "" ? "" : `?${search}`}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
