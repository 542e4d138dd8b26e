import { randomBytes } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { requireBlobKey } from "./blob-key.ts";
import type { BlobStore, ByteRange } from "./blob-store.ts";
import { createDiskFiles, withFile, type DiskFiles } from "./disk-files.ts";
import { DiskUploads } from "./disk-uploads.ts";
import { createPlainCodec } from "./plain.ts";
import { createEncryptedCodec } from "./encrypted.ts";
import type { SealingKeys } from "./sealed-format.ts";

export interface DiskStoreOptions {
  /** Made when it is not there. One process at a time writes into it. */
  readonly folder: string;
  /** Without a current key new files are plain. Both forms are always read. */
  readonly keys: SealingKeys;
}

/** The folder with the form that the keys ask for. */
export function openDiskFiles({ folder, keys }: DiskStoreOptions): DiskFiles {
  const [plain, sealed] = [createPlainCodec(keys.current === null), createEncryptedCodec(keys)];
  return createDiskFiles({ folder, forms: keys.current === null ? [plain, sealed] : [sealed, plain] });
}

/** Bytes in a folder of this machine. */
export function createDiskStore(options: DiskStoreOptions): BlobStore {
  const files = openDiskFiles(options);
  return {
    uploads: new DiskUploads(files),
    async read(key, range) {
      const found = await files.open({ key: requireBlobKey(key), role: "content" });
      try {
        const size = await found.codec.size(found);
        if (size > 0 || range !== undefined) return found.codec.read(found, within(size, range));
        await found.handle.close();
        return Readable.from([], { objectMode: false });
      } catch (error) {
        await found.handle.close();
        throw error;
      }
    },
    size: (key) => withFile(files, { key: requireBlobKey(key), role: "content" }, (found) => found.codec.size(found)),
    write: (key, content) => files.replace({ key: requireBlobKey(key), role: "content" }, content),
    remove: (key) => files.dropAll(requireBlobKey(key)),
    async probe() {
      await mkdir(options.folder, { recursive: true, mode: 0o700 });
      const path = join(options.folder, `probe-${randomBytes(8).toString("hex")}`);
      await writeFile(path, "", { flag: "wx", mode: 0o600 });
      await rm(path);
    },
    close: async () => {},
  };
}

/** @throws RangeError */
function within(size: number, { start, end }: ByteRange = { start: 0, end: size - 1 }): ByteRange {
  if (start < 0 || start >= size || end < start) throw new RangeError("the range is not within the file");
  return { start, end: Math.min(end, size - 1) };
}
