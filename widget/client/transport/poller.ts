import { fullJitter } from "../platform/backoff.ts";
import type { Clock } from "../platform/clock.ts";
import { sleep } from "../platform/waits.ts";
import { isFinal, toRefusal } from "../platform/command-refused.ts";
import type { Randomness } from "../platform/randomness.ts";

/** The poll loop: one long poll after another while it runs. */
export interface Poller {
  start(): void;
  stop(): void;
  /** Ends the present poll and begins the next at once. */
  again(): void;
}

export interface PollerDependencies {
  readonly clock: Clock;
  readonly randomness: Randomness;
  /** One poll, its frames applied; answers whether it brought any. `waits`: it may take its time. */
  readonly poll: (signal: AbortSignal, waits: boolean) => Promise<boolean>;
  readonly onPolled: () => void;
  readonly onFailed: (error: unknown) => void;
}

/** Two empty answers are at least this far apart, whatever stands in between answers at once. */
const EMPTY_PAUSE_MS = 1_000;

export function createPoller({ clock, randomness, poll, onPolled, onFailed }: PollerDependencies): Poller {
  let running: AbortController | null = null;
  let present = new AbortController();

  // The first poll does not wait, so that one soon knows whether polling works at all.
  const once = async (failures: number, { loop, waits }: { readonly loop: AbortSignal; readonly waits: boolean }): Promise<number> => {
    const begun = clock.now();
    try {
      const brought = await poll(present.signal, waits);
      if (loop.aborted) return 0;
      onPolled();
      if (!brought && waits) await sleep(clock, Math.max(0, begun + EMPTY_PAUSE_MS - clock.now()), present.signal);
      return 0;
    } catch (error) {
      if (loop.aborted || present.signal.aborted) return failures;
      onFailed(error);
      if (!isFinal(error)) await sleep(clock, (toRefusal(error).retryAfterMs ?? 0) + fullJitter(failures + 1, randomness), present.signal);
      return failures + 1;
    }
  };

  const run = async (loop: AbortSignal): Promise<void> => {
    let failures = 0;
    for (let waits = false; !loop.aborted; waits = failures === 0) {
      present = new AbortController();
      failures = await once(failures, { loop, waits });
    }
  };
  return {
    start() {
      if (running !== null) return;
      running = new AbortController();
      void run(running.signal);
    },
    stop() {
      running?.abort();
      running = null;
      present.abort();
    },
    again() {
      present.abort();
    },
  };
}
