import type { Readable } from "node:stream";
import { BlobDamaged, BlobMissing } from "./blob-store.ts";
import { withFile, type DiskFiles, type FileName } from "./disk-files.ts";
import { openDiskFiles, type DiskStoreOptions } from "./disk-store.ts";

/** Files of a folder by what became of them. */
export interface Rotation {
  /** Written anew under the key of today, or plain where there is none. */
  readonly rewritten: number;
  /** Were as they should be. */
  readonly kept: number;
  /** Uploads under way, which are left alone: they end, or expire. */
  readonly underWay: number;
  /** Keys of files that are damaged, or sealed by a key that is not given. */
  readonly unreadable: readonly string[];
}

type Outcome = "rewritten" | "kept" | "underWay" | "unreadable" | "gone";

/** Brings every file of the folder into the form of today. May be broken off and repeated, also beside a server that uses the folder. */
export async function rotateFiles(options: DiskStoreOptions): Promise<Rotation> {
  const files = openDiskFiles(options);
  const counts = { rewritten: 0, kept: 0, underWay: 0, gone: 0 };
  const unreadable: string[] = [];
  for await (const name of files.list()) {
    if (name.role === "info") continue;
    const outcome = await rotateFile(files, name);
    if (outcome === "unreadable") unreadable.push(name.key);
    else counts[outcome] += 1;
  }
  const { rewritten, kept, underWay } = counts;
  return { rewritten, kept, underWay, unreadable };
}

async function rotateFile(files: DiskFiles, name: FileName): Promise<Outcome> {
  if (name.role === "part") return "underWay";
  try {
    if (await withFile(files, name, (file) => file.codec.isCurrent(file))) return "kept";
    await rewrite(files, name);
    return "rewritten";
  } catch (error) {
    if (error instanceof BlobDamaged) return "unreadable";
    if (error instanceof BlobMissing) return "gone";
    throw error;
  }
}

// Whoever removes or replaces the file meanwhile wins.
async function rewrite(files: DiskFiles, name: FileName): Promise<void> {
  let inode: bigint | null = null;
  const inodeNow = () => withFile(files, name, async ({ handle }) => (await handle.stat({ bigint: true })).ino);
  const content = async (): Promise<Readable | readonly Buffer[]> => {
    inode = await inodeNow();
    const size = await withFile(files, name, (file) => file.codec.size(file));
    if (size === 0) return [];
    const file = await files.open(name);
    return file.codec.read(file, { start: 0, end: size - 1 });
  };
  await files.replace(name, content, async () => (await inodeNow()) === inode);
}
