import type { Locks } from "../locks.ts";

/** The browser's Web Locks, or null where there are none (insecure pages, old browsers). */
export function createLocks(): Locks | null {
  const manager = typeof navigator === "undefined" ? undefined : navigator.locks;
  if (manager === undefined) return null;
  const request = (name: string, signal: AbortSignal, action: () => Promise<void>): void => {
    // Rejects when waiting was stopped, or where the browser denies locks to this page; nothing depends on a lock.
    manager.request(name, { signal }, action).catch(() => {});
  };
  return {
    hold(name) {
      const waiting = new AbortController();
      let release = (): void => waiting.abort();
      request(name, waiting.signal, () => new Promise((resolve) => (release = resolve)));
      return () => release();
    },
    whenFree(name, action) {
      const waiting = new AbortController();
      request(name, waiting.signal, action);
      return () => waiting.abort();
    },
    async isHeld(name) {
      const { held = [] } = await manager.query();
      return held.some((lock) => lock.name === name);
    },
  };
}
