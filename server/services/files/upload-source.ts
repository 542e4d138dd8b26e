import type { BlobStore } from "../../blobs/blob-store.ts";
import type { FileSource } from "../../media/formats/file-source.ts";

/** A stored file as the rules read it. @throws BlobMissing, BlobDamaged */
export async function openSource(blobs: Pick<BlobStore, "read" | "size">, key: string): Promise<FileSource> {
  return {
    size: await blobs.size(key),
    async range(start, end) {
      if (start >= end) return Buffer.alloc(0);
      const chunks: Buffer[] = [];
      for await (const chunk of await blobs.read(key, { start, end: end - 1 })) chunks.push(chunk as Buffer);
      return Buffer.concat(chunks);
    },
    stream: () => blobs.read(key),
  };
}
