import { promisify } from "node:util";
import { createInflateRaw, inflateRaw } from "node:zlib";
import { type ByteReader, type FileSource, readThrough } from "../file-source.ts";
import { mustHold } from "./findings.ts";
import type { ZipDirectory, ZipEntry } from "./zip-directory.ts";

const inflateWhole = promisify(inflateRaw);
const LOCAL_HEAD = 30;
/** Bytes between two files: what a writer that did not know the length before puts behind the content. */
const GAP = 24;
/** Files up to here are unpacked in one piece. */
const WHOLE = 256 * 1024;
const CHUNK = 65_536;

/**
 * Reads an archive through from its first byte and unpacks it to nowhere: each file must be where the directory says, under that name, alone, and come to
 * the size that is said. Answers the text of the files in `wanted`. @throws Failure `file_malformed`
 */
export function readZipContents(
  source: FileSource,
  { entries, start }: ZipDirectory,
  wanted: readonly string[],
): Promise<ReadonlyMap<string, Buffer>> {
  return readThrough(source, async (reader) => {
    const contents = new Map<string, Buffer>();
    for (const entry of entries) {
      await passGap(reader, entry.offset);
      await checkHead(reader, entry);
      const kept = await checkContent(reader, entry, wanted.includes(entry.name));
      if (kept !== null) contents.set(entry.name, kept);
    }
    await passGap(reader, start);
    return contents;
  });
}

// Overlapping files and bytes that belong to none are how archives become bombs, or hide a second archive.
async function passGap(reader: ByteReader, to: number): Promise<void> {
  mustHold(to >= reader.offset && to - reader.offset <= (reader.offset === 0 ? 0 : GAP));
  await reader.skip(to - reader.offset);
}

async function checkHead(reader: ByteReader, entry: ZipEntry): Promise<void> {
  const head = await reader.take(LOCAL_HEAD);
  mustHold(head.readUInt32LE(0) === 0x04034b50 && (head.readUInt16LE(6) & 1) === 0 && head.readUInt16LE(8) === entry.method);
  const later = (head.readUInt16LE(6) & 8) !== 0;
  mustHold(later || (head.readUInt32LE(18) === entry.packed && head.readUInt32LE(22) === entry.unpacked));
  const [nameLength, extraLength] = [head.readUInt16LE(26), head.readUInt16LE(28)];
  mustHold((await reader.take(nameLength)).equals(entry.nameBytes));
  await reader.skip(extraLength);
}

async function checkContent(reader: ByteReader, entry: ZipEntry, keep: boolean): Promise<Buffer | null> {
  if (keep || (entry.packed <= WHOLE && entry.unpacked <= WHOLE)) {
    mustHold(entry.packed <= WHOLE && entry.unpacked <= WHOLE);
    const packed = Buffer.from(await reader.take(entry.packed));
    const whole = entry.method === 0 ? packed : await unpack(packed, entry.unpacked);
    return keep ? whole : null;
  }
  if (entry.method === 0) await reader.skip(entry.packed);
  else await unpackThrough(reader, entry);
  return null;
}

async function unpack(packed: Buffer, size: number): Promise<Buffer> {
  const whole = await inflateWhole(packed, { maxOutputLength: size + 1 }).catch(() => null);
  mustHold(whole !== null && whole.length === size);
  return whole;
}

async function unpackThrough(reader: ByteReader, { packed, unpacked }: ZipEntry): Promise<void> {
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
  let size = 0;
  try {
    for await (const chunk of inflate as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > unpacked) break;
    }
  } catch {
    failed = true;
  }
  await fed;
  mustHold(!failed && size === unpacked);
}
