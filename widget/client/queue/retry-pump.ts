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

interface Waits {
  delay(key: Id, floorMs: number): void;
  isWaiting(key: Id): boolean;
  progressed(key: Id): void;
  /** Forgets those that the server did not ask for. */
  wake(): void;
  forget(key: Id): void;
  stop(): void;
}

interface Wait {
  failures: number;
  cancel: (() => void) | null;
  /** The server asked not to be tried before this (ms since 1970). */
  notBefore: number;
}

/** The waits between tries, longer with each failure in a row. */
function createWaits({ clock, randomness }: Pick<RetryPumpDependencies, "clock" | "randomness">, onOver: () => void): Waits {
  const waits = new Map<Id, Wait>();
  const end = (wait: Wait): void => {
    wait.cancel?.();
    wait.cancel = null;
  };
  return {
    delay(key, floorMs) {
      const wait = waits.get(key) ?? { failures: 0, cancel: null, notBefore: 0 };
      waits.set(key, wait);
      end(wait);
      wait.notBefore = clock.now() + floorMs;
      wait.cancel = clock.setTimeout(
        () => {
          wait.cancel = null;
          onOver();
        },
        floorMs + fullJitter(wait.failures, randomness),
      );
      wait.failures += 1;
    },
    isWaiting: (key) => (waits.get(key)?.cancel ?? null) !== null,
    progressed(key) {
      const wait = waits.get(key);
      if (wait !== undefined) wait.failures = 0;
    },
    wake() {
      for (const wait of waits.values()) if (clock.now() >= wait.notBefore) end(wait);
    },
    forget(key) {
      waits.get(key)?.cancel?.();
      waits.delete(key);
    },
    stop: () => waits.forEach(end),
  };
}

export function createRetryPump(dependencies: RetryPumpDependencies): RetryPump {
  const { parallel = Infinity, online = () => true, onRunning = () => {} } = dependencies;
  const running = new Map<Id, AbortController>();
  const waits = createWaits(dependencies, () => pump());
  let stopped = false;

  const delay = (key: Id, floorMs = 0): void => {
    if (!stopped) waits.delay(key, floorMs);
  };
  const begin = (key: Id): void => {
    const ended = new AbortController();
    running.set(key, ended);
    onRunning(key, true);
    void dependencies
      .run(key, ended.signal)
      .catch((error: unknown) => ended.signal.aborted || delay(key, toRefusal(error).retryAfterMs ?? 0))
      .finally(() => {
        if (running.get(key) !== ended) return;
        running.delete(key);
        onRunning(key, false);
        pump();
      });
  };
  const pump = (): void => {
    if (stopped || !online()) return;
    for (const key of dependencies.ready()) {
      if (running.size >= parallel) return;
      if (!running.has(key) && !waits.isWaiting(key)) begin(key);
    }
  };
  const end = (ended: AbortController, key: Id): void => {
    ended.abort();
    running.delete(key);
    onRunning(key, false);
  };

  return {
    pump,
    delay,
    progressed: waits.progressed,
    wake() {
      waits.wake();
      pump();
    },
    halt(key) {
      const ended = running.get(key);
      waits.forget(key);
      if (ended !== undefined) end(ended, key);
      pump();
    },
    interrupt: () => running.forEach(end),
    stop() {
      stopped = true;
      waits.stop();
      for (const ended of running.values()) ended.abort();
    },
  };
}
