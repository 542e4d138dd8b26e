import type { TokenSource } from "./application-host.ts";
import { readTokenClaims } from "../client/platform/token-claims.ts";
import { warnOnce } from "../base/warn.ts";

/** In which way a token source failed. */
export type TokenErrorCode =
  | "token-source-refused"
  | "token-wrong-form"
  | "token-source-status"
  | "token-source-unreachable"
  | "token-source-silent"
  | "token-source-failed";

/** The token source answered, but no token. */
export class TokenSourceError extends Error {
  readonly code: TokenErrorCode;
  /** Whether there will be no token until the person has signed in. */
  readonly isFinal: boolean;

  constructor(code: TokenErrorCode, message: string) {
    super(message);
    this.name = "TokenSourceError";
    this.code = code;
    this.isFinal = code === "token-source-refused" || code === "token-wrong-form";
  }
}

/** A JWT (RFC 7519) as it is sent: three parts of base64url. */
const FORM = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** Makes one function that answers a token, of whatever the page gave: its own function first, then its address, then a fixed token. */
export function tokenProviderOf({ provider, url, token }: TokenSource): () => Promise<string> {
  if (provider) return async () => checked(await asked(provider), "tokenProvider");
  if (url) return () => fetchToken(url);
  warnOnce({
    code: "demo-token",
    cause: "The attribute token holds a fixed token: the chat ends with it.",
    fix: "Set token-url, or the property tokenProvider.",
  });
  return async () => checked(token, "token");
}

async function asked(provider: () => Promise<string>): Promise<unknown> {
  try {
    return await provider();
  } catch (error) {
    // What clients of HTTP throw for an answer says its status.
    if (error instanceof Object && "status" in error) throw statusError("tokenProvider", Number(error.status));
    throw error;
  }
}

async function fetchToken(url: string): Promise<string> {
  const response = await fetch(url, {
    method: "POST",
    credentials: "include",
    headers: { accept: "text/plain, application/json" },
  }).catch((error: unknown) => {
    throw new TokenSourceError("token-source-unreachable", `token-url: ${String(error)}`);
  });
  if (!response.ok) throw statusError("token-url", response.status);
  const text = (await response.text()).trim();
  return checked(text.startsWith("{") ? tokenIn(text) : text, "token-url");
}

function tokenIn(text: string): unknown {
  try {
    const body: unknown = JSON.parse(text);
    return body instanceof Object && "token" in body ? body.token : null;
  } catch {
    return null;
  }
}

function statusError(source: string, status: number): TokenSourceError {
  const isRefusal = status === 401 || status === 403;
  return new TokenSourceError(isRefusal ? "token-source-refused" : "token-source-status", `${source} answered ${status}`);
}

/** Only what has the form of a token leaves for the server: a login page in its place is no business of the chat's. */
function checked(token: unknown, source: string): string {
  if (typeof token === "string" && FORM.test(token) && readTokenClaims(token) !== null) return token;
  throw new TokenSourceError("token-wrong-form", `${source} answered no token`);
}
