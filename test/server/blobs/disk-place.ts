import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDiskStore } from "../../../server/blobs/disk-store.ts";
import type { SealingKeys } from "../../../server/blobs/sealed-format.ts";
import type { StorePlace } from "./blob-store.contract.ts";

export const NO_KEYS: SealingKeys = { current: null, old: [] };

/** A temporary folder. */
export async function openDiskPlace(keys: SealingKeys): Promise<StorePlace & { readonly folder: string; files(): Promise<string[]> }> {
  const folder = await mkdtemp(join(tmpdir(), "staff-chat-blobs-"));
  const files = async () => {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  };
  return {
    folder,
    files,
    open: () => createDiskStore({ folder, keys }),
    leftovers: files,
    close: () => rm(folder, { recursive: true }),
  };
}
