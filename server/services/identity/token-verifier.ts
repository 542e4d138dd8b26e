import { createHash } from "node:crypto";
import { errors, jwtVerify, type JWTPayload, type JWTVerifyOptions } from "jose";
import type { Id } from "../../../protocol/ids.ts";
import { Failure } from "../../base/errors.ts";
import { KeySetUnavailable } from "./jwks-fetch.ts";
import type { KnownTenant, TenantDirectory, VerificationKey } from "./tenant-directory.ts";
import { isServerToken, readClaims, readLifetime } from "./token-claims.ts";
import { readToken, type UnverifiedToken } from "./token-form.ts";
import { TOLERANCE_MS, TokenRefused } from "./token-rules.ts";
import type { Claims } from "../people/users.ts";

/** A token whose signature, audience and times are right. Whether its person may still use it is another question. */
export interface VerifiedToken {
  readonly tenantId: Id;
  readonly keyId: string;
  readonly claims: Claims;
  /** It belongs to the tenant's own server, not to a person. */
  readonly isServer: boolean;
  /** `jti`, or, where there is none, the SHA-256 of what is signed; so that every token can be ended alone. */
  readonly tokenId: string;
  /** Milliseconds since 1970. */
  readonly issuedAt: number;
  readonly expiresAt: number;
}

export interface TokenVerifier {
  /** Verifies against the keys of the tenant that the token names (AUTH-1). @throws TokenRefused, Failure `unavailable` (the tenant's key set cannot be fetched) */
  verify(token: string): Promise<VerifiedToken>;
}

export interface TokenVerifierDependencies {
  readonly directory: Pick<TenantDirectory, "find" | "forget">;
  readonly audience: string;
  /** Whether people's pictures may come from this machine, without TLS; for development. */
  readonly allowLoopback: boolean;
  /** Milliseconds since 1970. */
  now(): number;
}

/** Keys tried for a token that names none. */
const MOST_CANDIDATES = 4;
const KEY_SET_RETRY_SECONDS = 5;
/** Milliseconds between two looks for a key that is not known. */
const RELOAD_MS = 1_000;

/** What a key may have signed with; the header's `alg` chooses nothing (RFC 8725, 3.1). */
export const ALGORITHMS: Readonly<Record<VerificationKey["algorithm"], readonly string[]>> = {
  HS256: ["HS256"],
  ES256: ["ES256"],
  RS256: ["RS256"],
  EdDSA: ["EdDSA", "Ed25519"],
  JWKS: ["ES256", "RS256", "EdDSA", "Ed25519"],
};

export function createTokenVerifier(dependencies: TokenVerifierDependencies): TokenVerifier {
  return {
    async verify(token) {
      const unverified = readToken(token);
      const tenant = await findTenant(dependencies, unverified);
      if (tenant === null) throw new TokenRefused("no such tenant");
      if (tenant.suspended) throw new TokenRefused("the tenant is suspended");
      const { key, payload } = await tryKeys(token, chooseKeys(tenant, unverified, dependencies.now()), dependencies);
      const isServer = isServerToken(payload);
      // Who publishes a set of keys makes tokens for people, with claims that others may choose.
      if (isServer && key.algorithm === "JWKS") throw new TokenRefused("a server token needs a key of the tenant's own");
      const { issuedAt, expiresAt, tokenId } = readLifetime(payload, dependencies.now());
      return {
        tenantId: tenant.id,
        keyId: key.id,
        claims: readClaims(payload, dependencies),
        isServer,
        tokenId: tokenId ?? fingerprint(unverified),
        issuedAt,
        expiresAt,
      };
    },
  };
}

// A key that was made a moment ago verifies at once; a made-up one costs at most one more look a second.
async function findTenant(
  { directory, now }: TokenVerifierDependencies,
  { tenantId, keyId }: UnverifiedToken,
): Promise<KnownTenant | null> {
  const found = await directory.find(tenantId);
  const known = found === null || keyId === null || found.keys.some(({ id, algorithm }) => id === keyId || algorithm === "JWKS");
  if (known || now() - found.readAt < RELOAD_MS) return found;
  directory.forget(tenantId);
  return directory.find(tenantId);
}

function chooseKeys(tenant: KnownTenant, token: UnverifiedToken, now: number): VerificationKey[] {
  const living = tenant.keys.filter((key) => key.notBefore <= now && (key.expiresAt === null || now < key.expiresAt));
  const named = living.filter((key) => key.id === token.keyId && key.algorithm !== "JWKS");
  // A `kid` that is none of ours may be one of a published set, which has its own names.
  const candidates = token.keyId === null ? living : named.length > 0 ? named : living.filter((key) => key.algorithm === "JWKS");
  const fitting = candidates.filter((key) => ALGORITHMS[key.algorithm].includes(token.algorithm)).slice(0, MOST_CANDIDATES);
  if (fitting.length === 0) throw new TokenRefused("no living key of the tenant fits kid and alg");
  return fitting;
}

async function tryKeys(
  token: string,
  keys: readonly VerificationKey[],
  dependencies: TokenVerifierDependencies,
): Promise<{ key: VerificationKey; payload: JWTPayload }> {
  let refusal = new TokenRefused("no key");
  for (const key of keys) {
    try {
      return { key, payload: await verifyWith(token, key, dependencies) };
    } catch (error) {
      if (error instanceof KeySetUnavailable) throw new Failure("unavailable", { retryAfter: KEY_SET_RETRY_SECONDS, cause: error });
      refusal = asRefusal(error);
      // The signature was right: no other key can make the claims better.
      if (error instanceof errors.JWTClaimValidationFailed || error instanceof errors.JWTExpired) break;
    }
  }
  throw refusal;
}

async function verifyWith(token: string, key: VerificationKey, dependencies: TokenVerifierDependencies): Promise<JWTPayload> {
  const options: JWTVerifyOptions = {
    algorithms: [...ALGORITHMS[key.algorithm]],
    audience: dependencies.audience,
    clockTolerance: TOLERANCE_MS / 1_000,
    currentDate: new Date(dependencies.now()),
    requiredClaims: ["exp", "iat", "sub"],
  };
  const { verify } = key;
  const { payload } = typeof verify === "function" ? await jwtVerify(token, verify, options) : await jwtVerify(token, verify, options);
  return payload;
}

function asRefusal(error: unknown): TokenRefused {
  if (error instanceof errors.JWTExpired) return new TokenRefused("expired", error);
  if (error instanceof errors.JWTClaimValidationFailed) return new TokenRefused(`claim "${error.claim}" is missing or not accepted`, error);
  if (error instanceof errors.JWSSignatureVerificationFailed) return new TokenRefused("the signature does not fit the key", error);
  return new TokenRefused(error instanceof errors.JOSEError ? error.code : "could not be verified", error);
}

// What is signed, not the whole token: an ECDSA signature has a second valid spelling.
function fingerprint({ signed }: UnverifiedToken): string {
  return `sha256:${createHash("sha256").update(signed).digest("base64url")}`;
}
