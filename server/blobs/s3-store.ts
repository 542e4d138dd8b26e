import { requireBlobKey } from "./blob-key.ts";
import type { BlobStore } from "./blob-store.ts";
import type { S3Options } from "./s3-client.ts";
import { createS3Objects } from "./s3-objects.ts";
import { S3Uploads } from "./s3-uploads.ts";

/** Bytes in a bucket, which many nodes share. */
export function createS3Store(options: S3Options): BlobStore {
  const objects = createS3Objects(options);
  const uploads = new S3Uploads(options, objects);
  return {
    uploads,
    read: async (key, range) => objects.read(requireBlobKey(key), range),
    size: async (key) => objects.size(requireBlobKey(key)),
    write: async (key, content) => objects.write(requireBlobKey(key), content),
    remove: async (key) => uploads.removeAll(requireBlobKey(key)),
    probe: objects.probe,
    async close() {
      objects.client.destroy();
      uploads.close();
    },
  };
}
