import type { Readable } from "node:stream";
import type { DataStore } from "@tus/utils";

/** Bytes from `start` to `end`, both inclusive, counted from 0 (RFC 9110, section 14.1.2). An `end` past the last byte means the last byte. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** There are no bytes under this key. */
export class BlobMissing extends Error {
  override readonly name = "BlobMissing";
}

/** What is stored is not what was written: changed, cut, put together otherwise, or sealed by a key that is not given. */
export class BlobDamaged extends Error {
  override readonly name = "BlobDamaged";
}

/**
 * Where the bytes of files are. Keys are made by us, never by people: base64url, and for what is made of a file the key with a suffix. One contract
 * suite holds every implementation. An upload that is complete is read under the id of the upload; nothing incomplete is ever read.
 */
export interface BlobStore {
  /** The side that takes resumable uploads (tus) of known length. Its ids are keys. Refusals have `status_code` and `body`, as tus wants them. */
  readonly uploads: DataStore;
  /** Damage that is met on the way ends the stream with BlobDamaged. @throws BlobMissing, BlobDamaged, RangeError (starts past the last byte) */
  read(key: string, range?: ByteRange): Promise<Readable>;
  /** Bytes of what is under the key. @throws BlobMissing, BlobDamaged */
  size(key: string): Promise<number>;
  /** Stores `content` whole, replacing what is there; readers see the former or the new, never half. Answers its bytes. */
  write(key: string, content: Readable): Promise<number>;
  /** Takes away whatever is under the key, complete or not. Nothing there is no error. */
  remove(key: string): Promise<void>;
  /** Resolves when the store can be used. */
  probe(): Promise<void>;
  close(): Promise<void>;
}
