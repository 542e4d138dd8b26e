import { Readable } from "node:stream";
import { BlobDamaged, type ByteRange } from "./blob-store.ts";
import { readUpTo, writeAll, type Appender, type Codec, type NamedFile } from "./codec.ts";
import * as format from "./sealed-format.ts";
import { HEADER_BYTES, SEGMENT_BYTES, type FileSeal, type SealingKeys, type SegmentKind } from "./sealed-format.ts";

/** Content sealed with AES-256-GCM in segments, so that any range can be read and an upload can go on. */
export function createEncryptedCodec(keys: SealingKeys): Codec {
  return {
    suffix: "~sealed",
    size: async (file) => (await readEnd(file, keys)).bytes,
    read: (file, range) => createReader(file, range, keys),
    resume: async (file) => createAppender(file, await findEnd(file, keys)),
    async isCurrent({ handle }) {
      return keys.current !== null && format.isSealedBy(await readUpTo(handle, HEADER_BYTES, 0), keys.current);
    },
  };
}

async function openSeal({ handle, name }: NamedFile, keys: SealingKeys): Promise<FileSeal> {
  return format.openFileSeal(keys, await readUpTo(handle, HEADER_BYTES, 0), name);
}

// The end of the file must say that it is the end, or a file cut at a record would pass for a shorter one.
async function readEnd(file: NamedFile, keys: SealingKeys): Promise<{ readonly seal: FileSeal; readonly bytes: number }> {
  const seal = await openSeal(file, keys);
  const records = format.recordsOf((await file.handle.stat()).size);
  const last = records.count - 1;
  const { kind, content } = seal.open(last, await readUpTo(file.handle, records.lastBytes, format.recordPosition(Math.max(last, 0))));
  if (kind !== "last") throw new BlobDamaged("the end of the file is missing");
  return { seal, bytes: last * SEGMENT_BYTES + content.length };
}

function createReader(file: NamedFile, range: ByteRange, keys: SealingKeys): Readable {
  const [first, last] = [Math.floor(range.start / SEGMENT_BYTES), Math.floor(range.end / SEGMENT_BYTES)];
  let next = first;
  let opened: { readonly seal: FileSeal; readonly bytes: number } | null = null;
  const readNext = async (): Promise<Buffer> => {
    opened ??= await readEnd(file, keys);
    const record = await readUpTo(file.handle, SEGMENT_BYTES + format.RECORD_OVERHEAD, format.recordPosition(next));
    const { kind, content } = opened.seal.open(next, record);
    const isEnd = (next + 1) * SEGMENT_BYTES >= opened.bytes;
    if (kind !== (isEnd ? "last" : "whole")) throw new BlobDamaged("the end of the file is not where it was");
    return content.subarray(
      next === first ? range.start % SEGMENT_BYTES : 0,
      next === last ? (range.end % SEGMENT_BYTES) + 1 : SEGMENT_BYTES,
    );
  };
  return new Readable({
    highWaterMark: SEGMENT_BYTES,
    read() {
      if (next > last) return void this.push(null);
      readNext().then(
        (content) => ((next += 1), this.push(content)),
        (error: Error) => this.destroy(error),
      );
    },
    destroy(error, done) {
      file.handle.close().then(
        () => done(error),
        (failure: Error) => done(error ?? failure),
      );
    },
  });
}

/** Where sealed content can be gone on with. */
interface End {
  readonly seal: FileSeal;
  /** Number of the segment that is written next. */
  readonly index: number;
  /** What that segment holds already. */
  readonly content: Buffer;
  /** Bytes of the file up to here; what follows was torn. */
  readonly fileBytes: number;
}

// A crash may leave torn records, at the end only: what is sound up to there is kept.
async function findEnd(file: NamedFile, keys: SealingKeys): Promise<End> {
  const { size } = await file.handle.stat();
  if (size < HEADER_BYTES) {
    if (keys.current === null) throw new BlobDamaged("sealed, and no key is given");
    return { seal: format.createFileSeal(keys.current, file.name), index: 0, content: Buffer.alloc(0), fileBytes: 0 };
  }
  const seal = await openSeal(file, keys);
  const records = format.recordsOf(size);
  for (let index = records.count - 1; index >= 0; index -= 1) {
    const length = index === records.count - 1 ? records.lastBytes : SEGMENT_BYTES + format.RECORD_OVERHEAD;
    const record = await readUpTo(file.handle, length, format.recordPosition(index));
    const segment = openOrNull(seal, index, record);
    const fileBytes = format.recordPosition(index) + record.length;
    if (segment?.kind === "whole") return { seal, index: index + 1, content: Buffer.alloc(0), fileBytes };
    if (segment !== null) return { seal, index, content: segment.content, fileBytes };
  }
  return { seal, index: 0, content: Buffer.alloc(0), fileBytes: HEADER_BYTES };
}

function openOrNull(seal: FileSeal, index: number, record: Buffer) {
  try {
    return seal.open(index, record);
  } catch (error) {
    if (error instanceof BlobDamaged) return null;
    throw error;
  }
}

// A full segment waits for the byte after it: only then is it known not to be the last.
function createAppender({ handle }: NamedFile, end: End): Appender {
  const waiting = Buffer.allocUnsafe(SEGMENT_BYTES);
  let filled = end.content.copy(waiting);
  let index = end.index;
  let begun = false;
  const begin = async () => {
    if (begun) return;
    begun = true;
    await handle.truncate(end.fileBytes);
    if (end.fileBytes === 0) await writeAll(handle, end.seal.header, 0);
  };
  const put = (kind: SegmentKind) =>
    writeAll(handle, end.seal.seal(index, { kind, content: waiting.subarray(0, filled) }), format.recordPosition(index));
  return {
    get offset() {
      return index * SEGMENT_BYTES + filled;
    },
    async append(chunk) {
      await begin();
      for (let taken = 0; taken < chunk.length;) {
        if (filled === SEGMENT_BYTES) {
          await put("whole");
          index += 1;
          filled = 0;
        }
        const copied = chunk.copy(waiting, filled, taken);
        filled += copied;
        taken += copied;
      }
    },
    async suspend() {
      await begin();
      if (filled > 0) await put("open");
      await handle.sync();
    },
    async finish() {
      await begin();
      await put("last");
      await handle.sync();
    },
  };
}
