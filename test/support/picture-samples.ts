import { crc32, deflateSync } from "node:zlib";
import sharp from "sharp";

/** Text that must not be found in anything that is served. */
export const TELLTALE = "taken at home by Ana";

const EXIF = {
  IFD0: { ImageDescription: TELLTALE, Artist: TELLTALE, Make: TELLTALE },
  IFD3: { GPSLatitudeRef: "N", GPSLatitude: "52/1 31/1 12/1", GPSLongitudeRef: "E", GPSLongitude: "13/1 24/1 18/1" },
};
const XMP = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="${TELLTALE}"/></rdf:RDF></x:xmpmeta>`;

export type SampleFormat = "jpeg" | "png" | "webp" | "avif";

export interface SampleOptions {
  readonly width?: number;
  readonly height?: number;
  /** As EXIF says it. */
  readonly orientation?: number;
  /** With a colour profile that is not sRGB. */
  readonly profile?: boolean;
  /** Of JPEG: sent in scans. */
  readonly progressive?: boolean;
}

/** A picture (left half red, right half blue) with EXIF, a place on earth and XMP, as cameras write them. */
export async function samplePicture(format: SampleFormat, options: SampleOptions = {}): Promise<Buffer> {
  const { width = 120, height = 80, orientation = 1, profile = false, progressive = false } = options;
  const blue = { input: { create: { width: width / 2, height, channels: 3, background: "#0000ff" } }, left: width / 2, top: 0 } as const;
  const drawn = sharp({ create: { width, height, channels: 3, background: "#ff0000" } }).composite([blue]);
  const told = drawn.withExif(EXIF).withXmp(XMP).withMetadata({ orientation });
  return (profile ? told.withIccProfile("p3") : told).toFormat(format, { quality: 90, progressive }).toBuffer();
}

/** An animation of `frames` frames that differ, with a comment where the format has room for one. */
export async function sampleAnimation(format: "gif" | "webp", frames = 3, size = 40): Promise<Buffer> {
  const strip = Buffer.alloc(size * size * frames * 3);
  for (let frame = 0; frame < frames; frame += 1)
    strip.fill(40 + ((frame * 13) % 200), frame * size * size * 3, (frame + 1) * size * size * 3);
  const raw = { width: size, height: size * frames, channels: 3, pageHeight: size } as const;
  const made = sharp(strip, { raw });
  if (format === "webp") return made.withExif(EXIF).withXmp(XMP).webp({ loop: 0 }).toBuffer();
  const gif = await made.gif({ loop: 0 }).toBuffer();
  const comment = Buffer.concat([Buffer.of(0x21, 0xfe, TELLTALE.length), Buffer.from(TELLTALE), Buffer.of(0)]);
  return Buffer.concat([gif.subarray(0, -1), comment, Buffer.of(0x3b)]);
}

/** A PNG whose header claims any size; `rows` of it are there, all white. Of 50,000 × 50,000 pixels it is a bomb of a few MB. */
export function claimingPng(width: number, height: number, rows = height): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // One bit a pixel, grey.
  header.set([1, 0, 0, 0, 0], 8);
  const data = deflateSync(Buffer.alloc(rows * (1 + Math.ceil(width / 8)), 0));
  return pngOf([
    ["IHDR", header],
    ["IDAT", data],
    ["IEND", Buffer.alloc(0)],
  ]);
}

/** An animated PNG of `frames` equal frames, with text in it. */
export function animatedPng(frames: number, size = 100): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([1, 0, 0, 0, 0], 8);
  const data = deflateSync(Buffer.alloc(size * (1 + Math.ceil(size / 8)), 0));
  const chunks: [string, Buffer][] = [
    ["IHDR", header],
    ["acTL", numbers(frames, 0)],
    ["tEXt", Buffer.from(`Comment\0${TELLTALE}`)],
    ["fcTL", Buffer.concat([numbers(0, size, size, 0, 0), Buffer.from([0, 1, 0, 10, 0, 0])])],
    ["IDAT", data],
  ];
  for (let frame = 1; frame < frames; frame += 1) {
    const sequence = frame * 2 - 1;
    chunks.push(["fcTL", Buffer.concat([numbers(sequence, size, size, 0, 0), Buffer.from([0, 1, 0, 10, 0, 0])])]);
    chunks.push(["fdAT", Buffer.concat([numbers(sequence + 1), data])]);
  }
  return pngOf([...chunks, ["IEND", Buffer.alloc(0)]]);
}

function pngOf(chunks: readonly (readonly [string, Buffer])[]): Buffer {
  const parts = chunks.map(([type, content]) => {
    const body = Buffer.concat([Buffer.from(type, "latin1"), content]);
    return Buffer.concat([numbers(content.length), body, numbers(crc32(body))]);
  });
  return Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), ...parts]);
}

function numbers(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, 4 * index);
  return bytes;
}
