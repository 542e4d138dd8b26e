import { cut, Malformed } from "./malformed.ts";

const [SOI, EOI, SOS, JFIF, ADOBE] = [0xd8, 0xd9, 0xda, 0xe0, 0xee];
/** Bytes of a JFIF segment up to the size of its small picture, and of the whole segment without one (ITU T.871, section 10.1). */
const [JFIF_HEAD, JFIF_BYTES] = [16, 18];

/**
 * A JPEG without what tells about its making: every application segment but Adobe's, which says how colours are stored, and the head of JFIF's, which
 * says how dense its pixels are; every comment, and whatever follows the picture (ITU T.81, annex B). `orientation` (EXIF, 1 to 8) is written anew where it turns the picture. @throws Malformed
 */
export function stripJpeg(bytes: Buffer, orientation: number): Buffer[] {
  if (cut(bytes, 0, 2).readUInt16BE() !== 0xff00 + SOI) throw new Malformed("no start of image");
  const kept = [bytes.subarray(0, 2), ...(orientation > 1 ? [orientationSegment(orientation)] : [])];
  for (let at = 2; ;) {
    const code = markerAt(bytes, at);
    if (code === EOI) return [...kept, bytes.subarray(at, at + 2)];
    // Fill bytes before a marker.
    if (code === 0xff) {
      at += 1;
      continue;
    }
    const segmentEnd = at + 2 + cut(bytes, at + 2, at + 4).readUInt16BE();
    const end = code === SOS ? endOfScan(bytes, segmentEnd) : segmentEnd;
    if (code === JFIF) kept.push(...jfifHead(cut(bytes, at, end)));
    else if (!isAboutMaking(code)) kept.push(cut(bytes, at, end));
    at = end;
  }
}

function markerAt(bytes: Buffer, at: number): number {
  const marker = cut(bytes, at, at + 2);
  if (marker[0] !== 0xff) throw new Malformed("no marker where one must be");
  return marker[1]!;
}

// A small picture in it is of the time before whatever was cut away; so are those of JFIF's extensions.
function jfifHead(segment: Buffer): Buffer[] {
  if (segment.length < JFIF_BYTES || segment.toString("latin1", 4, 9) !== "JFIF\0") return [];
  const head = Buffer.concat([segment.subarray(0, JFIF_HEAD), Buffer.alloc(JFIF_BYTES - JFIF_HEAD)]);
  head.writeUInt16BE(JFIF_BYTES - 2, 2);
  return [head];
}

function isAboutMaking(code: number): boolean {
  return (code >= 0xe1 && code <= 0xef && code !== ADOBE) || code === 0xfe;
}

// Within a scan, 0xff is followed by 0 or by a restart marker; anything else ends it.
function endOfScan(bytes: Buffer, start: number): number {
  for (let at = bytes.indexOf(0xff, start); at >= 0 && at + 1 < bytes.length; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1]!;
    if (next !== 0 && next !== 0xff && (next < 0xd0 || next > 0xd7)) return at;
  }
  throw new Malformed("no end of image");
}

/** EXIF that holds nothing but how the picture is turned (CIPA DC-008, 4.6). */
function orientationSegment(orientation: number): Buffer {
  const entry = Buffer.from("0112000300000001", "hex");
  const header = Buffer.concat([Buffer.from("Exif\0\0MM\0*", "latin1"), Buffer.from("000000080001", "hex")]);
  const body = Buffer.concat([header, entry, Buffer.from([0, orientation, 0, 0]), Buffer.alloc(4)]);
  const lead = Buffer.from([0xff, 0xe1, 0, 0]);
  lead.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([lead, body]);
}
