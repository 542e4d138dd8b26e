import { stripIsobmff } from "./isobmff.ts";
import { stripGif } from "./gif.ts";
import { stripJpeg } from "./jpeg.ts";
import { Malformed } from "./malformed.ts";
import { stripPng } from "./png.ts";
import { stripWebp } from "./webp.ts";

const COPIES: Readonly<Record<string, (bytes: Buffer, orientation: number) => Buffer[]>> = {
  "image/jpeg": stripJpeg,
  "image/png": stripPng,
  "image/gif": stripGif,
  "image/webp": stripWebp,
  "image/avif": stripIsobmff,
  "image/heic": stripIsobmff,
};

/** Whether there is a way to take the metadata out of this kind of picture. */
export function isPicture(mediaType: string): boolean {
  return Object.hasOwn(COPIES, mediaType);
}

/**
 * The same picture without its metadata, bit by bit; nothing is drawn. `orientation` is what EXIF said of it. In linear time and without more memory
 * than one copy. @throws Malformed
 */
export function stripMetadata(bytes: Buffer, mediaType: string, orientation = 1): Buffer {
  const copy = COPIES[mediaType];
  if (copy === undefined) throw new Malformed(`no picture: ${mediaType}`);
  return Buffer.concat(copy(bytes, orientation));
}
