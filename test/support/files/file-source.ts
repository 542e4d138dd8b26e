import type { FileSource } from "../../../server/media/formats/file-source.ts";

/** A file that lies in memory, read in pieces of `chunk` bytes. */
export function sourceOf(content: Buffer, chunk = 16_384): FileSource {
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < content.length; at += chunk) yield content.subarray(at, at + chunk);
  }
  return {
    size: content.length,
    range: (start, end) => Promise.resolve(content.subarray(start, end)),
    stream: () => Promise.resolve(pieces()),
  };
}
