/** Holds what has come of a stream and was not taken yet. */
export interface ChunkBuffer {
  /** What is there. */
  readonly waiting: Buffer;
  /** Waits for the next chunk; false at the end of the stream. */
  more(): Promise<boolean>;
  /** Takes at most `count` bytes of what is there. */
  cut(count: number): Buffer;
}

export function createChunkBuffer(stream: AsyncIterator<Uint8Array>): ChunkBuffer {
  let waiting: Buffer = Buffer.alloc(0);
  return {
    get waiting() {
      return waiting;
    },
    async more() {
      const next = await stream.next();
      if (next.done === true) return false;
      const chunk = Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength);
      waiting = waiting.length === 0 ? chunk : Buffer.concat([waiting, chunk]);
      return true;
    },
    cut(count) {
      const taken = waiting.subarray(0, count);
      waiting = waiting.subarray(taken.length);
      return taken;
    },
  };
}
