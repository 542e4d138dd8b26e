/** Asks whoever holds a lock to let it go soon: somebody else waits for it. */
export type RequestRelease = () => Promise<void> | void;

/** The lock of one thing for one holder. */
export interface Lock {
  /**
   * Resolves when the lock is held. `requestRelease` is called while it is held: when somebody else wants it, and when it can no longer be kept.
   * @throws LockRefused (not had in time, or `signal` aborted)
   */
  lock(signal: AbortSignal, requestRelease: RequestRelease): Promise<void>;
  /** Lets it go; what is no longer held is left alone. */
  unlock(): Promise<void>;
}

/** Locks by name; the shape that @tus/server takes. One contract suite holds every implementation. */
export interface Locker {
  newLock(id: string): Lock;
}

/** Milliseconds somebody waits for a lock. */
export const LOCK_WAIT_MS = 30_000;

/** The lock was not to be had. tus clients take 423 as "try again". */
export class LockRefused extends Error {
  override readonly name = "LockRefused";
  // The names that @tus/server reads.
  readonly status_code = 423;
  readonly body = "The upload is in use\n";
}
