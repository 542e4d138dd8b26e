import { join } from "node:path";
import type { BlobStore } from "./blob-store.ts";
import { createDiskStore, type DiskStoreOptions } from "./disk-store.ts";
import type { S3Options } from "./s3-client.ts";

/** What the configuration says about storage. */
export interface StorageSettings {
  readonly dataDir: string;
  /** Null: `files` in `dataDir`. */
  readonly filesDir: string | null;
  readonly filesKey: Uint8Array | null;
  readonly filesKeysOld: readonly Uint8Array[];
  /** Null: files lie on disk. */
  readonly s3Bucket: string | null;
  readonly s3Endpoint: string | null;
  readonly s3Region: string;
  readonly s3AccessKeyId: string | null;
  readonly s3SecretAccessKey: string | null;
  readonly s3ForcePathStyle: "true" | "false";
  readonly s3Encryption: "none" | "AES256" | "aws:kms" | "aws:kms:dsse";
  readonly s3KmsKeyId: string | null;
}

/** The store that the configuration names. Connects to nothing yet: `probe` tells whether it can be used. */
export async function openBlobStore(settings: StorageSettings): Promise<BlobStore> {
  if (settings.s3Bucket === null) return createDiskStore(diskOptions(settings));
  // The SDK is big, and most installations do without it.
  const { createS3Store } = await import("./s3-store.ts");
  return createS3Store(s3Options(settings, settings.s3Bucket));
}

export function diskOptions({ dataDir, filesDir, filesKey, filesKeysOld }: StorageSettings): DiskStoreOptions {
  return { folder: filesDir ?? join(dataDir, "files"), keys: { current: filesKey, old: filesKeysOld } };
}

function s3Options(settings: StorageSettings, bucket: string): S3Options {
  const { s3AccessKeyId: accessKeyId, s3SecretAccessKey: secretAccessKey } = settings;
  return {
    bucket,
    endpoint: settings.s3Endpoint,
    region: settings.s3Region,
    credentials: accessKeyId === null || secretAccessKey === null ? null : { accessKeyId, secretAccessKey },
    forcePathStyle: settings.s3ForcePathStyle === "true",
    encryption: settings.s3Encryption === "none" ? null : settings.s3Encryption,
    kmsKeyId: settings.s3KmsKeyId,
  };
}
