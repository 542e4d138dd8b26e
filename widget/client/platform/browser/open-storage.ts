import { openIndexedDbStorage } from "./indexed-db-storage.ts";
import { createMemoryStorage } from "../memory-storage.ts";
import type { ClientStorage } from "../storage.ts";

/** Opens the storage called `name`: in IndexedDB, or in memory where there is none or it fails (private windows, full disks). */
export async function openStorage(name: string): Promise<ClientStorage> {
  if (typeof indexedDB === "undefined") return createMemoryStorage();
  try {
    return await openIndexedDbStorage(name);
  } catch {
    return createMemoryStorage();
  }
}
