/** The clock a ticker runs on. */
export interface TickerClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls back once after the time; the result keeps it from doing so. */
  after(milliseconds: number, callback: () => void): () => void;
}

/** Tells readers when a new minute began, with one timer for all of them and none while nobody reads. */
export interface MinuteTicker {
  /** Calls `listener` with the time (ms since 1970) at the start of each minute; the result ends it. */
  subscribe(listener: (now: number) => void): () => void;
}

const MINUTE = 60_000;

/** Makes a ticker. Each wait aims at the next full minute, so it does not drift and a sleeping tab is right again within one. */
export function createMinuteTicker(clock: TickerClock): MinuteTicker {
  const listeners = new Set<(now: number) => void>();
  let cancel = (): void => undefined;
  const plan = () => {
    cancel = clock.after(MINUTE - (clock.now() % MINUTE), () => {
      plan();
      for (const listener of listeners) listener(clock.now());
    });
  };
  return {
    subscribe(listener) {
      listeners.add(listener);
      if (listeners.size === 1) plan();
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) cancel();
      };
    },
  };
}

/** The page's one ticker; relative times of all elements turn together. */
export const minuteTicker: MinuteTicker = createMinuteTicker({
  now: () => Date.now(),
  after(milliseconds, callback) {
    const handle = setTimeout(callback, milliseconds);
    return () => clearTimeout(handle);
  },
});
