import { type ByteReader, type FileSource, readThrough } from "./file-source.ts";
import { type Findings, mustAgree, mustHold, NO_FINDINGS, PARTS } from "./findings.ts";

/** Frames that must follow each other before a file counts as MPEG audio. */
const FRAMES = 3;
/** Tags before the sound; one is usual. */
const TAGS = 8;
/** Zeros that some encoders leave between tag and sound. */
const PADDING = 65_536;
const RATES_1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const RATES_2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
const SAMPLING = [44_100, 48_000, 32_000];

/** Passes the tag (ID3v2) of an MP3 and finds frames behind it (ISO/IEC 11172-3, section 2.4.1). */
export function lookAtMp3(source: FileSource): Promise<Findings> {
  return readThrough(source, async (reader) => {
    let head = await reader.take(4);
    for (let tags = 1; head.toString("latin1", 0, 3) === "ID3"; tags += 1) {
      mustHold(tags <= TAGS);
      const rest = await reader.take(6);
      await reader.skip(rest.subarray(2).reduce((size, byte) => size * 128 + (byte & 0x7f), 0));
      head = await reader.take(4);
    }
    for (let passed = 0; passed < PADDING && head.every((byte) => byte === 0); passed += 1)
      head = Buffer.concat([head.subarray(1), await reader.take(1)]);
    for (let count = 1; ; count += 1) {
      const length = frameLength(head);
      mustAgree(length !== null);
      await reader.skip(Math.min(length - 4, source.size - reader.offset));
      if (count === FRAMES || reader.offset === source.size) return NO_FINDINGS;
      head = await reader.take(4);
    }
  });
}

/** Bytes of a frame of layer III with its head; null: no such head. */
function frameLength(head: Buffer): number | null {
  const bits = head.readUInt32BE();
  const [version, layer, rate, sampling] = [(bits >>> 19) & 3, (bits >>> 17) & 3, (bits >>> 12) & 15, (bits >>> 10) & 3];
  if (bits >>> 21 !== 0x7ff || version === 1 || layer !== 1 || rate === 0 || rate === 15 || sampling === 3) return null;
  const first = version === 3;
  const hertz = (SAMPLING[sampling] ?? 0) / (first ? 1 : version === 2 ? 2 : 4);
  const kilobits = (first ? RATES_1 : RATES_2)[rate] ?? 0;
  return Math.floor(((first ? 144 : 72) * kilobits * 1_000) / hertz) + ((bits >>> 9) & 1);
}

/** Follows the pages of an Ogg file (RFC 3533, section 6) to its end. */
export function lookAtOgg(source: FileSource): Promise<Findings> {
  return readThrough(source, async (reader) => {
    let pages = 0;
    for (; reader.offset < source.size; pages += 1) {
      mustHold(pages < PARTS);
      await passPage(reader, pages);
    }
    mustHold(pages > 0);
    return NO_FINDINGS;
  });
}

async function passPage(reader: ByteReader, index: number): Promise<void> {
  const head = await reader.take(27);
  const found = head.toString("latin1", 0, 4) === "OggS" && head[4] === 0;
  if (index === 0) mustAgree(found);
  mustHold(found);
  const segments = await reader.take(head[26] ?? 0);
  await reader.skip(segments.reduce((sum, length) => sum + length, 0));
}

const EBML = 0x1a45dfa3;
const SEGMENT = 0x18538067;

/** Reads the two outer elements of a WebM (RFC 8794, section 11): what is inside, browsers play or do not. */
export function lookAtWebm(source: FileSource): Promise<Findings> {
  return readThrough(source, async (reader) => {
    mustAgree((await reader.take(4)).readUInt32BE() === EBML);
    const length = await readVariable(reader);
    mustHold(length <= 4_096);
    const header = await reader.take(length);
    // DocType.
    const at = header.indexOf(Buffer.from([0x42, 0x82, 0x84]));
    mustAgree(at >= 0 && header.toString("latin1", at + 3, at + 7) === "webm");
    mustHold((await reader.take(4)).readUInt32BE() === SEGMENT);
    return NO_FINDINGS;
  });
}

async function readVariable(reader: ByteReader): Promise<number> {
  const first = (await reader.take(1))[0] ?? 0;
  const extra = Math.clz32(first) - 24;
  mustHold(extra < 8);
  const rest = await reader.take(extra);
  return rest.reduce((value, byte) => value * 256 + byte, first & (0xff >> (extra + 1)));
}
