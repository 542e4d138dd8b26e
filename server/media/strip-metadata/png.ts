import { cut, Malformed } from "./malformed.ts";

const SIGNATURE = Buffer.from("89504e470d0a1a0a", "hex");
/** What the picture is made of; the rest tells about it, or where it was made (PNG 3rd edition, chapter 11). */
const KEPT: ReadonlySet<string> = new Set("IHDR PLTE tRNS gAMA cHRM sRGB sBIT bKGD pHYs acTL fcTL fdAT IDAT IEND".split(" "));

interface Chunk {
  readonly type: string;
  /** With length and checksum. */
  readonly bytes: Buffer;
}

/** A PNG of its picture alone, with every frame; nothing follows its end. @throws Malformed */
export function stripPng(bytes: Buffer): Buffer[] {
  const kept = [...chunksOf(bytes)].filter(({ type }) => KEPT.has(type)).map((chunk) => chunk.bytes);
  return [SIGNATURE, ...kept];
}

/** Frames that an animated PNG says it has; 1 for any other. @throws Malformed */
export function pngFrames(bytes: Buffer): number {
  for (const chunk of chunksOf(bytes)) {
    if (chunk.type === "IDAT") return 1;
    if (chunk.type === "acTL") return Math.max(1, cut(chunk.bytes, 8, 12).readUInt32BE());
  }
  return 1;
}

function* chunksOf(bytes: Buffer): Generator<Chunk> {
  if (!cut(bytes, 0, SIGNATURE.length).equals(SIGNATURE)) throw new Malformed("no signature");
  for (let at = SIGNATURE.length; ;) {
    const head = cut(bytes, at, at + 8);
    const end = at + 12 + head.readUInt32BE();
    const type = head.toString("latin1", 4);
    yield { type, bytes: cut(bytes, at, end) };
    if (type === "IEND") return;
    at = end;
  }
}
