import { cut, Malformed } from "./malformed.ts";

/** A box of an ISO base media file (ISO/IEC 14496-12, section 4.2); `start` and `end` of its content. */
interface Box {
  readonly type: string;
  readonly at: number;
  readonly start: number;
  readonly end: number;
}

/** Reads numbers of one box in their order. */
interface Reader {
  number(bytes: number): number;
  word(): string;
}

/**
 * A HEIC or AVIF whose EXIF and XMP items are blank, and boxes of other makers free space. Nothing moves, so every offset in it stays true
 * (ISO/IEC 23008-12). @throws Malformed
 */
export function stripIsobmff(bytes: Buffer): Buffer[] {
  const plain = Buffer.from(bytes);
  const top = boxesIn(plain, 0, plain.length);
  for (const { at, start, end, type } of top) {
    if (type !== "uuid") continue;
    plain.write("free", at + 4, "latin1");
    plain.fill(0, start, end);
  }
  const meta = top.find(({ type }) => type === "meta");
  if (meta === undefined) throw new Malformed("no pictures in it");
  const inner = boxesIn(plain, meta.start + 4, meta.end);
  const told = new Set(find(inner, "iinf").flatMap((box) => itemsThatTell(plain, box)));
  const data = find(inner, "idat")[0]?.start ?? 0;
  for (const box of find(inner, "iloc")) {
    for (const { item, base, start, end } of extentsIn(plain, box)) {
      const from = base === "idat" ? data : 0;
      if (told.has(item)) cut(plain, from + start, from + end).fill(0);
    }
  }
  return [plain];
}

const find = (boxes: readonly Box[], wanted: string): Box[] => boxes.filter(({ type }) => type === wanted);

function boxesIn(bytes: Buffer, from: number, end: number): Box[] {
  const boxes: Box[] = [];
  for (let at = from; at < end;) {
    const head = cut(bytes, at, at + 8);
    const short = head.readUInt32BE();
    const size = short === 1 ? Number(cut(bytes, at + 8, at + 16).readBigUInt64BE()) : short === 0 ? end - at : short;
    const start = at + (short === 1 ? 16 : 8);
    if (at + size > end || start > at + size) throw new Malformed("a box is larger than what it is in");
    boxes.push({ type: head.toString("latin1", 4), at, start, end: at + size });
    at += size;
  }
  return boxes;
}

function read(bytes: Buffer, { start, end }: Pick<Box, "start" | "end">): Reader {
  let at = start;
  const take = (count: number): Buffer => cut(bytes.subarray(0, end), at, (at += count));
  return {
    number: (count) => take(count).reduce((sum, byte) => sum * 256 + byte, 0),
    word: () => take(4).toString("latin1"),
  };
}

function itemsThatTell(bytes: Buffer, { start, end }: Box): number[] {
  const version = cut(bytes, start, start + 1)[0]!;
  return boxesIn(bytes, start + (version === 0 ? 6 : 8), end).flatMap((box) => {
    const reader = read(bytes, box);
    const entryVersion = reader.number(1);
    reader.number(3);
    if (entryVersion < 2) return [];
    const item = reader.number(entryVersion === 2 ? 2 : 4);
    reader.number(2);
    return ["Exif", "mime", "uri "].includes(reader.word()) ? [item] : [];
  });
}

interface Extent {
  readonly item: number;
  readonly base: "file" | "idat";
  readonly start: number;
  readonly end: number;
}

function extentsIn(bytes: Buffer, box: Box): Extent[] {
  const reader = read(bytes, box);
  const version = reader.number(1);
  reader.number(3);
  const [sizes, more] = [reader.number(1), reader.number(1)];
  const [offsetBytes, lengthBytes, baseBytes, indexBytes] = [sizes >> 4, sizes & 15, more >> 4, version === 0 ? 0 : more & 15];
  const wide = version < 2 ? 2 : 4;
  const extents: Extent[] = [];
  for (let items = reader.number(wide); items > 0; items -= 1) {
    const item = reader.number(wide);
    const base = version > 0 && (reader.number(2) & 15) === 1 ? "idat" : "file";
    reader.number(2);
    const origin = reader.number(baseBytes);
    for (let count = reader.number(2); count > 0; count -= 1) {
      reader.number(indexBytes);
      const start = origin + reader.number(offsetBytes);
      extents.push({ item, base, start, end: start + reader.number(lengthBytes) });
    }
  }
  return extents;
}
