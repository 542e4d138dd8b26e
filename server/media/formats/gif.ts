import { type ByteReader, type FileSource, readThrough } from "./file-source.ts";
import { checkPixels, FRAMES, type Findings, mustAgree, mustHold } from "./findings.ts";
import { nothingFollows } from "./trailing.ts";

const EXTENSION = 0x21;
const IMAGE = 0x2c;
const TRAILER = 0x3b;
/** Pieces of up to 255 bytes; encoders fill them. */
const PIECES = 1_000_000;

/** Follows the blocks of a GIF (GIF89a, section 17 ff.) to its trailer. */
export function lookAtGif(source: FileSource): Promise<Findings> {
  return readThrough(source, async (reader) => {
    mustAgree(/^GIF8[79]a$/.test((await reader.take(6)).toString("latin1")));
    const screen = await reader.take(7);
    const findings = checkPixels(screen.readUInt16LE(0), screen.readUInt16LE(2));
    await skipColours(reader, screen[4] ?? 0);
    let frames = 0;
    let pieces = 0;
    for (let block = await byteOf(reader); block !== TRAILER; block = await byteOf(reader)) {
      mustHold(block === EXTENSION || block === IMAGE);
      if (block === IMAGE) {
        frames += 1;
        mustHold(frames <= FRAMES);
        await skipColours(reader, (await reader.take(9))[8] ?? 0);
      }
      // The label of an extension, or the code size of an image.
      await reader.skip(1);
      pieces += await skipData(reader);
      mustHold(pieces <= PIECES);
    }
    mustHold(frames > 0);
    await nothingFollows(reader);
    return findings;
  });
}

const byteOf = async (reader: ByteReader): Promise<number> => (await reader.take(1))[0] ?? 0;

async function skipColours(reader: ByteReader, flags: number): Promise<void> {
  if ((flags & 0x80) !== 0) await reader.skip(3 * 2 ** ((flags & 7) + 1));
}

/** Passes the pieces of a block and answers how many they were. */
async function skipData(reader: ByteReader): Promise<number> {
  let pieces = 0;
  for (let length = await byteOf(reader); length > 0; length = await byteOf(reader)) {
    pieces += 1;
    mustHold(pieces <= PIECES);
    await reader.skip(length);
  }
  return pieces;
}
