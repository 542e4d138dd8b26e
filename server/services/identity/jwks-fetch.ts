import { checkUrl, createGuardedFetch, hostOf, type OutboundRules } from "../../outbound/guarded-fetch.ts";
import { OutboundRefused } from "../../outbound/outbound-refused.ts";
import { isLoopbackAddress, isPublicAddress } from "../../outbound/public-address.ts";

/** Why an address of a tenant's key set is not fetched, or what came from it is not taken. */
export class KeySetUnavailable extends Error {
  constructor(reason: string, cause?: unknown) {
    super(reason, { cause });
    this.name = "KeySetUnavailable";
  }
}

export interface KeySetFetchOptions {
  /** Also plain http, and addresses of this machine: for development and tests. */
  readonly allowLoopback: boolean;
}

/** 64 KiB and five seconds: a key set is small, and somebody waits for it. */
const LIMITS = { bytes: 64 * 1024, ms: 5_000, redirects: 0, overflow: "refuse" } as const;
const HEADERS = { accept: "application/jwk-set+json, application/json" };

/** Fetches a key set as `fetch` would, but follows no redirect and connects to public addresses only, checked after the name is resolved. */
export function createKeySetFetch(options: KeySetFetchOptions): (url: string) => Promise<Response> {
  const fetch = createGuardedFetch({ rules: rulesOf(options) });
  return async (url) => {
    try {
      const { status, body } = await fetch(url, { headers: HEADERS, limits: LIMITS });
      if (status !== 200) throw new KeySetUnavailable(`answered ${status} instead of 200; redirects are not followed`);
      return new Response(new Uint8Array(body), { status: 200 });
    } catch (error) {
      throw explained(error);
    }
  };
}

/** @throws KeySetUnavailable naming the rule that the URL breaks */
export function checkKeySetUrl(text: string, options: KeySetFetchOptions): URL {
  try {
    return checkUrl(rulesOf(options), text);
  } catch (error) {
    throw explained(error);
  }
}

function rulesOf({ allowLoopback }: KeySetFetchOptions): OutboundRules {
  return {
    refusalOf(url) {
      const host = hostOf(url);
      const isOwn = allowLoopback && (host === "localhost" || isLoopbackAddress(host));
      return url.protocol === "https:" || isOwn ? null : "must be https";
    },
    mayConnect: (address) => isPublicAddress(address) || (allowLoopback && isLoopbackAddress(address)),
  };
}

function explained(error: unknown): unknown {
  return error instanceof OutboundRefused ? new KeySetUnavailable(error.message, error) : error;
}
