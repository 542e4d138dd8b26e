import { Failure } from "../../errors.ts";
import type { FileSource } from "../file-source.ts";
import { mustAgree, mustHold } from "./findings.ts";

/** A file in an archive, as the archive's directory names it. */
export interface ZipEntry {
  readonly name: string;
  /** The name as it is written, to be compared with the one before the content. */
  readonly nameBytes: Buffer;
  /** 0: stored; 8: deflated. */
  readonly method: number;
  readonly packed: number;
  readonly unpacked: number;
  /** Where its own header begins. */
  readonly offset: number;
}

/** The files of an archive in the order of their bytes, and where its directory begins. */
export interface ZipDirectory {
  readonly entries: readonly ZipEntry[];
  readonly start: number;
}

const ENTRIES = 10_000;
const DIRECTORY_BYTES = 4 * 1024 * 1024;
/** Bytes all files together may unpack to: so many, or `RATIO` times the archive, whichever is less. */
const UNPACKED = 1024 * 1024 * 1024;
const RATIO = 100;
/** Bytes below which nobody asks how tightly they are packed. */
const SMALL = 1024 * 1024;

const END_HEAD = 22;
const ENTRY_HEAD = 46;
/** Encrypted, in one of three ways: neither rules nor scanner could look inside. */
const ENCRYPTED = 0x2041;
const SYMBOLIC_LINK = 0o120000;

/**
 * Reads the directory of a ZIP archive (PKWARE APPNOTE 6.3.10, section 4.3). Zip64, encryption, links, several disks and packing methods other than
 * deflate are not taken. @throws Failure `file_type_mismatch` (no archive), `file_malformed` (broken, or a bomb)
 */
export async function readZipDirectory(source: FileSource): Promise<ZipDirectory> {
  mustAgree(source.size >= END_HEAD && (await source.range(0, 4)).readUInt32LE() === 0x04034b50);
  const { at, end } = await findEnd(source);
  const [count, bytes, start] = [end.readUInt16LE(10), end.readUInt32LE(12), end.readUInt32LE(16)];
  mustHold(end.readUInt32LE(4) === 0 && end.readUInt16LE(8) === count && count > 0 && count <= ENTRIES);
  mustHold(bytes <= DIRECTORY_BYTES && start + bytes === at);
  const entries = readEntries(await source.range(start, at), count);
  const total = entries.reduce((sum, { unpacked }) => sum + unpacked, 0);
  mustHold(total <= SMALL || (total <= UNPACKED && total <= RATIO * source.size));
  mustHold(new Set(entries.map(({ name }) => name)).size === entries.length);
  return { entries: entries.sort((left, right) => left.offset - right.offset), start };
}

async function findEnd(source: FileSource): Promise<{ at: number; end: Buffer }> {
  const from = Math.max(0, source.size - END_HEAD - 0xffff);
  const tail = await source.range(from, source.size);
  for (let at = tail.length - END_HEAD; at >= 0; at -= 1) {
    if (tail.readUInt32LE(at) !== 0x06054b50 || at + END_HEAD + tail.readUInt16LE(at + 20) !== tail.length) continue;
    return { at: from + at, end: tail.subarray(at) };
  }
  throw new Failure("file_malformed");
}

function readEntries(directory: Buffer, count: number): ZipEntry[] {
  const entries: ZipEntry[] = [];
  let at = 0;
  for (let index = 0; index < count; index += 1) {
    mustHold(at + ENTRY_HEAD <= directory.length && directory.readUInt32LE(at) === 0x02014b50);
    const names = directory.readUInt16LE(at + 28);
    const next = at + ENTRY_HEAD + names + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
    mustHold(next <= directory.length);
    entries.push(readEntry(directory.subarray(at, next), names));
    at = next;
  }
  mustHold(at === directory.length);
  return entries;
}

function readEntry(row: Buffer, nameLength: number): ZipEntry {
  const [method, packed, unpacked] = [row.readUInt16LE(10), row.readUInt32LE(20), row.readUInt32LE(24)];
  mustHold((row.readUInt16LE(8) & ENCRYPTED) === 0 && (method === 0 || method === 8));
  mustHold(packed < 0xffff_ffff && unpacked < 0xffff_ffff && (method === 8 || packed === unpacked));
  mustHold(((row.readUInt32LE(38) >>> 16) & 0o170000) !== SYMBOLIC_LINK);
  // A second name beside the first (Info-ZIP Unicode Path) would be another file for whoever reads it.
  mustHold(!hasExtra(row, nameLength, 0x7075));
  const nameBytes = row.subarray(ENTRY_HEAD, ENTRY_HEAD + nameLength);
  return { name: nameOf(nameBytes), nameBytes, method, packed, unpacked, offset: row.readUInt32LE(42) };
}

function hasExtra(row: Buffer, nameLength: number, wanted: number): boolean {
  const from = ENTRY_HEAD + nameLength;
  const end = from + row.readUInt16LE(30);
  for (let at = from; at + 4 <= end; at += 4 + row.readUInt16LE(at + 2)) if (row.readUInt16LE(at) === wanted) return true;
  return false;
}

/** Names that leave the folder they are unpacked to are no names. */
function nameOf(bytes: Buffer): string {
  const name = bytes.toString("utf8");
  const parts = name.replaceAll("\\", "/").split("/");
  mustHold(name !== "" && !/[\p{Cc}]/u.test(name) && !parts.includes("..") && parts[0] !== "" && !/^[a-z]:/i.test(name));
  return name;
}
