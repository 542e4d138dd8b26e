import { mustKeep } from "../../content-rules.ts";
import type { FileSource } from "../file-source.ts";
import { cachedSource } from "../buffer-source.ts";
import { mustAgree, mustHold } from "../findings.ts";

/** A stream or a storage of a compound file. */
export interface CfbEntry {
  readonly name: string;
  /** Of the program that opens it, as a UUID. */
  readonly classId: string;
  readonly isStream: boolean;
  readonly start: number;
  /** Bytes of a stream. */
  readonly size: number;
}

export interface CfbFile {
  readonly entries: readonly CfbEntry[];
  /** The bytes of a stream, in pieces. @throws Failure `file_malformed` */
  pieces(entry: CfbEntry): AsyncIterable<Buffer>;
  /** The first of them, at most `limit`. @throws Failure `file_malformed` */
  read(entry: CfbEntry, limit: number): Promise<Buffer>;
}

export const CFB_SIGNATURE = Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
const END = 0xffff_fffa;
/** Sectors of the directory and of each table; large papers have some hundreds. */
const SECTORS = 1_000;
const ROW = 128;
const STREAM = 2;
const ROOT = 5;
const MINI = 64;
/** Bytes of all short streams together. */
const MINI_BYTES = 8 * 1024 * 1024;

type ReadSector = (sector: number) => Promise<Buffer>;
type NextOf = (sector: number) => Promise<number>;

/** Reads the directory of a compound file (MS-CFB, section 2.6). @throws Failure `file_type_mismatch` (none), `file_malformed` */
export async function openCfb(file: FileSource): Promise<CfbFile> {
  const source = cachedSource(file);
  mustHold(source.size >= 512);
  const header = await source.range(0, 512);
  mustAgree(header.subarray(0, 8).equals(CFB_SIGNATURE));
  const shift = header.readUInt16LE(30);
  mustHold(shift === 9 || shift === 12);
  const length = 2 ** shift;
  const readSector: ReadSector = (sector) => {
    const start = (sector + 1) * length;
    mustHold(sector < END && start < source.size);
    return source.range(start, Math.min(start + length, source.size));
  };
  const nextOf = createTable(await tablesOf(header, length, readSector), length, readSector);
  const chain = (first: number) => sectorsFrom(first, readSector, nextOf);
  const entries = entriesIn(await gather(chain(header.readUInt32LE(48)), SECTORS * length, mustHold));
  const miniSectors = createMiniReader(header, entries, chain);
  const cutoff = header.readUInt32LE(56);
  // No byte is part of two streams; a directory can say so, to be read for ever.
  let unread = 2 * source.size;
  const spend = (bytes: number): void => {
    unread -= bytes;
    mustKeep(unread >= 0, "size");
  };
  const pieces = (entry: CfbEntry) => cut(entry.size < cutoff ? miniSectors(entry.start) : chain(entry.start), entry.size, spend);
  return { entries, pieces, read: (entry, limit) => gather(pieces(entry), limit) };
}

/** The sectors that follow each other from `first`. */
async function* sectorsFrom(first: number, readSector: ReadSector, nextOf: NextOf): AsyncGenerator<Buffer> {
  const seen = new Set<number>();
  for (let sector = first; sector < END; sector = await nextOf(sector)) {
    mustHold(!seen.has(sector));
    seen.add(sector);
    yield await readSector(sector);
  }
}

/** The first `size` bytes; `spend` is told of each piece. */
async function* cut(pieces: AsyncIterable<Buffer>, size: number, spend: (bytes: number) => void): AsyncGenerator<Buffer> {
  let left = size;
  if (left === 0) return;
  for await (const piece of pieces) {
    spend(piece.length);
    yield piece.subarray(0, left);
    left -= piece.length;
    if (left <= 0) return;
  }
}

/** At most `limit` bytes in one; what is beyond is left, or `refuse`d. */
async function gather(pieces: AsyncIterable<Buffer>, limit: number, refuse: (fits: boolean) => void = () => {}): Promise<Buffer> {
  const gathered: Buffer[] = [];
  let size = 0;
  for await (const piece of pieces) {
    refuse(size < limit);
    if (size >= limit) break;
    gathered.push(piece);
    size += piece.length;
  }
  return Buffer.concat(gathered).subarray(0, limit);
}

/** Where the parts of the allocation table are. */
async function tablesOf(header: Buffer, length: number, readSector: ReadSector): Promise<number[]> {
  const tables = Array.from({ length: 109 }, (_, index) => header.readUInt32LE(76 + 4 * index)).filter((sector) => sector < END);
  let count = 0;
  for (let sector = header.readUInt32LE(68); sector < END;) {
    count += 1;
    mustHold(count <= SECTORS);
    const list = await readSector(sector);
    mustHold(list.length === length);
    for (let at = 0; at < length - 4; at += 4) if (list.readUInt32LE(at) < END) tables.push(list.readUInt32LE(at));
    sector = list.readUInt32LE(length - 4);
  }
  return tables;
}

/** Answers which sector follows a sector. */
function createTable(tables: readonly number[], length: number, readSector: ReadSector): NextOf {
  const read = new Map<number, Buffer>();
  return async (sector) => {
    const index = Math.floor((sector * 4) / length);
    const table = tables[index];
    mustHold(table !== undefined);
    const entries = read.get(index) ?? (await readSector(table));
    read.set(index, entries);
    const at = (sector * 4) % length;
    mustHold(at + 4 <= entries.length);
    return entries.readUInt32LE(at);
  };
}

/** Short streams lie in one stream of the root, in sectors of 64 bytes with a table of their own. */
function createMiniReader(header: Buffer, entries: readonly CfbEntry[], chain: (first: number) => AsyncIterable<Buffer>) {
  let opened: Promise<readonly [stream: Buffer, table: Buffer]> | null = null;
  const open = async () => {
    const [root] = entries;
    mustHold(root !== undefined);
    return [
      await gather(chain(root.start), MINI_BYTES, mustHold),
      await gather(chain(header.readUInt32LE(60)), MINI_BYTES, mustHold),
    ] as const;
  };
  return async function* (first: number): AsyncGenerator<Buffer> {
    const [stream, table] = await (opened ??= open());
    const most = table.length / 4;
    let count = 0;
    for (let sector = first; sector < END; sector = table.readUInt32LE(4 * sector)) {
      count += 1;
      mustHold(count <= most && sector < most && sector * MINI < stream.length);
      yield stream.subarray(sector * MINI, (sector + 1) * MINI);
    }
  };
}

function entriesIn(directory: Buffer): CfbEntry[] {
  const entries: CfbEntry[] = [];
  for (let at = 0; at + ROW <= directory.length; at += ROW) {
    const bytes = directory.readUInt16LE(at + 64);
    mustHold(bytes <= 64);
    const kind = directory.readUInt8(at + 66);
    if (bytes <= 2 && kind !== ROOT) continue;
    entries.push({
      name: directory.toString("utf16le", at, at + Math.max(0, bytes - 2)),
      classId: uuidOf(directory.subarray(at + 80, at + 96)),
      isStream: kind === STREAM,
      start: directory.readUInt32LE(at + 116),
      size: directory.readUInt32LE(at + 120),
    });
  }
  return entries;
}

/** Class ids are written with their first three numbers little end first. */
function uuidOf(bytes: Buffer): string {
  const numbers = [
    bytes.readUInt32LE(0).toString(16).padStart(8, "0"),
    ...[4, 6].map((at) => bytes.readUInt16LE(at).toString(16).padStart(4, "0")),
  ];
  return [...numbers, bytes.toString("hex", 8, 10), bytes.toString("hex", 10)].join("-");
}
