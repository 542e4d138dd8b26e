import { crc32, deflateRawSync } from "node:zlib";

/** A file to be put into an archive, and the lies that are told of it. */
export interface ZipPart {
  readonly name: string | Buffer;
  readonly content?: string | Buffer;
  /** 0: stored; 8: deflated, unless told. */
  readonly method?: number;
  readonly flags?: number;
  /** What the directory claims instead of the truth. */
  readonly unpacked?: number;
  readonly packed?: number;
  readonly offset?: number;
  readonly attributes?: number;
  readonly extra?: Buffer;
  /** The name before the content, where it differs. */
  readonly localName?: string;
  /** Extra fields before the content. */
  readonly localExtra?: Buffer;
  /** Sizes stand behind the content, as writers do that can't go back. */
  readonly streamed?: boolean;
  /** Sizes are those of Zip64. */
  readonly large?: boolean;
}

interface Written {
  readonly bytes: Buffer;
  readonly row: Buffer;
}

/** An archive of `parts`; `comment` stands at its end, `gap` between files and directory, `large`: its end is that of Zip64. */
export function zip(parts: readonly ZipPart[], { comment = "", gap = 0, large = false } = {}): Buffer {
  const files: Buffer[] = [];
  const rows: Buffer[] = [];
  let at = 0;
  for (const part of parts) {
    const { bytes, row } = write(part, at);
    files.push(bytes);
    rows.push(row);
    at += bytes.length;
  }
  const directory = Buffer.concat(rows);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at + gap, 16);
  end.writeUInt16LE(Buffer.byteLength(comment), 20);
  const before = large ? largeEnd(end) : Buffer.alloc(0);
  return Buffer.concat([...files, Buffer.alloc(gap), directory, before, end, Buffer.from(comment)]);
}

/** The end and its locator in Zip64; what `end` said is moved there. */
function largeEnd(end: Buffer): Buffer {
  const [count, size, start] = [end.readUInt16LE(10), end.readUInt32LE(12), end.readUInt32LE(16)];
  const record = Buffer.alloc(56);
  record.writeUInt32LE(0x06064b50, 0);
  record.writeUInt32LE(44, 4);
  record.writeUInt16LE(45, 12);
  record.writeUInt16LE(45, 14);
  for (const [at, value] of [
    [24, count],
    [32, count],
    [40, size],
    [48, start],
  ] as const)
    record.writeUInt32LE(value, at);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeUInt32LE(start + size, 8);
  locator.writeUInt32LE(1, 16);
  end.fill(0xff, 8, 20);
  return Buffer.concat([record, locator]);
}

function write(part: ZipPart, at: number): Written {
  const { method = 8, streamed = false, large = false, extra = Buffer.alloc(0) } = part;
  const flags = (part.flags ?? 0x800) | (streamed ? 8 : 0);
  const content = Buffer.from(part.content ?? "");
  const packed = method === 0 ? content : deflateRawSync(content, { level: 9 });
  const name = Buffer.from(part.name);
  const localName = Buffer.from(part.localName ?? name);
  const told = [part.packed ?? packed.length, part.unpacked ?? content.length] as const;
  const sizes = large ? ([0xffff_ffff, 0xffff_ffff] as const) : told;
  const largeExtra = large ? largeSizes(streamed ? [0, 0] : told) : Buffer.alloc(0);
  const localExtra = Buffer.concat([largeExtra, part.localExtra ?? Buffer.alloc(0)]);
  const extras = Buffer.concat([large ? largeSizes(told) : Buffer.alloc(0), extra]);
  const crc = crc32(content);
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  writeCommon(local.subarray(4), { flags, method, crc: streamed ? 0 : crc, sizes: streamed && !large ? [0, 0] : sizes });
  local.writeUInt16LE(localName.length, 26);
  local.writeUInt16LE(localExtra.length, 28);
  const row = Buffer.alloc(46);
  row.writeUInt32LE(0x02014b50, 0);
  writeCommon(row.subarray(6), { flags, method, crc, sizes });
  row.writeUInt16LE(name.length, 28);
  row.writeUInt16LE(extras.length, 30);
  row.writeUInt32LE(part.attributes ?? 0, 38);
  row.writeUInt32LE(part.offset ?? at, 42);
  const behind = streamed ? descriptor(crc, told, large) : Buffer.alloc(0);
  return { bytes: Buffer.concat([local, localName, localExtra, packed, behind]), row: Buffer.concat([row, name, extras]) };
}

/** The extra field of Zip64: unpacked, packed. */
function largeSizes([packed, unpacked]: readonly [number, number]): Buffer {
  const field = Buffer.alloc(20);
  field.writeUInt16LE(1, 0);
  field.writeUInt16LE(16, 2);
  field.writeUInt32LE(unpacked, 4);
  field.writeUInt32LE(packed, 12);
  return field;
}

/** What stands behind the content of a file whose sizes were not known before it. */
function descriptor(crc: number, [packed, unpacked]: readonly [number, number], large: boolean): Buffer {
  const bytes = Buffer.alloc(large ? 24 : 16);
  bytes.writeUInt32LE(0x08074b50, 0);
  bytes.writeUInt32LE(crc, 4);
  bytes.writeUInt32LE(packed, 8);
  bytes.writeUInt32LE(unpacked, large ? 16 : 12);
  return bytes;
}

interface Common {
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly sizes: readonly [number, number];
}

function writeCommon(at: Buffer, { flags, method, crc, sizes }: Common): void {
  at.writeUInt16LE(20, 0);
  at.writeUInt16LE(flags, 2);
  at.writeUInt16LE(method, 4);
  at.writeUInt32LE(crc, 10);
  at.writeUInt32LE(sizes[0], 14);
  at.writeUInt32LE(sizes[1], 18);
}
