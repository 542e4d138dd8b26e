import { createChunkBuffer } from "./chunk-buffer.ts";

/** How the picture process ends itself over a picture that took more time than it may. */
export const TOO_LONG_EXIT = 75;

/** What the picture process is told before the bytes of a picture. */
export interface PictureRequest {
  readonly mediaType: string;
  readonly bytes: number;
  /** False: the picture was too much before, so its metadata is taken out and nothing is drawn. */
  readonly draw: boolean;
  /** Milliseconds of processor time that it may take: waiting for a busy machine is not the picture's fault. */
  readonly cpuMs: number;
}

/** What is made of a picture: `original` replaces it, the others stand beside it. */
export type PicturePart = "original" | "small" | "large";

/** Bytes of a part, which follow the answer in the order of the list. */
export interface PartSize {
  readonly part: PicturePart;
  readonly bytes: number;
}

/**
 * Of a paper its first page is drawn, and there is no `original`: the paper stays as it is. `drawn`: width and height as shown, and a placeholder where one is small enough. `undrawn`: too large, or of a kind that is not drawn here, but free
 * of metadata. `malformed`: not a whole picture of its kind.
 */
export type PictureAnswer =
  | {
      readonly outcome: "drawn";
      readonly width: number;
      readonly height: number;
      readonly placeholder: string | null;
      readonly parts: readonly PartSize[];
    }
  | { readonly outcome: "undrawn"; readonly parts: readonly PartSize[] }
  | { readonly outcome: "malformed"; readonly parts: readonly [] };

/** Reads lines of JSON and counted bytes from one stream, in turns. */
export interface Intake {
  /** The next line, null at the end. @throws Error when the stream ends within it */
  line(): Promise<string | null>;
  /** The next `count` bytes as they come. @throws Error when the stream ends before */
  bytes(count: number): AsyncGenerator<Buffer>;
}

export function createIntake(stream: AsyncIterable<Uint8Array>): Intake {
  const chunks = createChunkBuffer(stream[Symbol.asyncIterator]());
  return {
    async line() {
      for (;;) {
        const end = chunks.waiting.indexOf(0x0a);
        if (end >= 0) return chunks.cut(end + 1).toString("utf8", 0, end);
        if (await chunks.more()) continue;
        if (chunks.waiting.length === 0) return null;
        throw new Error("the stream ends within a line");
      }
    },
    async *bytes(count) {
      for (let left = count; left > 0;) {
        if (chunks.waiting.length === 0 && !(await chunks.more())) throw new Error("the stream ends too early");
        const taken = chunks.cut(left);
        left -= taken.length;
        yield taken;
      }
    },
  };
}
