import type { HttpRequest, HttpResponse, HttpStack } from "tus-js-client";
import { PROBLEM_MEDIA_TYPE } from "../../../protocol/errors.ts";
import type { Clock } from "../platform/clock.ts";
import { CommandRefused } from "../platform/command-refused.ts";
import { readProblem } from "../platform/read-problem.ts";
import type { UploadAnswer, UploadRequest, UploadRequests } from "../platform/upload-requests.ts";

/** The current token, and a new one; see the transport's token source. */
export interface UploadTokens {
  token(): Promise<string>;
  refresh(): Promise<string>;
}

export interface StackDependencies {
  /** Where uploads begin; nothing, the token above all, is ever sent to another origin. */
  readonly endpoint: string;
  readonly sendBytes: UploadRequests;
  readonly tokens: UploadTokens;
  readonly clock: Clock;
}

/** Milliseconds without a byte leaving or an answer coming after which a request is given up. */
const STALL_MS = 60_000;

/** Carries the requests of one upload, with the person's token; a 401 is tried once more with a new one. Refusals are thrown as CommandRefused. */
export function createTusStack(dependencies: StackDependencies, signal: AbortSignal): HttpStack {
  return {
    getName: () => "staff-chat",
    createRequest: (method, url) => createRequest(dependencies, { method, url: keepOrigin(url, dependencies.endpoint) }, signal),
  };
}

// A server behind a proxy may name itself otherwise in the address of an upload.
function keepOrigin(url: string, endpoint: string): string {
  const { pathname, search } = new URL(url, endpoint);
  return new URL(pathname + search, endpoint).href;
}

function createRequest(
  dependencies: StackDependencies,
  { method, url }: { readonly method: string; readonly url: string },
  signal: AbortSignal,
): HttpRequest {
  const headers: Record<string, string> = { accept: `application/json, ${PROBLEM_MEDIA_TYPE}` };
  let onProgress = (_bytes: number): void => {};
  return {
    getMethod: () => method,
    getURL: () => url,
    setHeader: (name, value) => void (headers[name] = value),
    getHeader: (name) => headers[name],
    setProgressHandler: (handler) => void (onProgress = handler),
    async send(body: Blob | null) {
      const answer = await exchange(dependencies, { method, url, headers, body, signal, onProgress: (bytes) => onProgress(bytes) });
      if (answer.status >= 400) throw refusalOf(answer, method);
      return toResponse(answer);
    },
    // The signal ends it.
    abort: () => Promise.resolve(),
    getUnderlyingObject: () => null,
  };
}

async function exchange(dependencies: StackDependencies, request: UploadRequest): Promise<UploadAnswer> {
  const { tokens } = dependencies;
  const token = await tokens.token();
  const first = await sendWatched(dependencies, withToken(request, token));
  if (first.status !== 401) return first;
  // Another request may have brought a new token meanwhile; only the one that was refused is replaced.
  const present = await tokens.token();
  return sendWatched(dependencies, withToken(request, present === token ? await tokens.refresh() : present));
}

function withToken(request: UploadRequest, token: string): UploadRequest {
  return { ...request, headers: { ...request.headers, authorization: `Bearer ${token}` } };
}

async function sendWatched({ sendBytes, clock }: StackDependencies, request: UploadRequest): Promise<UploadAnswer> {
  const ended = new AbortController();
  const end = (): void => ended.abort();
  if (request.signal.aborted) throw new CommandRefused("unavailable");
  request.signal.addEventListener("abort", end);
  let cancel = clock.setTimeout(end, STALL_MS);
  const onProgress = (bytes: number): void => {
    cancel();
    cancel = clock.setTimeout(end, STALL_MS);
    request.onProgress(bytes);
  };
  try {
    return await sendBytes({ ...request, onProgress, signal: ended.signal });
  } catch (error) {
    throw new CommandRefused("unavailable", { cause: error });
  } finally {
    cancel();
    request.signal.removeEventListener("abort", end);
  }
}

// An answer to HEAD has no body that could say why.
function refusalOf({ status, text }: UploadAnswer, method: string): CommandRefused {
  if (method === "HEAD" && (status === 404 || status === 410)) return new CommandRefused("not_found");
  const refusal = readProblem(status, parseJson(text));
  // By a proxy, which lets no body of that size through however often it is sent.
  return refusal.code === "payload_too_large" ? new CommandRefused("file_too_large", { cause: refusal }) : refusal;
}

function toResponse({ status, headers, text }: UploadAnswer): HttpResponse {
  return {
    getStatus: () => status,
    getHeader: (name) => headers.get(name) ?? undefined,
    getBody: () => text,
    getUnderlyingObject: () => null,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
