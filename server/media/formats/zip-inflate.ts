import { promisify } from "node:util";
import { createInflateRaw, inflateRaw } from "node:zlib";
import type { ByteReader } from "./file-source.ts";
import { mustHold } from "./findings.ts";
import type { ZipEntry } from "./zip-directory.ts";

const inflateWhole = promisify(inflateRaw);
/** Files up to here are unpacked in one piece. */
const WHOLE = 256 * 1024;
const CHUNK = 65_536;

/** The content of a file, in pieces; at most a piece more than its directory says. @throws Failure `file_malformed` */
export function unpackedBytes(reader: ByteReader, entry: ZipEntry): AsyncIterable<Buffer> {
  if (entry.method === 0) return stored(reader, entry.packed);
  return entry.packed <= WHOLE && entry.unpacked <= WHOLE ? inflated(reader, entry) : inflatedThrough(reader, entry.packed);
}

async function* stored(reader: ByteReader, size: number): AsyncGenerator<Buffer> {
  for (let left = size; left > 0;) {
    const chunk = await reader.some(Math.min(CHUNK, left));
    mustHold(chunk.length > 0);
    left -= chunk.length;
    yield chunk;
  }
}

async function* inflated(reader: ByteReader, { packed, unpacked }: ZipEntry): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(await reader.take(packed));
  const whole = await inflateWhole(bytes, { maxOutputLength: unpacked + 1 }).catch(() => null);
  mustHold(whole !== null);
  yield whole;
}

async function* inflatedThrough(reader: ByteReader, packed: number): AsyncGenerator<Buffer> {
  const inflate = createInflateRaw({ chunkSize: CHUNK });
  let failed = false;
  inflate.on("error", () => (failed = true));
  const feed = async (): Promise<void> => {
    for (let left = packed; left > 0 && !inflate.destroyed;) {
      const chunk = await reader.some(Math.min(CHUNK, left));
      if (chunk.length === 0) break;
      left -= chunk.length;
      await new Promise<void>((resolve) => inflate.write(chunk, () => resolve()));
    }
    inflate.end();
  };
  const fed = feed();
  try {
    yield* inflate as AsyncIterable<Buffer>;
  } catch {
    failed = true;
  } finally {
    inflate.destroy();
    await fed;
  }
  mustHold(!failed);
}
