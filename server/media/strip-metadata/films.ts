import { readThrough, type ByteReader, type FileSource } from "../formats/file-source.ts";
import { Malformed } from "./malformed.ts";
import { trackSamples } from "./film-tracks.ts";

/** Bytes of a file, from `start` up to and without `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What of a film is to be blank: boxes that become free space, and samples of tracks that nobody sees. */
export interface Blanks {
  readonly boxes: readonly { readonly at: number; readonly start: number; readonly end: number }[];
  readonly samples: readonly Span[];
}

/** A box of a part of a film that is in memory; places in that part. */
export interface FilmBox extends Span {
  readonly type: string;
  readonly at: number;
}

const TYPES = new Set(["video/mp4", "video/quicktime", "audio/mp4"]);
/** What a film says of itself, beside how it is played: names, makers, and where it was taken (`©xyz`, `loci`, `com.apple.quicktime.location…`). */
const TELLING = new Set(["udta", "meta", "uuid", "XMP_"]);
const CONTAINERS = new Set(["moov", "trak", "mdia", "minf", "moof", "traf"]);
/** The one `uuid` that says how a film is to be seen: all around (Spherical Video V1). */
const SPHERICAL = "ffcc8263f8554a938814587a02521fdd";
/** Bytes of what says how a film is played; a film that has more of it is none. */
const HEAD_BYTES = 32 * 1024 * 1024;
const BOXES = 100_000;
/** Boxes in one another. */
const DEEPEST = 6;

/** Whether there is a way to take places out of this kind of film or sound. */
export function isFilm(mediaType: string): boolean {
  return TYPES.has(mediaType);
}

/** What tells where a film was taken, and by what; in one pass. @throws Malformed, Failure `file_malformed` */
export function findBlanks(source: FileSource): Promise<Blanks> {
  return readThrough(source, async (reader) => {
    const boxes: Blanks["boxes"][number][] = [];
    const samples: Span[] = [];
    let held = 0;
    for (let count = 0; reader.offset < source.size; count += 1) {
      if (count === BOXES || source.size - reader.offset < 8) throw new Malformed("no film");
      const at = reader.offset;
      const head = await reader.take(8);
      const type = head.toString("latin1", 4);
      const said = head.readUInt32BE();
      const size = said === 1 ? Number((await reader.take(8)).readBigUInt64BE()) : said === 0 ? source.size - at : said;
      const [start, end] = [reader.offset, at + size];
      if (end < start || end > source.size) throw new Malformed("a box is larger than what it is in");
      const isUuid = type === "uuid";
      if (!isUuid && TELLING.has(type)) boxes.push({ at, start, end });
      if (!isUuid && !CONTAINERS.has(type)) {
        await reader.skip(end - start);
        continue;
      }
      held += end - start;
      if (held > HEAD_BYTES) throw new Malformed("more is said of it than it shows");
      const content = await gather(reader, end - start);
      if (isUuid && !isSpherical(content, { start: 0, end: content.length })) boxes.push({ at, start, end });
      if (isUuid) continue;
      const found = blanksIn(content, { start: 0, end: content.length });
      for (const box of found.boxes) boxes.push({ at: start + box.at, start: start + box.start, end: start + box.end });
      for (const span of found.samples) if (span.end <= source.size) samples.push(span);
    }
    return { boxes, samples };
  });
}

/** A film as it was, byte by byte and as long, but for what is blank: no place in it moves. In linear time, in whatever pieces it comes. */
export async function* blanked(content: AsyncIterable<Uint8Array>, { boxes, samples }: Blanks): AsyncGenerator<Buffer> {
  const fills = joined([...boxes, ...samples]);
  const names = boxes.map(({ at }) => ({ start: at + 4, end: at + 8 })).toSorted((one, other) => one.start - other.start);
  const zeros = createPainter(fills, (bytes, from, to) => bytes.fill(0, from, to));
  const free = createPainter(names, (bytes, from, to, skipped) => FREE.copy(bytes, from, skipped, skipped + to - from));
  let offset = 0;
  for await (const chunk of content) {
    const bytes = Buffer.from(chunk);
    zeros(bytes, offset);
    free(bytes, offset);
    offset += bytes.length;
    yield bytes;
  }
}

const FREE = Buffer.from("free");

/** Answers what paints `spans`, which are in order and apart, piece after piece; `skipped`: bytes of the span that were in pieces before. */
function createPainter(
  spans: readonly Span[],
  paint: (bytes: Buffer, from: number, to: number, skipped: number) => void,
): (bytes: Buffer, offset: number) => void {
  let next = 0;
  return (bytes, offset) => {
    for (let index = next; index < spans.length && spans[index]!.start < offset + bytes.length; index += 1) {
      const { start, end } = spans[index]!;
      const [from, to] = [Math.max(0, start - offset), Math.min(bytes.length, end - offset)];
      if (from < to) paint(bytes, from, to, Math.max(0, offset - start));
      if (end <= offset + bytes.length) next = index + 1;
    }
  };
}

/** The same bytes in spans that are in order and apart. */
function joined(spans: readonly Span[]): Span[] {
  const apart: { start: number; end: number }[] = [];
  for (const { start, end } of spans.toSorted((one, other) => one.start - other.start)) {
    const last = apart.at(-1);
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end);
    else apart.push({ start, end });
  }
  return apart;
}

/** So many bytes; put together once, however many pieces they come in. */
async function gather(reader: ByteReader, count: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for (let left = count; left > 0;) {
    const piece = await reader.some(left);
    if (piece.length === 0) throw new Malformed("the file ends too early");
    pieces.push(piece);
    left -= piece.length;
  }
  return Buffer.concat(pieces);
}

function blanksIn(bytes: Buffer, within: Span, depth = 0): Blanks {
  if (depth > DEEPEST) throw new Malformed("boxes in boxes");
  const boxes: Blanks["boxes"][number][] = [];
  const samples: Span[] = [];
  for (const box of boxesIn(bytes, within)) {
    // What is packed can't be looked into, and no browser plays it.
    if (box.type === "cmov") throw new Malformed("its head is packed");
    const track = box.type === "trak" ? trackSamples(bytes, box, boxesIn) : null;
    if (track !== null || (TELLING.has(box.type) && !(box.type === "uuid" && isSpherical(bytes, box)))) {
      boxes.push(box);
      for (const one of track ?? []) samples.push(one);
    } else if (CONTAINERS.has(box.type)) {
      const inner = blanksIn(bytes, box, depth + 1);
      for (const one of inner.boxes) boxes.push(one);
      for (const one of inner.samples) samples.push(one);
    }
  }
  return { boxes, samples };
}

function isSpherical(bytes: Buffer, { start }: Span): boolean {
  return bytes.toString("hex", start, start + 16) === SPHERICAL;
}

function boxesIn(bytes: Buffer, { start: from, end }: Span): FilmBox[] {
  const boxes: FilmBox[] = [];
  // Lists of QuickTime may end with four zeros.
  for (let at = from; end - at >= 8;) {
    const said = bytes.readUInt32BE(at);
    if (said === 1 && end - at < 16) throw new Malformed("a box is larger than what it is in");
    const size = said === 1 ? Number(bytes.readBigUInt64BE(at + 8)) : said === 0 ? end - at : said;
    const start = at + (said === 1 ? 16 : 8);
    if (at + size > end || start > at + size) throw new Malformed("a box is larger than what it is in");
    boxes.push({ type: bytes.toString("latin1", at + 4, at + 8), at, start, end: at + size });
    at += size;
  }
  return boxes;
}
