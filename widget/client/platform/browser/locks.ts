import type { Locks } from "../locks.ts";

/** The browser's Web Locks, or null where there are none (insecure pages, old browsers) or they cannot be had, which `denied` hears. */
export function createLocks(denied: () => void = () => {}): Locks | null {
  const manager = managerOr(denied);
  if (manager === null) return null;
  // Rejects when waiting was stopped, or where the browser denies locks to this page; nothing depends on a lock.
  const request = async (name: string, signal: AbortSignal, action: () => Promise<void>): Promise<void> => {
    try {
      await manager.request(name, { signal }, action);
    } catch {}
  };
  return {
    hold(name) {
      const waiting = new AbortController();
      let release = (): void => waiting.abort();
      void request(name, waiting.signal, () => new Promise((resolve) => (release = resolve)));
      return () => release();
    },
    whenFree(name, action) {
      const waiting = new AbortController();
      void request(name, waiting.signal, action);
      return () => waiting.abort();
    },
    async isHeld(name) {
      const { held = [] } = await manager.query();
      return held.some((lock) => lock.name === name);
    },
  };
}

function managerOr(denied: () => void): LockManager | null {
  try {
    return globalThis.navigator?.locks ?? null;
  } catch {
    denied();
    return null;
  }
}
