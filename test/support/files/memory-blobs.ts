import { Readable } from "node:stream";
import { BlobMissing, type BlobStore } from "../../../server/blobs/blob-store.ts";

/** Bytes in memory, complete ones only. */
export interface MemoryBlobs extends Pick<BlobStore, "read" | "size" | "remove"> {
  readonly contents: Map<string, Buffer>;
}

export function createMemoryBlobs(): MemoryBlobs {
  const contents = new Map<string, Buffer>();
  const find = (key: string): Buffer => {
    const found = contents.get(key);
    if (found === undefined) throw new BlobMissing(key);
    return found;
  };
  return {
    contents,
    read: async (key, range) => Readable.from([range === undefined ? find(key) : find(key).subarray(range.start, range.end + 1)]),
    size: async (key) => find(key).length,
    remove: async (key) => void contents.delete(key),
  };
}
