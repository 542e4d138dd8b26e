/** The bytes of one request, of which the first were looked at. */
export interface LookedAtBody {
  /** The first bytes: `wanted` of them or more, or all there are. */
  readonly start: Uint8Array;
  /** All of them, as they came. */
  readonly whole: ReadableStream<Uint8Array>;
  /** Reads the rest, to nowhere; a client that is still sending hears nothing before. */
  discard(): Promise<void>;
}

/** Bytes that are read of a body that is refused; who sends more is cut off. */
const DISCARDED = 8 * 1024 * 1024;

/** Reads the first `wanted` bytes of a body without taking them away. */
export async function lookAtBody(body: ReadableStream<Uint8Array>, wanted: number): Promise<LookedAtBody> {
  const reader = body.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  let ended = false;
  while (length < wanted && !ended) {
    const { value, done } = await reader.read();
    ended = done;
    if (value === undefined) continue;
    chunks.push(value);
    length += value.length;
  }
  const start = chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
  return { start, whole: putBack(chunks, reader), discard: () => discard(reader) };
}

function putBack(chunks: Uint8Array[], reader: ReadableStreamDefaultReader<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      const first = chunks.shift();
      if (first !== undefined) return controller.enqueue(first);
      const { value, done } = await reader.read();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: (reason) => reader.cancel(reason),
  });
}

async function discard(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  for (let left = DISCARDED; left > 0;) {
    // A client that has gone need not be heard out.
    const { value } = await reader.read().catch(() => ({ value: undefined }));
    if (value === undefined) return;
    left -= value.length;
  }
}
