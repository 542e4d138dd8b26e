import { type ByteReader, type FileSource, readThrough } from "./file-source.ts";
import { mustKeep } from "../content-rules.ts";
import { mustHold } from "./findings.ts";
import type { ZipDirectory, ZipEntry } from "./zip-directory.ts";
import { findExtra, readLargeSizes } from "./zip-extras.ts";
import { unpackedBytes } from "./zip-inflate.ts";

/** Looks at the files of an archive as they come by. */
export interface ZipVisitor {
  /** How much of a file is to be seen, told from its first bytes. */
  wants(entry: ZipEntry, head: Buffer): "head" | "whole";
  /** What was wanted of it. @throws Failure what it breaks */
  see(entry: ZipEntry, bytes: Buffer): Promise<void> | void;
}

const LOCAL_HEAD = 30;
/** Bytes between two files: what a writer that did not know the length before puts behind the content. */
const GAP = 24;
/** First bytes of each file that are looked at. */
const HEAD = 65_536;
/** Bytes of a file that is looked at as a whole. */
const WHOLE = 16 * 1024 * 1024;
const UNICODE_PATH = 0x7075;

/**
 * Reads an archive through from its first byte: each file must be where the directory says, under that name, alone, and come to the size that is said.
 * `visitor` sees each file; more than it wants is unpacked to nowhere. @throws Failure `file_malformed`, and as `visitor` does
 */
export function readZipContents(source: FileSource, { entries, start }: ZipDirectory, visitor: ZipVisitor): Promise<void> {
  return readThrough(source, async (reader) => {
    for (const entry of entries) {
      await passGap(reader, entry.offset);
      await checkHead(reader, entry);
      await visitor.see(entry, await readContent(reader, entry, visitor));
    }
    await passGap(reader, start);
  });
}

// Overlapping files and bytes that belong to none are how archives become bombs, or hide a second archive.
async function passGap(reader: ByteReader, to: number): Promise<void> {
  mustHold(to >= reader.offset && to - reader.offset <= (reader.offset === 0 ? 0 : GAP));
  await reader.skip(to - reader.offset);
}

async function checkHead(reader: ByteReader, entry: ZipEntry): Promise<void> {
  const head = Buffer.from(await reader.take(LOCAL_HEAD));
  mustHold(head.readUInt32LE(0) === 0x04034b50 && (head.readUInt16LE(6) & 1) === 0 && head.readUInt16LE(8) === entry.method);
  mustHold((await reader.take(head.readUInt16LE(26))).equals(entry.nameBytes));
  const extras = await reader.take(head.readUInt16LE(28));
  const second = findExtra(extras, UNICODE_PATH);
  mustHold(second === null || second.subarray(5).equals(entry.nameBytes));
  const later = (head.readUInt16LE(6) & 8) !== 0;
  if (later) return;
  const [unpacked, packed] = readLargeSizes(extras, [head.readUInt32LE(22), head.readUInt32LE(18)]);
  mustHold(packed === entry.packed && unpacked === entry.unpacked);
}

/** What is wanted of a file; all of it is unpacked. */
async function readContent(reader: ByteReader, entry: ZipEntry, visitor: ZipVisitor): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let [size, kept] = [0, 0];
  let wanted: number | null = null;
  const decide = (): number => {
    const head = Buffer.concat(pieces).subarray(0, HEAD);
    if (visitor.wants(entry, head) === "head") return HEAD;
    mustKeep(entry.unpacked <= WHOLE, "embedded", entry.name);
    return WHOLE;
  };
  for await (const bytes of unpackedBytes(reader, entry)) {
    size += bytes.length;
    if (size > entry.unpacked) break;
    if (kept < (wanted ?? HEAD)) {
      pieces.push(Buffer.from(bytes));
      kept += bytes.length;
    }
    if (wanted === null && kept >= HEAD) wanted = decide();
  }
  mustHold(size === entry.unpacked);
  return Buffer.concat(pieces).subarray(0, wanted ?? decide());
}
