import { toJson } from "./to-json.ts";

/** What a client reads of its own token. Unverified: only the server's word counts; used for timing and to find what is stored. */
export interface TokenClaims {
  /** Names the person among all persons of one server, as far as the token says it. */
  readonly identity: string;
  /** Names the person also where the key of the tenant has changed. */
  readonly subject: string;
  /** Seconds since 1970. */
  readonly issuedAt: number | null;
  readonly expiresAt: number | null;
}

/** Reads header and payload of a JWT (RFC 7519) without verifying it; null for anything else. */
export function readTokenClaims(token: string): TokenClaims | null {
  const [header, payload] = token.split(".", 2).map(decodePart);
  if (header === undefined || payload === undefined || header === null || payload === null) return null;
  if (typeof payload["sub"] !== "string") return null;
  // Where an identity provider issues for several tenants, only this says which.
  const tenant = payload["tenant"] === undefined ? [] : [payload["tenant"]];
  return {
    subject: toJson([payload["iss"], payload["sub"], ...tenant]),
    identity: toJson([header["kid"], payload["iss"], payload["aud"], payload["sub"], ...tenant]),
    issuedAt: numberOrNull(payload["iat"]),
    expiresAt: numberOrNull(payload["exp"]),
  };
}

/** What one part of a JWT says; null: nothing that can be read. */
export function decodePart(part: string): Record<string, unknown> | null {
  try {
    const binary = atob(part.replace(/-/g, "+").replace(/_/g, "/"));
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof value === "object" && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}

function numberOrNull(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}
