import { type ByteReader, type FileSource, readThrough } from "./file-source.ts";
import { checkPixels, type Findings, mustAgree, mustHold } from "./findings.ts";

const START_OF_SCAN = 0xda;
/** Segments of a head; cameras write some dozens, a large profile some hundreds. */
const SEGMENTS = 2_000;

/**
 * Reads the segments of a JPEG (ITU-T T.81, annex B) up to its first scan. What follows the scans is not followed: cameras put previews and
 * films there; `foreign-content` looks for other formats in it.
 */
export function lookAtJpeg(source: FileSource): Promise<Findings> {
  return readThrough(source, async (reader) => {
    mustAgree((await reader.take(2)).readUInt16BE() === 0xffd8);
    let findings: Findings | null = null;
    for (let count = 0; count < SEGMENTS; count += 1) {
      const marker = await readMarker(reader);
      const length = (await reader.take(2)).readUInt16BE();
      mustHold(length >= 2);
      if (marker === START_OF_SCAN) break;
      const segment = await reader.take(length - 2);
      if (!isFrame(marker)) continue;
      mustHold(segment.length >= 6);
      findings = checkPixels(segment.readUInt16BE(3), segment.readUInt16BE(1));
    }
    mustHold(findings !== null);
    return findings;
  });
}

/** Any number of 0xFF may stand before a marker. */
async function readMarker(reader: ByteReader): Promise<number> {
  mustHold((await reader.take(1))[0] === 0xff);
  let marker = 0xff;
  for (let filled = 0; marker === 0xff; filled += 1) {
    mustHold(filled < SEGMENTS);
    marker = (await reader.take(1))[0] ?? 0;
  }
  mustHold(marker >= 0xc0);
  return marker;
}

// SOF0 to SOF15 without DHT, JPG and DAC.
const isFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
