import type { TokenSource } from "./application-host.ts";
import { warnOnce } from "../base/warn.ts";

/** Makes one function that answers a token, of whatever the page gave: its own function first, then its address, then a fixed token. */
export function tokenProviderOf({ provider, url, token }: TokenSource): () => Promise<string> {
  if (provider) return async () => checked(await provider());
  if (url) return () => fetchToken(url);
  warnOnce({
    code: "demo-token",
    cause: "The attribute token holds a fixed token: the chat ends with it.",
    fix: "Set token-url, or the property tokenProvider.",
  });
  return async () => checked(token);
}

async function fetchToken(url: string): Promise<string> {
  const response = await fetch(url, { method: "POST", credentials: "include", headers: { accept: "text/plain, application/json" } });
  if (!response.ok) throw new Error(`token-url answered ${response.status}`);
  const text = (await response.text()).trim();
  if (!text.startsWith("{")) return checked(text);
  const body: unknown = JSON.parse(text);
  return checked(typeof body === "object" && body !== null && "token" in body ? body.token : null);
}

function checked(token: unknown): string {
  if (typeof token !== "string" || token === "") throw new TypeError("the token source answered no token");
  return token;
}
