import { cut, Malformed } from "./malformed.ts";

const [IMAGE, EXTENSION, TRAILER] = [0x2c, 0x21, 0x3b];
const [GRAPHIC_CONTROL, APPLICATION] = [0xf9, 0xff];
/** Applications whose extension says how often the animation runs. */
const LOOPS = ["NETSCAPE2.0", "ANIMEXTS1.0"];

/** A GIF of its frames alone: comments, texts and other applications' data (XMP among them) are gone (GIF89a). @throws Malformed */
export function stripGif(bytes: Buffer): Buffer[] {
  if (!/^GIF8[79]a$/.test(cut(bytes, 0, 6).toString("latin1"))) throw new Malformed("no signature");
  let at = 13 + tableBytes(cut(bytes, 10, 11)[0]!);
  const kept = [cut(bytes, 0, at)];
  while (at < bytes.length && bytes[at] !== TRAILER) {
    const end = endOfBlock(bytes, at);
    if (isKept(bytes, at)) kept.push(bytes.subarray(at, end));
    at = end;
  }
  return [...kept, Buffer.of(TRAILER)];
}

function endOfBlock(bytes: Buffer, at: number): number {
  if (bytes[at] === IMAGE) return endOfBlocks(bytes, at + 11 + tableBytes(cut(bytes, at + 9, at + 10)[0]!));
  if (bytes[at] === EXTENSION) return endOfBlocks(bytes, at + 2);
  throw new Malformed("no block where one must be");
}

function isKept(bytes: Buffer, at: number): boolean {
  if (bytes[at] === IMAGE || bytes[at + 1] === GRAPHIC_CONTROL) return true;
  return bytes[at + 1] === APPLICATION && LOOPS.includes(bytes.toString("latin1", at + 3, at + 14));
}

function endOfBlocks(bytes: Buffer, start: number): number {
  let at = start;
  for (;;) {
    const length = cut(bytes, at, at + 1)[0]!;
    at += 1 + length;
    if (length === 0) return at;
  }
}

function tableBytes(flags: number): number {
  return (flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1);
}
