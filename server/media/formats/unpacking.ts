import { mustKeep } from "../content-rules.ts";

/** What a file may unpack to, with all that is packed in it: what one archive takes, those within it don't have. */
export interface Unpacking {
  /** Levels of archives around what is looked at: 0 is the file itself. */
  readonly depth: number;
  /** @throws Failure `file_malformed` when `bytes` more are too many */
  take(bytes: number): void;
  /** @throws Failure `file_malformed` when `bytes` more of text that is read as a whole are too many */
  read(bytes: number): void;
  /** The same allowance one level deeper. @throws Failure `file_malformed` when that is too deep */
  deeper(): Unpacking;
}

/** Bytes all files together may unpack to: so many, or `RATIO` times the file, whichever is less. */
const UNPACKED = 1024 * 1024 * 1024;
const RATIO = 100;
/** Bytes below which nobody asks how tightly they are packed. */
const SMALL = 1024 * 1024;
/** Bytes of lists and imported texts: those of a table with some 100,000 links. */
const READ = 24 * 1024 * 1024;
/** A letter that embeds a talk that embeds the table of its chart. */
const DEPTH = 3;

/** What a file of `size` bytes may unpack to. */
export function allowUnpacking(size: number): Unpacking {
  let left = Math.max(SMALL, Math.min(UNPACKED, RATIO * size));
  let unread = READ;
  const at = (depth: number): Unpacking => ({
    depth,
    take(bytes) {
      left -= bytes;
      mustKeep(left >= 0, "size");
    },
    read(bytes) {
      unread -= bytes;
      mustKeep(unread >= 0, "size");
    },
    deeper() {
      mustKeep(depth < DEPTH, "embedded");
      return at(depth + 1);
    },
  });
  return at(0);
}
