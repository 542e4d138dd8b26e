import { Readable } from "node:stream";
import { S3, type CompletedPart } from "@aws-sdk/client-s3";
import { BlobMissing, type ByteRange } from "./blob-store.ts";
import { encryptWhatBegins, isAbsent, s3ClientConfig, type S3Options } from "./s3-client.ts";

/** Whole objects of the bucket. Names are those of objects, which for content is the key. */
export interface S3Objects {
  readonly client: S3;
  /** @throws BlobMissing, RangeError */
  read(name: string, range?: ByteRange): Promise<Readable>;
  /** @throws BlobMissing */
  size(name: string): Promise<number>;
  /** Readers see the object when all of it is there. */
  write(name: string, content: Readable): Promise<number>;
  /** Nothing there is no error. */
  remove(name: string): Promise<void>;
  /** Ends multipart uploads of exactly this name that were not completed; their parts cost space. */
  abortUploads(name: string): Promise<void>;
  probe(): Promise<void>;
}

/** What S3 takes as a part at least; one part of each writer is in memory. */
export const PART_BYTES = 5 * 1024 * 1024;

export function createS3Objects(options: S3Options): S3Objects {
  const client = encryptWhatBegins(new S3(s3ClientConfig(options)), options);
  const at = (name: string) => ({ Bucket: options.bucket, Key: name });
  return {
    client,
    async read(name, range) {
      try {
        const { Body } = await client.getObject({ ...at(name), ...(range && { Range: `bytes=${range.start}-${range.end}` }) });
        if (!(Body instanceof Readable)) throw new TypeError("the service sent no stream");
        return Body;
      } catch (error) {
        throw readError(error);
      }
    },
    async size(name) {
      try {
        const { ContentLength } = await client.headObject(at(name));
        return ContentLength ?? 0;
      } catch (error) {
        throw readError(error);
      }
    },
    async write(name, content) {
      const parts = partsOf(content);
      const first = (await parts.next()).value ?? Buffer.alloc(0);
      if (first.length === PART_BYTES) return writeParts(client, at(name), concatenate(first, parts));
      await client.putObject({ ...at(name), Body: first });
      return first.length;
    },
    async remove(name) {
      await client.deleteObject(at(name));
    },
    async abortUploads(name) {
      const { Uploads = [] } = await client.listMultipartUploads({ Bucket: options.bucket, Prefix: name });
      for (const { Key, UploadId } of Uploads) {
        if (Key === name && UploadId !== undefined) await client.abortMultipartUpload({ ...at(name), UploadId }).catch(ignoreAbsent);
      }
    },
    async probe() {
      await client.headBucket({ Bucket: options.bucket });
    },
  };
}

interface ObjectPlace {
  readonly Bucket: string;
  readonly Key: string;
}

async function writeParts(client: S3, place: ObjectPlace, parts: AsyncIterable<Buffer>): Promise<number> {
  const { UploadId } = await client.createMultipartUpload(place);
  const done: CompletedPart[] = [];
  let bytes = 0;
  try {
    for await (const part of parts) {
      const PartNumber = done.length + 1;
      const { ETag } = await client.uploadPart({ ...place, UploadId, PartNumber, Body: part });
      done.push({ PartNumber, ETag });
      bytes += part.length;
    }
    await client.completeMultipartUpload({ ...place, UploadId, MultipartUpload: { Parts: done } });
    return bytes;
  } catch (error) {
    await client.abortMultipartUpload({ ...place, UploadId }).catch(() => {});
    throw error;
  }
}

/** The content in pieces of PART_BYTES, the last one shorter; each a buffer of its own. */
async function* partsOf(content: Readable): AsyncGenerator<Buffer, undefined> {
  let [part, filled] = [Buffer.allocUnsafe(PART_BYTES), 0];
  for await (const chunk of content) {
    if (!(chunk instanceof Uint8Array)) throw new TypeError("content is bytes");
    for (let taken = 0; taken < chunk.length;) {
      const piece = chunk.subarray(taken, taken + PART_BYTES - filled);
      part.set(piece, filled);
      filled += piece.length;
      taken += piece.length;
      if (filled < PART_BYTES) continue;
      yield part;
      [part, filled] = [Buffer.allocUnsafe(PART_BYTES), 0];
    }
  }
  if (filled > 0) yield part.subarray(0, filled);
}

async function* concatenate(first: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  yield* rest;
}

function readError(error: unknown): unknown {
  if (isAbsent(error)) return new BlobMissing();
  if (error instanceof Error && error.name === "InvalidRange") return new RangeError("the range is not within the file");
  return error;
}

function ignoreAbsent(error: unknown): void {
  if (!isAbsent(error)) throw error;
}
