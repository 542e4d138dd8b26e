import type { Socket } from "node:net";

/** How full a socket may get (WIRE-8), in bytes. */
export const EPHEMERAL_BYTES = 256 * 1024;
export const OVERFLOW_BYTES = 1024 * 1024;

const FINAL_TEXT = 0x81;
/** A ping without a body (RFC 6455, section 5.5.2). */
export const PING = Buffer.from([0x89, 0x00]);

/** An unmasked, unfragmented text frame (RFC 6455, section 5.2): byte for byte what `ws` sends for `text`. */
export function encodeTextFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const start = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const bytes = Buffer.allocUnsafe(start + length);
  bytes[0] = FINAL_TEXT;
  if (start === 2) {
    bytes[1] = length;
  } else if (start === 4) {
    bytes[1] = 126;
    bytes.writeUInt16BE(length, 2);
  } else {
    bytes[1] = 127;
    bytes.writeBigUInt64BE(BigInt(length), 2);
  }
  bytes.write(text, start);
  return bytes;
}

/** Time and turns of the event loop, as the writer needs them. */
export interface WriterClock {
  /** Milliseconds, monotone, with fractions. */
  now(): number;
  /** Runs `work` at the end of this turn of the loop, or after `milliseconds`. */
  after(milliseconds: number, work: () => void): void;
}

export const PROCESS_CLOCK: WriterClock = {
  now: () => performance.now(),
  after: (milliseconds, work) => void (milliseconds < 1 ? setImmediate(work) : setTimeout(work, milliseconds)),
};

/** Of the process's time at most a quarter goes into writing: what a flush took, times this, is gathered before the next. */
const REST_FACTOR = 3;
const REST_MOST_MS = 20;

/**
 * Gathers frames and writes each socket once per turn of the event loop (WIRE-9). When flushes take long, frames are gathered
 * for some milliseconds more; when there is little to write, the end of the turn is the end of the wait.
 */
export class FrameWriter {
  readonly #clock: WriterClock;
  #first = new Gathered(null, null);
  #waiting: Outlet[] = [];
  #scheduled = false;
  #restUntil = 0;

  constructor(clock: WriterClock) {
    this.#clock = clock;
  }

  /** The way out to one socket; everything that is not `ws`'s own control frames goes through it, so that order is kept. */
  outlet(socket: Socket): Outlet {
    return new Outlet(this, socket);
  }

  /** Called by an outlet that has something to write for the first time in this turn. */
  enlist(outlet: Outlet): Gathered {
    this.#waiting.push(outlet);
    if (!this.#scheduled) {
      this.#scheduled = true;
      this.#clock.after(this.#restUntil - this.#clock.now(), () => this.#flush());
    }
    return this.#first;
  }

  #flush(): void {
    const outlets = this.#waiting;
    const start = this.#clock.now();
    this.#waiting = [];
    this.#first = new Gathered(null, null);
    this.#scheduled = false;
    for (const outlet of outlets) outlet.flush();
    const end = this.#clock.now();
    this.#restUntil = end + Math.min(REST_MOST_MS, (end - start) * REST_FACTOR);
  }
}

/** Frames in a row. Sockets that were sent the same frames share the same row, so its bytes are joined once for all of them. */
class Gathered {
  readonly #before: Gathered | null;
  readonly #frame: Buffer | null;
  readonly size: number;
  #next: Gathered | null = null;
  #bytes: Buffer | null = null;

  constructor(before: Gathered | null, frame: Buffer | null) {
    this.#before = before;
    this.#frame = frame;
    this.size = (before?.size ?? 0) + (frame?.length ?? 0);
  }

  /** This row and one frame more. */
  with(frame: Buffer): Gathered {
    if (this.#next === null || this.#next.#frame !== frame) this.#next = new Gathered(this, frame);
    return this.#next;
  }

  /** Its frames joined, made once. */
  bytes(): Buffer {
    if (this.#bytes === null) {
      const frames: Buffer[] = [];
      this.#collect(frames);
      this.#bytes = frames.length === 1 ? frames[0]! : Buffer.concat(frames.toReversed(), this.size);
    }
    return this.#bytes;
  }

  // The last frame first.
  #collect(frames: Buffer[]): void {
    if (this.#frame !== null) frames.push(this.#frame);
    for (let row = this.#before; row !== null; row = row.#before) if (row.#frame !== null) frames.push(row.#frame);
  }
}

/** One socket's end of the writer. */
export class Outlet {
  readonly #writer: FrameWriter;
  readonly #socket: Socket;
  #gathered: Gathered | null = null;
  /** When the socket was first seen not empty since it last was; 0: it is empty. */
  stalledAt = 0;

  constructor(writer: FrameWriter, socket: Socket) {
    this.#writer = writer;
    this.#socket = socket;
  }

  /** Bytes that the receiver has not taken yet. */
  get buffered(): number {
    return this.#socket.writableLength + (this.#gathered?.size ?? 0);
  }

  write(frame: Buffer): void {
    this.#gathered = (this.#gathered ?? this.#writer.enlist(this)).with(frame);
  }

  /** Writes at once what was gathered. */
  flush(): void {
    if (this.#gathered === null) return;
    const bytes = this.#gathered.bytes();
    this.#gathered = null;
    if (this.#socket.writableLength === 0) this.stalledAt = 0;
    if (this.#socket.writable) this.#socket.write(bytes);
  }

  /** Milliseconds for which the socket has not been empty, as far as it was looked at. */
  stalledFor(now: number): number {
    if (this.#socket.writableLength === 0) this.stalledAt = 0;
    else if (this.stalledAt === 0) this.stalledAt = now;
    return this.stalledAt === 0 ? 0 : now - this.stalledAt;
  }

  /** Resolves when there is room again for more than live frames, or when the socket is gone. */
  async drained(): Promise<void> {
    this.flush();
    if (this.#socket.writableLength < EPHEMERAL_BYTES || !this.#socket.writable) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        this.#socket.off("drain", done).off("close", done);
        resolve();
      };
      this.#socket.on("drain", done).on("close", done);
    });
  }
}
