import { type ByteReader, type FileSource, readThrough } from "./file-source.ts";
import { checkPixels, FRAMES, type Findings, mustAgree, mustHold, NO_FINDINGS, PARTS } from "./findings.ts";
import { nothingFollows } from "./trailing.ts";

/** A chunk of a RIFF file; `head`: its first bytes, at most 32. */
interface Chunk {
  readonly name: string;
  readonly head: Buffer;
}

/** Follows the chunks of a WebP (RFC 9649). */
export async function lookAtWebp(source: FileSource): Promise<Findings> {
  let findings: Findings | null = null;
  let frames = 0;
  await followChunks(source, "WEBP", ({ name, head }) => {
    findings ??= webpSize(name, head);
    if (name === "ANMF") frames += 1;
  });
  mustHold(findings !== null && frames <= FRAMES);
  return findings;
}

/** Follows the chunks of a WAV. */
export async function lookAtWav(source: FileSource): Promise<Findings> {
  const names = new Set<string>();
  await followChunks(source, "WAVE", ({ name }) => names.add(name));
  mustHold(names.has("fmt ") && names.has("data"));
  return NO_FINDINGS;
}

async function followChunks(source: FileSource, form: string, meet: (chunk: Chunk) => void): Promise<void> {
  await readThrough(source, async (reader) => {
    const head = await reader.take(12);
    mustAgree(head.toString("latin1", 0, 4) === "RIFF" && head.toString("latin1", 8) === form);
    // Recorders that write to a pipe do not know the length: 0 or all ones mean "up to the end".
    const said = head.readUInt32LE(4) + 8;
    const end = said === 8 || said === 0xffff_ffff + 8 ? source.size : said;
    mustHold(end <= source.size + 1);
    for (let count = 0; reader.offset + 8 <= Math.min(end, source.size); count += 1) {
      mustHold(count < PARTS);
      meet(await readChunk(reader, source.size));
    }
    await nothingFollows(reader);
  });
}

async function readChunk(reader: ByteReader, size: number): Promise<Chunk> {
  const start = await reader.take(8);
  const name = start.toString("latin1", 0, 4);
  mustHold(/^[\x20-\x7e]{4}$/.test(name));
  const left = size - reader.offset;
  const said = start.readUInt32LE(4);
  const length = said === 0xffff_ffff ? left : said;
  mustHold(length <= left);
  const head = Buffer.from(await reader.take(Math.min(32, length)));
  await reader.skip(Math.min(length - head.length + (length % 2), size - reader.offset));
  return { name, head };
}

function webpSize(name: string, head: Buffer): Findings | null {
  if (name === "VP8X" && head.length >= 10) return checkPixels(head.readUIntLE(4, 3) + 1, head.readUIntLE(7, 3) + 1);
  if (name === "VP8L" && head.length >= 5 && head[0] === 0x2f) {
    const bits = head.readUInt32LE(1);
    return checkPixels((bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1);
  }
  if (name === "VP8 " && head.length >= 10 && head.readUIntBE(3, 3) === 0x9d012a)
    return checkPixels(head.readUInt16LE(6) & 0x3fff, head.readUInt16LE(8) & 0x3fff);
  return null;
}
