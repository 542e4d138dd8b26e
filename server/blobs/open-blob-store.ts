import { join } from "node:path";
import type { BlobStore } from "./blob-store.ts";
import { createDiskStore, type DiskStoreOptions } from "./disk-store.ts";

/** What the configuration says about storage. */
export interface StorageSettings {
  readonly dataDir: string;
  /** Null: `files` in `dataDir`. */
  readonly filesDir: string | null;
  readonly filesKey: Uint8Array | null;
  readonly filesKeysOld: readonly Uint8Array[];
}

/** The store that the configuration names. Connects to nothing yet: `probe` tells whether it can be used. */
export async function openBlobStore(settings: StorageSettings): Promise<BlobStore> {
  return createDiskStore(diskOptions(settings));
}

export function diskOptions({ dataDir, filesDir, filesKey, filesKeysOld }: StorageSettings): DiskStoreOptions {
  return { folder: filesDir ?? join(dataDir, "files"), keys: { current: filesKey, old: filesKeysOld } };
}
