/** A stream (with content) or a storage (without) of a compound file. */
export interface CompoundPart {
  readonly name: string;
  readonly content?: string | Buffer;
  /** As a UUID. */
  readonly classId?: string;
}

const SECTOR = 512;
const MINI = 64;
const END = 0xffff_fffe;

/** A compound file (MS-CFB, version 3) of these parts, all right below its root. `mini`: streams are kept as short ones. */
export function compound(parts: readonly CompoundPart[], { mini = false } = {}): Buffer {
  const rows = [{ name: "Root Entry", classId: undefined, content: undefined }, ...parts];
  const contents = parts.map(({ content }) => (content === undefined ? null : Buffer.from(content)));
  const unit = mini ? MINI : SECTOR;
  const small = chain(contents, unit);
  const directory = Math.ceil(rows.length / 4);
  const smallSectors = Math.ceil(small.bytes.length / SECTOR);
  const miniTable = mini ? Math.ceil((small.table.length * 4) / SECTOR) : 0;
  // One sector of the allocation table, the directory, the table of short streams, then what the streams hold.
  const first = 1 + directory + miniTable;
  const table = Buffer.alloc(SECTOR, 0xff);
  table.writeUInt32LE(0xffff_fffd, 0);
  link(table, 1, directory);
  link(table, 1 + directory, miniTable);
  if (mini) link(table, first, smallSectors);
  else for (const [index, next] of small.table.entries()) table.writeUInt32LE(next === END ? END : next + first, 4 * (first + index));
  const list = Buffer.alloc(directory * SECTOR);
  for (const [index, { name, classId }] of rows.entries()) {
    const row = list.subarray(128 * index);
    row.write(name, 0, "utf16le");
    row.writeUInt16LE(2 * name.length + 2, 64);
    const content = contents[index - 1] ?? null;
    row.writeUInt8(index === 0 ? 5 : content === null ? 1 : 2, 66);
    if (classId !== undefined) classBytes(classId).copy(row, 80);
    if (content !== null) row.writeUInt32LE((small.starts[index - 1] ?? 0) + (mini ? 0 : first), 116);
    if (content !== null) row.writeUInt32LE(content.length, 120);
  }
  list.writeUInt32LE(mini ? first : END, 116);
  list.writeUInt32LE(mini ? small.bytes.length : 0, 120);
  const miniList = Buffer.alloc(miniTable * SECTOR, 0xff);
  if (mini) for (const [index, next] of small.table.entries()) miniList.writeUInt32LE(next, 4 * index);
  const streams = Buffer.concat([small.bytes, Buffer.alloc(smallSectors * SECTOR - small.bytes.length)]);
  return Buffer.concat([header({ mini, miniStart: 1 + directory }), table, list, miniList, streams]);
}

function header({ mini, miniStart }: { readonly mini: boolean; readonly miniStart: number }): Buffer {
  const bytes = Buffer.alloc(SECTOR);
  Buffer.from("d0cf11e0a1b11ae1", "hex").copy(bytes);
  bytes.writeUInt16LE(0x3e, 24);
  bytes.writeUInt16LE(3, 26);
  bytes.writeUInt16LE(0xfffe, 28);
  bytes.writeUInt16LE(9, 30);
  bytes.writeUInt16LE(6, 32);
  bytes.writeUInt32LE(1, 44);
  bytes.writeUInt32LE(1, 48);
  // Without short streams this says that no stream is one.
  bytes.writeUInt32LE(mini ? 4_096 : 0, 56);
  bytes.writeUInt32LE(mini ? miniStart : END, 60);
  bytes.writeUInt32LE(END, 68);
  bytes.fill(0xff, 76);
  bytes.writeUInt32LE(0, 76);
  return bytes;
}

/** Contents in units of `unit` bytes, which unit follows which, and where each content begins. */
function chain(contents: readonly (Buffer | null)[], unit: number) {
  const [table, starts, pieces]: [number[], number[], Buffer[]] = [[], [], []];
  for (const content of contents) {
    starts.push(table.length);
    if (content === null) continue;
    const count = Math.max(1, Math.ceil(content.length / unit));
    for (let index = 0; index < count; index += 1) table.push(index === count - 1 ? END : table.length + 1);
    pieces.push(content, Buffer.alloc(count * unit - content.length));
  }
  return { table, starts, bytes: Buffer.concat(pieces) };
}

function link(table: Buffer, first: number, count: number): void {
  for (let index = 0; index < count; index += 1) table.writeUInt32LE(index === count - 1 ? END : first + index + 1, 4 * (first + index));
}

function classBytes(uuid: string): Buffer {
  const bytes = Buffer.from(uuid.replaceAll("-", ""), "hex");
  bytes.subarray(0, 4).reverse();
  bytes.subarray(4, 6).reverse();
  bytes.subarray(6, 8).reverse();
  return bytes;
}
