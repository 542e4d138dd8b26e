import { Readable } from "node:stream";
import { Failure } from "../base/errors.ts";
import { PictureLost, startPictureChild, type PictureChild } from "./picture-child.ts";
import type { PictureAnswer, PicturePart } from "./picture-wire.ts";

/** A picture that is to be made plain and drawn. */
export interface PictureSource {
  readonly mediaType: string;
  /** Bytes. */
  readonly size: number;
  /** All of it; asked for again when the process is lost. */
  open(): Promise<Readable>;
}

/** A part that was made, to be read to its end before the next. */
export interface PictureContent {
  readonly part: PicturePart;
  readonly bytes: number;
  readonly content: Readable;
}

/** What was made of a picture. */
export interface MadePicture {
  readonly answer: PictureAnswer;
  contents(): AsyncGenerator<PictureContent>;
}

/** Draws pictures in a process of its own, one at a time; it starts with the first and ends when there were none for a while. */
export interface Pictures {
  /**
   * Answers what `use` makes of the drawn picture. A picture that takes too long is made plain without being drawn. When the process is lost, all of it is
   * done again, so `use` may be called more than once. @throws Failure `busy`; PictureLost, when it is lost again and again; whatever reading or `use` throws
   */
  make<T>(source: PictureSource, use: (made: MadePicture) => Promise<T>): Promise<T>;
  /** Ends the process; what is under way and what waits is rejected with PictureLost. */
  stop(): Promise<void>;
}

export interface PicturesOptions {
  /** Milliseconds of processor time, and by the clock, for drawing one picture. */
  readonly cpuMs?: number;
  readonly drawMs?: number;
  /** Milliseconds for handing it over and for taking its parts, and without any picture until the process ends. */
  readonly handMs?: number;
  readonly idleMs?: number;
  start?(): PictureChild;
}

const [CPU_MS, DRAW_MS, HAND_MS, IDLE_MS] = [4_000, 20_000, 60_000, 60_000];
/** Pictures that may wait. */
const QUEUE = 32;
/** How often a process may be lost over one picture. */
const TRIES = 3;

export function createPictures(options: PicturesOptions = {}): Pictures {
  const { cpuMs = CPU_MS, drawMs = DRAW_MS, handMs = HAND_MS, idleMs = IDLE_MS, start = () => startPictureChild() } = options;
  let child: PictureChild | null = null;
  let last: Promise<unknown> = Promise.resolve();
  let queued = 0;
  let stopped = false;
  let idle: NodeJS.Timeout | undefined;

  const end = async (reason: PictureLost["reason"]): Promise<void> => {
    const ended = child;
    child = null;
    await ended?.end(reason);
  };

  // Killing the process makes whatever waits for it fail with PictureLost.
  async function within<T>(running: PictureChild, milliseconds: number, work: Promise<T>): Promise<T> {
    const timer = setTimeout(() => void running.end("time"), milliseconds);
    try {
      return await work;
    } finally {
      clearTimeout(timer);
    }
  }

  async function once<T>(source: PictureSource, draw: boolean, use: (made: MadePicture) => Promise<T>): Promise<T> {
    if (stopped) throw new PictureLost("crash");
    if (child === null || !child.running) child = start();
    const asked = child;
    try {
      const request = { mediaType: source.mediaType, bytes: source.size, draw, cpuMs };
      await within(asked, handMs, asked.send(request, await source.open()));
      const answer = await within(asked, drawMs, asked.answer());
      return await within(asked, handMs, use({ answer, contents: () => contentsOf(asked, answer) }));
    } catch (error) {
      await end("crash");
      throw error;
    }
  }

  async function tryAll<T>(source: PictureSource, use: (made: MadePicture) => Promise<T>): Promise<T> {
    let draw = true;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await once(source, draw, use);
      } catch (error) {
        if (!(error instanceof PictureLost) || stopped || attempt === TRIES) throw error;
        draw &&= error.reason !== "time";
      }
    }
  }

  return {
    async make(source, use) {
      if (queued >= QUEUE) throw new Failure("busy", { retryAfter: 1 });
      queued += 1;
      clearTimeout(idle);
      const made = last.then(() => tryAll(source, use));
      last = made.catch(() => {});
      try {
        return await made;
      } finally {
        queued -= 1;
        if (queued === 0) idle = setTimeout(() => void end("crash"), idleMs).unref();
      }
    },
    async stop() {
      stopped = true;
      clearTimeout(idle);
      await end("crash");
    },
  };
}

async function* contentsOf(child: PictureChild, { parts }: PictureAnswer): AsyncGenerator<PictureContent> {
  for (const { part, bytes } of parts) yield { part, bytes, content: Readable.from(child.content(bytes), { objectMode: false }) };
}
