import type { Clock } from "../../widget/client/platform/clock.ts";

/** A clock that stands still until it is told to go on. */
export interface FakeClock extends Clock {
  /** Lets `milliseconds` pass; timers run in their order, and what they set going ends in between. */
  advance(milliseconds: number): Promise<void>;
  /** Lets promises that wait for nothing else go on. */
  settle(): Promise<void>;
  readonly timers: number;
}

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly action: () => void;
}

export function createFakeClock(start = 1_800_000_000_000): FakeClock {
  let now = start;
  let order = 0;
  const timers = new Set<Timer>();
  const next = (until: number): Timer | undefined =>
    [...timers].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at || a.order - b.order)[0];
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return {
    now: () => now,
    setTimeout(action, milliseconds) {
      // Whole milliseconds, as clocks tell them.
      const timer: Timer = { at: now + Math.max(0, Math.ceil(milliseconds)), order: order++, action };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    async advance(milliseconds) {
      const until = now + milliseconds;
      await settle();
      for (let timer = next(until); timer !== undefined; timer = next(until)) {
        timers.delete(timer);
        now = Math.max(now, timer.at);
        timer.action();
        await settle();
      }
      now = until;
      await settle();
    },
    settle,
    get timers() {
      return timers.size;
    },
  };
}
