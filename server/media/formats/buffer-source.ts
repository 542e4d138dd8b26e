import { BoundedMap } from "../../base/bounded-map.ts";
import type { FileSource } from "./file-source.ts";

/** A file within a file, in memory. */
export function bufferSource(bytes: Buffer): FileSource {
  async function* once(): AsyncGenerator<Uint8Array> {
    yield bytes;
  }
  return {
    size: bytes.length,
    range: (start, end) => Promise.resolve(bytes.subarray(start, end)),
    stream: () => Promise.resolve(once()),
  };
}

/** The bytes of a file from `start` up to `end` as a file of their own; null where it has none. */
export function sliceSource(source: FileSource, start: number, end: number): FileSource | null {
  if (start < 0 || end > source.size || start >= end) return null;
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (let at = start; at < end; at += BLOCK) yield await source.range(at, Math.min(at + BLOCK, end));
  }
  return {
    size: end - start,
    range: (from, to) => source.range(start + from, start + to),
    stream: () => Promise.resolve(pieces()),
  };
}

const BLOCK = 1024 * 1024;
const BLOCKS = 8;

/** The same file, read in blocks of 1 MiB of which the last eight are kept: for readers that ask for many small pieces in about their order. */
export function cachedSource(source: FileSource): FileSource {
  const blocks = new BoundedMap<number, Buffer>(BLOCKS);
  const blockAt = async (index: number): Promise<Buffer> => {
    const block = blocks.get(index) ?? (await source.range(index * BLOCK, Math.min((index + 1) * BLOCK, source.size)));
    blocks.set(index, block);
    return block;
  };
  return {
    size: source.size,
    async range(start, end) {
      const pieces: Buffer[] = [];
      for (let at = start; at < end;) {
        const index = Math.floor(at / BLOCK);
        const piece = (await blockAt(index)).subarray(at - index * BLOCK, end - index * BLOCK);
        pieces.push(piece);
        at += piece.length;
      }
      const [only] = pieces;
      return pieces.length === 1 && only !== undefined ? only : Buffer.concat(pieces);
    },
    stream: () => source.stream(),
  };
}
