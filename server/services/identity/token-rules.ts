/** Milliseconds that clocks of hosts may differ from ours. */
export const TOLERANCE_MS = 30_000;
/** Milliseconds that a token may live from `iat` to `exp`. */
export const TOKEN_LIFETIME_MS = 86_400_000;
/** Characters of a token. */
export const TOKEN_CHARACTERS = 8_192;
/** Characters of `kid` and `jti`. */
export const TOKEN_ID_CHARACTERS = 256;

/** Whether a token is over: the same moment for requests, tickets, polls and sockets. Both in ms since 1970. */
export function hasExpired(expiresAt: number, now: number): boolean {
  return now >= expiresAt + TOLERANCE_MS;
}

/** Why a token or ticket is worth nothing: for the log and `token inspect`, never for an answer. Holds nothing of the token's content. */
export class TokenRefused extends Error {
  readonly reason: string;

  constructor(reason: string, cause?: unknown) {
    super(reason, { cause });
    this.name = "TokenRefused";
    this.reason = reason;
  }
}
