import { Failure } from "../../base/errors.ts";
import { createChunkBuffer } from "../chunk-buffer.ts";

/** The bytes of a file that is to be looked at, wherever they are. */
export interface FileSource {
  /** Bytes. */
  readonly size: number;
  /** Bytes from `start` up to and without `end`, both within the file. */
  range(start: number, end: number): Promise<Buffer>;
  /** All of it, from its beginning. */
  stream(): Promise<AsyncIterable<Uint8Array>>;
}

/** Reads on through a stream. What ends before it should is a broken file. */
export interface ByteReader {
  /** Bytes read or passed so far. */
  readonly offset: number;
  /** Exactly `count` bytes. @throws Failure `file_malformed` */
  take(count: number): Promise<Buffer>;
  /** At most `count` bytes, none at the end. */
  some(count: number): Promise<Buffer>;
  /** @throws Failure `file_malformed` */
  skip(count: number): Promise<void>;
}

const NOTHING = Buffer.alloc(0);

/** Reads `source` from its beginning; `work` must not use the reader afterwards. */
export async function readThrough<T>(source: FileSource, work: (reader: ByteReader) => Promise<T>): Promise<T> {
  const stream = (await source.stream())[Symbol.asyncIterator]();
  try {
    return await work(createByteReader(stream));
  } finally {
    await stream.return?.();
  }
}

function createByteReader(stream: AsyncIterator<Uint8Array>): ByteReader {
  const chunks = createChunkBuffer(stream);
  let offset = 0;
  const cut = (count: number): Buffer => {
    const taken = chunks.cut(count);
    offset += taken.length;
    return taken;
  };
  const some = async (count: number): Promise<Buffer> => {
    if (chunks.waiting.length === 0 && count > 0 && !(await chunks.more())) return NOTHING;
    return cut(count);
  };
  return {
    get offset() {
      return offset;
    },
    some,
    async take(count) {
      while (chunks.waiting.length < count) if (!(await chunks.more())) throw new Failure("file_malformed");
      return cut(count);
    },
    async skip(count) {
      for (let left = count; left > 0;) {
        const passed = (await some(left)).length;
        if (passed === 0) throw new Failure("file_malformed");
        left -= passed;
      }
    },
  };
}
