import { createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey } from "jose";
import { BoundedMap } from "../../base/bounded-map.ts";
import { KeySetUnavailable } from "./jwks-fetch.ts";

/** Key sets that tenants publish (RFC 7517), fetched when needed and kept for ten minutes. */
export interface KeySets {
  /** Finds the key for a token's header in the set at `url`; throws KeySetUnavailable when the set cannot be had. */
  at(url: string): JWTVerifyGetKey;
}

export interface KeySetsOptions {
  fetch(url: string): Promise<Response>;
  /** Milliseconds since 1970. */
  now(): number;
}

/** Sets kept at a time; the one used first goes first. */
const MOST_SETS = 1_000;
/** Milliseconds between two fetches of one set, whatever tokens ask for and whether the last one worked. */
const COOLDOWN_MS = 30_000;
const FAILURE_COOLDOWN_MS = 5_000;
const KEPT_MS = 600_000;

export function createKeySets(options: KeySetsOptions): KeySets {
  const sets = new BoundedMap<string, JWTVerifyGetKey>(MOST_SETS);
  return {
    at(url) {
      const found = sets.get(url);
      if (found !== undefined) return found;
      const made = tellApart(
        createRemoteJWKSet(new URL(url), {
          cooldownDuration: COOLDOWN_MS,
          cacheMaxAge: KEPT_MS,
          [customFetch]: withFailureCooldown(options),
        }),
      );
      sets.set(url, made);
      return made;
    },
  };
}

// The library counts its cooldown from the last success only: a set that is down would be asked for every token.
function withFailureCooldown(options: KeySetsOptions): (url: string) => Promise<Response> {
  let failedUntil = 0;
  return async (url) => {
    if (options.now() < failedUntil) throw new KeySetUnavailable("failed a moment ago");
    try {
      return await options.fetch(url);
    } catch (error) {
      failedUntil = options.now() + FAILURE_COOLDOWN_MS;
      throw error;
    }
  };
}

// A token that fits no key of the set is refused; a set that cannot be had is not the token's fault.
function tellApart(find: JWTVerifyGetKey): JWTVerifyGetKey {
  return async (header, token) => {
    try {
      return await find(header, token);
    } catch (error) {
      if (
        error instanceof errors.JWKSNoMatchingKey ||
        error instanceof errors.JWKSMultipleMatchingKeys ||
        error instanceof KeySetUnavailable
      )
        throw error;
      throw new KeySetUnavailable("is no usable key set", error);
    }
  };
}
