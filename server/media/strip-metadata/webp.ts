import { cut, Malformed } from "./malformed.ts";

const KEPT: ReadonlySet<string> = new Set(["VP8X", "VP8 ", "VP8L", "ALPH", "ANIM", "ANMF"]);
/** Bits of VP8X that stay: alpha and animation. The others announce a profile, EXIF and XMP. */
const KEPT_FLAGS = 0x12;

/** A WebP of its frames alone; nothing follows them (RFC 9649, section 2.7). @throws Malformed */
export function stripWebp(bytes: Buffer): Buffer[] {
  const lead = cut(bytes, 0, 12);
  if (lead.toString("latin1", 0, 4) !== "RIFF" || lead.toString("latin1", 8) !== "WEBP") throw new Malformed("no signature");
  const end = Math.min(bytes.length, 8 + lead.readUInt32LE(4));
  const kept: Buffer[] = [];
  for (let at = 12; at + 8 <= end;) {
    const size = bytes.readUInt32LE(at + 4);
    const type = bytes.toString("latin1", at, at + 4);
    if (KEPT.has(type)) kept.push(plainChunk(type, cut(bytes, at, at + 8 + size)));
    at += 8 + size + (size & 1);
  }
  const head = Buffer.from(lead);
  head.writeUInt32LE(4 + kept.reduce((sum, chunk) => sum + chunk.length, 0), 4);
  return [head, ...kept];
}

function plainChunk(type: string, chunk: Buffer): Buffer {
  const padded = chunk.length % 2 === 0 ? Buffer.from(chunk) : Buffer.concat([chunk, Buffer.alloc(1)]);
  if (type === "VP8X") padded[8] = cut(padded, 8, 9)[0]! & KEPT_FLAGS;
  return padded;
}
