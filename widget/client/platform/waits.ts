import type { Clock } from "./clock.ts";

/** Milliseconds a person waits for what is tried again; what has to wait longer is told instead. */
export const PATIENCE_MS = 5_000;

/** Settles as `work` does; rejects with `late` when that takes longer than `milliseconds`. */
export function within<T>(
  clock: Clock,
  { work, milliseconds, late }: { work: Promise<T>; milliseconds: number; late: () => Error },
): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = clock.setTimeout(() => reject(late()), milliseconds);
    work.then(resolve, reject).finally(cancel);
  });
}

/** Resolves after `milliseconds`, or at once when `signal` is aborted. */
export function sleep(clock: Clock, milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = (): void => {
      cancel();
      signal.removeEventListener("abort", done);
      resolve();
    };
    const cancel = clock.setTimeout(done, milliseconds);
    signal.addEventListener("abort", done);
  });
}
