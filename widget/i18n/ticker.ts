/** Timers a ticker runs on. */
export interface TickerTimers {
  setTimeout(callback: () => void, milliseconds: number): number;
  clearTimeout(handle: number): void;
  now(): number;
}

/** Tells readers when a new minute began, with one timer for all of them and none while nobody reads. */
export interface MinuteTicker {
  /** Calls `listener` with the time (ms since 1970) at the start of each minute; the result ends it. */
  subscribe(listener: (now: number) => void): () => void;
}

const MINUTE = 60_000;

/** Makes a ticker. Each timer aims at the next full minute, so it does not drift and a sleeping tab is right again within one. */
export function createMinuteTicker(timers: TickerTimers): MinuteTicker {
  const listeners = new Set<(now: number) => void>();
  let handle: number | undefined;
  const plan = () => {
    handle = timers.setTimeout(() => {
      plan();
      for (const listener of [...listeners]) listener(timers.now());
    }, MINUTE - (timers.now() % MINUTE));
  };
  return {
    subscribe(listener) {
      listeners.add(listener);
      if (listeners.size === 1) plan();
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0 && handle !== undefined) timers.clearTimeout(handle);
      };
    },
  };
}

/** The page's one ticker; relative times of all elements turn together. */
export const minuteTicker: MinuteTicker = createMinuteTicker({
  setTimeout: (callback, milliseconds) => Number(setTimeout(callback, milliseconds)),
  clearTimeout: (handle) => clearTimeout(handle),
  now: () => Date.now(),
});
