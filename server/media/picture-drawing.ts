import sharp, { type Metadata, type Sharp } from "sharp";
import type { PicturePart } from "./picture-wire.ts";
import { Malformed } from "./strip-metadata/malformed.ts";
import { stripMetadata } from "./strip-metadata/strip-metadata.ts";
import { pngFrames } from "./strip-metadata/png.ts";

/** Pixels of one picture at most; of an animated one, of all frames together. */
export const PICTURE_PIXELS = 50_000_000;
const SIZES = { small: 480, large: 1600 } as const;
/** Pixels of a placeholder's longer side, tried in this order, and the most that its base64 may have. */
const PLACEHOLDER_SIZES = [20, 12, 6];
const PLACEHOLDER_CHARACTERS = 400;
/** What libvips calls the formats that are drawn here. Of HEIC our build reads the wrapping only. */
const FORMATS: Readonly<Record<string, string>> = {
  "image/jpeg": "jpeg",
  "image/png": "png",
  "image/gif": "gif",
  "image/webp": "webp",
  "image/avif": "heif",
};

/** What was made of a picture; null: it is too large to be drawn, or of a kind that is not drawn here. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly placeholder: string | null;
  readonly parts: ReadonlyMap<PicturePart, Buffer>;
}

// No memory is kept for pictures to come, one thread works, and no reader is there but those of the formats above.
sharp.cache(false);
sharp.concurrency(1);
sharp.block({ operation: ["VipsForeignLoad"] });
sharp.unblock({
  operation: [
    "VipsForeignLoadJpegBuffer",
    "VipsForeignLoadPngBuffer",
    "VipsForeignLoadNsgifBuffer",
    "VipsForeignLoadWebpBuffer",
    "VipsForeignLoadHeifBuffer",
  ],
});

/** Draws a picture in its sizes and takes out its metadata. @throws Malformed */
export async function drawPicture(bytes: Buffer, mediaType: string): Promise<Drawing | null> {
  if (FORMATS[mediaType] === undefined) return null;
  const metadata = await readMetadata(bytes).catch(refuse);
  if (metadata.format !== FORMATS[mediaType]) throw new Malformed("another format");
  const frames = mediaType === "image/png" ? pngFrames(bytes) : (metadata.pages ?? 1);
  if (metadata.width * (metadata.pageHeight ?? metadata.height) * frames > PICTURE_PIXELS) return null;
  try {
    return await draw(bytes, { metadata, mediaType, animated: frames > 1 });
  } catch (error) {
    return refuse(error);
  }
}

interface Look {
  readonly metadata: Metadata;
  readonly mediaType: string;
  readonly animated: boolean;
}

async function draw(bytes: Buffer, look: Look): Promise<Drawing> {
  const { width, height } = shownSize(look.metadata);
  const { placeholder, parts } = await drawThumbnails(bytes);
  const original = needsDrawing(look) ? await redraw(bytes, look) : stripMetadata(bytes, look.mediaType);
  return { width, height, placeholder, parts: new Map([["original", original], ...parts]) };
}

/** The sizes in which a picture is shown, of one whose pixels may be drawn. */
export async function drawThumbnails(bytes: Buffer): Promise<Drawing> {
  const drawn = await fit(open(bytes), SIZES.large).webp({ quality: 80, effort: 3 }).toBuffer({ resolveWithObject: true });
  const { data: large, info } = drawn;
  const small = await fit(sharp(large), SIZES.small).webp({ quality: 75, effort: 4 }).toBuffer();
  const parts = new Map<PicturePart, Buffer>([
    ["large", large],
    ["small", small],
  ]);
  return { width: info.width, height: info.height, placeholder: await drawPlaceholder(small), parts };
}

function open(bytes: Buffer): Sharp {
  return sharp(bytes, { limitInputPixels: PICTURE_PIXELS, failOn: "error", sequentialRead: true }).autoOrient();
}

function fit(picture: Sharp, pixels: number): Sharp {
  return picture.resize({ width: pixels, height: pixels, fit: "inside", withoutEnlargement: true });
}

function shownSize({ width, height, pageHeight, autoOrient }: Metadata): { readonly width: number; readonly height: number } {
  return pageHeight === undefined ? { width: autoOrient.width, height: autoOrient.height } : { width, height: pageHeight ?? height };
}

// What must not be turned and has no colours of its own keeps its pixels bit by bit; so do the frames of what moves.
function needsDrawing({ metadata, mediaType, animated }: Look): boolean {
  if (animated || mediaType === "image/gif") return false;
  return (metadata.orientation ?? 1) > 1 || metadata.hasProfile || metadata.space === "cmyk";
}

function redraw(bytes: Buffer, { metadata, mediaType }: Look): Promise<Buffer> {
  const picture = open(bytes).toColourspace("srgb");
  const chromaSubsampling = metadata.chromaSubsampling === "4:4:4" ? "4:4:4" : "4:2:0";
  if (mediaType === "image/jpeg") return picture.jpeg({ quality: 90, chromaSubsampling }).toBuffer();
  if (mediaType === "image/png") return picture.png({ compressionLevel: 6 }).toBuffer();
  if (mediaType === "image/avif") return picture.avif({ quality: 60, effort: 0 }).toBuffer();
  return picture.webp({ quality: 90, effort: 2 }).toBuffer();
}

async function drawPlaceholder(small: Buffer): Promise<string | null> {
  for (const pixels of PLACEHOLDER_SIZES) {
    const tiny = fit(sharp(small), pixels).webp({ quality: 20, alphaQuality: 0, effort: 6, smartSubsample: false });
    const text = (await tiny.toBuffer()).toString("base64");
    if (text.length <= PLACEHOLDER_CHARACTERS) return text;
  }
  return null;
}

// Whatever libvips says of a picture that it was given whole, the picture is to blame.
function refuse(error: unknown): never {
  throw error instanceof Malformed ? error : new Malformed(error instanceof Error ? error.message : "");
}

/** How EXIF says that a picture is turned, also of one too large to be drawn. */
export async function orientationOf(bytes: Buffer): Promise<number> {
  const { orientation } = await readMetadata(bytes).catch(() => ({ orientation: 1 }));
  return orientation ?? 1;
}

// Reads the head alone, so the size does not matter. sharp throws at once where there are no bytes.
async function readMetadata(bytes: Buffer): Promise<Metadata> {
  return sharp(bytes, { limitInputPixels: false }).metadata();
}
