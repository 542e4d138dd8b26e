import { Server, type DataStore, type ServerOptions } from "@tus/server";
import { PATHS } from "../../protocol/http.ts";
import { Failure } from "../base/errors.ts";

/** The one version of the tus protocol that is spoken. */
export const TUS_VERSION = "1.0.0";

/** One request of the tus protocol that was let in: whose upload it is about was asked before. */
export interface TusRequest {
  readonly method: "POST" | "PATCH" | "HEAD";
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: ReadableStream<Uint8Array> | null;
  /** Called when the last byte is in the store. */
  finish(): Promise<void>;
}

/** What the protocol answers. */
export interface TusAnswer {
  readonly status: number;
  readonly offset: number | null;
}

/** The protocol as such: offsets, lengths, locks. Knows nothing of people, rules and addresses. */
export interface Tus {
  /** @throws Failure */
  handle(request: TusRequest): Promise<TusAnswer>;
}

export interface TusDependencies {
  readonly store: DataStore;
  readonly locks: Extract<ServerOptions["locker"], { newLock(id: string): unknown }>;
}

/** Milliseconds that a request has to end when another one wants its upload: a client that comes back after a cut that we have not seen. */
const DRAIN_MS = 1_000;
/** The library needs an address; what comes after the path is never read. */
const ANY_ADDRESS = `http://localhost${PATHS.uploads}/upload`;

interface Run {
  readonly request: TusRequest;
  error: unknown;
}

export function createTus({ store, locks }: TusDependencies): Tus {
  const runs = new WeakMap<object, Run>();
  const runOf = (request: object): Run => {
    const run = runs.get(request);
    if (run === undefined) throw new Error("a request of the tus protocol that was not let in");
    return run;
  };
  const server = new Server({
    path: PATHS.uploads,
    datastore: store,
    locker: locks,
    lockDrainTimeout: DRAIN_MS,
    allowedOrigins: [],
    namingFunction: (request) => runOf(request).request.key,
    getFileIdFromRequest: (request) => runOf(request).request.key,
    onUploadFinish: async (request) => {
      await runOf(request).request.finish();
      return {};
    },
    onResponseError: (request, error) => {
      runOf(request).error = error;
      return undefined;
    },
  });
  return {
    async handle(request) {
      const { method, headers, body } = request;
      const asked = new Request(ANY_ADDRESS, { method, headers, body, ...(body === null ? {} : { duplex: "half" }) });
      const run: Run = { request, error: null };
      runs.set(asked, run);
      const answer = await server.handleWeb(asked);
      if (answer.status >= 400) throw toFailure(run.error ?? { status_code: answer.status });
      const offset = answer.headers.get("Upload-Offset");
      return { status: answer.status, offset: offset === null ? null : Number(offset) };
    },
  };
}

const CODES = {
  400: "invalid_request",
  403: "invalid_request",
  404: "not_found",
  409: "upload_conflict",
  410: "not_found",
  412: "unsupported_version",
  413: "file_too_large",
  423: "upload_conflict",
  501: "invalid_request",
} as const;

/** What the library or the store refuses, as a row of our table; anything else as it is. */
function toFailure(error: unknown): unknown {
  if (error instanceof Failure || typeof error !== "object" || error === null || !("status_code" in error)) return error;
  // The library's word for a request that broke off or was told to end.
  if ("body" in error && error.body === "Request aborted due to lock acquired") return new Failure("upload_conflict", { cause: error });
  const code = Object.entries(CODES).find(([status]) => Number(status) === error.status_code)?.[1];
  return new Failure(code ?? "internal", { cause: error });
}
