import type { Id } from "../../../protocol/ids.ts";
import { fullJitter } from "../platform/backoff.ts";
import type { Clock } from "../platform/clock.ts";
import { toRefusal } from "../platform/command-refused.ts";
import type { Randomness } from "../platform/randomness.ts";

/** Tries what is ready, one try of a key at a time, and after a failed one again with growing waits, for as long as it is ready (SYNC-11, SYNC-13). */
export interface RetryPump {
  /** Begins what is ready, unless enough is under way or its next try is due later. */
  pump(): void;
  /** Forgets waits between tries, those that the server asked for aside, and pumps. */
  wake(): void;
  /** Puts off the next try, longer each time; `floorMs`: at least so long, as the server asked. */
  delay(key: Id, floorMs?: number): void;
  /** Something was got done: the next wait is short again. */
  progressed(key: Id): void;
  /** Ends what is under way under a key, and forgets its waits. What is ready all the same begins anew. */
  halt(key: Id): void;
  /** Ends all that is under way; what is ready begins at the next `pump`. */
  interrupt(): void;
  stop(): void;
}

export interface RetryPumpDependencies {
  readonly clock: Clock;
  readonly randomness: Randomness;
  /** Keys of what may be tried, in order. */
  readonly ready: () => Iterable<Id>;
  /** One try; with its signal aborted, what becomes of it is of no account any more. @throws whatever is to be tried again for */
  readonly run: (key: Id, signal: AbortSignal) => Promise<void>;
  /** Tries under way at once. */
  readonly parallel?: number;
  /** False only when nothing can pass. */
  readonly online?: () => boolean;
  readonly onRunning?: (key: Id, running: boolean) => void;
}

interface Run {
  /** Ends the try that is under way. */
  ended: AbortController | null;
  failures: number;
  cancelRetry: (() => void) | null;
  /** The server asked not to be tried before this (ms since 1970). */
  notBefore: number;
}

export function createRetryPump(dependencies: RetryPumpDependencies): RetryPump {
  const { clock, randomness, parallel = Infinity, online = () => true, onRunning = () => {} } = dependencies;
  const runs = new Map<Id, Run>();
  let stopped = false;

  const runOf = (key: Id): Run => {
    const run = runs.get(key) ?? { ended: null, failures: 0, cancelRetry: null, notBefore: 0 };
    runs.set(key, run);
    return run;
  };
  const delay = (key: Id, floorMs = 0): void => {
    if (stopped) return;
    const run = runOf(key);
    const wait = floorMs + fullJitter(run.failures, randomness);
    run.failures += 1;
    run.notBefore = clock.now() + floorMs;
    run.cancelRetry?.();
    run.cancelRetry = clock.setTimeout(() => {
      run.cancelRetry = null;
      pump();
    }, wait);
  };
  const begin = (key: Id, run: Run): void => {
    const ended = new AbortController();
    run.ended = ended;
    onRunning(key, true);
    void dependencies
      .run(key, ended.signal)
      .catch((error: unknown) => ended.signal.aborted || delay(key, toRefusal(error).retryAfterMs ?? 0))
      .finally(() => {
        if (run.ended !== ended) return;
        run.ended = null;
        onRunning(key, false);
        pump();
      });
  };
  const pump = (): void => {
    if (stopped || !online()) return;
    let free = parallel - [...runs.values()].filter(({ ended }) => ended !== null).length;
    for (const key of dependencies.ready()) {
      if (free <= 0) return;
      const run = runOf(key);
      if (run.ended !== null || run.cancelRetry !== null) continue;
      free -= 1;
      begin(key, run);
    }
  };
  const end = (key: Id, run: Run): void => {
    if (run.ended === null) return;
    run.ended.abort();
    run.ended = null;
    onRunning(key, false);
  };
  const forgetWait = (run: Run): void => {
    run.cancelRetry?.();
    run.cancelRetry = null;
  };

  return {
    pump,
    delay,
    progressed: (key) => void (runOf(key).failures = 0),
    wake() {
      for (const run of runs.values()) if (clock.now() >= run.notBefore) forgetWait(run);
      pump();
    },
    halt(key) {
      const run = runs.get(key);
      if (run !== undefined) {
        runs.delete(key);
        forgetWait(run);
        end(key, run);
      }
      pump();
    },
    interrupt() {
      for (const [key, run] of runs) end(key, run);
    },
    stop() {
      stopped = true;
      for (const run of runs.values()) {
        forgetWait(run);
        run.ended?.abort();
      }
    },
  };
}
