import type { Clock } from "../platform/clock.ts";

/** Finds half-open sockets: whoever is silent for too long is taken for dead (R3). */
export interface Watchdog {
  /** Watches from now on for silences of `milliseconds`. */
  arm(milliseconds: number): void;
  disarm(): void;
  /** Something was heard. */
  heard(): void;
  /** Something must be heard within `milliseconds` from now. */
  expectWithin(milliseconds: number): void;
}

export function createWatchdog(clock: Clock, onSilence: () => void): Watchdog {
  let lastHeard = 0;
  let limit = 0;
  let cancel = (): void => {};
  let cancelExpected = (): void => {};

  // One timer that looks again costs less than a new timer for each frame.
  const look = (): void => {
    const left = lastHeard + limit - clock.now();
    if (left <= 0) onSilence();
    else cancel = clock.setTimeout(look, left);
  };
  return {
    arm(milliseconds) {
      cancel();
      lastHeard = clock.now();
      limit = milliseconds;
      cancel = clock.setTimeout(look, milliseconds);
    },
    disarm() {
      cancel();
      cancelExpected();
    },
    heard() {
      lastHeard = clock.now();
      cancelExpected();
    },
    expectWithin(milliseconds) {
      cancelExpected();
      cancelExpected = clock.setTimeout(onSilence, milliseconds);
    },
  };
}
