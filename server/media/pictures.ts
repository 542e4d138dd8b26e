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
  const runner = createRunner(options);
  let last: Promise<unknown> = Promise.resolve();
  let queued = 0;
  let idle: NodeJS.Timeout | undefined;

  return {
    async make(source, use) {
      if (queued >= QUEUE) throw new Failure("busy", { retryAfter: 1 });
      queued += 1;
      clearTimeout(idle);
      const made = last.then(() => tryAll(runner, source, use));
      last = made.catch(() => {});
      try {
        return await made;
      } finally {
        queued -= 1;
        if (queued === 0) idle = setTimeout(() => void runner.end(), options.idleMs ?? IDLE_MS).unref();
      }
    },
    async stop() {
      clearTimeout(idle);
      await runner.stop();
    },
  };
}

type Use<T> = (made: MadePicture) => Promise<T>;

/** The one process that draws, started when it is needed and not there. */
interface Runner {
  readonly stopped: boolean;
  /** @throws PictureLost, whatever reading or `use` throws; the process is ended then */
  run<T>(source: PictureSource, draw: boolean, use: Use<T>): Promise<T>;
  end(): Promise<void>;
  /** Ends it, and starts no other. */
  stop(): Promise<void>;
}

function createRunner(options: PicturesOptions): Runner {
  const { cpuMs = CPU_MS, drawMs = DRAW_MS, handMs = HAND_MS, start = () => startPictureChild() } = options;
  let child: PictureChild | null = null;
  let stopped = false;

  async function end(): Promise<void> {
    const ended = child;
    child = null;
    await ended?.end("crash");
  }

  return {
    get stopped() {
      return stopped;
    },
    async run(source, draw, use) {
      if (stopped) throw new PictureLost("crash");
      if (child === null || !child.running) child = start();
      const asked = child;
      try {
        const request = { mediaType: source.mediaType, bytes: source.size, draw, cpuMs };
        await within(asked, handMs, asked.send(request, await source.open()));
        const answer = await within(asked, drawMs, asked.answer());
        return await within(asked, handMs, use({ answer, contents: () => contentsOf(asked, answer) }));
      } catch (error) {
        await end();
        throw error;
      }
    },
    end,
    stop() {
      stopped = true;
      return end();
    },
  };
}

// Killing the process makes whatever waits for it fail with PictureLost.
async function within<T>(running: PictureChild, milliseconds: number, work: Promise<T>): Promise<T> {
  const timer = setTimeout(() => void running.end("time"), milliseconds);
  try {
    return await work;
  } finally {
    clearTimeout(timer);
  }
}

async function tryAll<T>(runner: Runner, source: PictureSource, use: Use<T>): Promise<T> {
  let draw = true;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await runner.run(source, draw, use);
    } catch (error) {
      if (!(error instanceof PictureLost) || runner.stopped || attempt === TRIES) throw error;
      draw &&= error.reason !== "time";
    }
  }
}

async function* contentsOf(child: PictureChild, { parts }: PictureAnswer): AsyncGenerator<PictureContent> {
  for (const { part, bytes } of parts) yield { part, bytes, content: Readable.from(child.content(bytes), { objectMode: false }) };
}
