import type { Clock } from "../platform/clock.ts";
import { within } from "../platform/waits.ts";
import type { Randomness } from "../platform/randomness.ts";
import { readTokenClaims, type TokenClaims } from "../platform/token-claims.ts";

/** The owner's token provider did not answer a token; `cause` says why. */
export class TokenError extends Error {
  /** Whether there will be no token until the person has signed in: the provider said so. */
  readonly isFinal: boolean;

  constructor(cause: unknown) {
    super("The token provider did not answer a token.", { cause });
    this.name = "TokenError";
    this.isFinal = typeof cause === "object" && cause !== null && "isFinal" in cause && cause.isFinal === true;
  }
}

/** The current token of one person; asks the owner for one at most once at a time. */
export interface TokenSource {
  /** The current token, or a new one when there is none or it is about to end. @throws TokenError */
  token(): Promise<string>;
  /** A new token. A call while one is under way shares it. @throws TokenError */
  refresh(): Promise<string>;
  /** The claims of the current token; null when there is none or it is not a JWT. */
  claims(): TokenClaims | null;
  /** What the server says of the life of the current token, in milliseconds from now; free of clock differences. */
  setLife(milliseconds: number): void;
  /** Milliseconds from now at which a new token should be asked for, spread so that clients don't come in step; null: not known. */
  renewIn(): number | null;
  /** Nothing more is asked of the owner: the current token serves until it ends, and what is answered late is dropped. */
  end(): void;
}

export interface TokenSourceDependencies {
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly provide: () => Promise<string>;
  /** Hears when the provider fails, and again when it fails in another way; not of each try. */
  readonly onError: (error: unknown) => void;
  /** The owner answered another person's token. It is not taken: whatever still asks was begun by the former one, and this source has ended. */
  readonly onPersonChanged: () => void;
}

/** A token that ends within this is not used for another request. */
const MARGIN_MS = 5_000;
/** A token without known life is used this long. */
const DEFAULT_LIFE_MS = 300_000;
/** An owner that has not answered by then is taken to have failed. */
const ANSWER_MS = 15_000;

export function createTokenSource({ clock, randomness, provide, onError, onPersonChanged }: TokenSourceDependencies): TokenSource {
  let current: string | null = null;
  let endsAt = 0;
  let renewAt: number | null = null;
  let underWay: Promise<string> | null = null;
  let hasEnded = false;
  /** How the provider fails; null: it does not. */
  let failure: string | null = null;

  const setLife = (milliseconds: number): void => {
    endsAt = clock.now() + milliseconds;
    renewAt = clock.now() + milliseconds * (0.75 + 0.15 * randomness.number());
  };

  const accept = (token: string): string => {
    if (hasEnded) throw new Error("This session has ended.");
    if (typeof token !== "string" || token === "") throw new TypeError("expected a token");
    const claims = readTokenClaims(token);
    const former = current === null ? null : readTokenClaims(current);
    if (former !== null && claims !== null && former.subject !== claims.subject) {
      hasEnded = true;
      onPersonChanged();
      throw new Error("The token is another person's.");
    }
    current = token;
    failure = null;
    // From issue to expiry by the issuer's clock: right for a new token whatever our own clock says.
    const life = claims?.expiresAt != null && claims.issuedAt !== null ? (claims.expiresAt - claims.issuedAt) * 1000 : DEFAULT_LIFE_MS;
    setLife(life);
    return token;
  };

  const ask = async (): Promise<string> => {
    try {
      const late = () => new Error(`The token provider did not answer within ${ANSWER_MS / 1000} s.`);
      return accept(await within(clock, { work: provide(), milliseconds: ANSWER_MS, late }));
    } catch (error) {
      if (!hasEnded && failure !== String(error)) onError(error);
      failure = String(error);
      throw new TokenError(error);
    } finally {
      underWay = null;
    }
  };

  const refresh = (): Promise<string> =>
    hasEnded ? Promise.reject(new TokenError(new Error("This session has ended."))) : (underWay ??= ask());
  return {
    async token() {
      return current !== null && clock.now() < endsAt - MARGIN_MS ? current : refresh();
    },
    refresh,
    claims: () => (current === null ? null : readTokenClaims(current)),
    setLife,
    renewIn: () => (renewAt === null ? null : Math.max(0, renewAt - clock.now())),
    end() {
      hasEnded = true;
    },
  };
}
