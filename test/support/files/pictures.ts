import { crc32, deflateSync } from "node:zlib";
import sharp from "sharp";

const canvas = (width: number, height: number) => sharp({ create: { width, height, channels: 3, background: "#3a7" } });

/** A picture as an encoder writes it. */
export function picture(format: "jpeg" | "png" | "gif" | "webp" | "avif", width = 20, height = 10): Promise<Buffer> {
  return canvas(width, height).toFormat(format).toBuffer();
}

/** A chunk of a PNG. */
export function pngChunk(name: string, content: Buffer = Buffer.alloc(0)): Buffer {
  const named = Buffer.concat([Buffer.from(name, "latin1"), content]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
}

export const PNG_SIGNATURE = Buffer.from("89504e470d0a1a0a", "hex");

/** A PNG that claims a size, whatever it holds; `chunks` stand before its data. */
export function png(width: number, height: number, chunks: readonly Buffer[] = []): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const data = pngChunk("IDAT", deflateSync(Buffer.alloc(2)));
  return Buffer.concat([PNG_SIGNATURE, pngChunk("IHDR", header), ...chunks, data, pngChunk("IEND")]);
}

/** A GIF of `frames` pictures of one pixel. */
export function gif(frames: number, width = 1, height = 1): Buffer {
  const screen = Buffer.from([0, 0, 0, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255]);
  screen.writeUInt16LE(width, 0);
  screen.writeUInt16LE(height, 2);
  const frame = Buffer.from([0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0]);
  return Buffer.concat([Buffer.from("GIF89a"), screen, ...Array.from({ length: frames }, () => frame), Buffer.from([0x3b])]);
}

/** A JPEG with a comment. */
export async function jpegWithComment(comment: string): Promise<Buffer> {
  const plain = await picture("jpeg");
  const head = Buffer.from([0xff, 0xd8, 0xff, 0xfe, 0, 0]);
  head.writeUInt16BE(Buffer.byteLength(comment) + 2, 4);
  return Buffer.concat([head, Buffer.from(comment), plain.subarray(2)]);
}
