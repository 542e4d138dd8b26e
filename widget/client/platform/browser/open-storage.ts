import { openIndexedDbStorage } from "./indexed-db-storage.ts";
import { systemClock } from "../clock.ts";
import { createMemoryStorage } from "../memory-storage.ts";
import { within } from "../waits.ts";
import type { ClientStorage } from "../storage.ts";

/** Milliseconds in which a browser opens and reads a storage, or is not waited for any longer. */
const OPENING_MS = 3_000;

/**
 * Opens the storage called `name`: in IndexedDB, or in memory where there is none, it fails (private windows, full disks) or it does not answer, which
 * `denied` hears.
 */
export async function openStorage(name: string, denied: () => void = () => {}): Promise<ClientStorage> {
  try {
    if (typeof indexedDB === "undefined") return createMemoryStorage();
    const work = openIndexedDbStorage(name);
    return await within(systemClock, { work, milliseconds: OPENING_MS, late: () => new Error("late") }).catch((error: unknown) => {
      // What opens after all would block others who upgrade or delete it.
      work.then(({ close }) => close()).catch(() => {});
      throw error;
    });
  } catch {
    denied();
    return createMemoryStorage();
  }
}
