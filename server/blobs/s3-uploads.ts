import { Readable } from "node:stream";
import type { Part } from "@aws-sdk/client-s3";
import { S3Store, type MetadataValue } from "@tus/s3-store";
import { Upload, type KvStore } from "@tus/utils";
import { isBlobKey, requireBlobKey } from "./blob-key.ts";
import { BlobMissing } from "./blob-store.ts";
import { encryptWhatBegins, isAbsent, s3ClientConfig, type S3Options } from "./s3-client.ts";
import type { S3Objects } from "./s3-objects.ts";
import { UploadRefused } from "./upload-refused.ts";

// Parts wait in temporary files, not in memory.
const PART_BYTES = 8 * 1024 * 1024;
const CACHED_UPLOADS = 1_000;

/** Resumable uploads as multipart uploads of the bucket, with `<id>.info` and, between requests, `<id>.part` beside them. */
export class S3Uploads extends S3Store {
  readonly #objects: S3Objects;

  constructor(options: S3Options, objects: S3Objects) {
    super({
      partSize: PART_BYTES,
      useTags: false,
      cache: createCache(),
      s3ClientConfig: { ...s3ClientConfig(options), bucket: options.bucket },
    });
    this.extensions = ["creation", "creation-with-upload", "termination"];
    this.#objects = objects;
    encryptWhatBegins(this.client, options);
  }

  override async create(upload: Upload): Promise<Upload> {
    if (upload.size === undefined) throw new UploadRefused("UNSUPPORTED_CREATION_DEFER_LENGTH_EXTENSION");
    requireBlobKey(upload.id);
    const created = await super.create(upload);
    if (upload.size === 0) await this.getUpload(upload.id);
    return created;
  }

  /** What came before `content` broke off is kept; then its error follows. */
  override async write(content: Readable, id: string, offset: number): Promise<number> {
    const { file } = await this.getMetadata(requireBlobKey(id)).catch(refuseAbsent);
    const room = (file.size ?? 0) - offset;
    let broken: { readonly error: unknown } | null = null;
    const taken = await super.write(Readable.from(untilItBreaks(content, room, (error) => (broken = { error }))), id, offset);
    throwIf(broken);
    return taken;
  }

  override async getUpload(id: string): Promise<Upload> {
    if (!isBlobKey(id)) throw new UploadRefused("FILE_NOT_FOUND");
    const metadata = await this.getMetadata(id).catch(refuseAbsent);
    return Object.assign(new Upload({ id, offset: 0 }), metadata.file, { offset: await this.#offset(id, metadata) });
  }

  override async remove(id: string): Promise<void> {
    await this.getUpload(id);
    await this.removeAll(id);
  }

  /** Takes away the upload and what it became. Nothing there is no error. */
  async removeAll(id: string): Promise<void> {
    await this.#objects.abortUploads(id);
    for (const name of [id, this.infoKey(id), this.partKey(id, true)]) await this.#objects.remove(name);
    await this.clearCache(id);
  }

  /** Ends its connections. */
  close(): void {
    this.client.destroy();
  }

  async #offset(id: string, metadata: MetadataValue): Promise<number> {
    const size = metadata.file.size ?? 0;
    const parts = await this.#parts(id);
    if (parts === null) {
      // Completed or aborted: the object tells.
      return this.#objects.size(id).catch(refuseAbsent);
    }
    const bytes = parts.reduce((sum, part) => sum + (part.Size ?? 0), 0);
    // The process may have died between the last part and the completion.
    if (bytes === size) await this.finishMultipartUpload(metadata, parts);
    return bytes === size ? size : bytes + ((await this.getIncompletePartSize(id)) ?? 0);
  }

  /** Null: there is no such multipart upload any more. */
  async #parts(id: string): Promise<Part[] | null> {
    try {
      return await this.retrieveParts(id);
    } catch (error) {
      if (isAbsent(error)) return null;
      throw error;
    }
  }
}

async function* untilItBreaks(content: Readable, room: number, onBreak: (error: unknown) => void): AsyncGenerator<Uint8Array> {
  let taken = 0;
  try {
    for await (const chunk of content) {
      if (!(chunk instanceof Uint8Array)) throw new TypeError("content is bytes");
      taken += chunk.length;
      if (taken > room) throw new UploadRefused("ERR_SIZE_EXCEEDED");
      yield chunk;
    }
  } catch (error) {
    onBreak(error);
  }
}

function throwIf(broken: { readonly error: unknown } | null): void {
  if (broken !== null) throw broken.error;
}

function refuseAbsent(error: unknown): never {
  throw isAbsent(error) || error instanceof BlobMissing ? new UploadRefused("FILE_NOT_FOUND") : error;
}

/** What never changes of the uploads last seen. One that another node removed is found gone all the same: its parts are asked for each time. */
function createCache(): KvStore<MetadataValue> {
  const known = new Map<string, MetadataValue>();
  return {
    get: async (id) => known.get(id),
    async set(id, metadata) {
      const [oldest] = known.keys();
      if (known.size >= CACHED_UPLOADS && oldest !== undefined) known.delete(oldest);
      known.set(id, metadata);
    },
    async delete(id) {
      known.delete(id);
    },
  };
}
