import { plainBoxes } from "./boxes.ts";
import { plainGif } from "./gif.ts";
import { plainJpeg } from "./jpeg.ts";
import { Malformed } from "./malformed.ts";
import { plainPng } from "./png.ts";
import { plainWebp } from "./webp.ts";

const COPIES: Readonly<Record<string, (bytes: Buffer, orientation: number) => Buffer[]>> = {
  "image/jpeg": plainJpeg,
  "image/png": plainPng,
  "image/gif": plainGif,
  "image/webp": plainWebp,
  "image/avif": plainBoxes,
  "image/heic": plainBoxes,
};

/** Whether there is a way to take the metadata out of this kind of picture. */
export function isPicture(mediaType: string): boolean {
  return Object.hasOwn(COPIES, mediaType);
}

/**
 * The same picture without its metadata, bit by bit; nothing is drawn. `orientation` is what EXIF said of it. In linear time and without more memory
 * than one copy. @throws Malformed
 */
export function plainCopy(bytes: Buffer, mediaType: string, orientation = 1): Buffer {
  const copy = COPIES[mediaType];
  if (copy === undefined) throw new Malformed(`no picture: ${mediaType}`);
  return Buffer.concat(copy(bytes, orientation));
}
