import type { FileHandle } from "node:fs/promises";
import type { Readable } from "node:stream";
import type { ByteRange } from "./blob-store.ts";

/** An open file and the name its content belongs to: sealed content is good under its own name only. */
export interface NamedFile {
  readonly handle: FileHandle;
  readonly name: string;
}

/** Adds content at the end of a file. One at a time has a file. */
export interface Appender {
  /** Bytes of content taken; what a torn write left behind does not count. */
  readonly offset: number;
  append(chunk: Buffer): Promise<void>;
  /** Makes all of it durable; another appender may go on. */
  suspend(): Promise<void>;
  /** Makes all of it durable and the file complete. */
  finish(): Promise<void>;
}

/** How content lies in a file. */
export interface Codec {
  /** Ends the names of files in this form. */
  readonly suffix: "" | "~sealed";
  /** Bytes of content of a complete file. @throws BlobDamaged */
  size(file: NamedFile): Promise<number>;
  /** The content of a complete file from `start` to `end`, which lie within it. Closes the file when the stream ends or is destroyed. */
  read(file: NamedFile, range: ByteRange): Readable;
  /** Goes on where the file ends. Writes nothing before the first byte comes. @throws BlobDamaged (sealed by a key that is not given) */
  resume(file: NamedFile): Promise<Appender>;
  /** Whether a file of this form is as it would be written now. */
  isCurrent(file: NamedFile): Promise<boolean>;
}

/** Writes all of it: one call may take less. */
export async function writeAll(handle: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    const { bytesWritten } = await handle.write(bytes, written, bytes.length - written, position + written);
    written += bytesWritten;
  }
}

/** Reads what is there of `length` bytes. */
export async function readUpTo(handle: FileHandle, length: number, position: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length);
  let read = 0;
  while (read < length) {
    const { bytesRead } = await handle.read(bytes, read, length - read, position + read);
    if (bytesRead === 0) break;
    read += bytesRead;
  }
  return bytes.subarray(0, read);
}
