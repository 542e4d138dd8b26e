import type { Clock } from "../platform/clock.ts";
import type { TokenSource } from "./tokens.ts";

/** Renews the token before it ends, and with it the life of the open socket (AUTH-6). */
export interface Renewal {
  /** Plans the next renewal by what is known of the token now. */
  plan(): void;
  stop(): void;
}

export interface RenewalDependencies {
  readonly clock: Clock;
  readonly tokens: TokenSource;
  /** Carries the new token to the server; plans anew by what it is told. */
  readonly renew: () => Promise<void>;
}

/** A provider that answers tokens with no life left is asked again after this, not at once. */
const PAUSE_MS = 20_000;
/** The longest wait that timers of all browsers can carry. */
const LONGEST_MS = 2_000_000_000;

export function createRenewal({ clock, tokens, renew }: RenewalDependencies): Renewal {
  let cancel = (): void => {};
  let stopped = false;
  const plan = (): void => {
    cancel();
    const wait = tokens.renewIn();
    if (wait === null) return;
    stopped = false;
    cancel = clock.setTimeout(() => void run(), Math.min(LONGEST_MS, Math.max(PAUSE_MS, wait)));
  };
  const run = async (): Promise<void> => {
    try {
      await tokens.refresh();
      await renew();
    } catch {
      // Without a new token the socket ends by 4001, and the machine goes on from there; until then, try again.
      if (!stopped) cancel = clock.setTimeout(() => void run(), PAUSE_MS);
    }
  };
  return {
    plan,
    stop() {
      stopped = true;
      cancel();
    },
  };
}
