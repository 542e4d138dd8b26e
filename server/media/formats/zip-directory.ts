import { mustKeep } from "../content-rules.ts";
import type { FileSource } from "./file-source.ts";
import { mustAgree, mustHold } from "./findings.ts";
import type { Unpacking } from "./unpacking.ts";
import { findExtra, readLargeSizes } from "./zip-extras.ts";
import { readZipEnd } from "./zip-end.ts";

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

const END_HEAD = 22;
const ENTRY_HEAD = 46;
/** Encrypted, in one of three ways: neither rules nor scanner could look inside. */
const ENCRYPTED = 0x2041;
/** Kinds of files by Unix (stat.h): not told, a folder, a file. Links, pipes, sockets and devices are none of them. */
const PLAIN_KINDS: readonly number[] = [0, 0o040000, 0o100000];
/** Info-ZIP's second name. */
const UNICODE_PATH = 0x7075;

/**
 * Reads the directory of a ZIP archive (PKWARE APPNOTE 6.3.10, section 4.3), Zip64 too. Encryption, links, several disks and packing methods other than
 * deflate are not taken. @throws Failure `file_type_mismatch` (no archive), `file_malformed` (broken, or a bomb)
 */
export async function readZipDirectory(source: FileSource, unpacking: Unpacking): Promise<ZipDirectory> {
  mustAgree(source.size >= END_HEAD && (await source.range(0, 4)).readUInt32LE() === 0x04034b50);
  const { count, start, end } = await readZipEnd(source);
  mustHold(count > 0 && end - start <= DIRECTORY_BYTES);
  mustKeep(count <= ENTRIES, "size");
  const entries = readEntries(await source.range(start, end), count);
  unpacking.take(entries.reduce((sum, { unpacked }) => sum + unpacked, 0));
  mustKeep(new Set(entries.map(({ name }) => name)).size === entries.length, "parts");
  return { entries: entries.sort((left, right) => left.offset - right.offset), start };
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
  const nameBytes = row.subarray(ENTRY_HEAD, ENTRY_HEAD + nameLength);
  const name = nameOf(nameBytes);
  const extras = row.subarray(ENTRY_HEAD + nameLength, ENTRY_HEAD + nameLength + row.readUInt16LE(30));
  const [method, flags] = [row.readUInt16LE(10), row.readUInt16LE(8)];
  mustKeep((flags & ENCRYPTED) === 0, "encrypted", name);
  mustKeep(PLAIN_KINDS.includes((row.readUInt32LE(38) >>> 16) & 0o170000), "special", name);
  const [unpacked, packed, offset] = readLargeSizes(extras, [row.readUInt32LE(24), row.readUInt32LE(20), row.readUInt32LE(42)]);
  mustHold((method === 8 || method === 0) && (method === 8 || packed === unpacked));
  // Another name beside the first would be another file for whoever reads it.
  const second = findExtra(extras, UNICODE_PATH);
  mustHold(second === null || second.subarray(5).equals(nameBytes));
  return { name, nameBytes, method, packed, unpacked, offset };
}

/** Names that leave the folder they are unpacked to are no names. */
function nameOf(bytes: Buffer): string {
  const name = bytes.toString("utf8");
  const parts = name.replaceAll("\\", "/").split("/");
  mustKeep(name !== "" && !/[\p{Cc}]/u.test(name) && !parts.includes("..") && parts[0] !== "" && !/^[a-z]:/i.test(name), "path", name);
  return name;
}
