import { Failure } from "../../base/errors.ts";

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
  let buffered: Buffer = NOTHING;
  let offset = 0;
  const more = async (): Promise<boolean> => {
    const next = await stream.next();
    if (next.done === true) return false;
    const chunk = Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength);
    buffered = buffered.length === 0 ? chunk : Buffer.concat([buffered, chunk]);
    return true;
  };
  const cut = (count: number): Buffer => {
    const taken = buffered.subarray(0, count);
    buffered = buffered.subarray(count);
    offset += taken.length;
    return taken;
  };
  const some = async (count: number): Promise<Buffer> => {
    if (buffered.length === 0 && count > 0 && !(await more())) return NOTHING;
    return cut(count);
  };
  return {
    get offset() {
      return offset;
    },
    some,
    async take(count) {
      while (buffered.length < count) if (!(await more())) throw new Failure("file_malformed");
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
