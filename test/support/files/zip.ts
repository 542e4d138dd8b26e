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
}

interface Written {
  readonly bytes: Buffer;
  readonly row: Buffer;
}

/** An archive of `parts`; `comment` stands at its end, `gap` between files and directory. */
export function zip(parts: readonly ZipPart[], { comment = "", gap = 0 } = {}): Buffer {
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
  return Buffer.concat([...files, Buffer.alloc(gap), directory, end, Buffer.from(comment)]);
}

function write(part: ZipPart, at: number): Written {
  const { method = 8, flags = 0x800, extra = Buffer.alloc(0) } = part;
  const content = Buffer.from(part.content ?? "");
  const packed = method === 0 ? content : deflateRawSync(content, { level: 9 });
  const name = Buffer.from(part.name);
  const localName = Buffer.from(part.localName ?? name);
  const sizes = [part.packed ?? packed.length, part.unpacked ?? content.length] as const;
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  writeCommon(local.subarray(4), { flags, method, crc: crc32(content), sizes });
  local.writeUInt16LE(localName.length, 26);
  const row = Buffer.alloc(46);
  row.writeUInt32LE(0x02014b50, 0);
  writeCommon(row.subarray(6), { flags, method, crc: crc32(content), sizes });
  row.writeUInt16LE(name.length, 28);
  row.writeUInt16LE(extra.length, 30);
  row.writeUInt32LE(part.attributes ?? 0, 38);
  row.writeUInt32LE(part.offset ?? at, 42);
  return { bytes: Buffer.concat([local, localName, packed]), row: Buffer.concat([row, name, extra]) };
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
